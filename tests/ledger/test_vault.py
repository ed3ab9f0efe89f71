"""The vault: a file is what its name says, or it is not given out."""

from pathlib import Path

import pytest

from zeren.ledger import vault


def test_a_kept_file_is_read_back(tmp_path: Path) -> None:
    digest = vault.put(b"photo")

    assert vault.put(b"photo") == digest
    assert vault.get(digest) == b"photo"
    assert vault.has(digest)
    assert [path.name for path in (tmp_path / "vault").rglob("*") if path.is_file()] == [digest]


def test_a_changed_file_is_not_given_out_and_can_be_put_again() -> None:
    digest = vault.put(b"photo")
    vault.path_of(digest).write_bytes(b"other")

    assert vault.get(digest) is None
    vault.put(b"photo")
    assert vault.get(digest) == b"photo"


def test_a_missing_file_is_none() -> None:
    assert vault.get("0" * 64) is None


@pytest.mark.parametrize("name", ["", "..", "0" * 63, "../" + "0" * 61, "A" * 64, "0" * 64 + "\n"])
def test_a_name_that_is_no_digest_leads_nowhere(name: str) -> None:
    with pytest.raises(ValueError, match="not a digest"):
        vault.path_of(name)


def test_the_scrub_finds_every_lost_and_every_changed_file() -> None:
    digests = [vault.put(bytes([number])) for number in range(100)]
    for digest in digests[:5]:
        vault.path_of(digest).unlink()
    for digest in digests[5:10]:
        vault.path_of(digest).write_bytes(b"")

    found = list(vault.scrub(digests))

    assert [one.what for one in found] == ["missing"] * 5 + ["changed"] * 5
    assert [one.digest for one in found] == digests[:10]
