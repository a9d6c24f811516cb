"""What waits for somebody today, role by role: one answer, one act, at most three lines."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payung.access import queries as access
from payung.access.models import Invitation, Role, User
from payung.board.queries import Figures, Place, board_now
from payung.desk.templatetags.words import clock, long_date, number, rupiah
from payung.dues.models import Doubt, PaymentFile
from payung.dues.queries.billed import bills_to_approve
from payung.dues.queries.cash import SOON_DAYS, in_hand_seen_by
from payung.enrolment import queries as enrolment
from payung.enrolment.models import Doubt as WaitingLine
from payung.enrolment.models import Reply
from payung.home.queries.lines import Home, Line, Target
from payung.home.queries.sponsoring import sponsor_home
from payung.regions.models import Level
from payung.roster import queries as roster
from payung.roster.models import Roster
from payung.roster.queries.standing import to_admit_in, to_fix_in
from payung.workers import queries as workers

MOST_LINES = 4
NEWS_DAYS = 7


def home_of(user: User, *, on: date, at: datetime) -> Home:
    """Return what waits for somebody on the day; every role has its own."""
    if user.role == Role.SPONSOR:
        return sponsor_home(user, on)
    counted = board_now(user.area, on=on, at=at) if user.area else None
    if counted is None:
        words = format_html(_("{who}, your account <b>belongs to no region</b> yet."), who=str(user))
        return Home(words, "", Target(""), lead=_("Ask whoever invited you to set your area."))
    found = _HOMES.get(Role(user.role), _clerk)(user, counted.answer, at)
    return replace(found, lines=found.lines[:MOST_LINES])


def standing_words(name: str, figures: Figures) -> SafeString:
    """Return how an RW stands in one sentence, the number in bold."""
    said = {"rw": name, "covered": number(figures.covered)}
    if not figures.target:
        return format_html(_("{rw}: <b>{covered}</b> covered."), **said)
    said |= {"target": number(figures.target), "missing": number(figures.missing)}
    if not figures.missing:
        return format_html(_("{rw}: <b>{covered}</b> of {target} covered, the target is reached."), **said)
    return format_html(_("{rw}: <b>{covered}</b> of {target} covered, {missing} missing."), **said)


def _volunteer(user: User, place: Place, at: datetime) -> Home:
    if place.level != Level.RW:
        return _executive(user, place, at)
    here = (place.code,)
    missing = Line(
        _("Who is still missing in my RW?"), Target("home:rw", here, "#belum"), "missing", _("poorest first")
    )
    act = _("Add a person")
    answered = _answered(user, timezone.localdate(at))
    answer = standing_words(place.short_name, place.figures)
    return Home(
        answer,
        act,
        Target("enrolment:add_person", here),
        [*_cash(user, timezone.localdate(at)), *answered, _to_fix(place), *_grace(place), _lapsing(place), missing],
    )


def _cash(user: User, on: date) -> list[Line]:
    """Return the oldest cash that has been in somebody's hand for a week: the user's own, or a collector's of hers."""
    old = [one for one in in_hand_seen_by(user, on=on) if one.days(on) >= SOON_DAYS]
    if not old:
        return []
    said = {"rupiah": rupiah(sum(one.rupiah for one in old)), "days": number(old[0].days(on))}
    mine = all(one.collector.pk == user.pk for one in old)
    words = _("%(rupiah)s of dues in your hand") if mine else _("%(rupiah)s of dues with collectors")
    return [Line(words % said, Target("dues:cash"), "to_fix", _("for %(days)s days") % said)]


def _to_fix(place: Place) -> Line:
    many = place.figures.to_fix
    shape, end = ("to_fix", _("today")) if many else ("done", "")
    words = ngettext("%(n)s row to fix", "%(n)s rows to fix", many) % {"n": number(many)}
    return Line(words, Target("board:to_fix", (place.code,)), shape, end)


def _grace(place: Place) -> list[Line]:
    """Return whose dues stopped and who can still be saved, with the money and the first day after which it is over."""
    figures, first = place.figures, place.first_deadline
    if first is None:
        return []
    day, many = first
    said = {"n": number(figures.grace), "rupiah": rupiah(figures.grace_rupiah), "day": long_date(day)}
    if many == figures.grace:
        words = ngettext(
            "Dues stopped, can still be saved until %(day)s: %(n)s person, %(rupiah)s",
            "Dues stopped, can still be saved until %(day)s: %(n)s people, %(rupiah)s", many,
        )  # fmt: skip
        end = ""
    else:
        words = ngettext(
            "Dues stopped, can still be saved: %(n)s person, %(rupiah)s",
            "Dues stopped, can still be saved: %(n)s people, %(rupiah)s", figures.grace,
        )  # fmt: skip
        end = ngettext("%(n)s only until %(day)s", "%(n)s only until %(day)s", many) % {**said, "n": number(many)}
    target = Target("board:people", rest=f"?wilayah={place.code}&keadaan=masa-tenggang")
    return [Line(words % said, target, "grace", end or _("needs a payer"))]


