"""The campaign's way to its target, week by week, against the straight line that its dates draw."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate

from payung.board.queries.figures import CITY_LETTERS, the_campaign
from payung.board.queries.remembered import remembered
from payung.coverage.queries import Span, spans
from payung.regions.models import Campaign

WEEK, DAY = timedelta(days=7), timedelta(days=1)
RECENT_WEEKS, TOLD_WEEKS = 8, 26


@dataclass(frozen=True, slots=True)
class Pace:
    """Covered people week by week, and where the straight line from the campaign's start to its end would be.

    Without an end of the campaign the weeks begin with the first covered people.

    ``expected`` is the line's value on the day; ``ends_on`` and it are None for a campaign without an end. ``weekly``
    is the growth a week over the last eight weeks, ``needed`` what it must be to reach the target in time.
    """

    starts_on: date
    ends_on: date | None
    on: date
    target: int
    covered: int
    weeks: tuple[tuple[date, int], ...]
    expected: int | None
    weekly: int
    needed: int | None

    @property
    def behind(self) -> int | None:
        """Return how many people the line is ahead of us; negative when we are ahead of it."""
        return None if self.expected is None else self.expected - self.covered

    @property
    def shrinking(self) -> int:
        """Return how many people fewer there are each week; nothing or less when there are more."""
        return -self.weekly

    @property
    def recent(self) -> list[tuple[date, int]]:
        """Return the last weeks, the latest first, for whoever reads the drawing as a table."""
        return list(reversed(self.weeks[-TOLD_WEEKS:]))

    @property
    def percent(self) -> float | None:
        """Return where the line stands on the day, in percent of the target."""
        return _elapsed(self.starts_on, self.ends_on, self.on) if self.ends_on else None


def pace(area: str, *, on: date, target: int, covered: int, at: datetime) -> Pace | None:
    """Return the area's way to its target so far; None without a campaign. The last point is the board's own number."""
    campaign = the_campaign(area, on)
    if campaign is None:
        return None
    areas = None if len(area) <= CITY_LETTERS else [area]
    known = remembered(f"pace:{area}:{on}", at=at, count=lambda: spans(on, areas=areas))
    weeks = (*by_week(known.answer, campaign.starts_on, on), (on, covered))
    if campaign.ends_on is None:  # then there is no schedule to compare the quiet weeks before the first member with
        weeks = weeks[max(next((n for n, week in enumerate(weeks) if week[1]), len(weeks)) - 1, 0) :]
    expected = needed = None
    if campaign.ends_on:
        expected = int(target * _elapsed(campaign.starts_on, campaign.ends_on, on) // 100)
        left = max((campaign.ends_on - on).days / 7, 1)
        needed = max(-int(-(target - covered) // left), 0)
    return Pace(weeks[0][0], campaign.ends_on, on, target, covered, weeks, expected, _growth(weeks), needed)


def line_today(campaign: Campaign | None, on: date) -> float | None:
    """Return where a region should stand on the day, in percent of its target; None without an end of the campaign."""
    return _elapsed(campaign.starts_on, campaign.ends_on, on) if campaign and campaign.ends_on else None


def by_week(found: Sequence[Span], since: date, until: date) -> list[tuple[date, int]]:
    """Return how many memberships were covered each seventh day from one day until before the other."""
    changes: Counter[date] = Counter()
    for span in found:
        changes[span.first] += span.people
        changes[span.last + DAY] -= span.people
    days = sorted(changes)
    sums = list(accumulate(changes[day] for day in days))
    points, index, day = [], -1, since
    while day < until:
        while index + 1 < len(days) and days[index + 1] <= day:
            index += 1
        points.append((day, sums[index] if index >= 0 else 0))
        day += WEEK
    return points


def _elapsed(starts_on: date, ends_on: date | None, on: date) -> float:
    """Return how much of the campaign's time has passed, in percent."""
    assert ends_on
    whole = max((ends_on - starts_on).days, 1)
    return min(max((on - starts_on).days * 100 / whole, 0.0), 100.0)


def _growth(weeks: Sequence[tuple[date, int]]) -> int:
    recent = weeks[-RECENT_WEEKS - 1 :]
    return round((recent[-1][1] - recent[0][1]) / (len(recent) - 1)) if len(recent) > 1 else 0
