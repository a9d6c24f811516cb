"""Whose word a statement of the branch is: its own account's, or that of somebody who brings it."""

from datetime import timedelta

from payung.access import ties
from payung.access.authors import Author
from payung.access.models import Role, User

LONGEST_PAST = timedelta(days=62)  # a start or a payment longer before its recording waits for a second person


def is_own_word(by: Author) -> bool:
    """Whether what the author brings of the branch counts at once.

    That is so for the branch's own account (its role alone; made by the operator, or confirmed by an officer untied to
    its maker), and for the operator, whose word the trail shows as unseen by the programme. The machine goes on with
    what somebody began.
    """
    if not isinstance(by, User):
        return True
    return by.role == Role.BRANCH_OFFICER and not ties.is_unconfirmed(by)


def is_second(by: Author, first: User | None) -> bool:
    """Whether the author may stand behind what another brought: the operator, or an untied second person."""
    if not isinstance(by, User) or first is None:
        return True
    return by.pk != first.pk and not ties.are_tied(by, first)
