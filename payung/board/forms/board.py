"""How somebody wants the board ordered and narrowed; every choice comes from a fixed list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.board.queries.figures import Place

ORDERS = {  # as addresses say them
    "persen": (_("Percent"), lambda place: -place.figures.percent),
    "nama": (_("Name"), lambda place: place.name),
    "terlindungi": (_("Covered"), lambda place: -place.figures.covered),
    "menunggu": (_("Waiting"), lambda place: -place.figures.waiting),
    "perbaikan": (_("Rows to fix"), lambda place: -place.figures.to_fix),
    "berakhir": (_("Ends within 30 days"), lambda place: -place.figures.lapsing),
    "terhenti": (_("Dues stopped"), lambda place: -place.figures.grace),
    "dana": (_("Money needed"), lambda place: -place.figures.money_rupiah),
    "kurang": (_("Missing"), lambda place: -place.figures.missing),
}
PARTS = {
    "semua": (_("All"), lambda place: True),
    "belum-penuh": (_("Target not reached"), lambda place: place.figures.missing > 0),
    "penuh": (_("Target reached"), lambda place: place.figures.target > 0 and place.figures.missing == 0),
    "nol": (_("Nobody covered yet"), lambda place: place.figures.target > 0 and place.figures.covered == 0),
    "menunggu": (_("With people who wait"), lambda place: place.figures.waiting > 0),
    "perbaikan": (_("With something to fix"), lambda place: place.figures.to_fix > 0),
    "berakhir": (_("With cover that ends soon"), lambda place: place.figures.lapsing > 0),
    "terhenti": (_("With dues that stopped"), lambda place: place.figures.grace > 0),
}
RISING = ("nama",)  # orders whose first is the least
FIRST_ORDER, FIRST_PART = "persen", "semua"
UNKNOWN = {"invalid_choice": _("There is no such choice. Choose one from the list.")}


class BoardForm(forms.Form):
    """The order of the table and the part of it that is shown."""

    urut = forms.ChoiceField(
        label=_("Order by"), required=False, choices=[(key, label) for key, (label, _key) in ORDERS.items()],
        error_messages=UNKNOWN,
    )  # fmt: skip
    saring = forms.ChoiceField(
        label=_("Show"), required=False, choices=[(key, label) for key, (label, _is) in PARTS.items()],
        error_messages=UNKNOWN,
    )  # fmt: skip

    balik = forms.BooleanField(label=_("Turned round"), required=False, widget=forms.HiddenInput)

    @property
    def order(self) -> str:
        """Return the key of the order."""
        return (self.cleaned_data.get("urut") if self.is_valid() else "") or FIRST_ORDER

    @property
    def turned(self) -> bool:
        """Whether the order is turned round: the fewest first."""
        return self.is_valid() and bool(self.cleaned_data["balik"])

    def apply(self, places: list[Place]) -> list[Place]:
        """Return the places that are to be shown, in order; none at all where a choice is not to be had."""
        if not self.is_valid():
            return []
        key: Any = ORDERS[self.order][1]
        part: Any = PARTS[self.cleaned_data["saring"] or FIRST_PART][1]
        chosen = sorted((place for place in places if part(place)), key=lambda place: place.code)
        return sorted(chosen, key=key, reverse=self.turned)
