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


def test_damage_is_told_apart() -> None:
    whole, missing, changed = (vault.put(bytes([number])) for number in range(3))
    vault.path_of(missing).unlink()
    vault.path_of(changed).write_bytes(b"")

    found = [vault.damage(digest) for digest in (whole, missing, changed)]

    assert found == ["", "missing", "changed"]
