"""Who acts in a command: a user whom it names, or the operator of this machine."""

from payung.access import actions, queries
from payung.access.models import User


def user_of(name: str | None) -> User | None:
    """Return the user that a command names, if it names one; their acts say that they came by command.

    Refuses ``unknown_user``.
    """
    if not name:
        return None
    user = queries.user_named(name)
    user.operator = actions.operator()
    return user
