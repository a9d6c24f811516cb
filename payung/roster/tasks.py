"""Work on lists that outlasts a request: each task calls one action and may be run again without harm."""

from datetime import date

from django_tasks import task

from payung.access.authors import Author, author
from payung.access.models import User
from payung.roster import actions
from payung.roster.models import Roster
from payung.rules.reasons import Refused


def _about(ref: str, by_id: int | None) -> tuple[Roster, Author]:
    return Roster.objects.get(ref=ref), author(User.objects.filter(pk=by_id).first() if by_id else None)


@task()
def judge(ref: str, on: str, by_id: int | None) -> None:
    """Judge a list's rows, or go on after a stop; of a list that is judged, look again at the rows that wait."""
    roster, by = _about(ref, by_id)
    if roster.finished_on:
        actions.judge_again(roster, admit=False, on=date.fromisoformat(on), by=by)
        return
    try:
        actions.judge(roster, admit=False, on=date.fromisoformat(on), by=by)
    except Refused:
        return  # the list keeps the sentence, its page says it


@task()
def admit(ref: str, on: str, by_id: int | None) -> int:
    """Make a list's ready rows workers; return how many."""
    roster, by = _about(ref, by_id)
    return actions.admit(roster, on=date.fromisoformat(on), by=by)
