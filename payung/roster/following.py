"""What lists do by themselves: rows that waited for an RW are judged again once it stands on file."""

from datetime import date

from payung.access.authors import Machine
from payung.access.models import AuditLine
from payung.roster import actions
from payung.roster.queries.standing import waiting_for_an_rw


def look_again(line: AuditLine, by: Machine) -> None:
    """Judge the lists again that wait for an RW of the kelurahan; whoever is ready now waits to be admitted."""
    village = line.subject.removeprefix("region:").partition("-")[0]
    for roster in waiting_for_an_rw(village):
        actions.judge_again(roster, admit=False, on=line.on, by=by)


def catch_up(on: date, by: Machine) -> None:
    """Judge once what waits from before."""
    for roster in waiting_for_an_rw(""):
        actions.judge_again(roster, admit=False, on=on, by=by)


FOLLOWS = {
    "open_rw": look_again,
    "reopen_rw": look_again,
    "split_rw": look_again,
    "merge_rw": look_again,
    "renumber_rw": look_again,
}
