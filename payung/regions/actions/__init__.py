"""What is written about regions and campaigns: one function per verb."""

from payung.regions.actions.campaigns import activate_campaign, add_instrument, add_stage, create_campaign, set_target
from payung.regions.actions.loading import Loaded, load, rw_code
from payung.regions.actions.setup import SetUp, count_by_office, places_on_offer, set_up

__all__ = [
    "Loaded",
    "SetUp",
    "activate_campaign",
    "add_instrument",
    "add_stage",
    "count_by_office",
    "create_campaign",
    "load",
    "places_on_offer",
    "rw_code",
    "set_target",
    "set_up",
]
