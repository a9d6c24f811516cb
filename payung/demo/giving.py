"""Those who lend a hand in the demo: sponsors of each class, what they promise, and books that are closed."""

from datetime import timedelta
from typing import TYPE_CHECKING

from payung.access import actions as access
from payung.access.authors import operator
from payung.coverage.queries.allocating import propose
from payung.demo.cast import GIVER
from payung.dues import actions as dues
from payung.dues.models import CashReceipt, Sponsor
from payung.dues.queries import closing
from payung.dues.queries.cash import offers
from payung.enrolment.models import Membership
from payung.rules.months import month_of
from payung.rules.reasons import Refused

if TYPE_CHECKING:
    from payung.demo.world import World

CASH_RECEIPTS = 3
OTHER_GIVERS = {
    "person": "Ibu Ratna Contoh", "apbd": "Pemerintah Kota Contoh", "apbn": "Kementerian Contoh",
    "village_fund": "Dana kelurahan contoh",
}  # fmt: skip


def sponsors(world: "World", names: dict[str, str]) -> dict[str, Sponsor]:
    """Put those who lend a hand on file, so that their receipts are known as theirs; return them by payer class."""
    givers = {
        payer: dues.add_sponsor(name, payer_class=payer, area_code="31.75", on=world.begins, by=world.cast["yusuf"])
        for payer, name in names.items()
    }
    for payer, words in OTHER_GIVERS.items():
        givers[payer] = dues.add_sponsor(
            words, payer_class=payer, area_code="31.75", on=world.begins, by=world.cast["yusuf"]
        )
    name, shown, role, payer = GIVER
    world.cast[name] = access.add_user(
        name, role=role, sponsor_ref=givers[payer].ref, display_name=shown, on=world.begins, by=operator()
    )
    return givers


def pledges(world: "World", givers: dict[str, Sponsor]) -> None:
    """Promises for the months to come: of two nobody was chosen yet, and one of few people runs out next month."""
    soon = month_of(world.on) + 1
    day = world.on - timedelta(days=6)
    given = dues.pledge(givers["person"], people=10, from_month=soon, to_month=soon, on=day, by=world.cast["yusuf"])
    reached = propose(given, area="31.75", on=day).chosen
    if reached:
        dues.allocate(given, choices=[one.choice for one in reached], on=day, by=world.cast["yusuf"])
    for payer, rupiah, months in (("company", 12_000_000, 6), ("zakat", 2_500_000, 3)):
        dues.pledge(
            givers[payer], amount_rupiah=rupiah, from_month=soon, to_month=soon + months - 1,
            on=world.on - timedelta(days=6), by=world.cast["yusuf"],
        )  # fmt: skip


def cash(world: "World") -> None:
    """Let a volunteer take the dues of three members of her RW, and hand over what the first of them paid."""
    ratna, day = world.cast["ratna"], world.on - timedelta(days=9)
    taken: list[CashReceipt] = []
    for spell in Membership.objects.visible_to(ratna).select_related("worker").order_by("pk"):
        if len(taken) < CASH_RECEIPTS and (found := offers(spell, [1])):
            try:
                taken.append(dues.collect_dues(spell, months=1, rupiah=found[0].rupiah, on=day, by=ratna))
            except Refused:
                continue  # hers is over, or has lapsed
    if taken:
        said = dues.hand_over_cash(taken[0].rupiah, on=day, by=ratna)
        dues.count_cash(said, counted_rupiah=said.rupiah, on=world.on, by=world.cast["hendra"])


def close_books(world: "World") -> None:
    """Let two officers close the books month by month; the day's month and the two before it stay open."""
    while (month := closing.month_to_close()) is not None and month < month_of(world.on) - 2:
        prepared = dues.prepare_closing(month, on=world.on, by=world.cast["yusuf"])
        dues.confirm_closing(prepared, on=world.on, by=world.cast["dewi"])
