"""Files: every format to the same cells, and one sentence for each file that is refused before it does harm."""

import io
import struct
import zipfile
import zlib
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payung.rules.reasons import Refused
from payung.sheets.books import Book, kind_of, read_book, read_text, spread
from payung.sheets.packing import Limits, inspect
from tests.roster.reading.making import HEADING, compound, ods, person, raw_xlsx, xls, xlsx, zipped

ROWS = [list(HEADING), person(1), person(2, birth=date(1980, 2, 15), name="Nuñez ’Aim"), person(3, rw=7.0)]
WHOLE = {"a.xlsx": xlsx(ROWS), "a.xls": xls(ROWS), "a.ods": ods(ROWS)}
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
CELL = '<c r="{}" t="inlineStr"><is><t>x</t></is></c>'


def refused(data: bytes, name: str, **limits: int) -> str:
    """Return the code with which a file is refused."""
    with pytest.raises(Refused) as no:
        read_book(data, name, Limits(**limits))
    assert len(no.value.reasons) == 1
    assert str(no.value.reasons[0].words()).endswith(".")
    return no.value.reasons[0].code


def texts(book: Book) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in book.sheets[0].rows]


def as_text(separator: str, end: str = "\r\n") -> str:
    return end.join(separator.join(str(cell) for cell in row) for row in ROWS) + end


@pytest.mark.parametrize(("make", "name"), [(xlsx, "a.xlsx"), (xls, "a.xls"), (ods, "A.ODS")])
def test_workbooks_of_every_kind_hold_the_same_cells(make: Any, name: str) -> None:
    sheet = read_book(make(ROWS), name).sheets[0]
    assert sheet.name == "DATA"
    assert [sheet.number(index) for index in (0, 3)] == [1, 4]
    assert sheet.rows[2][4] == date(1980, 2, 15)
    assert sheet.rows[2][2] == "Nuñez ’Aim"
    assert sheet.rows[3][7] == 7.0
    assert sheet.rows[1] == [1.0, *person(1)[1:]]


def test_what_is_merged_over_several_rows_stands_in_each_of_them_where_it_is_asked_for() -> None:
    rows = [["NAMA", "RW"], ["Ani", "003"], ["Budi", ""], ["Cici", "009"], ["", ""]]
    data = xlsx(rows, merged=[(1, 1, 2, 1, "003"), (3, 0, 4, 0, "Cici")])
    sheet = read_book(data, "a.xlsx").sheets[0]
    assert [row[1] for row in sheet.rows] == ["RW", "003", "", "009", ""]
    assert spread(sheet, {1}, 1).rows == [["NAMA", "RW"], ["Ani", "003"], ["Budi", "003"], ["Cici", "009"], ["", ""]]
    assert spread(sheet, {1}, 2).rows == sheet.rows


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_of_every_separator_and_encoding_holds_the_same_cells(separator: str, encoding: str) -> None:
    book = read_book(as_text(separator).encode(encoding), "daftar.csv")
    assert texts(book) == [[str(cell) for cell in row] for row in ROWS]
    assert book.sheets[0].number(3) == 4


def test_pasted_text_is_a_table_too() -> None:
    assert texts(read_text(as_text("\t", "\n")))[0] == list(HEADING)
    with pytest.raises(Refused):
        read_text(" \n \n")


def test_rows_of_text_are_numbered_by_their_first_line() -> None:
    sheet = read_book(b'NIK,NAMA\r\n1,"Budi\r\nSantoso"\r\n\r\n2,"Jl. ""A"""\r\n', "a.csv").sheets[0]
    assert sheet.rows == [["NIK", "NAMA"], ["1", "Budi\r\nSantoso"], [], ["2", 'Jl. "A"']]
    assert sheet.numbers == [1, 2, 4, 5]


def test_a_quotation_mark_that_is_never_closed_swallows_nothing() -> None:
    lines = ["NIK,NAMA", '1,"Budi', *[f"{number},Siti" for number in range(2, 200)]]
    sheet = read_book("\n".join(lines).encode(), "a.csv").sheets[0]
    assert len(sheet.rows) == 200
    assert sheet.rows[1] == ["1", '"Budi']
    assert sheet.number(150) == 151


