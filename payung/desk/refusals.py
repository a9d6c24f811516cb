"""Why a file as a whole cannot be read: one sentence each, for the person who sent it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from payung.rules.reasons import Sentence

KINDS = {
    "zip": _("a packed file"),
    "ole": _("an old Office file"),
    "pdf": _("a PDF"),
    "html": _("a web page"),
    "picture": _("a picture"),
    "xml": _("an XML file"),
    "binary": _("something else"),
    "text": _("plain text"),
}
SENTENCES = {
    "file_empty": _("The file is empty. Send it again with the list in it."),
    "file_too_large": _("The file is larger than %(limit)s MB. Split the list into several files."),
    "file_kind_unknown": _("Only xlsx, xls, ods and csv can be read. Save the list as xlsx and send it again."),
    "file_not_its_name": _(
        "The name of the file ends in %(ending)s, but inside it is %(kind)s. Open it, save it as xlsx and send that."
    ),
    "file_protected": _("The file is locked with a password. Remove the password and send it again."),
    "file_damaged": _("The file cannot be opened; it is damaged. Open it in Excel, save it again and send that."),
    "file_unpacks_too_large": _("Unpacked, the file is far too large. Copy the list into a new file and send that."),
    "too_many_rows": _("The list has more than %(limit)s rows. Split it into several files."),
    "too_many_columns": _("The list has more than %(limit)s columns. Delete what is not needed and send it again."),
    "cell_too_long": _(
        "The cell in row %(row)s, column %(column)s has more than %(limit)s letters and numbers of people. "
        "Give each person a row of their own and send the list again."
    ),
    "file_costs_too_much": _(
        "Reading this file takes more time or memory than any list needs. Copy the list into a new file and send that."
    ),
    "no_table": _("The first %(limit)s rows hold no headings such as NIK and name. Add them above the list."),
    "sheet_unknown": _("The file has no such sheet. Choose one of its sheets."),
    "file_unread": _("The file cannot be read. Open it, save it as xlsx and send that."),
}  # fmt: skip


def sentence_of(code: str, details: Mapping[str, Any]) -> Sentence:
    """Return the sentence for why a file was refused: a lazy one, or filled in for the language of the moment."""
    filled = {**details, "kind": KINDS[details["kind"]]} if "kind" in details else details
    return SENTENCES[code] % filled if filled else SENTENCES[code]
