"""Questions about cover: one person on one day with reasons, everybody in one query, who lapses and at what cost."""

from payung.coverage.queries.everybody import Stands, covered_by_rw, state_counts, state_rows, states
from payung.coverage.queries.evidence import Evidence, Month, Spell, evidence_of, records_of
from payung.coverage.queries.person import Cover, cover, covers, judge

__all__ = [
    "Cover", "Evidence", "Month", "Spell", "Stands", "cover", "covered_by_rw", "covers", "evidence_of", "judge",
    "records_of", "state_counts", "state_rows", "states",
]  # fmt: skip
