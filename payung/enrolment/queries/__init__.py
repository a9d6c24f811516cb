"""Questions about nominations, batches, answers and memberships."""

from payung.enrolment.queries.batches import (
    FellOut,
    Progress,
    batch_path,
    batches_seen_by,
    left_out,
    lines_applied,
    lines_of,
    paths_of,
    returned_to,
    sent_of,
)
from payung.enrolment.queries.cards import CardToGive, cards_given, cards_to_give
from payung.enrolment.queries.memberships import (
    became_members,
    by_kpj,
    ends_to_confirm,
    kpj_of,
    late_ending,
    memberships_of,
    standing_ending,
)
from payung.enrolment.queries.nominating import (
    Slots,
    eligible_ids,
    in_order,
    open_nomination,
    slots,
    slots_free,
    waiting_list,
)
from payung.enrolment.queries.papers import aid_content
from payung.enrolment.queries.person import Enrolment, Spell, enrolment_of
from payung.enrolment.queries.preview import LineResult, judged_lines, line_results, results_of
from payung.enrolment.queries.refused import Refusal, refusals, refusals_of
from payung.enrolment.queries.replies import open_batches
from payung.enrolment.queries.states import (
    ELSEWHERE,
    NOT_SENT,
    REFUSED,
    WAITING,
    Counts,
    counts_by_rw,
    nominees,
    people,
    state_of,
)

__all__ = [
    "ELSEWHERE",
    "NOT_SENT",
    "REFUSED",
    "WAITING",
    "CardToGive",
    "Counts",
    "Enrolment",
    "FellOut",
    "LineResult",
    "Progress",
    "Refusal",
    "Slots",
    "Spell",
    "aid_content",
    "batch_path",
    "batches_seen_by",
    "became_members",
    "by_kpj",
    "cards_given",
    "cards_to_give",
    "counts_by_rw",
    "eligible_ids",
    "ends_to_confirm",
    "enrolment_of",
    "in_order", "judged_lines",
    "kpj_of",
    "late_ending",
    "left_out",
    "line_results",
    "lines_applied",
    "lines_of",
    "memberships_of",
    "nominees",
    "open_batches",
    "open_nomination",
    "paths_of",
    "people",
    "refusals", "refusals_of",
    "results_of", "returned_to",
    "sent_of",
    "slots",
    "slots_free",
    "standing_ending", "state_of",
    "waiting_list",
]  # fmt: skip
