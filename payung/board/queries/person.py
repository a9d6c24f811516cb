"""One person's whole file: where she stands and why, dues by month, what waits for her, family, history."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payung.board.queries.paid_months import Strip, paid_twice, strip
from payung.board.queries.standings import PersonState, Standing, standings
from payung.board.queries.timeline import Event, timeline
from payung.coverage import queries as coverage
from payung.coverage.queries import Cover, Evidence
from payung.coverage.queries.why import payer_of
from payung.desk.templatetags.words import long_date, month_words
from payung.dues import queries as dues
from payung.dues.queries.cash import collected
from payung.dues.queries.problem_words import words_of
from payung.enrolment.models import BatchLine, Handover, Membership, Nomination, PayerClass, ReplyLine
from payung.enrolment.queries import advice_about, open_nomination, waiting_ending
from payung.rules import FullJkm
from payung.rules.coverage import State
from payung.rules.months import age_on
from payung.rules.reasons import Reason
from payung.workers import queries as workers
from payung.workers.models import Consent, Relative, Residence, Welfare, Worker
from payung.workers.queries import EVER, Change

NOMINATED = (PersonState.WAITING, PersonState.REFUSED, PersonState.NOT_SENT)


@dataclass(slots=True)
class Held:
    """Money that waits for a person for one reason: months, rupiah of all of them, receipts, and what to do."""

    what: str
    todo: str
    months: set[int] = field(default_factory=set)
    rupiah: int = 0
    receipts: list[str] = field(default_factory=list)

    def add(self, month: int | None, rupiah: int, receipt: str) -> None:
        """Add one line of a receipt; one without a month it could be read for has none."""
        self.months |= {month} if month is not None else set()
        self.rupiah += rupiah
        if receipt and receipt not in self.receipts:
            self.receipts.append(receipt)

    @property
    def months_words(self) -> str:
        """Return the months in words, from the first to the last."""
        first, *others = (month_words(month) for month in sorted(self.months)) if self.months else ("",)
        if not others:
            return first
        return _("%(count)d months, %(first)s to %(last)s") % {
            "count": len(self.months), "first": first, "last": others[-1],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class WholeFile:
    """Everything a person's page shows; ``asked`` is the standing on the day asked for, ``now`` the one of today."""

    worker: Worker
    age: int
    now: Standing
    asked: Standing
    lead: list[str]
    reasons: list[Reason]
    strip: Strip | None
    held: list[Held]
    benefit: FullJkm | None
    home: Residence | None
    family: str
    consent: Consent | None
    events: list[Event]
    changes: list[Change]
    spell: Membership | None
    has_card: bool
    has_waiting_ending: bool
    has_ended_spell: bool
    nomination: Nomination | None

    @property
    def occupation(self) -> str:
        """Return the person's work in words."""
        return workers.occupation_words(self.worker.occupation, self.worker.occupation_text)

    @property
    def programmes(self) -> str:
        """Return the programmes of the answer in words: "JKK dan JKM"."""
        return _(" and ").join(name.upper() for name in self.asked.cover.programmes)


def whole_file(worker: Worker, *, today: date, on: date, known_on: date | None = None) -> WholeFile:
    """Return the whole file of a person, whose record is the one she lives on in.

    The answer is about ``on``, as known on ``known_on``; everything else is of today.
    """
    now = standings([worker.pk], on=today)[worker.pk]
    asked = now if on == today and known_on is None else standings([worker.pk], on=on, known_on=known_on)[worker.pk]
    (evidence,) = coverage.evidence_of(coverage.records_of([worker.pk]).values())
    spell = next((each for each in reversed(evidence.spells) if each.ending is None), None)
    return WholeFile(
        worker=worker,
        age=age_on(worker.birth_date, today),
        now=now,
        asked=asked,
        lead=_lead(worker, asked, evidence),
        reasons=[*_newcomer_reasons(asked), *asked.cover.reasons],
        strip=strip(evidence.spells, on=today),
        held=[*_in_cash(evidence, today), *_held(evidence)],
        benefit=asked.cover.full_jkm,
        home=workers.residence_on(worker, today),
        family=_family(workers.relatives_of(worker, EVER), today),
        consent=workers.standing_consent(worker, today),
        events=timeline(worker, evidence, on=today),
        changes=workers.changes_of(worker, today),
        spell=spell.membership if spell else None,
        has_card=bool(spell) and Handover.objects.filter(membership=spell.membership).exists() if spell else False,
        has_waiting_ending=bool(spell and waiting_ending(spell.membership)),
        has_ended_spell=bool(evidence.spells) and spell is None,
        nomination=open_nomination(worker),
    )


def _newcomer_reasons(standing: Standing) -> list[Reason]:
    """Return what is on file about the nomination and the branch's answer of somebody who is no member."""
    found = []
    if standing.nomination and standing.state in NOMINATED:
        said = {"day": long_date(standing.nomination.on), "letter": standing.nomination.letter.number}
        found.append(Reason("nominated", _("Nominated on %(day)s.") % said, cite=_("Letter %(letter)s") % said))
    if line := standing.refusal:
        told = {"day": long_date(line.recorded_on), "words": line.reason_text or _("without a reason")}
        cite = _("Reply %(reply)s, row %(row)d") % {"reply": line.reply.ref, "row": line.number}
        found.append(Reason("refused", _("The branch's answer of %(day)s: refused, %(words)s.") % told, cite=cite))
    return found


