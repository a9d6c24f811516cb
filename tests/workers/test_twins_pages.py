"""Pages about who is who: compare, merge, confirm by a second person, tell apart, take back."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from payung.access.models import User
from payung.workers import actions, queries
from payung.workers.models import Distinct, Merge, Worker
from tests.workers.conftest import NEIGHBOUR, Browse, MakePerson, nik

Two = tuple[Worker, Worker]


@pytest.fixture
def two(person: MakePerson) -> Two:
    """Return two records that look like one person."""
    return person("Sumiyati Wulandari", rw=5, nik=nik(9001)), person("Sumiati Wulandari", rw=6, nik=nik(9011))


def merge(client: Client, two: Two, *, keep: int = 0) -> Any:
    """Say that the two are one person."""
    return client.post(f"/daftar/{two[0].ref}/gabung", {"other": two[1].ref, "keep": two[keep].ref})


def shown(client: Client, address: str) -> str:
    """Return a page's text."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def side_by_side(two: Two) -> str:
    """Return the address of the comparison."""
    return f"/daftar/{two[0].ref}/gabung?dengan={two[1].ref}"


def test_a_pair_is_listed_compared_merged_and_confirmed_by_somebody_else(
    browse: Browse, clerk: User, colleague: User, two: Two
) -> None:
    at_work, second = browse(clerk), browse(colleague)
    assert "<b>1 pair</b>" in shown(at_work, "/daftar/ganda")
    compared = shown(at_work, side_by_side(two))
    assert "differs in 1 of 16 digits" in compared
    assert nik(9001) not in compared
    assert merge(at_work, two, keep=1).status_code == 302
    fact = Merge.objects.get()
    assert (fact.kept, fact.absorbed, fact.both_members) == (two[1], two[0], True)
    assert queries.roots(timezone.localdate()) == {}
    assert "Waiting for somebody else" in shown(at_work, "/daftar/ganda")
    assert "somebody else confirms it" in shown(at_work, side_by_side(two))
    assert "Waiting for your second look" in shown(second, "/daftar/ganda")
    approval = f"/daftar/gabungan/{fact.pk}/persetujuan"
    own = at_work.post(approval)
    assert own.status_code == 422
    assert "Somebody else has to confirm" in own.content.decode()
    assert second.post(approval).status_code == 302
    assert queries.roots(timezone.localdate()) == {two[0].pk: two[1].pk}
    assert "Merged lately" in shown(at_work, "/daftar/ganda")
    assert second.post(approval).status_code == 422


def test_a_merge_is_taken_back_by_one_and_the_pair_is_asked_about_again(browse: Browse, clerk: User, two: Two) -> None:
    fact = actions.merge(*two, both_members=False, on=timezone.localdate(), by=clerk)
    at_work, undoing = browse(clerk), f"/daftar/gabungan/{fact.pk}/pembatalan"
    assert "count as <b>one person</b>" in shown(at_work, side_by_side(two))
    assert at_work.post(undoing)["Location"] == side_by_side(two)
    assert at_work.post(undoing).status_code == 422
    assert "<b>1 pair</b>" in shown(at_work, "/daftar/ganda")


def test_two_people_are_told_apart_and_not_asked_about_again(
    browse: Browse, clerk: User, colleague: User, two: Two
) -> None:
    at_work = browse(clerk)
    assert at_work.post(f"/daftar/{two[1].ref}/beda", {"other": two[0].ref}).status_code == 302
    assert "Nobody seems to be on file twice." in shown(at_work, "/daftar/ganda")
    assert "that they are two people" in shown(browse(colleague), side_by_side(two))
    assert Distinct.objects.count() == 1


def test_the_second_person_may_say_no(browse: Browse, clerk: User, colleague: User, two: Two) -> None:
    merge(browse(clerk), two)
    assert browse(colleague).post(f"/daftar/{two[0].ref}/beda", {"other": two[1].ref}).status_code == 302
    assert Merge.objects.get().undone_by == colleague
    assert Distinct.objects.count() == 1


def test_what_cannot_be_merged_is_refused_on_the_page(browse: Browse, clerk: User, two: Two) -> None:
    at_work = browse(clerk)
    assert merge(at_work, two).status_code == 302
    again = merge(at_work, two)
    assert again.status_code == 422
    assert "waits for a second person already" in again.content.decode()
    nobody = at_work.post(f"/daftar/{two[0].ref}/gabung", {"other": two[1].ref})
    assert nobody.status_code == 422
    assert "Whose details are right?" in nobody.content.decode() or "waits" in nobody.content.decode()


