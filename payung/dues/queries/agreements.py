"""What was agreed with a sponsor on paper, and how its details were corrected."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from payung.access.models import AuditLine
from payung.dues.models import Agreement, Sponsor

DETAILS = {"name": _("Name"), "contact": _("Whom to ask"), "phone": _("Telephone"), "email": _("E-mail")}


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction: who, when, and each detail as it stood before and stands since."""

    who: str
    at: datetime
    details: list[tuple[str, str, str]]


def agreements_of(sponsor: Sponsor) -> "QuerySet[Agreement]":
    """Return the agreements with a sponsor, the latest first: it is the one that holds."""
    return Agreement.objects.filter(sponsor=sponsor).select_related("sponsor", "document").order_by("-pk")


def corrections_of(sponsor: Sponsor) -> list[Correction]:
    """Return how a sponsor's details were corrected, the latest first, from the trail."""
    lines = AuditLine.objects.filter(subject=sponsor.ref, verb="correct_sponsor").select_related("by").order_by("-pk")
    return [
        Correction(
            str(line.by or line.by_command), line.at,
            [(str(words), line.before.get(name) or "", line.after.get(name) or "") for name, words in DETAILS.items()
             if name in line.before or name in line.after],
        ) for line in lines
    ]  # fmt: skip
