"""Who can be signed in as in the demo, and what its offices send today."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from payung.access.models import User
from payung.demo.cast import CAST, GIVER
from payung.regions.queries import names_of


def names() -> list[str]:
    """Return the user names of the demo's people."""
    return [*(name for name, _shown, _role, _area in CAST), GIVER[0]]


def people() -> list[dict[str, Any]]:
    """Return each demo person with role, area and the address that signs in as that person."""
    areas = names_of({area for _name, _shown, _role, area in CAST})
    users = User.objects.filter(username__in=names(), is_active=True).order_by("id")
    return [
        {
            "name": str(user), "role": str(user.get_role_display()), "area_name": areas.get(user.area, user.area),
            "url_path": f"/demo/masuk/{user.username}",
        }
        for user in users
    ]  # fmt: skip


def on_the_door(request: HttpRequest) -> dict[str, Any]:
    """Return the demo's people for the page of signing in, when it asks for them; nothing where this is no demo."""
    return {"demo_people": people} if settings.DEMO else {}
