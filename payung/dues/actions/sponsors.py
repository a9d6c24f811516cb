"""Sponsors, what was agreed with them on paper, and which receipts are theirs."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access import sealing
from payung.access.actions import open_file, record, seal_file
from payung.access.authors import Author
from payung.access.models import SealedFile
from payung.access.verbs import verb
from payung.dues.actions.ledger import hold_the_books
from payung.dues.models import Agreement, Attribution, Payment, Pledge, Sponsor
from payung.dues.queries.sponsors import sponsors_alike
from payung.enrolment.models import PayerClass
from payung.rules.reasons import Reason, Refused
from payung.sheets.folding import fold

MOST_BYTES = 10 << 20
DOCUMENTS = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to reach at a sponsor."""

    contact: str = ""
    phone: str = ""
    email: str = ""


NOBODY = Contact()


@verb("add_sponsor")
@transaction.atomic
def add_sponsor(
    name: str, *, payer_class: str, area_code: str, contact: Contact = NOBODY, is_another: bool = False, on: date,
    by: Author,
) -> Sponsor:  # fmt: skip
    """Add somebody who lends a hand.

    Refuses ``name_missing``, ``sponsor_known``, ``unknown_payer`` (who pays for herself is no sponsor) and
    ``sponsor_alike``: one with nearly the same name is on file, unless somebody says that this ``is_another``.
    """
    key = _key_of(name)
    if payer_class not in PayerClass.values or payer_class == PayerClass.SELF:
        raise Refused([Reason("unknown_payer", _("Choose what kind of payer the sponsor is."))])
    hold_the_books()
    _refuse_known(key)
    if not is_another:
        _refuse_alike(name, by)
    sponsor = Sponsor.objects.create(
        ref=sealing.opaque_ref("S"), name=name.strip()[:120], name_key=key, payer_class=payer_class,
        area_code=area_code, recorded_on=on, **asdict(contact),
    )  # fmt: skip
    record("add_sponsor", sponsor.ref, on=on, by=by, after={"name": sponsor.name, "payer": payer_class})
    return sponsor


@verb("correct_sponsor")
@transaction.atomic
def correct_sponsor(sponsor: Sponsor, *, name: str, contact: Contact = NOBODY, on: date, by: Author) -> Sponsor:
    """Write a sponsor's name and contact anew; the trail keeps what stood before. The class decides rates: it stays.

    Refuses ``name_missing`` and ``sponsor_known``; where nothing differs, nothing happens.
    """
    key = _key_of(name)
    hold_the_books()
    fresh = Sponsor.objects.select_for_update().get(pk=sponsor.pk)
    if key != fresh.name_key:
        _refuse_known(key)
    changes = {"name": name.strip()[:120], "name_key": key, **asdict(contact)}
    before = {field: getattr(fresh, field) for field in changes if getattr(fresh, field) != changes[field]}
    if before:
        for field in before:
            setattr(fresh, field, changes[field])
        fresh.save(update_fields=list(before))
        after = {field: changes[field] for field in before if field != "name_key"}
        record("correct_sponsor", fresh.ref, on=on, by=by, before=_told(before), after=after)
    return fresh


@verb("end_sponsor")
@transaction.atomic
def end_sponsor(sponsor: Sponsor, *, last_day: date, on: date, by: Author) -> Sponsor:
    """End a sponsor on a day: it promises nothing beyond it. What it promised before stays as it is.

    Refuses ``sponsor_ended`` for one that was ended before.
    """
    fresh = Sponsor.objects.select_for_update().get(pk=sponsor.pk)
    if fresh.ended_on:
        raise Refused([Reason("sponsor_ended", _("This sponsor was ended before."))])
    fresh.ended_on = last_day
    fresh.save(update_fields=["ended_on"])
    record("end_sponsor", fresh.ref, on=on, by=by, after={"last_day": last_day.isoformat()})
    return fresh


@dataclass(frozen=True, slots=True)
class Paper:
    """An agreement as it stands on paper: from and until which day, what it promises, what money left over does."""

    number: str
    signed_on: date
    from_on: date
    leftover: str
    until_on: date | None = None
    promises: str = ""


