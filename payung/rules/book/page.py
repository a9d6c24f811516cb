"""Writes docs/regulations.md from the parameters and the rules, so that it cannot go stale."""

from collections.abc import Iterable, Iterator
from datetime import date

from payung.rules.answers import Line, in_rupiah
from payung.rules.book.entries import Entry, Version
from payung.rules.book.provisions import book
from payung.rules.book.writing import line_text, row_line, span_text, uncertain_entries, version_text
from payung.rules.dues import Programme, bands, credit, dues
from payung.rules.heirs import heirs
from payung.rules.jkk import jkk
from payung.rules.jkm import jkm
from payung.rules.months import month_from_text, month_text
from payung.rules.reasons import Reason
from payung.rules.scholarship import Child, scholarship_schedule

_THEMES = {
    "book": "The rule book itself",
    "deadlines": "Deadlines",
    "disability": "Disability percentages",
    "documents": "Papers",
    "dues": "Dues",
    "heirs": "Heirs",
    "jkk": "JKK, work accident",
    "jkm": "JKM, death not caused by work",
    "membership": "Membership",
    "relief": "Temporary reliefs of dues",
    "scholarship": "Scholarship",
}
_LONG = 8

_OPENING = """\
# The law as data

This page is written by `payung rules page` from `payung/rules/parameters/*.yaml` and the rules; a test compares the
two. It describes the insurance of people who work for themselves (BPU): JKK (work accident), JKM (death) and the dues
of JHT (old-age savings). It is no legal advice.

## Using the rules

`payung.rules` is plain Python without Django, without a clock and without a database:

```python
from datetime import date
from payung.rules import dues, month_from_text, provision, standing

june = month_from_text("2026-06")
dues(june, income=900_000, sector="other", payer="self").total      # 8400
standing(start=date(2026, 1, 15), settled=range(june - 5, june), day=date(2026, 6, 20)).answer   # confirm
provision("jkm.death_grant", on=date(2019, 6, 1)).value             # 16200000, the sum of that day
```

Every answer has `lines` (code, label, rupiah, the provision it rests on, citation, certainty) or `why`, `flags`, and
`uncertain`: what the branch must be asked, in Indonesian and English. What cannot be answered raises `Refused` with
reasons. Money is whole rupiah; a month is the integer year * 12 + month - 1. `payung.rules.month_bits` answers for very
many people at once.

| command | does |
| --- | --- |
| `payung rules check FILE...` | holds the rules against cases in YAML (`tests/cases/`) and prints every difference |
| `payung rules show NAME [--on DATE]` | prints a provision with its history, the value of the day marked |
| `payung rules list [--uncertain]` | lists the provisions; with `--uncertain` what to take to the branch |
| `payung rules diff DATE DATE` | says what changed between two days, and the dues by sector and payer |
| `payung rules page` | prints this page |

A change of the law is a new line in a history and cases for both sides of its day. A revoked provision is a line with
`value: null`; what nobody found is `value: unknown`, and the answer says so. A new method is a new function beside the
old one. The loader refuses an uncited value, dates out of order, an unknown unit, a name that no code uses, and a code
that no parameter has.

Certainty: `verified` (the text or an official page was read), `secondary` (quoted by others), `recollection` (from
memory), `inference` (concluded or computed), `conflicting` (sources disagree).
"""


def regulations_page() -> str:
    """Return the whole page as Markdown."""
    parts = [_OPENING, "## Worked examples\n", *_examples(), "## Provisions\n", *_provisions(), *_uncertain()]
    return "\n".join(parts).rstrip() + "\n"


def _examples() -> Iterator[str]:
    for title, write in (
        ("JKK", _jkk_example),
        ("JKM", _jkm_example),
        ("Dues of JKK, JKM and JHT", _dues_example),
        ("Scholarship", _scholarship_example),
    ):
        yield f"### {title}\n"
        yield write() + "\n"


def _jkk_example() -> str:
    on, basis = date(2026, 1, 20), bands(date(2026, 1, 20))[0].basis_rupiah
    answer = jkk(accident_on=on, basis=basis, stmb_months=2, died=True, transport={"land": 750_000})
    story = (
        f"A motorcycle-taxi driver with the basis {in_rupiah(basis)} has an accident at work on {on}, cannot "
        f"work for two months, and dies of it; the ambulance cost {in_rupiah(750_000)}."
    )
    return _story(story, answer.lines, ("Total", answer.total), answer.uncertain)


