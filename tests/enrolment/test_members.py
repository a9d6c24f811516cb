"""The branch's list of active members: who is protected without us, counted apart and not asked again."""

from datetime import date
from typing import Any

import pytest

from payung.access.authors import operator
from payung.enrolment import actions, queries
from payung.enrolment.models import Elsewhere
from payung.regions.queries.finding import bound_of
from payung.rules.reasons import Refused
from payung.workers.models import Worker
from payung.workers.queries import nik_of
from tests.enrolment.town import ANSWERED, DAY, SENT, START, Town

HEADINGS = ["NO", "NIK", "Nama Peserta", "Nomor KPJ", "Tgl Kepesertaan", "Status Kepesertaan", "Perusahaan"]
SINCE = date(2025, 3, 1)


def listed(worker: Worker, kpj: str = "12345678901", since: Any = SINCE, status: str = "AKTIF") -> list[Any]:
    return [nik_of(worker), worker.name, kpj, since, status, "PT Contoh"]


def take_over(town: Town, *lines: list[Any], on: date = SENT, **more: Any) -> list[tuple[str, str | None]]:
    rows = actions.import_members("aktif.xlsx", town.file(lines, HEADINGS), on=on, **{"by": operator(), **more}).rows
    return [(row.outcome, row.worker) for row in rows]


def test_known_workers_who_are_not_ours_are_protected_elsewhere_and_the_rest_is_told_apart(town: Town) -> None:
    spell, by_number = town.members(2)
    outsider, inactive = town.admit(2)
    [stranger] = town.people(1)
    results = take_over(
        town, listed(outsider), listed(spell.worker, queries.kpj_of(spell)), listed(inactive, status="NON AKTIF"),
        ["3175010101909999", by_number.worker.name, queries.kpj_of(by_number), START, "AKTIF", ""],
        [stranger.nik, stranger.name, "99900001111", SINCE, "AKTIF", ""], ["12", "Salah Ketik", "", SINCE, "AKTIF", ""],
        on=ANSWERED,
    )  # fmt: skip
    assert results == [
        ("elsewhere", outsider.ref), ("ours", spell.worker.ref), ("inactive", inactive.ref),
        ("ours", by_number.worker.ref), ("unknown", None), ("unclear", None),
    ]  # fmt: skip
    fact = Elsewhere.objects.get()
    assert (fact.worker, fact.from_on, fact.source, fact.recorded_on) == (outsider, SINCE, "members_file", ANSWERED)
    assert fact.kpj_sealed
    assert b"12345678901" not in bytes(fact.kpj_sealed)


def test_the_same_list_again_records_nothing_new(town: Town) -> None:
    [worker] = town.admit(1)
    assert take_over(town, listed(worker), listed(worker)) == [
        ("elsewhere", worker.ref), ("known_elsewhere", worker.ref)
    ]  # fmt: skip
    assert take_over(town, listed(worker), on=ANSWERED) == [("known_elsewhere", worker.ref)]
    assert Elsewhere.objects.count() == 1


def test_a_number_that_may_be_the_answer_to_our_own_batch_is_left_to_the_answer(town: Town) -> None:
    fresh, long_before = town.sent(2)
    line = town.said(fresh, kpj="99812345678")
    results = take_over(town, listed(fresh, "99812345678", START), listed(long_before), on=ANSWERED)
    assert results == [("waiting", fresh.ref), ("elsewhere", long_before.ref)]
    assert [each.outcome for each in town.answer(line)] == ["accepted"]
    assert take_over(town, listed(fresh, "99812345678", START), on=ANSWERED) == [("ours", fresh.ref)]


def test_a_number_that_the_branch_later_gives_to_us_is_ours_from_its_start(town: Town) -> None:
    [worker] = town.admit(1)
    take_over(town, listed(worker, "99812345678", START))
    assert queries.counts_by_rw("31.75", on=START, known_on=SENT)[town.rw.code].elsewhere == 1
    town.answer(town.said(worker, kpj="99812345678"))
    fact = Elsewhere.objects.get()
    assert (fact.until_on, fact.until_recorded_on) == (START, ANSWERED)
    assert queries.counts_by_rw("31.75", on=ANSWERED, known_on=ANSWERED) == {}
    assert queries.counts_by_rw("31.75", on=START, known_on=SENT)[town.rw.code].elsewhere == 1


def test_only_people_of_the_area_are_looked_up(town: Town) -> None:
    [here], [there] = town.admit(1), town.admit(1, rw="31.75.01.1003-004")
    results = take_over(town, listed(here), listed(there, "12345678902"), area=town.village)
    assert results == [("elsewhere", here.ref), ("unknown", None)]
    assert take_over(town, listed(there, "12345678902"), by=operator()) == [("elsewhere", there.ref)]


def test_the_same_nik_with_another_name_and_birth_date_is_unclear(town: Town) -> None:
    [worker] = town.admit(1)
    headings = ["NO", "NIK", "NAMA", "TGL LAHIR", "NO KPJ"]
    rows = [[nik_of(worker), "Orang Lain", DAY.replace(year=1980), "12345678901"]]
    results = actions.import_members("aktif.xlsx", town.file(rows, headings), on=SENT, by=operator()).rows
    assert [row.outcome for row in results] == ["unclear"]
    assert not Elsewhere.objects.exists()


def test_an_account_without_an_area_says_nothing_of_anybody(somebody: Any) -> None:
    assert bound_of(operator()) is None
    for area in ("", "99.99"):
        with pytest.raises(Refused, match="area_not_yours"):
            bound_of(somebody("city_officer", area))
