"""One person's page: the answer first, why, dues by month, what waits, the history; on any day, within one's area."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation

from payung.access.authors import operator
from payung.access.models import Sight, User
from payung.board.queries.person import whole_file
from payung.board.queries.standings import PersonState
from payung.demo import writing
from payung.desk.templatetags.words import certainty_words
from payung.dues import actions as dues
from payung.enrolment import actions as enrolment
from payung.enrolment.models import Membership
from payung.regions.models import Region
from payung.roster.actions import judge, receive
from payung.rules.coverage import GRACE
from payung.workers import actions as workers
from payung.workers import queries as registry
from payung.workers.models import Worker
from tests.board.conftest import Neighbourhood, pay
from tests.enrolment.town import NEXT_RW, RW, Town

pytestmark = pytest.mark.django_db
JUNE_22 = date(2026, 6, 22)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Ask in English where a test asks without a browser."""
    with translation.override("en"):
        yield


@pytest.fixture
def town(neighbourhood: Neighbourhood) -> Town:
    """The town of the neighbourhood, to which a test adds people of its own."""
    return neighbourhood.town


def browser(user: User, language: str = "en") -> Client:
    """Return a browser in which the user has signed in."""
    client = Client(headers={"accept-language": language})
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return client


def read(user: User, worker: Worker, **asked: str) -> str:
    """Return a person's page as text without tags."""
    page = browser(user).get(worker.get_absolute_url(), asked)
    assert page.status_code == 200
    words = re.sub(r"<[^>]+>", "", page.content.decode())
    return " ".join(words.replace("&#x27;", "'").replace("&quot;", '"').split())


def test_the_page_opens_with_the_answer_and_who_pays(neighbourhood: Neighbourhood) -> None:
    officer, worker = neighbourhood.town.officer, neighbourhood.prepaid[0]
    page = read(officer, worker, pada="2026-06-22")
    assert f"{worker.honoured_name} is covered by JKK and JKM until 31 August 2026." in page
    assert "Pemkot pays the dues. From 1 September 2026 on nobody pays yet." in page
    assert "Member since 20 June 2026, the day that the branch gave." in page
    assert "Rp16,800 from Pemkot" in page
    assert "Rp16.800" not in page, "money is written in the page's language"
    before = read(officer, worker, pada="2026-06-19")
    assert f"{worker.honoured_name} is not covered yet: cover begins on 20 June 2026." in before
    after = read(officer, worker, pada="2026-12-31")
    assert f"Cover of {worker.honoured_name} ended on 31 August 2026." in after


def test_a_reason_of_the_law_says_how_sure_it_is_and_a_record_does_not(neighbourhood: Neighbourhood) -> None:
    officer, worker = neighbourhood.town.officer, neighbourhood.lapsing[0]
    page = browser(officer, "en").get(worker.get_absolute_url(), {"pada": "2026-08-15"}).content.decode()
    reasons = re.findall(r"<li>(.*?)</li>", page[page.index('class="reason"') :].partition("</ol>")[0], re.DOTALL)
    doubtful = [one for one in reasons if "may be paid until" in one]
    assert [certainty_words(GRACE.on(date(2026, 8, 15)).certainty) in one for one in doubtful] == [True]
    assert all('<span class="tag wa">' in one for one in doubtful), "what is not firm stands out"
    assert [one for one in reasons if "Member since" in one and 'class="tag' in one] == []


def test_the_answer_in_indonesian_names_the_same(neighbourhood: Neighbourhood) -> None:
    worker = neighbourhood.prepaid[0]
    page = browser(neighbourhood.town.officer, "id").get(worker.get_absolute_url(), {"pada": "2026-06-22"})
    words = " ".join(re.sub(r"<[^>]+>", "", page.content.decode()).split())
    assert f"{worker.honoured_name} terlindungi JKK dan JKM sampai 31 Agustus 2026." in words
    assert "Iuran dibayar Pemkot." in words


def test_who_pays_alone_and_whose_cover_ends_soon_is_said(neighbourhood: Neighbourhood) -> None:
    alone = Membership.objects.filter(worker__in=neighbourhood.lapsing).order_by("pk").last()
    assert alone
    page = read(neighbourhood.town.officer, alone.worker, pada="2026-06-22")
    assert "The worker pays the dues. From 1 July 2026 on nobody pays yet. Ends in 8 days" in page
    assert "Ends in" not in read(neighbourhood.town.officer, neighbourhood.prepaid[0], pada="2026-06-22")


