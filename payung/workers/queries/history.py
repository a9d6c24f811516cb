"""What was changed about a person, by whom, when: the trail's lines in plain words, identity numbers left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.access.models import AuditLine
from payung.regions import queries as regions
from payung.workers.models import Consent, Relative, Worker
from payung.workers.queries.occupations import occupation_words
from payung.workers.queries.persons import pieces, same_person_ids

ACTS: Mapping[str, str | Promise] = {
    "correct_worker": _("Details corrected"),
    "correct_nik": _("NIK replaced"),
    "move_worker": _("Moved"),
    "merge_workers": _("Said to be the same person as another record"),
    "confirm_merge": _("Merge confirmed"),
    "undo_merge": _("Merge taken back"),
    "tell_apart": _("Said to be somebody else than another record"),
    "add_relative": _("Family member added"),
    "correct_relative": _("Family member corrected"),
    "remove_relative": _("Family member taken off"),
    "consent": _("Consent recorded"),
    "withdraw_consent": _("Consent taken back"),
}
DETAILS: Mapping[str, str | Promise] = {
    "name": _("Name"),
    "birth_date": _("Birth date"),
    "birth_place": _("Birth place"),
    "sex": _("Sex"),
    "occupation": _("Occupation"),
    "occupation_text": _("Occupation in own words"),
    "sector": _("Sector"),
    "phone": _("Telephone"),
    "rw": _("RW"),
    "rt": _("RT"),
    "ktp_rw": _("RW on the KTP"),
    "work_rw": _("RW of the work"),
    "from": _("From"),
    "absorbed": _("Other record"),
    "other": _("Other record"),
    "relation": _("Relation"),
    "school_level": _("School"),
    "channel": _("How"),
    "heard_on": _("Day of the talk"),
}
SECTORS: Mapping[str, str | Promise] = {"transport": _("transport"), "other": _("other work")}
_PLACES = ("rw", "ktp_rw", "work_rw")
_DAYS = ("birth_date", "from", "heard_on")


@dataclass(frozen=True, slots=True)
class Change:
    """One line: the day, the moment, who, what; details as label, before, after (empty where there was nothing)."""

    on: date
    at: datetime
    who: str
    words: str
    details: list[tuple[str, str, str]]
    other: str = ""  # reference of the other record, where the act was about two


def changes_of(worker: Worker, known_on: date) -> list[Change]:
    """Return what was changed about the person, all her records together, the latest first. No NIK, no blind index."""
    refs = [
        ref for piece in pieces(same_person_ids(worker, known_on))
        for ref in Worker.objects.filter(pk__in=piece).values_list("ref", flat=True)
    ]  # fmt: skip
    lines = AuditLine.objects.filter(subject__in=refs, verb__in=list(ACTS), on__lte=known_on).select_related("by")
    found = list(lines.order_by("-pk"))
    codes = {said[name] for line in found for said in (line.before, line.after) for name in _PLACES if said.get(name)}
    places = regions.names_of(codes)
    return [_change(line, places) for line in found]


def _change(line: AuditLine, places: Mapping[str, str]) -> Change:
    before = {name: value for name, value in line.before.items() if name != "from"}  # each address has its own day
    names = [name for name in DETAILS if name in before or name in line.after]
    details = [
        (str(DETAILS[name]), _words(name, before.get(name), places), _words(name, line.after.get(name), places))
        for name in names
    ]
    return Change(
        on=line.on, at=line.at, who=str(line.by or line.by_command), words=str(ACTS[line.verb]),
        details=[each for each in details if each[1] or each[2]],
        other=line.after.get("absorbed") or line.after.get("other") or "",
    )  # fmt: skip


def _words(name: str, value: Any, places: Mapping[str, str]) -> str:
    """Return a value of the trail as the page says it."""
    if not value:
        return ""
    if name in _PLACES:
        return places.get(value, value)
    if name in _DAYS:
        return str(formats.date_format(date.fromisoformat(value), "j F Y"))
    labels: Mapping[str, Any] = {
        "sex": dict(Worker.Sex.choices),
        "sector": SECTORS,
        "relation": dict(Relative.Relation.choices),
        "school_level": dict(Relative.School.choices),
        "channel": dict(Consent.Channel.choices),
    }.get(name, {})
    return occupation_words(value, value) if name == "occupation" else str(labels.get(value, value))
