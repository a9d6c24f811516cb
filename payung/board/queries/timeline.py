"""What happened to one person, the latest first: listed, nominated, sent, answered, started, paid, moved, ended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payung.board.queries.paid_months import counted, runs
from payung.coverage.models import BranchWord
from payung.coverage.queries import Evidence
from payung.desk.templatetags.words import long_date, month_words, rupiah
from payung.enrolment.models import (
    BatchLine,
    Elsewhere,
    Ending,
    Handover,
    Membership,
    Nomination,
    PayerClass,
    ReplyLine,
)
from payung.roster.models import Sighting
from payung.workers import queries as workers
from payung.workers.models import Worker
from payung.workers.queries.history import ACTS

TOLD_BY_FACTS = ("move_worker", "consent", "withdraw_consent")  # these acts leave facts, which say more


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened on a day, in a sentence, with a line under it where there is more to say."""

    on: date
    words: str
    hint: str = ""


def timeline(worker: Worker, evidence: Evidence, *, on: date) -> list[Event]:
    """Return everything that is on file about a person, over all her records, the latest first."""
    ids = list(evidence.records)
    found = [
        *_listed(ids), *_agreed(worker), *_nominated(ids), *_sent(ids), *_answered(ids), *_joined(evidence),
        *_paid(evidence), *_ended(evidence), *_elsewhere(ids), *_said(evidence), *_moved(worker), *_changed(worker, on),
    ]  # fmt: skip
    order = {id(event): place for place, event in enumerate(found)}
    return sorted(found, key=lambda event: (event.on, order[id(event)]), reverse=True)


def _listed(ids: Sequence[int]) -> Iterator[Event]:
    first = Sighting.objects.filter(worker__in=ids, kind=Sighting.Kind.ADMITTED)
    for seen in first.select_related("row__roster__file").defer("row__roster__file__sealed"):
        roster = seen.row.roster
        words = _("On file from the list “%(name)s”") % {"name": roster.title}
        if roster.kind == roster.Kind.CANDIDATE:
            words = _("Known from a list of candidates (%(source)s)") % {"source": roster.source or roster.file.name}
        hint = _("collected by %s") % roster.collected_by if roster.collected_by else ""
        yield Event(seen.recorded_on, words, hint)


def _agreed(worker: Worker) -> Iterator[Event]:
    for fact in workers.consents_of(worker, workers.EVER):
        yield Event(fact.on, _("Agreed to be nominated"), str(fact.channel_words))
        if fact.withdrawn_on:
            yield Event(fact.withdrawn_on, _("Consent taken back"))


def _nominated(ids: Sequence[int]) -> Iterator[Event]:
    facts = Nomination.objects.filter(worker__in=ids).select_related("letter", "campaign", "by", "replaces__worker")
    for fact in facts.order_by("pk"):
        words = _("Nominated under letter %(letter)s") % {"letter": fact.letter.number}
        hint = [str(fact.campaign)]
        if fact.replaces:
            hint.append(_("takes the place of %s") % fact.replaces.worker.name)
        yield Event(fact.on, words, " · ".join(hint))
        if fact.withdrawn_on:
            why = Nomination.Withdrawn(fact.withdrawn_why).label
            yield Event(fact.withdrawn_on, _("Taken out of the nomination: %s") % why)


def _sent(ids: Sequence[int]) -> Iterator[Event]:
    lines = BatchLine.objects.filter(worker__in=ids, batch__cancelled_on=None).select_related("batch").order_by("pk")
    for line in lines:
        batch = line.batch
        said = {"batch": batch.ref, "kind": batch.get_kind_display()}
        if batch.handed_over_on:
            yield Event(batch.handed_over_on, _("Sent to the branch in batch %(batch)s (%(kind)s)") % said)
        else:
            yield Event(batch.on, _("Put into batch %(batch)s (%(kind)s), not handed over yet") % said)


def _answered(ids: Sequence[int]) -> Iterator[Event]:
    lines = ReplyLine.objects.filter(worker__in=ids, outcome__in=("accepted", "refused"))
    for line in lines.defer("cells_sealed").order_by("pk"):
        if line.outcome == ReplyLine.Outcome.ACCEPTED:
            start = _("cover from %s") % long_date(line.start_date) if line.start_date else ""
            yield Event(line.recorded_on, _("Accepted by the branch"), start)
        else:
            yield Event(line.recorded_on, _("Refused by the branch"), line.reason_text)


def _joined(evidence: Evidence) -> Iterator[Event]:
    spells: list[Membership] = [spell.membership for spell in evidence.spells]
    for spell in spells:
        yield Event(spell.start, _("Membership begins"))
    for card in Handover.objects.filter(membership__in=spells).order_by("pk"):
        yield Event(card.on, _("Card handed over to %s") % card.to_whom)


def _paid(evidence: Evidence) -> Iterator[Event]:
    for run in runs(counted(evidence.spells)):
        said = {"payer": run.payer, "from": month_words(run.first), "to": month_words(run.last)}
        if run.payer_class == PayerClass.SELF:
            said["payer"] = _("The worker")
        words = _("%(payer)s pays %(from)s to %(to)s") if run.months > 1 else _("%(payer)s pays %(from)s")
        months = ngettext("%(n)d month", "%(n)d months", run.months) % {"n": run.months}
        yield Event(run.paid_on, words % said, f"{months}, {rupiah(run.rupiah)}")


def _ended(evidence: Evidence) -> Iterator[Event]:
    spells = [spell.membership for spell in evidence.spells]
    for fact in Ending.objects.filter(membership__in=spells).order_by("pk"):
        recorded = _("recorded %s") % long_date(fact.recorded_on)
        yield Event(fact.last_day, _("Last day of the membership: %s") % fact.get_why_display(), recorded)
        if fact.reversed_on:
            yield Event(fact.reversed_on, _("The end was taken back"))


def _elsewhere(ids: Sequence[int]) -> Iterator[Event]:
    facts: QuerySet[Elsewhere] = Elsewhere.objects.filter(worker__in=ids).order_by("pk")
    for fact in facts.defer("kpj_sealed"):
        yield Event(fact.from_on, _("The branch names a membership without us"))
        if fact.until_on:
            yield Event(fact.until_on, _("The membership without us is over"))


def _said(evidence: Evidence) -> Iterator[Event]:
    spells = [spell.membership for spell in evidence.spells]
    words = BranchWord.objects.filter(membership__in=spells, confirmed_on__isnull=False, reversed_on=None)
    for word in words.order_by("pk"):
        assert word.confirmed_on
        said = _("The branch says protected, %(first)s to %(last)s")
        if not word.protected:
            said = _("The branch says not protected, %(first)s to %(last)s")
        days = {"first": long_date(word.first_day), "last": long_date(word.last_day)}
        yield Event(word.confirmed_on, said % days, word.reference)


def _moved(worker: Worker) -> Iterator[Event]:
    for home in workers.residences(worker)[:-1]:
        place = f"{home.rw.name} {home.rw.parent.name}" if home.rw.parent else home.rw.name
        yield Event(home.from_on, _("Lives in %s from this day on") % place)


def _changed(worker: Worker, on: date) -> Iterator[Event]:
    told = {str(ACTS[verb]) for verb in TOLD_BY_FACTS}
    for change in workers.changes_of(worker, on):
        if change.words not in told:
            yield Event(change.on, change.words, change.who)
