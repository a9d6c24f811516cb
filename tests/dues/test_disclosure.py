"""Nobody who adds and subtracts what a sponsor was shown, cell by cell or in sums, comes to one to nine people."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payung.dues.queries import disclosure
from payung.dues.queries.disclosure import Cell, Group, groups_shown, in_tens, total_of, used_shown

MATRAMAN, JATINEGARA, PULOGADUNG = "31.75.01", "31.75.03", "31.75.02"
AREAS, WORKS = (MATRAMAN, PULOGADUNG, JATINEGARA), ("driver", "seller", "tailor")
CELLS: list[Cell] = [(area, work) for area in AREAS for work in WORKS]
RATES = (8_400, 16_800)
# How many join (+) or leave (-) at once; around the bounds at which a number moves or a group is shown.
STEPS = [1, 2, 5, 9, 10, 11, 14, 15, 16, 19, 20, 21, 30, -1, -2, -5, -9, -10, -11, -15, -20, -30]

Figure = tuple[frozenset[Cell], int]  # of which cells a report says a number, and the number
Month = Counter[Cell]


@st.composite
def histories(draw: st.DrawFn) -> list[Month]:
    """Draw the people of each closed month: they join, leave and move between groups."""
    now: Month = Counter()
    months = []
    for _closed in range(draw(st.integers(2, 7))):
        for _event in range(draw(st.integers(0, 6))):
            cell, many = draw(st.sampled_from(CELLS)), draw(st.sampled_from(STEPS))
            many = max(many, -now[cell])
            if many < 0 and draw(st.booleans()):
                now[draw(st.sampled_from(CELLS))] -= many  # they move instead of leaving
            now[cell] += many
        months.append(Counter({cell: count for cell, count in now.items() if count}))
    return months


def reports_of(months: Iterable[Month]) -> list[tuple[Group, ...]]:
    """Return the reports of the months, one after the other."""
    found: list[tuple[Group, ...]] = []
    for month, counts in enumerate(months):
        found.append(groups_shown(counts, found[-1] if found else (), month=month))
    return found


def figures_of(report: Sequence[Group]) -> list[Figure]:
    """Return what an adversary adds up from a report: groups, the total, the sums of every set of groups among them
    those of a kecamatan and of a kind of work (of all sets of up to three groups and of all but up to three)."""
    few = [chosen for size in (1, 2, 3) for chosen in combinations(report, size)]
    many = [tuple(one for one in report if one not in chosen) for chosen in [(), *few]]
    margins = [[one for one in report if one.cells[0][0] == area] for area in AREAS]
    margins += [[one for one in report if {work} == {kind for _area, kind in one.cells}] for work in WORKS]
    sets = {tuple(chosen) for chosen in [*few, *many, *margins] if chosen}
    return [
        (frozenset(cell for one in chosen for cell in one.cells), total_of(chosen)) for chosen in sets
    ]  # fmt: skip


def tells(reports: Sequence[Sequence[Group]]) -> set[int]:
    """Return the differences of one to nine that lie between any two figures, of one report or of two."""
    numbers = {number for report in reports for _cells, number in figures_of(report)} | {0}
    return {abs(one - other) for one, other in combinations(numbers, 2) if 0 < abs(one - other) < disclosure.FEWEST}


@settings(max_examples=120, deadline=None)
@given(histories())
def test_no_two_figures_of_any_reports_differ_by_one_to_nine(months: list[Month]) -> None:
    assert tells(reports_of(months)) == set()


def test_the_adversary_finds_what_exact_numbers_would_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    months = [Counter({CELLS[0]: 20, CELLS[1]: 30}), Counter({CELLS[0]: 33, CELLS[1]: 19})]
    assert tells(reports_of(months)) == set()
    monkeypatch.setattr(disclosure, "in_tens", lambda count: count)  # +13 and -11 are one total of +2
    assert 2 in tells(reports_of(months))


@settings(max_examples=120, deadline=None)
@given(histories())
def test_a_group_holds_ten_moves_by_ten_and_stays_joined(months: list[Month]) -> None:
    before: tuple[Group, ...] = ()
    for month, (counts, report) in enumerate(zip(months, reports_of(months), strict=True)):
        shown = [cell for one in report for cell in one.cells]
        assert len(shown) == len(set(shown))  # nobody stands in two groups
        if report:
            assert {cell for cell in counts if counts[cell]} <= set(shown)  # and nobody beside them
        else:
            assert not any(n >= 10 and all(cell not in one.cells for one in before) for cell, n in counts.items())
        for one in report:
            truth = sum(counts[cell] for cell in one.cells)
            assert one.people >= 10
            assert abs(truth - one.counted) < 10
            if one.month == month:
                assert truth == one.counted >= 10
                assert one.people == in_tens(truth)
        joined = {cell: set(one.cells) for one in report for cell in one.cells}
        for one in before:
            here = [joined[cell] for cell in one.cells if cell in joined]
            assert all(set(one.cells) <= each for each in here)
            if one.cells in {each.cells for each in report}:
                ((number, day),) = [(each.people, each.month) for each in report if each.cells == one.cells]
                moved = abs(sum(counts[cell] for cell in one.cells) - one.counted)
                assert (number, day) == (one.people, one.month) if moved < 10 else day == month
        before = report


def named(report: Sequence[Group]) -> list[tuple[str, int]]:
    """Return each group's cells in short, and its number."""
    return [(" ".join(f"{area[-1]}{work[0]}" for area, work in one.cells), one.people) for one in report]


