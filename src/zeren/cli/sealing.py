"""Sealing with age: for recipients, or with a passphrase; in streams, opened by any age program.

Whoever makes backups needs only the public half of the pair. Source: age-encryption.org/v1.
"""

from __future__ import annotations

import io
import os
import tarfile
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

from zeren.core.refusal import Refused

CHUNK = 1 << 20
SEALED = b"age-encryption.org/v1"

Said = Callable[[int], None]
"""Told how many bytes have passed so far."""


def recipient(text: str) -> object:
    """An age public key. Refused: backup.bad_recipient."""
    import pyrage

    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise Refused("backup.bad_recipient", text=text) from error


def identity(data: bytes, passphrase: Callable[[], str]) -> list[object]:
    """The age identities in a file, itself sealed with a passphrase or not.

    Refused: backup.wrong_identity.
    """
    import pyrage

    text = unseal(data, passphrase) if data.startswith(SEALED) else data
    try:
        lines = text.decode().splitlines()
        return [
            pyrage.x25519.Identity.from_str(line.strip())
            for line in lines
            if line.strip() and not line.startswith("#")
        ]
    except (UnicodeDecodeError, pyrage.IdentityError) as error:
        raise Refused("backup.wrong_identity") from error


def new_identity() -> tuple[str, str]:
    """A fresh pair: what opens backups, and the recipient they are sealed for."""
    import pyrage

    made = pyrage.x25519.Identity.generate()
    return str(made), str(made.to_public())


def seal(data: bytes, passphrase: str) -> bytes:
    """A few bytes under a passphrase, as `age -p` does it (scrypt)."""
    import pyrage

    return bytes(pyrage.passphrase.encrypt(data, passphrase))


def unseal(data: bytes, passphrase: Callable[[], str]) -> bytes:
    """What `seal` sealed. Refused: backup.wrong_passphrase."""
    import pyrage

    try:
        return bytes(pyrage.passphrase.decrypt(data, passphrase()))
    except pyrage.DecryptError as error:
        raise Refused("backup.wrong_passphrase") from error


def pour(source: Pulled, out: IO[bytes], keys: Sequence[object]) -> None:
    """Everything of `source` into `out`, sealed for these keys, or open without any.

    Errors: those of source and out, whatever lies in between.
    """
    if not keys:
        while chunk := source.read(CHUNK):
            out.write(chunk)
        return
    import pyrage

    into = _Pushed(out)
    try:
        pyrage.encrypt_io(source, into, keys)
    except pyrage.EncryptError as error:
        raise source.error or into.error or error from error


class opened:  # noqa: N801 - reads as a verb: with opened(path) as stream
    """The tar inside a file, sealed or not, as a stream of bytes."""

    def __init__(self, path: Path, identities: Sequence[object]) -> None:
        self._path, self._identities = path, list(identities)
        self._thread: threading.Thread | None = None
        self._error: BaseException | None = None

    def __enter__(self) -> IO[bytes]:
        self._file = self._path.open("rb")
        start = self._file.read(len(SEALED))
        self._file.seek(0)
        if start != SEALED:
            return self._file
        if not self._identities:
            self._file.close()
            raise Refused("backup.sealed", file=self._path.name)
        out, into = os.pipe()
        self._thread = threading.Thread(target=self._open_seal, args=(into,), daemon=True)
        self._thread.start()
        self._pipe = os.fdopen(out, "rb")
        return self._pipe

    def _open_seal(self, into: int) -> None:
        import pyrage

        try:
            with os.fdopen(into, "wb") as pipe:
                pyrage.decrypt_io(self._file, pipe, self._identities)
        except (OSError, pyrage.DecryptError) as error:
            self._error = error

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._thread is None:
            self._file.close()
            return
        if kind is None:
            while self._pipe.read(CHUNK):
                pass  # what stands after the end of the tar is still checked by age
        self._pipe.close()
        self._thread.join()
        self._file.close()
        if self._error is None or isinstance(self._error, BrokenPipeError):
            return
        if "No matching keys" in str(self._error):
            raise Refused("backup.wrong_identity") from self._error
        if kind is None or issubclass(kind, (tarfile.TarError, EOFError)):
            raise Refused("backup.cut", file=self._path.name) from self._error


class Pulled(io.RawIOBase):
    """A stream that asks an iterator for its next bytes; what went wrong there is kept."""

    def __init__(self, pieces: Iterator[bytes], said: Said) -> None:
        self._pieces, self._said = pieces, said
        self._rest, self._passed, self._is_over = memoryview(b""), 0, False
        self.error: BaseException | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while not self._rest and not self._is_over:
            try:
                piece = next(self._pieces, None)
                self._rest, self._is_over = memoryview(piece or b""), piece is None
            except BaseException as error:
                self.error = error
                raise
        found = bytes(self._rest if size < 0 else self._rest[:size])
        self._rest = self._rest[len(found) :]
        self._passed += len(found)
        self._said(self._passed)
        return found


class _Pushed:
    """A file whose error is kept: the library in between would tell it as a text."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self.error: BaseException | None = None

    def flush(self) -> None:
        self._out.flush()

    def write(self, data: bytes) -> int:
        try:
            return self._out.write(data)
        except BaseException as error:
            self.error = error
            raise
