"""What an answer would do, before anybody applies it, and what it did."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from payung.access.actions import open_file
from payung.enrolment.models import Reply, ReplyLine
from payung.enrolment.queries.replies import Judged, judge, numbers_of_two, pieces
from payung.enrolment.reading import ReplyRow, read_reply

HANDED_OVER = "other_area"  # a line about somebody outside the area it was sent for: those in charge there decide
FOR_SOMEBODY = frozenset({"second_person", "start_before_batch", "start_long_ago", "not_in_batch"})
PARTS = ("accepted", "refused", "waits", "handed_over", "unclear", "unmatched", "repeated")
STARTED = (ReplyLine.Outcome.ACCEPTED, ReplyLine.Outcome.REPEATED)


@dataclass(frozen=True, slots=True)
class LineResult:
    """One line of an answer and its outcome. ``reason``: the branch's words, or our code where the line is unclear."""

    row: int
    outcome: str
    worker: str | None
    start_date: date | None
    reason: str | None
    code: str = ""
    flag: str = ""
    waits: tuple[str, ...] = ()


def tally(results: Iterable[LineResult]) -> list[tuple[str, int]]:
    """Return how many lines came to what, in the order in which a headline says them; together they are all lines.

    Of the lines that count for nothing yet, those that wait for somebody and those that were handed over to another
    area stand apart from those that nobody understands.
    """
    counts = Counter(_part(line) for line in results)
    assert counts.keys() <= set(PARTS), "a headline leaves no line out"
    return [(part, counts[part]) for part in PARTS if counts[part]]


def _part(line: LineResult) -> str:
    if line.outcome != ReplyLine.Outcome.UNCLEAR:
        return line.outcome
    return "handed_over" if line.code == HANDED_OVER else "waits" if line.code in FOR_SOMEBODY else "unclear"


def rows_of(reply: Reply) -> list[ReplyRow]:
    """Return the statements of an answer that was kept."""
    return read_reply(open_file(reply.file), reply.file.name, on=reply.on, day_order=reply.file.day_order).rows


def judged_lines(reply: Reply, *, on: date, rows: Sequence[ReplyRow] | None = None) -> list[Judged]:
    """Return what every line of an answer would come to, in the order of the file; ``rows`` where they were read."""
    judged = [each for piece in _judged_pieces(reply, on, rows) for each in piece]
    return sorted(judged, key=lambda each: each.row.number)


def says_something_new(reply: Reply, *, on: date, rows: Sequence[ReplyRow]) -> bool:
    """Whether an answer has a line that was not said before; looks only as far as the first."""
    judged = (each for piece in _judged_pieces(reply, on, rows) for each in piece)
    return any(each.outcome != ReplyLine.Outcome.REPEATED for each in judged)


def _judged_pieces(reply: Reply, on: date, rows: Sequence[ReplyRow] | None) -> Iterator[list[Judged]]:
    rows = rows_of(reply) if rows is None else rows
    twice_given = numbers_of_two(rows)
    area = reply.area.code if reply.area else ""
    for piece in pieces(rows):
        yield judge(piece, area=area, batch=reply.batch, twice_given=twice_given, on=on, seen=reply.by is None)


def line_results(judged: Iterable[Judged]) -> list[LineResult]:
    """Return judged lines as a person or a program is told about them."""
    return [
        LineResult(
            each.row.number,
            str(each.outcome),
            each.known.ref if each.known else None,
            each.row.start if each.outcome in STARTED and each.row.kind == "accepted" else None,
            _reason(each.outcome, each.row.reason_text, each.code),
            each.code,
            each.flag,
            (each.code,) if each.outcome == ReplyLine.Outcome.UNCLEAR else (),
        )
        for each in judged
    ]


def results_of(reply: Reply) -> list[LineResult]:
    """Return the outcomes of an answer that was applied, in the order of the file."""
    lines = ReplyLine.objects.filter(reply=reply).order_by("number")
    fields = ("number", "outcome", "worker__ref", "start_date", "reason", "reason_text", "batch_line_id")
    results = []
    for number, outcome, ref, start, code, text, line_id in lines.values_list(*fields):
        is_accepted = outcome == ReplyLine.Outcome.ACCEPTED
        is_answer = is_accepted or outcome == ReplyLine.Outcome.REFUSED
        flag = code if is_accepted else "not_in_batch" if is_answer and line_id is None else ""
        code = "" if is_accepted else code
        start = start if outcome in STARTED else None
        waits = (code,) if outcome == ReplyLine.Outcome.UNCLEAR else ()
        results.append(LineResult(number, outcome, ref, start, _reason(outcome, text, code), code, flag, waits))
    return results


def _reason(outcome: str, text: str, code: str) -> str | None:
    if outcome == ReplyLine.Outcome.REFUSED:
        return text or code
    return code or None if outcome == ReplyLine.Outcome.UNCLEAR else None
