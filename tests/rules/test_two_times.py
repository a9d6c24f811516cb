"""The law has two times: a correction of a parameter keeps what was believed before, and answers can ask for it."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payung.rules import Refused, book, command, dues, dues_due_day, jkm, month_from_text, provision, rate, standing
from payung.rules.book.loading import BadBook, _entry, _problems_of_entry, read_book
from payung.rules.book.provisions import as_known_on
from tests.rules.books import corrected, opened

ONE_DAY = timedelta(days=1)
OCTOBER = date(2026, 10, 1)
BEGUN = date(2015, 7, 1)
since_days = st.lists(st.dates(date(2015, 7, 2), date(2020, 12, 31)), max_size=3, unique=True).map(sorted)
corrections = st.lists(
    st.tuples(st.integers(0, 3), st.dates(date(2021, 1, 2), date(2025, 12, 31)), st.integers(100, 200)),
    max_size=4, unique_by=lambda correction: correction[1],
)  # fmt: skip


def raw(lines: list[dict[str, object]]) -> dict[str, object]:
    """Return an entry as the file would hold it."""
    return {"label": {"id": "Jumlah", "en": "Sum"}, "unit": "rupiah", "history": lines}


def line(since: date, value: int, **more: date) -> dict[str, object]:
    return {"from": since, "value": value, "cite": "PP 1/2015", "certainty": "secondary", **more}


@given(since_days, corrections, st.data())
def test_as_known_on_a_day_answers_what_it_answered_on_that_day(
    later: list[date], told: list[tuple[int, date, int]], data: st.DataObject
) -> None:
    """Each edition is written, asked, then corrected: asked as known before, the corrected book says the same."""
    lines = [line(since, number) for number, since in enumerate([BEGUN, *later])]
    books = [(date.min, _entry("a.sum", "theme", raw(lines)))]
    for place, recorded, value in sorted(told, key=lambda correction: correction[1]):
        open_lines = [one for one in lines if "believed_until" not in one]
        old = open_lines[place % len(open_lines)]
        lines = [{**one, "believed_until": recorded - ONE_DAY} if one is old else one for one in lines]
        lines.insert(
            lines.index({**old, "believed_until": recorded - ONE_DAY}) + 1, line(old["from"], value, recorded=recorded)
        )  # type: ignore[arg-type]
        assert _problems_of_entry("a.sum", raw(lines)) == []
        books.append((recorded, _entry("a.sum", "theme", raw(lines))))
    newest = books[-1][1]
    day = data.draw(st.one_of(st.sampled_from([BEGUN, *later]), st.dates(BEGUN, date(2021, 1, 1))))
    for (known, then), (until, _) in pairwise([*books, (date.max, newest)]):
        for asked in {max(known, BEGUN), until - ONE_DAY}:
            there, here = newest.on(day, asked), then.on(day)
            assert (there.value, there.since, there.until) == (here.value, here.since, here.until)
    assert newest.on(day).value == newest.on(day, date.max).value
    assert len(newest.corrected) == len(told)


def test_a_corrected_figure_of_the_law_reaches_every_rule_and_no_answer_of_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    june = month_from_text("2026-06")
    told = {"sector": "other", "payer": "apbd"}
    before = dues(june, income=0, **told).total
    new = corrected(tmp_path, "dues.jkm", 7000, recorded=OCTOBER)
    with opened(new, monkeypatch):
        assert (dues(june, income=0, **told).total, before) == (17_000, 16_800)
        assert rate(june, 1_000_000, "other", "apbd") == 17_000
        with as_known_on(date(2026, 9, 30)):
            assert dues(june, income=0, **told).total == rate(june, 1_000_000, "other", "apbd") == before
            with as_known_on(None):
                assert provision("dues.jkm", date(2026, 6, 1)).value == 7000
        with as_known_on(date(2026, 10, 1)):
            assert rate(june, 1_000_000, "other", "apbd") == 17_000
        assert [version.value for version in new["dues.jkm"].corrected] == [6800]
    assert rate(june, 1_000_000, "other", "apbd") == before


def test_cover_and_the_waiting_period_follow_what_was_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spell = {"start": date(2026, 1, 1), "settled": [month_from_text("2026-01")], "day": date(2026, 4, 30)}
    first = {"start": date(2026, 1, 15), "died_on": date(2026, 4, 15), "settled_months": 4}
    grace = corrected(tmp_path, "membership.grace_months", 2, recorded=OCTOBER)
    with opened(grace, monkeypatch):
        assert standing(**spell).state == "ended"
        with as_known_on(date(2026, 9, 30)):
            assert standing(**spell).state == "grace"
    due = corrected(tmp_path, "dues.due_day", 20, recorded=OCTOBER)
    with opened(due, monkeypatch):
        assert dues_due_day(month_from_text("2026-05")) == date(2026, 5, 20)
        with as_known_on(date(2026, 9, 30)):
            assert dues_due_day(month_from_text("2026-05")) == date(2026, 5, 15)
    waiting = corrected(tmp_path, "jkm.waiting_months", 4, recorded=OCTOBER)
    with opened(waiting, monkeypatch):
        assert jkm(**first).total == 10_000_000
        with as_known_on(date(2026, 9, 30)):
            assert jkm(**first).total == 42_000_000


GOOD = """
a.sum:
  label: {id: Jumlah, en: Sum}
  unit: rupiah
  history:
    - {from: 2015-07-01, value: 1, cite: PP 1/2015, certainty: secondary, believed_until: 2026-09-30}
    - {from: 2015-07-01, value: 2, cite: PP 1/2015, certainty: secondary, recorded: 2026-10-01}
    - {from: 2020-01-01, value: 3, cite: PP 1/2019, certainty: secondary}
