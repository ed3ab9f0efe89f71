"""Files that wait for the worker: in the database, in pieces that only this house can open.

What in a file is personal and not needed may be kept nowhere, and which that is is not known before
it is read. So it lies under a key that the house's own secret makes, and goes away in the
transaction that keeps what was read.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

from cryptography.fernet import Fernet
from django.conf import settings

from zeren.jobs.models import Piece

PIECE = 1 << 19


def keep(files: Sequence[bytes]) -> str:
    """Put files away; gives the token by which they are found again."""
    token = secrets.token_hex(16)
    key = _key(token)
    Piece.objects.bulk_create(
        Piece(token=token, file=file, seq=seq, data=key.encrypt(content[start : start + PIECE]))
        for file, content in enumerate(files)
        for seq, start in enumerate(range(0, len(content), PIECE))
    )
    return token


def files(token: str) -> list[bytes]:
    """The files that were put away together; none when they are gone."""
    key, found = _key(token), dict[int, list[bytes]]()
    for file, data in Piece.objects.filter(token=token).values_list("file", "data"):
        found.setdefault(file, []).append(key.decrypt(bytes(data)))
    return [b"".join(found[file]) for file in sorted(found)]


def forget(token: str) -> None:
    """They were read, or nobody wants them any more."""
    Piece.objects.filter(token=token).delete()


def _key(token: str) -> Fernet:
    made = hmac.new(settings.SECRET_KEY.encode(), b"sealed" + token.encode(), hashlib.sha256)
    return Fernet(base64.urlsafe_b64encode(made.digest()))
