"""Who lapses in which month: one query for everybody, held against a plain walk through each person's months."""

import json
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from payung.coverage import queries
from payung.dues.models import Settlement, SettlementReversal
from payung.enrolment.models import Ending, Membership, Terms
from payung.rules.dues import rate
from payung.rules.months import month_from_text, month_of
from payung.rules.reasons import Refused
from tests.coverage.conftest import Facts
from tests.coverage.test_twins import by_the_rule
from tests.coverage.towns import Town

ON = date(2026, 6, 15)
SEEDS = [1, 2, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 20))]
DAYS = (date(2026, 2, 28), date(2026, 3, 1), date(2026, 6, 30), date(2026, 8, 1))
Worker = Callable[..., Facts]


def months_of(person: int, day: date) -> dict[int, Settlement]:
    """Return what stands paid of a person from the day's month on, by month, spell after spell."""
    found: dict[int, Settlement] = {}
    records = queries.records_of([person])[person]
    for spell in Membership.objects.filter(worker_id__in=records).order_by("start", "pk"):
        endings = Ending.objects.filter(membership=spell, reversed_on=None).values_list("last_day", flat=True)
        last = month_of(min(endings, default=date.max))
        back = SettlementReversal.objects.values("settlement_id")
        for paid in Settlement.objects.filter(membership=spell).exclude(pk__in=back).order_by("-pk"):
            if max(month_of(day), month_of(spell.start)) <= paid.month <= last:
                found[paid.month] = paid
    return found


def by_walking(day: date, months: int) -> dict[int, dict[tuple[str, str], tuple[int, int]]]:
    """Return what `forecast` should say, from each person's months one by one."""
    sums: dict[int, dict[tuple[str, str], tuple[int, int]]] = defaultdict(dict)
    for person, (_rw, _answer, _state, counts) in by_the_rule(day, None).items():
        paid = months_of(person, day) if counts else {}
        if month_of(day) not in paid:
            continue
        until = month_of(day)
        while until + 1 in paid:
            until += 1
        spell = paid[until].membership
        if any(month_of(one.last_day) <= until for one in Ending.objects.filter(membership=spell, reversed_on=None)):
            continue
        if until < month_of(day) + months:
            terms = Terms.objects.filter(membership=spell).first()
            programmes = frozenset({"jkk", "jkm", "jht"} if terms and terms.programmes == 7 else {"jkk", "jkm"})
            payment = paid[until].payment
            costs = rate(until + 1, 1_000_000, spell.worker.sector, payment.payer_class, programmes)
            key = payment.payer_class, "" if payment.payer_class == "self" else payment.payer_text
            people, rupiah = sums[until + 1].get(key, (0, 0))
            sums[until + 1][key] = people + 1, rupiah + costs
    return sums


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_at_once_lapses_as_one_by_one(seed: int) -> None:
    Town(seed, people=40)
    seen = 0
    for day in DAYS:
        found = {
            month: {payer: (one.people, one.rupiah) for payer, one in by_payer.items()}
            for month, by_payer in queries.forecast(day, months=6).months.items()
        }
        assert found == by_walking(day, 6)
        seen += sum(people for by_payer in found.values() for people, _rupiah in by_payer.values())
    assert seen


def lapse(*more: str, on: date = ON) -> dict[str, Any]:
    """Ask the command."""
    out = StringIO()
    call_command("lapse", "--area", "31.75.02.1005", "--on", on.isoformat(), "--json", *more, stdout=out)
    said: dict[str, Any] = json.loads(out.getvalue())
    return said


def test_each_person_stands_once_in_the_first_month_that_nobody_settled(somebody_living: Worker) -> None:
    ibu, pak, late = somebody_living(), somebody_living("Rahmat"), somebody_living("Siti")
    spells = [one.member(date(2026, 5, 4)) for one in (ibu, pak, late)]
    for month in ("2026-05", "2026-06"):
        ibu.paid(spells[0], month, date(2026, 5, 5))
    for month in ("2026-05", "2026-06", "2026-07", "2026-09"):  # a hole in August: there she lapses, not in October
        pak.paid(spells[1], month, date(2026, 5, 5), payer="self", by="Rahmat")
    late.paid(spells[2], "2026-05", date(2026, 5, 5))  # June is open: in grace
    found = lapse()
    assert found["months"] == [
        {
            "month": "2026-07", "people": 1, "rupiah": 16_800,
            "by_payer": [{"payer_class": "apbd", "payer": "Pemkot", "people": 1, "rupiah": 16_800}],
        },
        {
            "month": "2026-08", "people": 1, "rupiah": 8_400,
            "by_payer": [{"payer_class": "self", "payer": "", "people": 1, "rupiah": 8_400}],
        },
    ]  # fmt: skip
    assert found["in_grace"] == {"people": 1, "rupiah": 16_800}
    assert [each["month"] for each in lapse("--months", "1")["months"]] == ["2026-07"]
    assert lapse(on=date(2026, 4, 30)) == {"months": [], "in_grace": {"people": 0, "rupiah": 0}}


def test_who_is_paid_for_longer_by_the_next_payer_lapses_under_that_one(somebody_living: Worker) -> None:
    ibu = somebody_living()
    spell = ibu.member(date(2026, 5, 4))
    for month in ("2026-05", "2026-06"):
        ibu.paid(spell, month, date(2026, 5, 5))
    for month in ("2026-07", "2026-08"):
        ibu.paid(spell, month, date(2026, 5, 5), payer="company", by="PT Contoh")
    [found] = lapse()["months"]
    assert (found["month"], found["by_payer"][0]["payer"]) == ("2026-09", "PT Contoh")
    assert found["rupiah"] == rate(month_from_text("2026-09"), 1_000_000, "other", "company")


def test_an_ending_before_the_month_leaves_her_out_and_one_in_it_does_not(somebody_living: Worker) -> None:
    before, within = somebody_living(), somebody_living("Rahmat")
    for one, last in ((before, date(2026, 6, 30)), (within, date(2026, 7, 1))):
        spell = one.member(date(2026, 5, 4))
        for month in ("2026-05", "2026-06"):
            one.paid(spell, month, date(2026, 5, 5))
        one.ended(spell, last, known=ON)
    [found] = lapse()["months"]
    assert (found["month"], found["people"]) == ("2026-07", 1)


def test_the_law_of_the_month_prices_it(somebody_living: Worker) -> None:
    ibu = somebody_living()
    spell = ibu.member(date(2026, 5, 4))
    months = [*(f"2026-{number:02d}" for number in range(5, 13))]
    for month in months:
        ibu.paid(spell, month, date(2026, 5, 5), payer="self", by="Nurlela")
    [found] = lapse()["months"]
    assert (found["month"], found["rupiah"]) == ("2027-01", 16_800)  # the relief for other work is over


def test_no_month_and_no_region_are_refused_in_a_sentence(somebody_living: Worker) -> None:
    for months in ("0", "121"):
        with pytest.raises(Refused, match="bad_months"):
            lapse("--months", months)
    with pytest.raises(Refused, match="unknown_region"):
        call_command("lapse", "--area", "99.99", stdout=StringIO())