def _lapsing(place: Place) -> Line:
    figures = place.figures
    words = ngettext("Cover of %(n)s person ends within 30 days", "Cover of %(n)s people ends within 30 days",
                     figures.lapsing) % {"n": number(figures.lapsing)}  # fmt: skip
    target = Target("board:people", rest=f"?wilayah={place.code}&keadaan=segera-berakhir")
    shape, end = ("lapsing", _("needs a payer")) if figures.lapsing else ("done", "")
    return Line(words, target, shape, end)


def _clerk(user: User, place: Place, at: datetime) -> Home:
    """Return rows to fix, or that there are none; then what is ready, to be approved, refused, and ends soon."""
    lists = {one.pk: one for one in roster.rosters(user).filter(finished_on__isnull=False, undone_on=None)}
    to_fix, to_admit = to_fix_in(lists), to_admit_in(lists)
    on = timezone.localdate(at)
    lines = [*_cash(user, on), *_resting(user), *_asked(user), *_returned(user, on), *_to_approve(user)]
    lines += [*_brought_by_others(user), *_bills(user), *_passed(user), *_merges(user)]
    lines += _to_admit([(lists[pk], many) for pk, many in to_admit.items()])
    lines += [*_ends_to_confirm(user), *_grace(place), *_refused(place), _lapsing(place)]
    if not to_fix:
        answer = format_html(_("<b>{nothing}</b> waits to be fixed."), nothing=_("No row"))
        return Home(answer, _("Send a list"), Target("roster:rosters"), lines)
    rows, fullest = sum(to_fix.values()), max(to_fix, key=lambda pk: (to_fix[pk], pk))
    words = ngettext("<b>{n} row</b> waits to be fixed.", "<b>{n} rows</b> wait to be fixed.", rows)
    target = Target("roster:roster", (lists[fullest].ref,)) if len(to_fix) == 1 else _to_fix(place).target
    return Home(format_html(words, n=number(rows)), _("Fix now"), target, lines)


def _asked(user: User) -> list[Line]:
    """Return the corrections that volunteers asked for and nobody has answered yet."""
    many = workers.requests_waiting(user).count()
    words = ngettext("%(n)s correction is asked for", "%(n)s corrections are asked for", many) % {"n": number(many)}
    return [Line(words, Target("workers:mendings"), "waiting", _("needs an answer"))] if many else []


def _answered(user: User, on: date) -> list[Line]:
    """Return the latest answer to what a volunteer asked the kelurahan to correct, for a week."""
    latest = workers.requests_answered(user, since=on - timedelta(days=NEWS_DAYS)).first()
    if latest is None:
        return []
    words = _("The kelurahan answered about %s") % latest.worker.name
    shape, end = ("done", _("corrected")) if latest.mended else ("ended", _("stays as it is"))
    return [Line(words, Target("workers:mending", (latest.worker.ref,)), shape, end)]


def _to_admit(ready: list[tuple[Roster, int]]) -> list[Line]:
    """Return the fullest of the lists whose ready rows wait, and how many others there are."""
    if not ready:
        return []
    largest, rows = max(ready, key=lambda pair: (pair[1], pair[0].pk))
    words = _("List of %(place)s: %(n)s ready") % {"place": largest.area.full_name, "n": number(rows)}
    others = len(ready) - 1
    more = ngettext("and %(n)d other list", "and %(n)d other lists", others) % {"n": others}
    end = more if others else _("not admitted yet")
    return [Line(words, Target("roster:roster", (largest.ref,)), "waiting", end)]


def _to_approve(user: User) -> list[Line]:
    """Return the batches that wait for a second person, or that were approved and are still here."""
    open_ones = enrolment.batches_seen_by(user).filter(cancelled_on=None, handed_over_on=None, file__isnull=False)
    unapproved, target = open_ones.filter(approved_on=None), Target("enrolment:batches")
    waits = _("%(n)d batch waits for approval"), _("%(n)d batches wait for approval")
    for batches, words, end in (
        (unapproved.exclude(by=user), waits, _("by you")),
        (unapproved.filter(by=user), waits, _("by somebody else")),
        (open_ones.exclude(approved_on=None), (_("%(n)d approved batch"), _("%(n)d approved batches")),
         _("not handed over yet")),
    ):  # fmt: skip
        if many := batches.count():
            return [Line(words[many != 1] % {"n": many}, target, "waiting", end)]
    return []


