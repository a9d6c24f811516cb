"""The command `payung rules`: check cases, show and list provisions, say what changed. It needs no Django."""

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from payung.rules.answers import book_day, in_rupiah
from payung.rules.book.differences import DuesChange, changes, dues_changes
from payung.rules.book.entries import Provision, Words
from payung.rules.book.page import regulations_page
from payung.rules.book.provisions import book
from payung.rules.book.wording import row_words
from payung.rules.book.writing import (
    certainty_text,
    provision_lines,
    row_text,
    span_text,
    uncertain_entries,
    version_text,
)
from payung.rules.cases.checking import check_file
from payung.rules.reasons import Reason, Refused


def main(argv: Sequence[str]) -> int:
    """Run `payung rules ...` and return the exit status: 0 when all is well, 1 for a no or a wrong call."""
    try:
        options = _parser().parse_args(argv)
    except SystemExit as stop:
        return int(bool(stop.code))
    try:
        return int(options.run(options))
    except Refused as no:
        print("\n".join(reason.words(options.language) for reason in no.reasons), file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="payung rules", description="The rule book: check it, read it, compare it.")
    parser.set_defaults(language="id")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    check = verbs.add_parser("check", help="hold the rules against cases")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE")
    check.set_defaults(run=_check)
    show = verbs.add_parser("show", help="print a provision with its history")
    show.add_argument("name", metavar="NAME")
    show.add_argument(
        "--on",
        type=_date,
        default=None,
        metavar="DATE",
        help="mark the value of this day (default: the day of the book)",
    )
    show.add_argument(
        "--known-on",
        type=_date,
        default=None,
        metavar="DATE",
        help="as the book said it on this day",
    )
    show.set_defaults(run=_show)
    listing = verbs.add_parser("list", help="list the provisions")
    listing.add_argument("--uncertain", action="store_true", help="only what the branch should confirm")
    listing.set_defaults(run=_list)
    diff = verbs.add_parser("diff", help="say what changed between two days and whom it affects")
    diff.add_argument("first", type=_date, metavar="DATE")
    diff.add_argument("second", type=_date, metavar="DATE")
    diff.set_defaults(run=_diff)
    page = verbs.add_parser("page", help="print docs/regulations.md")
    page.set_defaults(run=_page)
    for verb in (show, listing, diff):
        verb.add_argument("--language", choices=("id", "en"), default="id")
    return parser


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is no date: write it as 2026-06-30") from None


def _check(options: argparse.Namespace) -> int:
    passed = failed = 0
    for path in options.files:
        for verdict in check_file(path):
            if verdict.passed:
                passed += 1
                continue
            failed += 1
            print(f"{verdict.file}: {verdict.name}")
            for difference in verdict.differences:
                print(f"    {difference}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def _show(options: argparse.Namespace) -> int:
    entry = book().get(options.name)
    if entry is None:
        raise Refused([_unknown(options.name)])
    on = options.on or book_day()
    print("\n".join(provision_lines(entry, entry.on(on, options.known_on), options.language)))
    return 0


def _unknown(name: str) -> Reason:
    asked = name.strip().lower()
    near = [known for known in book() if asked in known] if asked else []
    names = ", ".join(near or get_close_matches(asked, book()) or ["`payung rules list`"])
    return Reason(
        "unknown_provision",
        f"There is no provision “{name}”; see {names}.",
        f"Tidak ada ketentuan “{name}”; lihat {names}.",
    )


def _list(options: argparse.Namespace) -> int:
    language = options.language
    if not options.uncertain:
        width = max(map(len, book()))
        for entry in book().values():
            print(f"{entry.name:{width}} {entry.label.words(language)}")
        return 0
    for entry, version, rows in uncertain_entries(book().values(), language):
        print(f"{entry.name}  {span_text(version)}  [{certainty_text(version.certainty, language)}]")
        print(f"    {entry.label.words(language)}: {'; '.join(rows) or version_text(version, entry.unit, language)}")
        print(f"    {version.cite}")
        if version.note:
            print(f"    {version.note.words(language)}")
    return 0


def _diff(options: argparse.Namespace) -> int:
    language, first, second = options.language, options.first, options.second
    found = changes(first, second)
    for change in found:
        print(f"{change.after.name}: {change.after.label.words(language)} ({change.affects.words(language)})")
        for day, side in ((first, change.before), (second, change.after)):
            print(f"    {day}: {_side(side, change.rows, language)} [{side.citation}]")
    for dues in dues_changes(first, second):
        print(_dues(dues, language))
    print(
        Words(
            f"{len(found)} ketentuan berubah antara {first} dan {second}",
            f"{len(found)} changed between {first} and {second}",
        ).words(language)
    )
    return 0


def _dues(change: DuesChange, language: str) -> str:
    sector, payer = (row_words(code.value).words(language) for code in (change.sector, change.payer))
    basis = Words("dasar", "basis").words(language)
    return (
        f"{change.sector.value}, {change.payer.value}: {in_rupiah(change.before)} -> {in_rupiah(change.after)} "
        f"({sector}, {payer}; JKK + JKM, {basis} {in_rupiah(change.basis)})"
    )


def _side(side: Provision, rows: Sequence[str | int], language: str) -> str:
    """Return the value on one of the two days; of a table only the rows that differ."""
    if not rows:
        return version_text(side.version, side.unit, language)
    return "; ".join(row_text(key, side.rows[key], side.unit, language) for key in rows)


def _page(options: argparse.Namespace) -> int:
    del options
    print(regulations_page(), end="")
    return 0
