"""Reads what the branch sends: its answers and its lists of active members. Pure: no database."""

from payung.enrolment.reading.members import MemberRow, Members, read_members
from payung.enrolment.reading.replies import Answer, ReplyRow, read_reply
from payung.enrolment.reading.vocabulary import advice_for, reason_code

__all__ = ["Answer", "MemberRow", "Members", "ReplyRow", "advice_for", "read_members", "read_reply", "reason_code"]
