"""What the registry says about somebody who is about to be added by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from payung.access.models import User
from payung.access.sealing import blind_index
from payung.enrolment.models import DecisionLetter, Nomination
from payung.enrolment.queries.nominating import Slots, slots
from payung.enrolment.reading.newcomers import Typed, read_newcomer
from payung.regions.models import Region
from payung.roster.queries import places_of
from payung.rules import provision
from payung.workers.matching import match_key, names_alike
from payung.workers.models import Worker
from payung.workers.queries import own_entries


def typed_in(given: Mapping[str, str], *, rw: Region, on: date) -> Typed:
    """Return what a form says about a person of the RW, read as a list's row would be."""
    places, _ids = places_of(rw.code, on)
    lowest = provision("membership.minimum_age", on=on).number
    closing = provision("membership.closing_age", on=on).number
    return read_newcomer({**given, "rw": str(rw.rw_number)}, places, on=on, ages=(int(lowest), int(closing)))


def namesakes(typed: Typed, *, user: User) -> list[Worker]:
    """Return registered people whom the user may see with the same birth date and a name that is alike."""
    reading = typed.reading
    if not reading.birth_date or not reading.name_key:
        return []
    near = Worker.objects.visible_to(user).filter(match_key=match_key(reading.name_key, reading.birth_date))
    if reading.nik:  # the same NIK is no likeness: the action answers it
        near = near.exclude(nik_index=blind_index("nik", reading.nik))
    return [worker for worker in near.order_by("pk") if names_alike(worker.name_key, reading.name_key)]


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody whom the user wrote down today, and whether she was put forward since."""

    worker: Worker
    is_nominated: bool


def entries_of_today(user: User, rw: Region, *, on: date) -> list[Entry]:
    """Return whom the user added by hand to an RW on the day, the latest first."""
    written = own_entries(user, rw.code, on=on)
    nominated = set(Nomination.objects.filter(worker__in=written).values_list("worker", flat=True))
    return [Entry(worker, worker.pk in nominated) for worker in written]


def letters_with_places(area: str, *, on: date) -> list[tuple[DecisionLetter, Slots]]:
    """Return the letters under which people of an area can be nominated on the day, the latest first."""
    letters = list(DecisionLetter.objects.for_area(area).filter(issued_on__lte=on, recorded_on__lte=on))
    holding = [letter for letter in letters if area.startswith(letter.area.code)]
    places = slots(holding, on=on)
    return [(letter, places[letter.pk]) for letter in holding if places[letter.pk].free != 0]
