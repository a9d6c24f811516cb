"""An RW opens, closes, splits, merges and is renumbered by date, and whatever makes no sense is refused."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from payung.access.authors import operator
from payung.access.models import AuditLine
from payung.regions import actions, queries
from payung.regions.models import Region, Successor
from payung.rules.reasons import Refused

pytestmark = pytest.mark.usefixtures("east_jakarta")

JULY = date(2026, 7, 1)
SAID: dict[str, Any] = {"from_on": JULY, "source": "SK Lurah 5/2026", "on": date(2026, 6, 15), "by": operator()}
BALI_MESTER = "31.75.03.1003"


def rw(number: int, village: str = BALI_MESTER) -> Region:
    return queries.region(f"{village}-{number:03d}")


def numbers(on: date, village: str = BALI_MESTER) -> list[int | None]:
    return [region.rw_number for region in queries.children(queries.region(village), on)]


def refused(act: Callable[..., Any], *subjects: Any, **more: Any) -> set[str]:
    before = list(Region.objects.order_by("pk").values())
    with pytest.raises(Refused) as no:
        act(*subjects, **{**SAID, **more})
    assert list(Region.objects.order_by("pk").values()) == before, "a refused change writes nothing"
    return {reason.code for reason in no.value.reasons}


def test_a_missing_rw_is_opened_from_a_day_on_and_the_count_follows(today: date) -> None:
    village = queries.region(BALI_MESTER)
    opened = actions.open_rw(village, number=7, **SAID)
    assert (opened.code, opened.source, opened.certainty) == ("31.75.03.1003-007", "SK Lurah 5/2026", "officer")
    assert numbers(today) == [1, 2, 3, 4, 5, 6]
    assert numbers(JULY) == [1, 2, 3, 4, 5, 6, 7]
    jatinegara = queries.count_of(queries.region("31.75.03"), JULY)
    assert jatinegara is not None
    assert (jatinegara.ours, jatinegara.missing) == (91, 0)
    campaign = queries.campaign(BALI_MESTER, JULY)
    assert queries.target_of(campaign, JULY, area=BALI_MESTER)["31.75.03.1003-007"] == 100
    line = AuditLine.objects.get(verb="open_rw")
    assert (line.area, line.after["source"]) == ("31.75.03.1003-007", "SK Lurah 5/2026")


def test_opening_is_refused_where_it_makes_no_sense() -> None:
    village = queries.region(BALI_MESTER)
    actions.close_rw(rw(6), **SAID)
    open_rw = actions.open_rw
    assert refused(open_rw, village, number=1) == {"rw_exists"}
    assert refused(open_rw, village, number=6) == {"rw_was_closed"}
    assert refused(open_rw, village, number=0) == {"number_malformed"}
    assert refused(open_rw, village, number=1000) == {"number_malformed"}
    assert refused(open_rw, village, number=7, source="  ") == {"source_missing"}
    assert refused(open_rw, village, number=7, from_on=date(2011, 12, 31)) == {"too_early"}
    assert refused(open_rw, queries.region("31.75.03"), number=7) == {"not_a_village"}


def test_a_closed_rw_counts_until_the_day_before_and_can_be_reopened(today: date) -> None:
    actions.close_rw(rw(6), **SAID)
    assert numbers(date(2026, 6, 30))[-1] == 6
    assert numbers(JULY)[-1] == 5
    campaign = queries.campaign(BALI_MESTER, JULY)
    assert sum(queries.target_of(campaign, JULY, area=BALI_MESTER).values()) == 500
    assert refused(actions.close_rw, rw(6)) == {"closed_already"}
    actions.reopen_rw(rw(6), source="SK Lurah 6/2026", on=today, by=operator())
    assert numbers(JULY)[-1] == 6
    with pytest.raises(Refused) as no:
        actions.reopen_rw(rw(6), source="SK Lurah 6/2026", on=today, by=operator())
    assert no.value.reasons[0].code == "not_closed"


def test_closing_is_refused_where_it_makes_no_sense() -> None:
    assert refused(actions.close_rw, queries.region(BALI_MESTER)) == {"not_an_rw"}
    assert refused(actions.close_rw, rw(1), from_on=date(2012, 1, 1)) == {"too_early"}
    assert refused(actions.close_rw, rw(1), source="") == {"source_missing"}


def test_a_split_makes_new_rw_and_moves_nobody(today: date) -> None:
    parts = actions.split_rw(rw(1), numbers=[7, 8], **SAID)
    assert [part.rw_number for part in parts] == [7, 8]
    assert numbers(JULY) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert queries.moved_into(JULY) == {}
    assert set(Successor.objects.values_list("kind", "on")) == {("split", JULY)}
    actions.split_rw(rw(2), numbers=[9], closes=True, **SAID)
    assert numbers(JULY) == [1, 3, 4, 5, 6, 7, 8, 9]
    assert numbers(today) == [1, 2, 3, 4, 5, 6]


def test_a_split_is_refused_with_every_reason_at_once() -> None:
    split = actions.split_rw
    assert refused(split, rw(1), numbers=[]) == {"no_numbers"}
    assert refused(split, rw(1), numbers=[7, 7]) == {"number_repeated"}
    assert refused(split, rw(1), numbers=[2, 1000], source="") == {"rw_exists", "number_malformed", "source_missing"}


def test_merged_people_are_counted_in_the_rw_that_stays(today: date) -> None:
    actions.merge_rw(rw(1), absorbed=[rw(2), rw(3)], **SAID)
    assert numbers(JULY) == [1, 4, 5, 6]
    one, two, three = (f"{BALI_MESTER}-{number:03d}" for number in (1, 2, 3))
    assert queries.moved_into(today) == {}
    assert queries.moved_into(JULY) == {two: one, three: one}
    with pytest.raises(Refused) as no:
        actions.reopen_rw(rw(2), source="SK 7", on=today, by=operator())
    assert no.value.reasons[0].code == "has_successor"


def test_a_merger_is_refused_where_it_makes_no_sense() -> None:
    merge = actions.merge_rw
    assert refused(merge, rw(1), absorbed=[]) == {"nothing_to_merge"}
    assert refused(merge, rw(1), absorbed=[rw(1)]) == {"nothing_to_merge"}
    assert refused(merge, rw(1), absorbed=[rw(1, "31.75.03.1001")]) == {"other_village"}
    actions.close_rw(rw(6), **SAID)
    assert refused(merge, rw(6), absorbed=[rw(1)]) == {"closed_already"}


def test_a_renumbered_rw_takes_its_people_and_its_target_along(today: date) -> None:
    campaign = queries.campaign(BALI_MESTER, today)
    for people, day in ((60, date(2026, 1, 1)), (80, date(2026, 3, 1)), (90, date(2026, 12, 1))):
        actions.set_target(campaign, region=rw(1), people=people, from_on=day, on=today, by=operator())
    new = actions.renumber_rw(rw(1), number=11, **SAID)
    assert queries.moved_into(JULY) == {f"{BALI_MESTER}-001": f"{BALI_MESTER}-011"}
    assert queries.target_of(campaign, JULY, area=new.code) == {new.code: 80}
    assert numbers(JULY) == [2, 3, 4, 5, 6, 11]
    assert refused(actions.renumber_rw, rw(2), number=11) == {"rw_exists"}
    assert refused(actions.renumber_rw, rw(2), number=1) == {"rw_was_closed"}


def test_people_follow_through_several_changes() -> None:
    actions.renumber_rw(rw(1), number=11, **SAID)
    august = {**SAID, "from_on": date(2026, 8, 1)}
    actions.merge_rw(rw(2), absorbed=[rw(11)], **august)
    moved = {old[-3:]: new[-3:] for old, new in queries.moved_into(date(2026, 8, 1)).items()}
    assert moved == {"001": "002", "011": "002"}
    assert queries.moved_into(JULY) == {f"{BALI_MESTER}-001": f"{BALI_MESTER}-011"}


def test_an_office_count_is_recorded_once_and_may_be_corrected(today: date) -> None:
    cakung = queries.region("31.75.06")
    said: dict[str, Any] = {"source": "Surat camat 9/2026", "on": today, "by": operator()}
    assert actions.count_by_office(cakung, rw_count=85, as_of="2026-06-01", **said)
    assert not actions.count_by_office(cakung, rw_count=85, as_of="2026-06-01", **said)
    assert actions.count_by_office(cakung, rw_count=86, as_of="2026-06-01", **said)
    count = queries.count_of(cakung, today)
    assert count is not None
    assert (count.ours, count.missing, len(count.offices)) == (84, 2, 1)
    with pytest.raises(Refused):
        actions.count_by_office(cakung, rw_count=85, as_of="2026", source=" ", on=today, by=operator())


def test_the_same_is_done_by_command() -> None:
    said = ("--source", "SK 5", "--on", "2026-07-01")
    call_command("regions", "open", "31.75.03.1003-007", *said)
    call_command("regions", "split", "31.75.03.1003-007", "--into", "8", "9", *said[:2], "--on", "2026-07-02")
    call_command("regions", "merge", "31.75.03.1003-001", "--with", "31.75.03.1003-002", *said)
    call_command("regions", "renumber", "31.75.03.1003-003", "--to", "12", *said)
    call_command("regions", "close", "31.75.03.1003-006", *said)
    assert numbers(date(2026, 7, 2)) == [1, 4, 5, 7, 8, 9, 12]
    call_command("regions", "reopen", "31.75.03.1003-006", *said)
    assert numbers(date(2026, 7, 2)) == [1, 4, 5, 6, 7, 8, 9, 12]
    with pytest.raises(Refused) as no:
        call_command("regions", "open", "31.75.03.1003", *said)
    assert no.value.reasons[0].code == "not_an_rw"
