"""One button for each address that writes: whose press, on what fresh subject, and what it leaves behind."""

from collections.abc import Callable

from payung.access import actions as access
from payung.access.models import Making, User
from payung.regions import actions as regions
from payung.roster.models import Passed, Row, Stop
from payung.workers import actions as registry
from payung.workers.models import Relative
from tests.presses.pressing import Press
from tests.presses.town import ELSEWHERE, RW, VILLAGE, Town, fields

CASES: dict[str, Callable[[Town], Press]] = {}
# Addresses that no button of ours presses yet, each with why.
NOT_PRESSED = {
    "access:invitation": "sets the password of the invited: the link works once (tests/access/test_invitation_page.py)",
    "dues:continuation": "goes on with a file that stopped: killed at any moment in tests/dues/test_killed.py",
    "dues:decision": "decided under the lock of the books, once by constraint (tests/dues/test_decisions.py)",
    "dues:closings": "prepares a month that is over, under the lock of the books (tests/dues/test_closing.py)",
    "dues:closing_confirmation": "closes it once, by constraint and trigger (tests/dues/test_closing.py)",
    "dues:bill_filling": "goes on with a bill in the making, once under its lock (tests/dues/test_bill_pages.py)",
    "demo:enter": "signs in as somebody invented, in the demo alone",
    "enrolment:refused_many": "each nomination is closed under its lock, once (tests/enrolment/test_refused_pages.py)",
}
# Addresses that do not change what is on file, each with why twenty of them are twenty.
EACH_IS_WRITTEN_DOWN = {
    "workers:identity": "each look at a NIK is recorded",
    "workers:lookup": "each try of a NIK is recorded, thirty a day (tests/workers/test_no_oracle.py)",
    "enrolment:batch_file": "each time the file is taken is recorded",
    "enrolment:aid_letter": "each look at a NIK is recorded",
    "dues:bill_file": "each time the file is taken is recorded",
    "board:trail_file": "each time the trail is taken is recorded",
    "board:people_file": "each time the list is taken is recorded",
}


def case(name: str) -> Callable[[Callable[[Town], Press]], Callable[[Town], Press]]:
    """Say which address a button presses."""

    def note(make: Callable[[Town], Press]) -> Callable[[Town], Press]:
        CASES[name] = make
        return make

    return note


def about(worker_ref: str, path: str) -> str:
    return f"/daftar/{worker_ref}/{path}"


# regions -----------------------------------------------------------------------------------------------------------


@case("regions:opening")
def opening(town: Town) -> Press:
    given = fields(number=town.next(), from_on=town.on, source="Surat")
    return Press(town.who("yusuf"), f"/atur/wilayah/{VILLAGE}/rw-baru", given, "open_rw")


@case("regions:count")
def count(town: Town) -> Press:
    given = fields(rw_count=town.next(), as_of="2026", source=f"Kantor {town.next()}")
    return Press(town.who("yusuf"), f"/atur/wilayah/{VILLAGE}/hitungan", given, "count_by_office", says_yes_again=True)


def _fate(town: Town, path: str, verb: str, **more: object) -> Press:
    given = fields(from_on=town.on, source="Surat", **more)
    return Press(town.who("yusuf"), f"/atur/wilayah/{town.rw().code}/{path}", given, verb)


@case("regions:closing")
def closing(town: Town) -> Press:
    return _fate(town, "penutupan", "close_rw")


@case("regions:split")
def split(town: Town) -> Press:
    return _fate(town, "pemecahan", "split_rw", numbers=str(town.next()))


@case("regions:merger")
def merger(town: Town) -> Press:
    return _fate(town, "penggabungan", "merge_rw", into=town.rw().pk)


@case("regions:renumbering")
def renumbering(town: Town) -> Press:
    return _fate(town, "penomoran", "renumber_rw", number=town.next())


@case("regions:reopening")
def reopening(town: Town) -> Press:
    rw = town.rw()
    regions.close_rw(rw, from_on=town.on, source="Surat", on=town.on, by=town.by)
    return Press(town.who("yusuf"), f"/atur/wilayah/{rw.code}/pembukaan", fields(source="Surat"), "reopen_rw")


@case("regions:new_campaign")
def new_campaign(town: Town) -> Press:
    given = fields(
        name=f"Baru {town.next()}", area=town.region(ELSEWHERE).pk, unit="rw", target_per_unit=10, starts_on=town.on
    )
    return Press(town.who("yusuf"), "/atur/kampanye/baru", given, "create_campaign")


@case("regions:instrument")
def instrument(town: Town) -> Press:
    given = fields(number=f"I-{town.next()}", title="Tentang", issuer="Wali Kota", issued_on=town.on)
    return Press(town.who("yusuf"), f"/atur/kampanye/{town.campaign().ref}/dasar", given, "add_instrument")


