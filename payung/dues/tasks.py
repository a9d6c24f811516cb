"""Work that outlasts a request: taking in a payment file, making a large bill. Each may run twice without harm."""

from datetime import date

from django_tasks import task

from payung.access.authors import author
from payung.access.models import User
from payung.dues import actions
from payung.dues.models import Bill, PaymentFile
from payung.rules.reasons import Refused


@task()
def take_in(file_ref: str, on: str, by_id: int | None) -> None:
    """Store and settle what a kept file holds; what cannot be read is remembered on the file and shown on its page."""
    file = PaymentFile.objects.select_related("file", "annex").get(ref=file_ref)
    try:
        actions.take_in(file, on=date.fromisoformat(on), by=author(User.objects.filter(pk=by_id).first()))
    except Refused:
        return


@task()
def fill_bill(bill_ref: str) -> None:
    """Choose the people of a large bill and write its file."""
    bill = Bill.objects.select_related("area", "sponsor", "letter", "by").filter(ref=bill_ref).first()
    if bill is None:  # another run found nobody and took it back
        return
    try:
        actions.fill_bill(bill, on=bill.on, by=bill.by)
    except Refused:  # nobody is left to be billed; the empty bill is gone, and its page says so
        return
