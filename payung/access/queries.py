"""What a page's header needs to know about who looks and where they may go."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from payung.access.policy import CLERKS, READERS

# url name -> label and the roles that see it in the header; `policy.yaml` says who may open it
NAVIGATION = (
    ("board:board", "Board", READERS),
    ("board:people", "People", READERS),
    ("roster:rosters", "Import", (*CLERKS, "auditor")),
    ("enrolment:batches", "Batches", (*CLERKS, "branch_officer", "auditor")),
    ("dues:dues", "Dues", (*CLERKS, "branch_officer", "auditor")),
    ("regions:settings", "Settings", ("city_officer", "admin", "auditor")),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return the header's entries for the user, and who that is."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"rooms_nav": [], "who": None}
    labels = {
        "Board": _("Board"), "People": _("People"), "Import": _("Import"), "Batches": _("Batches"),
        "Dues": _("Dues"), "Settings": _("Settings"),
    }  # fmt: skip
    entries = []
    for name, label, roles in NAVIGATION:
        if user.role in roles:
            url = reverse(name)
            entries.append({"url": url, "label": labels[label], "current": request.path.startswith(url)})
    return {"rooms_nav": entries, "who": {"name": str(user), "role": user.get_role_display(), "area": user.area}}
