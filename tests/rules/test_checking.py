"""The checker passes what is equal, names what differs, and never skips what it does not understand."""

from pathlib import Path
from typing import Any

import pytest

from payung.rules.cases.checking import check_file, differences_of

GIVEN = {"month": "2026-06", "income": 900000, "sector": "other", "payer": "self", "programmes": ["jkk", "jkm"]}
STANDING = {"start": "2026-01-15", "settled": ["2026-01..2026-03"], "day": "2026-05-20"}


def dues(expect: Any, **given: Any) -> list[str]:
    return differences_of({"name": "dues", "ask": "dues", "given": {**GIVEN, **given}, "expect": expect})


def standing(expect: Any, **given: Any) -> list[str]:
    return differences_of({"ask": "standing", "given": {**STANDING, **given}, "expect": expect})


def yaml_differences(tmp_path: Path, text: str) -> list[tuple[str, ...]]:
    path = tmp_path / "cases.yaml"
    path.write_text(text, encoding="utf-8")
    return [verdict.differences for verdict in check_file(path)]


def test_an_equal_answer_passes_and_another_is_printed_with_both_values() -> None:
    assert dues({"total": 8400, "flags": ["relief"]}) == []
    assert dues({"total": 16800, "jkk": 5000}) == ["total: expected 16800, got 8400"]


def test_flags_are_compared_as_a_set() -> None:
    assert dues({"flags": ["relief", "payer_unverified"]}, payer="company") == []
    assert dues({"flags": ["payer_unverified", "relief", "relief"]}, payer="company") == []
    assert dues({"flags": ["relief"]}, payer="company") == ["flags: expected [relief], got [payer_unverified, relief]"]
    assert dues({"flags": "relief"}) != []


def test_an_unknown_ask_or_key_fails_the_case() -> None:
    assert differences_of({"ask": "weather", "given": {}, "expect": {"total": 1}}) == ["unknown ask “weather”"]
    assert differences_of({"ask": ["dues"], "given": GIVEN, "expect": {"total": 8400}})[0].startswith("unknown ask")
    assert dues({"total": 8400}, colour="red") == ["unknown key under given: colour"]
    assert dues({"total": 8400, "grand_total": 8400}) == ["unknown key under expect: grand_total"]
    assert standing({"state": "grace"}, month="2026-05") == ["unknown key under given: month"]


@pytest.mark.parametrize(
    ("ask", "given", "where"),
    [
        ("jkk", {"lost": [{"part": "eye", "depth": 1}]}, "given.lost"),
        ("jkk", {"transport": {"rail": 1}}, "given.transport"),
        ("jkk", {"aids": {"wig": 1}}, "given.aids"),
        ("jkk", {"children": [{"age": 4, "entering": "tk", "name": "x"}]}, "given.children"),
    ],
)
def test_an_unknown_key_deeper_down_fails_the_case(ask: str, given: dict[str, Any], where: str) -> None:
    known = {"accident_on": "2026-01-20", "basis": 1000000}
    found = differences_of({"ask": ask, "given": {**known, **given}, "expect": {"flags": []}})
    assert found[0].startswith(f"unknown key under {where}")


def test_a_missing_key_fails_the_case_and_an_empty_optional_one_does_not() -> None:
    assert dues({"total": 8400}, payer=None) == ["missing under given: payer"]
    assert dues({"basis": 1000000}, basis=None) == []
    assert standing({"state": "grace"}, paid=None, last_day_of_membership=None) == []


def test_a_case_that_expects_nothing_fails() -> None:
    assert differences_of({"ask": "dues", "given": GIVEN}) == ["expects nothing"]
    assert differences_of({"ask": "dues", "given": GIVEN, "expect": {}}) == ["expects nothing"]
    assert differences_of("dues") == ["the case is no mapping of keys to values"]


def test_what_the_rules_refuse_fails_the_case_with_the_reason() -> None:
    assert dues({"total": 8400}, income=None, basis=1100000)[0].startswith("refused: basis_not_in_table")
    assert dues({"total": 8400}, basis=1000000)[0].startswith("refused: income_or_basis")
    assert dues({"total": 8400}, month="2015-06")[0].startswith("refused: before_rule_book")
    assert dues({"total": 8400}, income=-1)[0].startswith("refused: bad_income")
    assert dues({"total": 8400}, payer="uncle")[0].startswith("refused: bad_payer")
    assert dues({"total": 8400}, sector="sea")[0].startswith("refused: bad_sector")
    assert dues({"total": 8400}, programmes=["jkp"])[0].startswith("refused: bad_programmes")
    assert dues({"total": 8400}, programmes=[])[0].startswith("refused: bad_programmes")


@pytest.mark.parametrize("income", ["900000", 900000.5, True, [900000], float("inf"), float("nan")])
def test_a_sum_that_is_no_whole_number_fails_the_case(income: Any) -> None:
    assert dues({"total": 8400}, income=income)[0].endswith("is no whole number")
    assert dues({"total": 8400}, income=900000.0) == []


def test_yes_and_no_are_not_one_and_zero() -> None:
    given = {"birth_date": "1990-01-02", "day": "2026-06-10", "work": "informal"}
    assert differences_of({"ask": "registration", "given": given, "expect": {"allowed": True}}) == []
    assert differences_of({"ask": "registration", "given": given, "expect": {"allowed": 1}}) != []
    assert differences_of({"ask": "registration", "given": {**given, "branch_letter": "yes"}, "expect": {"allowed": 1}})


