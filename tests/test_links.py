"""No link ends in a closed door: whatever a page shows to somebody opens for that person."""

import re
from collections import deque
from functools import cache
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve

from payung.access.models import User
from payung.demo.world import SMALL, World, build
from tests.conftest import TODAY

LINK = re.compile(r'<a\b[^>]*\bhref="([^"#]+)')
ORDERS = {"urut", "balik", "page"}  # the same page, turned over
PLAIN = {"account_logout"}  # leaves, so that nothing could be opened afterwards


@cache
def kind_of(address: str, *, closely: bool) -> tuple[str, frozenset[str]]:
    """Return what kind of page an address is: its view, and looked at closely, which questions it asks."""
    parts = urlsplit(address)
    if not closely:
        return resolve(parts.path).view_name, frozenset()
    asked = frozenset(re.findall(r"(?:^|&)(\w+)=", parts.query)) - ORDERS
    return resolve(parts.path).view_name, asked


def closed_doors(user: User, *, closely: bool) -> tuple[list[str], int]:
    """Open every kind of page that somebody can reach from her home; return the links that did not open for her."""
    look = Client(headers={"accept-language": "id"}, raise_request_exception=False)
    look.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    waiting, seen, faults = deque([("/beranda", "")]), {}, []
    while waiting:
        address, found_on = waiting.popleft()
        try:
            kind = kind_of(address, closely=closely)
        except Resolver404:
            faults.append(f"{address} on {found_on} leads nowhere")
            continue
        if kind[0] in PLAIN or seen.get(kind, 0) > closely:
            continue
        seen[kind] = seen.get(kind, 0) + 1
        page: Any = look.get(address)
        if page.status_code not in (200, 302):
            faults.append(f"{address} on {found_on} answered {page.status_code}")
        if page.status_code == 302 and page["Location"].startswith("/"):
            waiting.append((page["Location"], address))
        elif page.status_code == 200 and "html" in page["Content-Type"]:
            links = dict.fromkeys(LINK.findall(page.content.decode()))
            inside = (urljoin(address, link.replace("&amp;", "&")) for link in links if not link.startswith("mailto:"))
            waiting += [(link, address) for link in inside if not urlsplit(link).netloc]
    return faults, sum(seen.values())


@pytest.mark.django_db
@pytest.mark.parametrize("closely", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_every_link_that_somebody_sees_opens_for_her(closely: bool) -> None:
    world = build(World(on=TODAY, villages=SMALL[:1], per_rw=(2, 3)))
    people = world.cast if closely else {user.role: user for user in world.cast.values()}
    faults, opened = {}, 0
    for name, user in people.items():
        closed, pages = closed_doors(user, closely=closely)
        opened += pages
        if closed:
            faults[f"{name} ({user.role})"] = closed
    assert faults == {}
    assert opened > 15 * len(people)
