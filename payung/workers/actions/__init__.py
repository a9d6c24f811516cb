"""What is written in the registry: admitting, correcting, moving, merging, family, consent."""

from payung.workers.actions.admitting import (
    Newcomer,
    Prepared,
    admit,
    note_welfare,
    prepare,
    take_back,
    write_prepared,
)
from payung.workers.actions.consenting import NOTICE_VERSION, consent, consent_all, withdraw_consent
from payung.workers.actions.correcting import CORRECTABLE, correct, correct_nik, move
from payung.workers.actions.family import add_relative, correct_relative, remove_relative
from payung.workers.actions.looking import look_up, try_nik
from payung.workers.actions.merging import confirm_merge, drop_merge, merge, tell_apart, undo_merge
from payung.workers.actions.own import answer_mending, ask_mending, correct_own, not_your_entry

__all__ = [
    "CORRECTABLE",
    "NOTICE_VERSION",
    "Newcomer",
    "Prepared",
    "add_relative",
    "admit",
    "answer_mending",
    "ask_mending",
    "confirm_merge",
    "consent",
    "consent_all",
    "correct",
    "correct_nik",
    "correct_own",
    "correct_relative",
    "drop_merge",
    "look_up",
    "merge",
    "move",
    "not_your_entry",
    "note_welfare",
    "prepare",
    "remove_relative",
    "take_back",
    "tell_apart",
    "try_nik",
    "undo_merge",
    "withdraw_consent",
    "write_prepared",
]
