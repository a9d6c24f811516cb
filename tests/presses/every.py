"""Every button, by the address that it presses."""

from tests.presses import members, money
from tests.presses.cases import CASES, EACH_IS_WRITTEN_DOWN, NOT_PRESSED

__all__ = ["CASES", "EACH_IS_WRITTEN_DOWN", "NOT_PRESSED", "members", "money"]
