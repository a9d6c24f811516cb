"""Where a file leaves open which of day and month stands first, it is asked once, alike in lists, answers, members."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from payung.enrolment.models import Elsewhere, Membership, Reply
from payung.roster.models import Roster, Row
from payung.workers.queries import nik_of
from tests.enrolment.town import ANSWERED, RW, Town
from tests.roster.desk import people, signed_in, text

OPEN = ("06/13/2026", "13/06/2026", "06/07/2026")  # two that contradict each other, and one that can be both
ON = ("--on", ANSWERED.isoformat())
MEMBERS = ["NO", "NIK", "Nama Peserta", "Nomor KPJ", "Tgl Kepesertaan"]


def run(*words: str) -> tuple[dict[str, Any], str]:
    """Return what a command says to programs, and to people on the side."""
    out, err = io.StringIO(), io.StringIO()
    call_command(*words, "--json", *ON, stdout=out, stderr=err)
    return json.loads(out.getvalue()), err.getvalue()


def test_an_answer_waits_with_its_open_days_and_is_read_once_they_are_said(town: Town, tmp_path: Path) -> None:
    workers, path = town.sent(3), tmp_path / "balasan.xlsx"
    path.write_bytes(town.file([town.said(one, start=day) for one, day in zip(workers, OPEN, strict=True)]))
    document, beside = run("batch", "reply", str(path))
    assert [line["outcome"] for line in document["lines"]] == ["accepted", "accepted", "unclear"]
    assert document["lines"][2]["reason"] == "day_order_open"
    assert document["open_days"] == [{"cell": "06/07/2026", "dm": "2026-07-06", "md": "2026-06-07"}]
    assert "--day-order" in beside
    document, beside = run("batch", "reply", str(path), "--day-order", "dm")
    assert [line["outcome"] for line in document["lines"]] == ["unclear", "repeated", "accepted"]
    assert set(Membership.objects.values_list("start", flat=True)) >= {date(2026, 7, 6), date(2026, 6, 13)}
    assert "--day-order" not in beside


def test_the_page_of_an_answer_shows_both_readings_and_its_form_takes_the_order(town: Town) -> None:
    workers, clerk = town.sent(3), signed_in(town.officer)
    days = (*OPEN[:2], "07/06/2026")
    data = town.file([town.said(one, start=day) for one, day in zip(workers, days, strict=True)])
    for order in ("", "md"):
        sent = {"file": SimpleUploadedFile("balasan.xlsx", data), "day_order": order}
        page = clerk.post("/berkas/balasan", sent, follow=True)
        reply = Reply.objects.get()
        assert reply.file.day_order == order
        words = text(page)
        assert ("07/06/2026 bisa berarti 7 Juni 2026 atau 6 Juli 2026" in words) is (not order)
        assert ("Belum jelas apakah tanggal atau bulan" in words) is (not order)


def test_a_list_of_members_waits_in_the_same_way(town: Town, tmp_path: Path) -> None:
    workers, path = town.admit(3), tmp_path / "aktif.xlsx"
    days = ("03/13/2026", "13/03/2026", "02/03/2026")
    rows = [[nik_of(one), one.name, town.crowd.kpj(), day] for one, day in zip(workers, days, strict=True)]
    path.write_bytes(town.file(rows, MEMBERS))
    document, beside = run("members", str(path))
    assert [(row["outcome"], row.get("why")) for row in document["rows"]][2] == ("unclear", ["day_order_open"])
    assert document["open_days"][0]["md"] == "2026-02-03"
    assert "--day-order" in beside
    document, _beside = run("members", str(path), "--day-order", "md")
    assert document["rows"][2]["outcome"] == "elsewhere"
    assert Elsewhere.objects.get(worker=workers[2]).from_on == date(2026, 2, 3)


def test_a_list_is_judged_anew_once_the_order_is_said(town: Town, tmp_path: Path) -> None:
    # Of two days the NIK prove one order, of two the other, and of one neither.
    path, rows = tmp_path / "daftar.csv", ["NIK;Nama;Tgl Lahir;RW;Pekerjaan"]
    for born, order in (("%m/%d/%Y", 6), ("%m/%d/%Y", 7), ("%d/%m/%Y", 8), ("%d/%m/%Y", 9)):
        rows.append(f"3175020{order}0280{9000 + order};Orang Satu;{date(1980, 2, order):{born}};007;Ojek")
    rows.append("12;Orang Lain;03/05/1980;007;Ojek")
    path.write_text("\n".join(rows))
    document, beside = run("import", str(path), "--area", RW)
    assert "day_order_open" in document["rows"][4]["reasons"]
    assert document["open_days"] == [{"cell": "03/05/1980", "dm": "1980-05-03", "md": "1980-03-05"}]
    assert "--day-order" in beside
    roster, clerk = Roster.objects.get(), signed_in(town.officer)
    assert "03/05/1980 bisa berarti 3 Mei 1980 atau 5 Maret 1980" in text(clerk.get(f"/impor/{roster.ref}"))
    assert "03/05/1980 bisa berarti" in text(clerk.get(f"/impor/{roster.ref}/kolom"))
    form = {f"column-{place}": field for place, field in enumerate(["nik", "name", "birth_date", "rw", "occupation"])}
    clerk.post(f"/impor/{roster.ref}/kolom", form | {"day_order": "md", "remember": ""})
    [last] = Row.objects.filter(number=6)
    assert "day_order_open" not in last.reasons
    assert "bisa berarti" not in text(clerk.get(f"/impor/{roster.ref}"))
    document, _beside = run("import", str(path), "--area", RW, "--day-order", "dm")
    assert "day_order_open" not in document["rows"][4]["reasons"]
    assert document["rows"][0]["reasons"] != document["rows"][2]["reasons"]
    assert "open_days" not in document


def test_people_beside_the_table_are_named_on_pages_and_in_commands(town: Town, tmp_path: Path) -> None:
    workers = town.sent(2)
    [guest] = people(1, seed=77)
    lines = [[*town.said(one), "", guest.nik, guest.name] for one in workers[:1]]
    data, path = town.file(lines), tmp_path / "balasan.xlsx"
    path.write_bytes(data)
    document, beside = run("batch", "reply", str(path), "--preview")
    assert document["unread"] == [{"sheet": "Data", "cells": "J5:K5", "people": 1}]
    assert "J5:K5" in beside
    clerk, sent = signed_in(town.officer), {"file": SimpleUploadedFile("b.xlsx", data)}
    page = clerk.post("/berkas/balasan", sent, follow=True)
    assert "Tidak dibaca: J5:K5, tampaknya berisi 1 orang atau bukti bayar" in text(page)
    line = [nik_of(workers[1]), "A", "26070000001", "", "", guest.nik]
    data = town.file([line], MEMBERS)
    path.write_bytes(data)
    document, beside = run("members", str(path))
    assert [part["cells"] for part in document["unread"]] == ["G5:G5"]
    assert "G5:G5" in beside
    page = clerk.post("/berkas/peserta-aktif", {"file": SimpleUploadedFile("a.xlsx", data)})
    assert "Tidak dibaca: G5:G5" in text(page)
