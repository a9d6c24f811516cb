"""One row for each verb: what the table says, the actions keep to, and nothing is recorded past it."""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from payung.access import policy, verbs
from payung.access.authors import Machine, operator
from payung.access.models import AuditLine, Role, User
from payung.access.places import holds
from payung.regions import actions as regions
from payung.regions.queries import region
from payung.rules.reasons import Refused

PACKAGE = Path(__file__).resolve().parent.parent.parent / "payung"
WRITERS = sorted([*PACKAGE.glob("*/actions.py"), *PACKAGE.glob("*/actions/*.py")])
AUTHORS = {verbs.USER, verbs.OPERATOR, verbs.MACHINE}
RECORDED_BESIDE = {  # said in the trail by an action whose own verb has the row
    "prepare_ending": "end_membership",
}


def modules() -> Iterator[Any]:
    for path in WRITERS:
        yield import_module(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"))


def heads() -> dict[str, list[Callable[..., Any]]]:
    """Return the actions under each verb."""
    found: dict[str, list[Callable[..., Any]]] = {}
    for module in modules():
        for action in vars(module).values():
            if inspect.isfunction(action) and hasattr(action, "verb") and action.__module__ == module.__name__:
                found.setdefault(action.verb, []).append(action)
    return found


def recorded() -> set[str]:
    """Return every verb that an action writes into the trail in so many words."""
    found = set()
    for path in WRITERS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_record = isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"record", "_record"}
            if is_record and isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
    return found


def refused(act: Callable[[], Any]) -> set[str]:
    with pytest.raises(Refused) as no:
        act()
    return {reason.code for reason in no.value.reasons}


def test_every_verb_of_the_trail_has_a_row_and_an_action_under_it() -> None:
    table = verbs.rows()
    assert recorded() - set(table) - set(RECORDED_BESIDE) == set()
    assert set(table) - set(heads()) - recorded() == set(), "rows of verbs that nobody does"


def test_every_action_that_has_an_author_stands_under_a_verb() -> None:
    parts_of_acts = {
        "access": {"claim", "record", "see", "see_all"},
        "dues": {"settle_people", "settle_lines"},
        "enrolment": {"renew"},
        "regions": {"add_user"},
        "roster": {"finish", "settle_returned"},
        "workers": {
            "consent_all",
            "tries_kept",
            "look_up",
            "try_nik",
        },  # a look is no act: it asks the row of `workers:identity`
    }
    bare = {
        f"{room}.{name}"
        for module in modules()
        for name, action in vars(module).items()
        if inspect.isfunction(action) and action.__module__ == module.__name__ and not name.startswith("_")
        for room in [module.__name__.split(".")[1]]
        if "by" in inspect.signature(action).parameters and not hasattr(action, "verb")
        and name not in parts_of_acts.get(room, set())
    }  # fmt: skip
    assert bare == set()


def test_rows_name_what_there_is() -> None:
    for name, row in verbs.rows().items():
        assert row.roles <= set(Role.values), name
        assert row.authors, name
        assert row.authors <= AUTHORS, name
        assert bool(row.roles) is (verbs.USER in row.authors) or name == "settle", f"{name}: roles without users"
        for action in heads().get(name, []):
            known = set(inspect.signature(action).parameters)
            first = {path.removesuffix("?").split(".")[0] for path in (*row.where, *filter(None, [row.second]))}
            sure = {path.split(".")[0] for path in row.where if not path.endswith("?")}
            assert sure <= known or len(heads()[name]) > 1, f"{name}: {first - known}"


def test_every_writing_address_names_its_verbs_and_lets_in_who_may_do_them() -> None:
    raw = policy._table()["addresses"]
    ours = {name: row for name, row in policy.rows().items() if ":" in name and not name.startswith("demo:")}
    writing = {name for name, row in ours.items() if "POST" in row.methods}
    assert {name for name in writing if not ours[name].verbs and not raw[name].get("looks")} == set()
    assert {name for name in ours if ours[name].verbs} <= writing
    for name in sorted(writing):
        for verb in ours[name].verbs:
            assert verb in verbs.rows(), f"{name}: {verb}"
            may = verbs.rows()[verb].roles
            assert ours[name].public or may & ours[name].roles == may, f"{name}: {may - ours[name].roles} cannot enter"


