"""One call for each verb, on a fresh subject: what is called, with what, and where the subjects lie."""

from tests.matrix.acts import membership, money, people, places
from tests.matrix.acts.calling import ACTS, NOT_CALLED, Act
from tests.matrix.acts.membership import answered

__all__ = ["ACTS", "NOT_CALLED", "Act", "answered", "membership", "money", "people", "places"]