def _held(evidence: Evidence) -> list[Held]:
    """Return the lines of receipts that wait for the person, and months of hers that were paid for twice, by reason."""
    found: dict[str, Held] = {}
    for own in dues.waiting_for(evidence.records).values():
        for line in own:
            if line.problem != "new":
                held = found.setdefault(line.problem, Held(*words_of(line.problem)))
                held.add(line.month, line.rupiah, line.receipt)
    twice = Held(_("Paid for already, or after the end of the membership."), _("The payer may ask for it back."))
    for month in paid_twice(evidence.spells):
        twice.add(month.month, month.rupiah, month.receipt)
    return [*found.values(), *([twice] if twice.rupiah else [])]


def _in_cash(evidence: Evidence, today: date) -> list[Held]:
    """Return the months that were paid to a collector and that the branch has not heard of, by collector."""
    found: dict[str, Held] = {}
    for own in collected([one.membership.pk for one in evidence.spells], on=today).values():
        for one in own:
            words = _("With %s: collected, not yet paid to the branch. It is no cover yet.") % one.collector
            held = found.setdefault(str(one.collector), Held(words, ""))
            held.add(one.month, one.rupiah, str(one.number))
    return list(found.values())


def _family(relatives: list[Relative], today: date) -> str:
    """Return who is family, without names: "suami; anak 16 tahun"."""
    said = []
    for fact in relatives:
        words = fact.relation_words
        if fact.birth_date and workers.relation_of(fact.relation) == Relative.Relation.CHILD:
            age = age_on(fact.birth_date, today)
            words += " " + ngettext("%(n)d year", "%(n)d years", age) % {"n": age}
        said.append(words)
    return "; ".join(said)


def _lead(worker: Worker, standing: Standing, evidence: Evidence) -> list[str]:
    """Return at most two sentences below the answer: who pays, what comes next, what to do."""
    match standing.state:
        case PersonState.COVERED:
            return _about_cover(standing.cover, evidence)
        case PersonState.GRACE:
            return _about_doubt(standing.cover)
        case PersonState.REFUSED:
            assert standing.refusal
            return _about_refusal(worker, standing.refusal)
        case PersonState.WAITING if standing.begins:
            return [_("The branch accepted the registration. Until cover begins nothing is paid.")]
        case PersonState.WAITING | PersonState.NOT_SENT:
            return [_about_waiting(evidence)]
        case PersonState.ELSEWHERE:
            return [_("As long as that membership lasts, no nomination is needed. Ask until when it is paid.")]
        case PersonState.CANDIDATE | PersonState.UNNOMINATED:
            return _about_candidate(evidence)
        case PersonState.ENDED:
            return [_("Cover comes back with a new nomination; the branch gives a new start.")]
    return []


def _about_cover(cover: Cover, evidence: Evidence) -> list[str]:
    said = []
    if cover.month:
        by_worker = cover.month.payer_class == PayerClass.SELF
        said.append(_("The worker pays the dues.") if by_worker else _("%s pays the dues.") % payer_of(cover.month))
    if cover.answer == "confirm":
        return [*said, _("They were paid late: ask the branch whether this day is covered.")]
    ending = next(
        (each.ending for each in evidence.spells if each.ending and each.ending.last_day == cover.last_day), None
    )
    if ending:
        said.append(_("The membership ends then: %s.") % ending.get_why_display())
    elif cover.last_day:
        said.append(_("From %s on nobody pays yet.") % long_date(cover.last_day + timedelta(1)))
    return said


def _about_doubt(cover: Cover) -> list[str]:
    if cover.state is not State.GRACE or cover.grace_until is None:
        return [_("Ask the branch.")]
    said = ngettext("%(n)d month is open.", "%(n)d months are open.", cover.arrears) % {"n": cover.arrears}
    return [
        said,
        _("They can still be paid until %s; whether there is cover meanwhile, the branch says.")
        % long_date(cover.grace_until),
    ]


def _about_refusal(worker: Worker, line: ReplyLine) -> list[str]:
    quoted = [f"“{line.reason_text}”."] if line.reason_text else []
    return [*quoted, advice_about(worker, line.reason, on=line.recorded_on)]


def _about_waiting(evidence: Evidence) -> str:
    lines = BatchLine.objects.filter(worker__in=evidence.records, batch__cancelled_on=None).exclude(
        pk__in=ReplyLine.objects.filter(worker__in=evidence.records).exclude(batch_line=None).values("batch_line")
    )
    line = lines.select_related("batch").order_by("-pk").first()
    if line is None:
        return _("In no batch for the branch yet.")
    said = {"batch": line.batch.ref, "day": long_date(line.batch.handed_over_on)}
    if line.batch.handed_over_on is None:
        return _("In batch %(batch)s, which the branch does not have yet.") % said
    return _("The branch has batch %(batch)s since %(day)s.") % said


def _about_candidate(evidence: Evidence) -> list[str]:
    fact = Welfare.objects.filter(worker__in=evidence.records).order_by("-snapshot_on", "-pk").first()
    if fact is None:
        return []
    said = {"source": fact.source, "day": long_date(fact.snapshot_on), "decile": fact.decile}
    if fact.decile is None:
        return [_("Known from %(source)s of %(day)s.") % said]
    return [_("Known from %(source)s of %(day)s: decile %(decile)d, 1 is the poorest.") % said]
