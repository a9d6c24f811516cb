"""Stores what a payment file holds, piece by piece: a receipt id and an annex line count once, ever."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.db.models import F

from payung.access import sealing
from payung.access.places import holds
from payung.dues.actions import ledger
from payung.dues.actions.alike import Alike, Named
from payung.dues.actions.keeping import KeptLine, answer_doubtful, bounds_of, keep_doubtful, keep_doubtful_lines
from payung.dues.models import OTHER_AREA, AnnexLine, Attribution, FileRemark, Payment, PaymentFile, Pledge, Sponsor
from payung.dues.reading import AnnexRow, ReceiptRow, Unread
from payung.dues.reading.bounds import Bounds
from payung.dues.reading.cells import receipt_key
from payung.enrolment.models import PROGRAMME_BITS
from payung.enrolment.queries.memberships import by_kpj
from payung.sheets.folding import fold
from payung.store.among import each, each_text
from payung.workers.models import Worker
from payung.workers.queries.homes import home_codes

PIECE = 10_000  # rows to a transaction
MOST_MONTHS = 60  # that one line of an annex may span
PAYMENT_COLUMNS = (
    "id", "receipt", "receipt_key", "billing_code", "paid_on", "payer_class", "payer_text", "from_month", "to_month",
    "people", "amount_rupiah", "source_id", "row", "recorded_on",
)  # fmt: skip
LINE_COLUMNS = (
    "source_id", "row", "digest", "receipt", "payment_id", "nik_index", "worker_id", "month", "programmes", "rupiah",
    "problem", "reached", "cells_sealed", "recorded_on",
)  # fmt: skip
REMARK_COLUMNS = ("source_id", "part", "row", "reason", "receipt", "amount_rupiah", "line_id")
PAIR = PROGRAMME_BITS["jkk"] | PROGRAMME_BITS["jkm"]


def store_receipts(
    file: PaymentFile, *, receipts: Sequence[ReceiptRow], unread: Sequence[Unread], lines: Sequence[AnnexRow], on: date
) -> dict[str, str]:
    """Store the receipts that are new, with the ledger's rows; remark those that were there before, keep what waits.

    Return the ids under which receipts stand that the file spells otherwise.
    """
    alike = Alike(lines, receipts)
    for start in range(0, max(len(receipts), 1), PIECE):
        with transaction.atomic():
            ledger.hold_the_books()
            _store_some_receipts(file, receipts[start : start + PIECE], alike, on)
    with transaction.atomic():
        ledger.hold_the_books()
        _remark(file, [("payments", one.row, one.reason, one.receipt, None, None) for one in unread])
    return alike.stands_as


def _store_some_receipts(file: PaymentFile, receipts: Sequence[ReceiptRow], alike: Alike, on: date) -> None:
    there = {
        payment.receipt: payment
        for payment in Payment.objects.filter(receipt__in=each_text({one.receipt for one in receipts}))
    }
    new: dict[str, ReceiptRow] = {}
    remarks: list[tuple[str, int, str, str, int | None, int | None]] = []
    doubtful: list[tuple[ReceiptRow, tuple[str, ...]]] = []
    bounds = bounds_of(file, on=on)
    alike.look_up(receipts)
    for one in receipts:
        known = there.get(one.receipt)
        if known is None and one.receipt not in new:
            waits = one.waits + bounds.doubts_in(one)
            same = "" if waits else alike.first_of(one)
            if same and alike.has_the_people_of(same, one.receipt):
                alike.stands_as[one.receipt] = same
                remarks.append(("payments", one.row, "repeated", same, one.amount_rupiah, None))
            elif waits or same:
                doubtful.append((one, waits or ("receipt_alike",)))
            else:
                new[one.receipt] = one
                alike.add(one)
        elif known is None or (known.source_id, known.row) != (file.pk, one.row):
            first = known or new[one.receipt]
            agrees = (first.amount_rupiah, first.paid_on, first.payer_class) == (
                one.amount_rupiah, one.paid_on, one.payer_class,
            )  # fmt: skip
            remarks.append(("payments", one.row, "repeated", one.receipt, one.amount_rupiah, None))
            if one.waits:  # "refund" beside a receipt that counts
                doubtful.append((one, one.waits))
            elif not agrees:
                remarks.append(("payments", one.row, "receipt_differs", one.receipt, one.amount_rupiah, None))
    bring_in(file, receipts=list(new.values()), on=on)
    answer_doubtful(file, receipts=list(new.values()), on=on)
    keep_doubtful(file, receipts=doubtful, on=on)
    _remark(file, remarks)


def bring_in(file: PaymentFile, *, receipts: Sequence[ReceiptRow], on: date) -> None:
    """Write receipts that are on file under no such id, and their money, known from the day."""
    new = {one.receipt: one for one in receipts}
    ids = Payment.objects.reserve(len(new))
    Payment.objects.append(
        PAYMENT_COLUMNS,
        [
            (pk, one.receipt, receipt_key(one.receipt), one.billing_code, one.paid_on, one.payer_class, one.payer_text,
             one.from_month, one.to_month, one.people, one.amount_rupiah, file.pk, one.row, on)
            for pk, one in zip(ids, new.values(), strict=True)
        ],
    )  # fmt: skip
    ledger.bring_in([(pk, one.receipt, one.amount_rupiah) for pk, one in zip(ids, new.values(), strict=True)], on=on)
    _name_sponsors(dict(zip(ids, new.values(), strict=True)), on)


def _name_sponsors(payments: dict[int, ReceiptRow], on: date) -> None:
    """Say which receipts came from a sponsor that we know by the name on the receipt, and for which pledge."""
    names = {pk: fold(one.payer_text) for pk, one in payments.items()}
    sponsors = {
        sponsor.name_key: sponsor for sponsor in Sponsor.objects.filter(name_key__in=each_text(set(names.values())))
    }
    pledges = list(Pledge.objects.filter(sponsor__in=sponsors.values())) if sponsors else []
    Attribution.objects.bulk_create(
        Attribution(payment_id=pk, sponsor=sponsors[name], pledge=_pledge_for(payments[pk], sponsors[name], pledges),
                    recorded_on=on)
        for pk, name in names.items()
        if name in sponsors and sponsors[name].payer_class == payments[pk].payer_class
    )  # fmt: skip


def _pledge_for(receipt: ReceiptRow, sponsor: Sponsor, pledges: Sequence[Pledge]) -> Pledge | None:
    """Return the sponsor's pledge for the receipt's months, if only one is for any of them."""
    if receipt.from_month is None or receipt.to_month is None:
        return None
    for_them = [
        pledge
        for pledge in pledges
        if pledge.sponsor_id == sponsor.pk
        and pledge.from_month <= receipt.to_month
        and pledge.to_month >= receipt.from_month
    ]
    return for_them[0] if len(for_them) == 1 else None


def _remark(file: PaymentFile, remarks: Sequence[tuple[str, int, str, str, int | None, int | None]]) -> None:
    """Write remarks that are not written yet: the same file may be stored again after it was stopped."""
    rows = each({remark[1] for remark in remarks})
    written = set(FileRemark.objects.filter(source=file, row__in=rows).values_list("part", "row", "reason"))
    fresh = {remark[:3]: remark for remark in remarks if remark[:3] not in written}
    FileRemark.objects.append(REMARK_COLUMNS, [(file.pk, *remark) for remark in fresh.values()])


def store_lines(
    file: PaymentFile,
    *,
    rows: Sequence[AnnexRow],
    receipts: Sequence[ReceiptRow],
    stands_as: Mapping[str, str],
    on: date,
    tell: Callable[[int], None],
) -> None:
    """Store the annex lines that are new; they wait until they are looked at. ``tell`` hears how many are done.

    ``stands_as`` are the ids under which receipts stand that the file spells otherwise.
    """
    seen: Counter[tuple[str, str, int | None]] = Counter()
    named, bounds = Named(receipts), bounds_of(file, on=on)
    spans = {one.receipt: one for one in receipts}
    for start in range(0, len(rows), PIECE):
        some = rows[start : start + PIECE]
        by_card = _workers_by_card([row.kpj for row in some if row.kpj and not row.nik])
        lines: list[KeptLine] = []
        for row in some:
            receipt = named.by(row)
            paid = spans.get(receipt)
            stands = stands_as.get(receipt, receipt)
            lines += _lines_of(row, receipt, stands, paid, by_card.get(row.kpj), seen, bounds)
        with transaction.atomic():
            ledger.hold_the_books()
            _store_some_lines(file, lines, on)
        tell(start + len(some))


def _workers_by_card(cards: Sequence[str]) -> dict[str, int]:
    """Return the worker of each card number (KPJ) that one person alone carries."""
    if not cards:
        return {}
    holders = {card: {spell.worker_id for spell in spells} for card, spells in by_kpj(set(cards)).items()}
    return {card: ids.pop() for card, ids in holders.items() if len(ids) == 1}


def _lines_of(
    row: AnnexRow, named: str, receipt: str, paid: ReceiptRow | None, holder: int | None,
    seen: Counter[tuple[str, str, int | None]], bounds: Bounds,
) -> Iterator[KeptLine]:  # fmt: skip
    """Yield one line for each month of the row; a row that repeats another in its file is a line of its own."""
    nik_index = sealing.blind_index("nik", row.nik) if row.nik else ""
    who = nik_index or (f"worker {holder}" if holder else f"{row.kpj} {fold(row.name)}")
    first, last, problem = row.from_month, row.to_month, row.reason
    if first is None and not problem and paid:  # an annex without months is for the receipt's
        first, last = paid.from_month, paid.to_month
    months: list[int | None] = [None]
    if first is not None and last is not None and last - first < MOST_MONTHS:
        months = list(range(first, last + 1))
    share, rest = divmod(row.rupiah, len(months)) if row.rupiah is not None else (None, 0)
    cells = json.dumps([row.receipt, row.nik, row.kpj, row.name, row.rupiah], ensure_ascii=False).encode()
    programmes = PAIR | (PROGRAMME_BITS["jht"] if row.has_jht else 0)
    for number, month in enumerate(months):
        key = (named, who, month)  # as the file spells it: under two spellings of one receipt it is one line
        digest = sealing.blind_index("annex", f"{receipt}\x1f{who}\x1f{month}\x1f{seen[key]}")
        seen[key] += 1
        rupiah = None if share is None else share + (rest if number == 0 else 0)
        waits = row.waits if month is None or bounds.holds(month) else (*row.waits, "month_unlikely")
        yield KeptLine(
            row.row,
            digest,
            receipt,
            nik_index,
            holder,
            month,
            programmes,
            rupiah,
            problem or (waits or ("new",))[0],
            cells,
            () if problem else waits,
        )


def _store_some_lines(file: PaymentFile, given: Sequence[KeptLine], on: date) -> None:
    lines = list({line.digest: line for line in reversed(given)}.values())[::-1]
    there = {
        digest: (pk, source, problem)
        for digest, pk, source, problem in AnnexLine.objects.filter(
            digest__in=each_text({line.digest for line in lines})
        ).values_list("digest", "pk", "source_id", "problem")
    }
    workers = dict(
        Worker.objects.filter(
            nik_index__in=each_text({line.nik_index for line in lines if line.nik_index})
        ).values_list("nik_index", "pk")
    )
    payments = dict(
        Payment.objects.filter(receipt__in=each_text({line.receipt for line in lines})).values_list("receipt", "pk")
    )
    lines = _handed_over(file, lines, workers, on)
    AnnexLine.objects.append(
        LINE_COLUMNS,
        [
            (file.pk, line.row, line.digest, line.receipt, payments.get(line.receipt), line.nik_index,
             workers.get(line.nik_index, line.worker_id), line.month, line.programmes, line.rupiah, line.problem, False,
             sealing.seal(line.cells, bound_to=f"annex:{line.digest}"), on)
            for line in lines
            if line.digest not in there
        ],
    )  # fmt: skip
    keep_doubtful_lines(file, lines=[line for line in lines if line.waits and line.digest not in there], on=on)
    again = [
        ("annex", line.row, "repeated", line.receipt, line.rupiah, there[line.digest][0])
        for line in lines
        if line.digest in there and there[line.digest][1] != file.pk and there[line.digest][2] is not None
    ]
    _remark(file, again)


def _handed_over(file: PaymentFile, lines: list[KeptLine], workers: Mapping[str, int], on: date) -> list[KeptLine]:
    """Return the lines, in which those about people outside the area of an account's file wait for who is in charge."""
    if file.by_id is None or not file.area_code:
        return lines
    ids = {line.digest: workers.get(line.nik_index, line.worker_id) for line in lines}
    homes = home_codes({pk for pk in ids.values() if pk}, on)

    def is_elsewhere(line: KeptLine) -> bool:
        home = homes.get(ids[line.digest] or 0)
        return line.problem == "new" and home is not None and not holds(file.area_code, home)

    return [
        replace(line, problem=OTHER_AREA, waits=(*line.waits, OTHER_AREA)) if is_elsewhere(line) else line
        for line in lines
    ]


def note_work(file: PaymentFile, *, done: int) -> None:
    """Write how far the work has come."""
    PaymentFile.objects.filter(pk=file.pk).update(work_done=done)


def note_settling(file: PaymentFile, *, done: int, of: int) -> None:
    """Write how far the second half of the work has come: the lines are in, now people are looked at."""
    PaymentFile.objects.filter(pk=file.pk).update(
        work_done=F("work_total") / 2 + F("work_total") * done / (2 * max(of, 1))
    )
