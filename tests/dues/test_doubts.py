"""What a payment file's own words, days and spellings leave in doubt settles nothing until a second person says so."""

from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from payung.access import actions as access
from payung.access.authors import operator
from payung.access.models import User
from payung.dues import actions
from payung.dues.actions import Sent, receive_payments
from payung.dues.models import AnnexLine, Doubt, Payment, PaymentFile
from payung.dues.queries import PaymentsOutcome, standing, verify
from payung.dues.reading.cells import receipt_key
from payung.rules.reasons import Refused
from tests.dues.conftest import APBD, annex, nik

PAID = date(2026, 7, 10)
ON = date(2026, 7, 20)
LATER = date(2026, 7, 22)
HEAD = "No Bukti;Tgl Bayar;Bulan;Jumlah Peserta;Nominal;Pembayar"
OWN = "No Bukti;Tgl Bayar;Bulan;Nominal;Pembayar;NIK;Nama"


@pytest.fixture
def clerks(db: Any) -> tuple[User, User]:
    """An officer of the branch and a clerk of the city."""
    arif = access.add_user("arif", role="branch_officer", area="31.75", on=PAID, by=operator())
    return arif, access.add_user("hendra", role="city_officer", area="31.75", on=PAID, by=operator())


def file(head: str, *rows: str, name: str = "bukti.csv") -> Sent:
    return Sent(name, "\n".join([head, *rows]).encode())


def receive(*rows: str, head: str = HEAD, lines: Any = (), on: date = ON, by: Any = None) -> PaymentsOutcome:
    """Receive a file with its annex, if any."""
    name = f"{abs(hash((rows, head)))}.csv"
    more = annex(*lines) if lines else None
    return receive_payments(file(head, *rows, name=name), annex=more, area_code="31.75", on=on, by=by or operator())


def doubts(refs: list[str]) -> list[Doubt]:
    """Return the rows that wait under these references."""
    return list(Doubt.objects.filter(ref__in=refs))


def paid(receipt: str, day: str = "10-07-2026", month: str = "Juli 2026", more: str = "") -> str:
    return f"{receipt};{day};{month};1;16800;APBD{more}"


def waits(outcome: PaymentsOutcome) -> dict[int, tuple[str, ...]]:
    assert verify() == []
    return {one.row: one.waits for one in outcome.receipts}


def test_only_a_word_that_says_paid_settles(member: Any) -> None:
    words = [
        "SUCCESS",
        "Lunas",
        "FAILED",
        "PENDING",
        "REFUND",
        "Belum Lunas",
        "D",
        "BATAL",
        "lunas sebagian",
        "99",
        "?!",
    ]
    for number in range(1, len(words) + 1):
        member(number)
    rows = [paid(f"T-{number}", more=f";{word}") for number, word in enumerate(words, 1)]
    lines = [(f"T-{number}", number, "2026-07", APBD) for number in range(1, len(words) + 1)]
    outcome = receive(*rows, head=HEAD + ";Status", lines=lines)
    no, unknown = ("status_says_no",), ("status_unknown",)
    assert list(waits(outcome).values()) == [(), (), no, no, no, no, no, no, no, no, unknown]
    assert (outcome.settled_months, outcome.counts) == (2, {"accepted": 2})
    assert {one.reason for one in outcome.problems if one.file == "annex"} == {"receipt_waits"}
    assert waits(receive(paid("X-1", more=";kliring"), head=HEAD + ";Status")) == {2: unknown}
    assert waits(receive(paid("X-2", more=";Refund"), head=HEAD + ";Keterangan")) == {2: no}
    assert waits(receive(paid("X-3", more=";terima kasih"), head=HEAD + ";Keterangan")) == {2: ()}


def test_a_line_of_an_annex_is_heard_by_its_own_status(member: Any, clerks: tuple[User, User]) -> None:
    member(1), member(2)
    one = file(HEAD, "A-1;10-07-2026;Juli 2026;2;33600;APBD")
    lines = [f"A-1;{nik(1)};2026-07;16800;Gagal debet", f"A-1;{nik(2)};2026-07;16800;Berhasil"]
    more = file("No Bukti;NIK;Bulan;Total;Status", *lines)
    outcome = receive_payments(one, annex=more, area_code="31.75", on=ON, by=clerks[0])
    assert outcome.settled_months == 1
    assert ("status_says_no", 2) in [(each.reason, each.row) for each in outcome.problems]
    assert actions.decide_doubts(doubts(outcome.waiting), take=True, on=LATER, by=clerks[1]).settled == 1
    assert sorted(standing(LATER).values_list("recorded_on", flat=True)) == [ON, LATER]
    assert standing(ON).count() == 1


