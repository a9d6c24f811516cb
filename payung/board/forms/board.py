"""How somebody wants the board ordered and narrowed; every choice comes from a fixed list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.board.queries.figures import FEW, Place

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


FAR = {  # which RW, as addresses say it
    "di-bawah-20": (_("below 20 people"), lambda place: place.figures.covered < FEW),
    "nol": (_("nobody covered yet"), lambda place: place.figures.covered == 0),
    "belum-penuh": (_("target not reached"), lambda place: place.figures.missing > 0),
    "terhenti": (_("with dues that stopped"), lambda place: place.figures.grace > 0),
    "berakhir": (_("with cover that ends soon"), lambda place: place.figures.lapsing > 0),
}
FAR_ORDERS: dict[str, tuple[Any, Any]] = {
    "persen": (_("Percent"), lambda place: place.figures.percent),
    "kurang": (_("Missing"), lambda place: -place.figures.missing),
    "terhenti": (_("Dues stopped"), lambda place: -place.figures.grace),
    "berakhir": (_("Ends within 30 days"), lambda place: -place.figures.lapsing),
    "menunggu": (_("Waiting"), lambda place: -place.figures.waiting),
}
FAR_RISING = ("persen",)


class BehindForm(forms.Form):
    """Which RW of an area are listed, across its kelurahan, and in which order: the worst first, or turned round."""

    saring = forms.ChoiceField(
        label=_("Show RW"), required=False, choices=[(key, label) for key, (label, _is) in FAR.items()],
        error_messages=UNKNOWN,
    )  # fmt: skip
    urut = forms.ChoiceField(
        label=_("Order by"), required=False, choices=[(key, label) for key, (label, _key) in FAR_ORDERS.items()],
        error_messages=UNKNOWN,
    )  # fmt: skip
    balik = forms.BooleanField(label=_("Turned round"), required=False, widget=forms.HiddenInput)

    @property
    def part(self) -> str:
        """Return the key of the part."""
        return (self.cleaned_data.get("saring") if self.is_valid() else "") or "di-bawah-20"

    @property
    def order(self) -> str:
        """Return the key of the order."""
        return (self.cleaned_data.get("urut") if self.is_valid() else "") or "persen"

    @property
    def turned(self) -> bool:
        """Whether the order is turned round: the best first."""
        return self.is_valid() and bool(self.cleaned_data["balik"])

    def apply(self, places: list[Place]) -> list[Place]:
        """Return the RW with a target that are to be shown, in order; none where a choice is not to be had."""
        if not self.is_valid():
            return []
        chosen = [place for place in places if place.figures.target and FAR[self.part][1](place)]
        chosen.sort(key=lambda place: place.code)
        return sorted(chosen, key=FAR_ORDERS[self.order][1], reverse=self.turned)
