"""Cells of looking: every page that can be read, about every subject, by every looker; nothing foreign stands in it."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

import pypdfium2
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.matrix import reviewed
from tests.matrix.acting import Cell
from tests.matrix.canaries import Aviary, Canary, Subject
from tests.matrix.lookers import Looker

# What stands in an address, by the kind of thing: its name in `Subject.things`, and how the address names it.
REF, PK, CODE = "ref", "pk", "code"
OF: dict[str, tuple[str, str]] = {
    "regions:region": ("village", CODE), "regions:opening": ("village", CODE), "regions:count": ("village", CODE),
    "regions:closing": ("rw", CODE), "regions:reopening": ("rw", CODE), "regions:split": ("rw", CODE),
    "regions:merger": ("rw", CODE), "regions:renumbering": ("rw", CODE), "regions:user_block": ("user", PK),
    "workers:merge": ("worker", REF), "workers:correction": ("worker", REF), "workers:mending": ("worker", REF),
    "workers:move": ("worker", REF), "workers:relatives": ("worker", REF), "workers:consent": ("worker", REF),
    "workers:consent_withdrawal": ("worker", REF), "board:person": ("worker", REF), "coverage:words": ("worker", REF),
    "enrolment:person_nomination": ("worker", REF), "enrolment:dropping_out": ("worker", REF),
    "enrolment:ending": ("worker", REF), "enrolment:taking_back": ("ended", REF), "enrolment:card": ("worker", REF),
    "enrolment:age_letter": ("worker", REF), "roster:roster": ("roster", REF), "roster:columns": ("roster", REF),
    "roster:problems": ("roster", REF), "enrolment:withdrawal": ("roster", REF), "enrolment:batch": ("batch", REF),
    "enrolment:batch_cancelling": ("batch", REF), "enrolment:batch_letter": ("batch", REF),
    "enrolment:reply": ("reply", REF), "enrolment:letter": ("letter", REF),
    "enrolment:letter_document": ("letter", REF), "enrolment:add_person": ("rw", CODE),
    "enrolment:cards": ("rw", CODE), "enrolment:cards_paper": ("rw", CODE), "dues:payment_file": ("payment file", REF),
    "dues:receipt": ("payment", PK), "dues:closing_minutes": ("closing", PK),
    "dues:collection": ("worker", REF), "dues:cash_receipt": ("cash receipt", REF),
    "dues:cash_paper": ("cash receipt", REF), "dues:pledge": ("sponsor", REF),
    "dues:bill": ("bill", REF), "dues:bill_paper": ("bill", REF), "dues:bill_cancelling": ("bill", REF),
    "dues:sponsor": ("sponsor", REF), "dues:sponsor_report": ("sponsor", REF),
    "dues:sponsor_correction": ("sponsor", REF), "dues:sponsor_ending": ("sponsor", REF),
    "dues:new_agreement": ("sponsor", REF), "dues:pledge_change": ("pledge", REF),
    "coverage:choice": ("pledge", REF), "board:region": ("village", CODE), "board:region_file": ("village", CODE),
    "board:behind": ("village", CODE), "board:to_fix": ("village", CODE), "home:rw": ("rw", CODE),
}  # fmt: skip
# Addresses of two things, or with something else in them.
PAIRS: dict[str, Callable[[Subject], dict[str, Any]]] = {
    "workers:relative": lambda it: {"ref": it.things["worker"].ref, "pk": it.things["relative"].pk},
    "workers:relative_removal": lambda it: {"ref": it.things["worker"].ref, "pk": it.things["relative"].pk},
    "enrolment:own_entry": lambda it: {"code": it.things["rw"].code, "ref": it.things["worker"].ref},
    "enrolment:own_entry_removal": lambda it: {"code": it.things["rw"].code, "ref": it.things["worker"].ref},
    "dues:agreement_document": lambda it: {"ref": it.things["sponsor"].ref, "pk": it.things["agreement"].pk},
    "dues:reversal": lambda it: {"pk": it.things["settlement"].pk},
    "regions:campaign": lambda it: {"ref": it.things["campaign"].ref},
    "regions:instrument": lambda it: {"ref": it.things["campaign"].ref},
    "regions:target": lambda it: {"ref": it.things["campaign"].ref},
    "regions:stage": lambda it: {"ref": it.things["campaign"].ref},
}
# Pages of nobody in particular whose address asks for something.
ELSE: dict[str, dict[str, Any]] = {"home:help_task": {"slug": "daftar"}, "home:table": {"kind": "daftar"}}
# What a page about a list of something is asked besides, with each canary's token in the place of %s.
ASKED = ("/daftar?cari=%s", "/surat?cari=%s", "/impor?cari=%s", "/pembayaran?cari=%s")
SCOPED = ("/daftar?wilayah=%s", "/berkas/ditolak?wilayah=%s", "/iuran?wilayah=%s")
LEAVES = range(2, 8)  # of the trail: the newest acts are the lookers' own making
# About a region around the looker's, or about nobody: open beyond the area, what is said is bounded all the same.
WIDER = frozenset({"enrolment:letter", "enrolment:letter_document", "regions:campaign"})


@dataclass(frozen=True)
class Page:
    """One address of one subject, and where that lies; nowhere where it is nobody's."""

    name: str
    url: str
    subject: str
    place: str = ""


