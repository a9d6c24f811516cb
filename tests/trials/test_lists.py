"""Lists that went wrong once: quotation marks, tables, headings, orders of days, NIK, remarks, what files do beside."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from payung.access.authors import operator
from payung.regions.models import Region
from payung.roster import actions, queries
from tests.roster.reading.making import xls
from tests.trials.making import HEADING, PEOPLE, RW, beside, book, row, rows, text

DAY = date(2026, 6, 15)
READY = ("ready", "")


class Trial(NamedTuple):
    """A file, and what must come of it: verdict and reasons of each row that is somebody's, how many are unread."""

    kind: str
    name: str
    data: bytes
    people: list[tuple[str, str]]
    unread: int = 0


def several(many: int, reasons: str = "", verdict: str = "") -> list[tuple[str, str]]:
    return [(verdict or ("ready" if reasons in SAID else "needs_fixing" if reasons else "ready"), reasons)] * many


SAID = {"", "row_hidden", "ditto_read", "row_too_long", "occupation_missing", "phone_unreadable"}  # and yet ready


def far_away(cells: list[list[Any]], reference: str) -> bytes:
    """Return a workbook in which one blank stands far from the table."""
    source, out = zipfile.ZipFile(io.BytesIO(book(cells))), io.BytesIO()
    with zipfile.ZipFile(out, "w") as kept:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                number = "".join(filter(str.isdigit, reference))
                stray = f'<row r="{number}"><c r="{reference}" t="inlineStr"><is><t> </t></is></c></row></sheetData>'
                content = content.replace(b"</sheetData>", stray.encode())
            kept.writestr(name, content)
    return out.getvalue()


def of_1904(born: date) -> int:
    return (born - date(1904, 1, 1)).days


def as_a_spreadsheet_elsewhere_reads(born: date) -> Any:
    """Return what a day becomes that is typed day first where the month stands first: turned round, or text."""
    return date(born.year, born.day, born.month) if born.day <= 12 else f"{born:%d/%m/%Y}"


def guarded(guard: str) -> bytes:
    return text([HEADING, *(row(at, NIK=guard.format(PEOPLE[at].nik)) for at in range(3))])


def in_columns(*headings: str, cells: Callable[[int], list[Any]]) -> list[list[Any]]:
    return [list(headings), *(cells(at) for at in range(3))]


def quotes() -> list[Trial]:
    lines = text(rows(6)).decode().splitlines()
    open_names = [line.replace(PEOPLE[at - 1].name, f'"{PEOPLE[at - 1].name}') if at in (2, 4) else line
                  for at, line in enumerate(lines)]  # fmt: skip
    open_ends = [f'{line};"ket' if at in (1, 5) else line for at, line in enumerate(lines)]
    commas = text(rows(3), ",").decode().splitlines()
    return [
        Trial("a mark that nobody closed", "a.csv", "\n".join(open_names).encode(), several(6)),
        Trial("a mark that nobody closed", "b.csv", "\n".join(open_ends).encode(),
              [("ready", "row_too_long"), *several(3), ("ready", "row_too_long"), *several(1)]),
        Trial("ditto marks", "a.csv", text([HEADING, row(0), *(row(at, Pekerjaan='"') for at in range(1, 6))]),
              several(1) + several(5, "ditto_read")),
        Trial("ditto marks", "b.csv", text([HEADING, row(0), *(row(at, RW="-''-") for at in range(1, 4))]),
              several(1) + several(3, "ditto_read")),
        Trial("whole lines in quotes", "a.csv", "\n".join(f'"{line}"' for line in commas).encode(), several(3)),
        Trial("whole lines in quotes", "b.csv", "\n".join(f'"{line}";;' for line in commas).encode(), several(3)),
    ]  # fmt: skip


def tables() -> list[Trial]:
    short = [list(HEADING[:6]), row(0)[:6], row(1)[:6]]
    richer = [*short, [], ["RT 002"], list(HEADING), row(2), row(3)]
    order = (0, 2, 1, 4, 3, 5, 6)
    other = [*rows(2), [], [HEADING[at] for at in order], [row(2)[at] for at in order], [row(3)[at] for at in order]]
    missing = several(2, "occupation_missing")
    return [
        Trial("tables beside", "a.xlsx", book(beside(rows(2), [list(HEADING), row(2), row(3)])), several(2), 2),
        Trial("tables beside", "b.csv", text(beside([list(HEADING), row(0)], [["Nama", "NIK"], ["A", PEOPLE[1].nik]])),
              several(1), 1),
        Trial("a richer heading below", "a.xlsx", book(richer), missing + several(2)),
        Trial("a richer heading below", "b.xlsx", book([["RT 001"], *richer]), missing + several(2)),
        Trial("another order below", "a.xlsx", book(other), several(4)),
        Trial("another order below", "b.csv", text(other), several(4)),
        Trial("people above the heading", "a.csv", text([row(3), row(4), *rows(2)]), several(2), 2),
        Trial("people above the heading", "b.xlsx", book([row(5), [], *rows(1)]), several(1), 1),
    ]  # fmt: skip


