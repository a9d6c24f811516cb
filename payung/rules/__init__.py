"""What the law says on a given day: pure functions over dated, cited parameters."""

from payung.rules.answers import Line
from payung.rules.book.entries import Certainty, Provision, Words
from payung.rules.book.provisions import book, provision
from payung.rules.coverage import Answer, Standing, State, is_paid_after, standing
from payung.rules.deadlines import Deadline, Step, deadline, dues_due_day
from payung.rules.disability import Loss
from payung.rules.documents import Paper, documents
from payung.rules.dues import (
    PAIR,
    Band,
    Credit,
    Dues,
    DuesSpan,
    Programme,
    band_of,
    bands,
    coming_change,
    credit,
    dues,
    dues_span,
    rate,
    rate_table,
)
from payung.rules.heirs import Heirs, heirs
from payung.rules.jkk import Jkk, jkk
from payung.rules.jkm import Jkm, jkm
from payung.rules.months import (
    add_months,
    age_on,
    birthday,
    first_day,
    last_day,
    month_from_text,
    month_of,
    month_text,
)
from payung.rules.reasons import Reason, Refused
from payung.rules.registration import Registration, Work, registration
from payung.rules.reliefs import Payer, Sector
from payung.rules.scholarship import Child, SchoolYear, scholarship_schedule
from payung.rules.waiting import FullJkm, HeldSpell, full_jkm

__all__ = [
    "PAIR", "Answer", "Band", "Certainty", "Child", "Credit", "Deadline", "Dues", "DuesSpan", "FullJkm", "Heirs",
    "HeldSpell", "Jkk", "Jkm", "Line", "Loss", "Paper", "Payer", "Programme", "Provision", "Reason", "Refused",
    "Registration", "SchoolYear", "Sector", "Standing", "State", "Step", "Words", "Work", "add_months", "age_on",
    "band_of", "bands", "birthday", "book", "coming_change", "credit", "deadline", "documents", "dues", "dues_due_day",
    "dues_span", "first_day", "full_jkm", "heirs", "is_paid_after", "jkk", "jkm", "last_day", "month_from_text",
    "month_of", "month_text", "provision", "rate", "rate_table", "registration", "scholarship_schedule", "standing",
]  # fmt: skip
