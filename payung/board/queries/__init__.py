"""Questions that need several rooms: the board, the lists behind its numbers, one person's whole file."""

from payung.board.queries.ahead import Ahead, ahead
from payung.board.queries.figures import Figures, Place, board, board_now, figures_table, the_campaign
from payung.board.queries.funnel import Step, funnel
from payung.board.queries.money import RunningOut, running_out
from payung.board.queries.pace import Pace, line_today, pace
from payung.board.queries.repairs import Repairs, repairs

__all__ = [
    "Ahead", "Figures", "Pace", "Place", "Repairs", "RunningOut", "Step", "ahead", "board", "board_now",
    "figures_table", "funnel", "line_today", "pace", "repairs", "running_out", "the_campaign",
]  # fmt: skip