@verb("add_agreement")
@transaction.atomic
def add_agreement(
    sponsor: Sponsor, *, paper: Paper, document: tuple[str, bytes] | None = None, on: date, by: Author
) -> Agreement:
    """Put an agreement on file, with its document sealed. It takes the place of the one before.

    Refuses ``number_missing``, ``agreement_known``, ``bad_span``, ``unknown_leftover``, ``document_unknown`` (it is
    looked at: a PDF, a JPEG or a PNG) and ``document_too_large`` (over 10 MB).
    """
    number = " ".join(paper.number.split())[:80]
    if not number:
        raise Refused([Reason("number_missing", _("Write the number of the agreement."))])
    if paper.until_on and paper.until_on < paper.from_on:
        raise Refused([Reason("bad_span", _("The last day lies before the first."))])
    if paper.leftover not in Agreement.Leftover.values:
        raise Refused([Reason("unknown_leftover", _("Say what happens to money that is left over."))])
    hold_the_books()
    if Agreement.objects.filter(sponsor=sponsor, number__iexact=number).exists():
        raise Refused([Reason("agreement_known", _("An agreement of this number is on file."))])
    sealed = _sealed(*document, on=on) if document else None
    made = Agreement.objects.create(
        sponsor=sponsor, number=number, signed_on=paper.signed_on, from_on=paper.from_on, until_on=paper.until_on,
        promises=paper.promises.strip()[:400], leftover=paper.leftover, document=sealed, by=by.account, recorded_on=on,
    )  # fmt: skip
    record("add_agreement", sponsor.ref, on=on, by=by, after={"number": number, "leftover": paper.leftover})
    return made


@verb("take_agreement")
@transaction.atomic
def take_agreement(sponsor: Sponsor, *, paper: Agreement, on: date, by: Author) -> bytes:
    """Return an agreement's document for somebody who takes it along: the trail says who took which.

    Refuses ``no_document`` where the agreement has none.
    """
    if paper.document is None:
        raise Refused([Reason("no_document", _("This agreement has no document."))])
    assert paper.sponsor_id == sponsor.pk, "an agreement is taken from its own sponsor's page"
    data = open_file(paper.document)  # a file that was altered does not open
    record("take_agreement", sponsor.ref, on=on, by=by, after={"number": paper.number, "file": paper.document.ref})
    return data


def _sealed(name: str, data: bytes, *, on: date) -> SealedFile:
    if len(data) > MOST_BYTES:
        raise Refused(
            [Reason("document_too_large", _("The document is larger than 10 MB. Scan it in black and white."))]
        )
    if not data.startswith(DOCUMENTS):
        raise Refused([Reason("document_unknown", _("The document is neither a PDF nor a picture (JPEG, PNG)."))])
    return seal_file(name, data, on=on)


def _key_of(name: str) -> str:
    key = fold(name)[:120]
    if not key:
        raise Refused([Reason("name_missing", _("Write the sponsor's name."))])
    return key


def _refuse_known(key: str) -> None:
    if Sponsor.objects.filter(name_key=key).exists():
        raise Refused([Reason("sponsor_known", _("A sponsor of this name is on file. Open it instead."))])


def _refuse_alike(name: str, by: Author) -> None:
    """Refuse a name that is nearly one on file; of another area's sponsor nothing is said but that it is there."""
    alike = sponsors_alike(name)
    if not alike:
        return
    seen = {one.pk for one in Sponsor.objects.visible_to(by.account)} if by.account else {one.pk for one in alike}
    told = next((one.name for one in alike if one.pk in seen), "")
    words = _("“%(name)s” is on file and may be the same. Open it, or say that this is another sponsor.")
    if not told:
        words = _("Another area has a sponsor of nearly this name. Ask there, or say that this is another sponsor.")
    raise Refused([Reason("sponsor_alike", words % {"name": told})])


def _told(before: dict[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in before.items() if field != "name_key"}


@verb("attribute_payment")
@transaction.atomic
def attribute(
    payment: Payment, *, sponsor: Sponsor, promise: Pledge | None = None, on: date, by: Author
) -> Attribution:
    """Say that a receipt's money came from a sponsor, for a pledge; what was said before counts no more.

    Refuses ``other_payer`` when the receipt is of another class of payer (the class decides the rate) and
    ``pledge_of_another``.
    """
    if payment.payer_class != sponsor.payer_class:
        raise Refused([Reason("other_payer", _("The receipt names another kind of payer than this sponsor."))])
    if promise and promise.sponsor_id != sponsor.pk:
        raise Refused([Reason("pledge_of_another", _("That pledge is another sponsor's."))])
    hold_the_books()
    Attribution.objects.filter(payment=payment, reversed_on=None).update(reversed_on=on)
    fact = Attribution.objects.create(payment=payment, sponsor=sponsor, pledge=promise, by=by.account, recorded_on=on)
    after = {"payment": payment.pk, "pledge": promise.ref if promise else None}
    record("attribute_payment", sponsor.ref, on=on, by=by, after=after)
    return fact
