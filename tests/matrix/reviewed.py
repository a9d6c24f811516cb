"""The reviewed rows as they stand in the two files, read here apart from the code that keeps to them."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

ACCESS = Path(__file__).resolve().parents[2] / "payung" / "access"


@cache
def _policy() -> dict[str, Any]:
    return yaml.safe_load((ACCESS / "policy.yaml").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def roles_of(names: list[str]) -> frozenset[str]:
    """Return the roles that names of roles and of groups mean."""
    groups = _policy()["groups"]
    return frozenset(role for name in names for role in groups.get(name, [name]))


@cache
def verbs() -> dict[str, dict[str, Any]]:
    """Return the row of each verb, its roles spelt out."""
    rows = yaml.safe_load((ACCESS / "verbs.yaml").read_text(encoding="utf-8"))["verbs"]
    return {
        name: {"authors": ["user", "operator"], "where": [], "any_where": False, "second": "", "followed_by": []}
        | row
        | {"roles": roles_of(row.get("roles", []))}
        for name, row in rows.items()
    }


@cache
def addresses() -> dict[str, dict[str, Any]]:
    """Return the row of each address, its roles spelt out."""
    return {
        name: {"public": False, "methods": ["GET"], "verbs": []} | row | {"roles": roles_of(row.get("roles", []))}
        for name, row in _policy()["addresses"].items()
    }


def grants(role: str) -> frozenset[str]:
    """Return the roles that a role may look after."""
    return roles_of(_policy()["grants"].get(role, []))
