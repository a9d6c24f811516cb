"""A payment file comes in: each receipt gets its outcome, each line settles its month or waits with a reason."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from payung.access import sealing
from payung.access.authors import operator
from payung.dues import queries
from payung.dues.actions import Sent, receive_payments, settle_waiting
from payung.dues.models import AnnexLine, Payment, PaymentFile, Settlement
from payung.dues.queries import PaymentsOutcome, settled_months, verify
from payung.enrolment.models import Membership, Terms
from payung.workers import actions as workers
from tests.dues.conftest import APBD, ON, SELF, annex, join, month, months, nik, receipts

Member = Callable[..., Membership]


def receive(file: Sent, lines: Sent | None = None, on: date = ON) -> PaymentsOutcome:
    """Receive a payment file by command."""
    return receive_payments(file, annex=lines, on=on, by=operator())


def problems(outcome: PaymentsOutcome) -> dict[int, str]:
    """Return the reason of each row of the annex that is a problem."""
    return {one.row: one.reason for one in outcome.problems if one.file == "annex"}


def paid(membership: Membership) -> list[int]:
    """Return the months of a membership that are settled."""
    return [one.month for one in settled_months([membership.pk], known_on=ON)[membership.pk]]


def test_the_payer_decides_the_rate_and_a_receipt_settles_every_month_of_its_annex(member: Member) -> None:
    trader, neighbour = member(1), member(2)
    outcome = receive(
        receipts(("A-1", "2026-06-25", "2026-06", "2026-07", 2 * APBD, "APBD"),
                 ("A-2", "2026-06-25", "2026-06", "2026-06", SELF, "self")),
        annex(("A-1", 1, "2026-06", APBD), ("A-1", 1, "2026-07", APBD), ("A-2", 2, "2026-06", SELF)),
    )  # fmt: skip
    assert outcome.as_json() == {
        "counts": {"accepted": 2},
        "settled_months": 3,
        "receipts": [
            {"row": 2, "receipt": "A-1", "outcome": "accepted", "expected": 33_600, "amount": 33_600, "difference": 0},
            {"row": 3, "receipt": "A-2", "outcome": "accepted", "expected": 8_400, "amount": 8_400, "difference": 0},
        ],
        "problems": [],
        "unread": [],
    }
    assert paid(trader) == months(["2026-06", "2026-07"])
    first = settled_months([trader.pk], known_on=ON)[trader.pk][0]
    assert (first.rupiah, first.payer_class, first.paid_on) == (APBD, "apbd", date(2026, 6, 25))
    assert settled_months([neighbour.pk], known_on=ON)[neighbour.pk][0].rupiah == SELF
    assert verify() == []


def test_dues_follow_the_terms_of_the_membership(person: Any) -> None:
    richer = join(person(1), date(2026, 6, 20), basis=2_000_000)
    outcome = receive(
        receipts(("A-1", "2026-06-25", "2026-06", "2026-06", 26_800, "APBD")), annex(("A-1", 1, "2026-06", 26_800))
    )
    assert outcome.receipts[0].expected == 26_800
    assert paid(richer) == months(["2026-06"])


def test_a_receipt_counts_once_in_whatever_file_it_comes(member: Member) -> None:
    member(1)
    lines = annex(("A-1", 1, "2026-06", APBD))
    twice = receipts(
        ("A-1", "2026-06-25", "2026-06", "2026-06", APBD, "APBD"),
        ("a-1 ", "2026-06-25", "2026-06", "2026-06", APBD, "APBD"),
    )
    first = receive(twice, lines)
    assert [one.outcome for one in first.receipts] == ["accepted", "repeated"]
    other = receive(receipts(("A-1", "2026-06-25", "2026-06", "2026-06", APBD, "apbd")), lines)
    assert [(one.outcome, one.expected, one.amount) for one in other.receipts] == [("repeated", APBD, APBD)]
    assert other.settled_months == 0
    assert (Payment.objects.count(), AnnexLine.objects.count(), Settlement.objects.count()) == (1, 1, 1)
    assert verify() == []


def test_a_repeated_receipt_with_another_amount_is_said_to_differ(member: Member) -> None:
    member(1)
    receive(receipts(("A-1", "2026-06-25", "2026-06", "2026-06", SELF, "self")), annex(("A-1", 1, "2026-06", SELF)))
    again = receive(receipts(("A-1", "2026-06-25", "2026-06", "2026-06", 9_000, "self")))
    assert [(one.reason, one.file) for one in again.problems] == [("receipt_differs", "payments")]
    assert Payment.objects.get().amount_rupiah == SELF


def test_the_same_file_again_is_recognised_and_changes_nothing(member: Member) -> None:
    member(1)
    file = receipts(("A-1", "2026-06-25", "2026-06", "2026-06", APBD, "APBD"))
    lines = annex(("A-1", 1, "2026-06", APBD))
    assert receive(file, lines).counts == {"accepted": 1}
    again = receive(file, lines)
    assert (again.again, again.counts, again.settled_months) == (True, {"repeated": 1}, 0)
    assert PaymentFile.objects.count() == Settlement.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "reason"), [(1, None), (2, "person_not_accepted"), (3, "person_unknown"), ("12345", "nik_unreadable")]
)
def test_only_a_member_s_line_settles_and_the_others_wait_as_credit(
    member: Member, person: Any, who: Any, reason: str | None
) -> None:
    member(1)
    person(2)
    outcome = receive(
        receipts(("A-1", "2026-06-25", "2026-06", "2026-06", APBD, "APBD")), annex(("A-1", who, "2026-06", APBD))
    )
    assert outcome.receipts[0].outcome == "accepted"  # people who were refused are part of what was expected
    assert problems(outcome) == ({2: reason} if reason else {})
    (credit,) = queries.credits(known_on=ON)
    assert (credit.paid, credit.settled, credit.left) == ((APBD, APBD, 0) if not reason else (APBD, 0, APBD))
    assert verify() == []


@pytest.mark.parametrize(
    ("text", "paid_on", "reason"),
    [
        ("2026-06", "2026-06-25", None),
        ("2026-05", "2026-06-25", "before_start"),
        ("2026-10", "2026-08-25", None),
        ("2026-10", "2026-10-25", "after_lapse"),
        ("bulan depan", "2026-06-25", "month_unreadable"),
    ],
)
def test_a_month_before_the_start_or_paid_after_the_lapse_waits(
    member: Member, text: str, paid_on: str, reason: str | None
) -> None:
    one = member(1, date(2026, 6, 20))
    outcome = receive(receipts(("A-1", paid_on, "2026-06", "2026-06", SELF, "self")), annex(("A-1", 1, text, SELF)))
    assert problems(outcome) == ({2: reason} if reason else {})
    assert len(paid(one)) == (0 if reason else 1)
    assert verify() == []


def test_months_after_an_ending_wait_and_the_month_of_the_ending_settles(member: Member) -> None:
    one = member(1, date(2026, 6, 20), last_day=date(2026, 8, 10))
    outcome = receive(
        receipts(("A-1", "2026-06-25", "2026-07", "2026-09", 3 * APBD, "APBD")),
        annex(*[("A-1", 1, text, APBD) for text in ("2026-07", "2026-08", "2026-09")]),
    )
    assert problems(outcome) == {4: "after_ending"}
    assert paid(one) == months(["2026-07", "2026-08"])


def test_after_a_new_start_the_payment_that_waited_settles(member: Member, person: Any) -> None:
    one = member(1, date(2026, 1, 5))
    outcome = receive(
        receipts(("A-1", "2026-06-25", "2026-07", "2026-07", SELF, "self")), annex(("A-1", 1, "2026-07", SELF))
    )
    assert problems(outcome) == {2: "after_lapse"}
    again = join(one.worker, date(2026, 7, 1))
    assert settle_waiting(on=ON, by=operator()).settled == 1
    assert (paid(one), paid(again)) == ([], months(["2026-07"]))
    assert queries.waits() == []
    assert verify() == []


def test_a_refused_person_s_line_settles_once_the_branch_accepts_her(person: Any) -> None:
    worker = person(1)
    receive(receipts(("A-1", "2026-06-25", "2026-06", "2026-06", APBD, "APBD")), annex(("A-1", 1, "2026-06", APBD)))
    assert [(one.problem, one.lines, one.rupiah) for one in queries.waits()] == [("person_not_accepted", 1, APBD)]
    assert queries.waiting_for([worker.pk])[worker.pk][0].month == month("2026-06")
    one = join(worker, date(2026, 6, 20))
    assert settle_waiting(on=ON, by=operator()).settled == 1
    assert settle_waiting(on=ON, by=operator()).settled == 0
    assert paid(one) == months(["2026-06"])


def test_somebody_who_comes_on_file_later_is_found_by_her_nik(person: Any) -> None:
    receive(receipts(("A-1", "2026-06-25", "2026-06", "2026-06", APBD, "APBD")), annex(("A-1", 1, "2026-06", APBD)))
    one = join(person(1), date(2026, 6, 20))
    assert settle_waiting(on=ON, by=operator()).settled == 1
    assert paid(one) == months(["2026-06"])


def test_a_line_of_the_absorbed_record_settles_the_membership_of_the_kept_one(member: Member, person: Any) -> None:
    kept, other = member(1), person(2)
    lines = annex(("A-1", 2, "2026-06", APBD))
    outcome = receive(receipts(("A-1", "2026-06-25", "2026-06", "2026-06", APBD, "APBD")), lines)
    assert problems(outcome) == {2: "person_not_accepted"}
    workers.merge(kept.worker, other, both_members=False, on=ON, by=operator())
    assert paid(kept) == months(["2026-06"]), "the merge is followed by itself"
    assert settle_waiting(on=ON, by=operator()).settled == 0


def test_an_annex_line_below_the_rate_waits_and_one_above_settles_at_the_rate(member: Member) -> None:
    low, high = member(1), member(2)
    outcome = receive(
        receipts(("A-1", "2026-06-25", "2026-06", "2026-06", 2 * SELF + 2_000, "self")),
        annex(("A-1", 1, "2026-06", SELF - 400), ("A-1", 2, "2026-06", SELF + 2_400)),
    )
    assert problems(outcome) == {2: "line_amount_differs", 3: "line_amount_differs"}
    assert (paid(low), paid(high)) == ([], months(["2026-06"]))
    assert Settlement.objects.get().rupiah == SELF


def test_too_much_money_settles_everything_and_the_rest_waits(member: Member) -> None:
    one = member(1)
    outcome = receive(
        receipts(("A-1", "2026-06-25", "2026-06", "2026-06", APBD, "self")), annex(("A-1", 1, "2026-06", SELF))
    )
    (line,) = outcome.receipts
    assert (line.outcome, line.expected, line.difference) == ("amount_differs", SELF, APBD - SELF)
    assert (paid(one), problems(outcome)) == (months(["2026-06"]), {})
    assert queries.credits(known_on=ON)[0].left == APBD - SELF


def test_too_little_money_settles_nothing(member: Member) -> None:
    one, two = member(1), member(2)
    outcome = receive(
        receipts(("A-1", "2026-06-25", "2026-06", "2026-06", 2 * APBD - 1, "APBD")),
        annex(("A-1", 1, "2026-06", APBD), ("A-1", 2, "2026-06", APBD)),
    )
    assert [(line.outcome, line.difference) for line in outcome.receipts] == [("amount_differs", -1)]
    assert (outcome.settled_months, problems(outcome), paid(one) + paid(two)) == (0, {}, [])
    assert queries.credits(known_on=ON)[0].left == 2 * APBD - 1


def test_an_annex_may_come_before_its_receipt_and_apart_from_it(member: Member) -> None:
    one = member(1)
    file = receipts(("A-1", "2026-06-25", "2026-06", "2026-06", APBD, "APBD"))
    early = receive(
        receipts(("B-1", "2026-06-25", "2026-06", "2026-06", APBD, "APBD")), annex(("A-1", 1, "2026-06", APBD))
    )
    assert problems(early) == {2: "receipt_missing"}
    assert [(each.reason, each.file) for each in early.problems if each.file == "payments"] == [
        ("annex_missing", "payments")
    ]
    late = receive(file)
    assert late.counts == {"accepted": 1}
    assert late.settled_months == 1
    assert paid(one) == months(["2026-06"])


def test_a_receipt_without_any_annex_waits_whole_until_the_annex_comes(member: Member) -> None:
    one = member(1)
    file = receipts(("A-1", "2026-06-25", "2026-06", "2026-06", APBD, "APBD"))
    alone = receive(file)
    assert alone.as_json()["receipts"][0]["expected"] is None
    assert [(each.reason, each.file) for each in alone.problems] == [("annex_missing", "payments")]
    together = receive(file, annex(("A-1", 1, "2026-06", APBD)))
    assert (together.counts, paid(one)) == ({"repeated": 1}, months(["2026-06"]))


def test_a_month_paid_twice_over_is_settled_by_the_earlier_payment_in_either_order(member: Member) -> None:
    one = member(1)
    late = receive(
        receipts(("A-9", "2026-07-05", "2026-07", "2026-07", SELF, "self")), annex(("A-9", 1, "2026-07", SELF))
    )
    assert late.settled_months == 1
    early = receive(
        receipts(("B-1", "2026-06-25", "2026-07", "2026-07", APBD, "APBD")), annex(("B-1", 1, "2026-07", APBD))
    )
    assert early.settled_months == 1
    (month_paid,) = settled_months([one.pk], known_on=ON)[one.pk]
    assert (month_paid.receipt, month_paid.rupiah) == ("B-1", APBD)
    waiting = queries.waiting_for([one.worker_id])[one.worker_id]
    assert [(each.receipt, each.problem) for each in waiting] == [("A-9", "month_settled_already")]
    assert sorted(Settlement.objects.values_list("turn", flat=True)) == [0, 1]
    assert {credit.payer_class: credit.left for credit in queries.credits(known_on=ON)} == {"self": SELF, "apbd": 0}
    assert verify() == []


def test_what_was_known_before_a_reversal_does_not_change(member: Member) -> None:
    one = member(1)
    first = date(2026, 7, 6)
    receive(
        receipts(("A-9", "2026-07-05", "2026-07", "2026-07", SELF, "self")), annex(("A-9", 1, "2026-07", SELF)), first
    )
    receive(receipts(("B-1", "2026-06-25", "2026-07", "2026-07", APBD, "APBD")), annex(("B-1", 1, "2026-07", APBD)), ON)
    (then,) = settled_months([one.pk], known_on=first)[one.pk]
    (now,) = settled_months([one.pk], known_on=ON)[one.pk]
    assert (then.receipt, now.receipt) == ("A-9", "B-1")
    assert settled_months([one.pk], known_on=date(2026, 7, 5))[one.pk] == []


def test_an_arrear_paid_after_a_later_month_counts_all_the_same(member: Member) -> None:
    one = member(1)
    receive(receipts(("A-1", "2026-06-23", "2026-07", "2026-07", SELF, "self")), annex(("A-1", 1, "2026-07", SELF)))
    receive(receipts(("A-2", "2026-07-13", "2026-06", "2026-06", SELF, "self")), annex(("A-2", 1, "2026-06", SELF)))
    assert paid(one) == months(["2026-06", "2026-07"])


def test_no_identity_number_is_kept_in_clear(member: Member) -> None:
    member(1)
    receive(receipts(("A-1", "2026-06-25", "2026-06", "2026-06", APBD, "APBD")), annex(("A-1", 1, "2026-06", APBD)))
    line = AnnexLine.objects.get()
    file = PaymentFile.objects.select_related("annex").get()
    assert file.annex
    for value in (line.cells_sealed, line.digest, line.nik_index, file.annex.sealed):
        assert nik(1) not in (value if isinstance(value, str) else bytes(value).decode("latin-1"))


def test_an_annex_without_months_is_for_the_months_of_its_receipt(member: Member) -> None:
    one = member(1)
    lines = Sent("lampiran.csv", f"nomor bukti,NIK,nama,jumlah\nA-1,{nik(1)},ORANG,{3 * SELF}\n".encode())
    outcome = receive(receipts(("A-1", "2026-06-25", "2026-06", "2026-08", 3 * SELF, "self")), lines)
    assert (outcome.counts, outcome.settled_months, problems(outcome)) == ({"accepted": 1}, 3, {})
    assert paid(one) == months(["2026-06", "2026-07", "2026-08"])


def test_an_annex_may_name_the_billing_code_and_the_card_instead_of_receipt_and_nik(member: Member) -> None:
    one = member(1)
    Membership.objects.filter(pk=one.pk).update(kpj_index=sealing.blind_index("kpj", "99900011122"))
    heading = "kode iuran,No KPJ,nama,bulan,jumlah"
    lines = Sent("lampiran.csv", f"{heading}\n88000000,99900011122,ORANG,2026-06,{SELF}\n".encode())
    outcome = receive(receipts(("A-1", "2026-06-25", "2026-06", "2026-06", SELF, "self")), lines)
    assert (outcome.settled_months, problems(outcome)) == (1, {})
    assert paid(one) == months(["2026-06"])


def test_one_person_twice_on_one_receipt_is_paid_for_once(member: Member) -> None:
    one = member(1)
    outcome = receive(
        receipts(("A-1", "2026-06-25", "2026-06", "2026-06", 2 * APBD, "APBD")),
        annex(("A-1", 1, "2026-06", APBD), ("A-1", 1, "2026-06", APBD)),
    )
    assert (outcome.receipts[0].expected, problems(outcome)) == (2 * APBD, {3: "month_settled_already"})
    assert paid(one) == months(["2026-06"])


def test_whose_work_is_unknown_may_pay_the_rate_of_either_sector(member: Member) -> None:
    member(1)
    row = ("A-1", "2026-02-25", "2026-02", "2026-02", SELF + APBD, "self")
    outcome = receive(receipts(row), annex(("A-1", 7, "2026-02", SELF), ("A-1", 8, "2026-02", APBD)))
    assert (outcome.receipts[0].expected, outcome.receipts[0].outcome) == (SELF + APBD, "accepted")
    assert problems(outcome) == {2: "person_unknown", 3: "person_unknown"}


def test_a_month_before_the_law_s_book_settles_nothing_and_breaks_nothing(member: Member) -> None:
    member(1, date(2026, 6, 20))
    outcome = receive(
        receipts(("A-1", "2026-06-25", "2001-01", "2001-01", SELF, "self")), annex(("A-1", 1, "2001-01", SELF))
    )
    assert (outcome.settled_months, problems(outcome)) == (0, {2: "before_start"})


def test_new_terms_count_from_their_first_month_and_not_before(member: Member) -> None:
    spell = member(1)
    Terms.objects.create(membership=spell, from_month=month("2026-08"), basis_rupiah=1_200_000, recorded_on=ON)
    sums = {"2026-07": APBD, "2026-08": APBD + 2_000, "2026-09": APBD + 2_000}  # JKK 1% of the basis
    row = ("A-1", "2026-06-25", "2026-07", "2026-09", sum(sums.values()), "APBD")
    receive(receipts(row), annex(*(("A-1", 1, text, rupiah) for text, rupiah in sums.items())))
    settled = settled_months([spell.pk], known_on=ON)[spell.pk]
    assert {one.month: one.rupiah for one in settled} == {month(text): rupiah for text, rupiah in sums.items()}


def test_what_was_said_of_a_line_when_it_was_read_is_not_said_otherwise_while_its_receipt_is_missing(
    member: Member,
) -> None:
    member(1)
    receive(receipts(("B-1", "2026-06-25", "2026-06", "2026-06", SELF, "self")),
            annex(("A-1", 1, "2036-06", SELF), ("A-1", 1, "2026-06", SELF)))  # fmt: skip
    settle_waiting(on=ON, by=operator())
    assert list(AnnexLine.objects.order_by("row").values_list("problem", flat=True)) == [
        "month_unlikely", "receipt_missing",
    ]  # fmt: skip
