"""What a sponsor would promise if it went on as before: its last pledge once more, from the month after it."""

from dataclasses import dataclass
from datetime import date

from payung.dues.models import Sponsor
from payung.dues.queries.promises import standing_promise
from payung.dues.queries.receipts import pledges_of
from payung.rules.months import month_of, month_text


@dataclass(frozen=True, slots=True)
class Renewal:
    """The same sum for as many months again, from the month after the last pledge, at the earliest the next month."""

    amount_rupiah: int
    first: int
    last: int

    @property
    def fields(self) -> dict[str, str]:
        """Return it as the form of a pledge is filled in."""
        return {
            "amount_rupiah": f"{self.amount_rupiah:,}".replace(",", "."),
            "from_month": month_text(self.first),
            "to_month": month_text(self.last),
        }


def renewal_of(sponsor: Sponsor, *, on: date) -> Renewal | None:
    """Return the renewal of the pledge that reaches furthest; None where nothing was promised yet."""
    promises = [standing_promise(one, known_on=on) for one in pledges_of(sponsor, known_on=on)]
    if not promises:
        return None
    latest = max(promises, key=lambda one: (one.last, one.amount_rupiah))
    first = max(latest.last, month_of(on)) + 1
    return Renewal(latest.amount_rupiah, first, first + latest.last - latest.first)
