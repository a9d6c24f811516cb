"""Calls of the verbs of people and of lists."""

from payung.enrolment import actions as enrolment
from payung.roster import actions as rosters
from payung.roster.models import Passed, Row, Stop
from payung.workers import actions as registry
from payung.workers.models import Relative
from tests.matrix.acts.calling import Act, act, worker
from tests.presses.town import RW, VILLAGE, Town

# workers --------------------------------------------------------------------------------------------------------------


@act("correct_worker")
def correct_worker(t: Town) -> Act:
    return Act(registry.correct, takes={"worker": worker(t), "changes": {"name": "Baru Sekali"}, "on": t.on})


@act("correct_nik")
def correct_nik(t: Town) -> Act:
    return Act(registry.correct_nik, takes={"worker": worker(t), "nik": t.person().nik, "on": t.on})


def newcomer(t: Town) -> registry.Newcomer:
    one = t.person()
    return registry.Newcomer(
        nik=one.nik, name=one.name, birth_date=one.birth_date, sex=one.sex, rw_id=t.region(RW).pk, sector="other"
    )


@act("correct_own")
def correct_own(t: Town) -> Act:
    mine = enrolment.add_by_hand(newcomer(t), on=t.on, by=t.who("yusuf"))
    given = {"worker": mine, "changes": {"name": "Baru Sekali"}, "rt": "001", "street": "", "on": t.on}
    return Act(registry.correct_own, takes=given)


@act("take_back_newcomer")
def take_back_newcomer(t: Town) -> Act:
    mine = enrolment.add_by_hand(newcomer(t), on=t.on, by=t.who("yusuf"))
    return Act(enrolment.take_back_newcomer, takes={"worker": mine, "on": t.on})


@act("ask_mending")
def ask_mending(t: Town) -> Act:
    return Act(registry.ask_mending, takes={"worker": worker(t), "words": f"Salah {t.next()}", "on": t.on})


@act("answer_mending")
def answer_mending(t: Town) -> Act:
    asked = registry.ask_mending(worker(t), words="Salah nama", on=t.on, by=t.who("ratna"))
    return Act(registry.answer_mending, takes={"request": asked, "mended": True, "words": "", "on": t.on})


@act("move_worker")
def move_worker(t: Town) -> Act:
    return Act(registry.move, takes={"worker": worker(t), "rw": t.region(RW), "rt": "009", "on": t.on})


RELATIVE = {"relation": "child", "name": "Ani"}


@act("add_relative")
def add_relative(t: Town) -> Act:
    return Act(registry.add_relative, takes={"worker": worker(t), **RELATIVE, "on": t.on})


def _relative(t: Town) -> Relative:
    return registry.add_relative(worker(t), **RELATIVE, on=t.on, by=t.by)


@act("correct_relative")
def correct_relative(t: Town) -> Act:
    return Act(registry.correct_relative, takes={"fact": _relative(t), "changes": {"name": "Anita"}, "on": t.on})


@act("remove_relative")
def remove_relative(t: Town) -> Act:
    return Act(registry.remove_relative, takes={"fact": _relative(t), "on": t.on})


@act("consent")
def consent(t: Town) -> Act:
    return Act(registry.consent, takes={"worker": worker(t), "channel": "hand", "on": t.on})


@act("withdraw_consent")
def withdraw_consent(t: Town) -> Act:
    fact = registry.consent(worker(t), channel="hand", on=t.on, by=t.by)
    return Act(registry.withdraw_consent, takes={"fact": fact, "on": t.on})


@act("merge_workers")
def merge_workers(t: Town) -> Act:
    given = {"kept": worker(t), "absorbed": worker(t), "both_members": False, "on": t.on}
    return Act(registry.merge, takes=given)


@act("confirm_merge")
def confirm_merge(t: Town) -> Act:
    fact = registry.merge(worker(t), worker(t), both_members=True, on=t.on, by=t.who("yusuf"))
    return Act(registry.confirm_merge, first=t.who("yusuf"), takes={"fact": fact, "on": t.on})


