"""Adds users whose area must be a region on file: access itself knows no regions."""

from datetime import date

from django.db import transaction

from payung.access import actions as access
from payung.access.models import User
from payung.regions import queries


@transaction.atomic
def add_user(
    name: str,
    *,
    role: str,
    area: str,
    sponsor_ref: str = "",
    display_name: str = "",
    on: date,
    by: User | None,
) -> User:
    """Add a user for an area, given by code or by an unmistakable name.

    Refuses ``unknown_region``, ``several_regions`` and what `access.actions.add_user` refuses.
    """
    region = queries.the_one(area)
    return access.add_user(
        name, role=role, area=region.code, sponsor_ref=sponsor_ref, display_name=display_name, on=on, by=by
    )
