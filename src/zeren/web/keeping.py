"""What was typed into a form that could not be taken: kept for half an hour, sealed, then gone.

A kept form is one file below the data folder, sealed with a key that only the address of the kept
form holds: neither the file alone nor the database opens it. It belongs to one account, or, from a
page that is open to everybody, to whoever has the address. Nothing of it is ever done by itself; it
is put back into its form, and a person sends it. PINs, passwords and codes are never kept.
"""

import base64
import hashlib
import hmac
import json
import logging
import os
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

log = logging.getLogger(__name__)

KEPT_FOR = timedelta(minutes=30)
SECRETS = frozenset(
    {
        "pin", "password", "again", "old", "proof", "code", "login", "sheet", "digits", "answer",
        "directory", "witness_pin", "oidc_secret", "ldap_password", "mail_password", "channels",
    }
)  # fmt: skip
"""Fields that are never kept; a house test compares them with every password field there is."""
OF_THE_PAGE = frozenset({"csrfmiddlewaretoken", "z_whose", "z_held", "z_said"})
LARGEST = 16 << 20
"""Bytes of one kept form, photos and all: four photos as telephones make them."""
MOST_OF_ONE = 5
"""Kept forms of one account; of everybody without an account together ten times as many."""
MOST = 300
MOST_BYTES = 256 << 20
NAME = re.compile(r"(\d{10,12})-([0-9a-f]{16})-([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class File:
    """A file that was attached: the name of its field, its own name, kind and bytes."""

    field: str
    name: str
    kind: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """A form as it was sent. `page`: where it stood; `path`: where it was sent to.

    why: "ended" (the sign-in had ended), "stale" (signed in anew elsewhere), "before" (opened
         before anybody was signed in).
    """

    account_id: int
    name: str
    page: str
    path: str
    why: str
    fields: Mapping[str, Sequence[str]]
    files: Sequence[File] = field(default=())


def keep(kept: Kept, *, at: datetime) -> str:
    """Keep a form; returns what its address ends with, or "" when there is no room for it."""
    typed = {
        name: list(values)
        for name, values in kept.fields.items()
        if name not in SECRETS and name not in OF_THE_PAGE
    }
    data = _packed(kept, typed)
    if len(data) > LARGEST:
        return ""
    forget(at=at)
    token = secrets.token_urlsafe(24)
    owner, digest, key = owner_of(kept.account_id), *_split(token)
    expires = int((at + KEPT_FOR).timestamp())
    if not _make_room(owner, is_nobody=not kept.account_id, wanted=len(data)):
        return ""
    nonce = secrets.token_bytes(12)
    path = _folder() / f"{expires}-{owner}-{digest}"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(nonce + AESGCM(key).encrypt(nonce, data, digest.encode()))
    except OSError as error:  # a full disk must not turn a lost form into a broken page
        log.warning("A form could not be kept: %s", type(error).__name__)
        path.unlink(missing_ok=True)
        return ""
    return token


def opened(token: str, *, at: datetime) -> Kept | None:
    """The kept form of an address, or None when it is over or never was.

    Whoever calls compares `account_id` with who is looking.
    """
    path = _find(token)
    if path is None or _expiry(path) <= at.timestamp():
        return None
    digest, key = _split(token)
    try:
        raw = path.read_bytes()
        return _unpacked(AESGCM(key).decrypt(raw[:12], raw[12:], digest.encode()))
    except (OSError, InvalidTag, ValueError):
        return None


def drop(token: str) -> None:
    """It was sent, or is not wanted: gone."""
    path = _find(token)
    if path is not None:
        path.unlink(missing_ok=True)


def forget(*, at: datetime) -> int:
    """Remove what is over; returns how many. Runs now and then, and before anything is kept."""
    over = [path for path in _all() if _expiry(path) <= at.timestamp()]
    for path in over:
        path.unlink(missing_ok=True)
    return len(over)


def _make_room(owner: str, *, is_nobody: bool, wanted: int) -> bool:
    """One account's oldest goes first; a full house keeps nothing more, and says so."""
    held = sorted(_all())
    mine = [path for path in held if path.name.split("-")[1] == owner]
    most = MOST_OF_ONE * 10 if is_nobody else MOST_OF_ONE
    while len(mine) >= most:
        if is_nobody:
            return False
        mine.pop(0).unlink(missing_ok=True)
    held = _all()
    size = sum(_size(path) for path in held)
    return len(held) < MOST and size + wanted <= MOST_BYTES


def _folder() -> Path:
    folder = Path(settings.HELD_FOLDER)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _all() -> list[Path]:
    folder = Path(settings.HELD_FOLDER)
    return (
        [path for path in folder.iterdir() if NAME.fullmatch(path.name)] if folder.is_dir() else []
    )


def _find(token: str) -> Path | None:
    digest, _key = _split(token)
    return next((path for path in _all() if path.name.endswith(digest)), None)


def _expiry(path: Path) -> int:
    return int(path.name.split("-")[0])


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # another process removed it
        return 0


def _split(token: str) -> tuple[str, bytes]:
    """(name of the file, key of its seal); neither tells the other without the house's own key."""
    secret = settings.SECRET_KEY.encode()
    name = hmac.new(secret, b"held name" + token.encode(), hashlib.sha256).hexdigest()
    return name, hmac.new(secret, b"held seal" + token.encode(), hashlib.sha256).digest()


def owner_of(account_id: int) -> str:
    """An account as it stands on a phone and in a file's name: it can be compared and not read."""
    secret = settings.SECRET_KEY.encode()
    return hmac.new(secret, f"held owner {account_id}".encode(), hashlib.sha256).hexdigest()[:16]


def _packed(kept: Kept, typed: Mapping[str, Sequence[str]]) -> bytes:
    said = {
        "account": kept.account_id,
        "name": kept.name,
        "page": kept.page,
        "path": kept.path,
        "why": kept.why,
        "fields": typed,
        "files": [
            [one.field, one.name, one.kind, base64.b64encode(one.data).decode()]
            for one in kept.files
        ],
    }
    return json.dumps(said, ensure_ascii=False).encode()


def _unpacked(data: bytes) -> Kept:
    said = json.loads(data)
    return Kept(
        said["account"],
        said["name"],
        said["page"],
        said["path"],
        said["why"],
        said["fields"],
        _files(said["files"]),
    )


def _files(rows: Iterable[Sequence[str]]) -> tuple[File, ...]:
    return tuple(
        File(name, called, kind, base64.b64decode(data)) for name, called, kind, data in rows
    )
