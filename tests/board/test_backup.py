"""A backup comes back: whole, counted, verified, into an empty place only, for its own key only, and without ours."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from payung.access.actions import keep_record
from payung.access.models import Upkeep, User
from payung.store import parcel

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLE = ROOT / "tests" / "samples" / "01_rawamangun_rw007.xlsx"
PLACES = ("payung_backed_up", "payung_restored")


def packed(tmp_path: Path, content: bytes) -> tuple[Path, Path]:
    """Return a backup that holds the content as its database, and the private key that opens it."""
    key = tmp_path / "key"
    public = parcel.new_key(key)
    (tmp_path / "content").write_bytes(content)
    parcel.pack(tmp_path / "b.age", {parcel.DATABASE: tmp_path / "content"}, {"rows": {}}, keys=[public])
    return tmp_path / "b.age", key


def out(tmp_path: Path, name: str = "out") -> Path:
    folder = tmp_path / name
    folder.mkdir()
    return folder


def test_what_was_packed_comes_out_and_cannot_be_read_without_the_key(tmp_path: Path) -> None:
    content = os.urandom(200_000) + b"3175020110909001" * 9
    file, key = packed(tmp_path, content)
    assert file.stat().st_mode & 0o777 == key.stat().st_mode & 0o777 == 0o600
    assert b"3175020110909001" not in file.read_bytes()
    folder = out(tmp_path)
    manifest = parcel.unpack(file, folder, identity=key)
    assert (folder / parcel.DATABASE).read_bytes() == content
    assert manifest["files"][parcel.DATABASE]["size"] == len(content)
    other = tmp_path / "other"
    parcel.new_key(other)
    with pytest.raises(parcel.ParcelError, match="another key"):
        parcel.unpack(file, out(tmp_path, "not"), identity=other)


@pytest.mark.parametrize("damage", ["cut", "last byte", "middle", "empty", "no backup"])
def test_a_damaged_backup_is_refused(tmp_path: Path, damage: str) -> None:
    file, key = packed(tmp_path, os.urandom(200_000))
    whole = bytearray(file.read_bytes())
    if damage in ("last byte", "middle"):
        whole[-1 if damage == "last byte" else len(whole) // 2] ^= 1
    broken = {"cut": whole[:-70_000], "empty": b"", "no backup": b"PK" * 500}.get(damage, whole)
    file.write_bytes(bytes(broken))
    with pytest.raises(parcel.ParcelError):
        parcel.unpack(file, out(tmp_path), identity=key)


def test_a_manifest_that_tells_another_digest_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcel, "digest", lambda path: "0" * 64)
    file, key = packed(tmp_path, b"anything")
    with pytest.raises(parcel.ParcelError, match="manifest"):
        parcel.unpack(file, out(tmp_path), identity=key)


def test_no_backup_is_written_over_and_no_half_one_is_left(tmp_path: Path) -> None:
    file, _key = packed(tmp_path, b"first")
    before = file.read_bytes()
    with pytest.raises(FileExistsError):
        parcel.pack(file, {parcel.DATABASE: tmp_path / "content"}, {}, keys=[parcel.new_key(tmp_path / "k2")])
    assert file.read_bytes() == before
    with pytest.raises(parcel.ParcelError, match="age1"):
        parcel.pack(tmp_path / "c.age", {}, {}, keys=["age1nonsense"])
    assert not list(tmp_path.glob("*.part"))
    assert not (tmp_path / "c.age").exists()


@pytest.mark.django_db
def test_the_settings_page_tells_the_age_of_the_last_backup_and_drill(east_jakarta: None) -> None:
    client = Client()
    client.force_login(User.objects.create_user("ani", password="x", role="city_officer", area="31.75"))
    assert "belum pernah dibuat" in client.get("/atur").content.decode()
    now = timezone.now()
    for kind, days in ((Upkeep.Kind.BACKUP, 3), (Upkeep.Kind.BACKUP, 30), (Upkeep.Kind.DRILL, 14)):
        keep_record(kind, sha256="0" * 64, size_bytes=1, at=now - timedelta(days=days, hours=1))
    page = client.get("/atur").content.decode().replace("\xa0", " ")
    assert "3 hari, 1 jam yang lalu" in page
    assert "2 minggu yang lalu" in page
    assert "belum pernah" not in page


@pytest.fixture
def places(transactional_db: Any) -> Iterator[list[dict[str, str]]]:
    """Two empty places of the suite's own engine: one to work in, one to restore into."""
    if connection.vendor == "sqlite":
        yield [{}, {}]
        return
    at = connection.settings_dict
    with connection.cursor() as cursor:
        for name in PLACES:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    who = at["USER"] + (f":{at['PASSWORD']}" if at["PASSWORD"] else "")
    yield [{"PAYUNG_DATABASE_URL": f"postgres://{who}@{at['HOST']}:{at['PORT'] or 5432}/{name}"} for name in PLACES]
    with connection.cursor() as cursor:
        for name in PLACES:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")


@pytest.mark.slow
def test_the_drill_restores_verifies_and_compares(tmp_path: Path, places: list[dict[str, str]]) -> None:
    keys = {f"PAYUNG_{name}_KEY": f"{name}0123456789" * 3 for name in ("SECRET", "SEAL", "INDEX")}
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("PAYUNG_", "DJANGO_"))}
    key, file = tmp_path / "key", tmp_path / "b.age"

    def run(place: int, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        env = {**bare, **keys, "PAYUNG_ENV": "development", "PAYUNG_DATA": str(tmp_path / f"{place}"), **places[place]}
        command = [sys.executable, str(ROOT / "manage.py"), *words]
        return subprocess.run(command, env={**env, **more}, capture_output=True, text=True, check=False)

    def well(place: int, *words: str) -> str:
        done = run(place, *words)
        assert done.returncode == 0, (words, done.stderr)
        return done.stdout

    well(0, "migrate", "-v", "0")
    well(0, "setup", "east-jakarta")
    well(0, "import", str(SAMPLE), "--area", "31.75.02.1005-007", "--admit")
    public = well(0, "backup", str(key), "--make-key").strip()
    assert run(0, "backup", str(file)).returncode == 1, "for nobody"
    assert not file.exists()
    made = json.loads(well(0, "backup", str(file), "--to", public, "--json"))
    assert made["rows"]["workers_worker"] > 30
    assert not [key for key in keys.values() if key.encode() in file.read_bytes()]
    assert json.loads(well(0, "drill", str(file), "--identity", str(key), "--json"))["ok"] is True
    refused = run(0, "restore", str(file), "--identity", str(key))
    assert (refused.returncode, "tempat yang kosong" in refused.stderr) == (1, True)
    back = json.loads(well(1, "restore", str(file), "--identity", str(key), "--json"))
    assert back == {"ok": True, "faults": [], "rows": made["rows"]}
    verified = json.loads(well(1, "verify", "--json"))
    assert (verified["ok"], verified["faults"], verified["differences"]) == (True, [], [])
    again = well(1, "import", str(SAMPLE), "--area", "31.75.02.1005-007", "--admit", "--json")
    assert (
        json.loads(well(1, "backup", str(tmp_path / "c.age"), "--to", public, "--json"))["rows"]["workers_worker"]
        == (made["rows"]["workers_worker"])
    ), again
    assert run(1, "verify", PAYUNG_INDEX_KEY="fedcba9876543210" * 2).returncode == 1
