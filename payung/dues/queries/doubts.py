"""Rows of payment files that wait for a second person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from payung.access.models import User
from payung.access.showing import shown
from payung.dues.models import Doubt, PaymentFile
from payung.dues.models import DoubtQuerySet as Doubts
from payung.dues.queries.approving import doubt_key, doubt_lines
from payung.dues.queries.problem_words import words_of
from payung.rules.months import month_text


@dataclass(frozen=True, slots=True)
class Told:
    """A row that waits, in words: why, what to do about it, and what it says of its money."""

    doubt: Doubt
    why: list[tuple[str, str]]
    payer: str
    paid_on: date | None
    months: str
    may_decide: bool
    lines: str


def doubts_for(user: User, *, file: PaymentFile | None = None) -> Doubts:
    """Return the undecided rows of files that were sent for the user's area, the oldest first."""
    found = Doubt.objects.visible_to(user).undecided().select_related("source__file")
    return found.filter(source=file) if file else found


def told(doubts: Sequence[Doubt], user: User) -> list[Told]:
    """Return rows as the page shows them; whoever brought a file decides about none of its rows."""
    return [_told(doubt, user) for doubt in doubts]


def _told(doubt: Doubt, user: User) -> Told:
    said = doubt.content
    day = date.fromisoformat(said["paid_on"]) if "paid_on" in said else None
    ends = [month_text(said[name]) for name in ("from_month", "to_month") if said.get(name) is not None]
    return Told(
        doubt, [words_of(code) for code in doubt.waits], str(said.get("payer_text", "")), day,
        " – ".join(dict.fromkeys(ends)), doubt.brought_by_id != user.pk,
        shown(doubt_key(doubt), doubt_lines(doubt)),
    )  # fmt: skip