@pytest.mark.parametrize(
    ("day", "month", "code"),
    [("20-07-2026", "Juli 2026", ""), ("21-07-2026", "Juli 2026", "day_unlikely"),
     ("18-07-2025", "Juli 2025", "day_unlikely"), ("19-07-2025", "Juli 2025", ""),
     ("10-07-2006", "Juli 2026", "day_unlikely"), ("10-12-2025", "Juli 2026", "day_unlikely"),
     ("10-01-2026", "Juli 2026", ""), ("10-07-2026", "Juli 2026 s/d Agustus 2027", ""),
     ("10-07-2026", "Juli 2026 s/d September 2027", "month_unlikely")],
)  # fmt: skip
def test_days_and_months_have_bounds_on_the_day_of_recording(db: Any, day: str, month: str, code: str) -> None:
    assert waits(receive(paid("A-1", day, month))) == {2: (code,) if code else ()}


def test_a_month_decades_ahead_waits_and_stops_no_other(member: Any) -> None:
    member(1), member(2)
    lines = [("T-1", 1, "2026-07", APBD), ("T-2", 2, "2049-07", APBD)]
    outcome = receive(paid("T-1"), paid("T-2"), lines=lines)
    assert outcome.settled_months == 1
    assert [(one.row, one.reason) for one in outcome.problems] == [(3, "month_unlikely")]
    assert len(outcome.waiting) == 1


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [("000123", "123", True), ("INV-0012/07", "inv 12/7", True), ("A–1", "A-01", True), ("120", "12", False),
     ("A-10", "A-1", False), ("0", "00", True)],
)  # fmt: skip
def test_zeros_dashes_blanks_and_case_make_no_other_receipt(one: str, two: str, same: bool) -> None:
    assert (receipt_key(one) == receipt_key(two)) is same


def test_the_same_receipt_under_another_spelling_is_repeated_or_waits(member: Any, clerks: tuple[User, User]) -> None:
    member(1), member(2)
    line = (1, "2026-07", APBD)
    assert receive(paid("000123"), lines=[("000123", *line)]).settled_months == 1
    again = receive(paid("123"), lines=[("123", *line)])
    assert [(one.outcome, one.waits) for one in again.receipts] == [("repeated", ())]
    other = receive(paid("0123"), lines=[("0123", 2, "2026-07", APBD)])
    assert waits(other) == {2: ("receipt_alike",)}
    assert (Payment.objects.count(), AnnexLine.objects.count(), standing(ON).count()) == (1, 2, 1)
    own = receive(paid("00123", day="11-07-2026"), lines=[("00123", 2, "2026-08", APBD)])
    assert (waits(own), own.settled_months) == ({2: ()}, 1)
    assert actions.decide_doubts(doubts(other.waiting), take=True, on=LATER, by=clerks[1]).settled == 1
    assert set(Payment.objects.values_list("receipt", flat=True)) == {"000123", "00123", "0123"}


def test_one_receipt_on_a_line_for_each_person_is_one_receipt_whose_sums_add_up(member: Any) -> None:
    for number in range(1, 5):
        member(number)
    rows = [f"T-1;10-07-2026;Juli 2026;16800;APBD;{nik(number)};X" for number in (1, 2, 3, 3)]
    outcome = receive(*rows, head=OWN)
    assert (outcome.settled_months, Payment.objects.get().amount_rupiah) == (3, 3 * APBD)
    assert [(one.row, one.outcome) for one in outcome.receipts] == [(2, "accepted"), (5, "repeated")]
    total = [f"T-2;10-07-2026;Agustus 2026;2;33600;APBD;{nik(number)}" for number in (1, 2)]
    assert receive(*total, head=HEAD + ";NIK").settled_months == 2
    assert Payment.objects.get(receipt="T-2").amount_rupiah == 2 * APBD
    days = [f"T-3;{day}-07-2026;September 2026;16800;APBD;{nik(number)};X" for number, day in ((1, 10), (2, 11))]
    other_day = receive(*days, head=OWN)
    assert [one.outcome for one in other_day.receipts] == ["amount_differs", "repeated"]
    assert [one.reason for one in other_day.problems if one.file == "payments"] == ["receipt_differs"]


