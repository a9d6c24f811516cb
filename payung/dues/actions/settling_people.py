"""Settles the waiting lines of some people in one transaction: reads their facts, judges, writes the difference."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from payung.access.authors import Author
from payung.dues.actions import ledger
from payung.dues.actions.counting import Claim, judge
from payung.dues.models import OTHER_AREA, AnnexLine, Payment, Refund, Settlement, SettlementReversal
from payung.dues.queries.credits import left_of
from payung.dues.queries.spells import rate_of, spell_for, spells_of
from payung.enrolment.models import Membership
from payung.enrolment.queries.spells import Spell
from payung.store.among import each

# Said when the line was read; no later fact changes it, but a person's word about a line in doubt does.
STICKY = ("amount_unreadable", "status_says_no", "status_unknown", "month_unlikely", OTHER_AREA)
WHY_REVERSED = {
    "month_settled_already": SettlementReversal.Why.PAID_EARLIER.value,
    "after_lapse": SettlementReversal.Why.LAPSED_BEFORE.value,
    "receipt_short": SettlementReversal.Why.RECEIPT_SHORT.value,
    "new_spell": SettlementReversal.Why.NEW_SPELL.value,
}
SETTLEMENT_COLUMNS = (
    "membership_id", "month", "turn", "programmes", "rupiah", "paid_on", "payment_id", "recorded_on",
)  # fmt: skip
REVERSAL_COLUMNS = ("settlement_id", "why", "note", "on", "by_id", "recorded_on")
Slot = tuple[int, int]  # membership and month


@dataclass(frozen=True, slots=True)
class Short:
    """Payments whose money is less than their lines cost: nothing settles, or what the decision reached."""

    undecided: set[int]
    decided: set[int]


class _Line(NamedTuple):
    id: int
    row: int
    worker_id: int
    month: int
    rupiah: int | None
    rate: int
    reached: bool
    payment_id: int
    receipt: str
    paid_on: date
    payer: str


@dataclass(slots=True)
class _Piece:
    """The facts about some people, and what is to be written about them."""

    spells: dict[int, list[Spell]]  # by worker
    short: Short
    left: dict[int, int] = field(default_factory=dict)  # rupiah, of payments from which some was refunded
    claims: dict[int, list[Claim]] = field(default_factory=lambda: defaultdict(list))  # by membership
    turns: dict[Slot, int] = field(default_factory=dict)  # the next turn
    barred: set[tuple[int, int, int]] = field(default_factory=set)  # payment, membership, month
    problems: dict[str | None, list[int]] = field(default_factory=lambda: defaultdict(list))  # line ids
    settled: list[tuple[int, Claim]] = field(default_factory=list)  # membership and claim
    reversed: list[tuple[int, Claim, str]] = field(default_factory=list)  # membership, claim, problem
    moved: bool = False  # a month went from an ended membership to the one after it


def settle_people(worker_ids: Collection[int], *, short: Short, on: date, by: Author) -> tuple[int, int]:
    """Write what these people's lines settle by now; return how many months were settled and how many reversed.

    A month after an ending that was paid ahead goes to the membership that has begun since: whichever of receipt and
    new start came first, the same month is covered.
    """
    piece = _Piece(spells_of(worker_ids, known_on=on), short)
    _read_settlements(piece)
    _read_lines(piece, worker_ids)
    _judge(piece)
    _write(piece, worker_ids, on, by)
    settled, reversed_ = len(piece.settled), len(piece.reversed)
    if piece.moved:  # their lines wait now, and settle like any other
        more, again = settle_people(worker_ids, short=short, on=on, by=by)
        settled, reversed_ = settled + more, reversed_ + again
    return settled, reversed_


def _read_settlements(piece: _Piece) -> None:
    """Take every settlement that stands as a claim; remember turns, and what a person reversed by hand."""
    spells = {spell.id: spell for family in piece.spells.values() for spell in family}
    rows = Settlement.objects.filter(membership_id__in=each(spells)).values_list(
        "id", "membership_id", "month", "turn", "programmes", "rupiah", "paid_on", "payment_id", "payment__receipt"
    )
    reversals = dict(
        SettlementReversal.objects.filter(settlement__membership_id__in=each(spells)).values_list(
            "settlement_id", "why"
        )
    )
    named = _named_months(piece)
    for pk, membership, month, turn, programmes, rupiah, paid_on, payment, receipt in rows:
        slot = (membership, month)
        piece.turns[slot] = max(piece.turns.get(slot, 0), turn + 1)
        if pk in reversals:
            if reversals[pk] == SettlementReversal.Why.BY_HAND:
                piece.barred.add((payment, membership, month))
            continue
        claim = Claim(paid_on, receipt, 0, month, payment, rupiah, programmes, settlement_id=pk)
        if payment in piece.short.undecided:
            piece.reversed.append((membership, claim, "receipt_short"))
        elif _is_left_behind(spells[membership], month, piece) and (payment, month) in named:
            piece.reversed.append((membership, claim, "new_spell"))
            piece.moved = True
        elif month >= spells[membership].opening:
            piece.claims[membership].append(claim)


def _is_left_behind(spell: Spell, month: int, piece: _Piece) -> bool:
    """Whether a later spell of the same record has begun by the month: then it is that one's, ended or not."""
    return month >= spell.opening and spell_for(month, piece.spells.get(spell.worker_id, [spell])) is not spell


