"""What officers fill in about regions, campaigns and users."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.regions.models import Level, Region
from payung.regions.reading import MOST_RW


class DayField(forms.DateField):
    """A day, with the browser's own calendar."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class SourceField(forms.CharField):
    """Who says so."""

    def __init__(self, **options: Any) -> None:
        words = _("A letter with number and date, or an office and a person.")
        super().__init__(label=_("Source"), help_text=words, max_length=200, **options)


class RwChoice(forms.ModelChoiceField):
    """One of the RW that are offered, by its name."""

    def label_from_instance(self, obj: Any) -> str:
        """Say the name alone: the page says the kelurahan."""
        return str(obj.name)


class PlaceForm(forms.Form):
    """Something about one region."""

    def __init__(self, *args: Any, place: Region, **options: Any) -> None:
        super().__init__(*args, **options)
        self.place = place


class OpeningForm(PlaceForm):
    """A missing or new RW."""

    number = forms.IntegerField(label=_("RW number"), min_value=1, max_value=MOST_RW)
    from_on = DayField(label=_("Valid from"), help_text=_("The first day on which it counts."))
    source = SourceField()


class ChangeForm(PlaceForm):
    """Something that happens to an RW on a day."""

    from_on = DayField(label=_("Valid from"), help_text=_("The first day on which it holds."))
    source = SourceField()


class ReopeningForm(PlaceForm):
    """A closing is taken back."""

    source = SourceField()


class SplitForm(ChangeForm):
    """New RW out of part of one."""

    numbers = forms.CharField(
        label=_("Numbers of the new RW"),
        help_text=_("Several with a comma between them, such as 16, 17."),
        max_length=60,
    )
    closes = forms.BooleanField(label=_("The old number ends"), required=False)
    field_order = ("numbers", "closes", "from_on", "source")

    def clean_numbers(self) -> list[int]:
        """Return whole numbers."""
        parts = [part.strip() for part in self.cleaned_data["numbers"].replace(";", ",").split(",") if part.strip()]
        if not parts or not all(part.isascii() and part.isdigit() and len(part) <= 3 for part in parts):
            raise forms.ValidationError(_("Write numbers with a comma between them, such as 16, 17."))
        return [int(part) for part in parts]


class MergerForm(ChangeForm):
    """An RW ends in another of its kelurahan."""

    into = RwChoice(label=_("Ends in"), queryset=Region.objects.none(), empty_label=_("choose"))
    field_order = ("into", "from_on", "source")

    def __init__(self, *args: Any, place: Region, **options: Any) -> None:
        super().__init__(*args, place=place, **options)
        into = self.fields["into"]
        assert isinstance(into, forms.ModelChoiceField)
        into.queryset = Region.objects.filter(parent=place.parent, level=Level.RW, closed_on=None).exclude(pk=place.pk)


class RenumberingForm(ChangeForm):
    """An RW gets another number."""

    number = forms.IntegerField(label=_("New number"), min_value=1, max_value=MOST_RW)
    field_order = ("number", "from_on", "source")


class OfficeCountForm(PlaceForm):
    """How many RW an office counts."""

    rw_count = forms.IntegerField(label=_("Number of RW"), min_value=0, max_value=200_000)
    as_of = forms.CharField(label=_("As of"), help_text=_("A day such as 2026-06-15, or only a year."), max_length=20)
    source = SourceField()


class CampaignForm(forms.Form):
    """A new campaign."""

    name = forms.CharField(label=_("Name"), max_length=120)
    area = forms.ModelChoiceField(label=_("Area"), queryset=Region.objects.none(), empty_label=_("choose"))
    unit = forms.ChoiceField(label=_("Counted in each"), choices=[(Level.RW, _("RW")), (Level.VILLAGE, _("kelurahan"))])
    target_per_unit = forms.IntegerField(label=_("People in each"), min_value=1, max_value=1_000_000, initial=100)
    starts_on = DayField(label=_("Starts on"))
    ends_on = DayField(label=_("Ends on"), required=False)

    def __init__(self, *args: Any, areas: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        area = self.fields["area"]
        assert isinstance(area, forms.ModelChoiceField)
        area.queryset = areas


class InstrumentForm(forms.Form):
    """A legal instrument."""

    number = forms.CharField(label=_("Number"), help_text=_("As written on it, such as e-0009/2024."), max_length=80)
    title = forms.CharField(label=_("What it is about"), max_length=200)
    issuer = forms.CharField(label=_("Issued by"), max_length=120)
    issued_on = DayField(label=_("Date"), required=False)
    issued_as_written = forms.CharField(
        label=_("Date as written"), help_text=_("Only where no full date is known, such as 2024."), required=False,
        max_length=40,
    )  # fmt: skip
    source = forms.CharField(label=_("Where it can be read"), required=False, max_length=200)


class TargetForm(forms.Form):
    """A unit's own target."""

    unit = forms.CharField(
        label=_("RW"), help_text=_("Its code, or kelurahan and number, such as Rawamangun RW 07."), max_length=80
    )
    people = forms.IntegerField(label=_("How many people"), min_value=1, max_value=1_000_000)
    from_on = DayField(label=_("Valid from"))


class StageForm(forms.Form):
    """A coordination stage."""

    name = forms.CharField(label=_("Name"), help_text=_("Such as Tahap 2."), max_length=80)
    starts_on = DayField(label=_("Valid from"))
    regions = forms.ModelMultipleChoiceField(
        label=_("Kecamatan"), queryset=Region.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, districts: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        regions = self.fields["regions"]
        assert isinstance(regions, forms.ModelMultipleChoiceField)
        regions.queryset = districts


class UserForm(forms.Form):
    """A new user."""

    name = forms.CharField(
        label=_("User name"), help_text=_("3 to 60 letters, digits or . _ - and no blanks."), max_length=60
    )
    display_name = forms.CharField(label=_("Name that others see"), required=False, max_length=120)
    role = forms.ChoiceField(label=_("Role"))
    area = forms.CharField(
        label=_("Area"), help_text=_("Code or name of the region, such as 31.75.02.1005 or Rawamangun."), max_length=80
    )

    sponsor_ref = forms.CharField(
        label=_("Sponsor's reference"), help_text=_("Only for the role sponsor."), required=False, max_length=20
    )

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = roles
        if "sponsor" not in dict(roles):
            del self.fields["sponsor_ref"]


class UserFilterForm(forms.Form):
    """Which users to list."""

    words = forms.CharField(label=_("Name"), required=False, max_length=60)
    role = forms.ChoiceField(label=_("Role"), required=False)

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = [("", _("all roles")), *roles]
