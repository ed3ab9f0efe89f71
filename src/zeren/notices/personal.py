"""Addresses in messages that are for one person and one purpose, and sign nobody in.

Nothing is kept of them: each is made anew out of what it is for with a key outside the database, so
that whoever reads the tables can make none. A link leads to the page of its message once its person
has signed in; the other kind takes a person off what is no duty.
"""

from datetime import timedelta

from django.core.signing import BadSignature, Signer
from django.urls import reverse

OPENS_FOR = timedelta(days=14)
_LINK = Signer(salt="zeren.notices.link", sep=".")


def link(message_id: int) -> str:
    """The path that leads to what a message is about."""
    return reverse("notices:link", args=[_LINK.sign(str(message_id))])


def message_of(token: str) -> int | None:
    return _number(_LINK, token)


def off(person_id: int, kind: str) -> str:
    """The path that takes a person off a kind of messages."""
    return reverse("notices:off", args=[kind, _off_of(kind).sign(str(person_id))])


def person_of(kind: str, token: str) -> int | None:
    return _number(_off_of(kind), token)


def _off_of(kind: str) -> Signer:
    return Signer(salt=f"zeren.notices.off.{kind}", sep=".")


def _number(signer: Signer, token: str) -> int | None:
    try:
        return int(signer.unsign(token))
    except (BadSignature, ValueError):
        return None
