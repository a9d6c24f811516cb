"""What stands in a person's letter for the social office."""

from datetime import date
from typing import Any

from payung.enrolment.queries.person import Enrolment, enrolment_of
from payung.regions.models import Level
from payung.regions.queries import chain
from payung.rules import bands
from payung.workers.models import Worker
from payung.workers.queries import nik_of, occupation_words, residence_on


def aid_content(worker: Worker, *, on: date, by: str) -> dict[str, Any]:
    """Return the facts of the letter, the NIK in clear: whoever hands it out records the sight."""
    home = residence_on(worker, on)
    places = {each.level: each for each in chain(home.rw.code)} if home else {}
    village, district, city = (places.get(level) for level in (Level.VILLAGE, Level.DISTRICT, Level.CITY))
    found = enrolment_of(worker, on=on, known_on=on)
    return {
        "ref": worker.ref,
        "name": worker.honoured_name,
        "nik": nik_of(worker),
        "birth_date": worker.birth_date,
        "rt": home.rt if home else "",
        "rw": home.rw.name if home else "",
        "village": village.name if village else "",
        "district": district.name if district else "",
        "city": city.name if city else "",
        "occupation": occupation_words(worker.occupation, worker.occupation_text),
        "start": found.current.membership.start if found.current else None,
        "letter": _letter(found),
        "payer": found.nomination.letter.payer_class if found.nomination else "",
        "basis_rupiah": bands(on)[0].basis_rupiah,
        "by": by,
    }


def _letter(found: Enrolment) -> str:
    return found.nomination.letter.number if found.nomination else ""
