"""What a page shows of what waits for approval; the act asks the same again under its lock (`access.showing`)."""

from typing import Any

from django.utils import translation

from payung.workers.models import Merge
from payung.workers.queries.comparing import comparison


def merge_key(fact: Merge) -> str:
    """Return what a merge that waits is called in a form."""
    return f"merge:{fact.pk}"


def merge_lines(fact: Merge) -> Any:
    """Return which record would be kept, and what both say, detail by detail, in one language for everybody."""
    with translation.override("en"):
        return [fact.kept.ref, fact.absorbed.ref, comparison(fact.kept, fact.absorbed)]