def _jkm_example() -> str:
    start, died_on = date(2023, 1, 1), date(2026, 1, 20)
    children = [Child(7, "sd"), Child(20, "university")]
    answer = jkm(start=start, died_on=died_on, settled_months=37, children=children)
    story = (
        f"A street vendor, a member since {start} with 37 settled months, dies of an illness on {died_on} and leaves a "
        "wife, a child of 7 who enters primary school and one of 20 who enters university."
    )
    receivers = heirs(relatives=["wife", "child", "child"], died_on=died_on, total=answer.total, funeral=answer.funeral)
    who = f"\n\nHeirs: rank {receivers.rank}, {', '.join(sorted(receivers.payees))} together."
    return _story(story, answer.lines, ("Total without scholarship", answer.total), answer.uncertain) + who


def _dues_example() -> str:
    month, every = month_from_text("2026-06"), tuple(Programme)
    answer = dues(month, income=900_000, sector="other", payer="self", programmes=every)
    budget = dues(month, income=900_000, sector="other", payer="apbd", programmes=every)
    ahead = credit(201_600, month_from_text("2026-02"), income=900_000, sector="other", payer="self")
    story = (
        f"A tailor who earns {in_rupiah(900_000)} a month pays alone for {month_text(month)}, old-age savings included."
    )
    more = (
        f"\n\nPaid from the regional budget the same month costs {in_rupiah(budget.total)} "
        f"({', '.join(sorted(budget.flags))}). {in_rupiah(201_600)} paid for JKK and JKM from 2026-02 on settles "
        f"{ahead.months} months, to {month_text(ahead.settled_to or 0)}, and leaves {in_rupiah(ahead.left)}."
    )
    return _story(story, answer.lines, ("Total", answer.total), answer.uncertain) + more


def _scholarship_example() -> str:
    years = scholarship_schedule(birth_date=date(2010, 3, 1), level="sma", year=1, on=date(2026, 1, 20))
    rows = "\n".join(
        f"| {one.pay_on} | {one.level}, year {one.year} | {one.age} | {in_rupiah(one.rupiah)} |" for one in years
    )
    total = in_rupiah(sum(one.rupiah for one in years))
    return (
        "A member dies on 2026-01-20; the child, born on 2010-03-01, is in year 1 of senior secondary school.\n\n"
        f"| paid from | level | age | rupiah |\n| --- | --- | --: | --: |\n{rows}\n\nTogether {total}."
    )


def _story(text: str, lines: Iterable[Line], total: tuple[str, int | None], uncertain: Iterable[Reason]) -> str:
    rows = [f"* {line_text(line, 'en')}" for line in lines]
    closing = "not known" if total[1] is None else in_rupiah(total[1])
    doubts = [f"* ask the branch: {reason.en}" for reason in uncertain]
    return "\n".join([text, "", *rows, f"* **{total[0]}: {closing}**", *doubts])


def _provisions() -> Iterator[str]:
    for theme in dict.fromkeys(entry.theme for entry in book().values()):
        entries = [entry for entry in book().values() if entry.theme == theme]
        yield f"### {_THEMES.get(theme, theme)}\n"
        yield "| name | what | days | value | source | certainty |\n| --- | --- | --- | --- | --- | --- |"
        yield "\n".join(_row(entry, version) for entry in entries for version in entry.history)
        yield ""
        for entry in entries:
            yield from _long_tables(entry)


def _row(entry: Entry, version: Version) -> str:
    value = f"table of {len(version.rows)} rows, below" if len(version.rows) > _LONG else _cell(entry, version)
    note = f" {version.note.en}" if version.note else ""
    return (
        f"| `{entry.name}` | {entry.label.en} | {span_text(version)} | {value} | {version.cite}.{note} | "
        f"{version.certainty} |"
    )


def _cell(entry: Entry, version: Version) -> str:
    if not version.rows:
        return version_text(version, entry.unit, "en")
    return "; ".join(row_line(key, row, entry.unit, version, "en") for key, row in version.rows.items())


def _long_tables(entry: Entry) -> Iterator[str]:
    for version in entry.history:
        if len(version.rows) > _LONG:
            yield f"`{entry.name}`, {span_text(version)}:\n"
            yield "\n".join(f"* {row_line(key, row, entry.unit, version, 'en')}" for key, row in version.rows.items())
            yield ""


def _uncertain() -> Iterator[str]:
    yield "## To take to the branch\n"
    for entry, version, rows in uncertain_entries(book().values(), "en"):
        what = "; ".join(rows) or version_text(version, entry.unit, "en")
        note = f" {version.note.en}" if version.note else ""
        yield f"* `{entry.name}` ({span_text(version)}, {version.certainty}): {entry.label.en}: {what}.{note}"