def test_who_counts_as_one_is_not_told_apart(browse: Browse, clerk: User, two: Two) -> None:
    actions.merge(*two, both_members=False, on=timezone.localdate(), by=clerk)
    answer = browse(clerk).post(f"/daftar/{two[0].ref}/beda", {"other": two[1].ref})
    assert answer.status_code == 422
    assert "one record already" in answer.content.decode()


def test_a_record_outside_the_area_is_not_there(
    browse: Browse, clerk: User, colleague: User, two: Two, person: MakePerson, somebody: Any
) -> None:
    far = person("Sumiyati Wulandari", village=NEIGHBOUR, rw=1)
    pair = (two[0], far)
    assert browse(clerk).get(side_by_side(pair)).status_code == 404
    assert merge(browse(clerk), pair).status_code == 404
    assert browse(clerk).post(f"/daftar/{two[0].ref}/beda", {"other": far.ref}).status_code == 404
    assert browse(colleague).get(side_by_side(pair)).status_code == 200
    assert merge(browse(colleague), pair).status_code == 302
    fact, third = Merge.objects.get(), somebody("village_officer", "31.75.02.1004")
    for act in ("persetujuan", "pembatalan"):
        assert browse(third).post(f"/daftar/gabungan/{fact.pk}/{act}").status_code == 404
    assert browse(colleague).post(f"/daftar/gabungan/{fact.pk}/pembatalan").status_code == 302


def test_a_record_is_not_compared_with_itself(browse: Browse, clerk: User, two: Two) -> None:
    assert browse(clerk).get(side_by_side((two[0], two[0]))).status_code == 404
    assert merge(browse(clerk), (two[0], two[0])).status_code == 404


def test_the_other_record_is_offered_or_looked_for(browse: Browse, clerk: User, two: Two, person: MakePerson) -> None:
    other, at_work = person("Rohaya"), browse(clerk)
    offered = shown(at_work, f"/daftar/{two[0].ref}/gabung")
    assert f"dengan={two[1].ref}" in offered
    assert f"dengan={other.ref}" not in offered
    found = shown(at_work, f"/daftar/{two[0].ref}/gabung?words=rohaya")
    assert f"dengan={other.ref}" in found
    assert "Nobody in your area fits" in shown(at_work, f"/daftar/{two[0].ref}/gabung?words=zubaedah")


def test_long_lists_come_in_pages(browse: Browse, clerk: User, person: MakePerson) -> None:
    for _ in range(8):
        person("Siti Aminah")
    first = shown(browse(clerk), "/daftar/ganda")
    assert "<b>28 pairs</b>" in first
    assert first.count("gabung?dengan=") == 25
    assert shown(browse(clerk), "/daftar/ganda?page=2").count("gabung?dengan=") == 3


def test_a_merge_across_the_border_is_shown_to_either_side_without_the_others_details(
    person: MakePerson, browse: Browse, clerk: User, stranger: User
) -> None:
    on = timezone.localdate()
    here, there = person("Nurlela", on=on), person("Sumiyati", village=NEIGHBOUR, rw=1, on=on)
    fact = actions.merge(here, there, both_members=False, on=on, by=clerk)
    mine, theirs = browse(clerk), browse(stranger)
    own, other = (look.get("/daftar/ganda").content.decode() for look in (mine, theirs))
    assert ("Nurlela" in own, "Sumiyati" in own, there.ref in own) == (True, False, False)
    assert ("Nurlela" in other, "Sumiyati" in other, here.ref in other) == (False, True, False)
    confirm, drop = f"/daftar/gabungan/{fact.pk}/persetujuan", f"/daftar/gabungan/{fact.pk}/pembatalan"
    assert (confirm in own, drop in own, confirm in other, drop in other) == (False, True, True, True)
    assert "1 merge to confirm" in theirs.get("/beranda").content.decode()
    refused = mine.post(confirm)
    assert (refused.status_code, "Sumiyati" in refused.content.decode()) == (422, False)
    assert theirs.post(confirm).status_code == 302
    assert theirs.post(drop).status_code == 422
