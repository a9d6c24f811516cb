"""Decision letters: what they say, how many places are free, and who takes a place that becomes free."""

from datetime import date, timedelta

import pytest

from payung.access.actions import open_file
from payung.enrolment import actions, queries
from payung.enrolment.models import Nomination
from payung.rules.reasons import Refused
from tests.enrolment.town import DAY, NEXT_RW, SENT, START, Town, codes


def test_a_letter_is_kept_with_its_document_and_an_impossible_one_is_refused(town: Town) -> None:
    letter = town.letter(" SK  7/2026 ", people=40, months=6, payer_class="company", document=("sk.pdf", b"%PDF-1.7"))
    assert (letter.number, letter.people, letter.months, letter.payer_class) == ("SK 7/2026", 40, 6, "company")
    assert letter.document
    assert open_file(letter.document) == b"%PDF-1.7"
    with pytest.raises(Refused) as no:
        town.letter("sk 7/2026", people=0, months=0, payer_class="nobody", issued_on=DAY + timedelta(days=1))
    assert codes(no) == {
        "number_taken", "people_not_positive", "months_not_positive", "unknown_payer", "issued_later"
    }  # fmt: skip
    with pytest.raises(Refused) as no:
        town.letter("  ")
    assert codes(no) == {"number_missing"}


def test_places_are_taken_by_nominations_and_people_beyond_them_stay_on_the_waiting_list(town: Town) -> None:
    town.admit(5)
    letter = town.letter(people=3)
    assert queries.slots_free(letter, on=DAY) == 3
    done = actions.nominate_area(town.village, letter=letter, campaign=town.campaign, on=DAY, by=town.officer)
    assert (done.people, done.waiting) == (3, 2)
    assert queries.slots_free(letter, on=DAY) == 0
    assert len(queries.waiting_list(town.rw, campaign=town.campaign, on=DAY)) == 2
    again = actions.nominate_area(town.village, letter=letter, campaign=town.campaign, on=DAY, by=town.officer)
    assert (again.people, again.waiting) == (0, 2)
    open_letter = town.letter("SK-2")
    assert queries.slots_free(open_letter, on=DAY) is None
    rest = actions.nominate_area(town.village, letter=open_letter, campaign=town.campaign, on=DAY, by=town.officer)
    assert (rest.people, rest.waiting) == (2, 0)


def test_somebody_who_drops_out_frees_the_place_and_the_next_of_the_rw_takes_it(town: Town) -> None:
    first, second, third = town.admit(3)
    [stranger] = town.admit(1, rw=NEXT_RW)
    letter = town.letter(people=2)
    town.nominate([first, second], letter=letter)
    leaving = town.nomination(first)
    with pytest.raises(Refused) as no:
        actions.replace(leaving, with_=stranger, why="declined", on=SENT, by=town.officer)
    assert codes(no) == {"not_on_waiting_list"}
    assert town.nomination(first)
    fresh = actions.replace(leaving, why="declined", on=SENT, by=town.officer)
    assert (fresh.worker, fresh.letter, fresh.replaces) == (third, letter, leaving)
    leaving.refresh_from_db()
    assert (leaving.withdrawn_on, leaving.withdrawn_why) == (SENT, "declined")
    assert queries.slots_free(letter, on=SENT) == 0
    with pytest.raises(Refused) as no:
        actions.replace(leaving, on=SENT, by=town.officer)
    assert codes(no) == {"replaced_already"}
    with pytest.raises(Refused) as no:
        actions.replace(town.nomination(second), on=SENT, by=town.officer)
    assert codes(no) == {"waiting_list_empty"}


def test_a_member_is_replaced_only_after_the_membership_ended(town: Town) -> None:
    [spell] = town.members(1)
    town.admit(1)
    nomination = town.nomination(spell.worker)
    for act in (actions.replace, actions.drop_out):
        with pytest.raises(Refused) as no:
            act(nomination, why="moved", on=date(2026, 7, 1), by=town.officer)
        assert codes(no) == {"member_already"}
    letter = nomination.letter
    town.end(spell, last_day=START + timedelta(days=9), why="moved", on=date(2026, 7, 1))
    assert queries.slots([letter], on=date(2026, 7, 1))[letter.pk].taken == 0
    assert actions.replace(nomination, why="moved", on=date(2026, 7, 1), by=town.officer).replaces == nomination


def test_who_is_protected_elsewhere_takes_no_place(town: Town) -> None:
    one, other = town.sent(2)
    letter = town.nomination(one).letter
    assert queries.slots([letter], on=SENT)[letter.pk].taken == 2
    town.answer(town.said(one, "GAGAL", reason="SUDAH TERDAFTAR SEBAGAI PESERTA PU"), town.said(other))
    assert queries.slots([letter], on=date(2026, 6, 21))[letter.pk].taken == 1
    assert Nomination.objects.filter(withdrawn_on=None).count() == 2


def test_letters_of_a_larger_area_hold_for_a_kelurahan_and_others_do_not(town: Town) -> None:
    mine, wide = town.letter("SK-1"), town.letter("SK-2", area=town.campaign.area)
    theirs = town.letter("SK-3", area=town.village.parent.parent.parent)
    other = town.letter("SK-4", area=type(town.village).objects.get(code="31.75.01"))
    seen = set(type(mine).objects.visible_to(town.officer))
    assert seen == {mine, wide, theirs}
    assert other in set(type(mine).objects.for_area("31.75"))
