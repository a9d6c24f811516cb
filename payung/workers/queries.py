"""Finding workers: by identity number, by name, by who they turned out to be."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from payung.access import sealing
from payung.access.models import User
from payung.workers.matching import name_key
from payung.workers.models import Merge, Residence, Worker, in_force_on

LOOKUP_SIZE = 900  # below the smallest limit of bound values of any SQLite


def by_nik(niks: Iterable[str]) -> dict[str, Worker]:
    """Return the workers who hold these NIK, by NIK."""
    indexes = {sealing.blind_index("nik", nik): nik for nik in niks}
    found: dict[str, Worker] = {}
    keys = list(indexes)
    for start in range(0, len(keys), LOOKUP_SIZE):
        for worker in Worker.objects.filter(nik_index__in=keys[start : start + LOOKUP_SIZE]):
            found[indexes[worker.nik_index]] = worker
    return found


def nik_of(worker: Worker) -> str:
    """Return the NIK in clear; whoever shows it to a person records the sight."""
    return sealing.unseal(worker.nik_sealed, bound_to=f"nik:{worker.ref}").decode()


def roots(known_on: date) -> dict[int, int]:
    """Return, for every absorbed worker's id, the id of the record she lives on in, as known on the day."""
    kept = dict(in_force_on(Merge.objects.all(), known_on).values_list("absorbed_id", "kept_id"))
    resolved = {}
    for absorbed in kept:
        root, seen = kept[absorbed], {absorbed}
        while root in kept and root not in seen:
            seen.add(root)
            root = kept[root]
        resolved[absorbed] = root
    return resolved


def same_person_ids(worker: Worker, known_on: date) -> list[int]:
    """Return the ids of all records of the person, the given one among them."""
    root_of = roots(known_on)
    root = root_of.get(worker.pk, worker.pk)
    return [root, *(absorbed for absorbed, kept in root_of.items() if kept == root)]


def residence_on(worker: Worker, on: date) -> Residence | None:
    """Return where the worker lived on the day; before the first known residence, the first."""
    known = Residence.objects.select_related("rw").filter(worker=worker)
    return known.filter(from_on__lte=on).order_by("-from_on", "-id").first() or known.order_by("from_on", "id").first()


def search(user: User, words: str) -> "QuerySet[Worker]":
    """Return workers the user may see: by reference, by phone, or by name with or without the NIK's last four."""
    seen = Worker.objects.visible_to(user)
    words = words.strip()
    if words.upper().startswith("W-"):
        return seen.filter(ref=words.upper())
    digits = "".join(letter for letter in words if letter.isdigit())
    name = name_key("".join(letter for letter in words if not letter.isdigit()))
    if len(digits) >= 8 and not name:
        return seen.filter(phone__endswith=digits.lstrip("0").removeprefix("62"))
    if not name:
        return seen.none()
    named = seen.filter(name_key__contains=name)
    if len(digits) == 4:
        return named.filter(pk__in=[worker.pk for worker in named[:500] if nik_of(worker).endswith(digits)])
    return named
