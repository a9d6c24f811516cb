"""Every address has a row in the reviewed table, and lets in exactly the roles that stand there."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import yaml
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from payung.access.models import Role, User
from payung.access.policy import Row, rows

POLICY = settings.CHECKOUT / "payung" / "access" / "policy.yaml"
EVERYBODY = frozenset(Role.values)
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
ROW_KEYS = {"public", "roles", "methods", "verbs", "looks"}
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


def allowed(row: Row) -> frozenset[str]:
    """Return the roles that may enter."""
    return EVERYBODY if row.public else row.roles


def test_every_address_has_a_name_and_a_row_and_every_row_an_address() -> None:
    found = list(doors())
    names = [door.name for door in found]
    only_in_the_demo = {name for name in rows() if name.startswith("demo:")}
    assert [door.url for door in found if not door.name] == [], "an address without a name cannot be reviewed"
    assert sorted({name for name in names if names.count(name) > 1}) == []
    assert sorted(set(names) - set(rows())) == [], "these have no row"
    assert sorted(set(rows()) - set(names) - only_in_the_demo) == [], "these rows have no address"


def test_every_row_says_public_or_who_and_by_which_methods() -> None:
    text = POLICY.read_text()
    raw = yaml.safe_load(text)["addresses"]
    written = re.findall(r"^  ([\w:]+): \{(?:public|roles)", text, re.MULTILINE)
    assert len(written) == len(set(written)) == len(raw), "each address once, a line each"
    assert [name for name, row in raw.items() if not set(row) <= ROW_KEYS] == []
    wrong = [
        name
        for name, row in rows().items()
        if row.public is bool(row.roles) or not row.roles <= EVERYBODY or not row.methods or not row.methods <= METHODS
    ]
    assert wrong == []


def test_what_a_view_says_about_itself_is_what_the_table_says() -> None:
    unlike = []
    for door in doors():
        row = rows()[door.name]
        is_gated = getattr(door.view, "is_gated", None)
        if door.is_ours and is_gated is None:
            unlike.append(f"{door.name}: the view carries neither @allow nor @public")
        elif door.is_ours and is_gated is row.public:
            unlike.append(f"{door.name}: public in one place only")
        elif not door.is_ours and allowed(row) != EVERYBODY:
            unlike.append(f"{door.name}: a package's page cannot tell our roles apart")
    assert unlike == []


def test_no_page_leaves_out_the_protection_against_forged_requests() -> None:
    assert [door.name for door in doors() if door.is_ours and getattr(door.view, "csrf_exempt", False)] == []


@pytest.mark.django_db
def test_strangers_are_sent_to_sign_in_or_refused_unless_the_table_says_public() -> None:
    stranger = Client(raise_request_exception=False)
    wrong = []
    for door in doors():
        row = rows()[door.name]
        for method in sorted(row.methods):
            response = knock(stranger, method, door.url)
            if row.public:
                # A package's step of signing in has nothing to show to who has not begun.
                as_it_should = response.status_code < 500 and not (door.is_ours and asks_to_sign_in(response))
            else:
                as_it_should = asks_to_sign_in(response) and "?next=/" in response["Location"]
                if not door.is_ours:
                    as_it_should = response.status_code in REFUSALS or asks_to_sign_in(response)
            if not as_it_should:
                wrong.append(f"{method} {door.name} {door.url}: {response.status_code}")
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_a_role_enters_where_the_table_says_and_nowhere_else(role: str, enter: Callable[[str], Client]) -> None:
    client = enter(role)
    wrong = []
    for door in doors():
        row = rows()[door.name]
        if not door.is_ours or row.public:
            continue
        for method in sorted(row.methods):
            status = knock(client, method, door.url).status_code
            as_it_should = status not in {401, 403} and status < 500 if role in row.roles else status == 403
            if not as_it_should:
                wrong.append(f"{method} {door.name} {door.url}: {status}")
    assert wrong == []


@pytest.mark.django_db
def test_a_method_that_the_table_does_not_name_is_refused(enter: Callable[[str], Client]) -> None:
    clients = {role: enter(role) for role in Role.values}
    taken = []
    for door in doors():
        row = rows()[door.name]
        if not door.is_ours:
            continue
        for method in sorted(METHODS - row.methods):
            status = knock(clients[min(allowed(row))], method, door.url).status_code
            if status != 405:
                taken.append(f"{method} {door.name}: {status}")
    assert taken == []


@pytest.mark.django_db
def test_who_was_switched_off_is_refused_with_the_next_click(enter: Callable[[str], Client]) -> None:
    client = enter(Role.CITY_OFFICER)
    User.objects.filter(role=Role.CITY_OFFICER).update(is_active=False)
    city = [(door, rows()[door.name]) for door in doors() if door.is_ours]
    pages = [door for door, row in city if Role.CITY_OFFICER in row.roles and "GET" in row.methods]
    assert pages
    assert [door.name for door in pages if not asks_to_sign_in(knock(client, "GET", door.url))] == []
