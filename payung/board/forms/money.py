"""Which region somebody asks about; only regions that the user may see are offered."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from payung.access.models import User
from payung.board.queries.people import area_choices


class AreaForm(forms.Form):
    """A region, or the user's whole area."""

    wilayah = forms.ChoiceField(
        label=_("Where"),
        required=False,
        error_messages={"invalid_choice": _("That region is not in your area. Choose one from the list.")},
    )

    def __init__(self, data: QueryDict, *, user: User, on: date) -> None:
        if user.area and data.get("wilayah") == user.area:
            data = data.copy()
            del data["wilayah"]
        super().__init__(data)
        choices: list[Any] = [("", _("My whole area"))]
        for label, inside in area_choices(user, data.get("wilayah", ""), on=on):
            choices += [(label, inside)] if label else inside
        self.has_areas = len(choices) > 1
        field = self.fields["wilayah"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
