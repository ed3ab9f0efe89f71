"""The key of the log is renewed: the old one says so in the log, and is good no further.

First the old key signs the new one, in a fact under a checkpoint of its own; then the new key signs
that it is in use. Whoever holds a receipt or a checkpoint of before finds the old key in the list
of known keys; one that the old key signs *after* that is not of this log (audit.former).
"""

import base64
from datetime import datetime

from django.db import transaction

from zeren.core.actor import Actor
from zeren.ledger import seal
from zeren.ledger.actions.recording import open_ledger, record
from zeren.ledger.actions.signing import checkpoint
from zeren.ledger.audit import KEY_CHANGED
from zeren.ledger.models import Checkpoint, Fact

IN_USE = "ledger.key_in_use"


def change_key(seed: bytes, *, by: Actor, at: datetime) -> Checkpoint | None:
    """With the old key: say which one follows, and sign that. `seed` is the new key's."""
    here = open_ledger()
    old, new = seal.verifier_key(here), seal.key_of(seal.origin(here), seed)
    with transaction.atomic():
        record(
            KEY_CHANGED,
            about=("installation", 1),
            by=by,
            at=at,
            body={"old": str(old), "new": str(new), "proof": _proof(seal.present(), str(new))},
        )
    return checkpoint()


def take_key(*, by: Actor, at: datetime) -> Checkpoint | None:
    """With the new key: say that it is in use, and sign that."""
    new = str(seal.verifier_key(open_ledger()))
    with transaction.atomic():
        record(
            IN_USE,
            about=("installation", 1),
            by=by,
            at=at,
            body={"new": new, "proof": _proof(seal.present(), new)},
        )
    return checkpoint()


def announced(name: str, seed: bytes) -> bool:
    """Has the old key already said that this one follows?"""
    last = Fact.objects.filter(code=KEY_CHANGED).order_by("-id").first()
    return last is not None and f'"new":"{seal.key_of(name, seed)}"' in last.body


def _proof(seed: bytes, new: str) -> str:
    return base64.b64encode(seal.sign_change(seed, new)).decode()
