"""Cells of the command line: what a command does with --by is bounded like that user's page."""

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import CommandError, call_command
from django.db import transaction

from payung.access.models import AuditLine, User
from payung.demo import writing
from payung.dues.models import PaymentFile
from payung.enrolment.models import Reply
from payung.rules.months import month_of, month_text
from payung.rules.reasons import Refused
from tests.matrix import acts, outside, reviewed
from tests.matrix.acting import Cell
from tests.matrix.lookers import WHOLE, Looker
from tests.presses.town import RW, VILLAGE, Town

Files = Callable[[str, bytes], str]


@dataclass
class Call:
    """A command but for its author; ``verb`` is whose row bounds it, ``places`` where its subject lies."""

    words: list[str]
    verb: str
    places: tuple[str, ...] = (RW,)
    first: User | None = None
    grants: str = ""


CALLS: dict[str, Callable[[Town, Files], Call]] = {}


def call(name: str) -> Callable[[Callable[[Town, Files], Call]], Callable[[Town, Files], Call]]:
    """Name a command."""

    def note(make: Callable[[Town, Files], Call]) -> Callable[[Town, Files], Call]:
        CALLS[name] = make
        return make

    return note


def _rw(code: str) -> list[str]:
    return [code, "--source", "Surat"]


@call("regions open")
def regions_open(t: Town, keep: Files) -> Call:
    return Call(["regions", "open", *_rw(f"{VILLAGE}-{t.next():03}")], "open_rw", (VILLAGE,))


@call("regions close")
def regions_close(t: Town, keep: Files) -> Call:
    code = t.rw().code
    return Call(["regions", "close", *_rw(code)], "close_rw", (code,))


@call("regions split")
def regions_split(t: Town, keep: Files) -> Call:
    code = t.rw().code
    return Call(["regions", "split", *_rw(code), "--into", str(t.next())], "split_rw", (code,))


@call("regions merge")
def regions_merge(t: Town, keep: Files) -> Call:
    into, other = t.rw().code, t.rw().code
    return Call(["regions", "merge", *_rw(into), "--with", other], "merge_rw", (into, other))


@call("regions renumber")
def regions_renumber(t: Town, keep: Files) -> Call:
    code = t.rw().code
    return Call(["regions", "renumber", *_rw(code), "--to", str(t.next())], "renumber_rw", (code,))


@call("user add")
def user_add(t: Town, keep: Files) -> Call:
    words = ["user", "add", f"baru{t.next()}", "--role", "volunteer", "--area", RW]
    return Call(words, "add_user", (RW,), grants="volunteer")


@call("user invite")
def user_invite(t: Town, keep: Files) -> Call:
    made = acts.ACTS["invite"](t).takes["user"]
    return Call(["user", "invite", made.username], "invite", (RW,), grants="volunteer")


@call("user block")
def user_block(t: Town, keep: Files) -> Call:
    made = acts.ACTS["block_user"](t).takes["user"]
    return Call(["user", "block", made.username], "block_user", (RW,), grants="volunteer")


@call("import")
def import_(t: Town, keep: Files) -> Call:
    path = keep("daftar.xlsx", t.list_file())
    return Call(["import", path, "--area", VILLAGE], "receive_roster", (VILLAGE,))


@call("import and admit")
def import_and_admit(t: Town, keep: Files) -> Call:
    path = keep("daftar lagi.xlsx", t.list_file())
    return Call(["import", path, "--area", VILLAGE, "--admit"], "receive_roster", (VILLAGE,))


@call("batch make")
def batch_make(t: Town, keep: Files) -> Call:
    rw = t.rw()
    t.nomination(rw)
    out = str(Path(keep("x", b"")).with_name("berkas.xlsx"))
    return Call(["batch", "make", "--kind", "new", "--area", rw.code, "--out", out], "make_batch", (rw.code,))


@call("batch approve")
def batch_approve(t: Town, keep: Files) -> Call:
    made = t.batch()
    return Call(["batch", "approve", made.ref], "approve_batch", (made.area.code,), t.who("yusuf"))


@call("batch handover")
def batch_handover(t: Town, keep: Files) -> Call:
    made = t.batch(approved=True)
    return Call(["batch", "handover", made.ref], "hand_over_batch", (made.area.code,))


@call("batch cancel")
def batch_cancel(t: Town, keep: Files) -> Call:
    made = t.batch()
    return Call(["batch", "cancel", made.ref], "cancel_batch", (made.area.code,))