def _returned(user: User, on: date) -> list[Line]:
    """Return the latest batch that came back to its maker, until she makes another for the same area."""
    batch = enrolment.returned_to(user, on=on)
    if batch is None:
        return []
    words = _("Batch %(batch)s came back: %(why)s") % {"batch": batch.ref, "why": batch.returned_why}
    return [Line(words, Target("enrolment:batch", (batch.ref,)), "to_fix", _("by you"))]


def _resting(user: User) -> list[Line]:
    """Return the lists that rest until the user, as a second officer, has looked; the line leads to the first."""
    stops = roster.lists_to_release(user)
    first, many = stops.first(), stops.count()
    if first is None:
        return []
    words = ngettext("%(n)d list rests", "%(n)d lists rest", many) % {"n": many}
    return [Line(words, Target("roster:roster", (first.roster.ref,)), "waiting", _("needs a second officer"))]


def _merges(user: User) -> list[Line]:
    """Return how many merges wait for the user as a second person."""
    many = workers.merges_to_decide(user)
    words = ngettext("%(n)d merge to confirm", "%(n)d merges to confirm", many) % {"n": many}
    return [Line(words, Target("workers:twins"), "waiting", _("by you"))] if many else []


def _passed(user: User) -> list[Line]:
    """Return how many people of other kelurahan's lists live here and wait for somebody in charge."""
    many = roster.passed_to(user).exclude(brought_by=user).count()
    words = ngettext(
        "%(n)s person from a list of another kelurahan lives in your area",
        "%(n)s people from lists of other kelurahan live in your area", many,
    )  # fmt: skip
    return [Line(words % {"n": number(many)}, Target("roster:passed"), "waiting", _("by you"))] if many else []


def _brought_by_others(user: User) -> list[Line]:
    """Return answers and receipts that somebody else brought and that wait for the user as the second person."""
    answers = Reply.objects.visible_to(user).filter(offered_on__isnull=False, applied_on=None, answered_on=None)
    answers = answers.exclude(by=user)
    files = PaymentFile.objects.visible_to(user).filter(is_offered=True, confirmed_on=None, answered_on=None)
    files = files.filter(problem="").exclude(by=user)
    lines = []
    if reply := answers.first():
        many = answers.count()
        words = ngettext("%(n)d answer of the branch to look at", "%(n)d answers of the branch to look at", many)
        lines.append(Line(words % {"n": many}, Target("enrolment:reply", (reply.ref,)), "waiting", _("by you")))
    if file := files.first():
        many = files.count()
        words = ngettext("%(n)d file of receipts to look at", "%(n)d files of receipts to look at", many)
        lines.append(Line(words % {"n": many}, Target("dues:payment_file", (file.ref,)), "waiting", _("by you")))
    if many := WaitingLine.objects.visible_to(user).undecided().exclude(brought_by=user).count():
        words = ngettext("%(n)d line of the branch to decide", "%(n)d lines of the branch to decide", many)
        lines.append(Line(words % {"n": many}, Target("enrolment:doubts"), "waiting", _("by you")))
    if many := Doubt.objects.visible_to(user).undecided().exclude(brought_by=user).count():
        words = ngettext("%(n)d row of receipts to decide", "%(n)d rows of receipts to decide", many)
        lines.append(Line(words % {"n": many}, Target("dues:doubts"), "waiting", _("by you")))
    return lines


def _bills(user: User) -> list[Line]:
    """Return the bills that wait for the user as the second person; one alone is opened at once."""
    waiting = bills_to_approve(user)
    many = waiting.count()
    if not many:
        return []
    words = ngettext("%(n)d bill waits for a second person", "%(n)d bills wait for a second person", many) % {"n": many}
    target = Target("dues:bill", (waiting[0].ref,)) if many == 1 else Target("dues:bills")
    return [Line(words, target, "waiting", _("by you"))]


def _ends_to_confirm(user: User) -> list[Line]:
    """Return the ends that wait for the user as the second person."""
    many = enrolment.ends_to_confirm(user).count()
    if not many:
        return []
    words = ngettext("%(n)d end of a membership to confirm", "%(n)d ends of memberships to confirm", many)
    return [Line(words % {"n": many}, Target("enrolment:endings"), "waiting", _("by you"))]


def _refused(place: Place) -> list[Line]:
    many = place.figures.refused
    words = ngettext("%(n)s person was refused by the branch", "%(n)s people were refused by the branch", many)
    return (
        [Line(words % {"n": number(many)}, Target("enrolment:refused"), "to_fix", _("needs an answer"))] if many else []
    )


