"""Who saw whose identity is answered exactly, from the first moment of the first day to the last of the last."""

import io
import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from payung.access import actions
from payung.access.models import Sight
from payung.rules.reasons import Refused

JAKARTA = ZoneInfo("Asia/Jakarta")


def saw(*arguments: str) -> Any:
    out = io.StringIO()
    call_command("who-saw", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_account_and_the_days_bound_the_answer(somebody: Any) -> None:
    sari, budi = somebody("village_officer", name="sari"), somebody("village_officer", name="budi")
    for by, ref, moment in (
        (sari, "W-BEFORE", datetime(2026, 6, 14, 23, 59, tzinfo=JAKARTA)),
        (sari, "W-FIRST", datetime(2026, 6, 15, 0, 0, tzinfo=JAKARTA)),
        (sari, "W-LAST", datetime(2026, 6, 16, 23, 59, tzinfo=JAKARTA)),
        (sari, "W-AFTER", datetime(2026, 6, 17, 0, 0, tzinfo=JAKARTA)),
        (budi, "W-OTHER", datetime(2026, 6, 15, 9, 0, tzinfo=JAKARTA)),
    ):
        Sight.objects.create(by=by, worker_ref=ref, what="nik", at=moment)
    answer = saw("--user", "SARI", "--from", "2026-06-15", "--to", "2026-06-16")
    assert [sight["worker"] for sight in answer["sights"]] == ["W-FIRST", "W-LAST"]
    assert (answer["user"], answer["people"]) == ("sari", 2)
    assert answer["sights"][0]["at"] == "2026-06-15T00:00:00+07:00"


def test_a_look_is_recorded_with_who_and_whose(somebody: Any, today: Any) -> None:
    user = somebody("village_officer")
    sight = actions.see("W-1", what="nik", on=today, by=user)
    assert (sight.by, sight.worker_ref, sight.what) == (user, "W-1", "nik")


def test_an_unknown_account_is_refused(db: Any) -> None:
    with pytest.raises(Refused) as no:
        saw("--user", "nobody", "--from", "2026-06-15", "--to", "2026-06-16")
    assert no.value.reasons[0].code == "unknown_user"


def test_a_sight_is_never_changed_or_deleted(somebody: Any, today: Any) -> None:
    actions.see("W-1", what="nik", on=today, by=somebody("village_officer"))
    for change in (
        lambda: Sight.objects.update(worker_ref="W-2"),
        lambda: Sight.objects.all()._raw_delete(using="default"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert Sight.objects.get().worker_ref == "W-1"
