"""The neighbourhood of the board's tests: homes and RW pages say the same numbers."""

from tests.board.conftest import _neighbourhood, _nothing_remembered, neighbourhood

__all__ = ["_neighbourhood", "_nothing_remembered", "neighbourhood"]
