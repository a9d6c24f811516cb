"""Questions about workers: who is it, is it the same person, where does she live, what was changed, who is family."""

from payung.workers.queries.comparing import Line, comparison
from payung.workers.queries.family import consents_of, relation_of, relatives_of, standing_consent
from payung.workers.queries.finding import by_nik, name_asked, nik_fits, nik_of, search
from payung.workers.queries.history import Change, changes_of
from payung.workers.queries.homes import (
    cities,
    home_code,
    latest_homes,
    latest_residence,
    residence_on,
    residences,
    village_of,
    villages_by_district,
)
from payung.workers.queries.named import Matches, named_like
from payung.workers.queries.occupations import Occupation, occupation_words, occupations
from payung.workers.queries.persons import (
    EVER,
    LOOKUP_SIZE,
    lives_on_in,
    open_roots,
    pieces,
    root_in,
    roots,
    same_person_ids,
)
from payung.workers.queries.twins import (
    Pair,
    differing_digits,
    latest_merges,
    pairs,
    same_family_card,
    twins,
    twins_of,
    verdict_on,
    waiting_merges,
)

__all__ = [
    "EVER",
    "LOOKUP_SIZE",
    "Change",
    "Line",
    "Matches",
    "Occupation",
    "Pair",
    "by_nik",
    "changes_of",
    "cities",
    "comparison",
    "consents_of",
    "differing_digits",
    "home_code",
    "latest_homes",
    "latest_merges",
    "latest_residence",
    "lives_on_in",
    "name_asked",
    "named_like",
    "nik_fits",
    "nik_of",
    "occupation_words",
    "occupations",
    "open_roots",
    "pairs",
    "pieces",
    "relation_of",
    "relatives_of",
    "residence_on",
    "residences",
    "root_in",
    "roots",
    "same_family_card",
    "same_person_ids",
    "search",
    "standing_consent",
    "twins",
    "twins_of",
    "verdict_on",
    "village_of",
    "villages_by_district",
    "waiting_merges",
]