@pytest.mark.parametrize(
    ("area", "code", "lies_inside"),
    [
        ("31.75", "31.75", True), ("31.75", "31.75.02.1005-007", True), ("31.75.02.1005", "31.75.02.1005-007", True),
        ("31.7", "31.75", False), ("31.75.02.1005-007", "31.75.02.1005", False), ("", "31.75", False),
        ("31.75", "", False), ("", "", False), ("31.75.02.100", "31.75.02.1005", False),
    ],
)  # fmt: skip
def test_an_area_holds_itself_and_what_lies_in_it(area: str, code: str, lies_inside: bool) -> None:
    assert holds(area, code) is lies_inside


@pytest.mark.usefixtures("east_jakarta")
class TestOneAct:
    """Opening an RW, by everybody who might."""

    def open(self, by: Any, number: int, on: date) -> Any:
        village = region("31.75.02.1005")
        return regions.open_rw(village, number=number, from_on=on, source="Surat lurah 7/2026", on=on, by=by)

    def test_role_and_area_and_activity_decide(self, somebody: Callable[..., User], today: date) -> None:
        here, next_door = somebody("village_officer", "31.75.02.1005"), somebody("village_officer", "31.75.02.1004")
        reader, blocked = somebody("auditor", "31.75"), somebody("village_officer", "31.75.02.1005")
        User.objects.filter(pk=blocked.pk).update(is_active=False)  # since the account was loaded
        before = AuditLine.objects.count()
        assert refused(lambda: self.open(next_door, 91, today)) == {"area_not_yours"}
        assert refused(lambda: self.open(reader, 91, today)) == {"role_not_yours"}
        assert refused(lambda: self.open(blocked, 91, today)) == {"user_blocked"}
        assert refused(lambda: self.open(Machine(), 91, today)) == {"author_missing"}
        assert AuditLine.objects.count() == before
        assert self.open(here, 91, today).code == "31.75.02.1005-091"
        assert self.open(operator(), 92, today).code == "31.75.02.1005-092"
        by_user, by_operator = AuditLine.objects.order_by("pk")[before:]
        assert (by_user.by, by_user.by_command) == (here, "")
        assert (by_operator.by, by_operator.by_command) == (None, operator().name)

    def test_a_role_that_changed_meanwhile_decides(self, somebody: Callable[..., User], today: date) -> None:
        clerk = somebody("village_officer", "31.75.02.1005")
        User.objects.filter(pk=clerk.pk).update(role="volunteer")
        assert refused(lambda: self.open(clerk, 91, today)) == {"role_not_yours"}

    def test_nobody_is_no_author(self, today: date) -> None:
        with pytest.raises(AssertionError, match="author"):
            self.open(None, 91, today)


def test_what_a_page_offers_asks_the_rows_and_no_page_keeps_a_list_of_roles() -> None:
    pages = [*PACKAGE.glob("*/views/*.py"), *PACKAGE.glob("*/views.py"), PACKAGE / "regions/queries/header.py"]
    assert len(pages) > 40
    words = {path: path.read_text("utf-8") for path in (*pages, *PACKAGE.glob("**/templates/**/*.html"))}
    named = {
        str(path.relative_to(PACKAGE)) for path, text in words.items() if re.search(r"user\w*\.role (not )?in", text)
    }
    named |= {
        str(path.relative_to(PACKAGE)) for path, text in words.items() if path.suffix == ".html" and "user.role" in text
    }
    assert named == set()


@pytest.mark.parametrize("role", Role.values)
def test_a_role_may_what_its_row_says(role: str) -> None:
    user = User(username="x", role=role)
    assert {name for name in verbs.rows() if verbs.may(user, name)} == {
        name for name, row in verbs.rows().items() if role in row.roles
    }
    opened = {name for name in policy.rows() if policy.may_open(user, name)}
    assert opened == {name for name, row in policy.rows().items() if row.public or role in row.roles}
    assert not policy.may_open(user, "no:where")