def test_the_separator_that_excel_names_is_used_and_its_line_is_counted() -> None:
    sheet = read_book(b"sep=;\r\nNIK;NAMA, LENGKAP\r\n1;Budi, S.Pd\r\n", "a.csv").sheets[0]
    assert sheet.rows == [["NIK", "NAMA, LENGKAP"], ["1", "Budi, S.Pd"]]
    assert sheet.number(0) == 2


def test_a_comma_inside_a_letterhead_does_not_win_over_the_separator() -> None:
    text = "Kepada Yth, Bapak Lurah, di Rawamangun\n\n" + as_text(";", "\n")
    assert read_book(text.encode(), "a.csv").sheets[0].rows[2] == list(HEADING)


def test_formulas_come_as_their_text_and_errors_as_blanks() -> None:
    cells = (
        '<row r="1"><c r="A1" t="str"><f>HYPERLINK("x")</f><v>tautan</v></c>'
        '<c r="B1" t="inlineStr"><is><t>=1+1</t></is></c>'
        '<c r="C1" t="e"><v>#N/A</v></c><c r="D1"><f>1+1</f></c></row>'
    )
    assert read_book(raw_xlsx(SHEET.format(cells)), "a.xlsx").sheets[0].rows[0][:3] == ["tautan", "=1+1", ""]


def test_hidden_sheets_are_known_to_be_hidden() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(ROWS, more={"B": ROWS}))) as made, zipfile.ZipFile(out, "w") as changed:
        for name in made.namelist():
            content = made.read(name)
            if name == "xl/workbook.xml":
                content = content.replace(b'name="B"', b'name="B" state="hidden"')
            changed.writestr(name, content)
    assert [(sheet.name, sheet.hidden) for sheet in read_book(out.getvalue(), "a.xlsx").sheets] == [
        ("DATA", False),
        ("B", True),
    ]


@pytest.mark.parametrize("data", [b"", b"   \r\n\r\n", b"\xef\xbb\xbf", b"\x00\x00\x00"])
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_an_empty_file_is_refused(data: bytes, name: str) -> None:
    assert refused(data, name) == "file_empty"


def test_a_workbook_without_a_cell_is_refused() -> None:
    assert refused(xlsx([]), "a.xlsx") == "file_empty"
    assert refused(raw_xlsx(SHEET.format("")), "a.xlsx") == "file_empty"


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a", "a.xlsb", "a.zip", "xlsx"])
def test_another_kind_of_file_is_refused(name: str) -> None:
    assert refused(b"NIK;NAMA\n", name) == "file_kind_unknown"


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"NIK;NAMA\n1;2\n", "a.xlsx"), (xlsx(ROWS), "a.xls"), (xlsx(ROWS), "a.csv"), (xls(ROWS), "a.xlsx"),
     (xls(ROWS), "a.csv"),
     (b"%PDF-1.7\n", "a.csv"), (b"\x89PNG\r\n\x1a\n", "a.xlsx"), (b"<html><table><tr><td>NIK", "a.xls"),
     (b"<?xml version='1.0'?><Workbook/>", "a.xls"), (bytes(range(256)) * 20, "a.csv"), (ods(ROWS), "a.xlsx"),
     (xlsx(ROWS), "a.ods"), (zipped({"word/document.xml": "<a/>"}), "a.xlsx")],
)  # fmt: skip
def test_a_file_that_is_not_what_its_name_says_is_refused(data: bytes, name: str) -> None:
    assert refused(data, name) == "file_not_its_name"


@pytest.mark.parametrize(
    ("data", "name"),
    [(compound({"EncryptedPackage": b"x" * 5000}), "a.xlsx"),
     (zipped({"EncryptedPackage": b"x", "mimetype": "x"}), "a.ods")],
)  # fmt: skip
def test_a_locked_file_is_refused(data: bytes, name: str) -> None:
    assert refused(data, name) == "file_protected"


