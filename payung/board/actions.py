"""What the board writes down: that somebody took a list of people along and what for, or the trail."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from payung.access.actions import record, see_all
from payung.access.models import User
from payung.access.verbs import verb
from payung.rules.reasons import Reason, Refused

MOST_LINES = 50_000  # of the trail in one file
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


@verb("take_trail")
@transaction.atomic
def take_trail(*, lines: int, kind: str, narrowed: Mapping[str, str], area: str, on: date, by: User) -> None:
    """Record that somebody takes a part of the trail along: how it was narrowed, as which file, how many lines.

    Refuses ``no_lines`` and ``too_many_lines``: more than 50,000 lines are taken in parts.
    """
    if not lines:
        raise Refused([Reason("no_lines", _("Nothing is written down for these words. Choose others."))])
    if lines > MOST_LINES:
        words = _("More than 50,000 lines do not fit into one file. Choose fewer days, a group of acts or a region.")
        raise Refused([Reason("too_many_lines", words)])
    after = {"lines": lines, "kind": kind, **narrowed}
    record("take_trail", "trail", on=on, by=by, after=after, area=area)
