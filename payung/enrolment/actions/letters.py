"""Decision letters (SK): who pays for how many people, for how long."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access import sealing
from payung.access.actions import record, seal_file
from payung.access.authors import Author
from payung.access.verbs import verb
from payung.enrolment.models import DecisionLetter, PayerClass
from payung.regions.models import Region
from payung.rules.reasons import Reason, Refused
from payung.store.locks import Lock, hold


@verb("issue_letter")
@transaction.atomic
def issue_letter(
    number: str,
    *,
    area: Region,
    issued_on: date,
    issuer: str = "",
    payer_class: str = PayerClass.APBD,
    people: int | None = None,
    months: int | None = None,
    from_month: int | None = None,
    sponsor_ref: str = "",
    document: tuple[str, bytes] | None = None,
    on: date,
    by: Author,
) -> DecisionLetter:
    """Record a letter of a lurah, camat, mayor or sponsor. ``people`` None: not stated; ``document``: name and bytes.

    Refuses ``number_missing``, ``number_taken``, ``unknown_payer``, ``people_not_positive``, ``months_not_positive``
    and ``issued_later``.
    """
    hold(Lock.LETTERS)
    number = " ".join(number.split())
    refusals = []
    if not number:
        refusals.append(Reason("number_missing", _("Write the letter's number.")))
    if DecisionLetter.objects.filter(number__iexact=number).exists():
        refusals.append(Reason("number_taken", _("A letter with this number is on file already.")))
    if payer_class not in PayerClass.values:
        refusals.append(Reason("unknown_payer", _("Choose who pays from the list.")))
    if people is not None and people < 1:
        refusals.append(Reason("people_not_positive", _("The number of people must be at least 1, or left empty.")))
    if months is not None and months < 1:
        refusals.append(Reason("months_not_positive", _("The number of months must be at least 1, or left empty.")))
    if issued_on > on:
        refusals.append(Reason("issued_later", _("The letter's date lies in the future.")))
    if refusals:
        raise Refused(refusals)
    letter = DecisionLetter.objects.create(
        ref=sealing.opaque_ref("S"), number=number, issued_on=issued_on, issuer=issuer.strip(), area=area,
        payer_class=payer_class, people=people, months=months, from_month=from_month, sponsor_ref=sponsor_ref,
        document=seal_file(*document, on=on) if document else None, recorded_on=on, by=by.account,
    )  # fmt: skip
    after = {"number": number, "area": area.code, "payer_class": payer_class, "people": people, "months": months}
    record("issue_letter", letter.ref, on=on, by=by, after=after, area=area.code)
    return letter
