"""The command `payung rules` works without Django and says with its exit status how it went."""

import subprocess
import sys
from pathlib import Path

import pytest

from payung.rules.command import main

ROOT = Path(__file__).parents[2]
GOOD = """
- name: good
  ask: heirs
  given: {relatives: [child], died_on: 2026-03-01}
  expect: {rank: 1}
"""
BAD = """
- name: a wrong rank
  ask: heirs
  given: {relatives: [child], died_on: 2026-03-01}
  expect: {rank: 2, payees: [mother]}
"""


def test_check_closes_with_the_count_and_exits_0_only_when_none_failed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(GOOD)
    bad.write_text(BAD)
    assert main(["check", str(good)]) == 0
    assert capsys.readouterr().out == "1 passed, 0 failed\n"
    assert main(["check", str(good), str(bad)]) == 1
    out = capsys.readouterr().out
    assert "a wrong rank" in out
    assert "rank: expected 2, got 1" in out
    assert "payees: expected [mother], got [child]" in out
    assert out.endswith("1 passed, 1 failed\n")
    assert main(["check", str(tmp_path / "nowhere.yaml")]) == 1
    assert capsys.readouterr().out.endswith("0 passed, 1 failed\n")


def test_check_of_the_projects_own_cases_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *map(str, sorted((ROOT / "tests" / "cases").glob("*.yaml")))]) == 0
    assert capsys.readouterr().out.endswith(" 0 failed\n")


def test_show_prints_the_history_and_marks_the_value_of_the_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "jkm.death_grant", "--on", "2019-06-01"]) == 0
    out = capsys.readouterr().out
    assert "* 2015-07-01 .. 2019-12-01" in out
    assert "Rp16.200.000" in out
    assert "Rp20.000.000" in out
    assert main(["show", "jkm.death_grant", "--language", "en"]) == 0
    assert "* 2019-12-02 .." in capsys.readouterr().out


def test_show_of_an_unknown_name_says_what_is_near(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "jkm.death"]) == 1
    assert "jkm.death_grant" in capsys.readouterr().err
    assert main(["show", "jkm.death_grant", "--on", "1999-01-01"]) == 1
    assert "2015-07-01" in capsys.readouterr().err
    assert main(["show", "DEATH_GRANT "]) == 1
    assert "jkm.death_grant" in capsys.readouterr().err
    assert main(["show", "jkm.deth_grant"]) == 1
    assert "jkm.death_grant" in capsys.readouterr().err
    assert main(["show", "xyzzy", "--language", "en"]) == 1
    assert "see `payung rules list`" in capsys.readouterr().err
    assert main(["show", "jkm.death_grant", "--on", "yesterday"]) == 1


def test_list_uncertain_names_what_the_branch_must_confirm(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    every = capsys.readouterr().out
    assert main(["list", "--uncertain"]) == 0
    uncertain = capsys.readouterr().out
    assert "jkm.death_grant" in every
    assert "jkm.death_grant" not in uncertain
    assert "membership.grace_months" in uncertain
    assert "dana desa" in uncertain
    assert main(["list", "--uncertain", "--language", "en"]) == 0
    assert "company; person; zakat body; village funds" in capsys.readouterr().out


def test_a_provision_is_read_in_words_of_either_language_and_never_in_codes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, indonesian, english in (
        ("relief.payers", "APBD: dikecualikan", "regional budget (APBD): excluded"),
        ("scholarship.method", "setiap tahun ajaran", "by school year"),
        ("scholarship.years", "perguruan tinggi: 5 tahun", "university: 5 years"),
        ("jkm.reactivation", "dihitung ulang", "starts again"),
        ("documents.jkk", "KTP peserta (selalu)", "Identity card of the member (always)"),
        ("membership.grace_months", "[sumber berbeda, tanya cabang]", "[sources differ, ask the branch]"),
    ):
        for language, words in (("id", indonesian), ("en", english)):
            assert main(["show", name, "--language", language]) == 0
            assert words in capsys.readouterr().out


def test_diff_says_what_changed_and_whose_dues(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "2026-12-31", "2027-01-01"]) == 0
    out = capsys.readouterr().out
    assert "relief.other" in out
    assert "other, self: Rp8.400 -> Rp16.800" in out
    assert "transport" not in out.replace("relief.transport", "")
    assert "apbd" not in out
    assert main(["diff", "2024-01-01", "2024-02-01"]) == 0
    assert capsys.readouterr().out.startswith("0 ketentuan berubah")
    assert main(["diff", "2026-12-31", "2027-01-01", "--language", "en"]) == 0
    out = capsys.readouterr().out
    assert "(other sectors, the worker; JKK + JKM, basis Rp1.000.000)" in out
    assert out.endswith("2 changed between 2026-12-31 and 2027-01-01\n")
    assert main(["diff", "2014-01-01", "2024-02-01"]) == 1


def test_the_wrong_call_exits_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 1
    assert main(["guess"]) == 1
    assert main(["check"]) == 1
    assert main(["--help"]) == 0


def test_the_rules_work_alone_in_a_plain_process() -> None:
    script = (
        "import sys\n"
        "from payung.rules import dues, jkm, month_from_text, provision, standing\n"
        "from payung.rules.command import main\n"
        "assert dues(month_from_text('2026-06'), income=1, sector='other', payer='self').total == 8400\n"
        "assert main(['list', '--uncertain']) == 0\n"
        "assert not [name for name in sys.modules if name.split('.')[0] == 'django']\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
