"""Reads receipt files and their annexes: bytes to typed rows, each with its number or why it cannot be read. Pure."""

from payung.dues.reading.annex import AnnexRead, AnnexRow, read_annex
from payung.dues.reading.receipts import ReceiptRow, ReceiptsRead, read_receipts
from payung.dues.reading.tables import Unread

__all__ = ["AnnexRead", "AnnexRow", "ReceiptRow", "ReceiptsRead", "Unread", "read_annex", "read_receipts"]
