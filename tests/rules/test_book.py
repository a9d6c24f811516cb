"""The rule book keeps its promises, and the loader refuses a book that breaks one."""

import ast
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from payung.rules import Certainty, Payer, Refused, Sector, book, provision
from payung.rules.book.entries import Row
from payung.rules.book.loading import PARAMETERS, BadBook, read_book
from payung.rules.book.provisions import used_names
from payung.rules.book.reading import read_yaml
from payung.rules.book.wording import CERTAINTIES, ROWS, VALUES

FIRST = date(2015, 7, 1)
GOOD = """
a.sum:
  label: {id: Jumlah, en: Sum}
  unit: rupiah
  history:
    - {from: 2015-07-01, value: 1000, cite: PP 1/2015 Pasal 1, certainty: verified, source: pasal.id/pp-no-1-tahun-2015}
    - {from: 2020-01-01, value: null, cite: PP 2/2019 Pasal 2, certainty: secondary}
    - {from: 2021-01-01, value: unknown, cite: PP 3/2020, certainty: recollection}
"""


def read(tmp_path: Path, text: str, used: tuple[str, ...] = ("a.sum",)) -> dict[str, object]:
    (tmp_path / "theme.yaml").write_text(text, encoding="utf-8")
    return dict(read_book(tmp_path, used=used))


def test_a_good_book_is_read(tmp_path: Path) -> None:
    assert list(read(tmp_path, GOOD)) == ["a.sum"]


@pytest.mark.parametrize(
    ("good", "bad", "problem"),
    [
        ("cite: PP 1/2015 Pasal 1", "cite: ''", "not cited"),
        ("cite: PP 1/2015 Pasal 1, ", "", "not cited"),
        ("from: 2020-01-01", "from: 2015-07-01", "out of order"),
        ("from: 2021-01-01", "from: 2019-01-01", "out of order"),
        ("from: 2020-01-01", "from: soon", "no date"),
        ("unit: rupiah", "unit: shells", "unknown unit"),
        ("value: 1000", "value: a lot", "not of its unit"),
        ("value: 1000", "value: 10.5", "not of its unit"),
        ("value: 1000", "value: true", "not of its unit"),
        ("value: 1000", "value: {a: 1, b: two}", "not of its unit"),
        ("value: 1000", "value: {a: {value: 1, colour: red}}", "knows value"),
        ("value: 1000", "value: {a: {value: 1, certainty: gossip}}", "unknown certainty"),
        ("certainty: verified", "certainty: gossip", "certainty must be"),
        (", source: pasal.id/pp-no-1-tahun-2015", "", "text of what it cites was not read"),
        ("pasal.id/pp-no-1-tahun-2015", "news.example/pp-no-1-tahun-2015", "was not read"),
        ("pp-no-1-tahun-2015", "pp-no-11-tahun-2015", "was not read"),
        ("pp-no-1-tahun-2015", "permen/permenaker-no-1-tahun-2015", "was not read"),
        ("value: null", "value: {a: {value: 1, certainty: verified}}", "was not read"),
        ("certainty: verified", "certainty: verified, colour: red", "unknown key"),
        ("certainty: verified", "certainty: verified, note: {id: satu}", "both id and en"),
        ("{id: Jumlah, en: Sum}", "{id: Jumlah}", "both id and en"),
        ("  unit: rupiah", "  unit: rupiah\n  colour: red", "exactly label"),
        ("    - {from: 2015-07-01, value: 1000,", "    - {from: 2015-07-01,", "needs from and value"),
    ],
)
def test_the_loader_refuses(tmp_path: Path, good: str, bad: str, problem: str) -> None:
    assert good in GOOD
    with pytest.raises(BadBook, match=problem):
        read(tmp_path, GOOD.replace(good, bad))


def test_the_loader_refuses_a_name_that_no_code_uses_and_a_code_that_no_parameter_has(tmp_path: Path) -> None:
    with pytest.raises(BadBook, match=r"a\.sum: no code uses"):
        read(tmp_path, GOOD, used=())
    with pytest.raises(BadBook, match=r"a\.rate: code uses this name and no parameter has it"):
        read(tmp_path, GOOD, used=("a.sum", "a.rate"))


def test_every_code_of_the_book_has_words_and_no_words_are_idle() -> None:
    versions = [(entry.unit, version) for entry in book().values() for version in entry.history]
    cells = [cell for unit, one in versions if unit == "word" for cell in (one.value, *map(_cell, one.rows.values()))]
    rows = [key for _, one in versions for key, row in one.rows.items() if isinstance(key, str) and not row.label]
    assert {cell for cell in cells if cell is not None} == set(VALUES)
    assert set(rows) | set(Sector) | set(Payer) == set(ROWS)
    assert set(CERTAINTIES) == set(Certainty)


