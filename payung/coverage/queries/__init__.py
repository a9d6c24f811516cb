"""Questions about cover: one person on one day with reasons, everybody in one query, who lapses and at what cost."""

from payung.coverage.queries.everybody import (
    Stands,
    code_of,
    covered_by_rw,
    on_file,
    said_by,
    state_counts,
    state_rows,
    states,
)
from payung.coverage.queries.evidence import Evidence, SpellEvidence, evidence_of, records_of, words_about
from payung.coverage.queries.fallen import Fallen, Saving, died, fallen, savings
from payung.coverage.queries.forecast import MONTHS, Forecast, Sum, forecast
from payung.coverage.queries.history import Span, spans
from payung.coverage.queries.lapsing import AHEAD_DAYS, Covered, covered, lapsing, lapsing_ids
from payung.coverage.queries.person import Cover, cover, covers, judge
from payung.coverage.queries.why import long_date

__all__ = [
    "AHEAD_DAYS", "MONTHS", "Cover", "Covered", "Evidence", "Fallen", "Forecast", "Saving", "Span", "SpellEvidence",
    "Stands", "Sum", "code_of", "cover", "covered", "covered_by_rw", "covers", "died", "evidence_of", "fallen",
    "forecast", "judge", "lapsing", "lapsing_ids", "long_date", "on_file", "records_of", "said_by", "savings", "spans",
    "state_counts", "state_rows", "states", "words_about",
]  # fmt: skip
