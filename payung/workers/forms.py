"""What officers fill in about one person: details, NIK, address, family, consent, who is who."""

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.regions import queries as regions
from payung.regions.forms import DayField
from payung.regions.models import Level, Region
from payung.rules.reasons import Refused
from payung.workers import queries
from payung.workers.models import Consent, Relative, Worker

MOBILE = re.compile(r"8\d{8,11}")
LANDLINE = re.compile(r"(?:21|22|24|31|61|[2-79]\d\d)\d{6,8}")
LONG_NUMBER = re.compile(r"(?:\d[\s.-]?){12,}")  # a NIK, or nearly one
SECTORS = [
    ("transport", _("transport: ojek, driver, courier")),
    ("other", _("other work")),
]


def telephone(words: str) -> str | None:
    """Return an Indonesian telephone number as E.164; None where the words are none."""
    digits = re.sub(r"[\s.\-()]", "", words)
    national = re.sub(r"^(?:\+62|0062|62(?=\d{8})|0)", "", digits)
    has_prefix = national != digits
    if not (national.isascii() and national.isdigit()):
        return None
    if MOBILE.fullmatch(national) or (has_prefix and LANDLINE.fullmatch(national)):
        return f"+62{national}"
    return None


class NameField(forms.CharField):
    """The name of a person: letters, one blank between words, nothing invisible."""

    def __init__(self, **options: Any) -> None:
        words = _("Letters of any script. Emoji and pictures are not printed on letters and cards.")
        super().__init__(label=_("Name"), max_length=200, help_text=words, **options)

    def clean(self, value: Any) -> str:
        """Return the name as written, without what nobody sees."""
        visible = "".join(letter for letter in str(value or "") if unicodedata.category(letter) not in ("Cf", "Cc"))
        name: str = super().clean(" ".join(visible.split()))
        if name and not any(map(str.isalpha, name)):
            raise forms.ValidationError(_("A name has letters. Write it as on the KTP."))
        return name


class PhoneField(forms.CharField):
    """A telephone number, kept as E.164."""

    def __init__(self, **options: Any) -> None:
        words = _("Such as 0812 3456 7890.")
        attributes = {"inputmode": "tel", "autocomplete": "off"}
        super().__init__(
            label=_("Telephone"), help_text=words, max_length=30, required=False,
            widget=forms.TextInput(attrs=attributes), **options,
        )  # fmt: skip

    def clean(self, value: Any) -> str:
        """Return E.164, or nothing."""
        words: str = super().clean(value)
        if not words:
            return ""
        number = telephone(words)
        if number is None:
            raise forms.ValidationError(_("This is no Indonesian number. A mobile number has 10 to 13 digits."))
        return number


class DetailsForm(forms.Form):
    """A person's details."""

    name = NameField()
    birth_place = forms.CharField(label=_("Birth place"), max_length=80, required=False)
    birth_date = DayField(label=_("Birth date"))
    sex = forms.ChoiceField(label=_("Sex"), choices=Worker.Sex.choices, widget=forms.RadioSelect)
    occupation = forms.ChoiceField(label=_("Occupation"), required=False)
    occupation_text = forms.CharField(
        label=_("Occupation in own words"), help_text=_("As she or he says it."), max_length=120, required=False
    )
    sector = forms.ChoiceField(
        label=_("Sector"), choices=SECTORS,
        help_text=_("Decides the table of dues. It follows the occupation; choose only where that leaves it open."),
    )  # fmt: skip
    phone = PhoneField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        occupation = self.fields["occupation"]
        assert isinstance(occupation, forms.ChoiceField)
        listed = sorted((each.words, key) for key, each in queries.occupations().items())
        occupation.choices = [("", _("not on the list")), *((key, words) for words, key in listed)]

    def clean(self) -> dict[str, Any]:
        """Let the sector follow the occupation where it says it."""
        data: dict[str, Any] = super().clean() or {}
        known = queries.occupations().get(data.get("occupation", ""))
        if known and known.sector:
            data["sector"] = known.sector
        return data


