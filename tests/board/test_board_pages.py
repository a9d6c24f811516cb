"""The board's pages: the answer first, the same numbers behind every link and in the file, all within one's area."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from payung.access.models import User
from payung.board import queries
from payung.board.queries.pace import by_week
from payung.board.views import board as board_views
from payung.board.writing import line_chart
from payung.coverage.queries import Span
from payung.enrolment.models import Membership
from payung.enrolment.queries import people as enrolled
from payung.regions.models import Region
from payung.workers import actions as workers
from payung.workers.queries import EVER
from tests.board.conftest import VILLAGE, Neighbourhood, pay
from tests.enrolment.town import NEXT_RW, RW
from tests.roster.desk import signed_in, text

Officer = Callable[..., User]
NOON = datetime(2026, 6, 25, 12, tzinfo=UTC)


@pytest.fixture
def today(neighbourhood: Neighbourhood) -> date:
    """The day on which the pages are opened; somebody is covered on it."""
    on = timezone.localdate()
    month = f"{on:%Y-%m}"
    if month > "2026-08":
        for spell in Membership.objects.filter(worker__in=neighbourhood.prepaid[:2]):
            pay(spell, month, on=date(2026, 6, 22))
    return on


@pytest.fixture
def clerk(somebody: Officer) -> Client:
    """An officer of the kelurahan at her desk."""
    return signed_in(somebody("village_officer", VILLAGE))


def test_the_first_line_is_the_answer_and_the_table_its_proof(clerk: Client, today: date) -> None:
    page = clerk.get("/papan")
    figures = queries.board(VILLAGE, on=today).figures
    assert page.status_code == 200
    assert f"Rawamangun: {figures.covered} dari 1.500 terlindungi" in text(page)
    assert page.context["place"].figures == figures
    shares = [each.figures.percent for each in page.context["shown"]]
    assert shares == sorted(shares, reverse=True)
    assert "style=" not in page.content.decode().partition("<main")[2]


def test_order_and_part_come_from_a_fixed_list_and_stand_in_the_address(clerk: Client, today: date) -> None:
    by_name = clerk.get("/papan", {"urut": "nama"}).context["shown"]
    assert [each.name for each in by_name] == sorted(each.name for each in by_name)
    nobody = clerk.get("/papan", {"saring": "nol"})
    assert all(each.figures.covered == 0 for each in nobody.context["shown"])
    assert "dari 15 wilayah ditampilkan" in text(nobody)
    for query in ({"urut": "; DROP TABLE"}, {"saring": "rahasia"}):
        refused = clerk.get("/papan", query)
        assert (refused.status_code, refused.context["shown"]) == (422, [])
        assert "Pilihan itu tidak ada" in text(refused)


def test_a_region_outside_the_area_does_not_exist(clerk: Client, today: date, somebody: Officer) -> None:
    for name in ("board:region", "board:region_file", "board:to_fix"):
        assert clerk.get(reverse(name, args=["31.75.03.1002"])).status_code == 404
        assert clerk.get(reverse(name, args=["31.75"])).status_code == 404
        assert clerk.get(reverse(name, args=[VILLAGE])).status_code == 200
    assert clerk.get("/iuran", {"wilayah": "31.75.03.1002"}).status_code == 422
    assert clerk.get("/papan/99").status_code == 404
    nowhere = signed_in(somebody("executive", ""))
    assert nowhere.get("/papan").status_code == 404


def test_an_rw_of_the_board_leads_to_its_own_page(clerk: Client, today: date) -> None:
    answer = clerk.get(reverse("board:region", args=[RW]))
    assert (answer.status_code, answer["Location"]) == (302, f"/rw/{RW}")


def test_the_file_holds_the_numbers_and_the_moment_of_the_page(clerk: Client, today: date) -> None:
    page, file = clerk.get("/papan"), clerk.get(reverse("board:region_file", args=[VILLAGE]))
    sheet: Any = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0).to_python()
    title, _empty, heading, *lines = sheet
    assert timezone.localtime(page.context["at"]).strftime("%H.%M") in title[0]
    rows = {line[0]: dict(zip(heading, line, strict=True)) for line in lines}
    figures = page.context["place"].figures
    assert rows[VILLAGE]["Terlindungi"] == figures.covered
    assert rows[VILLAGE]["Target"] == 1500
    numbers = [cell for line in lines for cell in line[2:]]
    assert {type(cell) for cell in numbers} <= {int, float}, "figures are numbers, to be summed and sorted"
    assert {type(line[0]) for line in lines} == {str}, "a code is no number"
    assert len(rows) == 16


def test_the_list_behind_to_fix_has_as_many_entries_as_the_number(clerk: Client, today: date) -> None:
    figures = queries.board(VILLAGE, on=today).figures
    page = clerk.get(reverse("board:to_fix", args=[VILLAGE]))
    assert page.context["repairs"].rows == figures.to_fix == 2
    assert len(page.context["repairs"].refused) == figures.refused == 1
    assert queries.repairs(RW, on=today).rows == 1
    assert "Ditolak cabang" in text(page)


def test_the_lists_behind_the_other_numbers_have_as_many_people(clerk: Client, today: date) -> None:
    figures = queries.board(VILLAGE, on=today).figures
    for state, count in (("waiting", figures.waiting), ("elsewhere", figures.elsewhere), ("refused", figures.refused)):
        assert enrolled(state, VILLAGE, on=today, known_on=EVER).count() == count
    covered = clerk.get("/daftar", {"wilayah": NEXT_RW, "keadaan": "terlindungi"})
    assert covered.context["page"].paginator.count == queries.board(NEXT_RW, on=today).figures.covered


def test_the_board_is_counted_again_after_every_act_and_not_before(
    clerk: Client, today: date, neighbourhood: Neighbourhood
) -> None:
    first = clerk.get("/papan").context
    assert clerk.get("/papan").context["at"] == first["at"]
    workers.consent(neighbourhood.waiting[0], channel="hand", on=today, by=neighbourhood.town.officer)
    assert clerk.get("/papan").context["at"] > first["at"]


def test_what_runs_out_is_shown_by_payer_with_the_rate_of_each(neighbourhood: Neighbourhood, somebody: Officer) -> None:
    found = queries.running_out(Region.objects.get(code=VILLAGE), on=date(2026, 6, 25), at=NOON).answer
    assert (found.total.people, found.total.leaving, found.total.rupiah) == (3, 0, 33_600)
    assert [(each.payer_class, each.payer, each.sum.people, each.sum.rupiah) for each in found.payers] == [
        ("self", "", 2, 16_800), ("apbd", "Pemkot", 1, 16_800),
    ]  # fmt: skip
    assert [(each.code, each.sum.people) for each in found.places] == [(RW, 3)]


def test_the_money_page_opens_with_how_many_and_never_with_names(clerk: Client, today: date) -> None:
    page = clerk.get("/iuran")
    total = page.context["money"].total
    assert (f"{total.people} orang" if total.people else "Tidak seorang pun") in text(page)
    assert page.status_code == 200


def test_weeks_are_read_off_the_spans_of_cover() -> None:
    spans = [Span(date(2026, 1, 5), date(2026, 1, 31), 10), Span(date(2026, 1, 20), date(2026, 2, 28), 3)]
    weeks = dict(by_week(spans, date(2026, 1, 1), date(2026, 3, 10)))
    assert weeks[date(2026, 1, 1)] == 0
    assert weeks[date(2026, 1, 8)] == 10
    assert weeks[date(2026, 1, 22)] == 13
    assert weeks[date(2026, 2, 5)] == 3
    assert weeks[date(2026, 3, 5)] == 0


def test_the_drawing_stays_within_its_frame_and_the_line_reaches_the_target_at_the_end() -> None:
    way = queries.Pace(
        starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), on=date(2026, 7, 2), target=1000, covered=400,
        weeks=((date(2026, 1, 1), 0), (date(2026, 4, 1), 200), (date(2026, 7, 2), 400)), expected=500, weekly=20,
        needed=23,
    )  # fmt: skip
    chart = line_chart(way)
    points = [tuple(map(float, point.split(","))) for point in chart.points.split()]
    assert points[0] == (56.0, 266.0)
    assert all(56 <= x <= 404 and 26 <= y <= 266 for x, y in points)
    assert chart.line_ends == (404.0, 26.0)
    assert [tick.value for tick in chart.rules] == [0, 500, 1000]
    assert (way.behind, round(way.percent or 0)) == (100, 50)


def test_the_steps_lead_from_the_list_to_the_boards_own_number(neighbourhood: Neighbourhood) -> None:
    on = date(2026, 6, 25)
    figures = queries.board(VILLAGE, on=on).figures
    steps = queries.funnel(VILLAGE, figures, on=on, at=NOON)
    assert [step.people for step in steps] == [12, 10, 9, 6, figures.covered]
    assert steps[0].percent == 100


def test_who_is_behind_is_one_list_across_kelurahan_the_worst_first(
    somebody: Callable[..., User], neighbourhood: Neighbourhood, today: date
) -> None:
    clerk = signed_in(somebody("executive", "31.75"))
    page = clerk.get(reverse("board:behind", args=["31.75.02"]))
    assert page.status_code == 200
    shown = [place.figures.percent for place, _village in page.context["rows"]]
    assert shown == sorted(shown)
    assert len({village for _place, village in page.context["rows"]}) > 1
    turned = clerk.get(reverse("board:behind", args=["31.75.02"]), {"balik": "1"})
    assert turned.context["rows"][0][0].code == RW
    figures = queries.board("31.75.02", on=today).figures
    for part, many in (("di-bawah-20", figures.rw_few), ("nol", figures.rw_none)):
        listed = clerk.get(reverse("board:behind", args=["31.75.02"]), {"saring": part})
        assert listed.context["count"] == many
    assert clerk.get(reverse("board:behind", args=["31.75.02"]), {"saring": "x"}).status_code == 422


def test_the_ranking_turns_round(clerk: Client) -> None:
    first = clerk.get("/papan/31.75.02.1005", {"urut": "terlindungi"}).context
    assert first["heads"]["terlindungi"]["sort"] == "descending"
    other = clerk.get("/papan/31.75.02.1005" + first["heads"]["terlindungi"]["url"]).context
    assert other["heads"]["terlindungi"]["sort"] == "ascending"
    covered = [[place.figures.covered for place in page["shown"]] for page in (first, other)]
    assert covered[0] == sorted(covered[0], reverse=True)
    assert covered[1] == sorted(covered[1])


def test_what_is_to_fix_comes_in_parts_that_lose_nobody(
    neighbourhood: Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(neighbourhood.town.officer)
    whole = client.get(f"/papan/{VILLAGE}/perbaikan").context
    assert len(whole["lists"]) + len(whole["refused"]) > 1
    monkeypatch.setattr(board_views, "REPAIRS_A_PAGE", 1)
    parts = [
        client.get(f"/papan/{VILLAGE}/perbaikan", {"page": n + 1}).context for n in range(whole["page"].paginator.count)
    ]
    assert [one.roster for part in parts for one in part["lists"]] == [one.roster for one in whole["lists"]]
    assert [one.worker for part in parts for one in part["refused"]] == [one.worker for one in whole["refused"]]
    assert all(len(part["lists"]) + len(part["refused"]) == 1 for part in parts)
