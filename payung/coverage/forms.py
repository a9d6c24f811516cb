"""What an officer fills in about the branch's word."""

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payung.enrolment.models import Membership


class SpellChoice(forms.ModelChoiceField):
    """One of a person's memberships, by its start."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the membership as officers know it."""
        return _("Member since %s") % date_format(obj.start, "j F Y")


class DayField(forms.DateField):
    """A day, with the browser's own calendar."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class WordForm(forms.Form):
    """What the branch wrote about a time."""

    membership = SpellChoice(
        label=gettext_lazy("Which membership"), queryset=Membership.objects.none(), empty_label=None
    )
    first_day = DayField(label=gettext_lazy("First day"))
    last_day = DayField(label=gettext_lazy("Last day"))
    protected = forms.TypedChoiceField(
        label=gettext_lazy("The branch says"),
        choices=[("yes", gettext_lazy("Protected")), ("no", gettext_lazy("Not protected"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reference = forms.CharField(
        label=gettext_lazy("Letter or e-mail of the branch"),
        max_length=120,
        help_text=gettext_lazy("With its number and date, such as “B/112/062026, 16 June 2026”."),
    )

    def __init__(self, *args: Any, spells: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["membership"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = spells
