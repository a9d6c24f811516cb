"""What is written about nominations, batches, answers and memberships: one function per verb."""

from payung.enrolment.actions.batches import (
    approve_batch,
    cancel_batch,
    fill_batch,
    hand_over,
    has_left,
    make_batch,
    return_batch,
    start_batch,
)
from payung.enrolment.actions.cards import hand_over_card
from payung.enrolment.actions.doubts import decide_doubt
from payung.enrolment.actions.endings import confirm_ending, confirm_endings, drop_ending, end, take_back_ending
from payung.enrolment.actions.letters import issue_letter
from payung.enrolment.actions.members import MemberResult, import_members
from payung.enrolment.actions.newcomers import add_by_hand, take_back_newcomer
from payung.enrolment.actions.nominating import (
    Nominated,
    allow_age,
    drop_out,
    nominate,
    nominate_area,
    replace,
    send_again,
)
from payung.enrolment.actions.replies import apply_reply, continue_reply, discard_reply, receive_reply, start_applying
from payung.enrolment.actions.undoing import withdraw

__all__ = [
    "MemberResult", "Nominated", "add_by_hand", "allow_age", "apply_reply", "approve_batch", "cancel_batch",
    "confirm_ending", "confirm_endings", "continue_reply", "decide_doubt", "discard_reply", "drop_ending", "drop_out",
    "end", "fill_batch", "hand_over", "hand_over_card", "has_left", "import_members", "issue_letter", "make_batch",
    "nominate", "nominate_area", "receive_reply", "replace", "return_batch", "send_again", "start_applying",
    "start_batch", "take_back_ending", "take_back_newcomer",
    "withdraw",
]  # fmt: skip
