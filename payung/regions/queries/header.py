"""What every page's header shows: where the user may go, who that is, and that a demo is one."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from payung.access.models import User
from payung.access.policy import may_open
from payung.regions.models import Level, Region

# Who may open an address by its row in `access/policy.yaml` sees it in the header.
NAVIGATION = (
    ("board:board", pgettext_lazy("menu", "Board")),
    ("board:people", pgettext_lazy("menu", "People")),
    ("roster:rosters", pgettext_lazy("menu", "Import")),
    ("enrolment:batches", pgettext_lazy("menu", "Batches")),
    ("board:dues", pgettext_lazy("menu", "Dues")),
    ("regions:settings", pgettext_lazy("menu", "Settings")),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return the header's entries for the user, who that is, and the line that says that a demo is one."""
    ribbon = _("This is a demo. All people in it are invented.") if settings.DEMO else ""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"rooms_nav": [], "who": None, "ribbon": ribbon}
    area = Region.objects.filter(code=user.area).first()
    entries = [
        {"url": url, "label": label, "current": request.path == url or request.path.startswith(f"{url}/")}
        for url, label in _entries(user, area)
    ]
    detail = " · ".join(filter(None, (user.get_role_display(), str(area or ""))))
    who = {"name": str(user), "detail": detail, "url": settings.LOGIN_REDIRECT_URL}
    return {"rooms_nav": entries, "who": who, "ribbon": ribbon}


def _entries(user: User, area: Region | None) -> list[tuple[str, str]]:
    """Return addresses and words; who looks after one RW opens its page where others open the board."""
    entries = [(reverse(name), str(label)) for name, label in NAVIGATION if may_open(user, name)]
    if may_open(user, "home:rw") and area is not None and area.level == Level.RW:
        entries[0] = (reverse("home:rw", args=(area.code,)), pgettext("menu", "My RW"))
    return entries
