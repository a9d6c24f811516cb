"""What the people of a batch will be billed: by letter, and together month by month, at the rates of the law."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from payung.enrolment.models import DecisionLetter, Nomination
from payung.enrolment.queries.changes import LOOKUP
from payung.enrolment.queries.sending import Chosen
from payung.rules import bands, coming_change
from payung.rules.month_bits import Terms, dues_by_month, dues_of
from payung.rules.months import month_of
from payung.workers.models import Worker


@dataclass(frozen=True, slots=True)
class _Line:
    """One person of a batch: the letter that pays for her, and what decides the rate."""

    letter: DecisionLetter
    terms: Terms


@dataclass(frozen=True, slots=True)
class _Months:
    """The months that a letter pays for from the batch on; ``last`` None: it names no months."""

    first: int
    last: int | None

    def bits(self, opening: int, until: int) -> int:
        """Return the months as bits from ``opening``; of a letter that names none those up to ``until``."""
        count = max((until if self.last is None else self.last) - self.first + 1, 0)
        return (1 << count) - 1 << (self.first - opening)


def bill_of(chosen: Sequence[Chosen], *, on: date) -> dict[str, Any]:
    """Return what the nominated people of a batch cost: ``month_rupiah``, ``letters``, ``stretches``, ``rupiah``.

    ``month_rupiah`` is everybody's month of the day. A letter's months count from its first, or from the month of the
    day where that is later or the letter names none. ``rupiah`` is the sum of the letters that say how many months they
    pay; ``stretches`` are months in a row at one sum a month, so that a coming change of the rate stands there. The
    payer of each letter decides the rate (PP 50/2025 article 3); the basis is that of the file.
    """
    lines, opening = _lines(chosen, on), month_of(on)
    spans = {line.letter.pk: _months(line.letter, opening) for line in lines}
    terms = list({line.terms: None for line in lines})
    place = {one: number for number, one in enumerate(terms)}
    which = [place[line.terms] for line in lines]
    is_open = any(span.last is None for span in spans.values())
    until = max([opening, *(span.last for span in spans.values() if span.last is not None)])
    if is_open:
        until = max(until + 1, _last_change(opening, terms))
    masks = [spans[line.letter.pk].bits(opening, until) for line in lines]
    owed = dues_of(masks, terms, which, first=opening, months=until - opening + 1)
    named = [amount for amount, line in zip(owed, lines, strict=True) if spans[line.letter.pk].last is not None]
    by_month = dues_by_month(masks, terms, which, first=opening, months=until - opening + 1)
    return {
        "month_rupiah": sum(dues_of([1] * len(lines), terms, which, first=opening, months=1)),
        "letters": _letters(lines, owed, spans),
        "stretches": _stretches(by_month, opening, is_open=is_open),
        "rupiah": sum(named),
    }


def _lines(chosen: Sequence[Chosen], on: date) -> list[_Line]:
    """Return the people whom a letter pays for; a pre-check also asks about others."""
    nominated = [(each.worker_id, each.nomination_id) for each in chosen if each.nomination_id]
    letter_of: dict[int, int] = {}
    sector_of: dict[int, str] = {}
    for start in range(0, len(nominated), LOOKUP):
        workers, nominations = zip(*nominated[start : start + LOOKUP], strict=True)
        letter_of.update(Nomination.objects.filter(pk__in=nominations).values_list("pk", "letter_id"))
        sector_of.update(Worker.objects.filter(pk__in=workers).values_list("pk", "sector"))
    letters = DecisionLetter.objects.in_bulk(set(letter_of.values()))
    basis = bands(on)[0].basis_rupiah
    found = []
    for worker_id, nomination_id in nominated:
        letter = letters[letter_of[nomination_id]]
        found.append(_Line(letter, Terms(basis, sector_of[worker_id], letter.payer_class)))
    return found


def _months(letter: DecisionLetter, opening: int) -> _Months:
    begins = letter.from_month or opening
    last = begins + letter.months - 1 if letter.months else None
    return _Months(max(begins, opening), last)


def _last_change(month: int, terms: Sequence[Terms]) -> int:
    """Return the month of the last change of the rate that the rule book knows, or the month where it knows none."""
    last = month
    for one in terms:
        change: tuple[int, int] | None = (month, 0)
        while change:
            last = max(last, change[0])
            change = coming_change(change[0], basis=one.basis, sector=one.sector, payer=one.payer)
    return last


def _letters(lines: Sequence[_Line], owed: Sequence[int], spans: dict[int, _Months]) -> list[dict[str, Any]]:
    """Return each letter with its people, its months and the sum of what they owe in them; None without months."""
    people: dict[int, int] = {}
    rupiah: dict[int, int] = {}
    letters = {}
    for line, amount in zip(lines, owed, strict=True):
        pk = line.letter.pk
        letters[pk] = line.letter
        people[pk], rupiah[pk] = people.get(pk, 0) + 1, rupiah.get(pk, 0) + amount
    return [
        {
            "number": letter.number,
            "payer": letter.payer_class,
            "people": people[pk],
            "from": spans[pk].first,
            "to": spans[pk].last,
            "rupiah": None if spans[pk].last is None else rupiah[pk],
        }
        for pk, letter in sorted(letters.items())
    ]


def _stretches(by_month: Sequence[int], opening: int, *, is_open: bool) -> list[dict[str, Any]]:
    """Return the months in a row that cost the same, without those that cost nothing; the last may have no end."""
    found = []
    for rupiah, group in groupby(enumerate(by_month, start=opening), key=lambda month: month[1]):
        months = [month for month, _rupiah in group]
        found.append({"from": months[0], "to": months[-1], "rupiah": rupiah})
    if is_open and found:
        found[-1]["to"] = None
    return [stretch for stretch in found if stretch["rupiah"]]
