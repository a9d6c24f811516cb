"""What the law says on a given day: pure functions over dated, cited parameters."""

from payung.rules.answers import Line
from payung.rules.coverage import Answer, Standing, State, is_paid_after, standing
from payung.rules.deadlines import Deadline, Step, deadline, dues_due_day
from payung.rules.dues import (
    PAIR,
    Band,
    Credit,
    Dues,
    DuesSpan,
    Programme,
    band_of,
    bands,
    credit,
    dues,
    dues_span,
    rate,
    rate_table,
)
from payung.rules.provisions import Certainty, Provision, Words, book, provision
from payung.rules.reasons import Reason, Refused
from payung.rules.registration import Registration, Work, registration
from payung.rules.reliefs import Payer, Sector

__all__ = [
    "PAIR", "Answer", "Band", "Certainty", "Credit", "Deadline", "Dues", "DuesSpan", "Line", "Payer", "Programme",
    "Provision", "Reason", "Refused", "Registration", "Sector", "Standing", "State", "Step", "Words", "Work", "band_of",
    "bands", "book", "credit", "deadline", "dues", "dues_due_day", "dues_span", "is_paid_after", "provision", "rate",
    "rate_table", "registration", "standing",
]  # fmt: skip
