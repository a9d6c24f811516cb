"""What the registry knows of the people in a list, asked for many at once."""

import json
from collections.abc import Collection, Sequence
from datetime import date

from django.db import connection

from payung.roster.models import Roster, Sighting
from payung.workers.models import Residence


def own_worker_ids(roster: Roster) -> set[int]:
    """Return the ids of the workers whom this roster itself brought."""
    mine = Sighting.objects.filter(row__roster=roster, kind=Sighting.Kind.ADMITTED)
    return set(mine.values_list("worker_id", flat=True))


def known_people(column: str, values: Collection[str]) -> list[tuple[str, int, str, date]]:
    """Return value, id, folded name and birth date of who is registered with a value in ``column``, in one query.

    ``column`` is `nik_index` or `match_key`. The latter begins with the birth date, so that its index answers alone.
    """
    if not values:
        return []
    listed = "json_each(%s)"
    if connection.vendor == "postgresql":
        listed = "json_array_elements_text(%s::json)"
    born = "SUBSTR(w.match_key, 1, 10)" if column == "match_key" else "w.birth_date"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT w.{column}, w.id, w.name_key, {born} FROM {listed} asked "  # noqa: S608  our own
            f"CROSS JOIN workers_worker w WHERE w.{column} = asked.value",
            [json.dumps(list(values))],
        )
        found = cursor.fetchall()
    return [(value, pk, key, _day(born)) for value, pk, key, born in found]


def _day(stored: date | str) -> date:
    return stored if isinstance(stored, date) else date.fromisoformat(stored)


def villages_of(worker_ids: Sequence[int]) -> dict[int, str]:
    """Return the kelurahan in which each worker lives by the latest residence."""
    homes = Residence.objects.filter(worker__in=worker_ids).order_by("from_on", "id")
    return {pk: code.partition("-")[0] for pk, code in homes.values_list("worker_id", "rw__code")}
