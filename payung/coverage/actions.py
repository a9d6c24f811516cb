"""What is written about cover: the branch's word about a doubtful time, by two people."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from payung.access.actions import record
from payung.access.models import SealedFile, User
from payung.access.verbs import verb
from payung.coverage.models import BranchWord
from payung.enrolment.models import Membership
from payung.rules.reasons import Reason, Refused
from payung.workers.queries import home_code


@verb("record_word")
@transaction.atomic
def record_word(
    membership: Membership,
    *,
    first_day: date,
    last_day: date,
    protected: bool,
    reference: str,
    document: SealedFile | None = None,
    on: date,
    by: User,
) -> BranchWord:
    """Record what the branch answered about a time, both days included; it counts once a second person confirms it.

    Refuses ``word_ends_before_it_begins``, ``before_the_start``, ``word_known`` and ``no_reference``: the letter or
    e-mail is named.
    """
    if last_day < first_day:
        words = _("The last day lies before the first. Look at the branch's letter again.")
        raise Refused([Reason("word_ends_before_it_begins", words)])
    if last_day < membership.start:
        words = _("The membership began later. Choose the membership that the branch wrote about.")
        raise Refused([Reason("before_the_start", words)])
    if not reference.strip():
        words = _("Name the branch's letter or e-mail, with its number and date.")
        raise Refused([Reason("no_reference", words)])
    Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    said = {"first_day": first_day, "last_day": last_day, "protected": protected, "reference": reference.strip()[:120]}
    if BranchWord.objects.filter(membership=membership, reversed_on=None, **said).exists():
        raise Refused([Reason("word_known", _("This word of the branch is on file already."))])
    word = BranchWord.objects.create(
        membership=membership, document=document, on=on, by=by, recorded_on=on, **said,
    )  # fmt: skip
    _record("record_word", word, on=on, by=by)
    return word


@verb("confirm_word")
@transaction.atomic
def confirm_word(word: BranchWord, *, on: date, by: User) -> BranchWord:
    """Confirm the branch's word as the second person. Refuses ``not_waiting`` and ``same_two_eyes``."""
    word = BranchWord.objects.select_for_update(of=("self",)).get(pk=word.pk)
    if word.confirmed_on or word.reversed_on:
        raise Refused([Reason("not_waiting", _("This does not wait for anybody."))])
    word.confirmed_by, word.confirmed_on = by, on
    word.save(update_fields=["confirmed_by", "confirmed_on"])
    _record("confirm_word", word, on=on, by=by)
    return word


@verb("reverse_word")
@transaction.atomic
def reverse_word(word: BranchWord, *, on: date, by: User) -> BranchWord:
    """Take the branch's word back, from the day on; what was answered before does not change.

    Refuses ``taken_back_already``.
    """
    word = BranchWord.objects.select_for_update(of=("self",)).get(pk=word.pk)
    if word.reversed_on:
        raise Refused([Reason("taken_back_already", _("This was taken back before."))])
    word.reversed_on = on
    word.save(update_fields=["reversed_on"])
    _record("reverse_word", word, on=on, by=by)
    return word


def _record(verb: str, word: BranchWord, *, on: date, by: User) -> None:
    worker = word.membership.worker
    said = {
        "word": word.pk, "membership": word.membership.ref, "first_day": word.first_day.isoformat(),
        "last_day": word.last_day.isoformat(), "protected": word.protected, "reference": word.reference,
    }  # fmt: skip
    record(verb, worker.ref, on=on, by=by, after=said, area=home_code(worker, on))
