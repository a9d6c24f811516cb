"""Who acts: a user, the operator of this machine, or the machine because of a line of the trail; never nobody."""

import getpass
import os
from dataclasses import dataclass

from payung.access.models import User


@dataclass(frozen=True, slots=True)
class Operator:
    """Whoever runs a command on this machine without naming a user: bounded by no area, and counted at once.

    Who can run commands can write the database anyway, so nothing would be won by a fence; the trail says that nobody
    in the programme has looked.
    """

    name: str
    account = None
    area = ""


@dataclass(frozen=True, slots=True)
class Machine:
    """The programme itself, which does what follows from a line of the trail (its number), or goes on with a task."""

    follows: int | None = None
    account = None
    area = ""

    @property
    def name(self) -> str:
        """Return what the trail calls the machine."""
        return "machine"


Author = User | Operator | Machine


def operator() -> Operator:
    """Return who runs the command on this machine."""
    return Operator(operator_name())


def author(account: User | None) -> Author:
    """Return the author of a fact that names its account: that user, or the operator where it names none."""
    return account or operator()


def operator_name() -> str:
    """Return the operating system's name and number of who runs the command: nothing that the environment can say."""
    if not hasattr(os, "getuid"):  # Windows: its account
        try:
            return os.getlogin()
        except OSError:
            return getpass.getuser()
    import pwd  # not on Windows

    number = os.getuid()
    try:
        return f"{pwd.getpwuid(number).pw_name} (uid {number})"
    except KeyError:
        return f"uid {number}"