def test_arrears_are_a_doubt_and_not_a_no(neighbourhood: Neighbourhood) -> None:
    worker = neighbourhood.lapsing[0]
    page = read(neighbourhood.town.officer, worker, pada="2026-08-15")
    assert f"Cover of {worker.honoured_name} is not certain: dues are paid until 30 June 2026." in page
    assert "2 months are open. They can still be paid until 30 September 2026" in page


def test_people_who_wait_were_refused_or_are_elsewhere_read_so(neighbourhood: Neighbourhood) -> None:
    officer = neighbourhood.town.officer
    waiting, refused, elsewhere = neighbourhood.waiting[0], neighbourhood.refused[0], neighbourhood.elsewhere[0]
    page = read(officer, waiting)
    assert f"{waiting.honoured_name} has been waiting for the branch since 15 June 2026." in page
    assert re.search(r"The branch has batch B-\w+ since 16 June 2026\.", page)
    page = read(officer, refused)
    assert f"The branch refused {refused.honoured_name} on 21 June 2026." in page
    assert "“DATA GANDA”." in page
    assert "Correct details" in page
    page = read(officer, elsewhere)
    assert f"{elsewhere.honoured_name} is covered elsewhere, the branch says." in page
    assert "no nomination is needed" in page


def test_a_candidate_is_said_to_be_one_with_the_decile(town: Town) -> None:
    person = town.people(1)[0]
    rows = [["NIK", "NAMA", "TGL LAHIR", "JK", "RT", "RW", "PEKERJAAN", "DESIL"],
            [person.nik, person.name, person.birth_date, person.sex, "003", "007", "Pemulung", "2"]]  # fmt: skip
    region = Region.objects.get(code=RW)
    sent = receive(
        "dtsen.xlsx", writing.workbook(rows), area=region, kind="candidate", source="DTSEN",
        snapshot_on=date(2026, 5, 1), on=date(2026, 6, 15), by=town.officer,
    )  # fmt: skip
    judge(sent.roster, admit=True, on=date(2026, 6, 15), by=town.officer)
    (worker,) = town.workers([person])
    page = read(town.officer, worker)
    assert f"{worker.honoured_name} is a candidate and not nominated yet." in page
    assert "Known from DTSEN of 1 May 2026: decile 2, 1 is the poorest." in page


def test_as_known_on_an_earlier_day_later_payments_do_not_count(neighbourhood: Neighbourhood) -> None:
    officer, worker = neighbourhood.town.officer, neighbourhood.prepaid[0]
    known = read(officer, worker, pada="2026-06-22", diketahui="2026-06-22")
    assert "is covered by JKK and JKM" in known
    assert "This answer is about 22 June 2026, as known on 22 June 2026." in known
    earlier = read(officer, worker, pada="2026-06-22", diketahui="2026-06-21")
    assert "is not certain" in earlier
    assert "is covered by" not in earlier


@pytest.mark.parametrize("asked", [{"pada": "kemarin"}, {"pada": "1900-01-01"}, {"diketahui": "2026-02-31"}])
def test_a_day_that_cannot_be_asked_gets_a_sentence(town: Town, asked: dict[str, str]) -> None:
    (worker,) = town.admit(1)
    answer = browser(town.officer).get(worker.get_absolute_url(), asked)
    assert answer.status_code == 422
    assert b"That cannot be asked." in answer.content


def test_dues_stand_month_by_month_with_their_payer(neighbourhood: Neighbourhood) -> None:
    worker = neighbourhood.lapsing[0]
    spell = Membership.objects.get(worker=worker)
    pay(spell, "2026-08", payer="company", by="PT Contoh", on=date(2026, 8, 3))
    pay(spell, "2026-09", payer="zakat", by="BAZ", on=date(2026, 9, 3))
    file = whole_file(worker, today=date(2026, 9, 10), on=date(2026, 9, 10))
    assert file.strip
    kinds = {box["month"]: box["kind"] for box in file.strip.months}
    months = ["May 2026", "June 2026", "July 2026", "August 2026", "September 2026", "October 2026", "November 2026"]
    assert list(kinds) == months
    assert list(kinds.values()) == ["blank", "budget", "nobody", "other", "sponsor", "nobody", "nobody"]
    assert [entry["kind"] for entry in file.strip.legend] == ["budget", "other", "sponsor", "nobody"]
    today = [box["month"] for box in file.strip.months if "today" in box]
    assert today == ["September 2026"]


