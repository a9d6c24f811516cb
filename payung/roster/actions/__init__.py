"""What is written about lists: one function per verb."""

from payung.roster.actions.change import (
    admit,
    choose_columns,
    discard,
    fix,
    refuse_if_undone,
    refuse_unless_open,
    rows_like,
    undo,
)
from payung.roster.actions.judging import judge
from payung.roster.actions.judging_again import judge_again
from payung.roster.actions.passing import Decided, decide_passed, hand_over
from payung.roster.actions.receive import PASTED, Received, receive
from payung.roster.actions.resting import release
from payung.roster.actions.sheets import read_sheets
from payung.roster.actions.taking import take_problems

__all__ = [
    "PASTED",
    "Decided",
    "Received",
    "admit",
    "choose_columns",
    "decide_passed",
    "discard",
    "fix",
    "hand_over",
    "judge",
    "judge_again",
    "read_sheets",
    "receive",
    "refuse_if_undone",
    "refuse_unless_open",
    "release",
    "rows_like",
    "take_problems",
    "undo",
]
