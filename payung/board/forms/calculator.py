"""What somebody types into the calculator. Nothing personal is asked, and nothing is kept."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from payung.enrolment.models import PayerClass
from payung.rules import Child, bands
from payung.rules.months import first_day, month_of
from payung.rules.scholarship import LADDER, allowed_work_months, usual_age, work_allowed_since
from payung.workers.queries.occupations import occupations

MOST_MONTHS_SHOWN = 8  # months ahead that the list offers
MONTHS_BACK = 24  # and back: people ask about a month that they paid or heard of
MOST_CHILDREN = 3  # the law takes the two with the larger sums
MOST_CLASSES = 6
MOST_YEARS_EARLY = 2  # so much younger than usual a child may be in its class
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


def _usual_income(on: date) -> str:
    """Return the basis of the lowest band as people write it."""
    return f"{bands(on)[0].basis_rupiah:,}".replace(",", ".")


class DuesForm(forms.Form):
    """Income, work, payer and months."""

    income = Rupiah(
        label=_("Income a month"), min_value=0, max_value=1_000_000_000,
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
        months = range(first - MONTHS_BACK, first + MOST_MONTHS_SHOWN)
        self.fields["month"].choices = [(one, first_day(one).strftime("%Y-%m")) for one in months]  # type: ignore[attr-defined]
        self.fields["month"].initial = first
        self.fields["income"].initial = _usual_income(on)
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
        label=_("Income a month that the dues were paid for"), min_value=0, max_value=1_000_000_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    start = forms.DateField(
        label=_("Member since"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Only after a death that was not through work."),
    )  # fmt: skip
    paid = forms.IntegerField(label=_("Months paid so far"), required=False, min_value=0, max_value=600)
    earlier = forms.BooleanField(label=_("Was a member before, stopped, and came back"), required=False)
    unable = forms.IntegerField(
        label=_("Months unable to work"), required=False, min_value=0, max_value=120,
        help_text=_("Only after an accident."),
    )  # fmt: skip
    disabled = forms.BooleanField(label=_("Never able to work again"), required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = on
        self.fields["on"].initial = on
        self.fields["earned"].initial = _usual_income(on)
        for number in range(1, MOST_CHILDREN + 1):
            self.fields |= _questions_about_child(number, on)

    @property
    def children_fields(self) -> list[list[Any]]:
        """Return the questions about each child, for the page."""
        return [
            [self[f"{what}_{number}"] for what in ("age", "level", "class", "married", "works")]
            for number in range(1, MOST_CHILDREN + 1)
        ]

    def children(self) -> list[Child]:
        """Return the children of whom age and school are given."""
        given = self.cleaned_data
        return [
            Child(
                age=given[f"age_{n}"], entering=given[f"level_{n}"], year=given[f"class_{n}"] or 1,
                married=given[f"married_{n}"], works=given[f"works_{n}"],
            )
            for n in range(1, MOST_CHILDREN + 1)
            if given.get(f"age_{n}") is not None and given.get(f"level_{n}")
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for what the answer after a death needs, and refuse what cannot be."""
        given = super().clean() or {}
        if given.get("on") and given["on"] > self.today:
            self.add_error("on", _("This day has not come yet."))
        if given.get("event") == "died":
            self._check_death(given)
        for number in range(1, MOST_CHILDREN + 1):
            self._check_child(given, number)
        return given

    def _check_death(self, given: dict[str, Any]) -> None:
        for field in ("start", "paid"):
            if given.get(field) is None and field not in self.errors:
                self.add_error(field, _("This is needed for an answer about a death."))
        for field in ("unable", "disabled"):
            if given.get(field):
                self.add_error(field, _("This belongs to an accident at work; choose what happened anew."))
        start, on, paid = given.get("start"), given.get("on"), given.get("paid")
        if start and on and start > on:
            self.add_error("start", _("The membership begins after the death."))
        elif start and on and paid and not given.get("earlier"):
            most = month_of(on) - month_of(start) + 1
            if paid > most:
                words = _("From the start to the death there are only %(n)d months. Months paid ahead do not count.")
                self.add_error("paid", words % {"n": most})

    def _check_child(self, given: dict[str, Any], number: int) -> None:
        age, level = given.get(f"age_{number}"), given.get(f"level_{number}")
        if (age is None) != (not level):
            missing = "age" if age is None else "level"
            self.add_error(f"{missing}_{number}", _("Give the age and the school of a child both."))
        if age is None or not level or not given.get("on"):
            return
        year = given.get(f"class_{number}") or 1
        usual = usual_age(level, year, on=given["on"])
        is_waiting_for_school = level in ("tk", "sd") and year == 1
        if usual is not None and age < usual - MOST_YEARS_EARLY and not is_waiting_for_school:
            words = _("A child of %(age)d is not in class %(class)d of that school; usual is %(usual)d years.")
            self.add_error(f"class_{number}", words % {"age": age, "class": year, "usual": usual})


def _questions_about_child(number: int, on: date) -> dict[str, forms.Field]:
    """Return the questions about one child, by the name of their field."""
    return {
        f"age_{number}": forms.IntegerField(
            label=_("Age of child %s") % number, required=False, min_value=0, max_value=30
        ),
        f"level_{number}": forms.ChoiceField(
            label=_("School of child %s") % number, required=False,
            choices=[("", "–"), *((key, LEVELS[key]) for key in LADDER)],
        ),
        f"class_{number}": forms.IntegerField(
            label=_("Class of child %s") % number, required=False, min_value=1, max_value=MOST_CLASSES,
            help_text=_("Of that school, on that day. Empty: the first, also for a child too young for school."),
        ),
        f"married_{number}": forms.BooleanField(label=_("Child %s is married") % number, required=False),
        f"works_{number}": forms.BooleanField(
            label=_("Child %(number)s has worked for wages for more than %(months)s months in a row")
            % {"number": number, "months": allowed_work_months(on)},
            required=False,
            help_text=_("If it happened before %(day)s: tick this for any wage work, however short.")
            % {"day": date_format(work_allowed_since(on), "j F Y")},
        ),
    }  # fmt: skip
