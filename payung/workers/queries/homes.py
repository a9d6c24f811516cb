"""Where workers live, lived, and are registered."""

from collections.abc import Iterable, Sequence
from datetime import date

from payung.access.places import code_of, codes_of_many
from payung.regions.models import Level, Region
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


@code_of.register
def home_code(worker: Worker, on: date) -> str:
    """Return the code of the RW where the worker lives on the day: the trail of that place keeps acts about her."""
    home = residence_on(worker, on)
    return home.rw.code if home else ""


def home_codes(worker_ids: Iterable[int], on: date) -> dict[int, str]:
    """Return the code of the RW where each of these workers lives on the day, by id; a set at a time."""
    homes: dict[int, str] = {}
    for piece in pieces(worker_ids):
        known = Residence.objects.filter(worker__in=piece, from_on__lte=on).order_by("from_on", "id")
        homes.update(known.values_list("worker_id", "rw__code"))
    return homes


@codes_of_many(Worker)
def homes_of_many(workers: Sequence[Worker], on: date) -> list[str]:
    """Return the same for many workers at once, in their order."""
    known = home_codes((worker.pk for worker in workers), on)
    return [known.get(worker.pk) or home_code(worker, on) for worker in workers]


def latest_homes(worker_ids: Iterable[int]) -> dict[int, Residence]:
    """Return the latest address of each worker, by id."""
    homes: dict[int, Residence] = {}
    for piece in pieces(worker_ids):
        known = Residence.objects.filter(worker__in=piece).select_related("rw__parent").order_by("from_on", "id")
        homes.update((home.worker_id, home) for home in known)
    return homes


def latest_rws(worker_ids: Iterable[int]) -> dict[int, int | None]:
    """Return the id of the RW of each worker's latest address, if it has one, by id: without a record each."""
    homes: dict[int, int | None] = {}
    for piece in pieces(worker_ids):
        known = Residence.objects.filter(worker__in=piece).order_by("from_on", "id")
        homes.update(known.values_list("worker_id", "rw_id"))
    return homes


def cities(on: date) -> list[Region]:
    """Return the cities on file on the day."""
    return list(Region.objects.filter(level=Level.CITY).open_on(on).order_by("code"))


def villages_by_district(city_code: str, on: date) -> list[tuple[Region, list[Region]]]:
    """Return the kecamatan of a city, each with its kelurahan, as they are on the day."""
    inside = Region.objects.within(city_code).open_on(on).order_by("code")
    found = inside.filter(level__in=(Level.DISTRICT, Level.VILLAGE)).select_related("parent")
    grouped: dict[int, tuple[Region, list[Region]]] = {}
    for each in found:
        if each.level == Level.DISTRICT:
            grouped[each.pk] = (each, [])
        elif each.parent_id in grouped:
            grouped[each.parent_id][1].append(each)
    return list(grouped.values())


def village_of(code: str, on: date) -> Region | None:
    """Return the kelurahan with the code, if it exists on the day."""
    return Region.objects.filter(level=Level.VILLAGE, code=code).open_on(on).select_related("parent").first()