def test_null_is_expected_as_null() -> None:
    assert standing({"last_day": None}, settled=[]) == []
    assert standing({"last_day": None, "grace_until": None}, settled=[], day="2026-01-14") == []
    assert standing({"last_day": None}, day="2026-05-20") == ["last_day: expected null, got 2026-03-31"]


@pytest.mark.parametrize("settled", [["2026-01..2026-03"], ["2026-01", "2026-02", "2026-03"], "2026-01..2026-03"])
def test_settled_months_may_be_listed_or_spanned(settled: Any) -> None:
    assert standing({"state": "grace", "arrears": 2, "last_day": "2026-03-31"}, settled=settled) == []


@pytest.mark.parametrize("settled", [["2026-13"], ["2026-03..2026-01"], ["2026"], [202601], ["2026-01.."]])
def test_months_that_are_none_fail_the_case(settled: Any) -> None:
    assert standing({"state": "grace"}, settled=settled) != []


def test_dates_and_months_may_be_quoted_or_not(tmp_path: Path) -> None:
    text = """
- name: unquoted
  ask: standing
  given: {start: 2026-01-15, settled: [2026-01..2026-03], paid: {2026-04: 2026-05-25}, day: 2026-04-20}
  expect: {state: covered, answer: confirm, reasons: [paid_after], last_day: 2026-04-30}
- name: quoted
  ask: standing
  given: {start: "2026-01-15", settled: ["2026-01..2026-03"], paid: {"2026-04": "2026-05-25"}, day: "2026-04-20"}
  expect: {state: covered, answer: confirm, reasons: [paid_after], last_day: "2026-04-30"}
- name: a moment where a day is asked
  ask: deadline
  given: {what: jkk_claim, from: 2021-01-10T09:30:00}
  expect: {due: 2026-01-10}
- name: a moment with its offset
  ask: deadline
  given: {what: accident_report, from: 2026-03-01T14:00:00+07:00}
  expect: {due: 2026-03-03T14:00:00}
- name: a bare day stands for its end
  ask: deadline
  given: {what: accident_report, from: "2026-03-01"}
  expect: {due: 2026-03-03}
- name: credit to an unquoted month
  ask: credit
  given: {paid: 8400, from: 2026-06, income: 1, sector: other, payer: self, programmes: [jkk, jkm]}
  expect: {settled_to: 2026-06, left: 0}
"""
    assert yaml_differences(tmp_path, text) == [()] * 6


def test_a_broken_file_is_one_failed_case(tmp_path: Path) -> None:
    assert len(yaml_differences(tmp_path, "- name: [")) == 1
    assert yaml_differences(tmp_path, "") == [("is no list of cases",)]
    assert yaml_differences(tmp_path, "ask: dues") == [("is no list of cases",)]
    assert [verdict.passed for verdict in check_file(tmp_path / "nowhere.yaml")] == [False]


def test_a_key_that_stands_twice_breaks_the_file(tmp_path: Path) -> None:
    found = yaml_differences(
        tmp_path, "- {name: a, ask: dues, given: {month: 2026-01, month: 2026-02}, expect: {total: 1}}"
    )
    assert "stands twice" in found[0][0]


def test_a_case_may_take_over_what_another_gave_and_change_a_part_of_it(tmp_path: Path) -> None:
    text = """
- name: the worker pays
  ask: dues
  given: &worker {month: 2026-06, income: 1, sector: other, payer: self, programmes: [jkk, jkm]}
  expect: {total: 8400}
- name: the budget pays for the same worker
  ask: dues
  given: {<<: *worker, payer: apbd}
  expect: {total: 16800}
"""
    assert yaml_differences(tmp_path, text) == [()] * 2
    [differences] = yaml_differences(tmp_path, text.replace("payer: apbd}", "payer: apbd, payer: apbn}"))
    assert "“payer” stands twice" in differences[0]


def test_one_bad_case_does_not_stop_the_others(tmp_path: Path) -> None:
    text = """
- just words
- name: far too far
  ask: dues
  given: {month: "9999-12", income: 1, sector: other, payer: self, programmes: [jkk, jkm]}
  expect: {total: 16800}
- name: out of the calendar
  ask: jkm
  given: {start: 9999-12-30, died_on: 9999-12-31, settled_months: 1}
  expect: {total: 1}
- name: good
  ask: heirs
  given: {relatives: [child], died_on: 2026-03-01}
  expect: {rank: 1}
"""
    assert [not differences for differences in yaml_differences(tmp_path, text)] == [False, True, False, True]


def test_a_day_that_no_calendar_has_fails_its_own_case_and_no_other(tmp_path: Path) -> None:
    good = "- {ask: standing, given: {start: 2026-01-15, settled: [], day: 2026-01-14}, expect: {state: not_started}}"
    [first, second] = yaml_differences(tmp_path, f"{good.replace('day: 2026-01-14', 'day: 2026-13-01')}\n{good}\n")
    assert first == ("“2026-13-01” is no date: write it as 2026-06-30",)
    assert second == ()


def test_a_key_that_is_a_list_makes_the_file_unreadable_and_nothing_worse(tmp_path: Path) -> None:
    [differences] = yaml_differences(tmp_path, "- name: x\n  ? [a, b]\n  : 1\n")
    assert differences[0].startswith("cannot be read")
