"""Questions about regions and campaigns."""

from payung.regions.queries.counting import (
    Count,
    RwLine,
    count_of,
    counted_in,
    counts,
    counts_inside,
    moved_into,
    office_total,
    rw_lines,
    stage_counts,
)
from payung.regions.queries.finding import (
    Place,
    ancestors,
    chain,
    children,
    find,
    names_of,
    places,
    region,
    the_one,
    village_and_number,
)
from payung.regions.queries.header import (
    navigation,
)
from payung.regions.queries.running import (
    campaign,
    campaigns,
    instruments,
    own_targets,
    stages,
    target_of,
    units,
)

__all__ = [
    "Count",
    "Place",
    "RwLine",
    "ancestors",
    "campaign",
    "campaigns",
    "chain",
    "children",
    "count_of",
    "counted_in",
    "counts",
    "counts_inside",
    "find",
    "instruments",
    "moved_into",
    "names_of",
    "navigation",
    "office_total",
    "own_targets",
    "places",
    "region",
    "rw_lines",
    "stage_counts",
    "stages",
    "target_of",
    "the_one",
    "units",
    "village_and_number",
]
