"""What a member or the heirs receive after a work accident, line by line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from payung.rules.answers import (
    Line,
    doubt,
    doubts,
    in_rupiah,
    is_old_law,
    line_of,
    refused,
    sureness,
    total_of,
    whole_rupiah,
)
from payung.rules.book.entries import Certainty, Provision, Words
from payung.rules.book.provisions import Named, named
from payung.rules.disability import Loss, degree_of
from payung.rules.documents import Paper, documents, documents_rule
from payung.rules.dues import band_of
from payung.rules.jkm import DEATH_GRANT
from payung.rules.reasons import Reason
from payung.rules.scholarship import Child, scholarship

MEDICAL_CARE = named("jkk.medical_care_without_ceiling")
HOME_CARE = named("jkk.home_care")
TRANSPORT = named("jkk.transport")
STMB = named("jkk.stmb")
DISABILITY_MONTHS = named("jkk.disability_months")
TOTAL_DISABILITY = named("jkk.total_disability")
DEATH = named("jkk.death")
FUNERAL = named("jkk.funeral")
PERIODIC = named("jkk.periodic")
AIDS = named("jkk.aids")
PROSTHESIS = named("jkk.prosthesis_surcharge")
SUDDEN_DEATH = named("jkk.sudden_death_hours")
SUSPECTED_ACCIDENT = named("jkk.suspected_accident_days")

CASH = ("stmb", "disability", "death", "funeral", "periodic", "transport", "home_care", "aids")


@dataclass(frozen=True, slots=True)
class Jkk:
    """The benefits after an accident, in whole rupiah; none where the figure of that day is not known.

    ``total`` is all cash without scholarship; ``in_kind`` are benefits without a sum, such as medical care.
    """

    stmb: int | None
    disability: int | None
    death: int | None
    funeral: int | None
    periodic: int | None
    transport: int | None
    home_care: int | None
    aids: int | None
    total: int | None
    scholarship_max: int
    flags: frozenset[str]
    lines: tuple[Line, ...]
    in_kind: tuple[Line, ...]
    documents: tuple[Paper, ...]
    uncertain: tuple[Reason, ...]
    certainty: Certainty


@dataclass(slots=True)
class _Sheet:
    """The answer while it is being written."""

    on: date
    basis: int
    lines: list[Line] = field(default_factory=list)
    used: list[Provision] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    uncertain: list[Reason] = field(default_factory=list)

    def add(
        self,
        code: str,
        rule: Provision,
        amount: int | None,
        detail: Words | None = None,
        certainty: Certainty | None = None,
    ) -> None:
        """Write one line and remember the provision it rests on."""
        self.lines.append(line_of(code, rule, amount, detail=detail, certainty=certainty))
        self.used.append(rule)


def jkk(
    *,
    accident_on: date,
    basis: int,
    stmb_months: int | Fraction = 0,
    lost: Sequence[Loss] = (),
    left_handed: bool = False,
    total_disability: bool = False,
    died: bool = False,
    transport: Mapping[str, int] | None = None,
    home_care: int = 0,
    aids: Mapping[str, int] | None = None,
    children: Sequence[Child] = (),
) -> Jkk:
    """Return what is due after a work accident on the day, by the law of that day; cover is taken as given.

    ``basis`` is the basis of the dues (whole rupiah a month), ``stmb_months`` the months unable to work, ``transport``,
    ``home_care`` and ``aids`` what was spent. There is no waiting period. Refuses negative sums (``bad_amount``), a
    basis that is not in the table of dues (``basis_not_in_table``), and unknown parts, means of transport and aids.
    """
    _check(stmb_months, home_care)
    band_of(on=accident_on, basis=basis)
    sheet = _Sheet(accident_on, basis)
    _write_stmb(sheet, Fraction(stmb_months))
    _write_disability(sheet, lost, left_handed=left_handed, total=total_disability)
    if died:
        _write_death(sheet)
    if died or total_disability:
        rule = PERIODIC.on(accident_on)
        sheet.add("periodic", rule, rule.number)
    _write_capped(sheet, "transport", TRANSPORT, transport or {})
    _write_home_care(sheet, home_care)
    _write_capped(sheet, "aids", AIDS, aids or {})
    if died and (total_disability or lost):
        sheet.uncertain.append(_DISABLED_THEN_DIED)
    school = scholarship(children if died or total_disability else (), on=accident_on)
    sheet.used += school.used
    return _answer(sheet, school.lines, school.maximum, died=died)


def _answer(sheet: _Sheet, school: tuple[Line, ...], scholarship_max: int, *, died: bool) -> Jkk:
    on = sheet.on
    if is_old_law(*sheet.used, on=on):
        sheet.flags.add("old_law")
    claims = ["jkk", *(["jkk_death"] if died else []), *(["scholarship"] if scholarship_max else [])]
    asked = [documents_rule(claim, on=on) for claim in claims]
    sums = {code: total_of(line for line in sheet.lines if line.code == code) for code in CASH}
    return Jkk(
        **sums,
        total=total_of(sheet.lines),
        scholarship_max=scholarship_max,
        flags=frozenset(sheet.flags),
        lines=(*sheet.lines, *school),
        in_kind=_in_kind(on, died=died),
        documents=tuple(paper for claim in claims for paper in documents(claim, on=on)),
        uncertain=(*sheet.uncertain, *doubts([*sheet.used, *asked])),
        certainty=sureness((*sheet.lines, *school), sheet.used),
    )


def _write_stmb(sheet: _Sheet, months: Fraction) -> None:
    """Write the pay while unable to work: each month at the percentage of the step it falls in."""
    if not months:
        return
    rule = STMB.on(sheet.on)
    steps = sorted((int(first), int(str(row.value))) for first, row in rule.rows.items())
    ends = [Fraction(first - 1) for first, _ in steps[1:]] + [months]
    amount = sum(
        (sheet.basis * percent * max(Fraction(0), min(end, months) - (first - 1)) / 100
         for (first, percent), end in zip(steps, ends, strict=True)),
        Fraction(0),
    )  # fmt: skip
    sheet.add(
        "stmb", rule, whole_rupiah(amount, on=sheet.on), Words(f"{_plain(months)} bulan", f"{_plain(months)} months")
    )
    if months.denominator != 1:
        sheet.flags.add("estimate")
        sheet.uncertain.append(_estimate(rule))


def _write_disability(sheet: _Sheet, lost: Sequence[Loss], *, left_handed: bool, total: bool) -> None:
    if total:
        _write_multiple(sheet, "disability", TOTAL_DISABILITY.on(sheet.on))
        return
    if not lost:
        return
    degree = degree_of(lost, on=sheet.on, left_handed=left_handed)
    amount = None
    if degree.percent is not None:
        amount = whole_rupiah(degree.percent * DISABILITY_MONTHS.on(sheet.on).number * sheet.basis / 100, on=sheet.on)
        detail = _multiple(sheet, _plain(degree.percent))
    else:
        detail = Words("persentase tidak diketahui", "percentage not known")
    shaky = next((row.certainty for row in degree.rows if not row.certainty.firm), None)
    sheet.add("disability", degree.table, amount, detail, shaky)
    sheet.used.append(DISABILITY_MONTHS.on(sheet.on))
    for row in degree.rows:
        if not row.known:
            sheet.uncertain.append(_UNKNOWN_PERCENTAGE)
        elif not row.certainty.firm:
            sheet.flags.add("unverified_percentage")
            sheet.uncertain += doubt(degree.table, certainty=Certainty.RECOLLECTION)
    if len(lost) > 1:
        sheet.flags.add("estimate")
        sheet.uncertain += doubt(degree.cap)


def _write_death(sheet: _Sheet) -> None:
    """Write the death and funeral lines; the death is never less than the death grant of JKM."""
    rule, least = DEATH.on(sheet.on), DEATH_GRANT.on(sheet.on)
    _write_multiple(sheet, "death", rule)
    if (sheet.lines[-1].rupiah or 0) < least.number:
        sheet.lines.pop()
        sheet.add("death", least, least.number)
    funeral = FUNERAL.on(sheet.on)
    sheet.add("funeral", funeral, funeral.number)


def _write_multiple(sheet: _Sheet, code: str, percent: Provision) -> None:
    months = DISABILITY_MONTHS.on(sheet.on)
    amount = whole_rupiah(Fraction(percent.number * months.number * sheet.basis, 100), on=sheet.on)
    sheet.add(code, percent, amount, _multiple(sheet, str(percent.number)))
    sheet.used.append(months)


def _write_capped(sheet: _Sheet, code: str, name: Named, spent: Mapping[str, int]) -> None:
    """Write one line for each thing that was spent on, each up to its own ceiling."""
    rule = name.on(sheet.on)
    for what, amount in spent.items():
        if what not in rule.rows:
            known = ", ".join(map(str, rule.rows))
            raise refused(f"bad_{code}", f"Known are {known}.", f"Yang dikenal: {known}.")
        if amount < 0:
            raise refused("bad_amount", "Sums are not negative.", "Jumlah tidak boleh negatif.")
        row = rule.rows[what]
        ceiling = row.value if isinstance(row.value, int) else None
        paid = None if ceiling is None else min(amount, ceiling)
        sheet.add(code, rule, paid if amount else 0, row.label)
        if ceiling is None and amount:
            sheet.uncertain.append(_unknown_ceiling(rule, row.label or rule.label))


def _write_home_care(sheet: _Sheet, spent: int) -> None:
    if not spent:
        return
    rule = HOME_CARE.on(sheet.on)
    sheet.add("home_care", rule, min(spent, rule.number_or_none or 0))
    if not rule.in_force and rule.note is not None:
        sheet.uncertain.append(Reason("not_yet", rule.note.en, rule.note.id, rule.citation))


def _in_kind(on: date, *, died: bool) -> tuple[Line, ...]:
    """Return the benefits without a sum, and the rules about what counts as an accident."""
    names = [("medical_care", MEDICAL_CARE), ("prosthesis", PROSTHESIS), ("suspected_accident", SUSPECTED_ACCIDENT)]
    if died:
        names.append(("sudden_death", SUDDEN_DEATH))
    rules = [(code, name.on(on)) for code, name in names]
    return tuple(line_of(code, rule, None, detail=rule.note) for code, rule in rules if rule.in_force)


def _multiple(sheet: _Sheet, percent: str) -> Words:
    times = f"{percent}% × {DISABILITY_MONTHS.on(sheet.on).number} × {in_rupiah(sheet.basis)}"
    return Words(times, times)


def _plain(number: Fraction) -> str:
    return str(number.numerator) if number.denominator == 1 else f"{float(number):g}"


def _check(stmb_months: int | Fraction, home_care: int) -> None:
    if stmb_months < 0 or home_care < 0:
        raise refused("bad_amount", "Months and sums are not negative.", "Bulan dan jumlah tidak boleh negatif.")


def _estimate(rule: Provision) -> Reason:
    return Reason(
        "estimate",
        "No rule was found for part months; this is an estimate, ask the branch.",
        "Untuk bulan yang tidak penuh tidak ditemukan aturan; ini perkiraan, perlu konfirmasi cabang.",
        rule.citation,
    )


def _unknown_ceiling(rule: Provision, label: Words) -> Reason:
    return Reason(
        f"unknown:{rule.name}",
        f"The ceiling for {label.en} is not known for that day; ask the branch.",
        f"Batas untuk {label.id} tidak diketahui untuk hari itu; perlu konfirmasi cabang.",
        rule.citation,
    )


_UNKNOWN_PERCENTAGE = Reason(
    "unknown:jkk.disability_percent",
    "The percentage of this loss is not known for that day; the doctor's form and the branch decide.",
    "Persentase cacat ini tidak diketahui untuk hari itu; formulir dokter dan cabang yang menentukan.",
)
_DISABLED_THEN_DIED = Reason(
    "disabled_then_died",
    "Whether disability and death by the same accident are both paid was not found; ask the branch.",
    "Apakah santunan cacat dan kematian karena kecelakaan yang sama dibayar keduanya tidak ditemukan; "
    "perlu konfirmasi cabang.",
)
