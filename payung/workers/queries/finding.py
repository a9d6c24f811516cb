"""Finding workers: by identity number, by reference, by telephone, by name."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from payung.access import sealing
from payung.access.models import User
from payung.sheets.names import name_key
from payung.workers.models import Worker
from payung.workers.queries.persons import EVER, LOOKUP_SIZE, pieces, roots

LEAST_DIGITS = 6  # of a telephone number
LEAST_LETTERS = 2  # of one of the words of a name


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


def nik_fits(worker: Worker) -> bool:
    """Whether the birth date and sex in the NIK are those on file; says nothing else about the number."""
    day = worker.birth_date.day + (40 if worker.sex == Worker.Sex.FEMALE else 0)
    return nik_of(worker)[6:12] == f"{day:02}{worker.birth_date:%m%y}"


def search(user: User, words: str, *, known_on: date = EVER) -> "QuerySet[Worker]":
    """Return whom the words can mean among those the user may see: a reference, a telephone number, or a name.

    Of a name everybody who holds its words as written, however many; `named.named_like` finds through typos.
    The words of a name stand in any order and may be parts; one of them has two letters at least. Digits of a NIK
    find nobody, alone or beside a name: the whole number is looked up by `actions.look_up`. A record that was merged,
    as known on the day, shows the one it went into.
    """
    words = " ".join(words.split())
    if words.upper().startswith("W-"):
        return _as_persons(user, Q(ref=words.upper()), known_on)
    digits, parts = _digits(words), _name_parts(words)
    if digits and not parts:
        number = digits.removeprefix("62").lstrip("0")
        enough = LEAST_DIGITS <= len(number) < 16
        return _as_persons(user, Q(phone__contains=number), known_on) if enough else Worker.objects.none()
    if digits or not any(len(part) >= LEAST_LETTERS for part in parts):
        return Worker.objects.none()
    named = Q(*(Q(name_key__contains=part) for part in parts))
    return _as_persons(user, named, known_on, first=" ".join(parts))


def name_asked(words: str) -> list[str]:
    """Return the folded words of the name that some words ask for; nothing where they ask for something else."""
    if _digits(words) or words.strip().upper().startswith("W-"):
        return []
    parts = _name_parts(words)
    return parts if any(len(part) >= LEAST_LETTERS for part in parts) else []


def _digits(words: str) -> str:
    return "".join(letter for letter in words if letter.isdecimal() and letter.isascii())


def _name_parts(words: str) -> list[str]:
    """Return the folded words of a name in some words, without digits."""
    letters = "".join(" " if letter.isdecimal() else letter for letter in words)
    return name_key(letters).split()


def _as_persons(user: User, wanted: Q, known_on: date, *, first: str = "") -> "QuerySet[Worker]":
    """Return the people behind the records that fit, by name; who begins with the words comes first."""
    seen = Worker.objects.visible_to(user)
    merged = roots(known_on)
    if merged:
        behind = {merged[pk] for piece in pieces(merged) for pk in _ids(Worker.objects.filter(wanted, pk__in=piece))}
        wanted = (wanted & ~Q(pk__in=list(merged))) | Q(pk__in=list(behind))
    found = seen.filter(wanted)
    if first:
        begins = Case(When(name_key__startswith=first, then=Value(0)), default=Value(1), output_field=IntegerField())
        return found.order_by(begins, "name_key", "pk")
    return found.order_by("name_key", "pk")


def _ids(workers: "QuerySet[Worker]") -> "QuerySet[Worker, int]":
    return workers.values_list("pk", flat=True)
