"""What people fill in about dues: payment files, decisions about receipts, sponsors and their pledges."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from payung.access.models import User
from payung.dues.actions.pledging import HIGHEST, LOWEST, Scope
from payung.dues.actions.sponsors import Contact
from payung.dues.models import Agreement, Pledge, ShortDecision, Sponsor
from payung.dues.queries.pledges import people_named
from payung.dues.reading.cells import rupiah_of
from payung.enrolment.forms import DayField, RegionChoice
from payung.enrolment.models import DecisionLetter, PayerClass
from payung.regions.models import Campaign, Region
from payung.roster.forms import DayOrderField
from payung.sheets.cells.months import month_in
from payung.workers.models import Worker
from payung.workers.queries import occupations

MOST_NAMED = 100  # people that a pledge's form takes by name
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

    def clean(self, value: Any) -> int | None:
        """Return whole rupiah; nothing where nothing was asked for and written."""
        text = super().clean(value)
        if not text and not self.required:
            return None
        rupiah = rupiah_of(text)
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


class SponsorDetailsForm(forms.Form):
    """Who lends a hand, and whom to ask there."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("As it stands on receipts: a receipt in this name is known as theirs."),
        max_length=120,
    )
    contact = forms.CharField(label=_("Whom to ask"), max_length=120, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=120, required=False)

    @property
    def reached(self) -> Contact:
        """Return whom to ask."""
        return Contact(**{field: self.cleaned_data[field] for field in ("contact", "phone", "email")})


class SponsorForm(SponsorDetailsForm):
    """Somebody new who lends a hand. ``is_another`` is asked once a name on file is nearly the same."""

    field_order = ("name", "payer_class", "contact", "phone", "email", "is_another")
    is_another = forms.BooleanField(label=_("This is another sponsor"), required=False)
    payer_class = forms.ChoiceField(
        label=_("Kind of payer"),
        help_text=_("It decides the rate: dues paid by a budget get no temporary reduction."),
        choices=[choice for choice in PayerClass.choices if choice[0] != PayerClass.SELF],
    )


class EndingForm(forms.Form):
    """A sponsor's last day."""

    last_day = DayField(label=_("Last day"))


class AgreementForm(forms.Form):
    """What was agreed on paper."""

    number = forms.CharField(label=_("Number of the agreement"), max_length=80)
    signed_on = DayField(label=_("Signed on"))
    from_on = DayField(label=_("It holds from"))
    until_on = DayField(label=_("It holds until"), required=False)
    promises = forms.CharField(label=_("What it promises"), max_length=400, required=False)
    leftover = forms.ChoiceField(
        label=_("Money left over"), choices=Agreement.Leftover.choices, widget=forms.RadioSelect
    )
    document = forms.FileField(
        label=_("The document"), help_text=_("PDF or a picture, at most 10 MB. It is sealed."), required=False
    )


class PledgeForm(forms.Form):
    """What a sponsor promises."""

    amount_rupiah = RupiahField(
        label=_("Amount promised"), help_text=_("In rupiah, for all months together."), required=False
    )
    people = forms.IntegerField(
        label=_("Or so many people"), help_text=_("Priced by the law of each month."), min_value=1, required=False
    )
    from_month = MonthField(label=_("First month"))
    to_month = MonthField(label=_("Last month"))
    area = RegionChoice(
        label=_("Only who lives in"), queryset=Region.objects.none(), required=False, empty_label=_("everywhere")
    )
    occupation = forms.ChoiceField(label=_("Only who works as"), required=False)
    campaign = forms.ModelChoiceField(
        label=_("Only who is nominated under"), queryset=Campaign.objects.none(), required=False,
        empty_label=_("any campaign"),
    )  # fmt: skip
    decile = forms.IntegerField(label=_("Only up to decile"), min_value=LOWEST, max_value=HIGHEST, required=False)
    names = forms.CharField(
        label=_("Only these people"), help_text=_("One a line: the name as it is on file, or the reference."),
        max_length=8000, widget=forms.Textarea(attrs={"rows": 3}), required=False,
    )  # fmt: skip
    shown = forms.CharField(widget=forms.HiddenInput, max_length=8000, required=False)  # the price that was shown

    def __init__(
        self, *args: Any, user: User, areas: "QuerySet[Region]", campaigns: "QuerySet[Campaign]", **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.user = user
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        self.fields["campaign"].queryset = campaigns  # type: ignore[attr-defined]
        works = [(key, str(words)) for key, words in occupations().items()]
        self.fields["occupation"].choices = [("", _("any work")), *works]  # type: ignore[attr-defined]

    def clean_names(self) -> list[Worker]:
        """Return who is meant."""
        lines = [line for each in self.cleaned_data["names"].splitlines() if (line := " ".join(each.split()))]
        if len(lines) > MOST_NAMED:
            words = _("At most %d people are named here; narrow the pledge by region or campaign instead.")
            raise forms.ValidationError(words % MOST_NAMED)
        people, wrong = people_named(self.user, lines)
        if wrong:
            raise forms.ValidationError(list(dict.fromkeys(wrong)))
        return people

    @property
    def scope(self) -> Scope:
        """Return whom the pledge may protect."""
        given = self.cleaned_data
        return Scope(
            area=given["area"].code if given["area"] else "", occupation=given["occupation"], decile=given["decile"],
            campaign=given["campaign"], people=given["names"],
        )  # fmt: skip

    @property
    def promised(self) -> dict[str, Any]:
        """Return the sum or the people, and the months."""
        given = self.cleaned_data
        return {name: given[name] for name in ("amount_rupiah", "people", "from_month", "to_month")}


class PledgeChangeForm(forms.Form):
    """What a pledge is to be worth from now on, and how many people may lose months by it, as its page said."""

    amount_rupiah = RupiahField(label=_("Amount promised"), required=False)
    people = forms.IntegerField(label=_("Or so many people"), min_value=1, required=False)
    to_month = MonthField(label=_("Last month"))
    why = forms.CharField(label=_("Why"), help_text=_("In a few words; it stands in the trail."), max_length=200)
    may_fall_out = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)


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
