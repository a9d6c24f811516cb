"""The ten minutes of both READMEs, walked through the pages on days that nobody chose when they were written."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from payung.access import actions as access
from payung.access.authors import operator
from payung.demo import today
from payung.demo.cast import CAST
from payung.dues.models import Payment, Settlement
from payung.enrolment.models import Batch, DecisionLetter, Membership, Reply
from payung.regions.models import Region
from payung.roster.models import Roster, Row
from payung.workers.models import Worker
from tests.roster.desk import signed_in, text

ROOT = Path(__file__).parents[2]
VILLAGE = "31.75.02.1005"
DAYS = [
    date(2028, 2, 29),
    *(pytest.param(day, marks=pytest.mark.slow) for day in (date(2026, 12, 1), date(2026, 12, 31), date(2027, 2, 28))),
]
pytestmark = [pytest.mark.usefixtures("east_jakarta"), pytest.mark.urls("tests.demo.addresses")]


class Walk:
    """The demo's people at their pages on one day; what the pages of each step said is kept."""

    def __init__(self, on: date) -> None:
        self.on, self.step, self.said = on, 0, dict[int, str]()
        self.desks: dict[str, Client] = {}
        for name, shown, role, area in CAST:
            user = access.add_user(name, role=role, area=area, display_name=shown, on=on, by=operator())
            self.desks[name] = signed_in(user)

    def see(self, who: str, page: str) -> str:
        """Open a page, follow where it leads, keep what it says."""
        answer = self.desks[who].get(page, headers={"accept-language": "id"})
        assert answer.status_code == 200, (page, answer.status_code)
        self.said[self.step] = self.said.get(self.step, "") + " " + text(answer)
        return answer.content.decode()

    def send(self, who: str, page: str, **fields: Any) -> str:
        """Send a form; it is taken."""
        answer = self.desks[who].post(page, fields, follow=True, headers={"accept-language": "id"})
        assert answer.status_code == 200, (page, text(answer)[:1500])
        self.said[self.step] = self.said.get(self.step, "") + " " + text(answer)
        return answer.content.decode()


@pytest.fixture(params=DAYS, ids=str)
def walk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Walk:
    """The demo on a frozen day, about noon."""
    settings.DEMO = True
    noon = datetime.combine(request.param, time(11, 30), ZoneInfo("Asia/Jakarta"))
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon)
    return Walk(request.param)


def upload(sheet: today.Sheet | None) -> SimpleUploadedFile:
    assert sheet, "the demo's offices have something to send"
    return SimpleUploadedFile(sheet.name, sheet.data)


def list_is_sent(walk: Walk) -> None:
    walk.see("hendra", "/demo")
    walk.see("hendra", "/impor")
    walk.send("hendra", "/impor", file=upload(today.roster(walk.on)), area=VILLAGE, rw="7", kind="nomination")
    roster = Roster.objects.get()
    assert Row.objects.filter(roster=roster, verdict="ready").count() == today.PEOPLE - 3
    assert Row.objects.filter(roster=roster, verdict="needs_fixing").count() == 3


def rows_are_fixed(walk: Walk) -> None:
    roster = Roster.objects.get()
    page = f"/impor/{roster.ref}"
    missing = Row.objects.get(roster=roster, reasons__contains="nik_missing").number
    old = Row.objects.get(roster=roster, reasons__contains="over_age").number
    walk.send("hendra", page, **{f"{missing}-nik": today.missing_nik(walk.on)})
    walk.send("hendra", page, discard=f"{old}:row", **{f"{old}-why": "66 tahun"})
    left = Row.objects.filter(roster=roster, verdict="needs_fixing", discarded_why="").values_list("reasons", flat=True)
    assert ["rw" in reasons for reasons in left] == [True]


def people_are_admitted(walk: Walk) -> None:
    roster = Roster.objects.get()
    walk.see("hendra", f"/impor/{roster.ref}")
    walk.send("hendra", f"/impor/{roster.ref}/pemasukan")
    assert Worker.objects.count() == today.PEOPLE - 2


def people_are_nominated_and_a_batch_is_made(walk: Walk) -> None:
    walk.see("yusuf", "/berkas")
    walk.see("yusuf", "/surat")
    village = Region.objects.get(code=VILLAGE).pk
    walk.send("yusuf", "/surat/baru", number="SK-1", issued_on=walk.on.isoformat(), issuer="Lurah Rawamangun",
              area=village, payer_class="apbd", people=50, months=12)  # fmt: skip
    walk.send("yusuf", f"/surat/{DecisionLetter.objects.get().ref}/usulan", consent="on")
    walk.send("yusuf", "/berkas/baru", kind="new", area=village)
    assert Batch.objects.get().people == today.PEOPLE - 2