def _cell(row: Row) -> object:
    return row.value


def test_the_loader_refuses_a_name_in_two_files_and_a_key_twice(tmp_path: Path) -> None:
    (tmp_path / "again.yaml").write_text(GOOD)
    with pytest.raises(BadBook, match="named twice"):
        read(tmp_path, GOOD)
    (tmp_path / "again.yaml").unlink()
    with pytest.raises(Exception, match="stands twice"):
        read(tmp_path, GOOD + GOOD)


def test_every_declared_name_is_used_beyond_its_declaration() -> None:
    idle = []
    for path in PARAMETERS.parent.rglob("*.py"):
        tree = ast.parse(path.read_text())
        declared = {
            node.targets[0].id
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Call)
            and isinstance(node.value.func, ast.Name)
            and node.value.func.id == "named"
        }
        read_names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        idle += [f"{path.name}: {name}" for name in declared - read_names]
    assert idle == []
    assert set(used_names()) == set(book())


def test_every_provision_has_exactly_one_value_or_unknown_on_every_day_from_2015_to_2030() -> None:
    edges = {FIRST, date(2030, 12, 31)}
    for entry in book().values():
        assert entry.history[0].since == FIRST, entry.name
        for version in entry.history:
            edges |= {version.since, max(FIRST, version.since - timedelta(days=1))}
    for day in sorted(edges):
        for name, entry in book().items():
            holding = [v for v in entry.history if v.since <= day and (v.until is None or day <= v.until)]
            assert len(holding) == 1, (name, day)
            assert provision(name, day).version == holding[0]
            assert not holding[0].known or not holding[0].in_force or holding[0].rows or holding[0].value is not None


def test_a_provision_says_label_value_unit_citation_certainty_and_history() -> None:
    old, new = provision("jkm.death_grant", on=date(2019, 12, 1)), provision("jkm.death_grant", on=date(2019, 12, 2))
    assert (old.value, new.value, new.unit) == (16_200_000, 20_000_000, "rupiah")
    assert old.label.words("id") == "Santunan kematian"
    assert old.label.words("en") == "Death grant"
    assert "PP 44/2015" in old.citation
    assert "PP 82/2019" in new.citation
    assert new.certainty is Certainty.SECONDARY
    assert new.certainty.firm
    assert [version.until for version in new.history] == [date(2019, 12, 1), None]


def test_nobody_read_the_text_of_pp_50_2025_and_the_book_says_so() -> None:
    lines = [v for entry in book().values() for v in entry.history if "PP 50/2025" in v.cite]
    assert len(lines) >= 9
    assert all(Certainty.VERIFIED not in {v.certainty, *(row.certainty for row in v.rows.values())} for v in lines)
    assert provision("relief.transport", on=date(2026, 1, 1)).certainty is Certainty.SECONDARY
    assert provision("jkk.total_disability", on=date(2026, 1, 1)).certainty is Certainty.SECONDARY


def test_what_is_revoked_or_unknown_has_no_value() -> None:
    revoked, unknown = provision("relief.other", on=date(2027, 1, 1)), provision("dues.months_ahead", on=FIRST)
    assert (revoked.value, revoked.in_force, revoked.known) == (None, False, True)
    assert (unknown.value, unknown.in_force, unknown.known) == (None, True, False)


def test_days_before_the_book_and_unknown_names_are_refused() -> None:
    with pytest.raises(Refused, match="before_rule_book"):
        provision("jkm.death_grant", on=date(2015, 6, 30))
    with pytest.raises(Refused, match="unknown_provision"):
        provision("jkm.gold", on=FIRST)


def test_every_uncertain_version_or_row_carries_a_note_or_says_unknown() -> None:
    for path in PARAMETERS.glob("*.yaml"):
        for name, entry in read_yaml(path).items():
            for line in entry["history"]:
                if line["certainty"] == "conflicting":
                    assert line.get("note"), name


def test_no_figure_of_the_law_stands_in_the_rules_themselves() -> None:
    everyday = 12  # small counts, and the months of a year
    values = [value for entry in book().values() for v in entry.history for value in (v.value, *_cells(v.rows))]
    figures = {value for value in values if type(value) is int and value > everyday and value != 100}
    literals = {
        (path.name, node.value)
        for path in PARAMETERS.parent.rglob("*.py")
        if path.name not in {"measure.py", "page.py"}  # their people and stories are invented
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and type(node.value) is int
    }
    assert {16_800 - 10_000, 65, 48, 80, 15} <= figures
    assert [literal for literal in sorted(literals) if literal[1] in figures] == []


def _cells(rows: Mapping[str | int, Row]) -> list[object]:
    return [cell for key, row in rows.items() for cell in (key, row.value)]
