"""The help book: what each task needs, step by step, for the roles that do it; from `data/help.yaml`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from payung.access.policy import roles_of

DATA = Path(__file__).resolve().parent.parent / "data"
INDONESIAN, ENGLISH = "id", "en"


@dataclass(frozen=True, slots=True)
class Words:
    """A task in one language: its title and its steps; between stars what stands on the screen."""

    title: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """One task: who does it, the addresses whose foot leads to it, the table it needs if any, and its words."""

    slug: str
    roles: frozenset[str]
    pages: tuple[str, ...]
    table: str
    words: Mapping[str, Words]

    @property
    def here(self) -> Words:
        """Return the words in the reader's language."""
        return self.words[INDONESIAN if (get_language() or INDONESIAN).startswith(INDONESIAN) else ENGLISH]


@cache
def tasks() -> Mapping[str, Task]:
    """Return all tasks by their slug, in the order of the book."""
    content = yaml.safe_load((DATA / "help.yaml").read_text(encoding="utf-8"))
    return {slug: _task(slug, said) for slug, said in content.items()}


def _task(slug: str, said: Mapping[str, Any]) -> Task:
    words = {lang: Words(said[lang]["title"], tuple(said[lang]["steps"])) for lang in (INDONESIAN, ENGLISH)}
    return Task(slug, roles_of(said["roles"]), tuple(said["pages"]), said.get("table", ""), words)


def tasks_of(role: str) -> list[Task]:
    """Return the tasks of a role, in the order of the book."""
    return [task for task in tasks().values() if role in task.roles]


def help_for(view_name: str, role: str) -> Task | None:
    """Return the task that an address is about, first one of the role's own."""
    about = [task for task in tasks().values() if view_name in task.pages]
    return next((task for task in about if role in task.roles), about[0] if about else None)


def help_link(request: HttpRequest) -> dict[str, str]:
    """Return where the foot of every page leads: to the help about its task, or to the list of the user's tasks."""
    user, match = getattr(request, "user", None), request.resolver_match
    if user is None or not user.is_authenticated or match is None:
        return {}
    task = help_for(match.view_name, user.role)
    return {"help_url": reverse("home:help_task", args=[task.slug]) if task else reverse("home:help")}


@cache
def tables() -> Mapping[str, Mapping[str, Any]]:
    """Return the tables to fill in, by the kind of list."""
    content: dict[str, Mapping[str, Any]] = yaml.safe_load((DATA / "templates.yaml").read_text(encoding="utf-8"))
    return content


def steps_in_parts(step: str) -> list[tuple[str, bool]]:
    """Return a step in parts, each with whether it stands on the screen: the words between stars."""
    return [(part, bool(place % 2)) for place, part in enumerate(step.split("*")) if part]


def shown(words: Words) -> Sequence[list[tuple[str, bool]]]:
    """Return the steps of a task, each in its parts."""
    return [steps_in_parts(step) for step in words.steps]
