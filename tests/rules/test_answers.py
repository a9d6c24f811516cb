"""Every answer explains itself: lines with their source, flags, and what the branch must be asked in both languages."""

from dataclasses import fields
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from payung.rules import (
    Certainty,
    Child,
    Loss,
    Refused,
    band_of,
    bands,
    book,
    coming_change,
    credit,
    deadline,
    documents,
    dues,
    dues_span,
    heirs,
    jkk,
    jkm,
    month_from_text,
    month_text,
    rate,
    rate_table,
    registration,
    standing,
)
from payung.rules.answers import whole_rupiah
from payung.rules.jkk import _Sheet, _write_death
from payung.rules.jkm import _while_active, _with_waiting_period
from payung.rules.workdays import _days_off, is_working_day

JUNE = month_from_text("2026-06")
DAY = date(2026, 1, 20)
SELF: dict[str, Any] = {"sector": "other", "payer": "self"}


def codes(reasons: Any) -> set[str]:
    return {reason.code for reason in reasons}


ANSWERS = [
    dues(JUNE, income=900_000, programmes=["jkk", "jkm", "jht"], **SELF),
    dues(JUNE, income=900_000, sector="other", payer="village_fund"),
    jkk(accident_on=DAY, basis=2_000_000, stmb_months=15, died=True, transport={"land": 1}, aids={"glasses": 1}),
    jkk(accident_on=date(2018, 1, 1), basis=1_000_000, lost=[Loss("thumb", "left")], home_care=5),
    jkm(start=date(2022, 1, 1), died_on=DAY, settled_months=40, children=[Child(6, "sd")]),
    jkm(start=date(2026, 1, 1), died_on=DAY, settled_months=1, earlier_spell=True),
    heirs(relatives=[], died_on=DAY, total=42_000_000, funeral=10_000_000),
    heirs(relatives=["wife", "child"], died_on=DAY, total=42_000_000, funeral=10_000_000),
]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: type(answer).__name__)
def test_every_line_names_a_provision_of_the_book_with_its_citation(answer: Any) -> None:
    assert answer.lines
    for line in answer.lines:
        assert line.parameter in book()
        assert line.cite in {version.cite for version in book()[line.parameter].history}
        assert line.label.id
        assert line.label.en
        assert isinstance(line.certainty, Certainty)
    for reason in answer.uncertain:
        assert reason.words("id")
        assert reason.words("en")
        assert reason.words("id") != reason.words("en")


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: type(answer).__name__)
def test_answers_are_frozen(answer: Any) -> None:
    with pytest.raises(AttributeError):
        setattr(answer, fields(answer)[0].name, 0)


def test_the_lines_of_an_answer_add_up_to_its_total() -> None:
    for answer in ANSWERS[:3]:
        assert sum(line.rupiah or 0 for line in answer.lines) == answer.total


def test_the_band_chosen_is_said() -> None:
    assert [band.number for band in bands(DAY)] == list(range(1, 34))
    assert band_of(on=DAY, income=3_200_000).number == 11
    assert band_of(on=DAY, basis=3_450_000).from_rupiah == 3_200_000
    assert dues(JUNE, income=3_200_000, **SELF).band == 11


def test_a_relieved_line_says_what_it_would_be_and_rests_on_the_relief() -> None:
    line = dues(JUNE, income=900_000, **SELF).lines[0]
    assert (line.code, line.rupiah, line.parameter, line.flags) == ("jkk", 5_000, "relief.other", ("relief",))
    assert line.detail is not None
    assert line.detail.en == "50% of Rp10.000"
    plain = dues(JUNE, income=900_000, sector="other", payer="apbd").lines[0]
    assert (plain.parameter, plain.flags) == ("dues.jkk_rate", ())


def test_an_inferred_right_of_the_payer_is_said_in_words() -> None:
    assert "uncertain:relief.payers" in codes(dues(JUNE, income=1, sector="other", payer="company").uncertain)
    assert "uncertain:relief.payers" not in codes(dues(JUNE, income=1, **SELF).uncertain)


