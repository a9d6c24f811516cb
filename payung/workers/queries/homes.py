"""Where workers live, lived, and are registered."""

from collections.abc import Iterable
from datetime import date

from payung.workers.models import Residence, Worker
from payung.workers.queries.persons import pieces

_WITH_PLACES = ("rw__parent", "ktp_rw__parent", "work_rw__parent")


def residences(worker: Worker) -> list[Residence]:
    """Return the addresses of a record with their regions, the latest first."""
    return list(Residence.objects.filter(worker=worker).select_related(*_WITH_PLACES).order_by("-from_on", "-id"))


def residence_on(worker: Worker, on: date) -> Residence | None:
    """Return where the worker lived on the day; before the first known residence, the first."""
    known = Residence.objects.select_related(*_WITH_PLACES).filter(worker=worker)
    return known.filter(from_on__lte=on).order_by("-from_on", "-id").first() or known.order_by("from_on", "id").first()


def latest_residence(worker: Worker) -> Residence | None:
    """Return the address that was on file last: what `visible_to` looks at."""
    known = Residence.objects.select_related(*_WITH_PLACES).filter(worker=worker)
    return known.order_by("-from_on", "-id").first()


def home_code(worker: Worker, on: date) -> str:
    """Return the code of the RW where the worker lives on the day: the trail of that place keeps acts about her."""
    home = residence_on(worker, on)
    return home.rw.code if home else ""


def latest_homes(worker_ids: Iterable[int]) -> dict[int, Residence]:
    """Return the latest address of each worker, by id."""
    homes: dict[int, Residence] = {}
    for piece in pieces(worker_ids):
        known = Residence.objects.filter(worker__in=piece).select_related("rw__parent").order_by("from_on", "id")
        homes.update((home.worker_id, home) for home in known)
    return homes
