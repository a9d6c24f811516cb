"""What a page shows of what waits for approval; the act asks the same again under its lock (`access.showing`)."""

from typing import Any

from payung.roster.models import Passed, Stop
from payung.roster.queries.passed import Handed
from payung.roster.queries.standing import Standing
from payung.roster.queries.typed import latest_fix


def stop_key(stop: Stop) -> str:
    """Return what a list that rests is called in a form."""
    return f"list:{stop.roster.ref}"


def stop_lines(stop: Stop, standing: Standing) -> Any:
    """Return how the rows of a list that rests stand, whose NIKs stopped it, and the latest cell that was typed."""
    counts = [
        standing.admitted, standing.ready, standing.to_fix, standing.duplicates, standing.discarded, standing.passed,
        standing.nobody, standing.possible, *((one.code, one.rows) for one in (*standing.causes, *standing.doubts)),
    ]  # fmt: skip
    return [stop.pk, stop.brought_by_id, latest_fix(stop.roster), *counts]


def passed_key(passed: Passed) -> str:
    """Return what a row that was handed over is called in a form."""
    return f"passed:{passed.pk}"


def passed_lines(handed: Handed) -> Any:
    """Return who stands in a row that was handed over, and where she lives by it."""
    said = handed.reading
    return [handed.roster.ref, said.number, handed.name, said.birth_date, said.rt, said.rw]
