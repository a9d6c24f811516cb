"""What the pages of this room share: the records a user may see, and regions to choose from."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header

from payung.access.policy import user_of
from payung.enrolment.models import Batch, Reply
from payung.regions.models import Level, Region
from payung.workers.models import Worker


def the_worker(request: HttpRequest, ref: str) -> Worker:
    """Return the worker with the reference, if the user may see her; otherwise she does not exist."""
    return get_object_or_404(Worker.objects.visible_to(user_of(request)), ref=ref)


def the_rw(request: HttpRequest, code: str) -> Region:
    """Return the RW with the code, if it lies in the user's area."""
    return get_object_or_404(Region.objects.visible_to(user_of(request)).rw().select_related("parent"), code=code)


def the_batch(request: HttpRequest, ref: str) -> Batch:
    """Return the batch, if it belongs to the user's area."""
    seen = Batch.objects.visible_to(user_of(request)).select_related("area", "campaign", "by", "file", "letter")
    return get_object_or_404(seen, ref=ref)


def the_reply(request: HttpRequest, ref: str) -> Reply:
    """Return the answer, if it was sent for the user's area."""
    seen = Reply.objects.visible_to(user_of(request)).select_related("area", "batch", "file", "applied_by")
    return get_object_or_404(seen, ref=ref)


def areas(request: HttpRequest) -> "QuerySet[Region]":
    """Return the regions of the user's area that letters and batches are made for: not smaller than a kelurahan."""
    seen = Region.objects.visible_to(user_of(request))
    larger = seen.filter(level__in=(Level.CITY, Level.DISTRICT, Level.VILLAGE))
    return (larger or seen).order_by("code")


def own_area(request: HttpRequest) -> Region | None:
    """Return the region that bounds what the user sees."""
    user = user_of(request)
    return Region.objects.visible_to(user).filter(code=user.area).first()


def download(data: bytes, name: str, kind: str) -> HttpResponse:
    """Return a file to keep; nobody between us and the user may keep it."""
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "no-store"
    return response


PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
