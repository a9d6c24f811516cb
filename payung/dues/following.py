"""What money does by itself: what waited for somebody settles once it is known who is a member and who is who."""

from datetime import date

from payung.access.authors import Machine
from payung.access.models import AuditLine
from payung.dues import actions
from payung.dues.queries.allocated import reservations


def settle(line: AuditLine, by: Machine) -> None:
    """Look again at every line that waits, and let places that are kept be taken up, on the day of the act."""
    actions.settle_waiting(on=line.on, by=by)
    if reservations(known_on=date.max).exists():
        actions.take_up_reservations(on=line.on, by=by)


def catch_up(on: date, by: Machine) -> None:
    """Settle once what waits from before."""
    actions.settle_waiting(on=on, by=by)


FOLLOWS = {
    "finish_reply": settle,
    "decide_line": settle,
    "merge_workers": settle,
    "confirm_merge": settle,
    "undo_merge": settle,
    "correct_nik": settle,
    "end_membership": settle,
    "take_back_ending": settle,
}
