"""Those who lend a hand in the demo: sponsors of each class, what they promise, are asked for, and closed books."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from payung.access import actions as access
from payung.access.authors import operator
from payung.coverage.queries.allocating import propose
from payung.demo import writing
from payung.demo.cast import GIVER
from payung.dues import actions as dues
from payung.dues.models import Bill, BillLine, CashReceipt, Sponsor
from payung.dues.queries import closing
from payung.dues.queries.bills import draft_of, lines_of
from payung.dues.queries.cash import offers
from payung.dues.queries.spells import lowest_basis
from payung.enrolment.models import DecisionLetter, Membership
from payung.regions.models import Region
from payung.rules.dues import dues as law
from payung.rules.months import month_of, month_text
from payung.rules.reasons import Refused
from payung.workers.queries import nik_of

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


def bills(world: "World", givers: dict[str, Sponsor]) -> None:
    """Bills of next month: one paid, one paid in part, one unpaid, and one that waits for its second person."""
    soon, asking = month_of(world.on) + 1, world.on - timedelta(days=6)
    area, first, second = Region.objects.get(code="31.75"), world.cast["yusuf"], world.cast["dewi"]
    for payer, people, paid in (("person", 0, 3), ("apbn", 3, 3), ("village_fund", 4, 0)):
        if people:
            given = dues.pledge(givers[payer], people=people, from_month=soon, to_month=soon, on=asking, by=first)
            reached = [one.choice for one in propose(given, area="31.75", on=asking).chosen]
            if reached:
                dues.allocate(given, choices=reached, on=asking, by=first)
        if not draft_of(givers[payer], month=soon, area=area, on=asking).lines:
            continue
        bill = dues.make_bill(givers[payer], month=soon, area=area, on=asking, by=first)
        dues.approve_bill(bill, on=asking + timedelta(days=1), by=second)
        pay(world, bill, list(lines_of(bill).select_related("membership__worker")[:paid]))
    for letter in DecisionLetter.objects.order_by("pk"):
        if draft_of(letter, month=soon, area=letter.area, on=world.on).lines:
            dues.make_bill(letter, month=soon, area=letter.area, on=world.on, by=first)
            return


def pay(world: "World", bill: Bill, lines: Sequence[BillLine]) -> None:
    """Let a receipt come for these lines of a bill, with the code that the branch gave it."""
    if not lines:
        return
    month, code, number = month_text(bill.month), f"77{bill.pk:08}", world.next_receipt()
    day = world.on - timedelta(days=1)
    dues.note_billing_code(bill, code=code, on=day, by=world.cast["yusuf"])
    people = []
    for line in lines:
        worker, payer = line.membership.worker, bill.payer_class
        owed = law(bill.month, basis=lowest_basis(bill.month), sector=worker.sector, payer=payer)
        people.append((number, nik_of(worker), worker.name, month, owed.jkk, owed.jkm, line.rupiah))
    total = sum(one.rupiah for one in lines)
    row = (number, code, day.isoformat(), month, month, len(lines), total, bill.payer)
    dues.receive_payments(
        dues.Sent(f"penerimaan_{bill.ref}.csv", writing.receipts([row])),
        annex=dues.Sent(f"lampiran_{bill.ref}.xlsx", writing.annex(people)), area_code="31.75", on=day,
        by=world.cast["cabang"],
    )  # fmt: skip


def close_books(world: "World") -> None:
    """Let two officers close the books month by month; the day's month and the two before it stay open."""
    while (month := closing.month_to_close()) is not None and month < month_of(world.on) - 2:
        prepared = dues.prepare_closing(month, on=world.on, by=world.cast["yusuf"])
        dues.confirm_closing(prepared, on=world.on, by=world.cast["dewi"])
