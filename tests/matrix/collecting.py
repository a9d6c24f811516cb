"""A canary's dues in cash, in the hand of a collector of her place, and what was agreed with its sponsor."""

from typing import TYPE_CHECKING

from payung.access import actions as access
from payung.access import sealing
from payung.dues import actions as dues
from payung.dues.models import Agreement, CashMonth, CashReceipt, Sponsor
from payung.enrolment.models import Membership
from payung.rules.months import month_of
from tests.matrix.drawn import WORDS, word

if TYPE_CHECKING:
    from tests.matrix.canaries import Aviary


def cash_of(aviary: "Aviary", rw: str, member: Membership) -> CashReceipt:
    """Return a receipt for a month far ahead, whose sum and collector stand nowhere else."""
    collector = access.add_user(
        f"kader-{next(WORDS)}", role="volunteer", area=rw, on=aviary.on, by=aviary.by,
        display_name=aviary.say(f"Kader {word()}", "collector", rw),
    )  # fmt: skip
    rupiah = 5_000_000 + next(WORDS) * 111
    aviary.say(f"{rupiah:,}".replace(",", "."), "cash of a collector", rw)
    taken = CashReceipt.objects.create(
        ref=sealing.opaque_ref("K"), collector=collector, number=1, membership=member, rupiah=rupiah, on=aviary.on,
        recorded_on=aviary.on,
    )  # fmt: skip
    CashMonth.objects.create(receipt=taken, membership=member, month=month_of(aviary.on) + 40, rupiah=rupiah)
    return taken


def agreement_of(aviary: "Aviary", sponsor: Sponsor, place: str) -> Agreement:
    """Return what was agreed with a sponsor of a place, with its document."""
    number, name = aviary.say(f"PKS/{word()}", "agreement", place), aviary.say(f"{word()}.pdf", "document", place)
    paper = dues.Paper(number, aviary.on, aviary.on, "carried")
    return dues.add_agreement(sponsor, paper=paper, document=(name, b"%PDF-1.7"), on=aviary.on, by=aviary.by)