class NikForm(forms.Form):
    """A NIK, typed twice; it is never shown again."""

    nik = forms.CharField(
        label=_("New NIK"), help_text=_("16 digits from the KTP. They stay hidden."), max_length=40,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    again = forms.CharField(
        label=_("The same NIK again"), max_length=40,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Compare the two."""
        data: dict[str, Any] = super().clean() or {}
        for field in ("nik", "again"):
            data[field] = re.sub(r"[\s.\-']", "", data.get(field, ""))
        if data["nik"] and data["again"] and data["nik"] != data["again"]:
            self.add_error("again", _("The two are not the same. Type both again from the KTP."))
        return data


class LookupForm(forms.Form):
    """A whole NIK, looked up in the own area."""

    nik = forms.CharField(
        label=_("NIK"), help_text=_("All 16 digits, from the KTP."), max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip

    def clean_nik(self) -> str:
        """Return 16 digits."""
        digits = re.sub(r"[\s.\-']", "", self.cleaned_data["nik"])
        if len(digits) != 16 or not (digits.isascii() and digits.isdigit()):
            raise forms.ValidationError(_("A NIK has 16 digits. Type it again from the KTP."))
        return digits


class RwField(forms.CharField):
    """Another RW, by its code or by kelurahan and number."""

    def __init__(self, **options: Any) -> None:
        words = _("Kelurahan and number, such as Rawamangun RW 07, or its code.")
        super().__init__(help_text=words, required=False, max_length=80, **options)

    def clean(self, value: Any) -> Region | None:
        """Return the RW, or nothing."""
        words: str = super().clean(value)
        if not words:
            return None
        try:
            place = regions.the_one(words)
        except Refused as no:
            raise forms.ValidationError([str(reason.en) for reason in no.reasons]) from None
        if place.level != Level.RW:
            raise forms.ValidationError(_("Write the number of the RW too, such as Rawamangun RW 07."))
        return place


class MoveForm(forms.Form):
    """Where a person lives from a day on."""

    rw = forms.ModelChoiceField(
        label=_("RW"), queryset=Region.objects.none(), to_field_name="code", empty_label=_("choose")
    )
    rt = forms.CharField(label=_("RT"), max_length=3, required=False)
    street = forms.CharField(
        label=_("Street and number"),
        max_length=200,
        required=False,
        help_text=_("As on the KTP; the branch asks for it."),
    )
    from_on = DayField(label=_("From"), help_text=_("The day of the move, or a day you know that it holds for."))
    ktp_rw = RwField(label=_("RW on the KTP, if another"))
    work_rw = RwField(label=_("RW of the work, if another"))

    def __init__(self, *args: Any, village: Region, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        rw = self.fields["rw"]
        assert isinstance(rw, forms.ModelChoiceField)
        rw.queryset = Region.objects.filter(parent=village).rw().open_on(on)

    def clean_rt(self) -> str:
        """Return three digits, or nothing."""
        words = self.cleaned_data["rt"].strip()
        if not words:
            return ""
        if not (words.isascii() and words.isdigit() and int(words)):
            raise forms.ValidationError(_("An RT is a number, such as 3 or 003."))
        return words.zfill(3)


class RelativeForm(forms.Form):
    """Somebody of the family."""

    relation = forms.ChoiceField(
        label=_("Relation"), choices=[("", _("choose")), *Relative.Relation.choices], help_text=_("To the worker.")
    )
    name = NameField()
    birth_date = DayField(label=_("Birth date"), required=False)
    school_level = forms.ChoiceField(
        label=_("School"), choices=[("", _("not in school")), *Relative.School.choices], required=False,
        help_text=_("For children: it decides about the scholarship."),
    )  # fmt: skip
    phone = PhoneField()


class MendingForm(forms.Form):
    """What is wrong about somebody, in the words of whoever knows."""

    words = forms.CharField(
        label=_("What is wrong, and how does it stand on the KTP?"), max_length=300,
        help_text=_("Such as: the name is Nurlela, not Nurlaila. Do not write the NIK here."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def clean_words(self) -> str:
        """Keep identity numbers out: the request is read by more people than may see one."""
        words: str = self.cleaned_data["words"]
        if LONG_NUMBER.search(words):
            raise forms.ValidationError(_("Leave long numbers out. Say which digit is wrong, such as the last two."))
        return words


class MendingAnswerForm(forms.Form):
    """What came of a request."""

    mended = forms.ChoiceField(
        label=_("What came of it"), choices=[("yes", _("It is corrected")), ("no", _("It stays as it is"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    words = forms.CharField(
        label=_("A word to whoever asked"),
        max_length=300,
        required=False,
        help_text=_("Needed where it stays as it is."),
    )

    def clean_mended(self) -> bool:
        """Return whether it is corrected."""
        return bool(self.cleaned_data["mended"] == "yes")


class ConsentForm(forms.Form):
    """How and when somebody agreed."""

    channel = forms.ChoiceField(
        label=_("How?"), widget=forms.RadioSelect,
        choices=[(way.value, way.label) for way in (Consent.Channel.SPOKEN, Consent.Channel.SIGNED)],
    )  # fmt: skip
    heard_on = DayField(label=_("Day of the talk"))
    read = forms.BooleanField(label=_("The notice was read out or handed over, and understood."))


class MergeForm(forms.Form):
    """This record and another are one person, and whose details are the right ones."""

    other = forms.CharField(max_length=16, widget=forms.HiddenInput)
    keep = forms.ChoiceField(label=_("Whose details are right?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, records: list[Worker], **options: Any) -> None:
        super().__init__(*args, **options)
        keep = self.fields["keep"]
        assert isinstance(keep, forms.ChoiceField)
        keep.choices = [(each.ref, f"{each.name} · {each.ref}") for each in records]


class SearchForm(forms.Form):
    """Whom to look for."""

    words = forms.CharField(
        label=_("Look for"), required=False, max_length=100,
        help_text=_("Name, telephone or reference. Never a NIK: addresses are written into logs."),
    )  # fmt: skip
