"""Calls of the verbs of accounts and of places."""

from typing import Any

from payung.access import actions as access
from payung.access.models import Making, User
from payung.regions import actions as regions
from payung.regions.reading import RegionRow
from tests.matrix.acts.calling import CITY, Act, act, moment
from tests.presses.town import ELSEWHERE, RW, VILLAGE, Town

# access ---------------------------------------------------------------------------------------------------------------


def _account(t: Town, by: Any = None, role: str = "volunteer") -> User:
    name = f"akun{t.next()}"
    return access.add_user(name, role=role, area=RW, on=t.on, by=by or t.by)


@act("add_user")
def add_user(t: Town) -> Act:
    return Act(access.add_user, takes={"name": f"baru{t.next()}", "role": "volunteer", "area": RW, "on": t.on},
               target_role="volunteer")  # fmt: skip


@act("invite")
def invite(t: Town) -> Act:
    return Act(access.invite, takes={"user": _account(t), "at": moment(t.on)}, target_role="volunteer")


@act("ask_reset")
def ask_reset(t: Town) -> Act:
    return Act(access.ask_reset, takes={"user": _account(t), "on": t.on}, target_role="volunteer")


@act("give_reset")
def give_reset(t: Town) -> Act:
    asked = access.ask_reset(_account(t), on=t.on, by=t.who("yusuf"))
    return Act(access.give_reset, first=t.who("yusuf"), takes={"asked": asked, "at": moment(t.on)},
               target_role="volunteer")  # fmt: skip


@act("confirm_making")
def confirm_making(t: Town) -> Act:
    maker = t.who("hendra")
    _account(t, by=maker)
    made = Making.objects.order_by("-pk")[0]
    return Act(access.confirm_making, places=(RW, VILLAGE), first=maker, takes={"making": made, "on": t.on})


@act("block_user")
def block_user(t: Town) -> Act:
    return Act(access.block, takes={"user": _account(t), "on": t.on}, target_role="volunteer")


@act("unblock_user")
def unblock_user(t: Town) -> Act:
    made = _account(t)
    access.block(made, on=t.on, by=t.by)
    return Act(access.unblock, takes={"user": made, "on": t.on}, target_role="volunteer")


# regions --------------------------------------------------------------------------------------------------------------


@act("load_regions")
def load_regions(t: Town) -> Act:
    rows = [RegionRow(2, f"{CITY}.77", "district", "Kecamatan Baru")]  # type: ignore[arg-type]
    return Act(regions.load, (CITY,), takes={"rows": rows, "source": "Daftar", "on": t.on})


@act("count_by_office")
def count_by_office(t: Town) -> Act:
    given = {"region": t.region(), "rw_count": 20, "as_of": "2026", "source": f"Surat {t.next()}", "on": t.on}
    return Act(regions.count_by_office, (VILLAGE,), takes=given)


def _change(t: Town, **more: Any) -> dict[str, Any]:
    return {"source": "Surat", "on": t.on, **more}


@act("open_rw")
def open_rw(t: Town) -> Act:
    given = _change(t, village=t.region(), number=t.next(), from_on=t.on)
    return Act(regions.open_rw, (VILLAGE,), takes=given)


@act("close_rw")
def close_rw(t: Town) -> Act:
    rw = t.rw()
    return Act(regions.close_rw, (rw.code,), takes=_change(t, rw=rw, from_on=t.on))


@act("reopen_rw")
def reopen_rw(t: Town) -> Act:
    rw = t.rw()
    regions.close_rw(rw, from_on=t.on, source="Surat", on=t.on, by=t.by)
    return Act(regions.reopen_rw, (rw.code,), takes=_change(t, rw=rw))


@act("split_rw")
def split_rw(t: Town) -> Act:
    rw = t.rw()
    return Act(regions.split_rw, (rw.code,), takes=_change(t, rw=rw, numbers=[t.next()], from_on=t.on))


@act("merge_rw")
def merge_rw(t: Town) -> Act:
    one, other = t.rw(), t.rw()
    given = _change(t, into=one, absorbed=[other], from_on=t.on)
    return Act(regions.merge_rw, (one.code, other.code), takes=given)


@act("renumber_rw")
def renumber_rw(t: Town) -> Act:
    rw = t.rw()
    return Act(regions.renumber_rw, (rw.code,), takes=_change(t, rw=rw, number=t.next(), from_on=t.on))


@act("create_campaign")
def create_campaign(t: Town) -> Act:
    given = {"name": f"Kampanye {t.next()}", "area": t.region(ELSEWHERE), "starts_on": t.on, "on": t.on}
    return Act(regions.create_campaign, (ELSEWHERE,), takes=given)


@act("add_instrument")
def add_instrument(t: Town) -> Act:
    about = {"title": "Tentang", "number": f"I-{t.next()}", "issuer": "Wali Kota", "issued_on": t.on}
    return Act(regions.add_instrument, (ELSEWHERE,), takes={"campaign": t.campaign(), **about, "on": t.on})


@act("activate_campaign")
def activate_campaign(t: Town) -> Act:
    return Act(regions.activate_campaign, (ELSEWHERE,), takes={"campaign": t.campaign(), "on": t.on})


@act("set_target")
def set_target(t: Town) -> Act:
    unit = t.region(f"{ELSEWHERE}.1001-001")
    given = {"campaign": t.campaign(), "region": unit, "people": 70, "from_on": t.on, "on": t.on}
    return Act(regions.set_target, (ELSEWHERE, unit.code), takes=given)


@act("add_stage")
def add_stage(t: Town) -> Act:
    within = t.region(f"{ELSEWHERE}.1001")
    given = {"campaign": t.campaign(), "name": f"Tahap {t.next()}", "starts_on": t.on, "regions": [within], "on": t.on}
    return Act(regions.add_stage, (ELSEWHERE, within.code), takes=given)
