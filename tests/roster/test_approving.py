"""Whoever decides about rows of a list, or lets it go on, has seen the rows as they are."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from payung.access.authors import operator
from payung.access.models import User
from payung.access.tries import FOREIGN_A_DAY
from payung.demo import writing
from payung.demo.people import Crowd
from payung.regions.models import Region
from payung.roster import actions
from payung.roster.actions import change
from payung.roster.models import Passed, Roster, Stop
from payung.workers.models import Worker
from tests.approving import is_told
from tests.roster.desk import DAY, VILLAGE, kept, list_of, people, signed_in

pytestmark = pytest.mark.usefixtures("east_jakarta")
THERE = "31.75.02.1004"
HEADING = ["NIK", "NAMA LENGKAP", "TANGGAL LAHIR", "L/P", "KELURAHAN", "RW", "PEKERJAAN"]
Somebody = Callable[..., User]


@pytest.fixture(autouse=True)
def _the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: DAY)


@pytest.fixture
def clerk(somebody: Somebody) -> User:
    return somebody("village_officer", VILLAGE, name="hendra")


def sent(data: bytes, by: Any, name: str = "daftar.xlsx") -> Roster:
    roster = actions.receive(name, data, area=Region.objects.get(code=VILLAGE), on=DAY, by=by).roster
    return actions.judge(roster, admit=True, on=DAY, by=by)


def test_a_row_that_says_something_else_by_now_is_not_taken(
    clerk: User, somebody: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cell is typed and the machine stops before the list is judged: the row still waits as it was handed over."""
    village = Region.objects.get(code=THERE).name
    lines = [[p.nik, p.name, p.birth_date, p.sex, village, 3, "tukang sapu"] for p in people(2)]
    roster = sent(writing.workbook([HEADING, *lines]), clerk)
    one, other = Passed.objects.select_related("row").order_by("row__number")

    def type_and_stop() -> None:
        with monkeypatch.context() as stopping:
            stopping.setattr(change, "judge_again", lambda *_, **__: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                actions.fix(roster, fixes={one.row.number: {"name": "Nama Lain"}}, on=DAY, by=clerk)

    is_told(
        signed_in(somebody("village_officer", THERE)), page="/impor/serahan", door="/impor/serahan/keputusan",
        change=type_and_stop, done=lambda: Passed.objects.filter(taken=True), baris=[one.pk, other.pk],
        keputusan="ambil",
    )  # fmt: skip
    assert "Nama Lain" in Worker.objects.values_list("name", flat=True)


def test_a_list_that_rests_goes_on_as_it_was_shown(clerk: User, somebody: Somebody) -> None:
    """Rows leave it while it rests: its sender sends them again, with our column of problems."""
    crowd = Crowd(77)
    abroad = [crowd.person(f"{THERE}-001", DAY, age=(20, 60)) for _one in range(FOREIGN_A_DAY)]
    kept(list_of(abroad, {n: {"rt_rw": "001/001"} for n in range(FOREIGN_A_DAY)}), area=THERE, admit=True)
    data = list_of([*people(3), *abroad, *people(2, seed=9)], {0: {"nik": ""}})
    roster = sent(data, clerk)
    stop = Stop.objects.get(roster=roster, decided_on=None)
    book = openpyxl.load_workbook(io.BytesIO(data))
    headings = next(row for row in book.active.iter_rows() if any(cell.value == "NIK" for cell in row))
    book.active.cell(headings[0].row, len(headings) + 1).value = "Masalah"
    returned = io.BytesIO()
    book.save(returned)
    page, second = f"/impor/{roster.ref}", signed_in(somebody("district_officer", "31.75.02"))
    door = f"{page}/pelepasan/{stop.pk}"
    is_told(
        second, page=page, door=door, change=lambda: sent(returned.getvalue(), operator(), "lagi.xlsx"),
        done=lambda: Stop.objects.filter(pk=stop.pk, taken=True),
    )  # fmt: skip
