"""Who tries: every role in every relation to the place where the subjects lie, and the authors that are no users."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from payung.access import actions as access
from payung.access.authors import Machine, operator
from payung.access.models import Role, User

# Where one stands to the kelurahan and the RW in which the subjects lie, and the area that one has then.
RELATIONS = {
    "own kelurahan": "31.75.02.1005",
    "child, the subject's RW": "31.75.02.1005-007",
    "child, another RW": "31.75.02.1005-005",
    "sibling kelurahan": "31.75.02.1004",
    "sibling's RW": "31.75.02.1004-003",
    "parent kecamatan": "31.75.02",
    "parent city": "31.75",
    "cousin kelurahan": "31.75.03.1002",
    "other kecamatan": "31.75.03",
    "other city": "31.71",
    "nowhere": "",
}
WHOLE = "31.75"


@dataclass(frozen=True)
class Looker:
    """Somebody with a role and an area; ``by`` acts."""

    role: str
    relation: str
    area: str
    by: Any

    def __str__(self) -> str:
        return f"{self.role} of {self.relation}"

    def holds(self, code: str) -> bool:
        """Whether a place lies in the area; said here once more, apart from the code that is tried."""
        return bool(self.area) and _steps(code).startswith(_steps(self.area))

    def shares(self, code: str) -> bool:
        """Whether a place lies in the area or around it."""
        return self.holds(code) or (bool(self.area) and _steps(self.area).startswith(_steps(code)))


def _steps(code: str) -> str:
    return code.replace("-", ".") + "."


def lookers(on: date, roles: tuple[str, ...] = tuple(Role.values)) -> list[Looker]:
    """Return one account for each role and relation, each made by the operator and so tied to nobody."""
    return [
        Looker(role, relation, area, _account(role, area, on)) for role in roles for relation, area in RELATIONS.items()
    ]


def _account(role: str, area: str, on: date) -> User:
    name = f"m-{role}-{area or 'nowhere'}"
    sponsor = {"sponsor_ref": "S-OFNOBODY22"} if role == Role.SPONSOR else {}
    return access.add_user(name, role=role, area=area, display_name=name, on=on, by=operator(), **sponsor)


def others() -> Iterator[Looker]:
    """Yield the authors that are no users: they are bounded by no area."""
    yield Looker("operator", "no area", WHOLE, operator())
    yield Looker("machine", "no area", WHOLE, Machine())