@call("batch reply")
def batch_reply(t: Town, keep: Files) -> Call:
    approved, data = acts.answered(t)
    words = ["batch", "reply", keep("balasan.xlsx", data), "--batch", approved.ref]
    return Call(words, "receive_reply", (approved.area.code,))


@call("members")
def members(t: Town, keep: Files) -> Call:
    given = acts.ACTS["import_members"](t).takes
    return Call(["members", keep("aktif.xlsx", given["data"]), "--area", VILLAGE], "import_members", (VILLAGE,))


@call("payments")
def payments(t: Town, keep: Files) -> Call:
    month = month_text(month_of(t.on))
    row = (f"K-{t.next()}", f"77{t.next():08}", t.on.isoformat(), month, month, 1, 50_000, "APBD")
    path = keep("bukti.csv", writing.receipts([row]))
    return Call(["payments", path, "--area", VILLAGE], "receive_payments", (VILLAGE,))


@call("settle")
def settle(t: Town, keep: Files) -> Call:
    return Call(["settle"], "settle", ())


@call("nominate")
def nominate(t: Town, keep: Files) -> Call:
    rw = t.rw()
    t.listed(rw)
    letter = t.letter(rw)
    return Call(["nominate", "--area", rw.code, "--letter", letter.number], "nominate", (rw.code,))


@call("confirm an answer")
def confirm_reply(t: Town, keep: Files) -> Call:
    first = t.who("yusuf")
    given = acts.ACTS["apply_reply"](t).takes["reply"]
    Reply.objects.filter(pk=given.pk).update(by=first, offered_on=t.on)
    return Call(["confirm", given.ref], "apply_reply", (given.area.code,), first)


@call("confirm receipts")
def confirm_payments(t: Town, keep: Files) -> Call:
    given: PaymentFile = acts.ACTS["confirm_payments"](t).takes["file"]
    return Call(["confirm", given.ref], "confirm_payments", (VILLAGE,), t.who("yusuf"))


@call("confirm a line")
def confirm_line(t: Town, keep: Files) -> Call:
    made = acts.ACTS["decide_line"](t)
    words = ["confirm", "--refuse", made.takes["doubt"].ref]
    return Call(words, "decide_line", made.places, made.first)


@dataclass
class Commands:
    """The cells of one command; nothing of them stays."""

    town: Town
    name: str

    def cells(self, people: Iterable[Looker]) -> Iterator[Cell]:
        """Yield a cell for each looker."""
        with TemporaryDirectory() as folder:
            sid = transaction.savepoint()
            self.call = CALLS[self.name](self.town, lambda name, data: _kept(folder, name, data))
            self.__dict__.pop("before", None)
            for looker in people:
                inner = transaction.savepoint()
                fault = self._try(looker)
                transaction.savepoint_rollback(inner)
                yield Cell("command", f"payung {self.name}", str(looker), fault)
            transaction.savepoint_rollback(sid)

    @cached_property
    def before(self) -> outside.Rows:
        """All rows as they are before each cell."""
        return outside.rows()

    def _is_allowed(self, looker: Looker) -> bool:
        row = reviewed.verbs()[self.call.verb]
        may = looker.role in row["roles"] and all(looker.holds(place) for place in self.call.places)
        return may and (not self.call.grants or self.call.grants in reviewed.grants(looker.role))

    def _try(self, looker: Looker) -> str:
        may = self._is_allowed(looker)
        if may:
            _ = self.before
        known = AuditLine.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        said, no = io.StringIO(), ""
        words = [*self.call.words, "--by", looker.by.username, "--on", self.town.on.isoformat()]
        with outside.writes() as written, redirect_stdout(said), redirect_stderr(said):
            try:
                call_command(*words, stdout=said, stderr=said)
            except (CommandError, Refused) as refused:
                no = str(refused)
            except SystemExit as ended:
                no = f"exit {ended.code}" if ended.code else ""
            except Exception as error:
                return f"broke: {error!r}"[:300]
        acts_done = set(AuditLine.objects.filter(pk__gt=known).values_list("verb", flat=True))
        if not may and (acts_done or written):
            return f"was done: {sorted(acts_done)}, writing {sorted(set(written))}"
        if not may and not no:
            return "was told yes"
        if may and looker.area == WHOLE and no:
            return f"was refused: {no[:200]}"
        return "; ".join(outside.foreign(self.before, looker, written)) if may else ""


def _kept(folder: str, name: str, data: bytes) -> str:
    path = Path(folder) / name
    path.write_bytes(data)
    return str(path)
