"""What is written about lists: one function per verb."""

from payung.roster.actions.change import admit, choose_columns, discard, fix, rows_like, undo
from payung.roster.actions.judging import judge
from payung.roster.actions.receive import PASTED, Received, receive

__all__ = ["PASTED", "Received", "admit", "choose_columns", "discard", "fix", "judge", "receive", "rows_like", "undo"]
