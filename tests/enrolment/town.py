"""A small town for the tests of this room: people come by lists, are nominated, sent and answered by the acts alone."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from payung.access import actions as access
from payung.access.authors import operator
from payung.access.models import User
from payung.demo import writing
from payung.demo.people import Crowd, Person
from payung.enrolment import actions
from payung.enrolment.models import Batch, DecisionLetter, Ending, Membership, Nomination, WaitingEnding
from payung.enrolment.queries.preview import LineResult
from payung.regions import queries as regions
from payung.regions.models import Campaign, Region
from payung.roster import actions as rosters
from payung.roster.models import Roster
from payung.workers import queries as registry
from payung.workers.models import Worker

DAY = date(2026, 6, 15)
SENT = date(2026, 6, 16)
ANSWERED = date(2026, 6, 21)
START = date(2026, 6, 20)
RW = "31.75.02.1005-007"
NEXT_RW = "31.75.02.1005-008"
HEADINGS = ["NO", "NIK", "NAMA TENAGA KERJA", "TGL LAHIR", "STATUS", "NO KPJ", "TGL MULAI KEPESERTAAN", "KETERANGAN"]


class Town:
    """Rawamangun with its officers; ``officer`` prepares, ``second`` approves."""

    def __init__(self) -> None:
        self.crowd = Crowd(11)
        self.officer = self._user("rina", "village_officer", "31.75.02.1005")
        self.second = self._user("hendra", "district_officer", "31.75.02")
        self.rw = Region.objects.get(code=RW)
        self.village = Region.objects.get(code="31.75.02.1005")
        self.campaign: Campaign = regions.campaign(RW, DAY)

    def _user(self, name: str, role: str, area: str) -> User:
        return access.add_user(name, role=role, area=area, on=DAY, by=operator())

    def people(self, many: int, rw: str = RW, **more: Any) -> list[Person]:
        """Return so many invented people of an RW."""
        return [self.crowd.person(rw, DAY, **more) for _one in range(many)]

    def list_in(self, people: Sequence[Person], *, rw: str = RW, on: date = DAY, **more: Any) -> Roster:
        """Let a list of an RW be sent and its ready rows be admitted."""
        region = Region.objects.get(code=rw)
        data = writing.roster(region.full_name, people, {})
        by = self.officer if rw.startswith(self.officer.area) else operator()
        received = rosters.receive(f"daftar {len(people)}.xlsx", data, area=region, on=on, by=by, **more)
        return rosters.judge(received.roster, admit=True, on=on, by=by)

    @property
    def branch(self) -> User:
        """Return the branch's own account."""
        known = User.objects.filter(username="arif").first()
        return known or access.add_user("arif", role="branch_officer", area="31.75", on=DAY, by=operator())

    def admit(self, many: int = 3, rw: str = RW, **more: Any) -> list[Worker]:
        """Return so many workers who were admitted from a nomination list, in the order of the list."""
        people = self.people(many, rw)
        self.list_in(people, rw=rw, **more)
        return self.workers(people)

    def workers(self, people: Iterable[Person]) -> list[Worker]:
        """Return the workers whom these people became."""
        niks = [person.nik for person in people]
        found = registry.by_nik(niks)
        return [found[nik] for nik in niks]

    def letter(self, number: str = "SK-1", **more: Any) -> DecisionLetter:
        """Issue a letter of the lurah."""
        by = operator() if "area" in more else self.officer
        given = {"area": self.village, "issued_on": DAY, "issuer": "Lurah Rawamangun", "on": DAY, "by": by}
        return actions.issue_letter(number, **{**given, **more})

    def nominate(self, workers: Sequence[Worker] | None = None, **more: Any) -> DecisionLetter:
        """Nominate these people, or everybody of the kelurahan who waits."""
        number = f"SK-{DecisionLetter.objects.count() + 1}"
        letter = more.pop("letter", None) or self.letter(number)
        given = {"letter": letter, "campaign": self.campaign, "on": DAY, "by": self.officer, **more}
        if workers is None:
            actions.nominate_area(self.village, **given)
        else:
            actions.nominate(workers, **given)
        return letter

    def batch(self, kind: str = "new", *, on: date = SENT, approved: bool = True, area: str = "") -> Batch:
        """Make a batch, approved and handed over."""
        region = Region.objects.get(code=area) if area else self.village
        batch = actions.make_batch(kind, area=region, on=on, by=self.officer)
        if not approved:
            return batch
        actions.approve_batch(batch, on=on, by=self.second)
        return actions.hand_over(batch, channel="surel", on=on, by=self.officer)

    def sent(self, many: int = 3) -> list[Worker]:
        """Return people who wait for the branch."""
        workers = self.admit(many)
        self.nominate(workers)
        self.batch()
        return workers

    def said(self, worker: Worker, status: str = "BERHASIL", **cells: Any) -> list[Any]:
        """Return a line of the branch about a worker; accepted lines carry a new number and the start."""
        accepted = status == "BERHASIL"
        given = {
            "nik": registry.nik_of(worker), "name": worker.name, "birth_date": worker.birth_date,
            "kpj": self.crowd.kpj() if accepted else "", "start": START if accepted else "", "reason": "",
        }  # fmt: skip
        given |= cells
        fields = ("nik", "name", "birth_date", "kpj", "start", "reason")
        nik, name, born, kpj, start, reason = (given[field] for field in fields)
        return [nik, name, born, status, kpj, start, reason]

    def file(self, lines: Sequence[Sequence[Any]], headings: Sequence[str] = HEADINGS) -> bytes:
        """Return the branch's answer as a workbook, under its letterhead."""
        rows: list[list[Any]] = [["BPJS KETENAGAKERJAAN"], ["HASIL PENDAFTARAN PESERTA BPU"], [], list(headings)]
        rows += [[number, *line] for number, line in enumerate(lines, start=1)]
        return writing.workbook(rows)

    def answer(self, *lines: Sequence[Any], on: date = ANSWERED, **more: Any) -> list[LineResult]:
        """Let the branch answer, and take it over."""
        by = more.pop("by", operator())
        reply = actions.receive_reply("balasan.xlsx", self.file(lines), on=on, by=by, **more)
        return actions.apply_reply(reply, on=on, by=by)

    def members(self, many: int = 3) -> list[Membership]:
        """Return so many members, from list to answer."""
        workers = self.sent(many)
        self.answer(*(self.said(worker) for worker in workers))
        spells = {spell.worker_id: spell for spell in Membership.objects.select_related("worker")}
        return [spells[worker.pk] for worker in workers]

    def end(self, spell: Membership, *, last_day: date, why: str, on: date) -> Ending:
        """End a membership; the second person confirms it on the same day."""
        fact = actions.end(spell, last_day=last_day, why=why, on=on, by=self.officer)
        assert isinstance(fact, WaitingEnding)
        return actions.confirm_ending(fact, on=on, by=self.second)

    def nomination(self, worker: Worker) -> Nomination:
        """Return the worker's open nomination."""
        return Nomination.objects.get(worker=worker, withdrawn_on=None)


def codes(refused: Any) -> set[str]:
    """Return the codes of a refusal that a test caught."""
    return {reason.code for reason in refused.value.reasons}
