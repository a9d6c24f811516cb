"""The look: tokens with enough contrast, nothing inline or from elsewhere, shared pieces that say what they should."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from payung.rules.reasons import Reason, Refused
from tests.markup import tight

PACKAGE = Path(__file__).resolve().parent.parent / "payung"
TEMPLATES = sorted(PACKAGE.glob("**/templates/**/*.html"))
PIECES = sorted((PACKAGE / "templates" / "ui").glob("*.html"))
STYLE = (PACKAGE / "static" / "payung.css").read_text(encoding="utf-8")
MARKS = (PACKAGE / "templates" / "marks.html").read_text(encoding="utf-8")
STATES = ("covered", "waiting", "to_fix", "lapsing", "ended", "confirm", "duplicate", "done", "missing", "elsewhere")
DOMAIN_STATES = (
    "protected", "unprotected", "grace", "not_started", "ready", "needs_fixing", "ignored", "admitted", "discarded",
    "accepted", "refused", "unmatched", "repeated",
)  # fmt: skip


def piece(name: str, language: str = "id", **context: Any) -> str:
    """Draw one shared piece in a language."""
    with translation.override(language):
        return tight(render_to_string(f"ui/{name}.html", context))


# Colours ----------------------------------------------------------------------------------------------------------


def tokens(opening: str) -> dict[str, str]:
    """Return the colours of the light theme, changed by those of the block that opens so."""
    found = dict(re.findall(r"--([\w-]+): (#\w{6})", STYLE.split(":root {", 1)[1].split("}", 1)[0]))
    if opening:
        block = STYLE.split(opening, 1)[1].split("}", 1)[0]
        found |= dict(re.findall(r"--([\w-]+): (#\w{6})", block))
    return found


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast between two colours, as WCAG 2.2 defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


THEMES = {"light": "", "dark": "(prefers-color-scheme: dark) {\n  :root {", "print": "@media print {\n  :root {"}
READ = [
    ("ink", "paper"), ("ink", "sheet"), ("ink-2", "paper"), ("ink-2", "sheet"), ("ink", "soft"), ("ink-2", "soft"),
    ("accent", "paper"), ("accent", "sheet"), ("wait", "paper"), ("wait", "sheet"), ("alarm", "paper"),
    ("alarm", "sheet"), ("ink", "wait-bg"), ("ink", "alarm-bg"), ("on", "accent"), ("ink", "m1"), ("ink", "m2"),
    ("ink", "m3"), ("paper", "m4"), ("paper", "m5"),
]  # fmt: skip
SEEN = [("edge", "paper"), ("edge", "sheet"), ("accent", "paper"), ("accent", "sheet")]


@pytest.mark.parametrize("theme", THEMES)
def test_words_and_marks_stand_out_in_every_theme(theme: str) -> None:
    colours = tokens(THEMES[theme])
    faint = [
        (a, b, round(contrast(colours[a], colours[b]), 2)) for a, b in READ if contrast(colours[a], colours[b]) < 4.5
    ]
    faint += [
        (a, b, round(contrast(colours[a], colours[b]), 2)) for a, b in SEEN if contrast(colours[a], colours[b]) < 3
    ]
    assert faint == []


def test_the_measure_of_contrast_agrees_with_known_pairs() -> None:
    assert round(contrast("#ffffff", "#000000"), 1) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48
    assert tokens("")["paper"] != tokens(THEMES["dark"])["paper"]


def test_the_header_reads_on_screen_and_on_paper() -> None:
    for theme in ("light", "dark"):
        colours = tokens(THEMES[theme])
        assert contrast(colours["on-deep"], colours["deep"]) >= 4.5
    paper = tokens(THEMES["print"])
    assert contrast(paper["on-deep"], paper["paper"]) >= 4.5, "on paper the header has no ground"


# Nothing inline, nothing from elsewhere ----------------------------------------------------------------------------


def inline(markup: str) -> list[str]:
    """Return what the content security policy would refuse: inline style, script, handlers, other hosts."""
    markup = re.sub(r"\{% comment.*?endcomment %\}|\{#.*?#\}", "", markup, flags=re.DOTALL)
    found = re.findall(r"\sstyle\s*=|<style|javascript:|\son\w+\s*=", markup, flags=re.IGNORECASE)
    found += [
        tag for tag in re.findall(r"<script[^>]*>", markup) if "src=" not in tag and "application/json" not in tag
    ]
    return found + re.findall(r"(?:src|<link[^>]+href)\s*=\s*[\"'](?:https?:)?//[^\"']+", markup)


def test_no_template_carries_inline_style_or_script() -> None:
    assert TEMPLATES
    assert {
        str(path.relative_to(PACKAGE)): found for path in TEMPLATES if (found := inline(path.read_text("utf-8")))
    } == {}


@pytest.mark.parametrize(
    "markup",
    [
        '<p style="x">',
        "<style>p{}</style>",
        "<script>go()</script>",
        '<a onclick="x">',
        '<script src="https://cdn.example/x.js">',
    ],
)
def test_the_guard_sees_what_it_looks_for(markup: str) -> None:
    assert inline(markup)
    assert not inline('<script type="module" src="/static/payung.js"></script><p class="style">on time = good</p>')


def test_the_stylesheet_asks_nothing_of_other_places() -> None:
    assert "@import" not in STYLE
    assert re.findall(r"url\(|https?:|@font-face|expression\(", STYLE) == []


def test_every_shape_that_a_page_uses_is_drawn() -> None:
    drawn = set(re.findall(r'id="([mk]-[\w]+)"', MARKS))
    used = {name for path in TEMPLATES for name in re.findall(r"#([mk]-[a-z_]+)[\"\)]", path.read_text("utf-8"))}
    assert used - drawn == set()
    assert {f"m-{state}" for state in STATES} <= drawn


# The shared pieces --------------------------------------------------------------------------------------------------


def test_every_piece_says_what_it_wants() -> None:
    assert all(path.read_text("utf-8").startswith("{% comment %}\n") for path in PIECES)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("state", [*STATES, *DOMAIN_STATES])
def test_a_status_is_a_drawn_shape_and_a_word(state: str, language: str) -> None:
    drawn = piece("status", language, state=state)
    assert re.search(r"#(m-\w+)", drawn)[1] in MARKS  # type: ignore[index]
    word = re.sub(r"<[^>]+>", "", drawn)
    assert word == word.strip()
    assert word
    assert word != state
    assert piece("status", language, state=state, words="NIK 15 angka").count("NIK 15 angka") == 1


def test_what_is_about_to_end_says_in_how_many_days() -> None:
    assert "Berakhir 6 hari lagi" in piece("status", state="lapsing", days=6)
    assert "Ends in 1 day<" in piece("status", "en", state="lapsing", days=1)
    assert "Ends in 0 days" in piece("status", "en", state="lapsing", days=0)


@pytest.mark.parametrize(
    ("filled", "squares"), [(0, 0), (1, 1), (6, 6), (7, 7), (63, 63), (94, 94), (99, 99), (100, 100), (118, 100)]
)
def test_the_umbrella_has_a_hundred_squares_and_fills_as_many_as_there_are_people(filled: int, squares: int) -> None:
    drawn = piece("umbrella", filled=filled, missing=max(0, 100 - filled))
    assert drawn.count("<rect") == 100
    assert drawn.count('class="on"') == squares
    assert ("Payungnya utuh" in drawn) == (filled >= 100)


def test_a_bar_keeps_decimal_points_whatever_the_language() -> None:
    drawn = piece("bar", percent=34.5, pace=45.25, label="34,5 persen")
    assert 'width="34.5%"' in drawn
    assert 'x1="45.25%"' in drawn
    assert 'role="img"' in drawn
    assert "aria-hidden" not in drawn
    assert 'aria-hidden="true"' in piece("bar", percent=10)


def test_a_bar_of_parts_draws_each_with_its_pattern_and_zero_draws_none() -> None:
    parts = [{"kind": "solid", "x": 0, "width": 67.2}, {"kind": "stripes", "x": 67.2, "width": 16.8}]
    drawn = piece("bar", parts=parts, label="x")
    assert 'class="f" x="0%" width="67.2%"' in drawn
    assert 'fill="url(#k-self)" x="67.2%" width="16.8%"' in drawn
    assert 'class="f"' not in piece("bar", percent=0)
    assert 'class="g"' not in drawn
    assert 'class="g" x1="0%"' in piece("bar", percent=3, target=0)


def test_the_months_are_drawn_and_told_in_a_table() -> None:
    months = [
        {"label": "Nov", "kind": "sponsor", "month": "November 2026", "words": "Rp8.400", "today": 80.5},
        {"label": "Des", "kind": "nobody", "month": "Desember 2026", "words": "belum ada"},
        {"label": "Jan 27", "kind": "blank", "month": "Januari 2027", "words": "belum"},
    ]
    drawn = piece("months", months=months, legend=[{"kind": "sponsor", "words": "PT Contoh, Rp8.400"}], label="Iuran")
    assert 'viewBox="0 0 192 84"' in drawn
    assert "translate(128 0)" in drawn
    assert drawn.count('class="tdy"') == 1
    assert "translate(45 0)" in drawn
    assert drawn.count('class="mq"') == 1
    assert drawn.count('class="mx"') == 2
    assert '<th scope="row">Desember 2026</th><td>belum ada</td>' in drawn


def test_reasons_stand_with_their_citation_in_the_readers_language() -> None:
    reasons = [
        Reason("paid", "November is settled.", "Iuran November lunas.", "TT-88120"),
        {"words": "JKM penuh", "tag": "sumber kedua"},
    ]
    drawn = piece("reasons", reasons=reasons, title="Mengapa?")
    assert "Iuran November lunas." in drawn
    assert '<span class="cite">TT-88120</span>' in drawn
    assert "JKM penuh" in drawn
    assert "sumber kedua" in drawn
    assert "November is settled." in piece("reasons", "en", reasons=reasons, title="Why?")


def test_figures_show_their_shape_link_and_hint_only_where_given() -> None:
    drawn = piece(
        "figs",
        figs=[
            {"label": "Menunggu", "value": "9", "state": "waiting", "url": "/x", "hint": "sejak Mei"},
            {"label": "Sisa", "value": "Rp3.200.000"},
        ],
    )
    assert "#m-waiting" in drawn
    assert '<a href="/x">9</a>' in drawn
    assert "sejak Mei" in drawn
    assert "<dd>Rp3.200.000</dd>" in drawn
    assert drawn.count("<svg") == 1


class Question(forms.Form):
    """A field of every kind that a page may ask with."""

    name = forms.CharField(label="Nama", help_text="Seperti di KTP")
    note = forms.CharField(label="Catatan", required=False, widget=forms.Textarea)
    payer = forms.ChoiceField(label="Pembayar", choices=[("s", "Sendiri"), ("g", "Sponsor")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Setuju")
    file = forms.FileField(label="Daftar")
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_has_label_hint_and_error_tied_to_it() -> None:
    form = Question({"payer": "x"})
    drawn = piece("field", field=form["name"])
    assert '<label for="id_name">Nama</label>' in drawn
    assert 'aria-describedby="id_name_helptext id_name_error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'id="id_name_helptext">Seperti di KTP' in drawn
    assert 'id="id_name_error"' in drawn
    calm = piece("field", field=Question()["name"])
    assert "_error" not in calm
    assert "aria-invalid" not in calm


def test_a_field_of_every_kind_is_drawn_as_people_expect_it() -> None:
    form = Question()
    assert "(boleh kosong)" in piece("field", field=form["note"])
    radio = piece("field", field=form["payer"])
    assert "<legend>Pembayar</legend>" in radio
    assert radio.count('class="rad"') == 2
    assert '<label class="rad" for="id_agreed">' in piece("field", field=form["agreed"])
    assert 'class="drop"' in piece("field", field=form["file"])
    assert "data-name" in piece("field", field=form["file"])
    assert "<label" not in piece("field", field=form["key"])
    assert '<label for="id_name">Nama lengkap</label>' in piece("field", field=form["name"], label="Nama lengkap")


def test_the_summary_of_errors_leads_to_each_field_and_is_silent_when_all_is_well() -> None:
    drawn = piece("errors", form=Question({}))
    assert 'role="alert"' in drawn
    assert "data-focus" in drawn
    assert '<a href="#id_name">Nama: Bagian ini belum diisi.</a>' in drawn
    assert 'href="#id_payer"' in drawn
    assert 'id="id_payer"' in piece("field", field=Question({})["payer"])
    assert piece("errors", form=Question()).strip() == ""


def test_a_refused_act_says_every_reason() -> None:
    no = Refused([Reason("a", "No letter.", "Belum ada SK.", "PP 44/2015"), Reason("b", "Too old.", "Umur 66 tahun.")])
    drawn = piece("errors", no=no)
    assert "Ini belum bisa dilakukan." in drawn
    assert "Belum ada SK." in drawn
    assert "Umur 66 tahun." in drawn
    assert "PP 44/2015" in drawn


def test_an_empty_place_offers_at_most_one_act() -> None:
    assert '<a class="btn alt" href="/t">Tambah orang</a>' in piece(
        "empty", words="Belum ada.", action_url="/t", action="Tambah orang"
    )
    assert "<a" not in piece("empty", words="Belum ada.")


def test_the_way_through_a_list_keeps_the_rest_of_the_address() -> None:
    request = RequestFactory().get("/daftar?q=siti&page=2")
    with translation.override("id"):
        drawn = render_to_string("ui/pager.html", {"page": Paginator(range(5000), 50).page(2)}, request)
        alone = render_to_string("ui/pager.html", {"page": Paginator(range(5), 50).page(1)}, request)
    assert "?q=siti&amp;page=1" in drawn
    assert "?q=siti&amp;page=3" in drawn
    assert "51–100 dari 5.000" in drawn
    assert alone.strip() == ""


def test_a_stamp_says_day_moment_source_and_where_the_same_figures_are() -> None:
    at = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    drawn = piece("stamp", at=at, on=date(2026, 11, 24), source="704 RW", links=[{"url": "/x.xlsx", "label": "unduh"}])
    assert "Keadaan Selasa, 24 November 2026 · Dihitung Selasa, 24 November 2026 pukul 07.00 WIB · 704 RW" in drawn
    assert '<a href="/x.xlsx">unduh</a>' in drawn
    assert "Computed on Tuesday, 24 November 2026 at 07:00 WIB" in piece("stamp", "en", at=at)


def test_running_work_asks_again_and_finished_work_does_not() -> None:
    running = piece("progress", label="Membaca", done=12000, total=100000, percent=12, url="/impor/1", finished=False)
    assert 'hx-get="/impor/1"' in running
    assert "12.000 dari 100.000" in running
    assert "<noscript>" in running
    finished = piece("progress", label="Membaca", done=5, total=5, percent=100, url="/impor/1", finished=True)
    assert "hx-get" not in finished
    assert "data-say" in finished


# The house around every page ----------------------------------------------------------------------------------------


def house(language: str = "id", **context: Any) -> str:
    """Draw a bare page in the house."""
    page = engines["django"].from_string(
        '{% extends "base.html" %}{% block title %}Papan{% endblock %}{% block content %}<h1>Isi</h1>{% endblock %}'
    )
    with translation.override(language):
        return tight(page.render(context, RequestFactory().get("/papan?urut=persen")))


def test_the_house_shows_where_one_is_and_who_one_is() -> None:
    nav = [{"url": "/papan", "label": "Papan", "current": True}, {"url": "/impor", "label": "Impor", "current": False}]
    drawn = house(rooms_nav=nav, who={"name": "Ibu Ratna", "detail": "kader PKK", "url": "/beranda"}, ribbon="Contoh")
    assert drawn.count('aria-current="page"') == 1
    assert '<a href="/papan" aria-current="page">Papan</a>' in drawn
    assert "<title>Papan · Payung</title>" in drawn
    assert '<html lang="id">' in drawn
    assert "Ibu Ratna" in drawn
    assert "kader PKK" in drawn
    assert "Contoh" in drawn
    assert '<form method="post" action="/akun/keluar">' in drawn
    assert 'href="#isi"' in drawn
    assert '<main id="isi"' in drawn
    assert "Ibu Ratna" not in house()
    assert 'href="/masuk"' in house()


def test_the_house_offers_the_other_language_and_comes_back_to_the_same_address() -> None:
    drawn = house()
    assert 'value="en" lang="en">English' in drawn
    assert 'value="/papan?urut=persen"' in drawn
    assert 'value="id" lang="id">Bahasa Indonesia' in house("en")


def test_htmx_is_told_to_obey_the_policy_and_to_keep_no_page_on_the_phone() -> None:
    settings = re.search(r"name=\"htmx-config\" content='([^']+)'", house())
    assert settings
    for wish in (
        '"includeIndicatorStyles":false',
        '"allowEval":false',
        '"selfRequestsOnly":true',
        '"historyCacheSize":0',
    ):
        assert wish in settings[1]


def test_a_broken_server_can_still_say_so() -> None:
    with translation.override("id"):
        drawn = render_to_string("500.html")
    assert "Ada yang rusak di pihak kami." in drawn
    assert "{%" not in drawn