def test_money_that_waits_for_a_person_is_listed_with_what_to_do(neighbourhood: Neighbourhood) -> None:
    officer, refused, other = neighbourhood.town.officer, neighbourhood.refused[0], neighbourhood.prepaid[0]
    receipt = "NO BUKTI,KODE BILLING,TGL BAYAR,BULAN DARI,BULAN SAMPAI,JML ORANG,JUMLAH,PEMBAYAR\n"
    receipt += "TT-9,8800000009,2026-06-22,2026-06,2026-06,1,16800,APBD\n"
    annex = "NO BUKTI,NIK,NAMA,BULAN,JKK,JKM,TOTAL\n"
    annex += f"TT-9,'{registry.nik_of(refused)},{refused.name},2026-06,10000,6800,16800\n"
    dues.receive_payments(
        dues.Sent("bayar.csv", receipt.encode()), annex=dues.Sent("lampiran.csv", annex.encode()),
        area_code="31.75.02.1005", on=JUNE_22, by=operator(),
    )  # fmt: skip
    page = read(officer, refused)
    assert "Money that waits" in page
    assert "June 2026: Rp16,800" in page
    assert "The branch has not accepted this person." in page
    assert "Money that waits" not in read(officer, other)


def test_the_full_death_benefit_is_said_with_its_day(neighbourhood: Neighbourhood) -> None:
    officer, worker = neighbourhood.town.officer, neighbourhood.prepaid[0]
    early = read(officer, worker, pada="2026-06-22")
    assert "Rp42,000,000 from 20 September 2026 on, with 3 months paid (now 1)." in early
    spell = Membership.objects.get(worker=worker)
    pay(spell, "2026-09", on=date(2026, 9, 5))
    late = read(officer, worker, pada="2026-09-20")
    assert "Rp42,000,000, since 20 September 2026" in late


def test_the_history_tells_every_step_and_hides_identity(neighbourhood: Neighbourhood) -> None:
    town, worker = neighbourhood.town, neighbourhood.prepaid[0]
    spell = Membership.objects.get(worker=worker)
    nik = registry.nik_of(worker)
    new_nik = nik[:12] + str(int(nik[12:]) % 900 + 9050)
    enrolment.hand_over_card(spell, to_whom="Ibu RT", on=JUNE_22, by=town.officer)
    workers.correct(worker, changes={"phone": "+6280055512345"}, on=JUNE_22, by=town.officer)
    workers.correct_nik(worker, nik=new_nik, on=JUNE_22, by=town.officer)
    workers.move(
        worker, rw=Region.objects.get(code=NEXT_RW), from_on=date(2026, 7, 1), on=date(2026, 7, 1), by=town.officer
    )
    town.end(spell, last_day=date(2026, 7, 31), why="hired", on=date(2026, 8, 1))
    page = read(town.officer, worker)
    told = [
        "Last day of the membership: became a wage earner", "Lives in RW 08 Rawamangun from this day on",
        "Details corrected", "NIK replaced", "Pemkot pays June 2026 to July 2026", "Accepted by the branch",
        "Membership begins", "Sent to the branch in batch", "Nominated under letter",
        "On file from the list",
    ]  # fmt: skip
    assert [words for words in told if words not in page] == []
    assert "Card handed over to Ibu RT" in page
    assert page.index(told[0]) < page.index("Card handed over") < page.index(told[-1])
    assert "+6280055512345" in page
    raw = browser(town.officer).get(worker.get_absolute_url()).content.decode()
    worker.refresh_from_db()
    assert nik not in raw
    assert new_nik not in raw
    assert worker.nik_index not in raw


