"""The reasons of an answer about one person, in words, each with the document or the law it rests on."""

from collections.abc import Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payung.coverage.queries.evidence import Evidence, SpellEvidence
from payung.desk.templatetags.words import rupiah
from payung.dues.queries import SettledMonth
from payung.enrolment.models import Elsewhere, Membership, PayerClass
from payung.rules.coverage import START, Answer, Standing, State
from payung.rules.months import first_day, month_of
from payung.rules.reasons import Reason
from payung.rules.waiting import FullJkm

OUR_RECORDS = "Payung"


def reasons(
    spell: SpellEvidence,
    stands: Standing,
    others: Sequence[tuple[SpellEvidence, Standing]],
    elsewhere: Elsewhere | None,
    evidence: Evidence,
    *,
    on: date,
    benefit: FullJkm | None = None,
) -> tuple[Reason, ...]:
    """Return why: the spell that decides, what the rule says of it, the branch's word, and what else is known."""
    found = [] if stands.state is State.NOT_STARTED else [_member_since(spell.membership)]
    found += [_in_words(one, spell, stands, on) for one in stands.why]
    found += stands.uncertain
    if stands.answer is Answer.CONFIRM and (word := spell.word_on(on)):
        said = _("The branch says: protected on this day.") if word.protected else _("The branch says: not protected.")
        found.append(Reason("branch_word", said, cite=word.reference))
    if stands.state in (State.COVERED, State.GRACE):
        found.append(_ending(spell))
    if benefit:
        found += _death_benefit(benefit)
    found += [_in_words(reason, other, standing, on) for other, standing in others for reason in standing.why]
    if elsewhere:
        found.append(_elsewhere(elsewhere))
    if len(evidence.records) > 1:
        words = _("%(count)d records of the same person are counted together.") % {"count": len(evidence.records)}
        found.append(Reason("merged", words, cite=OUR_RECORDS))
    return tuple(found)


def _in_words(rule: Reason, spell: SpellEvidence, stands: Standing, on: date) -> Reason:
    """Return what the rule says with the days and names of this person; as the rule says it where nothing is added."""
    if rule.code == "month_settled":
        return _settled(spell, rule, on)
    month = spell.months.get(month_of(on))
    days = {
        "not_started": spell.membership.start,
        "membership_ended": spell.ending.last_day if spell.ending else None,
        "paid_after": month.paid_on if month else None,
        "in_arrears": stands.grace_until,
        "lapsed": stands.last_day,
    }
    day = days.get(rule.code)
    if day is None:
        return rule
    words = {
        "not_started": _("Protection starts on %(day)s, the day that the branch gave."),
        "membership_ended": _("The membership ended with %(day)s."),
        "paid_after": _("The dues of this month were paid late, on %(day)s, after the day that is asked about."),
        "in_arrears": ngettext(
            "%(months)d month of dues is not settled. It may be paid until %(day)s. Ask the branch.",
            "%(months)d months of dues are not settled. They may be paid until %(day)s. Ask the branch.",
            stands.arrears,
        ),
        "lapsed": _(
            "The dues are settled until %(day)s. Too many months since then are not; the membership has lapsed."
        ),
    }
    return Reason(
        rule.code, words[rule.code] % {"day": long_date(day), "months": stands.arrears}, "", rule.cite, rule.certainty
    )


def nobody(elsewhere: Elsewhere | None) -> tuple[Reason, ...]:
    """Return why somebody without any membership of ours is not protected by it."""
    words = _("The branch has not given a start of membership.")
    none = Reason("no_membership", words, cite=OUR_RECORDS)
    return (none, _elsewhere(elsewhere)) if elsewhere else (none,)


def long_date(day: date) -> str:
    """Return the day as a sentence says it, in the active language."""
    return date_format(day, "j F Y")


def month_name(month: int) -> str:
    """Return the month as a sentence says it, in the active language."""
    return date_format(first_day(month), "F Y")


def payer_of(month: SettledMonth) -> str:
    """Return who paid: the name on the receipt, else the class."""
    return month.payer or str(PayerClass(month.payer_class).label)


def _member_since(membership: Membership) -> Reason:
    words = _("Member since %(start)s, the day that the branch gave.") % {"start": long_date(membership.start)}
    line = membership.reply_line
    cite = START.on(membership.start).citation
    if line:
        cite = _("Reply %(reply)s, row %(row)d") % {"reply": line.reply.ref, "row": line.number}
    return Reason("member_since", words, cite=cite)


def _settled(spell: SpellEvidence, rule: Reason, on: date) -> Reason:
    month = spell.months[month_of(on)]
    words = _("The dues of %(month)s are settled: %(rupiah)s from %(payer)s, received on %(day)s.")
    said = {
        "month": month_name(month.month), "rupiah": rupiah(month.rupiah), "payer": payer_of(month),
        "day": long_date(month.paid_on),
    }  # fmt: skip
    cite = _("Receipt %(receipt)s; %(law)s") % {"receipt": month.receipt, "law": rule.cite}
    return Reason(rule.code, words % said, "", cite, rule.certainty)


def _ending(spell: SpellEvidence) -> Reason:
    if spell.ending is None:
        return Reason("no_ending", _("No record of an ending, of wage work or of a death."), cite=OUR_RECORDS)
    words = _("The membership ends with %(day)s: %(why)s.")
    said = {"day": long_date(spell.ending.last_day), "why": spell.ending.get_why_display()}
    return Reason("ending", words % said, cite=OUR_RECORDS)


def _death_benefit(due: FullJkm) -> list[Reason]:
    """Return what the law says of the full JKM, with its doubts where there are any."""
    said = {"day": long_date(due.from_on), "needed": due.needed, "settled": due.settled}
    if due.is_full:
        return [Reason("jkm_full", _("Full JKM since %(day)s.") % said, "", due.cite, due.certainty), *due.uncertain]
    if due.paid_then:
        words = _("JKK from day one; full JKM from %(day)s.")
    elif due.settled >= due.needed:
        words = _("JKK from day one; full JKM from %(day)s, if the dues are paid then.")
    else:
        words = _("JKK from day one; full JKM from %(day)s and with %(needed)d settled months (now %(settled)d).")
    return [Reason("jkm_waiting", words % said, "", due.cite, due.certainty), *due.uncertain]


def _elsewhere(fact: Elsewhere) -> Reason:
    words = _("The branch says: a member already without us, known since %(day)s. Ask until when it is paid.")
    return Reason("elsewhere", words % {"day": long_date(fact.from_on)}, cite=_elsewhere_source(fact))


def _elsewhere_source(fact: Elsewhere) -> str:
    if fact.source == "reply":
        return _("Reply of the branch, %(day)s") % {"day": long_date(fact.recorded_on)}
    return _("Member list of the branch, %(day)s") % {"day": long_date(fact.recorded_on)}
