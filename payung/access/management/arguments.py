"""Who acts in a command: a user whom it names, with the second person beside her, or the operator of this machine."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from payung.access import queries
from payung.access.authors import Author, operator, operator_name
from payung.access.models import User


def add_by(parser: ArgumentParser, *, required: bool = False) -> None:
    """Let a command act as a user, and name the second person who has looked."""
    parser.add_argument("--by", metavar="USER", required=required, help="who does it, default the operator")
    parser.add_argument("--and-by", metavar="USER", help="the second person, who has looked at the same")


def author_of(options: Mapping[str, Any]) -> Author:
    """Return who does what a command is told: the user that it names, or the operator. Refuses ``unknown_user``."""
    return user_of(options) if options.get("by") else operator()


def user_of(options: Mapping[str, Any]) -> User:
    """Return the user that a command names, with the second person whom it names; the trail keeps who ran it.

    Refuses ``unknown_user``.
    """
    user = named(options["by"])
    user.beside = second_of(options)
    return user


def second_of(options: Mapping[str, Any]) -> User | None:
    """Return the second person that a command names, if it names one. Refuses ``unknown_user``."""
    return named(options["and_by"]) if options.get("and_by") else None


def named(name: str) -> User:
    """Return the user with the name, who acts by command. Refuses ``unknown_user``."""
    user = queries.user_named(name)
    user.operator = operator_name()
    return user
