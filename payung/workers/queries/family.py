"""A worker's family and consent, over all records of the person."""

from datetime import date

from payung.workers.models import Consent, Relative, Worker
from payung.workers.queries.persons import same_person_ids

# Words of lists for the relations that the law ranks; what is not here stays as it came.
_RELATIONS = {
    "husband": "suami husband",
    "wife": "istri isteri wife bini",
    "child": "anak putra putri child",
    "father": "ayah bapak bpk father",
    "mother": "ibu mother mama emak",
    "grandchild": "cucu grandchild",
    "grandparent": "kakek nenek grandparent",
    "sibling": "saudara kakak adik abang sibling",
}


def relation_of(words: str) -> str:
    """Return the key of the relation that some words of a list mean, or nothing."""
    parts = words.casefold().replace("-", " ").replace("_", " ").split()
    if words.casefold() in Relative.Relation.values:
        return words.casefold()
    if "mertua" in parts:
        return "mother_in_law" if "ibu" in parts else "father_in_law" if {"bapak", "ayah"} & set(parts) else ""
    if {"tiri", "ipar", "sepupu"} & set(parts):
        return ""
    first = parts[0] if parts else ""
    return next((key for key, known in _RELATIONS.items() if first in known.split()), "")


def relatives_of(worker: Worker, known_on: date) -> list[Relative]:
    """Return the family of the person: children after the others, the eldest first."""
    found = Relative.objects.filter(worker__in=same_person_ids(worker, known_on)).order_by("birth_date", "pk")
    return sorted(found, key=lambda fact: relation_of(fact.relation) == Relative.Relation.CHILD)


def consents_of(worker: Worker, known_on: date) -> list[Consent]:
    """Return the consents of the person as known on the day, the latest first."""
    given = Consent.objects.filter(worker__in=same_person_ids(worker, known_on), recorded_on__lte=known_on)
    return list(given.select_related("by").order_by("-on", "-pk"))


def standing_consent(worker: Worker, known_on: date) -> Consent | None:
    """Return the latest consent that was not taken back by the day; None when there is none."""
    given = consents_of(worker, known_on)
    return next((fact for fact in given if fact.withdrawn_on is None or fact.withdrawn_on > known_on), None)
