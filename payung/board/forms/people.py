"""What somebody looks for in the list of people, and what the list is taken away for."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from payung.access.models import User
from payung.board.queries.people import area_choices
from payung.board.queries.standings import LABELS, PersonState

FIRST_DAY, LAST_DAY = date(2015, 7, 1), date(2100, 12, 31)
NIK_DIGITS = 15  # so many digits are no telephone number
STATES = {  # as addresses say them
    "terlindungi": PersonState.COVERED,
    "segera-berakhir": PersonState.LAPSING,
    "tanya-cabang": PersonState.CONFIRM,
    "masa-tenggang": PersonState.GRACE,
    "berakhir": PersonState.ENDED,
    "di-tempat-lain": PersonState.ELSEWHERE,
    "menunggu": PersonState.WAITING,
    "belum-mulai": PersonState.NOT_STARTED,
    "ditolak": PersonState.REFUSED,
    "belum-dikirim": PersonState.NOT_SENT,
    "wafat": PersonState.DIED,
    "calon": PersonState.CANDIDATE,
    "belum-diusulkan": PersonState.UNNOMINATED,
}
WORD_OF = {state: word for word, state in STATES.items()}


def holds_nik(words: str) -> bool:
    """Whether some words hold as many digits as an identity number: it does not belong into an address line."""
    return sum(letter.isdecimal() for letter in words) >= NIK_DIGITS


class PeopleForm(forms.Form):
    """Words, area and state; each of them may stay open."""

    cari = forms.CharField(
        label=_("Name, telephone or reference"),
        help_text=_("Namesakes are told apart by birth date and RW."),
        required=False,
        max_length=80,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "autocomplete": "off",
                "pattern": r"(?!(?:\D*\d){15}).*",
                "title": _("Digits of a NIK find nobody here."),
            }
        ),
    )
    wilayah = forms.ChoiceField(
        label=_("Where"),
        required=False,
        error_messages={"invalid_choice": _("That region is not in your area. Choose one from the list.")},
    )
    keadaan = forms.ChoiceField(
        label=_("State"),
        required=False,
        error_messages={"invalid_choice": _("There is no such state. Choose one from the list.")},
    )

    def __init__(self, data: QueryDict, *, user: User, on: date) -> None:
        if user.area and data.get("wilayah") == user.area:
            data = data.copy()
            del data["wilayah"]
        super().__init__(data)
        groups = area_choices(user, data.get("wilayah", ""), on=on)
        choices: list[Any] = [("", _("My whole area"))]
        for label, inside in groups:
            choices += [(label, inside)] if label else inside
        self.has_areas = bool(groups)
        area, state = self.fields["wilayah"], self.fields["keadaan"]
        assert isinstance(area, forms.ChoiceField)
        assert isinstance(state, forms.ChoiceField)
        area.choices = choices
        state.choices = [("", _("Any state")), *((word, LABELS[each]) for word, each in STATES.items())]

    def asked(self) -> dict[str, Any] | None:
        """Return words, area and state that are looked for; None where one of them is not to be had."""
        if not self.is_valid():
            return None
        given = self.cleaned_data
        return {"words": given["cari"], "area": given["wilayah"], "state": STATES.get(given["keadaan"])}


class PurposeForm(forms.Form):
    """What a list of people is taken away for; it stands in the trail."""

    purpose = forms.CharField(
        label=_("What do you need this list for?"),
        help_text=_("One sentence. It is written down with your name, and whose data you took."),
        min_length=10,
        max_length=200,
        error_messages={"min_length": _("Write a whole sentence: what for, and who will read it.")},
    )


class AskForm(forms.Form):
    """Another day to ask about, and as known on which day."""

    pada = forms.DateField(
        label=_("On the day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), required=False
    )
    diketahui = forms.DateField(
        label=_("As known on"),
        help_text=_("What was recorded later does not count."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )

    def clean_pada(self) -> date | None:
        """Refuse days for which no law is on file."""
        return self._within("pada")

    def clean_diketahui(self) -> date | None:
        """Refuse days before there was anything to know."""
        return self._within("diketahui")

    def _within(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(_("Choose a day between 2015 and 2100."))
        return day
