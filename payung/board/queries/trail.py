"""The trail in sentences: who did what where and when, as a page shows it and as a file takes it along."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from payung.access.models import AuditLine
from payung.access.queries import with_details
from payung.access.telling import detail_of, said_of
from payung.desk.templatetags.words import clock, long_date
from payung.regions.queries import names_of

HEADINGS = (
    gettext_lazy("Line"), gettext_lazy("Day"), gettext_lazy("Time"), gettext_lazy("Who"), gettext_lazy("Act"),
    gettext_lazy("Where"), gettext_lazy("For the day"), gettext_lazy("Reference"), gettext_lazy("Before and after"),
    gettext_lazy("By command"), gettext_lazy("Verb"), gettext_lazy("Hash"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One line in words: its sentence, who and where apart; ``details`` is None where they are not for the looker."""

    line: AuditLine
    who: str
    act: str
    place: str
    details: list[tuple[str, str, str]] | None

    @property
    def sentence(self) -> str:
        """Return "Ibu Wulan membetulkan NIK seorang pekerja di RW 07 Rawamangun, 10.12 WIB." in the reader's words."""
        said = {"who": self.who, "act": self.act, "place": self.place, "time": clock(self.line.at)}
        if self.place:
            return pgettext("trail", "%(who)s %(act)s in %(place)s, %(time)s.") % said
        return pgettext("trail", "%(who)s %(act)s, %(time)s.") % said

    @property
    def day(self) -> date:
        """Return the day on which the act was written down."""
        return timezone.localdate(self.line.at)

    @property
    def is_for_another_day(self) -> bool:
        """Whether the act was about another day than that."""
        return self.line.on != self.day


def told(lines: Sequence[AuditLine]) -> list[Told]:
    """Return lines of the trail in the reader's language, in their order."""
    language = get_language() or "id"
    places = names_of({line.area for line in lines if line.area})
    return [
        Told(
            act.line, _who(act.line), said_of(act.line.verb, language), places.get(act.line.area, ""),
            act.details and [(detail_of(name, language), before, after) for name, before, after in act.details],
        )
        for act in with_details(list(lines))
    ]  # fmt: skip


def _who(line: AuditLine) -> str:
    """Return the user's name; without one the operator's at the machine, or the machine itself."""
    if line.by:
        return str(line.by)
    if line.by_command == "machine":
        return _("Payung itself")
    return _("By command, %s") % line.by_command


def as_table(lines: Iterable[Told]) -> tuple[list[str], list[list[str | int]]]:
    """Return headings and rows of the trail, with what is needed to find each line again and to check its chain."""
    return [str(heading) for heading in HEADINGS], [_row(each) for each in lines]


def _row(each: Told) -> list[str | int]:
    line = each.line
    details = "; ".join(f"{name}: {before} → {after}" for name, before, after in each.details or [])
    return [
        line.pk, long_date(line.at), clock(line.at), each.who, each.act, each.place, long_date(line.on), line.subject,
        details, line.by_command, line.verb, line.hash,
    ]  # fmt: skip
