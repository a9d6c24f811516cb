"""What is written about regions, campaigns and who is in charge where: one function per verb."""

from payung.regions.actions.campaigns import activate_campaign, add_instrument, add_stage, create_campaign, set_target
from payung.regions.actions.changes import close_rw, merge_rw, open_rw, renumber_rw, reopen_rw, split_rw
from payung.regions.actions.loading import ON_FILE_FROM, Loaded, load
from payung.regions.actions.setup import SetUp, count_by_office, places_on_offer, set_up
from payung.regions.actions.users import add_user

__all__ = [
    "ON_FILE_FROM",
    "Loaded",
    "SetUp",
    "activate_campaign",
    "add_instrument",
    "add_stage",
    "add_user",
    "close_rw",
    "count_by_office",
    "create_campaign",
    "load",
    "merge_rw",
    "open_rw",
    "places_on_offer",
    "renumber_rw",
    "reopen_rw",
    "set_target",
    "set_up",
    "split_rw",
]
