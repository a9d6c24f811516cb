"""What waits for somebody today, and how one RW stands."""

from payung.home.queries.helping import Task, help_link, tasks_of
from payung.home.queries.lines import Home, Line, Target
from payung.home.queries.neighbourhood import Neighbourhood, neighbourhood
from payung.home.queries.waiting import home_of, standing_words

__all__ = [
    "Home", "Line", "Neighbourhood", "Target", "Task", "help_link", "home_of", "neighbourhood", "standing_words",
    "tasks_of",
]  # fmt: skip
