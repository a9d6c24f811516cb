"""A worker's family: children and other possible heirs are added, corrected, taken off."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access.actions import record
from payung.access.authors import Author
from payung.access.verbs import verb
from payung.rules.reasons import Reason, Refused
from payung.workers import queries
from payung.workers.models import Relative, Worker

DETAILS = ("relation", "name", "birth_date", "school_level", "phone")


@verb("add_relative")
@transaction.atomic
def add_relative(
    worker: Worker, *, relation: str, name: str, birth_date: date | None = None, school_level: str = "",
    phone: str = "", on: date, by: Author,
) -> Relative:  # fmt: skip
    """Add a child or another possible heir. Refuses ``born_later`` and ``relative_known``."""
    details = {
        "relation": relation, "name": name, "birth_date": birth_date, "school_level": school_level, "phone": phone,
    }  # fmt: skip
    Worker.objects.select_for_update().get(pk=worker.pk)
    _refuse_if_wrong(worker, details, on)
    fact = Relative.objects.create(worker=worker, recorded_on=on, **details)
    area = queries.home_code(worker, on)
    record("add_relative", worker.ref, on=on, by=by, after={"id": fact.pk, **_plain(details)}, area=area)
    return fact


@verb("correct_relative")
@transaction.atomic
def correct_relative(fact: Relative, *, changes: dict[str, Any], on: date, by: Author) -> None:
    """Change what is on file about a relative, the old values in the audit line.

    Refuses ``not_correctable``, ``born_later``, ``relative_known`` and ``nothing_changed``.
    """
    Worker.objects.select_for_update().get(pk=fact.worker_id)
    fact.refresh_from_db(from_queryset=Relative.objects.select_for_update())
    if set(changes) - set(DETAILS):
        raise Refused([Reason("not_correctable", _("This detail is not changed here."))])
    different = {field: value for field, value in changes.items() if getattr(fact, field) != value}
    if not different:
        raise Refused([Reason("nothing_changed", _("Nothing is different from what is on file."))])
    before = {field: getattr(fact, field) for field in different}
    _refuse_if_wrong(fact.worker, {"name": fact.name, "birth_date": fact.birth_date, **changes}, on, but=fact.pk)
    for field, value in different.items():
        setattr(fact, field, value)
    fact.save(update_fields=list(different))
    record(
        "correct_relative", fact.worker.ref, on=on, by=by, area=queries.home_code(fact.worker, on),
        before={"id": fact.pk, **_plain(before)}, after={"id": fact.pk, **_plain(different)},
    )  # fmt: skip


@verb("remove_relative")
@transaction.atomic
def remove_relative(fact: Relative, *, on: date, by: Author) -> None:
    """Take a relative off who should not be on file; what stood there stays in the audit line."""
    fact.refresh_from_db(from_queryset=Relative.objects.select_for_update())
    before = {"id": fact.pk, **_plain({field: getattr(fact, field) for field in DETAILS})}
    worker = fact.worker
    Relative.objects.filter(pk=fact.pk).delete()
    record("remove_relative", worker.ref, on=on, by=by, before=before, area=queries.home_code(worker, on))


def _refuse_if_wrong(worker: Worker, details: dict[str, Any], on: date, *, but: int = 0) -> None:
    refusals = []
    if details["birth_date"] and details["birth_date"] > on:
        refusals.append(Reason("born_later", _("This birth date has not come yet. Look at the KTP again.")))
    same = Relative.objects.filter(worker=worker, name__iexact=details["name"], birth_date=details["birth_date"])
    if same.exclude(pk=but).exists():
        refusals.append(Reason("relative_known", _("This relative is on file already.")))
    if refusals:
        raise Refused(refusals)


def _plain(details: dict[str, Any]) -> dict[str, str]:
    """Return what the trail keeps: what was said, as text."""
    return {field: str(value) for field, value in details.items() if value}
