"""Why a file cannot be parsed, as a code and its details; the door of the room makes a refusal of it."""

from typing import Any


class Fault(Exception):  # noqa: N818  an anticipated no is not an error
    """An anticipated no of the parsers. It knows no words and no other room, so the child process starts quickly."""

    def __init__(self, code: str, **details: Any) -> None:
        self.code, self.details = code, details
        super().__init__(code)
