"""What a page shows of what waits for approval; the act asks the same again under its lock (`access.showing`)."""

from datetime import date
from typing import Any

from payung.enrolment.models import Batch, Doubt, Reply, ReplyLine, WaitingEnding
from payung.enrolment.queries.preview import LineResult, judged_lines, line_results


def batch_key(batch: Batch) -> str:
    """Return what the lines of a batch are called in a form."""
    return f"batch:{batch.ref}"


def batch_lines(batch: Batch) -> Any:
    """Return what stands for the lines of a batch: the digest of its frozen file.

    They cannot change. A batch is filled once, its file is sealed with its digest, and nothing writes to it after.
    """
    return [batch.kind, batch.people, batch.file.sha256 if batch.file else ""]


def reply_key(reply: Reply) -> str:
    """Return what the lines of an answer are called in a form."""
    return f"reply:{reply.ref}"


def reply_lines(reply: Reply, *, on: date) -> list[LineResult]:
    """Return what each line of an answer would do if it were taken over on the day."""
    return line_results(judged_lines(reply, on=on))


def ending_key(waiting: WaitingEnding) -> str:
    """Return what an end that waits is called in a form."""
    return f"ending:{waiting.pk}"


def ending_lines(waiting: WaitingEnding) -> Any:
    """Return whose membership would end, of when, on which day and why, as who said so."""
    worker, said_by = waiting.membership.worker, waiting.by
    said = [waiting.last_day, waiting.why, said_by.username]
    return [waiting.membership.ref, waiting.membership.start, worker.ref, worker.name, worker.birth_date, *said]


def doubt_key(doubt: Doubt) -> str:
    """Return what a line that waits is called in a form."""
    return f"line:{doubt.ref}"


def doubt_lines(doubt: Doubt, said: ReplyLine | None) -> Any:
    """Return which line of which file waits and why, about whom, and the start or the refusal that it says."""
    person = [doubt.worker.ref, doubt.worker.name] if doubt.worker else []
    words = [said.start_date, said.reason_text] if said else []
    return [doubt.file.sha256, doubt.number, doubt.waits, words, *person]