def _executive(user: User, place: Place, at: datetime) -> Home:
    """Return how many RW reached their target, how many are far from it, and whom it costs what to keep."""
    figures, board = place.figures, Target("board:region", (place.code,))
    if place.level == Level.RW:
        return Home(standing_words(place.short_name, figures), _("Open the RW"), Target("home:rw", (place.code,)),
                    [_to_fix(place), *_grace(place), _lapsing(place)])  # fmt: skip
    answer = format_html(
        _("<b>{full}</b> of {rw} RW reached their target."), full=number(figures.rw_full), rw=number(figures.rw)
    )
    far = Target("board:behind", (place.code,), "?saring=di-bawah-20")
    few = Line(_("%s RW still below 20 people") % number(figures.rw_few), far, "missing" if figures.rw_few else "done")
    nobody = Target("board:behind", (place.code,), "?saring=nol")
    none = Line(
        _("%s RW without anybody covered") % number(figures.rw_none), nobody, "missing" if figures.rw_none else "done"
    )
    kept = _("%s to keep them") % rupiah(figures.keep_rupiah) if figures.keep_rupiah else ""
    return Home(
        answer, _("Open the board"), board,
        [few, none, *_grace(place), replace(_lapsing(place), end=kept) if kept else _lapsing(place)],
    )  # fmt: skip


def _branch(user: User, place: Place, at: datetime) -> Home:
    sent = list(enrolment.batches_seen_by(user).filter(cancelled_on=None, handed_over_on__isnull=False))
    progress = enrolment.paths_of(sent)
    waiting = [(one.handed_over_on, one) for one in sent if one.handed_over_on and progress[one.pk].waiting]
    waiting.sort(key=lambda pair: (pair[0], pair[1].pk))
    lines = []
    for handed_over_on, batch in waiting[:2]:
        people, days = progress[batch.pk].waiting, (timezone.localdate(at) - handed_over_on).days
        words = ngettext("%(area)s, %(n)s person: %(batch)s", "%(area)s, %(n)s people: %(batch)s", people)
        end = ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
        said = {"area": batch.area.full_name, "batch": batch.ref, "n": number(people)}
        lines.append(Line(words % said, Target("enrolment:batch", (batch.ref,)), "waiting", end))
    many = len(waiting)
    answer = ngettext("<b>{n} batch</b> waits for an answer.", "<b>{n} batches</b> wait for an answer.", many)
    lines = [*_brought_by_others(user), *lines, *_grace(place), *_refused(place), _lapsing(place)]
    return Home(format_html(answer, n=number(many)), _("Hand in the answer"), Target("enrolment:new_reply"), lines)


def _auditor(user: User, place: Place, at: datetime) -> Home:
    acts = access.acts(user, words="", by="")
    many, last = acts.count(), acts.first()
    answer = ngettext("<b>{n} act</b> is written down.", "<b>{n} acts</b> are written down.", many)
    said = {"day": long_date(last.at), "time": clock(last.at)} if last else {}
    lists, batches = roster.rosters(user).count(), enrolment.batches_seen_by(user).count()
    lines = [
        Line(ngettext("%(n)s list", "%(n)s lists", lists) % {"n": number(lists)}, Target("roster:rosters")),
        Line(ngettext("%(n)s batch", "%(n)s batches", batches) % {"n": number(batches)}, Target("enrolment:batches")),
        Line(_("Dues, and money that waits"), Target("board:dues")),
    ]
    lead = _("The last one on %(day)s at %(time)s.") % said if said else ""
    return Home(format_html(answer, n=number(many)), _("Open the trail"), Target("board:trail"), lines, lead)


def _admin(user: User, place: Place, at: datetime) -> Home:
    users = User.objects.visible_to(user).filter(is_active=True)
    many = users.count()
    waiting = Invitation.objects.filter(user__in=users, used_at=None, expires_at__gt=at).count()
    answer = ngettext("<b>{n} user</b> can sign in.", "<b>{n} users</b> can sign in.", many)
    invited = ngettext("%(n)d invitation is not used yet", "%(n)d invitations are not used yet", waiting)
    lines = [
        Line(invited % {"n": waiting}, Target("regions:users"), "waiting" if waiting else "done"),
        Line(_("Regions, campaigns and targets"), Target("regions:settings")),
        Line(_("Who did what: the trail"), Target("board:trail")),
    ]
    return Home(format_html(answer, n=number(many)), _("Look after users"), Target("regions:users"), lines)


_HOMES: Mapping[Role, Callable[[User, Place, datetime], Home]] = {
    Role.VOLUNTEER: _volunteer,
    Role.VILLAGE_OFFICER: _clerk,
    Role.DISTRICT_OFFICER: _clerk,
    Role.CITY_OFFICER: _clerk,
    Role.EXECUTIVE: _executive,
    Role.BRANCH_OFFICER: _branch,
    Role.AUDITOR: _auditor,
    Role.ADMIN: _admin,
}
