"""Whoever confirms that two records are one person has seen what both say now."""

from django.utils import timezone

from payung.access.models import User
from payung.workers import actions
from payung.workers.models import Merge
from tests.approving import is_told
from tests.workers.conftest import NEIGHBOUR, Browse, MakePerson


def test_a_merge_is_confirmed_of_records_as_they_were_shown(
    person: MakePerson, browse: Browse, clerk: User, colleague: User
) -> None:
    on = timezone.localdate()
    one, other = person("Sumiyati Wulandari"), person("Sumiati Wulandari", rw=6)
    fact = actions.merge(one, other, both_members=True, on=on, by=clerk)
    second = browse(colleague)
    second.defaults["HTTP_ACCEPT_LANGUAGE"] = "id"
    is_told(
        second, page=f"/daftar/{one.ref}/gabung?dengan={other.ref}", door=f"/daftar/gabungan/{fact.pk}/persetujuan",
        change=lambda: actions.correct(other, changes={"name": "Sutinah"}, on=on, by=clerk),
        done=lambda: Merge.objects.filter(confirmed_by=colleague),
    )  # fmt: skip


def test_a_merge_across_the_border_is_confirmed_as_it_was_shown(
    person: MakePerson, browse: Browse, clerk: User, stranger: User
) -> None:
    on = timezone.localdate()
    here, there = person("Nurlela", on=on), person("Sumiyati", village=NEIGHBOUR, rw=1, on=on)
    fact = actions.merge(here, there, both_members=False, on=on, by=clerk)
    theirs = browse(stranger)
    theirs.defaults["HTTP_ACCEPT_LANGUAGE"] = "id"
    is_told(
        theirs, page="/daftar/ganda", door=f"/daftar/gabungan/{fact.pk}/persetujuan",
        change=lambda: actions.correct(here, changes={"name": "Sutinah"}, on=on, by=clerk),
        done=lambda: Merge.objects.filter(confirmed_by=stranger),
    )  # fmt: skip


def test_another_language_shows_the_same_lines(
    person: MakePerson, browse: Browse, clerk: User, colleague: User
) -> None:
    on = timezone.localdate()
    one, other = person("Sumiyati Wulandari"), person("Sumiati Wulandari", rw=6)
    fact = actions.merge(one, other, both_members=True, on=on, by=clerk)
    page, second, told = f"/daftar/{one.ref}/gabung?dengan={other.ref}", browse(colleague), []
    for language in ("id", "en"):
        text = second.get(page, headers={"accept-language": language}).content.decode()
        told.append(text.partition('name="lines" value="')[2].partition('"')[0])
    assert told[0] == told[1] != ""
    assert second.post(f"/daftar/gabungan/{fact.pk}/persetujuan", {"lines": told[0]}).status_code == 302
