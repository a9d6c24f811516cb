"""What is sealed opens only in its place, and an index finds without telling."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from cryptography.exceptions import InvalidTag
from django.test import override_settings

from payung.access import actions, sealing
from payung.access.models import SealedFile

NIK = b"3175025508909001"


@contextmanager
def other_keys() -> Iterator[None]:
    """A process with other keys; they are derived once in each process."""
    derived = (sealing._cipher, sealing._index_mac)
    other = "another key of the same length 123456"
    for each in derived:
        each.cache_clear()
    with override_settings(SEAL_KEY=other, INDEX_KEY=other):
        yield
    for each in derived:
        each.cache_clear()


def test_what_is_sealed_opens_again_in_its_place() -> None:
    sealed = sealing.seal(NIK, bound_to="nik:W-1")
    assert NIK not in sealed
    assert sealing.unseal(sealed, bound_to="nik:W-1") == NIK
    assert sealing.seal(NIK, bound_to="nik:W-1") != sealed


def test_what_was_moved_altered_or_sealed_with_another_key_does_not_open() -> None:
    sealed = sealing.seal(NIK, bound_to="nik:W-1")
    with pytest.raises(InvalidTag):
        sealing.unseal(sealed, bound_to="nik:W-2")
    with pytest.raises(InvalidTag):
        sealing.unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), bound_to="nik:W-1")
    with other_keys(), pytest.raises(InvalidTag):
        sealing.unseal(sealed, bound_to="nik:W-1")
    with pytest.raises(ValueError, match="not known"):
        sealing.unseal(b"\x09" + sealed[1:], bound_to="nik:W-1")


def test_an_index_is_the_same_for_the_same_number_and_key_alone() -> None:
    index = sealing.blind_index("nik", NIK.decode())
    assert index == sealing.blind_index("nik", NIK.decode())
    assert index != sealing.blind_index("kk", NIK.decode())
    assert index != sealing.blind_index("nik", "3175025508909002")
    assert NIK.decode() not in index
    with other_keys():
        assert index != sealing.blind_index("nik", NIK.decode())


def test_references_do_not_repeat_and_hold_no_letters_that_look_alike() -> None:
    refs = {sealing.opaque_ref("W") for _ in range(2000)}
    assert len(refs) == 2000
    assert all(len(ref) <= 16 and not set(ref[2:]) & set("01ILO") for ref in refs)


def test_a_file_is_kept_byte_for_byte_as_ciphertext(db: None, today: object) -> None:
    data = b"NIK;Nama\n3175025508909001;Siti\n"
    kept = actions.seal_file("daftar.csv", data, on=today)  # type: ignore[arg-type]
    file = SealedFile.objects.get(pk=kept.pk)
    assert data not in bytes(file.sealed)
    assert actions.open_file(file) == data
    assert (file.size_bytes, len(file.sha256)) == (len(data), 64)
