"""Work that outlasts a request: filling a large batch, taking over a long answer. Each may run twice without harm."""

from django_tasks import task

from payung.enrolment import actions
from payung.enrolment.models import Batch, Reply
from payung.rules.reasons import Refused


@task()
def fill(batch_ref: str) -> None:
    """Choose a batch's people and write its file."""
    batch = Batch.objects.select_related("area", "campaign", "by").filter(ref=batch_ref).first()
    if batch is None:  # another run came to nothing and took it back
        return
    try:
        actions.fill_batch(batch, on=batch.on, by=batch.by)
    except Refused:  # everybody fell out meanwhile; the empty batch is gone, and its page says so
        return


@task()
def take_over(reply_ref: str) -> None:
    """Apply the lines of an answer that are not on file yet."""
    reply = Reply.objects.select_related("area", "batch", "file").filter(ref=reply_ref, finished_on=None).first()
    if reply and reply.applied_on:
        for _done in actions.continue_reply(reply):
            pass
