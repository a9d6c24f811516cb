"""What clerks send and fill in: a list with who it is from, the meaning of columns, other values for rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from payung.regions.models import Level, Region
from payung.roster.models import Roster
from payung.roster.queries.showing import LONGEST
from payung.sheets.packing import LIMITS

HIGHEST_RW = 999
_CELL = re.compile(r"(\d{1,7})-([a-z_]{1,30})")
_CHOICE = re.compile(r"(\d{1,7}):([a-z_]{1,30})")
_PLACE = re.compile(r"[0-9]{1,18}")
NOT_OFFERED = {"invalid_choice": _("This is not on offer. Choose from the list.")}
Choices = list[tuple[str, Any]]


class PastedField(forms.CharField):
    """Text copied out of a table: tabs and line ends stay; NUL, which no database takes, does not."""

    widget = forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "autocomplete": "off"})

    def __init__(self, **options: Any) -> None:
        super().__init__(strip=False, **options)

    def to_python(self, value: Any) -> str:
        """Return the text."""
        return str(super().to_python(value)).replace("\x00", "")


class ListField(forms.FileField):
    """A file, unless the list is pasted instead: the form itself asks for one of the two."""

    def clean(self, data: Any, initial: Any = None) -> UploadedFile | None:
        """Return the file, or None."""
        return super().clean(data, initial) if data else None


class SendForm(forms.Form):
    """A list that was sent, for which area, of which kind, and who collected it."""

    use_required_attribute = False
    file = ListField(
        label=_("File"), help_text=_("Excel (xlsx, xls), ods or csv, at most 20 MB."), allow_empty_file=True
    )
    pasted = PastedField(
        label=_("Or paste the list"), help_text=_("Copy the rows with their headings out of Excel or a chat."),
        required=False,
    )  # fmt: skip
    area = forms.ChoiceField(label=_("For which area"), error_messages=NOT_OFFERED)
    rw = forms.IntegerField(
        label=_("RW number"), help_text=_("Only if the whole list is from one RW."), min_value=1, max_value=HIGHEST_RW,
        required=False,
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("What kind of list is it?"), widget=forms.RadioSelect, initial=Roster.Kind.NOMINATION,
        error_messages=NOT_OFFERED,
        choices=[
            (Roster.Kind.NOMINATION, _("Nominations: these people are to be covered")),
            (Roster.Kind.CANDIDATE, _("Candidates: known people, such as from DTSEN, nobody is nominated yet")),
        ],
    )  # fmt: skip
    source = forms.CharField(
        label=_("Source of the candidates"), help_text=_("Such as DTSEN, DTKS or Dasawisma."), required=False,
        max_length=30,
    )  # fmt: skip
    snapshot_on = forms.DateField(
        label=_("State of the candidates on"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    collected_by = forms.CharField(
        label=_("Collected by"), help_text=_("The officer or volunteer who made the list."), required=False,
        max_length=120,
    )  # fmt: skip
    agent_code = forms.CharField(
        label=_("Agent code"), help_text=_("Of a Perisai agent, if one helped."), required=False, max_length=40
    )

    def __init__(self, *args: Any, areas: Sequence[Region], on: date, sent_bytes: int = 0, **options: Any) -> None:
        super().__init__(*args, **options)
        self.on, self.sent_bytes = on, sent_bytes
        area = self.fields["area"]
        assert isinstance(area, forms.ChoiceField)
        area.choices = list(_area_choices(areas))
        if len(areas) == 1:
            area.initial = areas[0].code

    def clean_file(self) -> UploadedFile | None:
        """Refuse what is too large before anybody reads it."""
        file: UploadedFile | None = self.cleaned_data["file"]
        if (file.size or 0 if file else self.sent_bytes) > LIMITS.file_bytes:
            limit = {"limit": LIMITS.file_bytes // (1024 * 1024)}
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MB. Split the list into several files.") % limit
            )
        if file and not file.size:
            raise forms.ValidationError(_("The file is empty. Send it again with the list in it."))
        return file

    def clean_snapshot_on(self) -> date | None:
        """Refuse a day that is still to come."""
        day: date | None = self.cleaned_data["snapshot_on"]
        if day and day > self.on:
            raise forms.ValidationError(_("That day is still to come. Write the day on which the source was made."))
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse nothing or both, an RW without its kelurahan, and candidates without source and day."""
        data: dict[str, Any] = super().clean() or {}
        pasted = bool(data.get("pasted", "").strip())
        if "file" in data and not data["file"] and not pasted:
            self.add_error("file", _("Choose a file, or paste the list below."))
        if data.get("file") and pasted:
            self.add_error("pasted", _("There is a file and a pasted list. Send one of them."))
        if data.get("kind") == Roster.Kind.CANDIDATE:
            for name in ("source", "snapshot_on"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("A list of candidates needs its source and its day."))
        return data