def pages(birds: Aviary) -> Iterator[Page]:
    """Yield every address that can be read, about every subject that has it."""
    for name, row in reviewed.addresses().items():
        if "GET" not in row["methods"] or ":" not in name or name.startswith("demo:"):
            continue
        if name in OF:
            kind, how = OF[name]
            for it in birds.subjects:
                if kind in it.things:
                    yield Page(
                        name, reverse(name, kwargs={how: getattr(it.things[kind], how)}), it.name, it.places[kind]
                    )
        elif name in PAIRS:
            for it in birds.subjects:
                try:
                    given = PAIRS[name](it)
                except KeyError:
                    continue
                place = it.places.get("campaign" if name.startswith("regions:") else "worker", "")
                yield Page(name, reverse(name, kwargs=given), it.name, place)
        elif name != "access:invitation":
            yield Page(name, reverse(name, kwargs=ELSE.get(name)), "–")
    for number in LEAVES:
        yield Page("board:trail", f"{reverse('board:trail')}?page={number}", f"leaf {number}")


def searches(birds: Aviary) -> Iterator[Page]:
    """Yield questions by words that stand elsewhere: an answer must not say whether they stand anywhere."""
    for canary in birds.said:
        if canary.what in ("name", "NIK", "phone", "letter", "receipt"):
            for asked in ASKED:
                yield Page("search", asked % quote(canary.token), canary.what, canary.homes[0])
    for it in birds.subjects:
        if "village" in it.places:
            for asked in SCOPED:
                yield Page("search", asked % it.places["village"], it.name, it.places["village"])


def text_of(response: HttpResponse) -> str:
    """Return all that stands in an answer: its page or file, and its headers."""
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    kind = response.get("Content-Type", "")
    heads = "\n".join(f"{name}: {value}" for name, value in response.items())
    if "spreadsheet" in kind or body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return heads + "".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    if body[:5] == b"%PDF-" and len(body) > 100:
        paper = pypdfium2.PdfDocument(body)
        return heads + "".join(page.get_textpage().get_text_range() for page in paper)
    return heads + body.decode(errors="replace")


@cache
def signed_in(looker: Looker) -> Client:
    """Return a browser in which the looker has signed in."""
    client = Client(raise_request_exception=False)
    client.force_login(looker.by, settings.AUTHENTICATION_BACKENDS[0])
    return client


@dataclass
class Looking:
    """Cells of one looker after the other."""

    birds: Aviary

    def __post_init__(self) -> None:
        self.tokens = {canary.token.casefold(): canary for canary in self.birds.said}
        self.any = re.compile("|".join(re.escape(token) for token in sorted(self.tokens, key=len, reverse=True)))

    def cells(self, looker: Looker, asked: Iterable[Page]) -> Iterator[Cell]:
        """Yield a cell for each page."""
        client = signed_in(looker)
        for page in asked:
            sid = transaction.savepoint()
            response: Any = client.get(page.url)
            fault = self.fault(page, looker, response)
            transaction.savepoint_rollback(sid)
            yield Cell("page", f"{page.name} of {page.subject}", str(looker), fault)

    def fault(self, page: Page, looker: Looker, response: Any) -> str:
        """Return what is wrong about an answer; nothing, if all is well."""
        status = response.status_code
        if status >= 500:
            return f"answered {status}"
        row = reviewed.addresses().get(page.name, {"public": False, "roles": reviewed.roles_of(["everybody"])})
        may_enter = row["public"] or looker.role in row["roles"]
        if not may_enter and status not in (403, 404):
            return f"let in: {status}"
        if may_enter and page.place and page.name != "search":
            opens, inside = status in (200, 302, 303), looker.holds(page.place)
            if opens and not (inside or page.name in WIDER):
                return f"opened: {status}"
        return self.foreign(response, looker, spoken=page.url)

    def foreign(self, response: Any, looker: Looker, spoken: str = "") -> str:
        """Return the canaries in an answer that are not the looker's to see; what she typed herself may come back."""
        said = set(self.any.findall(text_of(response).casefold()))
        mine = spoken.casefold()
        foreign = [self.tokens[one] for one in said if one not in mine and not self.may_see(self.tokens[one], looker)]
        return "; ".join(sorted(f"{one.what} {one.token} of {'/'.join(one.homes)}" for one in foreign))[:300]

    def may_see(self, canary: Canary, looker: Looker) -> bool:
        """Whether a word or number is the looker's to see."""
        if canary.what in AROUND and any(looker.shares(home) for home in canary.homes):
            return True
        return any(looker.holds(home) for home in canary.homes)


# What belongs to a region around somebody's area is hers to know: under which letter and campaign she works, who paid
# for her people and by which receipt, and which file says something of them.
AROUND = frozenset({
    "letter", "document", "campaign", "instrument", "payer", "receipt", "file of an answer", "file of receipts",
    "reference of a letter", "reference of a batch", "reference of a line doubt",
})  # fmt: skip
