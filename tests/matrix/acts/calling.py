"""What a call of a verb is, and the subjects that calls of several rooms share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from payung.access.models import User
from payung.workers.models import Worker
from payung.workers.queries import home_code
from tests.presses.town import RW, Town

CITY = "31.75"


@dataclass
class Act:
    """A call that still lacks its author. ``places`` are the regions of all that it touches."""

    call: Callable[..., Any]
    places: tuple[str, ...] = (RW,)
    first: User | None = None  # who went first
    own: bool = False  # without a place given, it is the author's own
    target_role: str = ""  # whom it is about: only somebody whose grants hold that role may
    maker: User | None = None  # of an account that an act is about: she may not be tied to the author
    takes: dict[str, Any] = field(default_factory=dict)


ACTS: dict[str, Callable[[Town], Act]] = {}
# Verbs that are no user's to call by themselves, with where they are tried.
NOT_CALLED = {
    "accept_invitation": "by the invited herself, without an account yet: tests/access/test_invitation_page.py",
    "prepare_closing": "needs a month that is over and books of one area alone: tests/dues/test_closing.py",
    "confirm_closing": "the same",
    "cancel_collection": "only who wrote the receipt: tests/dues/test_cash.py",
    "hand_over_cash": "what is in one's own hand alone: tests/dues/test_cash.py",
    "take_up_reservations": "by the machine, following an answer: tests/coverage/test_allocating.py",
    "offer_reply": "is what apply_reply does for somebody whose word it is not: tests/enrolment/test_replies.py",
}


def act(verb: str) -> Callable[[Callable[[Town], Act]], Callable[[Town], Act]]:
    """Say which verb a call is of."""

    def note(make: Callable[[Town], Act]) -> Callable[[Town], Act]:
        ACTS[verb] = make
        return make

    return note


def moment(on: date) -> datetime:
    """Return noon of a day."""
    return timezone.make_aware(datetime.combine(on, time(12)))


def worker(t: Town) -> Worker:
    return t.worker(t.region(RW))


def member(t: Town) -> tuple[Any, str]:
    """Return a membership and where its member lives."""
    spell = t.member()
    return spell, home_code(spell.worker, t.on)
