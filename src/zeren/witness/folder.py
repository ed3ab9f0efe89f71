"""What a witness keeps: its key, the keys of the logs it watches, and what it last signed.

    key.hex            32 secret bytes; whoever has them can sign in this witness's name
    name.txt           the name under which it signs
    logs.txt           keys of logs, one a line; lines that begin with # are remarks
    seen/<hash>.txt    the last checkpoint of a log that it signed, with its own line
    lost/<hash>.txt    every checkpoint that was refused although its log had signed it: evidence

A state that is lost must not be begun anew under the same key: the witness would then sign a
second story. Make a new key instead.
"""

import contextlib
import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from zeren.core.log import cosign, note


class Trouble(Exception):  # noqa: N818 - a sentence for the person at the terminal
    """Something in the folder is not as it must be; the message says what to do."""


class Folder:
    """The folder of one witness."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def make(self, name: str) -> str:
        """Make a key under a name, once; returns the public key."""
        note.check_name(name)
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (self.path / "key.hex").exists():
            keep(self.path / "name.txt", name + "\n")
            keep(self.path / "key.hex", secrets.token_hex(32) + "\n")
        elif self.name != name:
            raise Trouble(f"This folder belongs to the witness {self.name}. Choose another folder.")
        return self.vkey

    @property
    def name(self) -> str:
        return self._text("name.txt").strip()

    @property
    def secret(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self._text("key.hex")))

    @property
    def vkey(self) -> str:
        return cosign.vkey(self.name, _public(self.secret))

    def add_log(self, text: str) -> None:
        """Watch another log from now on; saying it twice changes nothing."""
        note.parse_key(text)
        known = self._text("logs.txt", "").splitlines()
        if text.strip() not in known:
            keep(self.path / "logs.txt", "\n".join([*known, text.strip(), ""]))

    def logs(self) -> list[note.VerifierKey]:
        """The keys of the logs that are watched."""
        lines = self._text("logs.txt", "").splitlines()
        return [note.parse_key(line) for line in lines if line.strip() and line[0] != "#"]

    def keys_of(self, origin: str) -> list[note.VerifierKey]:
        return [key for key in self.logs() if key.name == origin]

    def last(self, origin: str) -> str:
        """The last checkpoint of this log that was signed here, empty when there is none."""
        return self._text(f"seen/{mark(origin)}.txt", "")

    def seen(self, origin: str) -> cosign.Seen | None:
        """The same, taken apart and checked against our own key."""
        kept = self.last(origin)
        if not kept:
            return None
        text, _gap, lines = kept.rpartition("\n\n")
        own = note.VerifierKey(self.name, _public(self.secret))
        found = cosign.line_of(lines, own, text + "\n", signs)
        if found is None:
            raise Trouble(f"seen/{mark(origin)}.txt is damaged. Make a new key in a new folder.")
        point = note.parse_checkpoint(text + "\n")
        return cosign.Seen(point.size, point.root, found[1])

    def sign(self, decision: cosign.Decision) -> str:
        """Keep what was decided, on the disk, then sign it; returns the cosignature line."""
        assert decision.seen is not None
        secret = self.secret
        signature = secret.sign(cosign.message(decision.seen.at, decision.text))
        line = cosign.line(self.name, _public(secret), decision.seen.at, signature)
        origin = note.parse_checkpoint(decision.text).origin
        keep(self.path / "seen" / f"{mark(origin)}.txt", note.join(decision.text, line))
        return line

    def keep_refused(self, signed: str) -> None:
        """A checkpoint that its log signed and that does not fit: the proof of a second story."""
        digest = hashlib.sha256(signed.encode()).hexdigest()[:32]
        path = self.path / "lost" / f"{digest}.txt"
        if not path.exists():
            keep(path, signed)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """One process a folder: a second one could sign a second story."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.path / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Trouble("Another witness is running in this folder.") from error
            yield

    def _text(self, name: str, default: str | None = None) -> str:
        try:
            return (self.path / name).read_text(encoding="utf-8")
        except FileNotFoundError as error:
            if default is not None:
                return default
            raise Trouble(
                f"{self.path / name} is missing. Make a key first: witness key."
            ) from error


def mark(origin: str) -> str:
    """The name of a log as a file name."""
    return hashlib.sha256(origin.encode()).hexdigest()[:32]


def signs(key: note.VerifierKey, text: bytes, signature: bytes) -> bool:
    """Does the signature of this key hold?"""
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def keep(path: Path, text: str) -> None:
    """Write a file so that after a power cut either the old or the new one is there."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _public(secret: Ed25519PrivateKey) -> bytes:
    return secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
