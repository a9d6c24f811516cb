"""What the board writes down: that somebody took a list of people along, and what for."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from payung.access.actions import record, see_all
from payung.access.models import User
from payung.access.verbs import verb
from payung.rules.reasons import Reason, Refused

MOST_TAKEN = 1000  # people whom one person may take along alone


@verb("take_people")
@transaction.atomic
def take_people(refs: Sequence[str], *, purpose: str, area: str, state: str, on: date, by: User) -> None:
    """Record that somebody takes a list of these people along, what for, and whose data are in it.

    Refuses ``nobody_to_take`` and ``too_many_for_one``: more than 1,000 people need a second person.
    """
    if not refs:
        raise Refused([Reason("nobody_to_take", _("Nobody is on this list. Choose another region or state."))])
    if len(refs) > MOST_TAKEN:
        words = _(
            "A list of more than 1,000 people needs the approval of a second person, and that is not possible here"
            " yet. Choose a smaller region or one state."
        )
        raise Refused([Reason("too_many_for_one", words)])
    see_all(refs, what="list of people", on=on, by=by)
    after = {"purpose": purpose, "people": len(refs), "area": area or by.area, "state": state}
    record("take_people", "people", on=on, by=by, after=after, area=area)
