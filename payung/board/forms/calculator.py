"""What somebody types into the calculator. Nothing personal is asked, and nothing is kept."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from payung.enrolment.models import PayerClass
from payung.rules import Child
from payung.rules.months import first_day, month_of
from payung.rules.scholarship import LADDER
from payung.workers.queries.occupations import occupations

MOST_MONTHS_SHOWN = 8  # months ahead that the list offers
MOST_CHILDREN = 2
PAYERS = (
    ("self", _("I pay myself")),
    ("person", _("A sponsor or a neighbour")),
    ("company", _("A company")),
    ("zakat", _("A zakat body")),
    ("apbd", _("The government (APBD)")),
    *((one.value, capfirst(one.label)) for one in (PayerClass.APBN, PayerClass.VILLAGE_FUND)),
)
EVENTS = (
    ("accident", _("An accident at work or on the way, and the worker lives")),
    ("killed", _("An accident at work or on the way, and the worker died")),
    ("died", _("The worker died, not through work")),
)
LEVELS = {
    "tk": _("kindergarten"), "sd": _("primary school"), "smp": _("lower secondary school"),
    "sma": _("upper secondary school"), "university": _("university or training"),
}  # fmt: skip


class Rupiah(forms.IntegerField):
    """Whole rupiah as people write it: Rp1.600.000."""

    def to_python(self, value: Any) -> int | None:
        """Return the number without "Rp", dots and blanks."""
        return super().to_python(str(value or "").lower().replace("rp", "").replace(".", "").replace(" ", "").strip())


class DuesForm(forms.Form):
    """Income, work, payer and months."""

    income = Rupiah(
        label=_("Income a month"), initial="1.000.000", min_value=0, max_value=1_000_000_000,
        help_text=_("An estimate will do. The sum follows the official bands."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    occupation = forms.ChoiceField(label=pgettext_lazy("work", "Occupation"))
    payer = forms.ChoiceField(label=_("Who pays?"), choices=PAYERS, initial="self", widget=forms.RadioSelect)
    month = forms.TypedChoiceField(label=_("Dues month"), coerce=int)
    months = forms.IntegerField(
        label=_("How many months at once?"), initial=1, validators=[MinValueValidator(1), MaxValueValidator(24)]
    )
    savings = forms.BooleanField(label=_("With old-age savings (JHT)"), required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = month_of(on)
        months = range(first - 1, first + MOST_MONTHS_SHOWN)
        self.fields["month"].choices = [(one, first_day(one).strftime("%Y-%m")) for one in months]  # type: ignore[attr-defined]
        self.fields["month"].initial = first
        known = sorted(((one.key, one.words) for one in occupations().values()), key=lambda pair: pair[1])
        self.fields["occupation"].choices = known  # type: ignore[attr-defined]
        self.fields["occupation"].initial = "pedagang_pasar"

    @property
    def sector(self) -> str:
        """Return the sector of the chosen occupation; work that the list leaves open counts as other."""
        return occupations()[self.cleaned_data["occupation"]].sector or "other"


class BenefitForm(forms.Form):
    """What happened, in plain questions."""

    event = forms.ChoiceField(label=_("What happened?"), choices=EVENTS, widget=forms.RadioSelect)
    on = forms.DateField(label=_("On which day?"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    earned = Rupiah(
        label=_("Income a month that the dues were paid for"), initial="1.000.000", min_value=0,
        max_value=1_000_000_000, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    start = forms.DateField(
        label=_("Member since"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Only after a death that was not through work."),
    )  # fmt: skip
    paid = forms.IntegerField(label=_("Months paid so far"), required=False, min_value=0, max_value=600)
    unable = forms.IntegerField(
        label=_("Months unable to work"), required=False, min_value=0, max_value=120,
        help_text=_("Only after an accident."),
    )  # fmt: skip
    disabled = forms.BooleanField(label=_("Never able to work again"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_CHILDREN + 1):
            self.fields[f"age_{number}"] = forms.IntegerField(
                label=_("Age of child %s") % number, required=False, min_value=0, max_value=30
            )
            self.fields[f"level_{number}"] = forms.ChoiceField(
                label=_("School that child %s enters this year") % number, required=False,
                choices=[("", "–"), *((key, LEVELS[key]) for key in LADDER)],
            )  # fmt: skip

    @property
    def children_fields(self) -> list[Any]:
        """Return the fields of the children, for the page."""
        return [self[name] for name in self.fields if name.startswith(("age_", "level_"))]

    def children(self) -> list[Child]:
        """Return the children of whom both age and school are given."""
        given = self.cleaned_data
        pairs = [(given.get(f"age_{n}"), given.get(f"level_{n}")) for n in range(1, MOST_CHILDREN + 1)]
        return [Child(age, level) for age, level in pairs if age is not None and level]

    def clean(self) -> dict[str, Any]:
        """Ask for what the answer after a death needs."""
        given = super().clean() or {}
        if given.get("event") == "died":
            for field in ("start", "paid"):
                if given.get(field) is None and field not in self.errors:
                    self.add_error(field, _("This is needed for an answer about a death."))
        return given