def the_batch_is_approved(walk: Walk) -> None:
    batch = Batch.objects.get()
    walk.see("dewi", f"/berkas/{batch.ref}")
    walk.send("dewi", f"/berkas/{batch.ref}/persetujuan")
    assert walk.desks["dewi"].post(f"/berkas/{batch.ref}/berkas.xlsx").status_code == 200
    walk.send("dewi", f"/berkas/{batch.ref}/penyerahan", channel="surel")


def the_branch_answers(walk: Walk) -> None:
    walk.see("cabang", "/demo")
    walk.see("cabang", "/berkas")
    walk.send("cabang", "/berkas/balasan", file=upload(today.reply(walk.on)))
    reply = Reply.objects.get()
    walk.send("cabang", f"/berkas/balasan/{reply.ref}/penerapan")
    assert Membership.objects.filter(start=walk.on).count() == today.PEOPLE - 3
    assert today.reply(walk.on) is None, "everybody is answered"


def receipts_are_sent(walk: Walk) -> None:
    walk.see("cabang", "/iuran")
    walk.see("cabang", "/pembayaran")
    made = today.receipts(walk.on)
    assert made
    walk.send("cabang", "/pembayaran/baru", file=upload(made[0]), annex=upload(made[1]))
    assert Payment.objects.count() == 2
    assert Settlement.objects.count() == today.PEOPLE - 3


def the_board_says_so(walk: Walk) -> None:
    walk.see("walikota", "/papan")
    walk.see("walikota", f"/papan/{VILLAGE}")
    walk.see("walikota", "/rw/31.75.02.1005-007")
    assert f"RW 07: {today.PEOPLE - 3} dari 100 terlindungi" in walk.said[walk.step]


STEPS: tuple[Callable[[Walk], None], ...] = (
    list_is_sent, rows_are_fixed, people_are_admitted, people_are_nominated_and_a_batch_is_made,
    the_batch_is_approved, the_branch_answers, receipts_are_sent, the_board_says_so,
)  # fmt: skip


def steps_of(readme: str) -> dict[int, str]:
    """Return the numbered steps of a README's ten minutes."""
    words = (ROOT / readme).read_text()
    part = words[words.index("/demo`") :]
    found = re.findall(r"^(\d)\. (.*?)(?=^\d\. |\n\n)", part, re.S | re.M)
    return {int(number): " ".join(step.split()) for number, step in found}


def test_the_ten_minutes_hold_on_any_day(walk: Walk) -> None:
    for number, step in enumerate(STEPS, 1):
        walk.step = number
        step(walk)
    for readme in ("README.md", "README.id.md"):
        steps = steps_of(readme)
        assert sorted(steps) == list(range(1, len(STEPS) + 1)), readme
        for number, words in steps.items():
            for named in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", words):
                pattern = re.escape(named).replace("…", r"[\d.]+")
                assert re.search(pattern, walk.said[number]), f"{readme}, step {number}: {named} is on no page"


def test_the_stage_shows_people_to_enter_as_and_what_offices_send(walk: Walk) -> None:
    page = walk.see("auditor", "/demo")
    for name, shown, _role, _area in CAST:
        assert f'action="/demo/masuk/{name}"' in page
        assert shown in page
    assert today.missing_nik(walk.on) in page
    stranger = Client()
    assert stranger.get("/demo/berkas/daftar").status_code == 200
    for what in ("balasan", "bukti", "lampiran", "no-such"):
        assert stranger.get(f"/demo/berkas/{what}").status_code == 404, "nobody could send it yet"
    careful = Client(enforce_csrf_checks=True)
    [token] = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', careful.get("/demo").content.decode())) - {""}
    entered = careful.post("/demo/masuk/dewi", {"csrfmiddlewaretoken": token})
    assert entered["Location"] == "/beranda"
    assert careful.get("/beranda").status_code == 200


def test_outside_the_demo_the_stage_does_not_exist(settings: LazySettings) -> None:
    settings.DEMO = False
    stranger = Client()
    for page in ("/demo", "/demo/berkas/daftar", "/demo/masuk/dewi"):
        assert stranger.get(page).status_code == 404