def counted(**cells: int) -> Month:
    """Return people by cell in short: kecamatan's last digit and first letter of the work."""
    short = {f"{work[0]}{area[-1]}": (area, work) for area, work in CELLS}
    return Counter({short[name]: many for name, many in cells.items()})


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        (counted(d1=10, s1=14, t1=15), [("1d", 10), ("1s", 10), ("1t", 20)]),
        (counted(d1=9, s1=14), [("1d 1s", 20)]),  # the next kind of work in the kecamatan
        (counted(d1=14, s1=9), [("1d 1s", 20)]),  # there is no next one: the kind before
        (counted(d1=9, s1=1, t1=20), [("1d 1s", 10), ("1t", 20)]),
        (counted(d1=9, s2=12, s3=30), [("1d 2s", 20), ("3s", 30)]),  # alone in its kecamatan: the next one
        (counted(d1=30, t3=9), [("1d 3t", 40)]),  # the last kecamatan: the one before
        (counted(d1=5, s2=4), []),  # nine in all
        (counted(d1=5, s2=5), [("1d 2s", 10)]),
        (counted(), []),
    ],
)
def test_a_group_under_ten_joins_the_next(people: Month, shown: list[tuple[str, int]]) -> None:
    assert named(reports_of([people])[0]) == shown


@pytest.mark.parametrize(
    ("first", "then", "shown", "day"),
    [
        (counted(d1=12), counted(d1=21), [("1d", 10)], 0),  # nine more: as it was
        (counted(d1=12), counted(d1=22), [("1d", 20)], 1),  # ten more
        (counted(d1=12), counted(d1=3), [("1d", 10)], 0),
        (counted(d1=13, s1=30), counted(d1=3, s1=30), [("1d 1s", 30)], 1),  # fell by ten to three: joins
        (counted(d1=13, s1=30), counted(s1=30), [("1s", 30)], 0),  # nobody is left
        (counted(d1=13), counted(d1=3), [], None),
        (counted(d1=12), counted(d1=12, s1=4), [("1d 1s", 10)], 0),  # who came newly and is few
        (counted(d1=9, s1=14), counted(d1=15, s1=20), [("1d 1s", 40)], 1),  # joined once, joined for good
    ],
)
def test_a_number_that_would_change_by_one_to_nine_stays(
    first: Month, then: Month, shown: list[tuple[str, int]], day: int | None
) -> None:
    report = reports_of([first, then])[1]
    assert named(report) == shown
    assert not report or report[0].month == day


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.sampled_from(RATES)), min_size=1, max_size=12))
def test_money_divided_by_the_rate_tells_nobody_apart(paid: list[tuple[int, int]]) -> None:
    shown, used = [0], 0
    for months, (many, rate) in enumerate(paid, start=1):
        used += many * rate
        highest = max(each for _many, each in paid[:months])
        shown.append(used_shown(used, highest_rupiah=highest, months=months, before_rupiah=shown[-1]))
        assert 0 <= used - shown[-1] < 10 * highest * months
    assert shown == sorted(shown)  # what was said to be used is never taken back
    for one, other in combinations(shown, 2):
        assert one == other or abs(one - other) >= 10 * min(rate for _many, rate in paid)


@pytest.mark.parametrize("people", [1, 9, 10, 11, 45, 50])
def test_the_same_people_for_years_are_told_no_better_than_for_a_month(people: int) -> None:
    shown = 0
    for months in range(1, 121):
        used = people * 16_800 * months
        shown = used_shown(used, highest_rupiah=16_800, months=months, before_rupiah=shown)
        assert shown == people // 10 * 10 * 16_800 * months


def test_what_was_taken_back_is_not_said_to_be_used() -> None:
    rate = {"highest_rupiah": 16_800, "months": 1}
    assert used_shown(1_000_000, **rate, before_rupiah=1_000_001) == 5 * 168_000
    assert used_shown(1_000_000, **rate, before_rupiah=1_000_000) == 1_000_000
    assert used_shown(100_000, **rate, before_rupiah=0) == 0


def test_nothing_used_is_nothing_shown() -> None:
    assert used_shown(0, highest_rupiah=0, months=0) == 0
    of: Callable[[int], int] = lambda used: used_shown(used, highest_rupiah=16_800, months=1)  # noqa: E731
    assert [of(167_999), of(168_000), of(335_999)] == [0, 168_000, 168_000]
