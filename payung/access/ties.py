"""Whether two accounts may be one person's: who made whom, and nobody outside has confirmed it."""

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import QuerySet

from payung.access.models import Making, User


def are_tied(one: User, other: User) -> bool:
    """Whether two accounts never complete each other's act.

    They are tied while one made the other (added, invited, invited anew or reset it), directly or along a chain, or one
    third account made both, and no officer untied to the maker has confirmed the making. Time unties nobody.
    """
    makers = open_makers()
    return not makers_above(one.pk, makers).isdisjoint(makers_above(other.pk, makers))


def open_makers() -> Mapping[int, set[int]]:
    """Return, for each account whose making nobody has confirmed, the accounts that made it."""
    found: dict[int, set[int]] = defaultdict(set)
    for made, maker in Making.objects.filter(confirmed_on=None).values_list("user_id", "maker_id"):
        found[made].add(maker)
    return found


def makers_above(account: int, makers: Mapping[int, set[int]]) -> set[int]:
    """Return the account, whoever made it, whoever made those, and so on."""
    above, look_at = {account}, [account]
    while look_at:
        fresh = makers.get(look_at.pop(), set()) - above
        above |= fresh
        look_at += fresh
    return above


def is_unconfirmed(user: User) -> bool:
    """Whether another account made this one and nobody untied to the maker has confirmed it."""
    return Making.objects.filter(user=user, confirmed_on=None).exists()


def unconfirmed(looker: User) -> QuerySet[Making]:
    """Return the makings in the looker's area that wait for somebody untied to the maker, the oldest first."""
    if not looker.area:
        return Making.objects.none()
    waiting = Making.objects.filter(confirmed_on=None, user__area__startswith=looker.area)
    return waiting.filter(maker__area__startswith=looker.area).select_related("user", "maker").order_by("id")
