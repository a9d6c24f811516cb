"""Every sample roster, read in order into a registry in memory, against its truth row by row and value by value."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from payung.roster.reading.judgement import Judge, Judgement, Known, Registry, shared_phones
from payung.roster.reading.rows import RowReading
from payung.sheets.books import read_book
from tests.roster.reading.making import IMPORT_DAY, SAMPLES, read

TRUTH = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))
ROSTERS = [*TRUTH["rosters"], TRUTH["big_roster"]]
PIECE = 100  # rows that are looked up in the registry at once


class Came(NamedTuple):
    """What came out of one roster."""

    readings: list[RowReading]
    judgements: list[Judgement]
    sheet: str
    header_rows: tuple[int, ...]


@pytest.fixture(scope="module")
def answers() -> Mapping[str, Came]:
    """Read all rosters in the order of their numbers; whoever is ready is in the registry for the next."""
    by_nik: dict[str, Known] = {}
    by_key: dict[str, list[Known]] = {}
    came = {}
    for roster in ROSTERS:
        data = (SAMPLES / roster["file"]).read_bytes()
        readings, _, choice = read(read_book(data, roster["file"]), roster["area"])
        judge, judgements = Judge(shared_phones(readings)), []
        for start in range(0, len(readings), PIECE):
            piece = readings[start : start + PIECE]
            known = {row.nik: by_nik[row.nik] for row in piece if row.nik in by_nik}
            alike = {row.match_key: by_key[row.match_key] for row in piece if row.match_key in by_key}
            judgements += judge.judge(piece, Registry(known, alike))
        for row, judgement in zip(readings, judgements, strict=True):
            if judgement.verdict == "ready":
                person = Known((roster["file"], row.number), row.name_key, row.birth_date, row.village)
                by_nik[row.nik] = person
                by_key.setdefault(row.match_key, []).append(person)
        came[roster["file"]] = Came(readings, judgements, choice.layout.sheet, choice.layout.header_rows)
    return came


def difference(expected: dict[str, Any], row: RowReading, came: Judgement) -> str:
    """Return in words what is not as the truth says; empty when all is."""
    must, may = set(expected["reasons"]), set(expected.get("may", []))
    if came.verdict != expected["verdict"]:
        return f"verdict {came.verdict}, not {expected['verdict']}"
    if not must - may <= set(came.reasons) <= must | may or list(came.reasons) != sorted(came.reasons):
        return f"reasons {came.reasons}, not {expected['reasons']}"
    of = expected.get("of")
    if of and (came.of_known if "file" in of else came.of_row) != (
        (of["file"], of["row"]) if "file" in of else of["row"]
    ):
        return f"about {came.of_row or came.of_known}, not {of}"
    values = expected.get("values")
    if not values:
        return ""
    born = row.birth_date.isoformat() if row.birth_date else None
    read_as = {"nik": row.nik, "birth_date": born, "sex": row.sex, "rw": row.rw, "phone": row.phone}
    wrong = {key: value for key, value in read_as.items() if value != values[key]}
    return f"values {wrong}" if wrong or row.name not in (values["name"], values.get("name_also")) else ""


@pytest.mark.parametrize("roster", TRUTH["rosters"], ids=lambda roster: roster["file"])
def test_every_row_has_the_verdict_reasons_and_values_of_the_truth(roster: Any, answers: Mapping[str, Came]) -> None:
    came = answers[roster["file"]]
    expected = dict(roster["rows"])
    wrong = {}
    for row, judgement in zip(came.readings, came.judgements, strict=True):
        fault = difference(expected.pop(str(row.number)), row, judgement)
        if fault:
            wrong[row.number] = fault
    assert wrong == {}
    assert [row for row in expected.values() if row["verdict"] != "ignored"] == []


@pytest.mark.parametrize("roster", TRUTH["rosters"], ids=lambda roster: roster["file"])
def test_the_list_is_found_on_its_sheet_under_its_heading(roster: Any, answers: Mapping[str, Came]) -> None:
    came = answers[roster["file"]]
    assert came.sheet == (roster["sheet"] or "")
    assert list(came.header_rows) == roster["header_rows"]


def test_a_city_s_list_comes_out_as_its_digest_says(answers: Mapping[str, Came]) -> None:
    big = TRUTH["big_roster"]
    came = answers[big["file"]]
    named = {**big["sample_of_plain_rows"], **big["exceptions"]}
    plain = {"verdict": "ready", "reasons": []}
    faults = {
        row.number: fault
        for row, judgement in zip(came.readings, came.judgements, strict=True)
        if (fault := difference(named.get(str(row.number), plain), row, judgement))
    }
    ready = "".join(
        f"{row.number}|{row.nik}|{row.name}|{row.birth_date}|{row.sex}|{row.rw}|{row.phone or ''}\n"
        for row, judgement in zip(came.readings, came.judgements, strict=True)
        if judgement.verdict == "ready"
    )
    assert faults == {}
    assert len(came.readings) == big["rows_total"]
    assert hashlib.sha256(ready.encode()).hexdigest() == big["ready_digest_sha256"]
    assert IMPORT_DAY.isoformat() == TRUTH["import_day"]
