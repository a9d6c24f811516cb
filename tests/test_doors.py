"""Every address has a row in the reviewed table, and lets in exactly the roles that stand there."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from payung.access.models import Role, User

POLICY = settings.CHECKOUT / "payung" / "access" / "policy.yaml"
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
ROW_KEYS = {"public", "roles", "methods"}
REFUSALS = {401, 403, 404}
# The first that fits a converter stands for its argument.
SAMPLES = (
    "31.75", "1", "31.75.02.1005-007", "W-23456789AB", "2026-06-15", "2026-06", "aa", "a" * 32,
    "00000000-0000-0000-0000-000000000000",
)  # fmt: skip


@dataclass(frozen=True)
class Door:
    """One address: its name with namespace, its view, and one example of it."""

    name: str
    view: Callable[..., HttpResponse]
    url: str

    @property
    def is_ours(self) -> bool:
        """Whether the view is Payung's own and not a package's."""
        return getattr(self.view, "__module__", "").startswith("payung.")


def sample(pattern: str) -> str:
    """Return an argument that the pattern accepts."""
    return next(each for each in SAMPLES if re.fullmatch(pattern, each))


def arguments_of(pattern: URLPattern | URLResolver) -> dict[str, str]:
    """Return an example for each named argument of one part of an address."""
    found = {name: sample(each.regex) for name, each in getattr(pattern.pattern, "converters", {}).items()}
    for name, inner in re.findall(r"\(\?P<(\w+)>([^()]+)\)", str(getattr(pattern.pattern, "_regex", ""))):
        found[name] = sample(inner)
    return found


def doors(resolver: URLResolver | None = None, space: str = "", given: dict[str, str] | None = None) -> Iterator[Door]:
    """Yield every address of the application."""
    for pattern in (resolver or get_resolver()).url_patterns:
        arguments = {**(given or {}), **arguments_of(pattern)}
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from doors(pattern, inner, arguments)
        else:
            name = f"{space}{pattern.name}" if pattern.name else ""
            yield Door(name, pattern.callback, reverse(name, kwargs=arguments) if name else str(pattern.pattern))


@pytest.fixture(scope="module")
def policy() -> dict[str, dict[str, Any]]:
    """The reviewed table."""
    rows: dict[str, dict[str, Any]] = yaml.safe_load(POLICY.read_text())
    return rows


@pytest.fixture
def enter(somebody: Callable[..., User]) -> Callable[[str], Client]:
    """Return a maker of browsers in which somebody with that role has signed in."""

    def sign_in(role: str) -> Client:
        client = Client(raise_request_exception=False)
        sponsor = {"sponsor_ref": "S-23456789AB"} if role == Role.SPONSOR else {}
        client.force_login(somebody(role, name=f"a-{role}", **sponsor), settings.AUTHENTICATION_BACKENDS[0])
        return client

    return sign_in


def knock(client: Client, method: str, url: str) -> HttpResponse:
    """Send an empty request of that method."""
    response: HttpResponse = client.generic(method, url)  # type: ignore[assignment]
    return response


def asks_to_sign_in(response: HttpResponse) -> bool:
    """Whether the answer only leads to the sign-in page."""
    return response.status_code == 302 and response["Location"].startswith(reverse("account_login"))


def allowed(row: dict[str, Any]) -> set[str]:
    """Return the roles that may enter."""
    return set(Role.values) if row.get("public") else set(row["roles"])


def test_every_address_has_a_name_and_a_row_and_every_row_an_address(policy: dict[str, dict[str, Any]]) -> None:
    found = list(doors())
    names = [door.name for door in found]
    assert [door.url for door in found if not door.name] == [], "an address without a name cannot be reviewed"
    assert sorted({name for name in names if names.count(name) > 1}) == []
    assert sorted(set(names) - set(policy)) == [], "these have no row"
    assert sorted(set(policy) - set(names)) == [], "these rows have no address"


def test_every_row_says_public_or_who_and_how(policy: dict[str, dict[str, Any]]) -> None:
    wrong = [
        name
        for name, row in policy.items()
        if not set(row) <= ROW_KEYS
        or not set(row.get("methods", [])) <= METHODS
        or (row.get("public") is not True and not (row.get("roles") and row.get("methods")))
        or ("public" in row and "roles" in row)
        or not set(row.get("roles", [])) <= set(Role.values)
    ]
    assert wrong == []


def test_what_a_view_says_about_itself_is_what_the_table_says(policy: dict[str, dict[str, Any]]) -> None:
    unlike = []
    for door in doors():
        row = policy[door.name]
        said = getattr(door.view, "allowed_roles", "nothing")
        if door.is_ours and said == "nothing":
            unlike.append(f"{door.name}: the view carries neither @allow nor @public")
        elif door.is_ours and (said is None) != bool(row.get("public")):
            unlike.append(f"{door.name}: public in one place only")
        elif door.is_ours and said is not None and set(said) != allowed(row):
            unlike.append(f"{door.name}: {sorted(set(said) ^ allowed(row))}")
        elif not door.is_ours and allowed(row) != set(Role.values):
            unlike.append(f"{door.name}: a package's page cannot tell our roles apart")
    assert unlike == []


def test_no_page_leaves_out_the_protection_against_forged_requests() -> None:
    assert [door.name for door in doors() if door.is_ours and getattr(door.view, "csrf_exempt", False)] == []


@pytest.mark.django_db
def test_strangers_are_sent_to_sign_in_or_refused(policy: dict[str, dict[str, Any]]) -> None:
    stranger = Client(raise_request_exception=False)
    let_in = []
    for door in doors():
        row = policy[door.name]
        for method in row.get("methods", ["GET"]):
            response = knock(stranger, method, door.url)
            refused = response.status_code in REFUSALS or asks_to_sign_in(response)
            if row.get("public"):
                refused = response.status_code < 500 and not asks_to_sign_in(response)  # here: welcome
            if not refused:
                let_in.append(f"{method} {door.name} {door.url}: {response.status_code}")
    assert let_in == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_a_role_enters_where_the_table_says_and_nowhere_else(
    role: str, policy: dict[str, dict[str, Any]], enter: Callable[[str], Client]
) -> None:
    client = enter(role)
    wrong = []
    for door in doors():
        row = policy[door.name]
        if not door.is_ours or row.get("public"):
            continue
        for method in row["methods"]:
            status = knock(client, method, door.url).status_code
            as_it_should = status not in {401, 403} and status < 500 if role in row["roles"] else status in REFUSALS
            if not as_it_should:
                wrong.append(f"{method} {door.name} {door.url}: {status}")
    assert wrong == []


@pytest.mark.django_db
def test_a_method_that_the_table_does_not_name_is_refused(
    policy: dict[str, dict[str, Any]], enter: Callable[[str], Client]
) -> None:
    client = enter(Role.ADMIN)
    taken = []
    for door in doors():
        row = policy[door.name]
        if door.is_ours and Role.ADMIN in allowed(row) and "methods" in row:
            for method in sorted(METHODS - set(row["methods"])):
                status = knock(client, method, door.url).status_code
                if status != 405:
                    taken.append(f"{method} {door.name}: {status}")
    assert taken == []


@pytest.mark.django_db
def test_who_was_switched_off_is_refused_with_the_next_click(
    policy: dict[str, dict[str, Any]], enter: Callable[[str], Client]
) -> None:
    client = enter(Role.CITY_OFFICER)
    User.objects.filter(role=Role.CITY_OFFICER).update(is_active=False)
    pages = [
        door
        for door in doors()
        if door.is_ours
        and Role.CITY_OFFICER in policy[door.name].get("roles", [])
        and "GET" in policy[door.name]["methods"]
    ]
    assert pages
    assert [door.name for door in pages if not asks_to_sign_in(knock(client, "GET", door.url))] == []
