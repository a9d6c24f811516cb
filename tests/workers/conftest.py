"""People of Rawamangun, and browsers of those who look after them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from payung.access.models import User
from payung.regions.models import Region
from payung.rules.reasons import Refused
from payung.workers import actions
from payung.workers.models import Worker
from tests.conftest import TODAY

VILLAGE = "31.75.02.1005"  # Rawamangun
NEIGHBOUR = "31.75.02.1006"  # another kelurahan of the same kecamatan
ADMITTED_ON = date(2026, 3, 2)
BORN = date(1985, 2, 3)

MakePerson = Callable[..., Worker]
Browse = Callable[[User], Client]


def nik(serial: int, born: date = BORN, sex: str = "P") -> str:
    """Return an invented NIK: serials begin at 9000."""
    assert 9000 <= serial <= 9999
    day = born.day + (40 if sex == "P" else 0)
    return f"317502{day:02}{born:%m%y}{serial}"


def codes(act: Callable[[], object]) -> list[str]:
    """Return the codes of why an act is refused."""
    with pytest.raises(Refused) as no:
        act()
    return [reason.code for reason in no.value.reasons]


def rw(number: int, village: str = VILLAGE) -> Region:
    """Return an RW on file."""
    return Region.objects.get(code=f"{village}-{number:03}")


@pytest.fixture
def person(east_jakarta: Any) -> MakePerson:
    """Return a maker of people: ``person("Siti Aminah", rw=5)``; each has another serial."""
    serials = iter(range(9000, 9999))

    def make(name: str = "Siti Aminah", *, born: date = BORN, village: str = VILLAGE, **more: Any) -> Worker:
        place, on = rw(more.pop("rw", 5), village), more.pop("on", ADMITTED_ON)
        number = more.pop("nik", "") or nik(next(serials), born, more.get("sex", "P"))
        newcomer = actions.Newcomer(
            nik=number, name=name, birth_date=born, sex=more.pop("sex", "P"), rw_id=place.pk, **more
        )
        ((pk, _ref),) = actions.admit([newcomer], on=on)
        return Worker.objects.get(pk=pk)

    return make


@pytest.fixture
def clerk(somebody: Callable[..., User]) -> User:
    """Return a clerk of Rawamangun."""
    return somebody("village_officer", VILLAGE, name="hendra", display_name="Bapak Hendra")


@pytest.fixture
def colleague(somebody: Callable[..., User]) -> User:
    """Return an officer of the kecamatan around it."""
    return somebody("district_officer", "31.75.02", name="ratna", display_name="Ibu Ratna")


@pytest.fixture
def stranger(somebody: Callable[..., User]) -> User:
    """Return a clerk of another kelurahan."""
    return somebody("village_officer", NEIGHBOUR, name="yusuf")


@pytest.fixture
def browse() -> Browse:
    """Return a maker of browsers in which a user has signed in."""

    def sign_in(user: User) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
        return client

    return sign_in


@pytest.fixture
def on() -> date:
    """The day of the acts."""
    return TODAY