"""


@pytest.mark.parametrize(
    ("good", "bad", "problem"),
    [
        ("recorded: 2026-10-01", "recorded: 2026-10-02", "nothing is believed of 2015-07-01 on 2026-10-01"),
        ("recorded: 2026-10-01", "recorded: 2026-09-30", "out of order as known on 2026-09-30"),
        (", recorded: 2026-10-01", "", "out of order"),
        ("    - {from: 2015-07-01, value: 2, cite: PP 1/2015, certainty: secondary, recorded: 2026-10-01}\n", "",
         "no line is recorded on the day after"),
        ("recorded: 2026-10-01", "recorded: soon", "recorded is no date"),
        ("believed_until: 2026-09-30", "believed_until: 7", "believed_until is no date"),
    ],
)  # fmt: skip
def test_the_loader_refuses_a_correction_that_forgets(tmp_path: Path, good: str, bad: str, problem: str) -> None:
    (tmp_path / "theme.yaml").write_text(GOOD)
    assert read_book(tmp_path, used=("a.sum",))["a.sum"].on(BEGUN, date(2026, 9, 30)).value == 1
    assert good in GOOD
    (tmp_path / "theme.yaml").write_text(GOOD.replace(good, bad))
    with pytest.raises(BadBook, match=problem):
        read_book(tmp_path, used=("a.sum",))


def test_a_day_before_the_book_is_refused_whenever_it_was_known() -> None:
    with as_known_on(date(2020, 1, 1)), pytest.raises(Refused, match="before_rule_book"):
        provision("dues.jkm", BEGUN - ONE_DAY)
    assert all(entry.history == entry.editions[-1].history for entry in book().values())


def test_show_prints_what_the_book_said_on_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    book = corrected(tmp_path, "dues.jkm", 7000, recorded=OCTOBER)
    monkeypatch.setattr(command, "book", lambda: book)
    shown = []
    for known_on in (["--known-on", "2026-09-30"], ["--known-on", "2026-10-01"], []):
        assert command.main(["show", "dues.jkm", "--on", "2026-06-01", *known_on]) == 0
        (_before, marked) = capsys.readouterr().out.split("\n* ")
        shown.append("7.000" in marked.splitlines()[1])
    assert shown == [False, True, True]
