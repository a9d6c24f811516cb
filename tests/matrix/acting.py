"""Cells of acts at the actions' own door: every verb by every looker, and by the authors that are no users."""

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import Model

from payung.access import actions as access
from payung.access.models import AuditLine, Cursor, Making, User
from payung.rules.reasons import Refused
from tests.matrix import outside, reviewed
from tests.matrix.acts import ACTS, Act
from tests.matrix.lookers import Looker, others
from tests.presses.town import Town

# Why the head of an act says no; every other refusal means that the subject of the cell was no good.
HEAD = frozenset({
    "role_not_yours", "area_not_yours", "author_missing", "user_blocked", "same_two_eyes", "tied_accounts",
})  # fmt: skip
# Acts whose author must be who went first: nobody else's entry.
OWN_ENTRY = {"correct_own": "not_your_entry", "take_back_newcomer": "not_your_entry"}


@dataclass(frozen=True)
class Cell:
    """One try, and what is wrong about how it ended; nothing, if all is well."""

    door: str
    what: str
    looker: str
    fault: str = ""


class _RollBackError(Exception):
    """Nothing of a cell stays."""


def fresh(value: Any) -> Any:
    """Return a thing as a door would have loaded it: what an act does to its copy touches no other cell."""
    return copy(value) if isinstance(value, Model) else value


def is_allowed(verb: str, act: Act, looker: Looker) -> bool:
    """Whether the reviewed row lets the looker do it to these subjects; said here apart from the code that is tried."""
    row = reviewed.verbs()[verb]
    if looker.role in ("operator", "machine"):
        return looker.role in row["authors"]
    if "user" not in row["authors"] or looker.role not in row["roles"]:
        return False
    if act.target_role and act.target_role not in reviewed.grants(looker.role):
        return False
    inside = [looker.holds(place) for place in act.places]
    return (any(inside) if row["any_where"] else all(inside)) or not row["where"]


@dataclass
class Acts:
    """The cells of one verb in a town; nothing of them stays."""

    town: Town
    verb: str

    def cells(self, people: Iterable[Looker]) -> Iterator[Cell]:
        """Yield a cell for each looker, for the other authors, and for whoever went first and is tied to her."""
        try:
            with transaction.atomic():
                self.town.afresh()
                self.act = ACTS[self.verb](self.town)
                self.__dict__.pop("before", None)
                for looker in (*people, *others()):
                    yield self._cell(looker, is_allowed(self.verb, self.act, looker))
                if self.act.first and reviewed.verbs()[self.verb]["second"]:
                    yield from self._first(self.act.first)
                yield self._blocked()
                raise _RollBackError
        except _RollBackError:
            pass

    @cached_property
    def before(self) -> outside.Rows:
        """All rows as they are before each cell."""
        return outside.rows()

    def _first(self, first: User) -> Iterator[Cell]:
        """Yield the cells of who went first, and of an account that she made."""
        looker = Looker(first.role, "who went first", first.area, first)
        yield self._cell(looker, False)
        with_account = transaction.savepoint()
        tied = access.add_user("akun-terikat", role=first.role, area=first.area, on=self.town.on, by=self._maker(first))
        yield self._cell(Looker(first.role, "tied to who went first", first.area, tied), False)
        transaction.savepoint_rollback(with_account)

    def _maker(self, first: User) -> Any:
        """Return an author who may make such an account and whom that ties to who went first."""
        maker = self.town.who("admin") if first.role == "city_officer" else self.town.who("yusuf")
        Making.objects.create(user=first, maker=maker, kind=Making.Kind.ADDED, recorded_on=self.town.on)
        return maker

    def _blocked(self) -> Cell:
        """Return the cell of somebody who might, were she not blocked since the account was loaded."""
        by = self.town.who("dewi" if self.act.first != self.town.who("dewi") else "yusuf")
        try:
            with transaction.atomic():
                User.objects.filter(pk=by.pk).update(is_active=False)
                cell = self._cell(Looker(by.role, "blocked since", by.area, by), False)
                raise _RollBackError
        except _RollBackError:
            return cell

    def _cell(self, looker: Looker, may: bool) -> Cell:
        fault = ""
        try:
            with transaction.atomic():
                fault = self._try(looker, may)
                raise _RollBackError
        except _RollBackError:
            pass
        return Cell("action", self.verb, str(looker), fault)

    def _try(self, looker: Looker, may: bool) -> str:
        if may:
            _ = self.before
        with outside.writes() as written:
            try:
                with transaction.atomic():
                    self.act.call(**{name: fresh(value) for name, value in self.act.takes.items()}, by=looker.by)
            except Refused as no:
                return self._refused({reason.code for reason in no.reasons}, may)
            except Exception as error:
                return f"broke: {error!r}"[:300]
        if not may:
            return f"was done, writing {sorted(set(written))}"
        return "; ".join([*self._not_followed(), *outside.foreign(self.before, looker, written)])

    def _not_followed(self) -> list[str]:
        """Return the rooms that the row says follow the verb and whose cursor has not passed its line."""
        line = AuditLine.objects.filter(verb=self.verb).order_by("-pk").values_list("pk", flat=True).first() or 0
        read = dict(Cursor.objects.values_list("room", "line_id"))
        rooms = reviewed.verbs()[self.verb]["followed_by"]
        return [f"{room} did not follow" for room in rooms if line and (read.get(room) or 0) < line]

    def _refused(self, codes: set[str], may: bool) -> str:
        if may and OWN_ENTRY.get(self.verb) in codes:
            return ""
        if may:
            return f"was refused: {sorted(codes)}"
        return "" if codes & HEAD else f"was refused for another reason alone: {sorted(codes)}"
