"""Adds users whose area must be a region on file: access itself knows no regions."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from payung.access import actions as access
from payung.access.authors import Author
from payung.access.models import User
from payung.regions import queries
from payung.regions.models import Level
from payung.rules.reasons import Reason, Refused

LARGEST = {
    "volunteer": (Level.RW, Level.VILLAGE),
    "village_officer": (Level.RW, Level.VILLAGE),
    "district_officer": (Level.RW, Level.VILLAGE, Level.DISTRICT),
}


@transaction.atomic
def add_user(
    name: str,
    *,
    role: str,
    area: str,
    sponsor_ref: str = "",
    display_name: str = "",
    on: date,
    by: Author,
) -> User:
    """Add a user for an area, given by code or by an unmistakable name.

    Refuses ``unknown_region``, ``several_regions``, ``area_too_large`` (a kelurahan's officer for a whole kecamatan;
    a command may) and what `access.actions.add_user` refuses.
    """
    region = queries.the_one(area)
    if isinstance(by, User) and region.level not in LARGEST.get(role, (region.level,)):
        words = _("%(area)s is too large for that role. Choose the region in which the person works.")
        raise Refused([Reason("area_too_large", words % {"area": region})])
    return access.add_user(
        name, role=role, area=region.code, sponsor_ref=sponsor_ref, display_name=display_name, on=on, by=by
    )
