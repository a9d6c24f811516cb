"""Adding one person by hand, with consent and perhaps a nomination at once, and taking her back on the same day."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from payung.access import sealing
from payung.access.actions import record
from payung.access.authors import Author
from payung.access.models import NikTry
from payung.access.tries import refuse_if_spent
from payung.access.verbs import verb
from payung.enrolment.actions.nominating import allow_age, nominate
from payung.enrolment.models import DecisionLetter
from payung.enrolment.queries.sending import age_reasons
from payung.regions.models import Campaign, Level, Region
from payung.rules.reasons import Reason, Refused
from payung.store.locks import Lock, hold
from payung.workers import actions as registry
from payung.workers.actions import Newcomer
from payung.workers.models import Worker
from payung.workers.queries import home_code, is_own_entry, latest_residence


@verb("add_by_hand")
def add_by_hand(
    newcomer: Newcomer,
    *,
    letter: DecisionLetter | None = None,
    campaign: Campaign | None = None,
    age_letter: str = "",
    on: date,
    by: Author,
) -> Worker:
    """Register one person who heard the notice and agreed; with a letter and a campaign she is nominated as well.

    ``age_letter`` is the number of the branch's letter that allows an age outside the limits.
    Refuses ``nik_not_16_digits``, ``name_missing``, ``rw_closed``, ``already_registered``, ``over_age``,
    ``under_age``, ``too_many_tries``, and what `nominate` refuses. Whether a NIK is taken is said last, and kept as a
    try of the author, as is a NIK that was not. Without a place left in the letter she stays on the waiting list.
    The same entry sent twice by the same author on the same day (a second press) is answered like the first.
    """
    refusals = _why_not(newcomer, bool(age_letter.strip()), on)
    if refusals:
        raise Refused(refusals)
    refuse_if_spent(on=on, by=by)
    index = sealing.blind_index("nik", newcomer.nik)
    try:
        return _add(newcomer, letter=letter, campaign=campaign, age_letter=age_letter, on=on, by=by)
    except Refused:
        registry.try_nik(index, door=NikTry.Door.ADDING, on=on, by=by)
        raise


@transaction.atomic
def _add(
    newcomer: Newcomer, *, letter: DecisionLetter | None, campaign: Campaign | None, age_letter: str, on: date,
    by: Author,
) -> Worker:  # fmt: skip
    hold(Lock.ADMISSION)
    hold(Lock.LETTERS)
    earlier = _sent_before(newcomer, on, by)
    if earlier:
        return earlier
    try:
        with transaction.atomic():
            [(pk, ref)] = registry.admit([newcomer], on=on)
    except IntegrityError:  # registered already, perhaps by a moment
        words = _(
            "A person with this NIK is on file already. Nothing was added. If the KTP says so, ask the kelurahan."
        )
        raise Refused([Reason("already_registered", words)]) from None
    worker = Worker.objects.get(pk=pk)
    code = Region.objects.get(pk=newcomer.rw_id).code
    record("add_by_hand", ref, on=on, by=by, after={"rw": code}, area=code)
    registry.consent(worker, channel="hand", on=on, by=by)
    if age_letter.strip():
        allow_age(worker, number=age_letter, on=on, by=by)
    if letter and campaign:
        nominate([worker], letter=letter, campaign=campaign, channel="hand", on=on, by=by)
    return worker


@verb("take_back_newcomer")
@transaction.atomic
def take_back_newcomer(worker: Worker, *, on: date, by: Author) -> None:
    """Remove somebody whom the author added by hand on the same day, with the consent that was noted.

    Refuses ``not_your_entry``, ``used_since`` once anything else names her (a nomination, a list), and ``merged``.
    """
    if not is_own_entry(worker, by.account, on=on):
        raise Refused([registry.not_your_entry()])
    code, ref = home_code(worker, on), worker.ref
    try:
        registry.take_back([worker.pk])
    except ProtectedError:
        words = _("Something was done with this person since, such as a nomination. Ask the kelurahan.")
        raise Refused([Reason("used_since", words)]) from None
    record("take_back_newcomer", ref, on=on, by=by, before={"rw": code}, area=code)


def _why_not(newcomer: Newcomer, has_age_letter: bool, on: date) -> list[Reason]:
    refusals = []
    if not (len(newcomer.nik) == 16 and newcomer.nik.isascii() and newcomer.nik.isdigit()):
        refusals.append(Reason("nik_not_16_digits", _("A NIK has 16 digits. Type it again from the KTP.")))
    if not newcomer.name.strip():
        refusals.append(Reason("name_missing", _("Write the name as it stands on the KTP.")))
    if not Region.objects.filter(pk=newcomer.rw_id, level=Level.RW).open_on(on).exists():
        refusals.append(Reason("rw_closed", _("That RW does not exist on this day. Choose another.")))
    refusals += age_reasons(Worker(birth_date=newcomer.birth_date), on=on, branch_letter=has_age_letter)
    return refusals


def _sent_before(newcomer: Newcomer, on: date, by: Author) -> Worker | None:
    """Return whom the same author wrote down with the same NIK, name and RW earlier on the day."""
    holder = Worker.objects.filter(nik_index=sealing.blind_index("nik", newcomer.nik), name=newcomer.name).first()
    if holder is None or not is_own_entry(holder, by.account, on=on):
        return None
    home = latest_residence(holder)
    return holder if home and home.rw_id == newcomer.rw_id else None