def _named_months(piece: _Piece) -> set[tuple[int, int | None]]:
    """Return payment and month of the lines that have settled for whoever began anew."""
    anew = [one for one, family in piece.spells.items() if len(family) > 1]
    lines = AnnexLine.objects.filter(worker_id__in=each(anew), problem=None, payment__isnull=False)
    return set(lines.values_list("payment_id", "month")) if anew else set()


def _read_lines(piece: _Piece, worker_ids: Collection[int]) -> None:
    """Take every line that may settle as a claim on the spell that its month belongs to; say why the others wait."""
    lines = AnnexLine.objects.filter(
        worker_id__in=each(worker_ids), problem__isnull=False, payment__isnull=False, month__isnull=False,
        rate_rupiah__isnull=False, source__stored_on__isnull=False,
    ).exclude(problem__in=STICKY)  # fmt: skip
    _read_refunds(piece, lines)
    for values in lines.order_by("row", "id").values_list(
        "id", "row", "worker_id", "month", "rupiah", "rate_rupiah", "reached", "payment_id", "payment__receipt",
        "payment__paid_on", "payment__payer_class",
    ):  # fmt: skip
        line = _Line._make(values)
        spell = spell_for(line.month, piece.spells[line.worker_id])
        if spell is None:
            piece.problems["before_start" if piece.spells[line.worker_id] else "person_not_accepted"].append(line.id)
            continue
        basis, programmes, sector = spell.terms_in(line.month)
        rate = rate_of(line.month, basis, programmes, sector, line.payer)
        why = _why_not(line, piece, spell.id, rate)
        if why or rate is None:
            piece.problems[why or "month_unreadable"].append(line.id)
            continue
        piece.claims[spell.id].append(
            Claim(line.paid_on, line.receipt, line.row, line.month, line.payment_id, rate, programmes, line.id)
        )


def _why_not(line: _Line, piece: _Piece, membership: int, rate: int | None) -> str:
    """Return why a member's line waits whatever else is paid."""
    if line.payment_id in piece.short.undecided:
        return "receipt_short"
    if line.payment_id in piece.short.decided and not line.reached:
        return "not_reached"
    if rate is None:
        return "month_unreadable"
    if min(line.rate, line.rate if line.rupiah is None else line.rupiah) < rate:
        return "line_amount_differs"
    if line.payment_id in piece.left:
        if piece.left[line.payment_id] < rate:
            return "refunded"
        piece.left[line.payment_id] -= rate
    return "reversed_by_hand" if (line.payment_id, membership, line.month) in piece.barred else ""


