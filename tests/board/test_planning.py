"""Planning ahead: sums become people, people become sums, by the law of each month."""

import json
from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from payung.board.queries import planning
from payung.regions.models import Region
from payung.rules.dues import rate
from payung.rules.months import month_from_text
from payung.rules.reasons import Refused
from tests.coverage.conftest import Facts, somebody_living  # noqa: F401

ON = date(2026, 6, 15)
KELURAHAN = "31.75.02.1005"
PAYERS = ("self", "company", "person", "zakat", "apbd", "apbn", "village_fund")


def plan(*words: str, area: str = KELURAHAN, on: date = ON) -> dict[str, Any]:
    """Ask the command."""
    out = StringIO()
    call_command("plan", *words, "--area", area, "--on", on.isoformat(), "--json", stdout=out)
    said: dict[str, Any] = json.loads(out.getvalue())
    return said


def test_people_cost_each_month_what_the_law_of_the_month_says(east_jakarta: None) -> None:
    found = plan("--people", "10", "--payer", "self", "--until", "2027-01")
    assert [each["month"] for each in found["months"]] == [
        "2026-07", "2026-08", "2026-09", "2026-10", "2026-11", "2026-12", "2027-01",
    ]  # fmt: skip
    assert [each["rate"] for each in found["months"]] == [8_400] * 6 + [16_800]  # the relief ends in between
    assert (found["people"], found["person_months"], found["rupiah"]) == (10, 70, 10 * (6 * 8_400 + 16_800))
    assert found["after"] == {"month": "2027-02", "people": 10, "rupiah": 168_000}
    assert found["left_rupiah"] == 0
    assert plan("--people", "1", "--payer", "self", "--sector", "transport", "--from", "2027-01", "--until", "2027-04")[
        "months"
    ] == [
        {"month": text, "people": 1, "rate": costs, "rupiah": costs}
        for text, costs in (("2027-01", 8_400), ("2027-02", 8_400), ("2027-03", 8_400), ("2027-04", 16_800))
    ]


def test_a_sum_protects_as_many_as_it_pays_for_in_every_month(east_jakarta: None) -> None:
    three_months = 3 * 16_800
    for rupiah, people, left in (
        (three_months - 1, 0, three_months - 1), (three_months, 1, 0), (three_months + 1, 1, 1),
        (100 * three_months, 100, 0),
    ):  # fmt: skip
        found = plan("--rupiah", str(rupiah), "--payer", "apbd", "--until", "2026-09")
        assert (found["people"], found["left_rupiah"], found["rupiah"]) == (people, left, people * three_months)
        assert (found["after"]["month"], found["after"]["rupiah"]) == ("2026-10", people * 16_800)


@given(
    rupiah=st.integers(1, 10**12), payer=st.sampled_from(PAYERS), sector=st.sampled_from(("transport", "other")),
    first=st.sampled_from([month_from_text(text) for text in ("2026-07", "2026-12", "2027-01", "2027-03", "2027-04")]),
    months=st.integers(1, 18),
)  # fmt: skip
def test_no_sum_is_lost_and_one_person_more_would_not_fit(
    rupiah: int, payer: str, sector: str, first: int, months: int
) -> None:
    terms = planning.Terms(payer, first, first + months - 1, sector)
    found = planning.for_money(rupiah, terms)
    one = sum(rate(month, 1_000_000, sector, payer) for month in range(first, first + months))
    assert found.rupiah + found.left_rupiah == rupiah
    assert 0 <= found.left_rupiah < one
    assert found.rupiah == found.people * one
    assert found.after.rate == rate(first + months, 1_000_000, sector, payer)
    if found.people:
        assert planning.for_people(found.people, terms).rupiah == found.rupiah


def test_each_open_rw_is_filled_from_whom_it_has(
    east_jakarta: None,
    somebody_living: Callable[..., Facts],  # noqa: F811
) -> None:
    open_rw = Region.objects.within(KELURAHAN).rw().filter(closed_on=None).count()
    covered, late = somebody_living(), somebody_living("Rahmat")
    spells = [one.member(date(2026, 6, 1)) for one in (covered, late)]
    for month in ("2026-06", "2026-07"):
        covered.paid(spells[0], month, date(2026, 6, 2))
    found = plan("--per-rw", "100", "--payer", "apbd", "--until", "2026-09")
    assert (found["people"], found["rw"]) == (open_rw * 100 - 1, open_rw)  # who is in grace does not count
    assert found["rupiah"] == found["people"] * 3 * 16_800
    assert found["keep"] == {"people": 1, "person_months": 2, "rupiah": 2 * 16_800}  # July is paid
    late.paid(spells[1], "2026-06", date(2026, 6, 2))
    full = plan("--per-rw", "1", "--payer", "apbd", "--until", "2026-09")
    assert full["people"] == open_rw - 1  # one more than the target there fills no other RW


def test_the_three_kecamatan_of_the_branch_cost_what_was_reckoned_for_them(east_jakarta: None) -> None:
    three = [
        plan("--per-rw", "100", "--payer", "apbd", "--until", "2026-07", area=area)
        for area in ("31.75.01", "31.75.02", "31.75.03")
    ]
    assert sum(each["rw"] for each in three) == 247
    assert sum(each["months"][0]["rupiah"] for each in three) == 414_960_000


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--people", "0", "--until", "2026-09"), "bad_people"),
        (("--per-rw", "0", "--until", "2026-09"), "bad_people"),
        (("--rupiah", "0", "--until", "2026-09"), "bad_amount"),
        (("--people", "1", "--until", "2026-06"), "bad_span"),
        (("--people", "1", "--until", "2036-07"), "bad_span"),
        (("--people", "1", "--until", "September"), "bad_month"),
        (("--people", "1", "--until", "2026-09", "--basis", "999"), "basis_not_in_table"),
    ],
)
def test_what_cannot_be_planned_is_refused(east_jakarta: None, words: tuple[str, ...], code: str) -> None:
    with pytest.raises(Refused, match=code):
        plan(*words, "--payer", "apbd")
