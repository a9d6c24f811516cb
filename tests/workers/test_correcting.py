"""Details, NIK and address are corrected with the old values in the trail, or refused with a reason."""

from datetime import date, timedelta
from typing import Any

import pytest

from payung.access.authors import operator
from payung.access.models import AuditLine
from payung.regions import actions as regions
from payung.workers import actions, queries
from payung.workers.models import Residence, Worker
from tests.workers.conftest import ADMITTED_ON, NEIGHBOUR, VILLAGE, MakePerson, codes, nik, rw


def last_line() -> AuditLine:
    """Return the trail's last line."""
    line = AuditLine.objects.order_by("pk").last()
    assert line is not None
    return line


def test_only_what_differs_is_changed_and_written_down(person: MakePerson, clerk: Any, on: date) -> None:
    worker = person("Siti Aminah", phone="+6280011111111")
    actions.correct(worker, changes={"name": "Siti Aminah", "phone": "+6280022222222"}, on=on, by=clerk)
    line = last_line()
    assert (line.verb, line.subject, line.area) == ("correct_worker", worker.ref, f"{VILLAGE}-005")
    assert (line.before, line.after) == ({"phone": "+6280011111111"}, {"phone": "+6280022222222"})
    assert Worker.objects.get().phone == "+6280022222222"


def test_a_new_name_or_birth_date_brings_new_keys(person: MakePerson, clerk: Any, on: date) -> None:
    worker = person("Siti Aminah")
    actions.correct(worker, changes={"name": "Hj. Rohaya", "birth_date": date(1985, 3, 2)}, on=on, by=clerk)
    worker = Worker.objects.get()
    assert (worker.name_key, worker.match_key) == ("rohaya", "1985-03-02r")


def test_a_new_occupation_brings_its_sector_and_an_open_one_leaves_it(person: MakePerson, clerk: Any, on: date) -> None:
    worker = person(occupation="penjahit", sector="other")
    actions.correct(worker, changes={"occupation": "ojek_online"}, on=on, by=clerk)
    assert Worker.objects.get().sector == "transport"
    actions.correct(worker, changes={"occupation": "kenek"}, on=on, by=clerk)
    assert Worker.objects.get().sector == "transport"
    actions.correct(worker, changes={"sector": "other"}, on=on, by=clerk)
    assert Worker.objects.get().sector == "other"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "Siti Aminah"}, "nothing_changed"),
        ({"name": "123"}, "name_missing"),
        ({"birth_date": date(2026, 6, 16)}, "born_later"),
        ({"nik_index": "0"}, "not_correctable"),
        ({"occupation": "ojek_online", "sector": "other"}, "sector_unlike_occupation"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    person: MakePerson, clerk: Any, on: date, changes: dict[str, Any], code: str
) -> None:
    worker = person("Siti Aminah", occupation="penjahit")
    before = AuditLine.objects.count()
    assert codes(lambda: actions.correct(worker, changes=changes, on=on, by=clerk)) == [code]
    assert AuditLine.objects.count() == before
    assert Worker.objects.get().name == "Siti Aminah"


def test_a_correction_does_not_put_back_what_somebody_else_has_changed(
    person: MakePerson, clerk: Any, on: date
) -> None:
    worker = person("Siti Aminah")
    stale = Worker.objects.get(pk=worker.pk)
    actions.correct_nik(worker, nik=nik(9700), on=on, by=clerk)
    actions.correct(stale, changes={"name": "Siti Aminah Wati"}, on=on, by=clerk)
    assert queries.nik_of(Worker.objects.get()) == nik(9700)


def test_a_nik_is_replaced_and_found_by_the_new_number_alone(person: MakePerson, clerk: Any, on: date) -> None:
    worker = person(nik=nik(9100))
    old = worker.nik_index
    actions.correct_nik(worker, nik=nik(9200), on=on, by=clerk)
    assert queries.by_nik([nik(9100), nik(9200)]) == {nik(9200): worker}
    line = last_line()
    assert (line.before, line.after) == ({"nik_index": old}, {"nik_index": worker.nik_index})


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("317502430285900", "nik_not_16_digits"),
        ("31750243028590O1", "nik_not_16_digits"),
        ("\u0663175024302859001", "nik_not_16_digits"),
        ("3175023202859001", "nik_bad_date"),
        ("3175024313859001", "nik_bad_date"),
        ("3175027002859001", "nik_bad_date"),
        ("3175024302850000", "nik_serial_zero"),
        (nik(9100), "nothing_changed"),
        (nik(9300), "nik_taken"),
    ],
)
def test_a_number_that_cannot_be_hers_is_refused(
    person: MakePerson, clerk: Any, on: date, number: str, code: str
) -> None:
    worker, other = person(nik=nik(9100)), person(nik=nik(9300))
    assert codes(lambda: actions.correct_nik(worker, nik=number, on=on, by=clerk)) == [code]
    assert queries.by_nik([nik(9100), nik(9300)]) == {nik(9100): worker, nik(9300): other}


