"""RT and RW in one cell or in two, in words, numbers, or as the date that Excel made of "5/3"."""

import re
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, NamedTuple

from payung.sheets.cells.dates import EXCEL_EPOCH, months, read_date
from payung.sheets.folding import ascii_digits, visible

HIGHEST = 999
LONGEST, LONGEST_ADDRESS = 60, 400
FIRST_DATE_SERIAL = 36_526  # 1 January 2000: a number in an RT/RW cell from here on is a date that lost its format
_RT = re.compile(r"r\W*t\W*0*(\d{1,3})(?!\d)")
_RW = re.compile(r"r\W*w\W*0*(\d{1,3})(?!\d)")
_TWO = re.compile(r"(?:r\W*t\W*)?0*(\d{1,3})(?:\s*[^\w\s]+\s*|\s+)(?:r\W*w\W*)?0*(\d{1,3})(?:\W+[a-z][a-z ./-]*)?\W*$")
_ONE = re.compile(r"(?:\W|r\W*w|r\W*t|nomor|no)*0*(\d{1,3})(?:\.0+)?\W*(?:\([a-z ]*\))?$")
_HEADING = re.compile(r"\W*rt\W*rw\W*(?=\d)")
_DAY_MONTH = re.compile(r"(\d{1,2})[\W_]*([a-z]{3,})\.?(?:[\W_]*(?:\d{2}|\d{4}))?$")
_NAMED = re.compile(r"r\W*[tw]\W*\d")
_WHOLE_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T\s].*)?$")
_ROMAN = re.compile(r"(?:(?<![^\W\d_])|(?<=r[tw]))(?=[ivx])(x{0,3})(ix|iv|v?i{0,3})(?![^\W\d_])")
_ONLY_CROSSES = re.compile(r"[x\W]*$")  # somebody crossed the cell out
_ONES = {"": 0, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9}
_IN_ADDRESS = re.compile(r"\b(?:r\.?\s?t\W*0*(\d{1,3})\W+(?:r\.?\s?w\W*)?0*(\d{1,3})|r\.?\s?w\W*0*(\d{1,3}))(?!\d)")


class RtRw(NamedTuple):
    """RT and RW as numbers, None where not given; whether they were read back from a date."""

    rt: int | None
    rw: int | None
    from_date: bool = False


NOTHING = RtRw(None, None)


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _folded(cell: str) -> str:
    """Return the cell in lower case, with Roman numbers as plain ones ("RW VII")."""
    text = ascii_digits(visible(cell)).casefold()
    if len(text) > LONGEST or _ONLY_CROSSES.match(text):
        return text
    return _ROMAN.sub(lambda found: str(10 * len(found[1]) + _ONES[found[2]]), text)


@cache
def _any_day() -> date:
    return date(2000, 1, 1)  # settles two-digit years, which nobody asks for here


def read_rt_rw(cell: Any) -> RtRw:
    """Return RT and RW of a cell that should hold both. One bare number is neither."""
    if isinstance(cell, str):
        return _read_text(cell)
    if isinstance(cell, datetime | date):
        return RtRw(cell.day, cell.month, True)
    if isinstance(cell, time):
        return RtRw(cell.hour, cell.minute, True)
    if isinstance(cell, timedelta):
        minutes = int(cell.total_seconds()) // 60
        return RtRw(minutes // 60, minutes % 60, True) if 0 < minutes < HIGHEST * 60 else NOTHING
    if isinstance(cell, int | float) and FIRST_DATE_SERIAL <= cell < 73_051:
        made = EXCEL_EPOCH + timedelta(days=int(cell))
        return RtRw(made.day, made.month, True)
    return NOTHING


def read_rw_rt(cell: Any) -> RtRw:
    """Return RT and RW of a cell whose heading names the RW first; words in the cell itself say it better."""
    rt, rw, from_date = read_rt_rw(cell)
    if isinstance(cell, str) and _NAMED.search(_folded(cell)):
        return RtRw(rt, rw, from_date)
    return RtRw(rw, rt, from_date) if rt is not None and rw is not None else RtRw(rt, rw, from_date)


def _read_text(cell: str) -> RtRw:
    text = _folded(cell)
    if not text or len(text) > LONGEST:
        return NOTHING
    text = _HEADING.sub("", text, count=1)
    rt, rw = _RT.search(text), _RW.search(text)
    if rw:
        if rt:
            return RtRw(_number(rt[1]), _number(rw[1]))
        before = _ONE.match(text[: rw.start()]) if rw.start() else None
        return RtRw(_number(before[1]) if before else None, _number(rw[1]))
    if _WHOLE_DATE.match(text):
        made = read_date(text, _any_day())
        return RtRw(made.day, made.month, True) if made else NOTHING
    found = _DAY_MONTH.match(text)
    if found and found[2] in months():
        return RtRw(int(found[1]), months()[found[2]], True)
    if rt and _ONE.match(text[rt.end() :]) is None:
        return RtRw(_number(rt[1]), None)
    found = _TWO.match(text)
    if found:
        return RtRw(int(found[1]), int(found[2]))
    if re.fullmatch(r"\d{5}(\.0+)?", text):
        return read_rt_rw(float(text))
    return NOTHING


def read_rw(cell: Any) -> RtRw:
    """Return the RW of a cell that should hold the RW alone; a cell that holds both gives both."""
    if isinstance(cell, bool) or cell is None:
        return NOTHING
    if isinstance(cell, int | float):
        return RtRw(None, int(cell)) if 0 <= cell <= HIGHEST and cell == int(cell) else NOTHING
    if not isinstance(cell, str):
        return NOTHING
    text = _folded(cell)
    found = _ONE.match(text) if len(text) <= LONGEST else None
    return RtRw(None, int(found[1])) if found else _read_text(cell)


def read_address(cell: Any) -> RtRw:
    """Return RT and RW where an address names them in words ("Jl. Mawar 3 RT 05/RW 07"); a bare number is neither."""
    text = ascii_digits(visible(cell)[:LONGEST_ADDRESS]).casefold() if isinstance(cell, str) else ""
    found = _IN_ADDRESS.search(text)
    return RtRw(_number(found[1]), int(found[2] or found[3])) if found else NOTHING


def read_rt(cell: Any) -> str:
    """Return the RT as three digits, or an empty text."""
    number = read_rw(cell)
    if number.rt is not None:
        return f"{number.rt:03d}"
    return f"{number.rw:03d}" if number.rw is not None else ""