@case("regions:activation")
def activation(town: Town) -> Press:
    return Press(town.who("yusuf"), f"/atur/kampanye/{town.campaign().ref}/pengaktifan", {}, "activate_campaign")


@case("regions:target")
def target(town: Town) -> Press:
    given = fields(unit=f"{ELSEWHERE}.1001-001", people=70, from_on=town.on)
    return Press(town.who("yusuf"), f"/atur/kampanye/{town.campaign().ref}/target", given, "set_target", each=True)


@case("regions:stage")
def stage(town: Town) -> Press:
    given = fields(name=f"Tahap {town.next()}", starts_on=town.on, regions=[town.region(f"{ELSEWHERE}.1001").pk])
    return Press(town.who("yusuf"), f"/atur/kampanye/{town.campaign().ref}/tahap", given, "add_stage")


def _user(town: Town) -> User:
    name = f"kader{town.next()}"
    return access.add_user(name, role="volunteer", area=RW, on=town.on, by=town.by)


@case("regions:new_user")
def new_user(town: Town) -> Press:
    given = fields(name=f"baru{town.next()}", role="volunteer", area=RW)
    return Press(town.who("yusuf"), "/atur/pengguna/baru", given, "add_user", shows_a_secret=True)


@case("regions:user_invitation")
def user_invitation(town: Town) -> Press:
    return Press(
        town.who("yusuf"), f"/atur/pengguna/{_user(town).pk}/undangan", {}, "invite", each=True, shows_a_secret=True
    )


@case("regions:user_block")
def user_block(town: Town) -> Press:
    return Press(town.who("yusuf"), f"/atur/pengguna/{_user(town).pk}/pemblokiran", {"act": "block"}, "block_user")


# workers -----------------------------------------------------------------------------------------------------------


@case("workers:merge")
def merge(town: Town) -> Press:
    one, other = town.worker(), town.worker()
    return Press(town.who("yusuf"), about(one.ref, "gabung"), {"other": other.ref, "keep": one.ref}, "merge_workers")


@case("workers:difference")
def difference(town: Town) -> Press:
    one, other = town.worker(), town.worker()
    return Press(town.who("yusuf"), about(one.ref, "beda"), {"other": other.ref}, "tell_apart", says_yes_again=True)


@case("workers:merge_approval")
def merge_approval(town: Town) -> Press:
    who = town.who("yusuf")
    fact = registry.merge(town.worker(), town.worker(), both_members=True, on=town.on, by=who)
    return Press(town.who("dewi"), f"/daftar/gabungan/{fact.pk}/persetujuan", {}, "confirm_merge")


@case("workers:merge_undoing")
def merge_undoing(town: Town) -> Press:
    fact = registry.merge(town.worker(), town.worker(), both_members=False, on=town.on, by=town.by)
    return Press(town.who("yusuf"), f"/daftar/gabungan/{fact.pk}/pembatalan", {}, "undo_merge")


@case("workers:correction")
def correction(town: Town) -> Press:
    one = town.worker()
    given = fields(name=f"{one.name} Baru", birth_date=one.birth_date, sex=one.sex, sector="other")
    return Press(town.who("yusuf"), about(one.ref, "perbaikan"), given, "correct_worker")


@case("workers:nik")
def nik(town: Town) -> Press:
    number = town.person().nik
    return Press(town.who("yusuf"), about(town.worker().ref, "nik"), {"nik": number, "again": number}, "correct_nik")


@case("workers:mending")
def mending(town: Town) -> Press:
    given = {"words": f"Nama di KTP lain ({town.next()})"}
    return Press(town.who("yusuf"), about(town.worker().ref, "permintaan"), given, "ask_mending", says_yes_again=True)


@case("workers:mending_answer")
def mending_answer(town: Town) -> Press:
    words = f"Nama di KTP lain ({town.next()})"
    asked = registry.ask_mending(town.worker(), words=words, on=town.on, by=town.who("yusuf"))
    given = {"mended": "yes", "words": "Sudah"}
    return Press(town.who("dewi"), f"/daftar/permintaan/{asked.pk}/jawaban", given, "answer_mending")


@case("workers:move")
def move(town: Town) -> Press:
    given = fields(rw=f"{VILLAGE}-005", from_on=town.on)
    url = about(town.worker().ref, f"pindah?kelurahan={VILLAGE}")
    return Press(town.who("yusuf"), url, given, "move_worker")


@case("workers:relatives")
def relatives(town: Town) -> Press:
    given = {"relation": "child", "name": "Ani"}
    return Press(town.who("yusuf"), about(town.worker().ref, "keluarga"), given, "add_relative")


def _relative(town: Town) -> Relative:
    return registry.add_relative(town.worker(), relation="child", name="Ani", on=town.on, by=town.by)


