"""Cells of writing pages: every button by every looker; who may not is told no, and nothing outside is written."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.messages import constants, get_messages
from django.db import transaction
from django.urls import resolve

from payung.access.models import AuditLine
from tests.matrix import outside, reviewed
from tests.matrix.acting import Cell
from tests.matrix.canaries import Aviary
from tests.matrix.lookers import WHOLE, Looker
from tests.matrix.looking import Looking, signed_in
from tests.presses.every import CASES
from tests.presses.pressing import Press
from tests.presses.town import Town

# What is begun here belongs to its author's own area, whoever that is.
BEGUN_IN_OWN = frozenset({
    "enrolment:new_reply", "enrolment:members", "dues:new_payments", "dues:new_sponsor", "workers:lookup",
    "board:people_file",
})  # fmt: skip
# Nobody's but the author's of the entry.
OWN_ENTRY = frozenset({"enrolment:own_entry", "enrolment:own_entry_removal"})
# Somebody's own people leave her area by this, for another.
LEAVES = frozenset({"workers:move"})
HERE = "31.75.02.1005"


@dataclass
class Presses:
    """The cells of one address in a town; nothing of them stays."""

    birds: Aviary
    address: str

    def __post_init__(self) -> None:
        self.town: Town = self.birds.town
        self.row = reviewed.addresses().get(self.address, {"roles": frozenset(), "verbs": []})
        self.looking = Looking(self.birds)

    def cells(self, people: Iterable[Looker]) -> Iterator[Cell]:
        """Yield a cell for each looker."""
        people = list(people)
        for looker in people:
            signed_in(looker)  # before the savepoint, so that the session stays
        sid = transaction.savepoint()
        self.town.afresh()
        self.press = CASES[self.address](self.town)
        self.__dict__.pop("before", None)
        for looker in people:
            inner = transaction.savepoint()
            fault = self._try(looker, self.press)
            transaction.savepoint_rollback(inner)
            yield Cell("page", self.address, str(looker), fault)
        transaction.savepoint_rollback(sid)

    @cached_property
    def before(self) -> outside.Rows:
        """All rows as they are before each cell."""
        return outside.rows()

    def _try(self, looker: Looker, press: Press) -> str:
        client = signed_in(looker)
        may_enter = looker.role in self.row["roles"]
        verbs = [reviewed.verbs()[verb] for verb in self.row["verbs"]]
        may_act = may_enter and (not verbs or any(looker.role in verb["roles"] for verb in verbs))
        near = looker.shares(HERE) or self.address in BEGUN_IN_OWN
        if may_act and near:
            _ = self.before
        known = AuditLine.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        with outside.writes() as written:
            response: Any = client.post(press.url, _filled(press), headers={"accept-language": "en"})
        acts = set(AuditLine.objects.filter(pk__gt=known).values_list("verb", flat=True))
        if response.status_code >= 500:
            return f"answered {response.status_code}"
        if not may_enter and response.status_code not in (403, 404):
            return f"let in: {response.status_code}"
        if (not may_act or not near) and (acts or written):
            return f"was done: {sorted(acts)}, writing {sorted(set(written))}"
        if not near and _is_about_something(press.url) and response.status_code not in (403, 404):
            return f"answered {response.status_code} about what lies elsewhere"
        if said := self.looking.foreign(response, looker, spoken=f"{press.url} {press.fields}"):
            return said
        if not (may_act and near):
            return ""
        is_sure = looker.area == WHOLE and looker.role == press.by.role and self.address not in OWN_ENTRY
        if is_sure and not _is_yes(response):
            return f"was refused: {response.status_code} {[str(one) for one in get_messages(response.wsgi_request)]}"
        return "" if self.address in LEAVES else "; ".join(outside.foreign(self.before, looker, written))


def _filled(press: Press) -> dict[str, Any]:
    data: dict[str, Any] = dict(press.fields)
    for name, (file_name, content) in press.files.items():
        data[name] = io.BytesIO(content)
        data[name].name = file_name
    return data


def _is_about_something(url: str) -> bool:
    return bool(resolve(url.partition("?")[0]).captured_kwargs)


def _is_yes(response: Any) -> bool:
    levels = {one.level for one in get_messages(response.wsgi_request)}
    return response.status_code < 400 and (constants.SUCCESS in levels or not levels)
