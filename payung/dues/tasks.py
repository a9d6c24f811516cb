"""Work that outlasts a request: taking in a payment file, settling what waited. Each may run twice without harm."""

from datetime import date

from django_tasks import task

from payung.access.authors import author
from payung.access.models import User
from payung.dues import actions
from payung.dues.models import PaymentFile
from payung.enrolment import tasks as enrolment
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
def settle(on: str, by_id: int | None, reply_ref: str = "") -> None:
    """Settle what waits for people who are members by now, once an answer of the branch is taken over to its end."""
    if reply_ref:
        enrolment.take_over.call(reply_ref)
    actions.settle_waiting(on=date.fromisoformat(on), by=author(User.objects.filter(pk=by_id).first()))
