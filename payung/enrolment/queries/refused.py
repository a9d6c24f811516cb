"""Refused people, each with the branch's words and what their RW can do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from payung.enrolment.models import Nomination, ReplyLine
from payung.enrolment.queries.changes import LOOKUP
from payung.enrolment.queries.sending import corrected_since_refusal
from payung.enrolment.queries.states import REFUSED, people
from payung.enrolment.reading.vocabulary import advice_for
from payung.regions.queries import names_of
from payung.rules import Work, registration
from payung.workers.models import Worker
from payung.workers.queries import latest_homes, occupation_words, roots


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused person: where she lives, our code and the branch's words, advice, and since when.

    ``corrected``: her details changed since, so the next batch takes her along.
    """

    worker: Worker
    rw_code: str
    code: str
    text: str
    advice: str
    since: date
    nomination: Nomination | None
    corrected: bool
    place: str

    @property
    def told(self) -> str:
        """Return what is passed on to whoever helps the person: who it is, and what to do."""
        return f"{self.worker.honoured_name}: {self.advice}"


def refusals(area: str, *, on: date, known_on: date) -> list[Refusal]:
    """Return the refused people of an area with the branch's words and advice, by RW and name."""
    return refusals_of(list(people(REFUSED, area, on=on, known_on=known_on)), on=on, known_on=known_on)


def refusals_of(refused: Sequence[Worker], *, on: date, known_on: date) -> list[Refusal]:
    """Return what the branch said last about people who are refused, in their order; whoever asks knows that they are.

    Where the words are on a record that was merged into another, that person's words are looked up there.
    """
    root_of = roots(known_on)
    records = {worker.pk: worker.pk for worker in refused}
    records.update({absorbed: root for absorbed, root in root_of.items() if root in records})
    latest = _latest_lines(records, min(on, known_on))
    corrected = {records[pk] for pk in corrected_since_refusal(records)}
    homes = latest_homes(list({worker.pk for worker in refused}))
    known: dict[int, str] = {worker.pk: getattr(worker, "rw_code", None) or "" for worker in refused}
    codes = {pk: code or (homes[pk].rw.code if pk in homes else "") for pk, code in known.items()}
    places = names_of({code for code in codes.values() if code})
    listed = []
    for worker in refused:
        line, rw_code = latest.get(worker.pk), codes[worker.pk]
        if line is None:
            continue
        advice = advice_about(worker, line.reason, on=line.recorded_on)
        listed.append(
            Refusal(
                worker, rw_code, line.reason, line.reason_text, advice, line.recorded_on, line.nomination,
                worker.pk in corrected, places.get(rw_code, ""),
            )
        )  # fmt: skip
    return listed


def reasons_of(refused: Sequence[Worker], *, on: date, known_on: date) -> dict[int, str]:
    """Return the code of what the branch said last about each of these people, by person."""
    root_of = roots(known_on)
    records = {worker.pk: worker.pk for worker in refused}
    records.update({absorbed: root for absorbed, root in root_of.items() if root in records})
    lines = _latest_lines(records, min(on, known_on))
    return {person: line.reason for person, line in lines.items()}


def advice_about(worker: Worker, code: str, *, on: date) -> str:
    """Return what to do about a refusal, beside what we know of the person on the day that speaks for or against it."""
    advice = advice_for(code, get_language() or "id")
    if code == "age":
        judged = registration(birth_date=worker.birth_date, day=max(on, worker.birth_date), work=Work.INFORMAL)
        if judged.allowed:
            words = _(
                "By our data she was %(age)d then, within the limits of registration. Compare the birth date with the"
                " KTP; if it is right, ask the branch to look again."
            )
            return words % {"age": judged.age}
        return _("By our data %(age)d years then.") % {"age": judged.age} + f" {advice}"
    work = occupation_words(worker.occupation, worker.occupation_text)
    if code == "wage_earner" and work:
        return _("By our data: %(work)s.") % {"work": work} + f" {advice}"
    return advice


def _latest_lines(records: dict[int, int], known_on: date) -> dict[int, ReplyLine]:
    """Return the latest refusal of each person, over all of her records."""
    latest: dict[int, ReplyLine] = {}
    ids = list(records)
    for start in range(0, len(ids), LOOKUP):
        lines = ReplyLine.objects.filter(
            worker_id__in=ids[start : start + LOOKUP],
            outcome=ReplyLine.Outcome.REFUSED,
            recorded_on__lte=known_on,
        )
        for line in lines.select_related("nomination").defer("cells_sealed").order_by("pk"):
            assert line.worker_id
            person = records[line.worker_id]
            if person not in latest or latest[person].pk < line.pk:
                latest[person] = line
    return latest
