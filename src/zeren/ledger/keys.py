"""Keys of an installation: made once, at the first start, readable by its owner only."""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

NAMES = (
    "secret.hex",
    "pin-pepper.hex",
    "ledger-ed25519.hex",
    "facts-hmac.hex",
    "qr.hex",
    "seal-p256.hex",
)
PUBLIC = ("known.txt", "seal-certificates.pem")
"""Lists of what the house has ever signed and sealed under; they go with the keys."""
NAME = re.compile(r"[a-z0-9-]+\.hex|known\.txt|seal-certificates\.pem")
FORMAT = "zeren-keys/1"


@dataclass(frozen=True)
class Keys:
    """Secret values; each lives in its own file of 32 random bytes, written as hex."""

    secret: bytes  # sessions, forms
    pin_pepper: bytes  # mixed into PINs and commitments, so that a stolen table cannot be guessed
    ledger: bytes  # seed of the Ed25519 key that signs checkpoints
    facts: bytes  # makes the code under each fact, so that SQL alone cannot make one
    qr: bytes  # signs the codes that hang on walls
    seal: bytes  # makes the P-256 key that seals PDFs
    old_qr: tuple[bytes, ...] = ()  # and those that hung there before the key was renewed


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
        seal=_key(folder / "seal-p256.hex"),
        old_qr=_old(folder / "qr-old.hex"),
    )


def are_there(folder: Path) -> bool:
    """Do all keys lie in `folder`?"""
    return all((folder / name).is_file() for name in NAMES)


def packed(folder: Path) -> bytes:
    """Every key of the folder, also those that only old things need, to be sealed and put away.

    What the key signed last (memory.py) stays here: from a safe it would only be old.
    """
    kept = [
        *sorted(folder.glob("*.hex")),
        *(folder / name for name in PUBLIC if (folder / name).exists()),
    ]
    files = {path.name: path.read_text(encoding="ascii") for path in kept}
    return json.dumps({"format": FORMAT, "files": files}, indent=1).encode()


def fingerprint(folder: Path) -> str:
    """Which keys these are, so that a copy of others is not taken for one of them."""
    return _said(folder, b"zeren-keys-fingerprint").hex()


def check_number(folder: Path) -> str:
    """Eight digits that only whoever reads all the keys can tell, or a copy of them."""
    return f"{int.from_bytes(_said(folder, b'zeren-keys-check')[:8], 'big') % 10**8:08d}"


def _said(folder: Path, about: bytes) -> bytes:
    held = [(path.name, path.read_text(encoding="ascii")) for path in sorted(folder.glob("*.hex"))]
    return hmac.digest(json.dumps(held).encode(), about, "sha256")


def put(folder: Path, data: bytes) -> None:
    """Write packed keys into a folder that has none. Errors: ValueError, FileExistsError."""
    found = json.loads(data)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ValueError("these are not packed keys")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, text in found["files"].items():
        if not NAME.fullmatch(name):
            raise ValueError(f"no key is called {name}")
        _write(folder / name, text)


def renew_secret(folder: Path) -> None:
    """A new secret: everybody signs in again, and every form that lies open is asked anew."""
    _replace(folder / "secret.hex", secrets.token_hex(32) + "\n")


def renew_seal(folder: Path) -> None:
    """A new key for seals; the certificates of the old one stay, so that its seals are known."""
    _replace(folder / "seal-p256.hex", secrets.token_hex(32) + "\n")


def renew_qr(folder: Path) -> None:
    """A new key for walls; codes that hang there stay good until `forget_old_qr`."""
    old = (folder / "qr.hex").read_text(encoding="ascii")
    kept = folder / "qr-old.hex"
    before = kept.read_text(encoding="ascii") if kept.exists() else ""
    _replace(kept, before + old)  # first: a crash in between leaves the key twice, never not at all
    _replace(folder / "qr.hex", secrets.token_hex(32) + "\n")


def forget_old_qr(folder: Path) -> None:
    """From now on only codes under the present key are good: when all are printed anew."""
    (folder / "qr-old.hex").unlink(missing_ok=True)


def _key(path: Path) -> bytes:
    if not path.exists():
        aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        _write(aside, secrets.token_hex(32) + "\n")
        try:
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


def next_ledger(folder: Path) -> bytes:
    """The seed that signs the log after `take_next_ledger`; made once, then the same."""
    path = folder / "ledger-next.hex"
    if not path.exists():
        _write(path, secrets.token_hex(32) + "\n")
    return bytes.fromhex(path.read_text(encoding="ascii").strip())


def take_next_ledger(folder: Path) -> None:
    """From now on the next key signs; the old one is gone for good."""
    os.replace(folder / "ledger-next.hex", folder / "ledger-ed25519.hex")


def _old(path: Path) -> tuple[bytes, ...]:
    if not path.exists():
        return ()
    return tuple(bytes.fromhex(line) for line in path.read_text(encoding="ascii").split())


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _replace(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    _write(aside, text)
    os.replace(aside, path)
