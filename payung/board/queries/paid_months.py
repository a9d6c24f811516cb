"""One person's dues month by month with the payer, over all her memberships, as the strip of her page draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from payung.coverage.queries import SpellEvidence
from payung.coverage.queries.why import payer_of
from payung.desk.templatetags.words import month_words, rupiah, short_month
from payung.dues.queries import SettledMonth
from payung.enrolment.models import PayerClass
from payung.rules.months import last_day, month_of

MOST_BOXES = 18
AHEAD = 2  # months after this one, so that the hole to come is seen
BUDGET = (PayerClass.APBD, PayerClass.APBN, PayerClass.VILLAGE_FUND)
NOBODY, BLANK = "nobody", "blank"


@dataclass(frozen=True, slots=True)
class Strip:
    """The boxes from left to right, the legend, the strip in one sentence, and paid months before the first box."""

    months: list[dict[str, Any]]
    legend: list[dict[str, str]]
    label: str
    earlier: int


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive months that one payer pays: rupiah for all of them, and the first day of payment."""

    first: int
    last: int
    payer_class: str
    payer: str
    rupiah: int
    paid_on: date

    @property
    def months(self) -> int:
        """Return how many months the run has."""
        return self.last - self.first + 1


def counted(spells: Sequence[SpellEvidence]) -> dict[int, SettledMonth]:
    """Return the settled months that count for the person, in order: of two payments the earlier."""
    found: dict[int, SettledMonth] = {}
    for spell in spells:
        for month, settled in spell.months.items():
            if _holds(spell, month) and (month not in found or _before(settled, found[month])):
                found[month] = settled
    return dict(sorted(found.items()))


def paid_twice(spells: Sequence[SpellEvidence]) -> list[SettledMonth]:
    """Return settled months whose money the payer may ask back: paid for twice, or after a membership's end."""
    kept = {month.settlement_id for month in counted(spells).values()}
    return [settled for spell in spells for settled in spell.months.values() if settled.settlement_id not in kept]


def runs(paid: dict[int, SettledMonth]) -> list[Run]:
    """Return the counted months as runs of one payer, the first first."""
    found = []
    months = list(enumerate(sorted(paid)))
    for _key, group in groupby(months, key=lambda pair: (pair[1] - pair[0], _payer_key(paid[pair[1]]))):
        settled = [paid[month] for _place, month in group]
        found.append(
            Run(
                settled[0].month, settled[-1].month, settled[0].payer_class, payer_of(settled[0]),
                sum(each.rupiah for each in settled), min(each.paid_on for each in settled),
            )
        )  # fmt: skip
    return found


def strip(spells: Sequence[SpellEvidence], *, on: date) -> Strip | None:
    """Return the strip of a person's dues as of the day; None for somebody who was never a member."""
    if not spells:
        return None
    paid, now = counted(spells), month_of(on)
    openings = [month_of(spell.membership.start) for spell in spells]
    last = max([now + AHEAD, *(month + AHEAD for month in paid)])
    if all(spell.ending for spell in spells):
        last = max([now, *(month_of(spell.ending.last_day) + 1 for spell in spells if spell.ending)])
    first = max(min(openings) - 1, last - MOST_BOXES + 1)
    kinds = _kinds(paid)
    months = [_box(month, paid, spells, kinds, on) for month in range(first, last + 1)]
    shown = [month for month in paid if month >= first]
    label = _("Dues by month from %(first)s to %(last)s: %(paid)d paid.") % {
        "first": month_words(first), "last": month_words(last), "paid": len(shown),
    }  # fmt: skip
    legend = _legend([paid[month] for month in shown], kinds)
    if any(box["kind"] == NOBODY for box in months):
        legend.append({"kind": NOBODY, "words": _("Nobody pays yet")})
    return Strip(months, legend, label, len(paid) - len(shown))


def _holds(spell: SpellEvidence, month: int) -> bool:
    """Whether a month lies in a spell: dues before its start and after its end count for nothing."""
    begun = month >= month_of(spell.membership.start)
    return begun and (spell.ending is None or month <= month_of(spell.ending.last_day))


def _before(one: SettledMonth, other: SettledMonth) -> bool:
    return (one.paid_on, one.receipt) < (other.paid_on, other.receipt)


def _payer_key(month: SettledMonth) -> tuple[str, str]:
    return month.payer_class, month.payer.casefold()


def _kinds(paid: dict[int, SettledMonth]) -> dict[tuple[str, str], str]:
    """Return the pattern of each payer: budget and the worker have their own, the latest other payer has dots."""
    kinds: dict[tuple[str, str], str] = {}
    is_taken = False
    for month in sorted(paid, reverse=True):
        key = _payer_key(paid[month])
        if key in kinds:
            continue
        if key[0] in BUDGET:
            kinds[key] = "budget"
        elif key[0] == PayerClass.SELF:
            kinds[key] = "self"
        else:
            kinds[key], is_taken = ("other" if is_taken else "sponsor"), True
    return kinds


def _box(
    month: int,
    paid: dict[int, SettledMonth],
    spells: Sequence[SpellEvidence],
    kinds: dict[tuple[str, str], str],
    on: date,
) -> dict[str, Any]:  # fmt: skip
    box: dict[str, Any] = {"label": short_month(month), "month": month_words(month)}
    if month == month_of(on):
        box["today"] = (on.day - 1) * 100 // last_day(month).day
    if month in paid:
        said = {"rupiah": rupiah(paid[month].rupiah), "payer": _payer_words(paid[month])}
        return box | {"kind": kinds[_payer_key(paid[month])], "words": _("%(rupiah)s, %(payer)s") % said}
    if any(_holds(spell, month) for spell in spells):
        words = _("not paid") if month <= month_of(on) else _("nobody pays yet")
        return box | {"kind": NOBODY, "words": words}
    return box | {"kind": BLANK, "words": _("not a member")}


def _legend(shown: Sequence[SettledMonth], kinds: dict[tuple[str, str], str]) -> list[dict[str, str]]:
    amounts: dict[tuple[str, str], set[int]] = {}
    for month in shown:
        key = kinds[_payer_key(month)], _payer_words(month)
        amounts.setdefault(key, set()).add(month.rupiah)
    return [
        {"kind": kind, "words": f"{name}, {' – '.join(rupiah(each) for each in _ends(amounts[kind, name]))}"}
        for kind, name in amounts
    ]


def _ends(amounts: set[int]) -> list[int]:
    """Return the least and the most of some amounts, once where they are the same."""
    return sorted({min(amounts), max(amounts)})


def _payer_words(month: SettledMonth) -> str:
    return _("paid by the worker") if month.payer_class == PayerClass.SELF else payer_of(month)
