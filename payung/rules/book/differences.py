"""Says what changed in the law between two days, and what that does to the dues of members."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from payung.rules.book.entries import Provision, Row, Words
from payung.rules.book.provisions import book
from payung.rules.dues import bands, rate
from payung.rules.months import month_of
from payung.rules.reliefs import Payer, Sector


@dataclass(frozen=True, slots=True)
class Change:
    """One provision whose value differs between two days, and whom that affects."""

    before: Provision
    after: Provision
    affects: Words

    @property
    def rows(self) -> tuple[str | int, ...]:
        """The rows of a table that differ; empty for a single value, or when the tables do not have the same rows."""
        before, after = self.before.rows, self.after.rows
        if before.keys() != after.keys():
            return ()
        return tuple(key for key, row in after.items() if _cell(before[key]) != _cell(row))


@dataclass(frozen=True, slots=True)
class DuesChange:
    """What a member of one sector and payer owes for a month before and after, at the lowest basis, whole rupiah."""

    sector: Sector
    payer: Payer
    basis: int
    before: int
    after: int


def changes(first: date, second: date) -> tuple[Change, ...]:
    """Return every provision whose value differs between the two days, in the order of the book.

    A new citation for the same value is no change. Refuses days before the rule book.
    """
    found = []
    for entry in book().values():
        before, after = entry.on(first), entry.on(second)
        if _content(before) != _content(after):
            found.append(Change(before, after, _AFFECTS[entry.theme]))
    return tuple(found)


def dues_changes(first: date, second: date) -> Iterator[DuesChange]:
    """Yield every sector and payer whose dues for the months of the two days differ, JKK and JKM together."""
    basis = bands(second)[0].basis_rupiah
    for sector in Sector:
        for payer in Payer:
            before = rate(month_of(first), basis, sector.value, payer.value)
            after = rate(month_of(second), basis, sector.value, payer.value)
            if before != after:
                yield DuesChange(sector, payer, basis, before, after)


def _content(provision: Provision) -> object:
    return provision.known, provision.value, {key: _cell(row) for key, row in provision.rows.items()}


def _cell(row: Row) -> object:
    return row.value, row.known


_AFFECTS = {
    "book": Words("semua jawaban", "every answer"),
    "deadlines": Words("klaim, laporan dan iuran sejak hari itu", "claims, reports and dues from that day on"),
    "disability": Words("kecelakaan sejak hari itu", "accidents from that day on"),
    "documents": Words("klaim atas kejadian sejak hari itu", "claims for events from that day on"),
    "dues": Words("iuran mulai bulan itu", "dues from that month on"),
    "heirs": Words("ahli waris peserta yang meninggal sejak hari itu", "heirs of members who die from that day on"),
    "jkk": Words("kecelakaan sejak hari itu", "accidents from that day on"),
    "jkm": Words("ahli waris peserta yang meninggal sejak hari itu", "heirs of members who die from that day on"),
    "membership": Words("pendaftaran dan kepesertaan sejak hari itu", "registration and membership from that day on"),
    "relief": Words(
        "iuran mulai bulan itu, menurut sektor dan pembayar", "dues from that month on, by sector and payer"
    ),
    "scholarship": Words("anak peserta atas kejadian sejak hari itu", "members' children for events from that day on"),
}
