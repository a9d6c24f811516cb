"""What stands in a file for the branch: one row of plain texts for each line, and the totals to check it by."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from payung.access import sealing
from payung.access.models import AuditLine
from payung.enrolment.models import BatchLine, Ending, Membership, Nomination
from payung.enrolment.queries.changes import LOOKUP, workers_by_id
from payung.enrolment.queries.memberships import kpj_of, memberships_of
from payung.enrolment.queries.sending import Chosen
from payung.enrolment.writing.layouts import day_words, layouts
from payung.regions.models import Level, Region
from payung.rules import bands
from payung.workers import queries as registry
from payung.workers.models import Relative, Residence, Worker

MOTHER = ("mother", "ibu")


def contents(chosen: Sequence[Chosen], *, on: date) -> list[dict[str, str]]:
    """Return the rows of a batch in the order of its lines: field to text, the identity numbers in clear.

    Whoever takes them out of the house records the sights.
    """
    workers = workers_by_id({each.worker_id for each in chosen})
    homes, relatives = _homes(workers, on), _relatives(workers)
    changes = _change_texts(chosen, workers)
    words = layouts()["words"]
    basis = str(bands(on)[0].basis_rupiah)
    rows = []
    for number, each in enumerate(chosen, start=1):
        worker = workers[each.worker_id]
        rows.append(
            {
                "number": str(number),
                "nik": registry.nik_of(worker),
                "name": worker.name,
                "birth_place": worker.birth_place,
                "birth_date": day_words(worker.birth_date),
                "sex": words["sex"][worker.sex],
                "phone": worker.phone,
                "occupation": worker.occupation_text or worker.occupation.replace("_", " "),
                "income": basis,
                "programmes": words["programmes"],
                "kk": kk_of(worker),
                "reference": worker.ref,
                **homes[each.worker_id],
                **relatives.get(each.worker_id, {}),
                **changes.get(number, {}),
            }
        )
    return rows


def kk_of(worker: Worker) -> str:
    """Return the number of the family card in clear, or nothing."""
    return sealing.unseal(worker.kk_sealed, bound_to=f"kk:{worker.ref}").decode() if worker.kk_sealed else ""


def _homes(workers: dict[int, Worker], on: date) -> dict[int, dict[str, str]]:
    """Return where each lives on the day, in the words of the file."""
    places = _place_words()
    homes: dict[int, dict[str, str]] = {}
    wanted = list(workers)
    for start in range(0, len(wanted), LOOKUP):
        facts = Residence.objects.filter(worker_id__in=wanted[start : start + LOOKUP]).order_by("from_on", "pk")
        for worker_id, rw_id, rt, street, from_on in facts.values_list("worker_id", "rw_id", "rt", "street", "from_on"):
            if worker_id not in homes or from_on <= on:
                homes[worker_id] = {"address": street, "rt": rt, **places[rw_id]}
    return homes


def _place_words() -> dict[int, dict[str, str]]:
    regions = {pk: (code, name, level) for pk, code, name, level in _regions()}
    by_code = {code: name for code, name, _level in regions.values()}
    words = {}
    for pk, (code, _name, level) in regions.items():
        if level == Level.RW:
            village, _dash, number = code.partition("-")
            district = village.rpartition(".")[0]
            words[pk] = {"rw": number, "village": by_code.get(village, ""), "district": by_code.get(district, "")}
    return words


def _regions() -> Iterable[tuple[int, str, str, str]]:
    return Region.objects.values_list("pk", "code", "name", "level")


def _relatives(workers: dict[int, Worker]) -> dict[int, dict[str, str]]:
    """Return the mother and the first other relative of each."""
    found: dict[int, dict[str, str]] = {}
    wanted = list(workers)
    for start in range(0, len(wanted), LOOKUP):
        facts = Relative.objects.filter(worker_id__in=wanted[start : start + LOOKUP]).order_by("pk")
        for worker_id, relation, name in facts.values_list("worker_id", "relation", "name"):
            fields = found.setdefault(worker_id, {})
            if relation.casefold() in MOTHER:
                fields.setdefault("mother", name)
            elif "heir" not in fields:
                fields.update(heir=name, heir_relation=relation)
    return found


def _change_texts(chosen: Sequence[Chosen], workers: dict[int, Worker]) -> dict[int, dict[str, str]]:
    """Return what changes, by line number: the kind, and the ending, correction or replaced member it rests on."""
    texts: dict[int, dict[str, str]] = {}
    changing = [(number, each) for number, each in enumerate(chosen, start=1) if each.change]
    if not changing:
        return texts
    spells = memberships_of({each.worker_id for _number, each in changing})
    for number, each in changing:
        latest = spells.get(each.worker_id, [])
        texts[number] = {
            "change": layouts()["words"]["change"][each.change],
            "kpj": kpj_of(latest[-1]) if latest else "",
            **_about(each),
        }
    return texts


def _about(each: Chosen) -> dict[str, str]:
    words = layouts()["words"]
    change = BatchLine.Change(each.change)
    if change in (BatchLine.Change.ENDING, BatchLine.Change.TAKEN_BACK):
        assert each.ending_id, "it rests on an ending"
        ending = Ending.objects.select_related("membership").get(pk=each.ending_id)
        own = {"kpj": kpj_of(ending.membership)}
        return {**own, "last_day": day_words(ending.last_day), "why": words["why"][ending.why]}
    if change == BatchLine.Change.CORRECTION:
        assert each.correction_id, "it rests on a correction"
        line = AuditLine.objects.get(pk=each.correction_id)
        return {"before": _in_words(line.before), "after": _in_words(line.after)}
    assert each.nomination_id, "a place is filled by a nomination"
    nomination = Nomination.objects.get(pk=each.nomination_id)
    replaced = Membership.objects.filter(nomination=nomination.replaces_id).order_by("-start").first()
    return {"kpj": "", "replaced_kpj": kpj_of(replaced) if replaced else ""}


def _in_words(details: dict[str, Any]) -> str:
    """Return corrected details as text; a NIK stands in its own column, the trail holds no digits of it."""
    names = layouts()["words"]["field"]
    shown = [f"{names[field]}: {value}" for field, value in details.items() if field in names]
    return "; ".join(shown) or names["nik"]


def control_totals(
    rows: Sequence[dict[str, str]], *, dues_rupiah: int | None, bill: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return the totals that both sides count: lines, people, men and women, lines by kelurahan, dues; and the bill."""
    villages: dict[str, int] = {}
    for row in rows:
        villages[row["village"]] = villages.get(row["village"], 0) + 1
    sexes = [row["sex"] for row in rows]
    words = layouts()["words"]["sex"]
    changes: dict[str, int] = {}
    for row in rows:
        if row.get("change"):
            changes[row["change"]] = changes.get(row["change"], 0) + 1
    return {
        "lines": len(rows),
        "people": len({row["nik"] for row in rows}),
        "men": sexes.count(words["L"]),
        "women": sexes.count(words["P"]),
        "villages": dict(sorted(villages.items())),
        "changes": changes,
        "dues_rupiah": dues_rupiah,
        "bill": bill,
    }
