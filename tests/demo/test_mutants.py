"""The list of faults cannot rot: each stands where it says, makes sense, and names tests that exist."""

import ast
from pathlib import Path

import pytest
from django.core.management import CommandError

from payung.demo.bench_mutants import ROOT, Mutant, chosen, mutants_on_file, tried

MUTANTS = mutants_on_file()
LEAST = 60


def test_there_are_enough_faults_and_none_twice() -> None:
    assert len(MUTANTS) >= LEAST
    assert len({(each.file, each.old, each.new) for each in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda each: each.why.replace(" ", "_"))
def test_a_fault_can_be_planted_and_somebody_is_named_to_hear_it(mutant: Mutant) -> None:
    source = mutant.applied_to((ROOT / mutant.file).read_text("utf-8"))
    if mutant.file.endswith(".py"):
        ast.parse(source)
    assert mutant.tests
    for test in mutant.tests:
        place, _, name = test.partition("::")
        assert (ROOT / place).exists(), test
        assert not name or f"def {name.split('[')[0]}(" in (ROOT / place).read_text("utf-8"), test


def test_a_fault_that_stands_nowhere_or_twice_is_refused() -> None:
    for source in ("nothing", "a < b\na < b\n"):
        with pytest.raises(CommandError, match="stands there"):
            Mutant("x.py", "a < b", "a <= b", ("tests",), "").applied_to(source)


def test_some_faults_are_tried_by_their_numbers_and_what_is_no_number_is_refused() -> None:
    assert chosen(MUTANTS, "") == MUTANTS
    assert chosen(MUTANTS, f"2,{len(MUTANTS)}") == [MUTANTS[1], MUTANTS[-1]]
    for wrong in ("0", f"{len(MUTANTS) + 1}", "x", "1,", "-1"):
        with pytest.raises(CommandError, match="--only"):
            chosen(MUTANTS, wrong)


@pytest.fixture
def small_house(tmp_path: Path) -> Path:
    """A checkout with one rule, a test that holds its boundary and one that does not."""
    (tmp_path / "rule.py").write_text("def old(age):\n    return age >= 65\n")
    (tmp_path / "test_strict.py").write_text("from rule import old\ndef test():\n    assert old(65) and not old(64)\n")
    (tmp_path / "test_lax.py").write_text("from rule import old\ndef test():\n    assert old(70) and not old(20)\n")
    (tmp_path / "test_red.py").write_text("def test():\n    assert False\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\n")
    return tmp_path


@pytest.mark.slow
def test_survivors_are_told_and_the_checkout_is_left_alone(small_house: Path) -> None:
    before = {path.name: path.read_text() for path in small_house.iterdir()}
    strict = Mutant("rule.py", ">= 65", "> 65", ("test_strict.py",), "65 is not old")
    lax = Mutant("rule.py", ">= 65", "> 65", ("test_lax.py",), "65 is not old, and nobody says so")
    broken = Mutant("rule.py", "return age", "return = age", ("test_strict.py",), "a fault that is no Python")
    said: list[str] = []
    found = tried([strict, lax, broken, strict], root=small_house, say=said.append)
    assert [each["why"] for each in found["survivors"]] == [lax.why, broken.why]
    assert ["killed" in said[0], "SURVIVED" in said[1], "UNCLEAR" in said[2], "killed" in said[3]] == [True] * 4
    assert {path.name: path.read_text() for path in small_house.iterdir()} == before
    with pytest.raises(CommandError, match="not green"):
        tried([Mutant("rule.py", ">= 65", "> 65", ("test_red.py",), "")], root=small_house, say=said.append)