@case("workers:relative")
def relative(town: Town) -> Press:
    fact = _relative(town)
    url = about(fact.worker.ref, f"keluarga/{fact.pk}")
    return Press(town.who("yusuf"), url, {"relation": "child", "name": "Anita"}, "correct_relative")


@case("workers:relative_removal")
def relative_removal(town: Town) -> Press:
    fact = _relative(town)
    return Press(town.who("yusuf"), about(fact.worker.ref, f"keluarga/{fact.pk}/penghapusan"), {}, "remove_relative")


@case("workers:consent")
def consent(town: Town) -> Press:
    given = fields(channel="spoken", heard_on=town.on, read="on")
    url = about(town.worker().ref, "persetujuan")
    return Press(town.who("yusuf"), url, given, "consent", says_yes_again=True)


@case("workers:consent_withdrawal")
def consent_withdrawal(town: Town) -> Press:
    url = about(town.listed().ref, "persetujuan/pencabutan")
    return Press(town.who("yusuf"), url, {}, "withdraw_consent", says_yes_again=True)


@case("regions:making_confirmation")
def making_confirmation(town: Town) -> Press:
    name = f"kader{town.next()}"
    access.add_user(name, role="volunteer", area=RW, on=town.on, by=town.who("yusuf"))
    making = Making.objects.order_by("-pk")[0]
    return Press(town.who("dewi"), "/atur/pengguna/pengesahan", {"account": [making.pk]}, "confirm_making")


@case("regions:reset")
def reset(town: Town) -> Press:
    made = _user(town)
    made.set_password("ada-sandi-lama")
    made.save()
    asked = access.ask_reset(made, on=town.on, by=town.who("yusuf"))
    url = f"/atur/pengguna/sandi/{asked.pk}"
    return Press(town.who("dewi"), url, {}, "give_reset", shows_a_secret=True)


# roster ------------------------------------------------------------------------------------------------------------


@case("roster:rosters")
def rosters(town: Town) -> Press:
    file = (f"daftar {town.next()}.xlsx", town.list_file())
    given = fields(area=VILLAGE, kind="nomination")
    return Press(town.who("yusuf"), "/impor", given, "receive_roster", {"file": file}, says_yes_again=True)


@case("roster:roster")
def fixing(town: Town) -> Press:
    roster = town.roster(spoilt=True)
    row = Row.objects.get(roster=roster, verdict=Row.Verdict.NEEDS_FIXING).number
    given = {f"{row}-nik": town.person().nik, "seen": "0"}
    return Press(town.who("yusuf"), f"/impor/{roster.ref}", given, "fix_rows")


@case("roster:admission")
def admission(town: Town) -> Press:
    return Press(town.who("yusuf"), f"/impor/{town.roster().ref}/pemasukan", {}, "admit_roster")


@case("roster:judging")
def judging(town: Town) -> Press:
    url = f"/impor/{town.roster(judged=False).ref}/pembacaan"
    return Press(town.who("yusuf"), url, {}, "judge_roster", says_yes_again=True)


@case("roster:passing")
def passing(town: Town) -> Press:
    row = Row.objects.get(roster=town.roster(spoilt=True), verdict=Row.Verdict.NEEDS_FIXING)
    one = Passed.objects.create(row=row, area_code=VILLAGE, brought_by=town.who("dewi"), recorded_on=town.on)
    given = fields(keputusan="tolak", alasan="Pindah", baris=one.pk)
    return Press(town.who("yusuf"), "/impor/serahan/keputusan", given, "decide_passed")


@case("roster:release")
def release(town: Town) -> Press:
    roster = town.roster(judged=False)
    stop = Stop.objects.create(roster=roster, brought_by=town.who("dewi"), recorded_on=town.on)
    return Press(town.who("yusuf"), f"/impor/{roster.ref}/pelepasan/{stop.pk}", {}, "release_roster")


@case("roster:columns")
def columns(town: Town) -> Press:
    roster = town.roster()
    given = {f"column-{place}": field for place, field in roster.layout.items()}
    return Press(town.who("yusuf"), f"/impor/{roster.ref}/kolom", given, "choose_columns", each=True)


@case("roster:sheets")
def sheets(town: Town) -> Press:
    roster = town.roster_of_two_sheets()
    other = next(name for name, _hidden in roster.sheets if name != roster.sheet)
    url = f"/impor/{roster.ref}/lembar"
    return Press(town.who("yusuf"), url, {"lembar": [other]}, "read_sheet", says_yes_again=True)


@case("enrolment:withdrawal")
def withdrawal(town: Town) -> Press:
    return Press(town.who("yusuf"), f"/impor/{town.roster().ref}/batal", {}, "undo_roster")
