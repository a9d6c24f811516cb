"""A clerk's desk in tests: signing in, sending lists through the page, reading what a page says."""

import html
import re
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from payung.access.authors import operator
from payung.access.models import User
from payung.demo import writing
from payung.demo.people import Crowd, Person
from payung.regions.models import Region
from payung.roster import actions
from payung.roster.models import Roster, Row

DAY = date(2026, 6, 15)
VILLAGE = "31.75.02.1005"
RW = f"{VILLAGE}-007"


def signed_in(user: User) -> Client:
    """Return a browser in which the user has signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(answer: Any) -> str:
    """Return what a page says, without its marks, as one line."""
    within_lines = re.sub(r"</?b>", "", answer.content.decode())
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", within_lines).split()))


def people(many: int, seed: int = 3, rw: str = RW) -> list[Person]:
    """Return invented people."""
    crowd = Crowd(seed)
    return [crowd.person(rw, DAY, age=(20, 60)) for _one in range(many)]


def list_of(persons: list[Person], spoilt: dict[int, dict[str, Any]] | None = None) -> bytes:
    """Return an RW's list as an xlsx; ``spoilt`` overrides cells of a person by position."""
    return writing.roster("RW 007 Kelurahan Rawamangun", persons, spoilt or {})


def kept(data: bytes, *, area: str = RW, name: str = "daftar.xlsx", admit: bool = False, **more: Any) -> Roster:
    """Return a list that was sent and judged."""
    roster = actions.receive(name, data, area=Region.objects.get(code=area), on=DAY, by=operator(), **more).roster
    return actions.judge(roster, admit=admit, on=DAY, by=operator())


def sent(client: Client, data: bytes, name: str = "daftar.xlsx", **fields: Any) -> Any:
    """Send a file through the page."""
    file = SimpleUploadedFile(name, data)
    return client.post("/impor", {"file": file, "area": VILLAGE, "rw": "7", "kind": "nomination", **fields})


def numbers(roster: Roster, verdict: str = "needs_fixing") -> list[int]:
    """Return the numbers of the rows with a verdict."""
    return list(Row.objects.filter(roster=roster, verdict=verdict).order_by("number").values_list("number", flat=True))