def test_looking_at_the_nik_is_a_press_that_is_written_down(town: Town, somebody: Callable[..., User]) -> None:
    (worker,) = town.admit(1)
    raw = browser(town.officer).get(worker.get_absolute_url()).content.decode()
    assert f'action="/daftar/{worker.ref}/identitas"' in raw
    assert not Sight.objects.exists()
    assert browser(town.officer).post(f"/daftar/{worker.ref}/identitas").status_code == 200
    assert Sight.objects.get().worker_ref == worker.ref
    reader = somebody("executive", "31.75")
    raw = browser(reader).get(worker.get_absolute_url()).content.decode()
    assert "/identitas" not in raw
    assert "/perbaikan" not in raw


def test_the_page_exists_in_the_users_area_alone(town: Town, somebody: Callable[..., User]) -> None:
    (worker,) = town.admit(1)
    url = worker.get_absolute_url()
    for role, area, status in (
        ("volunteer", RW, 200), ("volunteer", NEXT_RW, 404), ("village_officer", "31.75.02.1005", 200),
        ("village_officer", "31.75.02.1006", 404), ("executive", "31.75", 200), ("branch_officer", "31.75", 200),
        ("auditor", "31.74", 404), ("city_officer", "", 404),
    ):  # fmt: skip
        assert browser(somebody(role, area)).get(url).status_code == status, (role, area)
    assert browser(somebody("sponsor", "31.75", sponsor_ref="S-1")).get(url).status_code == 403
    assert Client().get(url).status_code == 302
    assert browser(town.officer).get("/daftar/W-NOBODY0000").status_code == 404


def test_a_merged_record_leads_to_the_kept_one_whose_page_unites_both(town: Town) -> None:
    kept, absorbed = (spell.worker for spell in town.members(2))
    for worker, month in ((kept, "2026-06"), (absorbed, "2026-07")):
        pay(Membership.objects.get(worker=worker), month)
    fact = workers.merge(kept, absorbed, both_members=True, on=JUNE_22, by=town.officer)
    look = browser(town.officer)
    assert look.get(absorbed.get_absolute_url()).status_code == 200
    workers.confirm_merge(fact, on=JUNE_22, by=town.second)
    answer = look.get(absorbed.get_absolute_url())
    assert answer.status_code == 302
    assert answer["Location"] == kept.get_absolute_url()
    page = read(town.officer, kept, pada="2026-07-10")
    assert "is covered by JKK and JKM until 31 July 2026" in page
    assert "2 records of the same person are counted together." in page


def test_what_is_paid_twice_is_said_to_be_refundable(town: Town) -> None:
    kept, absorbed = (spell.worker for spell in town.members(2))
    pay(Membership.objects.get(worker=kept), "2026-06", on=date(2026, 6, 21))
    pay(Membership.objects.get(worker=absorbed), "2026-06", on=date(2026, 6, 23))
    fact = workers.merge(kept, absorbed, both_members=True, on=JUNE_22, by=town.officer)
    assert "The payer may ask for it back." not in read(town.officer, kept)
    workers.confirm_merge(fact, on=JUNE_22, by=town.second)
    assert "The payer may ask for it back." in read(town.officer, kept)


def test_the_acts_fit_the_state_and_the_role(neighbourhood: Neighbourhood, somebody: Callable[..., User]) -> None:
    officer, volunteer = neighbourhood.town.officer, somebody("volunteer", RW)

    def acts(user: User, worker: Worker) -> set[str]:
        raw = browser(user).get(worker.get_absolute_url()).content.decode()
        return set(re.findall(rf'(?:href|action)="/daftar/{worker.ref}/([\w.-]+)"', raw))

    member, refused = neighbourhood.prepaid[0], neighbourhood.refused[0]
    assert {"kartu", "perbaikan", "pindah", "keluarga", "akhir", "surat-bpu.pdf"} <= acts(officer, member)
    assert "keluar" not in acts(officer, member)
    assert {"perbaikan", "keluar"} <= acts(officer, refused)
    assert "akhir" not in acts(officer, refused)
    assert acts(volunteer, member) == {"kartu", "keluarga", "permintaan", "persetujuan"}


def test_today_is_asked_when_nothing_else_is(town: Town) -> None:
    today = timezone.localdate()
    spell = town.members(1)[0]
    pay(spell, f"{today:%Y-%m}", on=today - timedelta(days=today.day - 1))
    file = whole_file(spell.worker, today=today, on=today)
    assert file.now.state is PersonState.COVERED
    assert file.now is file.asked
