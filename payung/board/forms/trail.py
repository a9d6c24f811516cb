"""How somebody narrows the trail; every choice stands in the address, so that a part of it can be named."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from payung.access.models import User
from payung.access.telling import groups
from payung.board.queries.people import area_choices


class TrailForm(forms.Form):
    """Who, what, where, and on which days; each of them may stay open."""

    by = forms.CharField(label=_("Who"), required=False, max_length=60)
    group = forms.ChoiceField(
        label=_("Acts about"), required=False,
        error_messages={"invalid_choice": _("There is no such group. Choose one from the list.")},
    )  # fmt: skip
    area = forms.ChoiceField(
        label=_("Where"), required=False,
        error_messages={"invalid_choice": _("That region is not in your area. Choose one from the list.")},
    )  # fmt: skip
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    words = forms.CharField(
        label=_("Reference"), required=False, max_length=60, help_text=_("Of a person, list, letter or batch.")
    )

    def __init__(self, data: QueryDict, *, user: User, on: date) -> None:
        super().__init__(data)
        language = get_language() or "id"
        choices: list[Any] = [("", _("My whole area"))]
        for label, inside in area_choices(user, data.get("area", ""), on=on):
            choices += [(label, inside)] if label else inside
        group, area = self.fields["group"], self.fields["area"]
        assert isinstance(group, forms.ChoiceField)
        assert isinstance(area, forms.ChoiceField)
        group.choices = [("", _("everything")), *((key, each.words.words(language)) for key, each in groups().items())]
        area.choices = choices

    def clean(self) -> dict[str, Any]:
        """Refuse a last day before the first."""
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day lies before the first one. Change one of them."))
        return cleaned

    def asked(self) -> dict[str, Any] | None:
        """Return what `access.queries.acts` is asked for; None where a choice is not to be had."""
        if not self.is_valid():
            return None
        given = self.cleaned_data
        only: Collection[str] = groups()[given["group"]].verbs.keys() if given["group"] else ()
        return {
            "words": given["words"], "by": given["by"], "only": only, "within": given["area"],
            "since": given["since"], "until": given["until"],
        }  # fmt: skip

    def narrowed(self) -> dict[str, str]:
        """Return the choices that were made, as the trail keeps them."""
        return {name: str(value) for name, value in self.cleaned_data.items() if value}