def test_an_entry_that_is_encrypted_makes_the_file_locked() -> None:
    data = bytearray(xlsx(ROWS))
    at = data.rfind(b"PK\x01\x02")
    data[at + 8] |= 1
    assert refused(bytes(data), "a.xlsx") == "file_protected"


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04" + b"a" * 60, xlsx(ROWS)[:3000], raw_xlsx("<worksheet><sheetData><row></sheetData>"),
     raw_xlsx(b"\x00\x01\x02")],
)  # fmt: skip
def test_a_damaged_workbook_is_refused(data: bytes) -> None:
    assert refused(data, "a.xlsx") in ("file_damaged", "file_empty")


def test_a_damaged_old_workbook_is_refused() -> None:
    whole = xls(ROWS)
    assert refused(whole[:700], "a.xls") == "file_damaged"
    assert refused(whole[:1536] + b"\xff" * (len(whole) - 1536), "a.xls") in ("file_damaged", "file_empty")


def test_a_file_that_is_too_large_is_refused_by_its_size_alone() -> None:
    data = b"NIK;NAMA\n" * 1000
    assert refused(data, "a.csv", file_bytes=5000) == "file_too_large"
    assert read_book(data, "a.csv", Limits(file_bytes=9000)).sheets


def test_a_bomb_is_refused_before_it_unpacks() -> None:
    huge = raw_xlsx(SHEET.format("<row/>"), **{"xl/other.xml": b" " * 30_000_000})
    assert len(huge) < 100_000
    assert refused(huge, "a.xlsx") == "file_unpacks_too_large"
    assert refused(raw_xlsx(SHEET.format("<row/>")), "a.xlsx", unpacked_bytes=100) == "file_unpacks_too_large"


def test_too_many_entries_are_refused() -> None:
    many = {f"xl/media/{number}.png": b"x" for number in range(60)}
    assert refused(raw_xlsx(SHEET.format("<row/>"), **many), "a.xlsx", entries=50) == "file_unpacks_too_large"


def test_sizes_that_an_archive_declares_are_not_believed() -> None:
    packed = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = packed.compress(b" " * 30_000_000) + packed.flush()
    data = bytearray(zipped({"xl/workbook.xml": b"x" * 40}))
    at = data.find(b"PK\x01\x02")
    start = 30 + len("xl/workbook.xml")
    old = struct.unpack_from("<I", data, at + 20)[0]
    struct.pack_into("<I", data, at + 20, len(body))
    struct.pack_into("<I", data, 18, len(body))
    grown = bytes(data[:start]) + body + bytes(data[start + old :])
    end = grown.rfind(b"PK\x05\x06")
    moved = bytearray(grown)
    struct.pack_into("<I", moved, end + 16, struct.unpack_from("<I", grown, end + 16)[0] + len(body) - old)
    assert sum(entry.file_size for entry in zipfile.ZipFile(io.BytesIO(bytes(moved))).infolist()) == 40
    assert refused(bytes(moved), "a.xlsx") == "file_unpacks_too_large"


@pytest.mark.parametrize(
    "reference",
    ["XFD1", "A1048576", "XFD1048576", "AAA5", "A99999999999999999999", "ZZZZZZZZ1"],
)
@pytest.mark.parametrize("spelled", [' r="{}"', " r='{}'", '\tr="{}"', ' r ="{}"', '\n r\n=\n"{}"', ' r="&#88;{}"'])
def test_a_cell_far_out_is_refused_however_its_place_is_spelled(reference: str, spelled: str) -> None:
    place = spelled.format(reference)
    cells = f'<row r="1">{CELL.format("A1")}</row><row><c{place} t="inlineStr"><is><t>080012345678</t></is></c></row>'
    assert refused(raw_xlsx(SHEET.format(cells)), "a.xlsx") in ("too_many_rows", "too_many_columns", "file_damaged")


def test_a_row_far_out_is_refused() -> None:
    far = '<row r="900000"><c t="inlineStr"><is><t>080012345678</t></is></c></row>'
    cells = f'<row r="1">{CELL.format("A1")}</row>{far}'
    assert refused(raw_xlsx(SHEET.format(cells)), "a.xlsx") == "too_many_rows"


def test_a_stray_cell_far_from_the_table_is_no_table() -> None:
    for stray in (" ", "x"):
        far = f'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>{stray}</t></is></c></row>'
        sheet = SHEET.format(f'<row r="1">{CELL.format("A1")}</row>{far}')
        assert len(read_book(raw_xlsx(sheet), "a.xlsx").sheets[0].rows) == 1


