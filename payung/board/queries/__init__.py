"""Questions that need several rooms: the board, the lists behind its numbers, one person's whole file."""

from payung.board.queries.figures import Figures, Place, board, the_campaign

__all__ = ["Figures", "Place", "board", "the_campaign"]
