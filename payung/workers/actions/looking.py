"""Trying a whole NIK: looking one up in the own area, and keeping every other way of finding out that one is taken."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access import sealing
from payung.access.actions import see
from payung.access.authors import Author
from payung.access.models import NikTry, User
from payung.access.policy import rows
from payung.access.tries import take_a_try
from payung.rules.reasons import Reason, Refused
from payung.workers.models import Worker
from payung.workers.queries.persons import EVER, roots


@transaction.atomic
def look_up(nik: str, *, on: date, by: User) -> Worker | None:
    """Return the person who holds a NIK and lives in the author's area; of a merged record the person she lives on in.

    Who lives elsewhere is nobody, by the same queries. Each try is kept, a hit also as a sight. Refuses
    ``role_not_yours`` to who may not see a NIK, and ``too_many_tries`` from the thirty-first of a day on.
    """
    if by.role not in rows()["workers:identity"].roles:
        raise Refused([Reason("role_not_yours", _("Your role may not see identity numbers."))])
    index = sealing.blind_index("nik", nik)
    holder = Worker.objects.filter(nik_index=index).values_list("pk", flat=True).first() or 0
    person = Worker.objects.visible_to(by).filter(pk=roots(EVER).get(holder, holder)).first()
    is_foreign = bool(holder) and person is None
    take_a_try(index, door=NikTry.Door.LOOKUP, is_hit=bool(holder), is_foreign=is_foreign, on=on, by=by)
    if person:
        see(person.ref, what="nik", on=on, by=by)
    return person


@transaction.atomic
def try_nik(nik_index: str, *, door: NikTry.Door, on: date, by: Author) -> None:
    """Keep that an author found out, by an act that came to nothing, whether a NIK is taken.

    Refuses ``too_many_tries``, instead of telling it.
    """
    holder = Worker.objects.filter(nik_index=nik_index).first()
    here = isinstance(by, User) and holder and Worker.objects.visible_to(by).filter(pk=holder.pk).exists()
    take_a_try(nik_index, door=door, is_hit=bool(holder), is_foreign=bool(holder) and not here, on=on, by=by)
