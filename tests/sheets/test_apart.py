"""Files are parsed in a child process: whatever becomes of it, this one goes on and says one sentence."""

import io
import os
import pickle
import subprocess
import sys
import threading
import zipfile
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest

from payung.enrolment.reading.vocabulary import refusal_in
from payung.sheets import apart
from payung.sheets.books import SMALL_TEXT, read_book, read_text
from payung.sheets.packing import LIMITS
from payung.sheets.parsing import LONGEST_CELL, MOST_LETTERS
from payung.sheets.refusals import Unreadable
from tests.roster.reading.making import ods, xlsx

LIST = xlsx([["NIK", "Nama"], ["3175021502809001", "Siti"]])
ROWS = [["NIK", "Nama"], ["3175021502809001", "Siti"]]


def refused(data: bytes, name: str, **limits: float) -> str:
    """Return the code for which a file is refused."""
    with pytest.raises(Unreadable) as no:
        read_book(data, name, replace(LIMITS, **limits))  # type: ignore[arg-type]
    return no.value.code


def test_a_child_of_one_file_reads_the_next() -> None:
    apart.close()
    assert read_book(LIST, "a.xlsx").sheets[0].rows == ROWS
    child = apart._pool.idle[-1]
    assert read_book(ods(ROWS), "b.ods").sheets[0].rows == ROWS
    assert apart._pool.idle == [child]
    assert child.files == 2


def test_days_and_times_come_back_as_they_are() -> None:
    cells = [date(1980, 2, 15), datetime.combine(date(2026, 6, 15), time(12, 30)), 1.5, True]
    assert read_book(xlsx([["a", "b", "c", "d"], cells]), "a.xlsx").sheets[0].rows[1] == cells


def test_too_much_memory_or_time_is_a_sentence_and_the_next_file_is_read() -> None:
    many = xlsx([[f"{row}-{column}" for column in range(20)] for row in range(1_000)])
    for limits in ({"memory_bytes": 20 * 1024 * 1024}, {"wall_seconds": 0.001}):
        assert refused(many, "a.xlsx", **limits) == "file_costs_too_much"
        assert apart._pool.idle == []
        assert read_book(LIST, "a.xlsx").sheets[0].rows == ROWS


@pytest.mark.slow
def test_too_much_work_is_a_sentence() -> None:
    many = (b'"xy";' * 25 + b"\n") * 145_000
    assert refused(many, "a.csv", cpu_seconds=0) == "file_costs_too_much"


def test_blanks_written_as_one_number_are_refused() -> None:
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        '<table:table table:name="a"><table:table-row><table:table-cell office:value-type="string">'
        '<text:p>NIK<text:s text:c="{}"/>x</text:p></table:table-cell></table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    for blanks in (2_000_000_000, 5_000_001):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", content.format(blanks))
        assert len(out.getvalue()) < 1_000
        assert refused(out.getvalue(), "a.ods") == "file_unpacks_too_large"


def test_a_child_that_dies_takes_nobody_with_it() -> None:
    read_book(LIST, "a.xlsx")
    apart._pool.idle[-1].process.kill()
    apart._pool.idle[-1].process.wait()
    assert read_book(LIST, "a.xlsx").sheets[0].rows == ROWS


def test_a_child_is_replaced_after_its_share_of_files() -> None:
    read_book(LIST, "a.xlsx")
    child = apart._pool.idle[-1]
    child.files = apart.FILES_A_CHILD
    assert read_book(LIST, "a.xlsx").sheets[0].rows == ROWS
    assert apart._pool.idle[-1] is not child
    assert child.process.returncode is not None


def test_many_at_once_each_get_their_own_file() -> None:
    found: dict[int, list[list[str]]] = {}

    def read(number: int) -> None:
        found[number] = read_book(xlsx([["NIK", "Nama"], [str(number), "Siti"]]), "a.xlsx").sheets[0].rows

    threads = [threading.Thread(target=read, args=[number]) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {number: rows[1][0] for number, rows in found.items()} == {number: str(number) for number in range(12)}
    assert len(apart._pool.idle) <= apart.MOST_AT_ONCE


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_asks_a_child_of_its_own() -> None:
    read_book(LIST, "a.xlsx")
    own = apart._pool.idle[-1].process.pid
    out, into = os.pipe()
    forked = os.fork()
    if forked == 0:
        try:
            rows = read_book(LIST, "a.xlsx").sheets[0].rows
            os.write(into, b"own" if rows == ROWS and apart._pool.idle[-1].process.pid != own else b"shared")
            apart.close()
        finally:
            os._exit(0)
    os.waitpid(forked, 0)
    assert os.read(out, 10) == b"own"
    assert read_book(LIST, "a.xlsx").sheets[0].rows == ROWS


def test_a_child_knows_no_framework_no_law_and_no_keys() -> None:
    words = (
        "import sys, payung.sheets.child; print(*(name for name in sys.modules if '.' not in name or 'payung' in name))"
    )
    root = Path(apart.__file__).resolve().parent.parent.parent
    done = subprocess.run([sys.executable, "-c", words], cwd=root, capture_output=True, text=True, check=True)
    known = set(done.stdout.split())
    assert "payung.sheets.parsing" in known
    assert not known & {"django", "sqlite3", "payung.rules", "payung.store", "payung.access"}
    read_book(LIST, "a.xlsx")
    environment = Path(f"/proc/{apart._pool.idle[-1].process.pid}/environ")
    if environment.exists():
        assert b"PATH=" in environment.read_bytes()
        assert b"PAYUNG" not in environment.read_bytes()


def test_only_plain_values_are_built_from_what_a_child_sends() -> None:
    assert apart._Plain(io.BytesIO(pickle.dumps([date(2026, 6, 15), "a", 1.5]))).load() == [date(2026, 6, 15), "a", 1.5]
    with pytest.raises(pickle.UnpicklingError):
        apart._Plain(io.BytesIO(pickle.dumps(os.system))).load()


def test_lines_made_to_go_back_for_ever_are_read() -> None:
    wicked = 'NIK;Nama\n"' + "\t" * 300_000 + "x\n" + '3175021502809001;"Siti\n'
    assert len(wicked) > SMALL_TEXT
    assert refused(wicked.encode(), "a.csv", cpu_seconds=5) == "too_many_columns"
    assert refusal_in("3" + "\t" * 20_000 + "x")[1] == ""


def test_the_end_of_a_very_long_cell_is_cut_off_unless_somebody_stands_there() -> None:
    long = "a" * LONGEST_CELL
    for read in (lambda text: read_text(text), lambda text: read_book(text.encode(), "a.csv")):
        assert read(f"NIK;Nama\n1;{long}bb\n").sheets[0].rows[1][1] == long
        with pytest.raises(Unreadable) as no:
            read(f"NIK;Nama\n1;{long[:-3]} 3175021502809001\n")
        assert no.value.code == "cell_too_long"
        assert no.value.details == {"row": 2, "column": 2, "limit": LONGEST_CELL}
        assert read(f"NIK;Nama\n1;{long[:-40]} 3175021502809001\n").sheets[0].rows[1][1].endswith("9001")


def test_long_cells_have_a_sum() -> None:
    many = MOST_LETTERS // LONGEST_CELL + 1
    strings = [["NIK", "Nama"], *[[str(number), "x" * LONGEST_CELL] for number in range(many)]]
    assert refused(xlsx(strings), "a.xlsx") == "file_unpacks_too_large"
