"""What people fill in about dues: payment files, decisions about receipts, sponsors and their pledges."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from payung.dues.models import Pledge, ShortDecision, Sponsor
from payung.dues.reading.cells import rupiah_of
from payung.enrolment.forms import RegionChoice
from payung.enrolment.models import DecisionLetter, PayerClass
from payung.regions.models import Region
from payung.roster.forms import DayOrderField
from payung.sheets.cells.months import month_in

SHEETS = ".xlsx,.xls,.ods,.csv,.tsv,.txt"


class PaymentsForm(forms.Form):
    """Receipts, and for whom they were paid."""

    file = forms.FileField(
        label=_("Receipts"),
        help_text=_("Excel or CSV: receipt number, day, months, amount, payer."),
        widget=forms.FileInput(attrs={"accept": SHEETS}),
    )
    annex = forms.FileField(
        label=_("Annex"),
        help_text=_("For whom: receipt number, NIK, month, amount. It may be a sheet of the same file."),
        required=False,
        widget=forms.FileInput(attrs={"accept": SHEETS}),
    )
    day_order = DayOrderField()


class RupiahField(forms.CharField):
    """Whole rupiah, written as people write them: Rp16.800."""

    def __init__(self, *, may_be_zero: bool = False, **options: Any) -> None:
        super().__init__(max_length=24, widget=forms.TextInput(attrs={"inputmode": "numeric"}), **options)
        self.may_be_zero = may_be_zero

    def clean(self, value: Any) -> int:
        """Return whole rupiah."""
        rupiah = rupiah_of(super().clean(value))
        if rupiah is None or not (rupiah or self.may_be_zero):
            raise forms.ValidationError(_("Write whole rupiah, such as 16.800."))
        return rupiah


class CollectionForm(forms.Form):
    """Dues that a member pays in cash: how many months, with the sum that was counted."""

    pay = forms.ChoiceField(label=_("How many months does she pay?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["pay"].choices = choices  # type: ignore[attr-defined]

    def clean_pay(self) -> tuple[int, int]:
        """Return months and rupiah."""
        months, rupiah = str(self.cleaned_data["pay"]).split("-")
        return int(months), int(rupiah)


class HandoverForm(forms.Form):
    """Collected cash that goes to whoever counts it."""

    rupiah = RupiahField(label=_("How much do you hand over?"))


class CountForm(forms.Form):
    """What was counted of it."""

    counted_rupiah = RupiahField(label=_("How much did you count?"), may_be_zero=True)


class CancellingForm(forms.Form):
    """Why a receipt of cash is cancelled."""

    why = forms.CharField(label=_("Why?"), max_length=200)


class MonthField(forms.CharField):
    """A dues month."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput(attrs={"type": "month"}), **options)

    def clean(self, value: Any) -> int | None:
        """Return year * 12 + month - 1; None where it may stay empty and does."""
        text = super().clean(value)
        if not text:
            return None
        month = month_in(text)
        if month is None:
            raise forms.ValidationError(_("Write a month such as 2026-06."))
        return month


class ShortForm(forms.Form):
    """What is to become of a receipt that is short."""

    kind = forms.ChoiceField(
        label=_("What do you decide?"), choices=ShortDecision.Kind.choices, widget=forms.RadioSelect
    )


class RefundForm(forms.Form):
    """Money that goes back to its payer."""

    amount_rupiah = RupiahField(label=_("Amount"))
    why = forms.CharField(label=_("Why"), help_text=_("In a few words; it stands in the trail."), max_length=200)


class ReversalForm(forms.Form):
    """A settlement that is taken back."""

    why = forms.CharField(label=_("Why"), help_text=_("In a few words; it stands in the trail."), max_length=200)


class AttributionForm(forms.Form):
    """Whose money a receipt was."""

    sponsor = forms.ModelChoiceField(label=_("Sponsor"), queryset=Sponsor.objects.none(), empty_label=None)
    promise = forms.ModelChoiceField(
        label=_("Pledge"), queryset=Pledge.objects.none(), required=False, empty_label=_("for none of them")
    )

    def __init__(self, *args: Any, sponsors: "QuerySet[Sponsor]", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["sponsor"].queryset = sponsors  # type: ignore[attr-defined]
        self.fields["promise"].queryset = Pledge.objects.filter(sponsor__in=sponsors)  # type: ignore[attr-defined]


class SponsorForm(forms.Form):
    """Somebody who lends a hand."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("As it stands on receipts: a receipt in this name is known as theirs."),
        max_length=120,
    )
    payer_class = forms.ChoiceField(
        label=_("Kind of payer"),
        help_text=_("It decides the rate: dues paid by a budget get no temporary reduction."),
        choices=[choice for choice in PayerClass.choices if choice[0] != PayerClass.SELF],
    )


class PledgeForm(forms.Form):
    """What a sponsor promises."""

    amount_rupiah = RupiahField(label=_("Amount promised"), help_text=_("In rupiah, for all months together."))
    from_month = MonthField(label=_("First month"))
    to_month = MonthField(label=_("Last month"))


class BillForm(forms.Form):
    """Whom to ask, for which month, in which region; its names stand in the address of the draft."""

    pembayar = forms.ChoiceField(label=_("Payer"))
    bulan = MonthField(label=_("Dues month"))
    wilayah = RegionChoice(label=_("Area"), queryset=Region.objects.none())

    def __init__(
        self, *args: Any, sponsors: Iterable[Sponsor], letters: Iterable[DecisionLetter], areas: "QuerySet[Region]",
        **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **options)
        self.payers: dict[str, Sponsor | DecisionLetter] = {one.ref: one for one in sponsors}
        self.payers |= {one.ref: one for one in letters}
        groups: dict[Any, list[tuple[str, str]]] = {_("Sponsors"): [], _("Letters"): []}
        for ref, payer in self.payers.items():
            groups[_("Sponsors") if isinstance(payer, Sponsor) else _("Letters")].append((ref, str(payer)))
        offered = [(words, choices) for words, choices in groups.items() if choices]
        self.fields["pembayar"].choices = [("", "–"), *offered]  # type: ignore[attr-defined]
        self.fields["wilayah"].queryset = areas  # type: ignore[attr-defined]

    def clean_pembayar(self) -> Sponsor | DecisionLetter:
        """Return the payer."""
        return self.payers[self.cleaned_data["pembayar"]]


class BillsForm(forms.Form):
    """Which bills to show."""

    OPEN, PAID, ALL = "terbuka", "lunas", "semua"
    keadaan = forms.ChoiceField(
        label=_("Which bills"), choices=[(OPEN, _("Open")), (PAID, _("Paid")), (ALL, _("All"))], required=False
    )
    pembayar = forms.ChoiceField(label=_("Payer"), required=False)
    bulan = MonthField(label=_("Dues month"), required=False)

    def __init__(self, *args: Any, payers: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["pembayar"].choices = [("", _("all of them")), *payers]  # type: ignore[attr-defined]


class BillingCodeForm(forms.Form):
    """The code that the branch gave a bill."""

    code = forms.CharField(
        label=_("Billing code"), help_text=_("As the branch gave it. Empty takes a wrong one away."), max_length=40,
        required=False,
    )  # fmt: skip
