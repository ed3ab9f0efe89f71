"""Keys of an installation: made once, at the first start, readable by its owner only."""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Keys:
    """Secret values; each lives in its own file of 32 random bytes, written as hex."""

    secret: bytes  # sessions, forms
    pin_pepper: bytes  # mixed into PINs and commitments, so that a stolen table cannot be guessed
    ledger: bytes  # seed of the Ed25519 key that signs checkpoints
    facts: bytes  # makes the code under each fact, so that SQL alone cannot make one
    qr: bytes  # signs the codes that hang on walls


def load(folder: Path) -> Keys:
    """Read the keys in `folder`; make those that are missing.

    A second process that starts at the same moment gets the same keys: a file is written aside
    and then linked to its name, which only one of them can do.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Keys(
        secret=_key(folder / "secret.hex"),
        pin_pepper=_key(folder / "pin-pepper.hex"),
        ledger=_key(folder / "ledger-ed25519.hex"),
        facts=_key(folder / "facts-hmac.hex"),
        qr=_key(folder / "qr.hex"),
    )


def _key(path: Path) -> bytes:
    if not path.exists():
        aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32) + "\n")
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(
                FileExistsError
            ):  # the other process was first: its key counts
                os.link(aside, path)
        finally:
            aside.unlink()
    value = bytes.fromhex(path.read_text(encoding="ascii").strip())
    if len(value) != 32:
        raise ValueError(f"{path} should hold 32 bytes as hex, got {len(value)}")
    return value
