"""What officers fill in about letters, batches, answers and people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from payung.desk.templatetags.words import number, short_date
from payung.enrolment.models import Batch, DecisionLetter, Ending, Nomination, PayerClass
from payung.enrolment.queries.nominating import Slots
from payung.enrolment.reading.newcomers import Finding
from payung.regions.models import Region
from payung.roster.forms import DayOrderField
from payung.workers.models import Worker
from payung.workers.queries import occupations

MOST_BYTES = 20 * 1024 * 1024


class DayField(forms.DateField):
    """A day, with the browser's own calendar."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class FileField(forms.FileField):
    """A file that somebody sends; never empty, never larger than a list can be."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Refuse what is too large before anything reads it."""
        file = super().clean(data, initial)
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 MB. Ask for it in parts."))
        return file


class RegionChoice(forms.ModelChoiceField):
    """One of the regions that are offered, with its kind."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the full name with the code: three regions are called Jatinegara."""
        return f"{obj.full_name} ({obj.code})"


class PersonChoice(forms.ModelChoiceField):
    """One of several people, by name."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name; several namesakes are told apart by the birth year."""
        return f"{obj.name} ({obj.birth_date.year})"


class LetterForm(forms.Form):
    """A decision letter (SK)."""

    number = forms.CharField(label=_("Number of the letter"), max_length=80)
    issued_on = DayField(label=_("Date of the letter"))
    issuer = forms.CharField(label=_("Who signed it"), max_length=120, help_text=_("Such as Lurah Rawamangun."))
    area = RegionChoice(label=_("Area it holds for"), queryset=Region.objects.none())
    payer_class = forms.ChoiceField(label=_("Who pays the dues"), choices=PayerClass.choices, initial=PayerClass.APBD)
    people = forms.IntegerField(
        label=_("For how many people"), min_value=1, required=False, help_text=_("Empty when the letter does not say.")
    )
    months = forms.IntegerField(label=_("For how many months"), min_value=1, max_value=600, required=False)
    document = FileField(label=_("The letter itself (PDF or picture)"), required=False)

    def __init__(self, *args: Any, areas: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["area"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = areas


class NominationForm(forms.Form):
    """Everybody who waits is nominated under a letter, after they heard the notice."""

    consent = forms.BooleanField(
        label=_("These people were asked. They heard the notice about social aid and agreed."),
    )


class BatchForm(forms.Form):
    """A file for the branch."""

    kind = forms.ChoiceField(
        label=_("What for"),
        choices=[
            (Batch.Kind.NEW, _("Register new members")),
            (Batch.Kind.PRECHECK, _("Let the branch check before we nominate")),
            (Batch.Kind.CHANGE, _("Tell changes: endings, corrections, replacements")),
        ],
        widget=forms.RadioSelect,
        initial=Batch.Kind.NEW,
    )
    area = RegionChoice(label=_("Area"), queryset=Region.objects.none())

    def __init__(self, *args: Any, areas: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["area"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = areas


class HandOverForm(forms.Form):
    """How a batch went to the branch."""

    channel = forms.CharField(
        label=_("How it went to the branch"), max_length=40, required=False, help_text=_("E-mail, by hand, portal.")
    )


class ReturnForm(forms.Form):
    """What has to be different before a batch can be approved."""

    why = forms.CharField(
        label=_("What has to be different?"), min_length=5, max_length=200,
        help_text=_("One sentence for whoever prepared it."),
        error_messages={"min_length": _("Say in a sentence what has to be different.")},
    )  # fmt: skip


class BatchField(forms.ModelChoiceField):
    """A batch, by its reference and by what a person knows it for."""

    def label_from_instance(self, obj: Batch) -> str:
        """Return the reference with area, people and day."""
        told = {"people": number(obj.people), "day": short_date(obj.on)}
        words = ngettext("%(people)s person, %(day)s", "%(people)s people, %(day)s", obj.people) % told
        return f"{obj.ref} · {obj.area.full_name} · {words}"


class ReplyForm(forms.Form):
    """The branch's answer."""

    file = FileField(label=_("Answer of the branch (xlsx, xls, ods or csv)"))
    batch = BatchField(
        label=_("Which batch it answers"), queryset=Batch.objects.none(), required=False,
        empty_label=_("All that wait: find people by NIK"),
    )  # fmt: skip
    day_order = DayOrderField()

    def __init__(self, *args: Any, batches: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["batch"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = batches


class MembersForm(forms.Form):
    """The branch's list of active members."""

    file = FileField(label=_("List of active members (xlsx, xls, ods or csv)"))
    day_order = DayOrderField()


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the form beside what there is to say about its answer that does not stand in the way."""

    field: forms.BoundField
    remarks: list[Finding]


class NewcomerForm(forms.Form):
    """One person, as on the KTP. What is wrong with an answer is said by the reader of lists, beside that answer."""

    nik = forms.CharField(
        label="NIK", max_length=40, help_text=_("16 digits, from the KTP."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    name = forms.CharField(
        label=_("Name as on the KTP"), max_length=200,
        help_text=_("Letters of any script. Emoji and pictures are not printed on letters and cards."),
    )  # fmt: skip
    birth_date = forms.CharField(
        label=_("Date of birth"),
        max_length=40,
        required=False,
        help_text=_("Such as 17-08-1985. Empty: as the NIK says."),
    )
    phone = forms.CharField(
        label=_("Telephone"), max_length=60, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    occupation = forms.CharField(
        label=_("Work"), max_length=120, required=False, widget=forms.TextInput(attrs={"list": "occupations"})
    )
    rt = forms.CharField(
        label="RT", max_length=10, required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    address = forms.CharField(label=_("Street and number"), max_length=200, required=False)
    birth_place = forms.CharField(label=_("Place of birth"), max_length=80, required=False)
    sex = forms.ChoiceField(
        label=_("Sex"), choices=[("", _("as the NIK says")), ("L", _("man")), ("P", _("woman"))], required=False
    )
    kk_number = forms.CharField(
        label=_("Number of the family card"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    age_letter = forms.CharField(
        label=_("Number of the branch's letter about the age"), max_length=80, required=False,
        help_text=_("Only for somebody outside the ages of registration."),
    )  # fmt: skip
    compared = forms.CharField(label=_("NIK and KTP"), required=False)
    another = forms.CharField(label=_("May be registered already"), required=False)
    letter = forms.ChoiceField(label=_("Nominate under"), required=False)
    consent = forms.BooleanField(label=_("The person heard the notice and agrees."))

    SHOWN: tuple[str, ...] = ("nik", "name", "birth_date", "phone", "occupation")
    FOLDED: tuple[str, ...] = ("rt", "address", "birth_place", "sex", "kk_number", "age_letter")

    def __init__(self, *args: Any, letters: Sequence[tuple[DecisionLetter, Slots]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.remarks: dict[str, list[Finding]] = {}
        field = self.fields["letter"]
        assert isinstance(field, forms.ChoiceField)
        waiting = [("", _("No letter yet: onto the waiting list"))]
        field.choices = [*waiting, *((letter.ref, letter_words(letter, places)) for letter, places in letters)]
        if letters and not self.is_bound:
            self.initial["letter"] = letters[0][0].ref

    @property
    def occupations(self) -> list[str]:
        """Return the occupations that are proposed while somebody types."""
        return [each.words for each in occupations().values()]

    @property
    def shown(self) -> list[Question]:
        """Return the few questions that everybody answers."""
        return [Question(self[name], self.remarks.get(name, [])) for name in self.SHOWN]

    @property
    def folded(self) -> list[Question]:
        """Return the questions that may wait, or that the NIK answers."""
        return [Question(self[name], self.remarks.get(name, [])) for name in self.FOLDED]

    @property
    def is_open(self) -> bool:
        """Whether something stands, or is wrong, among the folded questions."""
        return any(each.field.errors or (self.is_bound and each.field.value()) for each in self.folded)

    def listen(self, findings: Sequence[Finding]) -> None:
        """Take what there is to say while somebody types, fault or not, as remarks beside the answers."""
        for each in findings:
            self.remarks.setdefault(each.field, []).append(each)

    def hear(self, findings: Sequence[Finding], *, question: str, alike: bool) -> bool:
        """Take what the reader and the registry say as errors of their fields; return whether nothing is in the way.

        ``question``: what was typed and what the NIK says differ, until somebody has compared just these two.
        """
        valid = self.is_valid()
        self.listen([each for each in findings if not each.is_error])
        for each in findings:
            missing = each.code.endswith("_missing") and each.field in self.errors  # said by the form already
            if each.is_error and not missing:
                self.add_error(each.field if each.field in self.fields else None, each.words)
        if question and self.cleaned_data.get("compared") != question:
            self.add_error("compared", _("The NIK and what you typed do not agree. Compare both with the KTP."))
        if alike and self.cleaned_data.get("another") != "yes":
            self.add_error("another", _("Somebody alike stands here already. Look whether it is the same person."))
        return valid and not self.errors


class OwnEntryForm(NewcomerForm):
    """What somebody wrote down today, to be corrected by herself; the NIK only if it was mistyped."""

    FOLDED = ("rt", "address", "birth_place", "sex")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, letters=(), **options)
        for name in ("kk_number", "age_letter", "another", "letter", "consent"):
            del self.fields[name]
        self.fields["nik"].required = False
        self.fields["nik"].help_text = _("Leave it empty where it is right. 16 digits, from the KTP.")


def letter_words(letter: DecisionLetter, places: Slots) -> str:
    """Return a letter as a choice: its number and the places that are free."""
    if places.free is None:
        return letter.number
    return _("%(number)s (%(free)d places free)") % {"number": letter.number, "free": places.free}


class PersonNominationForm(forms.Form):
    """One person is nominated under a letter."""

    letter = forms.ChoiceField(label=_("Nominate under"))
    consent = forms.BooleanField(label=_("The person heard the notice and agrees."))

    def __init__(self, *args: Any, letters: Sequence[tuple[DecisionLetter, Slots]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["letter"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(letter.ref, letter_words(letter, places)) for letter, places in letters]


class EndingForm(forms.Form):
    """The end of a membership."""

    why = forms.ChoiceField(label=_("Why it ends"), choices=Ending.Why.choices, widget=forms.RadioSelect)
    last_day = DayField(label=_("Last day"), help_text=_("The day of death, of the move, or before the new job."))


class ManyRefusedForm(forms.Form):
    """What is to be done about several refused people at once; ``sure`` once their names were shown."""

    act = forms.ChoiceField(choices=[("again", _("Send again")), ("out", _("Take out of the nomination"))])
    why = forms.ChoiceField(
        label=_("Why"), required=False, initial=Nomination.Withdrawn.REFUSED,
        choices=[
            choice
            for choice in Nomination.Withdrawn.choices
            if choice[0] not in (Nomination.Withdrawn.UNDONE, Nomination.Withdrawn.SENT_AGAIN)
        ],
    )  # fmt: skip
    sure = forms.BooleanField(required=False)


class DropOutForm(forms.Form):
    """Somebody leaves the nomination, and who comes in instead."""

    why = forms.ChoiceField(
        label=_("Why"),
        choices=[
            choice
            for choice in Nomination.Withdrawn.choices
            if choice[0] not in (Nomination.Withdrawn.UNDONE, Nomination.Withdrawn.SENT_AGAIN)
        ],
        widget=forms.RadioSelect,
    )
    with_ = PersonChoice(
        label=_("Who takes the place"), queryset=Worker.objects.none(), required=False, to_field_name="ref",
        empty_label=_("Nobody for now"),
    )  # fmt: skip

    consent = forms.BooleanField(label=_("Whoever takes the place heard the notice and agrees."), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the consent of whoever takes the place."""
        data = dict(super().clean() or {})
        if data.get("with_") and not data.get("consent"):
            self.add_error("consent", _("Ask the person first, then tick this."))
        return data

    def __init__(self, *args: Any, waiting: Sequence[Worker], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["with_"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Worker.objects.filter(pk__in=[worker.pk for worker in waiting])
        if waiting:
            self.initial.setdefault("with_", waiting[0].ref)


class CardForm(forms.Form):
    """The card was given to somebody."""

    on = DayField(label=_("Given on"))
    to_whom = forms.CharField(label=_("To whom"), max_length=120, help_text=_("The member, or a name and a relation."))


class AgeLetterForm(forms.Form):
    """The branch's letter about an age."""

    number = forms.CharField(label=_("Number and date of the branch's letter"), max_length=80)
