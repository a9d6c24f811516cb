"""What was typed and pressed in the table of rows, as fixes and rows taken out."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payung.access.policy import user_of
from payung.desk.templatetags.words import number
from payung.roster import actions, queries
from payung.roster.forms import Typed, typed
from payung.roster.models import Roster, Row
from payung.rules.reasons import Reason, Refused


def save(request: HttpRequest, roster: Roster) -> list[int]:
    """Do what the table says, and return the rows that were fixed.

    What was typed is kept also where the pressed button is refused.
    """
    on, by, sent = timezone.localdate(), user_of(request), typed(request.POST)
    fixes = queries.changed(roster, sent.values)
    late = _fixed_meanwhile(roster, sent, fixes)
    fixes = {row: values for row, values in fixes.items() if row not in late}
    asked = _asked(roster, sent, fixes)
    for row, values in asked.items():
        fixes.setdefault(row, {}).update(values)
    if fixes:
        actions.fix(roster, fixes=fixes, seen=sent.seen, on=on, by=by)
        messages.success(request, _outcome(roster, fixes))
    if late:
        rows = ", ".join(str(row) for row in sorted(late))
        words = _("Row %(rows)s was fixed after you opened this page; what you typed there is not saved. Look again.")
        raise Refused([Reason("fixed_meanwhile", words % {"rows": rows})])
    out = _taken_out(roster, sent)
    if out:
        seen = None if fixes else sent.seen  # what was just typed is newer than the page, and her own
        why = sent.reasons.get(sent.number, "")
        many = actions.discard(roster, numbers=out, why=why, seen=seen, on=on, by=by)
        words = ngettext("%(n)s row was taken out.", "%(n)s rows were taken out.", many)
        messages.success(request, words % {"n": number(many)})
    elif sent.press and not asked:
        raise Refused(
            [Reason("nothing_typed", _("Type the new value into the row first, then apply it to the others."))]
        )
    elif not fixes:
        messages.info(request, _("Nothing was changed."))
    return sorted(fixes)


def _asked(roster: Roster, sent: Typed, fixes: queries.Fixes) -> queries.Fixes:
    """Return the values that the pressed button stands for."""
    if sent.press in ("offer", "offer_alike"):
        return queries.offered(roster, sent.number, sent.what, alike=sent.press == "offer_alike")
    if sent.press == "alike":
        return queries.spread(roster, sent.number, sent.what, fixes)
    return {}


def _fixed_meanwhile(roster: Roster, sent: Typed, fixes: queries.Fixes) -> set[int]:
    """Return the rows typed into or taken out that were fixed after the page was shown."""
    if sent.seen is None:
        return set()
    meant = {*fixes, *([sent.number] if sent.press == "discard" else [])}
    return queries.fixed_since(roster, meant, sent.seen)


def _taken_out(roster: Roster, sent: Typed) -> list[int]:
    if sent.press == "discard":
        return [sent.number]
    return queries.waiting_alike(roster, sent.number) if sent.press == "discard_alike" else []


def _outcome(roster: Roster, fixes: queries.Fixes) -> str:
    """Return in words what became of the rows."""
    verdicts = queries.verdicts_of(roster, fixes.keys())
    waiting = verdicts[Row.Verdict.NEEDS_FIXING]
    words = ngettext("%(n)s row saved", "%(n)s rows saved", len(fixes)) % {"n": number(len(fixes))}
    if not waiting:
        return _("%(saved)s. Nothing is left to fix in it.") % {"saved": words}
    left = ngettext("%(n)s of them still needs fixing", "%(n)s of them still need fixing", waiting)
    return f"{words}; {left % {'n': number(waiting)}}."
