"""Lends words to the room that knows no language."""

from django.apps import AppConfig

from payung.desk.refusals import sentence_of
from payung.sheets.refusals import lend_words


class DeskConfig(AppConfig):
    """The desk."""

    name = "payung.desk"

    def ready(self) -> None:
        """Say for the sheets why a file cannot be read."""
        lend_words(sentence_of)
