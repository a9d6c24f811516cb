"""Two records side by side, detail by detail."""

from datetime import date
from typing import NamedTuple

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payung.workers.models import Residence, Worker
from payung.workers.queries.homes import latest_residence
from payung.workers.queries.occupations import occupation_words
from payung.workers.queries.twins import differing_digits, same_family_card


class Line(NamedTuple):
    """One detail of two records. ``same`` is None where it says nothing, since one of them is silent.

    ``both`` stands instead of ``first`` and ``second`` where neither is shown.
    """

    label: str
    first: str
    second: str
    same: bool | None
    both: str = ""


def comparison(one: Worker, other: Worker) -> list[Line]:
    """Return what two records say, detail by detail; of the NIK and the family card only whether they agree."""
    plain = [
        (_("Birth place"), one.birth_place, other.birth_place),
        (_("Birth date"), _day(one.birth_date), _day(other.birth_date)),
        (_("Sex"), one.get_sex_display(), other.get_sex_display()),
        (_("Telephone"), one.phone, other.phone),
        (_("Occupation"), *(occupation_words(each.occupation, each.occupation_text) for each in (one, other))),
        (_("Lives in"), *(_home(latest_residence(each)) for each in (one, other))),
    ]
    return [
        Line(_("Name"), one.name, other.name, one.name_key == other.name_key),
        *(
            Line(label, first, second, first.casefold() == second.casefold() if first and second else None)
            for label, first, second in plain
        ),
        Line(_("On file since"), _day(one.recorded_on), _day(other.recorded_on), None),
        _numbers(one, other),
        _cards(one, other),
    ]


def _numbers(one: Worker, other: Worker) -> Line:
    many = differing_digits(one, other)
    words = ngettext("differs in %d of 16 digits", "differs in %d of 16 digits", many) % many
    return Line(_("NIK"), "", "", many == 0, words)


def _cards(one: Worker, other: Worker) -> Line:
    same = same_family_card(one, other)
    words = {True: _("the same"), False: _("another"), None: _("not known")}[same]
    return Line(_("Family card"), "", "", same, words)


def _day(value: date) -> str:
    return str(formats.date_format(value, "j F Y"))


def _home(home: Residence | None) -> str:
    """Return an address as people say it, with the day from which it is known."""
    if home is None:
        return ""
    place = f"{home.rw.name} {home.rw.parent.name if home.rw.parent else ''}".strip()
    return f"RT {home.rt} {place}" if home.rt else place
