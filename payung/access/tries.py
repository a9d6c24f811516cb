"""Who tried whether a NIK is on file, by which door: each try is kept, and a day has only so many.

A NIK can be guessed: all of it but the serial follows from a birth date, a sex and a kelurahan. Whoever may ask without
an end finds out the rest.
"""

from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from payung.access.authors import Author
from payung.access.models import NikTry, User
from payung.rules.reasons import Reason, Refused

TRIES_A_DAY = 30  # of one person, by looking up and by adding or correcting by hand together
FOREIGN_A_DAY = 20  # NIKs that a person may be told on a day to be taken by somebody outside her area
BY_HAND = (NikTry.Door.LOOKUP, NikTry.Door.ADDING, NikTry.Door.CORRECTING)


def keep_try(
    nik_index: str,
    *,
    door: NikTry.Door,
    is_hit: bool,
    is_foreign: bool = False,
    subject: str = "",
    on: date,
    by: Author,
) -> None:
    """Keep one try by a person, a hit or a miss, without any digits; whoever runs commands is not counted.

    ``is_foreign``: who holds the number lives outside the author's area.
    """
    if not isinstance(by, User):
        return
    NikTry.objects.create(
        by=by, door=door, nik_index=nik_index, is_hit=is_hit, is_foreign=is_foreign, subject=subject, on=on, at=_now()
    )


@transaction.atomic
def take_a_try(nik_index: str, *, door: NikTry.Door, is_hit: bool, is_foreign: bool, on: date, by: Author) -> None:
    """Keep one of the tries that a person has on a day, counted once however many are sent at the same moment.

    Refuses ``too_many_tries`` from the thirty-first on, whatever the number.
    """
    if not isinstance(by, User):
        return
    hold_author(by)
    refuse_if_spent(on=on, by=by)
    keep_try(nik_index, door=door, is_hit=is_hit, is_foreign=is_foreign, on=on, by=by)


def hold_author(by: User) -> None:
    """Let this person's tries wait for each other to the end of the transaction."""
    assert connection.in_atomic_block, "tries are counted in the transaction that keeps them"
    User.objects.select_for_update().get(pk=by.pk)


def refuse_if_spent(*, on: date, by: Author) -> None:
    """Refuse ``too_many_tries`` where the person has none left today."""
    if isinstance(by, User) and NikTry.objects.filter(by=by, on=on, door__in=BY_HAND).count() >= TRIES_A_DAY:
        words = _("You have tried %(count)d identity numbers today. Go on tomorrow, or search by name.")
        raise Refused([Reason("too_many_tries", words % {"count": TRIES_A_DAY})])


def foreign_left(person_id: int, *, on: date) -> int:
    """Return how many more NIKs of people outside her area a person may be told today to be taken."""
    told = NikTry.objects.filter(by=person_id, on=on, is_foreign=True).exclude(door=NikTry.Door.LOOKUP)
    return max(0, FOREIGN_A_DAY - told.values("nik_index").distinct().count())


def refuse_if_told_enough(*, on: date, by: Author) -> None:
    """Refuse ``too_many_tries`` to whoever was told today of as many NIKs elsewhere as anybody may be."""
    if isinstance(by, User) and not foreign_left(by.pk, on=on):
        words = _(
            "%(count)d of the identity numbers you sent today belong to people outside your area. Type no more of them "
            "today; go on tomorrow."
        )
        raise Refused([Reason("too_many_tries", words % {"count": FOREIGN_A_DAY})])


def _now() -> datetime:
    """Return the moment for the record itself; it decides nothing."""
    return timezone.now()
