"""Rows beside others: the same person twice, perhaps the same person, those taken out, those admitted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from payung.access.models import User
from payung.access.sealing import blind_index
from payung.desk.templatetags.words import long_date
from payung.regions import queries as regions
from payung.roster.models import Roster, Row, Sighting
from payung.roster.queries.rows import readings_of
from payung.roster.queries.showing import in_short
from payung.roster.reading.rows import RowReader, RowReading
from payung.workers import queries as workers
from payung.workers.matching import names_alike
from payung.workers.models import Residence, Worker


@dataclass(frozen=True, slots=True)
class Beside:
    """A row and whom it is about. ``person`` and ``other`` are records that the looker may see."""

    number: int
    title: str
    hint: str
    person: Worker | None = None
    other: Worker | None = None
    is_admitted: bool = False
    same_why: str = ""  # what is written down when a person says that it is the same


def duplicates(roster: Roster, rows: Sequence[Row], user: User, reader: RowReader) -> list[Beside]:
    """Return rows of people who stand in an earlier row or are on file, with where."""
    persons = _seen_in(rows, user)
    homes = workers.latest_homes(worker.pk for worker in persons.values())
    names = _places(homes.values())
    found = []
    for row, reading in zip(rows, readings_of(roster, rows, reader), strict=True):
        person, name = persons.get(row.pk), in_short(reading.name)
        if row.of_number:
            title = _("Rows %(one)s and %(other)s: %(name)s") % {
                "one": row.of_number, "other": row.number, "name": name,
            }  # fmt: skip
            found.append(Beside(row.number, title, _("The same person. One of them is used.")))
            continue
        title = _("Row %(row)s: %(name)s") % {"row": row.number, "name": name}
        found.append(Beside(row.number, title, _where(person, homes, names), person))
    return found


def _where(person: Worker | None, homes: dict[int, Residence], names: dict[str, str]) -> str:
    if person is None:
        return _("On file already, outside your area. Nothing is recorded twice.")
    told = {"date": long_date(person.recorded_on), "place": names.get(homes[person.pk].rw.code, "")}
    return _("On file already in %(place)s since %(date)s. Nothing is recorded twice.") % told


def _places(homes: Iterable[Residence]) -> dict[str, str]:
    return regions.names_of({home.rw.code for home in homes})


def _seen_in(rows: Sequence[Row], user: User) -> dict[int, Worker]:
    """Return the workers whom rows are about, by the row's id, those that the looker may see."""
    sightings = dict(Sighting.objects.filter(row__in=[row.pk for row in rows]).values_list("row_id", "worker_id"))
    seen = {worker.pk: worker for worker in Worker.objects.visible_to(user).filter(pk__in=set(sightings.values()))}
    return {row_id: seen[worker_id] for row_id, worker_id in sightings.items() if worker_id in seen}


def possible_twins(roster: Roster, rows: Sequence[Row], user: User, reader: RowReader) -> list[Beside]:
    """Return ready rows that may be a second record of somebody, with that somebody."""
    readings = readings_of(roster, rows, reader)
    earlier = _earlier_rows(roster, rows)
    persons = _seen_in([*rows, *earlier.values()], user)
    names = {
        each.number: in_short(each.name) for each in readings_of(roster, list(earlier.values()), reader)
    }  # fmt: skip
    registered = _registered_like([each for row, each in zip(rows, readings, strict=True) if not row.of_number], user)
    found = []
    for row, reading in zip(rows, readings, strict=True):
        other = persons.get(earlier[row.of_number].pk) if row.of_number else registered.get(reading.number)
        if row.of_number:
            whom = _("row %(row)s") % {"row": row.of_number}
            its_name = names[row.of_number]
        else:
            whom, its_name = (other.ref, other.name) if other else (_("another record"), "–")
        title = _("Row %(row)s: %(name)s and %(other)s") % {
            "row": row.number, "name": in_short(reading.name), "other": its_name,
        }  # fmt: skip
        hint = _("Same birth date and kelurahan as %(whom)s, another NIK. The same person?") % {"whom": whom}
        found.append(
            Beside(
                row.number, title, hint, persons.get(row.pk), other, is_admitted=row.pk in persons,
                same_why=_("The same person as %(whom)s") % {"whom": whom},
            )
        )  # fmt: skip
    return found


def _earlier_rows(roster: Roster, rows: Sequence[Row]) -> dict[int, Row]:
    numbers = {row.of_number for row in rows if row.of_number}
    return {row.number: row for row in Row.objects.filter(roster=roster, number__in=numbers)}


def _registered_like(readings: Sequence[RowReading], user: User) -> dict[int, Worker]:
    """Return who on file may be each row's person under another NIK, by the row's number."""
    keys = {reading.match_key for reading in readings if reading.match_key}
    known = list(Worker.objects.visible_to(user).filter(match_key__in=keys).order_by("pk"))
    homes = workers.latest_homes(worker.pk for worker in known)
    found: dict[int, Worker] = {}
    for reading in readings:
        own = blind_index("nik", reading.nik) if reading.nik else ""
        for worker in known:
            near = worker.pk in homes and homes[worker.pk].rw.code.partition("-")[0] == reading.village
            if near and worker.birth_date == reading.birth_date and worker.nik_index != own and names_alike(
                worker.name_key, reading.name_key
            ):  # fmt: skip
                found[reading.number] = worker
                break
    return found


def taken_out(roster: Roster, rows: Sequence[Row], reader: RowReader) -> list[Beside]:
    """Return the rows that a person took out, with the reason."""
    return [
        Beside(row.number, _titled(row, reading), f"{row.discarded_why} ({long_date(row.settled_on)})")
        for row, reading in zip(rows, readings_of(roster, rows, reader), strict=True)
    ]


def admitted(roster: Roster, rows: Sequence[Row], user: User, reader: RowReader) -> list[Beside]:
    """Return the rows whose people came in with this list, with their records."""
    persons = _seen_in(rows, user)
    homes = workers.latest_homes(worker.pk for worker in persons.values())
    names = _places(homes.values())
    found = []
    for row, reading in zip(rows, readings_of(roster, rows, reader), strict=True):
        person = persons.get(row.pk)
        place = names.get(homes[person.pk].rw.code, "") if person else _("Lives outside your area now.")
        found.append(Beside(row.number, _titled(row, reading), place, person, is_admitted=True))
    return found


def _titled(row: Row, reading: RowReading) -> str:
    return _("Row %(row)s: %(name)s") % {"row": row.number, "name": in_short(reading.name) or "–"}


def clashes(roster: Roster, rows: Sequence[Row], user: User, reader: RowReader) -> dict[int, Worker]:
    """Return who holds the NIK that a row gives to somebody else, by the row's number, as far as the looker may see."""
    about = [row for row in rows if "nik_clash_in_registry" in row.reasons]
    readings = [reading for reading in readings_of(roster, about, reader) if reading.nik] if about else []
    holders = workers.by_nik(reading.nik for reading in readings if reading.nik)
    ids = [worker.pk for worker in holders.values()]
    seen = set(Worker.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    return {
        reading.number: holders[reading.nik]
        for reading in readings
        if reading.nik in holders and holders[reading.nik].pk in seen
    }


def besides(name: str, roster: Roster, rows: Sequence[Row], user: User, reader: RowReader) -> list[Beside]:
    """Return the rows of a part of the list, by its word in the address, beside whom they are about."""
    if name == "ganda":
        return duplicates(roster, rows, user, reader)
    if name == "mungkin":
        return possible_twins(roster, rows, user, reader)
    return taken_out(roster, rows, reader) if name == "keluar" else admitted(roster, rows, user, reader)