def _area_choices(areas: Sequence[Region]) -> Iterator[tuple[str, Any]]:
    """Yield the areas for a select, kelurahan under their kecamatan, with nothing chosen where there are several."""
    if len(areas) > 1:
        yield "", _("choose")
    groups: dict[str, list[tuple[str, str]]] = {}
    names = {area.code: area.full_name for area in areas if area.level == Level.DISTRICT}
    for area in areas:
        district = area.code.rsplit(".", 1)[0] if area.level in (Level.VILLAGE, Level.RW) else area.code
        words = _("all of %s") % area.full_name if area.level not in (Level.VILLAGE, Level.RW) else area.full_name
        groups.setdefault(names.get(district, ""), []).append((area.code, str(words)))
    for name, choices in groups.items():
        if name:
            yield name, choices
        else:
            yield from choices


class DayOrderField(forms.ChoiceField):
    """Which of day and month stands first in the dates of a file, asked once for it."""

    def __init__(self, **options: Any) -> None:
        choices = [
            ("", _("as the file itself shows")), ("dm", _("the day: 31/12/2026")), ("md", _("the month: 12/31/2026")),
        ]  # fmt: skip
        super().__init__(label=_("What stands first in its dates"), choices=choices, required=False, **options)


class ColumnsForm(forms.Form):
    """What each column of a list means, and whether to remember it for the next one with the same headings."""

    sheet = forms.CharField(widget=forms.HiddenInput, required=False)
    remember = forms.BooleanField(
        label=_("Remember this for the next list with the same headings"), required=False, initial=True
    )

    day_order = DayOrderField()

    def __init__(self, *args: Any, columns: Sequence[tuple[int, str, str]], fields: Choices, **options: Any) -> None:
        """Take the columns as place, heading and field, and the fields to choose from."""
        super().__init__(*args, **options)
        self.places = {f"column-{place}": place for place, _heading, _field in columns}
        for place, heading, field in columns:
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=heading, choices=[("", _("not used")), *fields], required=False, initial=field,
                error_messages=NOT_OFFERED,
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse one meaning for two columns."""
        data: dict[str, Any] = super().clean() or {}
        homes: dict[str, str] = {}
        for name in self.places:
            field = data.get(name, "")
            if field and field in homes:
                told = {"heading": self.fields[homes[field]].label or "–"}
                self.add_error(name, _("“%(heading)s” has this meaning already. One column can have it.") % told)
            homes.setdefault(field, name)
        return data

    @property
    def columns(self) -> dict[str, str]:
        """Return the field of each column by its number as text, as the action wants it."""
        return {str(place): self.cleaned_data.get(name, "") for name, place in self.places.items()}


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent from the table of rows: values by row and field, reasons for taking out, one pressed button."""

    values: Mapping[tuple[int, str], str]
    reasons: Mapping[int, str]
    press: str  # "offer", "offer_alike", "alike", "discard", "discard_alike" or empty
    number: int
    what: str  # the offer or the field that the button is about
    seen: int | None = None  # the latest fix of the list when the table was shown; none where the page does not say


PRESSES = ("offer", "offer_alike", "alike", "discard", "discard_alike")


def typed(post: QueryDict) -> Typed:
    """Return what was sent; names that mean nothing are passed over, of several buttons the first counts."""
    values, reasons = {}, {}
    for name in post:
        found, value = _CELL.fullmatch(name), str(post[name]).replace("\x00", "").strip()
        if found and found[2] == "why":
            reasons[int(found[1])] = value
        elif found:
            values[int(found[1]), found[2]] = value[:LONGEST].strip()
    told = post.get("seen", "")
    seen = int(told) if _PLACE.fullmatch(told) else None
    for press in PRESSES:
        found = _CHOICE.fullmatch(post.get(press, ""))
        if found:
            return Typed(values, reasons, press, int(found[1]), found[2], seen)
    return Typed(values, reasons, "", 0, "", seen)
