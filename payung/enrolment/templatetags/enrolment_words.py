"""Plain sentences for the codes of this room: why a line is unclear, why somebody fell out, where a batch stands."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payung.enrolment.models import PayerClass

register = template.Library()

SENTENCES = {
    # why somebody fell out of a batch on its day
    "over_age": gettext_lazy("Too old on the day of the batch. Only a letter of the branch helps."),
    "under_age": gettext_lazy("Too young on the day of the batch. Ask the branch."),
    "protected_elsewhere": gettext_lazy("Is a member elsewhere already. Somebody else can have the place."),
    "same_person": gettext_lazy("Was merged with another record that is in the file."),
    "consent_withdrawn": gettext_lazy("Took the consent back."),
    "wage_earner": gettext_lazy("Works for an employer, who has to register this person."),
    # why a line of an answer is unclear
    "nik_missing": gettext_lazy("The NIK is missing."),
    "nik_not_16_digits": gettext_lazy("The NIK does not have 16 digits."),
    "nik_number_cell": gettext_lazy("Excel made a number of the NIK, so its last digit is lost."),
    "status_unknown": gettext_lazy("The status is a word that does not say accepted or refused."),
    "contradicts_in_file": gettext_lazy("Another line of this file says something else about the same person."),
    "refused_with_a_start": gettext_lazy("Refused, and yet it has a number and a start."),
    "accepted_with_a_refusal": gettext_lazy("Accepted, and yet a reason for a refusal stands beside it."),
    "kpj_missing": gettext_lazy("Accepted without a participant number (KPJ)."),
    "kpj_number_cell": gettext_lazy("Excel made a number of the KPJ, so its zeros are lost."),
    "kpj_unreadable": gettext_lazy("The participant number (KPJ) cannot be one."),
    "kpj_of_another": gettext_lazy("This participant number (KPJ) is somebody else's."),
    "kpj_differs": gettext_lazy("Another participant number (KPJ) is on file for the same start."),
    "start_missing": gettext_lazy("Accepted without a start date."),
    "start_unreadable": gettext_lazy("The start date cannot be read."),
    "day_order_open": gettext_lazy("Which of day and month stands first stays open in the file."),
    "start_unlikely": gettext_lazy("The start date cannot be right."),
    "start_differs": gettext_lazy("Another start is on file for this membership."),
    "remark_says_no": gettext_lazy("A remark beside it says no."),
    "end_unreadable": gettext_lazy("The last day cannot be read."),
    "another_person": gettext_lazy("Name and birth date are another person's than on file."),
    "member_already": gettext_lazy("Refused, and yet a member on file."),
    "eligible_only": gettext_lazy("Only “can be registered”; not registered yet."),
    "died": gettext_lazy("Is on file as dead."),
    # what to know about a line that counts
    "not_in_batch": gettext_lazy("Stood in no batch of ours."),
    # why a second person looks at a line
    "second_person": gettext_lazy("Waits until a second person has looked."),
    "start_before_batch": gettext_lazy("Starts before its batch was approved or handed over."),
    "start_long_ago": gettext_lazy("Starts more than 62 days before it was recorded."),
    "other_area": gettext_lazy("Is about somebody outside the area it was sent for; those in charge there decide."),
    "new_spell": gettext_lazy("A new start: a new membership beside the earlier one."),
    "no_spell_precheck": gettext_lazy("Pre-check passed; can be nominated."),
    "no_spell_change": gettext_lazy("The change is taken over by the branch."),
    "member_of_ours": gettext_lazy("Is our own member, so nothing changes."),
}
WHY_REFUSED = {
    "deceased": gettext_lazy("said to have died"),
    "age": gettext_lazy("the age"),
    "already_member": gettext_lazy("a member already"),
    "wage_earner": gettext_lazy("a wage earner"),
    "duplicate": gettext_lazy("listed twice"),
    "nik_not_matched": gettext_lazy("NIK and name do not match"),
    "incomplete": gettext_lazy("details are missing"),
    "other": gettext_lazy("another reason"),
}
STEPS = {
    "prepared": gettext_lazy("Prepared"),
    "approved": gettext_lazy("Approved by a second person"),
    "handed_over": gettext_lazy("Handed over to the branch"),
    "answered": gettext_lazy("Answered by the branch"),
}


@register.filter
def code_words(code: str) -> str:
    """Return the sentence for a code; the code itself where there is none."""
    return str(SENTENCES.get(code, code))


@register.filter
def refusal_words(code: str) -> str:
    """Return in a few words why the branch refused."""
    return str(WHY_REFUSED.get(code, WHY_REFUSED["other"]))


@register.filter
def step_words(key: str) -> str:
    """Return what a step of a batch's path is called."""
    return str(STEPS[key])


@register.filter
def payer_words(payer_class: str) -> str:
    """Return whose money pays, in words."""
    return str(PayerClass(payer_class).label)


@register.filter
def member_words(outcome: str) -> str:
    """Return what a row of a list of members came to."""
    return {
        "elsewhere": _("protected elsewhere"), "known_elsewhere": _("known before"), "ours": _("our own member"),
        "waiting": _("may be the answer to our batch; wait for it"), "inactive": _("no member any more"),
        "unknown": _("not in the registry"), "unclear": _("not understood"),
    }[outcome]  # fmt: skip


@register.filter
def part_words(part: str) -> str:
    """Return what is said of the lines of an answer that came to the same, after their number."""
    return {
        "accepted": _("accepted"), "refused": _("refused"), "waits": _("wait for a second person"),
        "handed_over": _("handed over to another area"), "unclear": _("not understood"),
        "unmatched": _("not in the registry"), "repeated": _("said before"),
    }[part]  # fmt: skip


@register.filter
def at(mapping: dict[str, object], key: str) -> object:
    """Return what a table holds under a key."""
    return mapping.get(key, "")
