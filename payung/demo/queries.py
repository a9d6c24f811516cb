"""Who can be signed in as in the demo."""

from typing import Any

from payung.access.models import User
from payung.demo.world import CAST
from payung.regions.queries import names_of


def names() -> list[str]:
    """Return the user names of the demo's people."""
    return [name for name, _shown, _role, _area in CAST]


def people() -> list[dict[str, Any]]:
    """Return each demo person with role, area and the address that signs in as that person."""
    areas = names_of({area for _name, _shown, _role, area in CAST})
    users = User.objects.filter(username__in=names()).order_by("id")
    return [
        {
            "name": str(user), "role": str(user.get_role_display()), "area_name": areas.get(user.area, user.area),
            "url_path": f"/demo/masuk/{user.username}",
        }
        for user in users
    ]  # fmt: skip