def test_far_corners_that_span_too_many_cells_are_refused() -> None:
    cells = f'<row r="1">{CELL.format("A1")}</row><row r="190000">{CELL.format("GA190000")}</row>'
    assert refused(raw_xlsx(SHEET.format(cells)), "a.xlsx") == "too_many_columns"


def test_entities_are_never_expanded() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + SHEET.format(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row>'
    )
    assert refused(raw_xlsx(bomb), "a.xlsx") == "file_damaged"
    far = SHEET.format('<row r="1"><c r="XFD1"><v>1</v></c></row>')
    assert refused(raw_xlsx(" " * 5000 + '<!DOCTYPE x [<!ENTITY a "a">]>' + far), "a.xlsx") == "file_damaged"


def test_an_ods_that_repeats_itself_is_refused_and_one_with_blank_repeats_is_read() -> None:
    start = '<table:table-cell table:number-columns-repeated="{}" office:value-type="string">'
    cell = start + "<text:p>x</text:p></table:table-cell>"
    rows = '<table:table-row table:number-rows-repeated="{}">{}</table:table-row>'
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    assert refused(ods(ROWS, tail=rows.format(1_000_000, cell.format(1))), "a.ods") == "too_many_rows"
    assert refused(ods(ROWS, tail=rows.format(1, cell.format(16_000))), "a.ods") == "too_many_columns"
    assert len(read_book(ods(ROWS, tail=rows.format(1_048_000, blank)), "a.ods").sheets[0].rows) == len(ROWS)


def test_too_many_rows_and_columns_are_refused_in_every_format() -> None:
    long, wide = [["NIK", "NAMA"]] * 30, [["x"] * 30]
    for make, name in ((xlsx, "a.xlsx"), (xls, "a.xls"), (ods, "a.ods")):
        assert refused(make(long), name, rows=20) == "too_many_rows"
        assert refused(make(wide), name, columns=20) == "too_many_columns"
        assert read_book(make(long), name, Limits(rows=30)).sheets
    assert refused(b"a;b\n" * 30, "a.csv", rows=20) == "too_many_rows"
    assert refused(b"a;" * 30 + b"\n" + b"a;" * 30, "a.csv", columns=20) == "too_many_columns"
    assert refused(b"," * 1_000_000, "a.csv") == "too_many_columns"


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from(["a.csv", "a.xlsx", "a.xls", "a.ods", "a.tsv"]),
    st.sampled_from([b"", b"PK\x03\x04", xls(ROWS)[:600]]),
)
def test_no_bytes_are_too_strange_to_be_read_or_refused(data: bytes, name: str, start: bytes) -> None:
    with suppress(Refused):
        assert read_book(start + data, name).sheets


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from(["a.xlsx", "a.xls", "a.ods"]))
def test_a_workbook_with_a_flipped_byte_is_read_or_refused(data: st.DataObject, name: str) -> None:
    whole = bytearray(WHOLE[name])
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] = data.draw(st.integers(0, 255))
    with suppress(Refused):
        assert read_book(bytes(whole), name).sheets


def test_what_a_file_is_shows_in_its_first_bytes() -> None:
    assert [kind_of(data) for data in (xlsx(ROWS), xls(ROWS), b"%PDF-1", b"NIK;NAMA", b"<!DOCTYPE html>",
        b"GIF89a")] == [
        "zip", "ole", "pdf", "text", "html", "picture",
    ]  # fmt: skip
    assert "xl/workbook.xml" in inspect(xlsx(ROWS))


@pytest.mark.parametrize("many", ["2000000000", "99999999999999999999"])
def test_blanks_that_an_ods_writes_as_one_number_are_counted_before_they_are_made(many: str) -> None:
    cell = (
        f'<table:table-cell office:value-type="string"><text:p>a<text:s text:c="{many}"/></text:p></table:table-cell>'
    )
    assert refused(ods(ROWS, tail=f"<table:table-row>{cell}</table:table-row>"), "a.ods") == "file_unpacks_too_large"
