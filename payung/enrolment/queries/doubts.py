"""What lines that wait say, as a second person reads it before she decides."""

from collections.abc import Collection

from payung.enrolment.models import Doubt, ReplyLine


def said_by(doubts: Collection[Doubt]) -> dict[int, ReplyLine]:
    """Return, by the id of a line that waits, what it said when its answer came; a row of members has no such line."""
    numbers = {one.number for one in doubts}
    lines = ReplyLine.objects.filter(reply__in={one.reply_id for one in doubts if one.reply_id}, number__in=numbers)
    by_place = {(line.reply_id, line.number): line for line in lines.defer("cells_sealed")}
    found = ((one.pk, by_place.get((one.reply_id or 0, one.number))) for one in doubts)
    return {pk: line for pk, line in found if line}