@act("undo_merge")
def undo_merge(t: Town) -> Act:
    fact = registry.merge(worker(t), worker(t), both_members=False, on=t.on, by=t.by)
    return Act(registry.undo_merge, takes={"fact": fact, "on": t.on})


@act("drop_merge")
def drop_merge(t: Town) -> Act:
    fact = registry.merge(worker(t), worker(t), both_members=True, on=t.on, by=t.who("yusuf"))
    return Act(registry.drop_merge, takes={"fact": fact, "on": t.on})


@act("tell_apart")
def tell_apart(t: Town) -> Act:
    return Act(registry.tell_apart, takes={"one": worker(t), "other": worker(t), "on": t.on})


# roster ---------------------------------------------------------------------------------------------------------------


@act("receive_roster")
def receive_roster(t: Town) -> Act:
    given = {"name": f"daftar {t.next()}.xlsx", "data": t.list_file(), "area": t.region(RW), "on": t.on}
    return Act(rosters.receive, takes=given)


@act("judge_roster")
def judge_roster(t: Town) -> Act:
    return Act(rosters.judge, takes={"roster": t.roster(judged=False), "admit": False, "on": t.on})


@act("read_sheet")
def read_sheet(t: Town) -> Act:
    both = t.roster_of_two_sheets()
    other = next(name for name, _hidden in both.sheets if name != both.sheet)
    return Act(rosters.read_sheets, takes={"roster": both, "sheets": [other], "on": t.on})


@act("choose_columns")
def choose_columns(t: Town) -> Act:
    given = t.roster()
    return Act(rosters.choose_columns, takes={"roster": given, "columns": given.layout, "on": t.on})


@act("fix_rows")
def fix_rows(t: Town) -> Act:
    spoilt = t.roster(spoilt=True)
    number = Row.objects.get(roster=spoilt, verdict=Row.Verdict.NEEDS_FIXING).number
    return Act(rosters.fix, takes={"roster": spoilt, "fixes": {number: {"nik": t.person().nik}}, "on": t.on})


@act("discard_rows")
def discard_rows(t: Town) -> Act:
    given = t.roster()
    number = Row.objects.filter(roster=given, verdict=Row.Verdict.READY).order_by("number")[0].number
    return Act(rosters.discard, takes={"roster": given, "numbers": [number], "why": "Salah", "on": t.on})


@act("admit_roster")
def admit_roster(t: Town) -> Act:
    return Act(rosters.admit, takes={"roster": t.roster(), "on": t.on})


@act("undo_roster")
def undo_roster(t: Town) -> Act:
    return Act(rosters.undo, takes={"roster": t.roster(), "on": t.on})


@act("take_problems")
def take_problems(t: Town) -> Act:
    return Act(rosters.take_problems, takes={"roster": t.roster(spoilt=True), "on": t.on})


@act("release_roster")
def release_roster(t: Town) -> Act:
    first = t.who("dewi")
    stop = Stop.objects.create(roster=t.roster(judged=False), brought_by=first, recorded_on=t.on)
    return Act(rosters.release, first=first, takes={"stop": stop, "on": t.on})


@act("decide_passed")
def decide_passed(t: Town) -> Act:
    first = t.who("dewi")
    row = Row.objects.get(roster=t.roster(spoilt=True), verdict=Row.Verdict.NEEDS_FIXING)
    one = Passed.objects.create(row=row, area_code=VILLAGE, brought_by=first, recorded_on=t.on)
    given = {"passed": [one], "take": False, "why": "Pindah", "on": t.on}
    return Act(rosters.decide_passed, (VILLAGE,), first, takes=given)


@act("withdraw_nominations")
def withdraw_nominations(t: Town) -> Act:
    return Act(enrolment.withdraw, takes={"roster": t.roster(), "on": t.on})
