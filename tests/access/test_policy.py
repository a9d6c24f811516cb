"""Every address has a reviewed row, and the views say the same; who is let in where is tried in tests/test_doors.py."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from payung.access import policy
from payung.access.models import Role

ROOT = Path(__file__).resolve().parent.parent.parent
ROWS = policy.rows()
FOREIGN = ("account_", "mfa_", "set_language")  # django-allauth's and Django's own views guard themselves


def addresses(resolver: Any = None, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from addresses(each, (*spaces, each.namespace) if each.namespace else spaces)
        else:
            yield ":".join([*spaces, each.name or f"unnamed {each.pattern}"]), each


ADDRESSES = dict(addresses())


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    unknown = {name for name in set(ROWS) - set(ADDRESSES) if not name.startswith("demo:")}
    assert set(ADDRESSES) - set(ROWS) == set(), "add a row to payung/access/policy.yaml"
    assert unknown == set()


def test_the_table_names_only_roles_that_exist() -> None:
    named = {role for row in ROWS.values() for role in row.roles}
    granted = {role for each in Role.values for role in policy.grants(each)}
    assert named | granted <= set(Role.values)
    assert all(row.public != bool(row.roles) for row in ROWS.values()), "public, or some roles"


@pytest.mark.parametrize("name", sorted(name for name in ADDRESSES if name in ROWS and not name.startswith(FOREIGN)))
def test_the_view_says_what_the_table_says(name: str) -> None:
    view: Callable[..., Any] = ADDRESSES[name].callback
    assert getattr(view, "is_gated", None) is not ROWS[name].public, "decorate the view with @allow or @public"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("came_from", "goes_back_to"),
    [("http://testserver/impor?lihat=ganda", "/impor"), ("https://elsewhere.test/x", "/")],
)
def test_who_was_signed_out_meanwhile_reads_that_nothing_was_saved(
    client: Client, came_from: str, goes_back_to: str
) -> None:
    answer = client.post("/impor/R-1/pemasukan", headers={"referer": came_from})
    assert answer.headers["Location"] == f"/masuk?next={goes_back_to}", "never to an address that only takes posts"
    assert "Belum ada yang tersimpan: masuk lagi" in client.get(answer.headers["Location"]).content.decode()
    assert client.get("/impor?lihat=ganda").headers["Location"] == "/masuk?next=/impor%3Flihat%3Dganda"
    assert "masuk lagi" not in client.get("/masuk").content.decode()


def named_in(env: str, folder: Path) -> set[str]:
    """Return the names of all addresses in another environment."""
    keys = {f"PAYUNG_{name}_KEY": f"{name}0123456789" * 3 for name in ("SECRET", "SEAL", "INDEX")}
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("PAYUNG_", "DJANGO_"))}
    here = {**bare, **keys, "PAYUNG_ENV": env, "PAYUNG_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "payung.settings"}
    code = "import django; django.setup(); from tests.access.test_policy import ADDRESSES; print(*ADDRESSES, sep='\\n')"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=here, capture_output=True, text=True, check=True)
    return set(told.stdout.split("\n")) - {""}


def test_the_one_click_sign_in_exists_in_the_demo_alone(tmp_path: Path) -> None:
    demo, production = named_in("demo", tmp_path), named_in("production", tmp_path)
    assert "demo:enter" in demo
    assert demo <= set(ROWS)
    assert production == {name for name in demo if not name.startswith("demo:")}
    assert production == set(ADDRESSES)