@pytest.mark.parametrize("number", ["3175022902009001", "3175026902009001", "3175023112999001"])
def test_days_that_exist_in_one_of_the_two_centuries_are_taken(
    person: MakePerson, clerk: Any, on: date, number: str
) -> None:
    worker = person()
    actions.correct_nik(worker, nik=number, on=on, by=clerk)
    assert queries.nik_of(Worker.objects.get()) == number


@pytest.mark.parametrize(
    ("sex", "number", "fits"),
    [
        ("P", "3175024302859001", True),
        ("L", "3175020302859001", True),
        ("L", "3175024302859001", False),
        ("P", "3175024402859001", False),
    ],
)
def test_whether_nik_and_details_agree_is_known_without_showing_it(
    person: MakePerson, sex: str, number: str, fits: bool
) -> None:
    assert queries.nik_fits(person(sex=sex, nik=number)) is fits


# Moving -----------------------------------------------------------------------------------------------------------


def test_a_move_counts_from_its_day_and_the_old_address_before(person: MakePerson, clerk: Any, on: date) -> None:
    worker, day = person(rw=5), on - timedelta(days=14)
    home = actions.move(
        worker,
        rw=rw(7),
        rt="002",
        street="Jl. Pemuda 3",
        ktp_rw=rw(5),
        work_rw=rw(1, NEIGHBOUR),
        from_on=day,
        on=on,
        by=clerk,
    )
    assert (home.ktp_rw, home.work_rw, home.recorded_on) == (rw(5), rw(1, NEIGHBOUR), on)
    assert [queries.home_code(worker, each) for each in (day - timedelta(days=1), day)] == [
        f"{VILLAGE}-005", f"{VILLAGE}-007",
    ]  # fmt: skip
    line = last_line()
    assert line.before["rw"] == f"{VILLAGE}-005"
    assert line.after == {
        "rw": f"{VILLAGE}-007", "rt": "002", "street": "Jl. Pemuda 3",
        "ktp_rw": f"{VILLAGE}-005", "work_rw": f"{NEIGHBOUR}-001", "from": day.isoformat(),
    }  # fmt: skip


def test_without_a_day_the_move_is_of_today(person: MakePerson, clerk: Any, on: date) -> None:
    assert actions.move(person(rw=5), rw=rw(7), on=on, by=clerk).from_on == on


def test_who_has_moved_is_seen_where_she_lives(
    person: MakePerson, clerk: Any, stranger: Any, colleague: Any, on: date
) -> None:
    worker = person(rw=5)
    assert worker in Worker.objects.visible_to(clerk)
    assert worker not in Worker.objects.visible_to(stranger)
    actions.move(worker, rw=rw(1, NEIGHBOUR), on=on, by=clerk)
    assert worker not in Worker.objects.visible_to(clerk)
    assert worker in Worker.objects.visible_to(stranger)
    assert worker in Worker.objects.visible_to(colleague)


def test_a_wrong_address_is_replaced_on_its_own_day(person: MakePerson, clerk: Any, on: date) -> None:
    worker = person(rw=5)
    actions.move(worker, rw=rw(6), from_on=ADMITTED_ON, on=on, by=clerk)
    assert queries.home_code(worker, ADMITTED_ON) == f"{VILLAGE}-006"
    assert Residence.objects.filter(worker=worker).count() == 2, "nothing is overwritten"


@pytest.mark.parametrize(
    ("number", "day", "code"),
    [
        (5, date(2026, 6, 15), "lives_there"),
        (7, date(2026, 6, 16), "moves_later"),
        (7, date(2026, 3, 1), "moved_since"),
        (9, date(2026, 6, 15), "rw_closed"),
    ],
)
def test_a_move_that_cannot_be_is_refused(
    person: MakePerson, clerk: Any, on: date, number: int, day: date, code: str
) -> None:
    worker = person(rw=5)
    regions.close_rw(rw(9), from_on=date(2026, 6, 1), source="SK Lurah", on=on, by=operator())
    assert codes(lambda: actions.move(worker, rw=rw(number), from_on=day, on=on, by=clerk)) == [code]
    assert queries.home_code(worker, on) == f"{VILLAGE}-005"


def test_a_kelurahan_is_no_address(person: MakePerson, clerk: Any, on: date) -> None:
    village = rw(5).parent
    assert village is not None
    assert codes(lambda: actions.move(person(rw=5), rw=village, on=on, by=clerk)) == ["not_an_rw"]


def test_another_rt_of_the_same_rw_is_a_move(person: MakePerson, clerk: Any, on: date) -> None:
    worker = person(rw=5, rt="001")
    actions.move(worker, rw=rw(5), rt="002", on=on, by=clerk)
    assert [home.rt for home in queries.residences(worker)] == ["002", "001"]
