"""Decision letters, nominations, batches to the branch and its replies, memberships, their terms and endings."""

from payung.enrolment.models.batches import AreaQuerySet, Batch, BatchLine, Reply, ReplyLine
from payung.enrolment.models.doubts import Doubt
from payung.enrolment.models.memberships import (
    PROGRAMME_BITS,
    Elsewhere,
    Ending,
    Handover,
    Membership,
    Terms,
    WaitingEnding,
)
from payung.enrolment.models.nominations import AgeLetter, DecisionLetter, Nomination, OfWorkersQuerySet, PayerClass

__all__ = [
    "PROGRAMME_BITS",
    "AgeLetter",
    "AreaQuerySet",
    "Batch",
    "BatchLine",
    "DecisionLetter",
    "Doubt",
    "Elsewhere",
    "Ending",
    "Handover",
    "Membership",
    "Nomination",
    "OfWorkersQuerySet",
    "PayerClass",
    "Reply",
    "ReplyLine",
    "Terms",
    "WaitingEnding",
]  # fmt: skip