def test_the_pandemics_conditions_are_said() -> None:
    answer = dues(month_from_text("2020-10"), income=1, **SELF)
    assert "condition:settled_before" in codes(answer.uncertain)
    assert "Juli 2020" in "".join(reason.id for reason in answer.uncertain)


def test_a_span_keeps_its_months_and_unites_their_flags() -> None:
    span = dues_span(month_from_text("2026-03"), month_from_text("2026-05"), income=1, **SELF)
    assert [one.total for one in span.by_month] == [16_800, 8_400, 8_400]
    assert span.flags == {"relief"}
    with pytest.raises(Refused, match="bad_span"):
        dues_span(JUNE, JUNE - 1, income=1, **SELF)


def test_credit_says_what_comes_next() -> None:
    answer = credit(201_600, month_from_text("2026-02"), income=1, **SELF)
    assert (answer.months, month_text(answer.next_month), answer.next_dues) == (16, "2027-06", 16_800)
    assert "unknown:dues.months_ahead" in codes(answer.uncertain)
    with pytest.raises(Refused, match="bad_amount"):
        credit(-1, JUNE, income=1, **SELF)
    with pytest.raises(Refused, match="too_far_ahead"):
        credit(10**12, JUNE, income=1, **SELF)


def test_the_fast_path_gives_the_same_totals() -> None:
    for payer in ("self", "apbd", "company"):
        for band in bands(DAY):
            full = dues(JUNE, basis=band.basis_rupiah, sector="other", payer=payer).total
            assert rate(JUNE, band.basis_rupiah, "other", payer) == full
    table = rate_table(month_from_text("2026-12"), month_from_text("2027-01"), basis=1_000_000, **SELF)
    assert table == {"2026-12": 8_400, "2027-01": 16_800}


def test_the_coming_change_of_the_rate_is_known_ahead() -> None:
    def coming(month: str, sector: str, payer: str) -> tuple[str, int] | None:
        found = coming_change(month_from_text(month), basis=1_000_000, sector=sector, payer=payer)
        return None if found is None else (month_text(found[0]), found[1])

    assert coming("2026-06", "other", "self") == ("2027-01", 16_800)
    assert coming("2026-06", "transport", "self") == ("2027-04", 16_800)
    assert coming("2026-01", "other", "self") == ("2026-04", 8_400)
    assert coming("2026-06", "other", "apbd") is None
    assert coming("2027-04", "transport", "self") is None


def test_standing_always_says_why() -> None:
    start, settled = date(2026, 1, 15), range(month_from_text("2026-01"), month_from_text("2026-04"))
    why = {
        date(2026, 1, 14): "not_started",
        date(2026, 3, 31): "month_settled",
        date(2026, 5, 20): "in_arrears",
        date(2026, 8, 15): "lapsed",
    }
    for day, code in why.items():
        answer = standing(start=start, settled=settled, day=day)
        assert [reason.code for reason in answer.why] == [code]
        assert answer.why[0].cite
        assert answer.why[0].id != answer.why[0].en
    grace = standing(start=start, settled=settled, day=date(2026, 5, 20))
    assert "uncertain:membership.grace_months" in codes(grace.uncertain)
    ended = standing(start=start, settled=settled, day=date(2026, 3, 20), last_day_of_membership=date(2026, 3, 9))
    assert [reason.code for reason in ended.why] == ["membership_ended"]


def test_registration_keeps_what_a_letter_overrode() -> None:
    letter = registration(birth_date=date(1950, 1, 1), day=DAY, work="informal", branch_letter=True)
    assert letter.allowed
    assert [reason.code for reason in letter.overridden] == ["over_age"]
    assert letter.age == 76
    with pytest.raises(Refused, match="born_later"):
        registration(birth_date=date(2027, 1, 1), day=DAY, work="informal")
    with pytest.raises(Refused, match="bad_work"):
        registration(birth_date=date(1990, 1, 1), day=DAY, work="pirate")