def headings() -> list[Trial]:
    def with_names(at: int) -> list[Any]:
        return [PEOPLE[at].nik, *PEOPLE[at].name.split(), *row(at)[3:]]

    def with_parts(at: int) -> list[Any]:
        born = PEOPLE[at].born
        return [PEOPLE[at].nik, PEOPLE[at].name, born.day, born.month, born.year, *row(at)[4:]]

    def with_numbers(at: int) -> list[Any]:
        return [at + 102_230, PEOPLE[at].name, PEOPLE[at].nik, *row(at)[3:]]

    def of_dukcapil(at: int) -> list[Any]:
        return [PEOPLE[at].nik, PEOPLE[at].name, PEOPLE[at].sex, row(at)[3], "1005", "001", "007", "PEDAGANG"]

    rest = HEADING[4:]
    dukcapil = ("NIK", "NAMA LGKP", "JK", "TGL LHR", "NO KEL", "NO RT", "NO RW", "PEKERJAAN")
    two = ("NIK", "Nama", "No KTP", *HEADING[3:])
    return [
        Trial("RW before RT", "a.csv",
              text([(*HEADING[:5], "RW/RT", "Pekerjaan"), *(row(at, RW="007/001") for at in range(3))]), several(3)),
        Trial("RW before RT", "b.csv",
              text([(*HEADING[:5], "RW - RT", "Pekerjaan"), *(row(at, RW="07-15") for at in range(3))]), several(3)),
        Trial("a name in two columns", "a.xlsx",
              book(in_columns("NIK", "Nama Depan", "Nama Belakang", *HEADING[3:], cells=with_names)), several(3)),
        Trial("a name in two columns", "b.csv",
              text(in_columns("NIK", "First Name", "Last Name", *HEADING[3:], cells=with_names)), several(3)),
        Trial("a date in three columns", "a.xlsx",
              book([["NIK", "Nama", "Tanggal Lahir", "", "", *rest], ["", "", "Tgl", "Bln", "Thn"],
                    *(with_parts(at) for at in range(3))]), several(3)),
        Trial("a date in three columns", "b.csv",
              text(in_columns("NIK", "Nama", "Tgl Lahir", "Bln Lahir", "Thn Lahir", *rest, cells=with_parts)),
              several(3)),
        Trial("two columns for one field", "a.xlsx", book(in_columns(*two, cells=with_numbers)), several(3)),
        Trial("two columns for one field", "b.csv", text(in_columns(*two, cells=with_numbers)), several(3)),
        Trial("short codes of kelurahan", "a.xlsx",
              book(in_columns(*dukcapil, cells=of_dukcapil)), several(3)),
        Trial("short codes of kelurahan", "b.csv",
              text(in_columns(*dukcapil[:4], "KODE KEL", "RT", "RW", "PEKERJAAN", cells=of_dukcapil)), several(3)),
        Trial("an odd birth column", "a.csv", text([(*HEADING[:3], "TGLLHR", *rest), *rows()[1:]]), several(3)),
        Trial("an odd birth column", "b.csv", text([(*HEADING[:3], "Kolom", *rest), *rows()[1:]]), several(3)),
    ]  # fmt: skip


def orders() -> list[Trial]:
    def born(form: str, many: int = 5) -> bytes:
        lines = [row(at, **{"Tgl Lahir": f"{PEOPLE[at].born:{form}}"}) for at in range(many)]
        return text([HEADING, *lines])

    def here(clock: str) -> bytes:
        return text([HEADING, *(row(at, **{"Tgl Lahir": f"{PEOPLE[at].born}{clock}"}) for at in range(3))])

    def at_midnight(offset: str, hour: int) -> bytes:
        day = [f"{one.born - timedelta(1):%Y-%m-%d}T{hour}:00:00{offset}" for one in PEOPLE]
        return text([HEADING, *(row(at, **{"Tgl Lahir": day[at]}) for at in range(3))])

    turned = [row(at, **{"Tgl Lahir": as_a_spreadsheet_elsewhere_reads(PEOPLE[at].born)}) for at in range(6)]
    numbers = [row(at, **{"Tgl Lahir": of_1904(PEOPLE[at].born)}) for at in range(3)]
    return [
        Trial("month first", "a.csv", born("%m/%d/%Y"), several(5)),
        Trial("month first", "b.csv", born("%m-%d-%y"), several(5)),
        Trial("month first", "c.csv", born("%m%d%Y"), several(5)),
        Trial("dates taken for each other", "a.xlsx", book([HEADING, *turned]), several(6)),
        Trial("dates taken for each other", "b.xlsx", book([HEADING, *turned[:4]]), several(4)),
        Trial("midnight elsewhere", "c.csv", here("T00:00:00+08:00"), several(3)),
        Trial("midnight elsewhere", "a.csv", at_midnight(".000Z", 17), several(3)),
        Trial("midnight elsewhere", "b.csv", at_midnight("+01:00", 18), several(3)),
        Trial("days from 1904", "a.xlsx", book([HEADING, *numbers]), several(3)),
        Trial("days from 1904", "b.xlsx", book([HEADING[1:], *(line[1:] for line in numbers)]), several(3)),
    ]


