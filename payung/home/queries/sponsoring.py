"""The home of a sponsor's account: what its report of the last closed month says."""

from datetime import date

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payung.access.models import User
from payung.coverage.queries import AHEAD_DAYS
from payung.desk.templatetags.words import long_date, month_words, number, rupiah
from payung.dues.models import Sponsor
from payung.dues.queries.shown import report_of, shown_to
from payung.dues.queries.sponsors import sponsor_sums
from payung.home.queries.lines import Home, Line, Target
from payung.rules.months import last_day


def sponsor_home(user: User, on: date) -> Home:
    """Return a sponsor's home: its report of the last closed month in short; without an organisation, whom to ask."""
    own = Sponsor.objects.visible_to(user).first()
    if own is None:
        words = format_html(_("{who}, your account <b>belongs to no sponsor</b> yet."), who=str(user))
        return Home(words, "", Target(""), lead=_("Ask the city office to link it to your organisation."))
    page = Target("dues:sponsor", (own.ref,))
    latest = shown_to(user, own).first()
    if latest is None:
        lead = _("Your first report comes once the books of a month are closed.")
        promised = rupiah(sponsor_sums(own, known_on=on).promised)
        lines = [Line(_("Promised"), page, end=promised)]
        return Home(format_html("{}", _("No month is closed yet.")), _("See the report"), page, lines, lead)
    report = report_of(latest)
    at_end = {"n": number(report.people), "month": month_words(report.month)}
    if report.groups:
        answer = format_html(_("Your money protected about <b>{n} people</b> at the end of {month}."), **at_end)
    else:
        answer = format_html(_("Fewer than <b>ten people</b> at the end of {month}."), **at_end)
    lines = [
        Line(_("Money left, at most"), page, end=rupiah(report.left)),
        Line(_("Promised"), page, end=rupiah(report.promised)),
    ]
    if report.until_month:
        until, left = last_day(report.until_month), (last_day(report.until_month) - on).days
        days = ngettext("%(n)d day left", "%(n)d days left", left) % {"n": left} if left >= 0 else ""
        line = Line(
            _("Paid until %(day)s") % {"day": long_date(until)}, page, "lapsing" if left <= AHEAD_DAYS else "", days
        )
        lines.insert(0, line)
    return Home(answer, _("See the report"), page, lines, own.name)