def test_what_is_not_known_has_no_sum_and_is_said() -> None:
    answer = jkk(accident_on=date(2018, 1, 1), basis=1_000_000, aids={"denture": 5}, lost=[Loss("eye")])
    assert (answer.aids, answer.disability, answer.total) == (None, 28_000_000, None)
    assert "unknown:jkk.aids" in codes(answer.uncertain)
    thumb = jkk(accident_on=date(2018, 1, 1), basis=1_000_000, lost=[Loss("thumb", "left")])
    assert thumb.disability is None
    assert "unknown:jkk.disability_percent" in codes(thumb.uncertain)


def test_benefits_without_a_sum_stand_beside_the_cash() -> None:
    answer = jkk(accident_on=DAY, basis=1_000_000, died=True)
    assert {line.code for line in answer.in_kind} == {
        "medical_care",
        "prosthesis",
        "suspected_accident",
        "sudden_death",
    }
    assert all(line.rupiah is None for line in answer.in_kind)
    old = jkk(accident_on=date(2016, 1, 1), basis=1_000_000, died=True)
    assert {line.code for line in old.in_kind} == {"medical_care", "prosthesis"}


def test_a_death_by_accident_is_never_less_than_the_death_grant() -> None:
    sheet = _Sheet(DAY, 100_000)  # the table has no such basis today
    _write_death(sheet)
    assert [line.rupiah for line in sheet.lines if line.code == "death"] == [20_000_000]
    assert jkk(accident_on=DAY, basis=1_000_000, died=True).death == 48_000_000


def test_the_papers_of_a_claim_come_with_the_answer() -> None:
    answer = jkk(accident_on=DAY, basis=1_000_000, died=True, children=[Child(6, "sd")])
    papers = {paper.code for paper in answer.documents}
    assert {"form_f3", "death_certificate", "form_bsw"} <= papers
    assert "death_certificate" not in {paper.code for paper in jkk(accident_on=DAY, basis=1_000_000).documents}
    assert {"form_f4", "heir_letter"} <= {paper.code for paper in documents("jkm", on=DAY)}
    assert documents("jkm", on=date(2018, 1, 1)) == ()
    with pytest.raises(Refused, match="bad_claim"):
        documents("jht", on=DAY)


def test_the_old_method_of_the_waiting_period_stays_runnable_beside_the_new() -> None:
    start, died_on = date(2026, 1, 15), date(2026, 2, 1)
    assert not _while_active(start, died_on, 1).waiting
    assert _with_waiting_period(start, died_on, 1).waiting
    assert jkm(start=start, died_on=died_on, settled_months=1).full_from == date(2026, 4, 15)


def test_the_doubts_about_a_death_near_the_boundary_or_after_reactivation_are_said() -> None:
    near = jkm(start=date(2026, 1, 15), died_on=date(2026, 4, 20), settled_months=4, earlier_spell=True)
    assert {"uncertain:jkm.boundary_days", "uncertain:jkm.reactivation"} <= codes(near.uncertain)
    far = jkm(start=date(2024, 1, 15), died_on=date(2026, 4, 20), settled_months=27)
    assert "uncertain:jkm.boundary_days" not in codes(far.uncertain)
    assert "unknown:jkm.claim_expiry" in codes(far.uncertain)


def test_disability_and_death_by_one_accident_are_a_question_for_the_branch() -> None:
    both = jkk(accident_on=DAY, basis=1_000_000, died=True, lost=[Loss("eye")])
    assert "disabled_then_died" in codes(both.uncertain)
    assert "disabled_then_died" not in codes(jkk(accident_on=DAY, basis=1_000_000, died=True).uncertain)


def test_shares_within_a_rank_are_not_known() -> None:
    together = heirs(relatives=["wife", "child"], died_on=DAY, total=2, funeral=1)
    assert "shares_unknown" in codes(together.uncertain)
    assert together.to_payees == 2
    assert "shares_unknown" not in codes(heirs(relatives=["child"], died_on=DAY, total=2, funeral=1).uncertain)
    assert "about_will" in codes(heirs(relatives=[], will="handwritten", died_on=DAY, total=2, funeral=1).uncertain)


def test_a_penalty_without_an_amount_is_not_known() -> None:
    assert deadline("jkm_payment", date(2026, 3, 6), done=date(2026, 3, 13)).penalty is None
    assert deadline("jkm_payment", date(2026, 3, 6), done=date(2026, 3, 11)).penalty == 0


