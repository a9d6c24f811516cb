"""One receipt under two spellings: which receipt on file is meant, and whether both name the same people."""

from collections.abc import Sequence
from datetime import date

from payung.access import sealing
from payung.dues.models import AnnexLine, Payment
from payung.dues.reading import AnnexRow, ReceiptRow
from payung.dues.reading.cells import receipt_key
from payung.enrolment.queries.memberships import by_kpj
from payung.store.among import each_text
from payung.workers.models import Worker

Meant = tuple[str, date, int, str, str]  # key, day, sum, payer's class and words


class Named:
    """Which receipt of its file a line is for: its own word, its billing code, or the only one there is."""

    def __init__(self, receipts: Sequence[ReceiptRow]) -> None:
        codes: dict[str, set[str]] = {}
        for one in receipts:
            codes.setdefault(one.billing_code, set()).add(one.receipt)
        self._by_code = {code: next(iter(ids)) for code, ids in codes.items() if code and len(ids) == 1}
        self._only = receipts[0].receipt if len({one.receipt for one in receipts}) == 1 else ""

    def by(self, row: AnnexRow) -> str:
        """Return the id of the receipt as the file writes it; nothing where it cannot be told."""
        return row.receipt or self._by_code.get(row.billing_code, "") or self._only


class Alike:
    """Receipts that are one but for the spelling of their number: same day, sum and payer."""

    def __init__(self, lines: Sequence[AnnexRow], receipts: Sequence[ReceiptRow]) -> None:
        self._lines, self._named = lines, Named(receipts)
        self._first: dict[Meant, str] = {}
        self._in_file: dict[str, set[str]] | None = None
        self.stands_as: dict[str, str] = {}

    def look_up(self, receipts: Sequence[ReceiptRow]) -> None:
        """Learn which receipts on file these may be."""
        keys = {receipt_key(one.receipt) for one in receipts}
        known = Payment.objects.filter(receipt_key__in=each_text(keys)).order_by("-pk")
        for receipt, key, *rest in known.values_list(
            "receipt", "receipt_key", "paid_on", "amount_rupiah", "payer_class", "payer_text"
        ):
            self._first[(key, *rest)] = receipt

    def add(self, one: ReceiptRow) -> None:
        """Learn of a receipt that this file brings."""
        self._first.setdefault(_meant(one), one.receipt)

    def first_of(self, one: ReceiptRow) -> str:
        """Return the receipt that came first under another spelling; nothing where there is none."""
        return self._first.get(_meant(one), "")

    def has_the_people_of(self, first: str, receipt: str) -> bool:
        """Whether the lines of the file for a receipt name the same people as the lines of the first."""
        if self._in_file is None:
            self._in_file = self._people_in_file()
        own, there = self._in_file.get(receipt, set()), _people_on_file(first) or self._in_file.get(first, set())
        return own == there and "" not in own

    def _people_in_file(self) -> dict[str, set[str]]:
        cards = {row.kpj for row in self._lines if row.kpj and not row.nik}
        indexes = {card: _index_of({spell.worker_id for spell in held}) for card, held in by_kpj(cards).items()}
        people: dict[str, set[str]] = {}
        for row in self._lines:
            who = sealing.blind_index("nik", row.nik) if row.nik else indexes.get(row.kpj, "")
            people.setdefault(self._named.by(row), set()).add(who)
        return people


def _meant(one: ReceiptRow) -> Meant:
    return receipt_key(one.receipt), one.paid_on, one.amount_rupiah, one.payer_class, one.payer_text


def _people_on_file(receipt: str) -> set[str]:
    lines = AnnexLine.objects.filter(receipt=receipt).values_list("nik_index", "worker__nik_index")
    return {index or of_worker or "" for index, of_worker in lines}


def _index_of(workers: set[int]) -> str:
    found = Worker.objects.filter(pk__in=workers).values_list("nik_index", flat=True)[:2]
    return found[0] if len(found) == 1 else ""
