"""Help: the tasks of one's role, one task step by step, the printed guide, and the tables to fill in."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from payung.access.models import Role
from payung.access.policy import allow, user_of
from payung.enrolment.writing.papers import paper
from payung.home.queries import helping
from payung.home.writing import blank_table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


@allow
@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    page = {"tasks": helping.tasks_of(user.role), "role": user.get_role_display(), "tables": _tables(user.role)}
    return render(request, "home/help.html", page)


def _tables(role: str) -> list[str]:
    """Return the kinds of tables that the role's tasks need; receipts come with their annex."""
    kinds = [task.table for task in helping.tasks_of(role) if task.table]
    return [*kinds, "annex"] if "receipts" in kinds else kinds


@allow
@require_safe
def task(request: HttpRequest, slug: str) -> HttpResponse:
    found, role = helping.tasks().get(slug), user_of(request).role
    if found is None:
        raise Http404
    tables = [found.table, "annex"] if found.table == "receipts" else [found.table] if found.table else []
    others = [one for one in helping.tasks_of(role) if one.slug != slug]
    page = {"task": found, "steps": helping.shown(found.here), "tables": tables, "others": others}
    return render(request, "home/help_task.html", page)


@allow
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    data = guide_paper(user.role, get_language() or helping.INDONESIAN)
    return _download(data, f"panduan-{user.role}.pdf", PDF)


def guide_paper(role: str, language: str) -> bytes:
    """Return the printed guide of a role: at most two sheets of A4."""
    lang = helping.INDONESIAN if language.startswith(helping.INDONESIAN) else helping.ENGLISH
    with override(lang):
        role_words = str(Role(role).label)
    content: dict[str, Any] = {
        "lang": lang,
        "subject": {helping.INDONESIAN: "Panduan singkat", helping.ENGLISH: "A short guide"}[lang],
        "role": role_words,
        "foot": {
            helping.INDONESIAN: "Bantuan yang sama ada di kaki setiap halaman Payung.",
            helping.ENGLISH: "The same help stands at the foot of every page of Payung.",
        }[lang],
        "tasks": [
            {"title": one.words[lang].title, "steps": [helping.steps_in_parts(step) for step in one.words[lang].steps]}
            for one in helping.tasks_of(role)
        ],
    }
    return paper("guide", content, on=timezone.localdate())


@allow
@require_safe
def table(request: HttpRequest, kind: str) -> HttpResponse:
    about = helping.tables().get(kind)
    if about is None:
        raise Http404
    return _download(table_file(kind), f"{about['file']}.xlsx", XLSX)


def table_file(kind: str) -> bytes:
    """Return the blank table of a kind of list as xlsx."""
    about = helping.tables()[kind]
    return blank_table(about["sheet"], about["columns"], title=about["file"])


def _download(data: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