def test_a_deadline_over_an_estimated_day_off_says_so() -> None:
    assert "estimated_holiday" in codes(deadline("jkm_payment", date(2027, 3, 9)).uncertain)
    assert "estimated_holiday" not in codes(deadline("jkm_payment", date(2026, 3, 17)).uncertain)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (lambda: jkk(accident_on=DAY, basis=0), "basis_not_in_table"),
        (lambda: jkk(accident_on=DAY, basis=1_234_567), "basis_not_in_table"),
        (lambda: dues(JUNE, income=1, **{**SELF, "programmes": ["jkk"]}), "pair_broken"),
        (lambda: jkk(accident_on=DAY, basis=1_000_000, stmb_months=-1), "bad_amount"),
        (lambda: jkk(accident_on=DAY, basis=1_000_000, home_care=-1), "bad_amount"),
        (lambda: jkk(accident_on=DAY, basis=1_000_000, transport={"land": -1}), "bad_amount"),
        (lambda: jkk(accident_on=DAY, basis=1_000_000, transport={"rail": 1}), "bad_transport"),
        (lambda: jkk(accident_on=DAY, basis=1_000_000, lost=[Loss("tail")]), "bad_part"),
        (lambda: jkk(accident_on=DAY, basis=1_000_000, lost=[Loss("thumb")]), "bad_side"),
        (lambda: jkk(accident_on=DAY, basis=1_000_000, lost=[Loss("thumb", "up")]), "bad_side"),
        (lambda: jkk(accident_on=DAY, basis=1_000_000, lost=[Loss("eye", None, Fraction(2))]), "bad_fraction"),
        (lambda: jkk(accident_on=DAY, basis=1_000_000, died=True, children=[Child(-1, "sd")]), "bad_age"),
        (lambda: jkk(accident_on=DAY, basis=1_000_000, died=True, children=[Child(5, "phd")]), "bad_level"),
        (lambda: jkk(accident_on=DAY, basis=1_000_000, died=True, children=[Child(9, "sd", year=7)]), "bad_level"),
        (lambda: jkk(accident_on=DAY, basis=1_000_000, died=True, children=[Child(4, "tk", year=0)]), "bad_level"),
        (lambda: jkm(start=DAY, died_on=date(2026, 1, 19), settled_months=1), "died_before_start"),
        (lambda: jkm(start=DAY, died_on=DAY, settled_months=-1), "bad_amount"),
        (lambda: heirs(relatives=["cousin"], died_on=DAY), "bad_relative"),
        (lambda: heirs(relatives=["will"], died_on=DAY), "bad_relative"),
        (lambda: heirs(relatives=[], will="oral", died_on=DAY), "bad_will"),
        (lambda: heirs(relatives=[], died_on=DAY, total=1, funeral=2), "bad_amount"),
        (lambda: deadline("rent", DAY), "bad_step"),
        (lambda: deadline("dues_payment", DAY), "bad_start"),
        (lambda: deadline("jkk_claim", JUNE), "bad_start"),
        (lambda: deadline("jkm_payment", DAY, amount=-1), "bad_amount"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_both_languages(wrong: Any, code: str) -> None:
    with pytest.raises(Refused) as no:
        wrong()
    assert [reason.code for reason in no.value.reasons] == [code]
    assert no.value.reasons[0].id != no.value.reasons[0].en


def test_half_a_rupiah_goes_up() -> None:
    halves = {Fraction(1, 2): 1, Fraction(49, 100): 0, Fraction(3, 2): 2, Fraction(149, 100): 1, Fraction(7): 7}
    assert {amount: whole_rupiah(amount, on=DAY) for amount in halves} == halves


def test_joint_leave_would_move_a_deadline_only_if_the_parameter_said_so() -> None:
    joint_leave = date(2026, 2, 16)
    assert joint_leave not in _days_off(2026, with_joint_leave=False)
    assert joint_leave in _days_off(2026, with_joint_leave=True)
    assert is_working_day(joint_leave)
    assert not is_working_day(date(2026, 8, 17))
    assert not is_working_day(date(2026, 8, 15))