def numbers_and_remarks() -> list[Trial]:
    zeros = text([HEADING, *(row(at, NIK=PEOPLE[at].nik[:-1] + "0") for at in range(6))])
    no = ("Meninggal dunia", "Pindah ke Bekasi", "", "Sudah tidak bersedia", "bukan warga RW ini", "dicoret")
    words = [[*HEADING, "Keterangan"], *([*row(at), word] for at, word in enumerate(no))]
    named = [HEADING, row(0, Nama="Siti Aminah (alm)"), row(1)]
    held = [several(1, "remark_says_no")[0] if word else READY for word in no]
    return [
        Trial("a guarded NIK", "a.csv", guarded('="{}"'), several(3)),
        Trial("a guarded NIK", "b.csv", guarded("NIK. {}"), several(3)),
        Trial("a guarded NIK", "c.csv", guarded("'{} "), several(3)),
        Trial("every NIK ends in 0", "a.csv", zeros, several(6, "nik_number_cell")),
        Trial("every NIK ends in 0", "b.csv", zeros.replace(b";", b","), several(6, "nik_number_cell")),
        Trial("a remark says no", "a.csv", text(words), held),
        Trial("a remark says no", "b.csv", text(named), several(1, "remark_says_no") + several(1)),
    ]


def files() -> list[Trial]:
    formulas = [HEADING, *(row(at, NIK=f'=CONCATENATE("{PEOPLE[at].nik}","")') for at in range(3))]
    work = [HEADING, row(0), row(1, Pekerjaan='=A1&""')]
    bad = text(rows()).replace(b"pedagang", b"pedagang\x9d", 1)
    curled = text([HEADING, row(0, Nama="Nur\u2019aini"), row(1)]).replace(b"pedagang", b"dagang\xb0", 1)
    return [
        Trial("formulas nobody calculated", "a.xlsx", book(formulas), several(3, "cell_not_calculated")),
        Trial("formulas nobody calculated", "b.xlsx", book(work), several(1) + several(1, "cell_not_calculated")),
        Trial("a stray cell far away", "a.xlsx", far_away(rows(), "A1048576"), several(3)),
        Trial("a stray cell far away", "b.xlsx", far_away(rows(), "XFD9"), several(3)),
        Trial("rows that a filter hides", "a.xlsx", book(rows(4), hidden=[2]),
              [READY, ("ready", "row_hidden"), READY, READY]),
        Trial("rows that a filter hides", "c.xls", xls(rows(3), hidden=[2]), [READY, ("ready", "row_hidden"), READY]),
        Trial("rows that a filter hides", "b.xlsx", book(rows(3), hidden=[1, 2, 3]), several(3, "row_hidden")),
        Trial("one bad byte", "a.csv", bad, several(3)),
        Trial("one bad byte", "b.csv", curled, several(2)),
    ]  # fmt: skip


def came_of(trial: Trial, rw: Region) -> tuple[list[tuple[str, str]], int]:
    """Return what a list came to, through the acts that every door calls."""
    received = actions.receive(f"{trial.kind} {trial.name}", trial.data, area=rw, on=DAY, by=operator())
    roster = actions.judge(received.roster, admit=False, on=DAY, by=operator())
    table = queries.table_of(roster)
    people = [result for result in queries.results(roster, table) if result.verdict != "ignored"]
    unread = sum(part["people"] for part in queries.unread_parts(roster, table))
    return [(str(one.verdict), ",".join(one.reasons)) for one in people], unread


def test_lists_that_went_wrong_once_come_out_right(east_jakarta: None) -> None:
    rw = Region.objects.get(code=RW)
    wrong = []
    trials = [*quotes(), *tables(), *headings(), *orders(), *numbers_and_remarks(), *files()]
    for trial in trials:
        came = came_of(trial, rw)
        if came != (trial.people, trial.unread):
            wrong.append((trial.kind, trial.name, came))
    assert wrong == []
    kinds = [trial.kind for trial in trials]
    assert all(kinds.count(kind) > 1 for kind in kinds)
