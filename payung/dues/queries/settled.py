"""Which months of a membership are paid, by whom, and what waits for a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum

from payung.dues.models import AnnexLine
from payung.dues.queries.credits import owners, standing
from payung.store.among import each


@dataclass(frozen=True, slots=True)
class SettledMonth:
    """A month that is paid: rupiah, programmes as bits, the receipt's day, and whose money it was."""

    month: int
    rupiah: int
    programmes: int
    paid_on: date
    payer_class: str
    payer: str
    receipt: str
    settled_on: date
    settlement_id: int


def settled_months(membership_ids: Iterable[int], *, known_on: date) -> dict[int, list[SettledMonth]]:
    """Return the months that are settled, as known on the day, for each of these memberships, in order of months."""
    found: dict[int, list[SettledMonth]] = {pk: [] for pk in membership_ids}
    rows = standing(known_on).filter(membership_id__in=each(found)).order_by("month")
    values = rows.values_list(
        "membership_id", "month", "rupiah", "programmes", "paid_on", "payment__payer_class", "payment__payer_text",
        "payment__receipt", "recorded_on", "pk", "payment_id",
    )  # fmt: skip
    lines = list(values)
    names = owners(known_on, {line[-1] for line in lines})
    for membership, month, rupiah, programmes, paid_on, payer, text, receipt, settled_on, pk, payment in lines:
        name = names[payment][0] if payment in names else ("" if payer == "self" else text)
        found[membership].append(SettledMonth(month, rupiah, programmes, paid_on, payer, name, receipt, settled_on, pk))
    return found


@dataclass(frozen=True, slots=True)
class Waiting:
    """Money that waits for a person and a month: its reason's code, rupiah at the rate of the law."""

    month: int | None
    rupiah: int
    receipt: str
    paid_on: date | None
    problem: str


def waiting_for(worker_ids: Iterable[int]) -> dict[int, list[Waiting]]:
    """Return what waits for each of these workers, as of the last look; records without any are left out."""
    found: dict[int, list[Waiting]] = {}
    lines = AnnexLine.objects.filter(worker_id__in=each(worker_ids), problem__isnull=False).order_by("month", "pk")
    for worker, month, rupiah, receipt, paid_on, problem in lines.values_list(
        "worker_id", "month", "rate_rupiah", "receipt", "payment__paid_on", "problem"
    ):
        if worker and problem:
            found.setdefault(worker, []).append(Waiting(month, rupiah or 0, receipt, paid_on, problem))
    return found


@dataclass(frozen=True, slots=True)
class WaitsFor:
    """How many lines wait for one reason, and their rupiah at the rates of the law."""

    problem: str
    lines: int
    rupiah: int


def waits(*, area: str | None = None) -> list[WaitsFor]:
    """Return what waits, reason by reason, most lines first, as of the last look; nothing in an empty area."""
    lines = AnnexLine.objects.filter(problem__isnull=False)
    if area is not None:
        lines = lines.filter(source__area_code__startswith=area) if area else lines.none()
    rows = lines.values("problem").annotate(n=Count("pk"), rupiah=Sum("rate_rupiah")).order_by("-n", "problem")
    return [WaitsFor(row["problem"] or "", row["n"], row["rupiah"] or 0) for row in rows]
