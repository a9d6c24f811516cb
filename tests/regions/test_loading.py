"""Another city comes from a list of codes; a faulty list is named line by line and writes nothing."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from payung.access.authors import operator
from payung.regions import actions
from payung.regions.models import Region
from payung.regions.queries import the_one
from payung.regions.reading import decode, read_regions
from payung.rules.reasons import Refused

CITY = """code,name,rw_count
33,Jawa Tengah,
33.72,Kota Surakarta,
33.72.01,Laweyan,
33.72.01.1001,Pajang,16
33.72.01.1002,Laweyan,3
"""


def load(text: str, today: date = date(2026, 6, 15)) -> actions.Loaded:
    return actions.load(read_regions(text), source="list.csv", on=today, by=operator())


def faults(text: str) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as no:
        load(text)
    return [(reason.code, reason.words()) for reason in no.value.reasons]


def test_a_city_is_loaded_with_its_rw(db: Any) -> None:
    assert load(CITY) == actions.Loaded(regions=5, rw=19)
    rw = Region.objects.get(code="33.72.01.1001-016")
    assert (rw.parent.name, rw.parent.parent.name, rw.source) == ("Pajang", "Laweyan", "list.csv")
    assert Region.objects.open_on(date(2020, 1, 1)).count() == 24
    assert load(CITY) == actions.Loaded(regions=0, rw=0)
    assert load(CITY.replace("Pajang,16", "Pajang,17")) == actions.Loaded(regions=0, rw=1)


@pytest.mark.parametrize(
    "text",
    [
        CITY.replace(",", ";"),
        CITY.replace(",", "\t"),
        "\ufeff" + CITY.replace("code,name,rw_count", "Kode;Nama;Jumlah RW".replace(";", ",")),
        CITY.replace(".", "").replace("\n", "\r\n"),
        CITY + "\n\n,,\n",
        "\n".join([CITY.splitlines()[0], *reversed(CITY.splitlines()[1:])]),
    ],
)
def test_the_same_list_in_other_dress_gives_the_same(db: Any, text: str) -> None:
    assert load(text) == actions.Loaded(regions=5, rw=19)


def test_a_list_may_begin_with_the_city_and_have_no_rw(db: Any) -> None:
    assert load("kode,nama\n3372,KOTA SURAKARTA\n337201,LAWEYAN\n") == actions.Loaded(regions=2, rw=0)
    assert Region.objects.get(code="33.72.01").name == "Laweyan"


def test_every_faulty_line_is_named_and_nothing_is_written(db: Any) -> None:
    text = (
        "code,name,rw_count\n"
        "33.72,Kota Surakarta,\n"
        "33.72.1,Laweyan,\n"
        "33.72.02,,\n"
        "33.72.03,Pasar Kliwon,5\n"
        "33.72.04,Jebres,\n"
        "33.72.04,Jebres,\n"
        "33.72.04.1001,Kepatihan,banyak\n"
        "33.72.04.1002,Sudiroprajan,1000\n"
        "33.72.04.1003-001,RW 1,\n"
    )
    found = faults(text)
    assert [code for code, _words in found] == [
        "code_malformed", "name_missing", "rw_count_misplaced", "code_repeated", "rw_count_malformed",
        "rw_count_malformed", "code_malformed",
    ]  # fmt: skip
    assert [words.split(":")[0] for _code, words in found] == [f"Baris {line}" for line in (3, 4, 5, 7, 8, 9, 10)]
    assert not Region.objects.exists()


def test_a_region_without_what_lies_around_it_is_refused(db: Any) -> None:
    [(code, words)] = faults("code,name\n33.72,Kota Surakarta\n33.72.01.1001,Pajang\n")
    assert code == "parent_missing"
    assert words.startswith("Baris 3: 33.72.01.1001 termasuk 33.72.01")
    load("code,name\n33.72,Kota Surakarta\n33.72.01,Laweyan\n")
    assert load("code,name\n33.72.01.1001,Pajang\n") == actions.Loaded(regions=1, rw=0)


def test_a_code_that_is_on_file_under_another_name_is_refused(db: Any, east_jakarta: None) -> None:
    [(code, words)] = faults("code,name\n31.75.02.1005,Menteng\n31.75.02.1006,Kayuputih\n")
    assert code == "named_otherwise"
    assert "Rawamangun" in words
    assert "Menteng" in words


@pytest.mark.parametrize("text", ["", "name\nLaweyan\n", "a,b,c\n1,2,3\n"])
def test_a_file_without_the_columns_is_refused(db: Any, text: str) -> None:
    assert faults(text)[0][0] == "columns_missing"


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ('code,name\n33.72,"Kota Surakarta\n33.72.01,Laweyan\n', "csv_broken", "tanda kutip"),
        ('code,name\n33.72,"Kota\n33.72.01,""Laweyan"\n', "text_malformed", "Baris 3"),
        ("code,name\n33.72,Kota \0Surakarta\n", "text_malformed", "name"),
        (f"code,name\n33.72,{'x' * 81}\n", "text_malformed", "80"),
        (f"code,name,source\n33.72,Kota Surakarta,{'x' * 201}\n", "text_malformed", "source"),
        (CITY.replace("rw_count", "rw_unseen").replace(",16", ",satu"), "number_malformed", "“satu”"),
        (CITY.replace("rw_count", "tile_col").replace(",16", ",70000"), "number_malformed", "999"),
        (CITY.replace("rw_count", "rw_certainty").replace(",16", ",pasti"), "certainty_unknown", "two_sources"),
    ],
)
def test_a_cell_that_cannot_be_kept_is_named(db: Any, text: str, code: str, words: str) -> None:
    found = faults(text)
    assert found[0][0] == code
    assert words in found[0][1]
    assert not Region.objects.exists()


@pytest.mark.parametrize("begin", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-1.7"])
def test_a_workbook_is_no_csv_file(begin: bytes) -> None:
    with pytest.raises(Refused) as no:
        decode(begin + b"\0" * 99)
    assert no.value.reasons[0].code == "not_a_csv"


def test_a_list_without_a_head_and_one_with_old_line_ends_are_read(db: Any) -> None:
    text = "33.72,KOTA SURAKARTA\r33.72.01,LAWEYAN\r"
    assert load(text) == actions.Loaded(regions=2, rw=0)
    assert load("code,name\r" + text) == actions.Loaded(regions=0, rw=0)


def test_a_list_of_kecamatan_brings_its_cities_and_leaves_what_is_retired(db: Any) -> None:
    head = "nik_prefix,district,regency,status\n"
    lines = "337201,Laweyan,Kota Surakarta,current\n337299,Lama,KOTA SURAKARTA,retired\n"
    assert load(head + lines + "331001,Prambanan,Kabupaten Klaten,current\n") == actions.Loaded(regions=4, rw=0)
    assert Region.objects.get(code="33.72.01").parent == Region.objects.get(name="Kota Surakarta")


def test_of_a_national_list_one_city_alone_is_loaded(db: Any, tmp_path: Path) -> None:
    path, out = tmp_path / "wilayah.csv", io.StringIO()
    path.write_text(CITY + "32,Jawa Barat,\n32.73,Kota Bandung,\n32.73.99,,\n32.7,?,\n", encoding="utf-8")
    for only, regions in (("33.72", 5), ("3372", 0)):
        out = io.StringIO()
        call_command("regions", "load", str(path), "--only", only, "--json", stdout=out)
        assert json.loads(out.getvalue())["regions"] == regions
    with pytest.raises(Refused) as no:
        call_command("regions", "load", str(path), "--only", "32.73")
    assert [reason.code for reason in no.value.reasons] == ["name_missing"]
    with pytest.raises(Refused) as no:
        call_command("regions", "load", str(path), "--only", "99.01")
    assert no.value.reasons[0].code == "list_empty"
    with pytest.raises(CommandError, match="Bandung"):
        call_command("regions", "load", str(path), "--only", "Bandung")


def test_a_city_and_the_regency_of_its_name_are_told_apart(db: Any) -> None:
    load("code,name\n32.04,Kabupaten Bandung\n32.73,Kota Bandung\n")
    assert the_one("Kota Bandung").code == "32.73"
    assert the_one("kabupaten bandung").code == "32.04"
    with pytest.raises(Refused) as no:
        the_one("Bandung")
    assert no.value.reasons[0].code == "several_regions"


def test_a_file_with_a_head_alone_is_refused(db: Any) -> None:
    assert faults("code,name\n")[0][0] == "list_empty"


def test_the_command_loads_a_file_and_says_what_is_new(db: Any, tmp_path: Path) -> None:
    path, out = tmp_path / "surakarta.csv", io.StringIO()
    path.write_bytes(CITY.encode("cp1252"))
    call_command("regions", "load", str(path), "--on", "2026-06-15", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"file": "surakarta.csv", "lines": 5, "regions": 5, "rw": 19}


def test_text_of_windows_and_of_unicode_is_read() -> None:
    assert decode("Kepulauan “Seribu”".encode("cp1252")) == "Kepulauan “Seribu”"
    assert decode("\ufeffé".encode()) == "é"