def _read_refunds(piece: _Piece, lines: "QuerySet[AnnexLine]") -> None:
    """Remember what is left of payments that went back in part: only so much of their lines may settle."""
    refunded = Refund.objects.filter(payment_id__in=lines.values("payment_id"), confirmed_on__isnull=False)
    for payment in Payment.objects.filter(pk__in=refunded.values("payment_id")):
        piece.left[payment.pk] = left_of(payment)


def _judge(piece: _Piece) -> None:
    starts = {spell.id: spell for family in piece.spells.values() for spell in family}
    for membership, claims in piece.claims.items():
        spell = starts[membership]
        judgement = judge(claims, start=spell.start, closing=spell.closing)
        for claim in judgement.settled.values():
            if claim.line_id is not None:
                piece.settled.append((membership, claim))
                piece.problems[None].append(claim.line_id)
        for claim, why in judgement.waits:
            if claim.line_id is not None:
                piece.problems[why].append(claim.line_id)
            else:
                piece.reversed.append((membership, claim, why))


def _write(piece: _Piece, worker_ids: Collection[int], on: date, by: Author) -> None:
    """Write reversals first, then settlements with the next turn, the ledger, and why lines wait."""
    pay_in: dict[tuple[int, int], int] = defaultdict(int)
    take_back: dict[tuple[int, int], int] = defaultdict(int)
    for _membership, claim, _why in piece.reversed:
        take_back[(claim.payment_id, claim.month)] += claim.rupiah
    for _membership, claim in piece.settled:
        pay_in[(claim.payment_id, claim.month)] += claim.rupiah
    paid_by = {claim.payment_id for _membership, claim in piece.settled}
    # Files may come out of the order of their days: no month is known as paid before its receipt, its line and its
    # membership are.
    known_from = dict(Payment.objects.filter(pk__in=each(paid_by)).values_list("pk", "recorded_on"))
    lines = AnnexLine.objects.filter(pk__in=each(claim.line_id or 0 for _membership, claim in piece.settled))
    line_known = dict(lines.values_list("pk", "recorded_on"))
    spells = Membership.objects.filter(pk__in=each({membership for membership, _claim in piece.settled}))
    spell_known = dict(spells.values_list("pk", "recorded_on"))
    by_id = by.account.pk if by.account else None
    SettlementReversal.objects.append(
        REVERSAL_COLUMNS,
        [(claim.settlement_id, WHY_REVERSED[why], "", on, by_id, on) for _membership, claim, why in piece.reversed],
    )
    Settlement.objects.append(
        SETTLEMENT_COLUMNS,
        [
            (membership, claim.month, piece.turns.get((membership, claim.month), 0), claim.programmes, claim.rupiah,
             claim.paid_on, claim.payment_id,
             max(on, known_from[claim.payment_id], line_known[claim.line_id or 0], spell_known[membership]))
            for membership, claim in piece.settled
        ],
    )  # fmt: skip
    receipts = {claim.payment_id: claim.receipt for _membership, claim in piece.settled}
    receipts |= {claim.payment_id: claim.receipt for _membership, claim, _why in piece.reversed}
    ledger.take_back(take_back, receipts=receipts, on=on)
    ledger.settle(pay_in, receipts=receipts, on=on)
    _name_lines_of_reversed(piece, worker_ids)
    for problem, ids in piece.problems.items():
        AnnexLine.objects.filter(pk__in=each(ids)).update(problem=problem)


def _name_lines_of_reversed(piece: _Piece, worker_ids: Collection[int]) -> None:
    """Let the lines of settlements that stand no more wait, each with its reason."""
    why = {(claim.payment_id, membership, claim.month): problem for membership, claim, problem in piece.reversed}
    if not why:
        return
    lines = AnnexLine.objects.filter(
        payment_id__in=each({payment for payment, _membership, _month in why}),
        worker_id__in=each(worker_ids), problem=None,
    )  # fmt: skip
    for pk, payment, worker, month in lines.values_list("id", "payment_id", "worker_id", "month"):
        for spell in piece.spells[worker]:
            problem = why.get((payment, spell.id, month or 0)) if payment else None
            if problem:
                piece.problems[problem].append(pk)
