"""What the codes of problems say to people, and what to do about each."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

PROBLEMS: dict[str, tuple[Words, Words]] = {
    "person_not_accepted": (
        _("The branch has not accepted this person."),
        _("The money waits. It settles once the branch accepts the person; else ask for it back."),
    ),
    "person_unknown": (
        _("Nobody with this NIK is on file."),
        _("Compare the NIK with the KTP. Once the person is on file and accepted, the month settles."),
    ),
    "nik_unreadable": (
        _("The NIK cannot be read: it has to be 16 digits in a text cell."),
        _("Ask the sender for the annex with NIK as text, and send it again."),
    ),
    "month_unreadable": (
        _("The month cannot be read."),
        _("Ask the sender for the annex with months such as 2026-06, and send it again."),
    ),
    "amount_unreadable": (
        _("The amount cannot be read."),
        _("Ask the sender for whole rupiah, and send the file again."),
    ),
    "line_amount_differs": (
        _("The annex says another amount than the law for this payer."),
        _("If it is less, the month waits; if it is more, the rest waits as credit. Ask the branch."),
    ),
    "receipt_missing": (
        _("The annex names a receipt that has not come."),
        _("Send the file with this receipt. The month settles then."),
    ),
    "receipt_waits": (
        _("The receipt waits for a second person."),
        _("The month settles once somebody takes the receipt over."),
    ),
    "receipt_short": (
        _("The receipt is short of its annex."),
        _("Somebody has to decide about the receipt."),
    ),
    "not_reached": (
        _("The receipt was short, and its money did not reach this month."),
        _("The month has to be paid again. What is left waits as credit."),
    ),
    "before_start": (
        _("The month lies before the membership began."),
        _("The money waits as credit. Ask the branch what it stands for."),
    ),
    "after_ending": (
        _("The membership had ended before this month."),
        _("The money waits as credit. Ask for it back."),
    ),
    "after_lapse": (
        _("It was paid after the membership had lapsed: too many months were open."),
        _("The money waits until the branch gives a new start. Put the person into the next batch."),
    ),
    "month_settled_already": (
        _("Another receipt, paid earlier, settles this month."),
        _("The money waits as credit. Ask for it back, or for another month."),
    ),
    "reversed_by_hand": (
        _("Somebody took this month back."),
        _("The money waits as credit. Why, stands in the trail."),
    ),
    "refunded": (
        _("The receipt's money went back to its payer."),
        _("The month has to be paid again."),
    ),
    "receipt_unreadable": (
        _("There is no receipt number."),
        _("Add it and send the file again."),
    ),
    "date_unreadable": (
        _("The day of the payment cannot be read."),
        _("Write it as 22/06/2026 and send the file again."),
    ),
    "payer_unreadable": (
        _("It is not clear whose money it is, and the payer decides the rate."),
        _("Write APBD, CSR, zakat, donatur or mandiri, and send the file again."),
    ),
    "receipt_differs": (
        _("The receipt came before with another amount, day or payer. What came first counts."),
        _("Compare with the branch's receipt."),
    ),
    "annex_missing": (
        _("No annex says for whom this receipt was paid."),
        _("The money waits. Send the annex together with the same file."),
    ),
    "status_says_no": (
        _("The line's own status says that no money came."),
        _("It waits. Ask the branch; somebody else takes it over once the money is there, or refuses it."),
    ),
    "status_unknown": (
        _("The status is a word that says neither paid nor unpaid."),
        _("It waits. Ask the branch what it means; then somebody else takes it over or refuses it."),
    ),
    "day_unlikely": (
        _("The day of the payment cannot be right: it lies ahead, long ago, or far before its month."),
        _("It waits. Compare with the receipt; somebody else takes it over as it stands, or refuses it."),
    ),
    "day_order_open": (
        _("Which of day and month stands first stays open in the file."),
        _("Send the file again and say it there; or compare with the receipt, then take it over or refuse it."),
    ),
    "second_person": (
        _("The file waits until a second person has looked."),
        _("Look at what it would do, and confirm it; or ask the branch to send it by its own account."),
    ),
    "paid_long_ago": (
        _("It was paid more than 62 days before it came in."),
        _("Compare it with the receipt itself, then take it over or refuse it."),
    ),
    "other_area": (
        _("The person lives outside the area that the file was sent for."),
        _("Those in charge there take the line over or refuse it."),
    ),
    "month_unlikely": (
        _("The month cannot be right: it lies far ahead or before the programme."),
        _("It waits. Compare with the receipt; somebody else takes it over as it stands, or refuses it."),
    ),
    "receipt_alike": (
        _("A receipt with this number, spelt otherwise, came before for other people: same day, sum and payer."),
        _("It waits. If it is a receipt of its own, somebody else takes it over; else refuse it."),
    ),
    "new": (
        _("Not looked at yet."),
        _("The work goes on by itself."),
    ),
}


def words_of(code: str) -> tuple[str, str]:
    """Return what a problem is and what to do about it."""
    what, todo = PROBLEMS[code]
    return str(what), str(todo)