def test_what_waits_is_decided_once_by_somebody_else_and_known_from_that_day(
    member: Any, clerks: tuple[User, User]
) -> None:
    member(1), member(2)
    lines = [("T-1", 1, "2026-07", APBD), ("T-2", 2, "2026-07", APBD)]
    rows = [paid("T-1", more=";PENDING"), paid("T-2", more=";FAILED")]
    outcome = receive(*rows, head=HEAD + ";Status", lines=lines, by=clerks[0])
    assert (outcome.settled_months, Payment.objects.count(), outcome.counts) == (0, 0, {})
    first, second = outcome.waiting
    with pytest.raises(Refused) as no:
        actions.decide_doubts(doubts([first]), take=True, on=LATER, by=clerks[0])
    assert no.value.reasons[0].code == "same_two_eyes"
    with pytest.raises(IntegrityError), transaction.atomic():
        Doubt.objects.filter(ref=first).update(taken=True, decided_by=clerks[0], decided_on=LATER)
    assert actions.decide_doubts(doubts([first]), take=True, on=LATER, by=clerks[1]).settled == 1
    assert actions.decide_doubts(doubts([second]), take=False, on=LATER, by=clerks[1]).settled == 0
    with pytest.raises(Refused, match="decided_already"):
        actions.decide_doubts(doubts([second]), take=True, on=LATER, by=clerks[1])
    assert (standing(ON).count(), standing(LATER).count()) == (0, 1)
    assert Payment.objects.get().recorded_on == LATER
    assert verify() == []


def test_a_refund_beside_a_receipt_that_counts_waits_and_is_never_brought_in_twice(
    member: Any, clerks: tuple[User, User]
) -> None:
    member(1)
    receive(paid("T-1"), lines=[("T-1", 1, "2026-07", APBD)])
    outcome = receive(paid("T-1", more=";REFUND"), head=HEAD + ";Status")
    assert waits(outcome) == {2: ("status_says_no",)}
    with pytest.raises(Refused) as no:
        actions.decide_doubts(doubts(outcome.waiting), take=True, on=LATER, by=clerks[1])
    assert no.value.reasons[0].code == "receipt_known"


def test_the_page_shows_why_and_lets_only_another_decide(member: Any, clerks: tuple[User, User]) -> None:
    member(1)
    more = [("T-1", 1, "2026-07", APBD)]
    outcome = receive(paid("T-1", more=";FAILED"), head=HEAD + ";Status", lines=more, by=clerks[0])
    page, act = reverse("dues:doubts"), reverse("dues:doubt_decision")
    given = {"ref": outcome.waiting, "keputusan": "ambil"}
    client = Client()
    for clerk, is_offered, status in ((clerks[0], False, 422), (clerks[1], True, 302)):
        client.force_login(clerk, settings.AUTHENTICATION_BACKENDS[0])
        shown = client.get(page).content.decode()
        assert "T-1" in shown
        assert ('name="ref"' in shown) is is_offered
        assert "T-1" in client.get(reverse("dues:payment_file", args=[outcome.ref])).content.decode()
        assert client.post(act, {"keputusan": "ambil"}).status_code == 422
        assert client.post(act, given).status_code == status
    assert standing(date(2100, 1, 1)).count() == 1
    elsewhere = access.add_user("jauh", role="village_officer", area="31.75.01.1003", on=ON, by=operator())
    client.force_login(elsewhere, settings.AUTHENTICATION_BACKENDS[0])
    assert client.post(act, given).status_code == 422


def test_a_command_decides_as_a_user(member: Any, clerks: tuple[User, User], capsys: Any) -> None:
    member(1)
    outcome = receive(paid("T-1", "21-07-2026"), lines=[("T-1", 1, "2026-07", APBD)])
    call_command("confirm", *outcome.waiting, "--by", "hendra", "--on", "2026-07-22", "--json")
    assert '"settled_months": 1' in capsys.readouterr().out


def test_a_file_that_was_stopped_in_the_middle_keeps_each_row_once(member: Any) -> None:
    member(1), member(2)
    rows = [paid("001"), paid("1"), paid("2", more=""), paid("3", "21-07-2026")]
    outcome = receive(*rows, lines=[("001", 1, "2026-07", APBD), ("1", 1, "2026-07", APBD), ("2", 2, "2026-07", APBD)])
    PaymentFile.objects.update(stored_on=None, finished_on=None)
    again = actions.take_in(PaymentFile.objects.get(), on=ON, by=operator())
    assert (again.receipts, again.waiting, again.settled_months) == (outcome.receipts, outcome.waiting, 2)
