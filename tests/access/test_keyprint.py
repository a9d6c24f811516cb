"""A database knows its keys: with others no command writes a second self of anybody, and no server starts."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings

from payung.__main__ import main
from payung.access import actions, keyprint
from payung.access.models import KeyPrint
from payung.roster.models import Roster
from payung.workers.models import Worker
from tests.access.test_sealing import other_keys

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLE = ROOT / "tests" / "samples" / "01_rawamangun_rw007.xlsx"
IMPORT = ["import", str(SAMPLE), "--area", "31.75.02.1005-007", "--admit"]


@pytest.mark.django_db
def test_the_same_list_under_other_keys_doubles_nobody(
    east_jakarta: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.core.management.base.connections.close_all", lambda: None)  # we read on afterwards
    assert main(IMPORT) == 0
    people, lists = Worker.objects.count(), Roster.objects.count()
    assert people > 30
    with other_keys():
        assert main([*IMPORT, "--json"]) == 1
    said = capsys.readouterr().err
    assert "PAYUNG_INDEX_KEY" in said
    assert "Traceback" not in said
    assert (Worker.objects.count(), Roster.objects.count()) == (people, lists)
    assert main(IMPORT) == 0, "with its own keys the same list is only seen again"
    assert Worker.objects.count() == people


@pytest.mark.django_db
def test_each_key_is_held_against_its_own_fingerprint() -> None:
    keyprint.check()
    assert KeyPrint.objects.count() == 2
    keyprint.check()
    for setting, name in (("SEAL_KEY", "PAYUNG_SEAL_KEY"), ("INDEX_KEY", "PAYUNG_INDEX_KEY")):
        with override_settings(**{setting: "something else of good length"}), pytest.raises(ImproperlyConfigured) as no:
            keyprint.check()
        assert name in str(no.value)
        assert str(no.value).count("PAYUNG_") == 1
    assert KeyPrint.objects.count() == 2


@pytest.mark.django_db
def test_a_database_from_before_fingerprints_takes_the_key_that_opens_what_stands(today: Any) -> None:
    actions.seal_file("list.csv", b"anything", on=today)
    with other_keys(), pytest.raises(ImproperlyConfigured, match="PAYUNG_SEAL_KEY"):
        keyprint.check()
    assert not KeyPrint.objects.exists()
    keyprint.check()
    assert KeyPrint.objects.count() == 2


@pytest.mark.django_db
def test_a_server_says_whether_it_is_ready(client: Client) -> None:
    assert client.get("/healthz").json() == {"ok": True}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()) == (
        200, {"ok": True, "database": True, "migrations": True, "keys": True, "worker": True}
    )  # fmt: skip
    with other_keys():
        other = client.get("/readyz")
    assert (other.status_code, other.json()["ok"], other.json()["keys"]) == (503, False, False)
    assert client.get("/healthz").status_code == 200


@pytest.mark.embedded
def test_a_server_with_other_keys_does_not_start(tmp_path: Path) -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("PAYUNG_", "DJANGO_"))}
    here = {**bare, "PAYUNG_ENV": "development", "PAYUNG_DATA": str(tmp_path)}

    def run(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words], cwd=ROOT, env={**here, **more}, capture_output=True, text=True, check=False
        )

    assert run("manage.py", "migrate", "-v", "0").returncode == 0
    assert run("-c", "import payung.wsgi").returncode == 0
    refused = run("-c", "import payung.wsgi", PAYUNG_INDEX_KEY="0123456789abcdef" * 2)
    assert refused.returncode != 0
    assert "PAYUNG_INDEX_KEY" in refused.stderr.splitlines()[-1]
