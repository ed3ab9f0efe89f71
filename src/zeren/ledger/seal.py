"""The keys of the log: one signs checkpoints under the log's name, one marks each fact.

Both are made at the first start and live outside the database (settings.LEDGER_KEY, FACTS_KEY).
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from zeren.core.log import note
from zeren.ledger.models import Installation

BACKUP = "zeren backup"
"""First line of the note under a backup: a name with a space cannot be the name of a log."""


def origin(installation: Installation) -> str:
    """The name of this log. A DEMO log says so, so that its proofs cannot pass for real ones."""
    kind = "demo/" if installation.is_demo else ""
    return f"{settings.ZEREN.ledger_name}/{kind}{installation.public_id}"


def verifier_key(installation: Installation) -> note.VerifierKey:
    """The public key, to be handed to everyone who may want to check."""
    public = _secret().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return note.VerifierKey(origin(installation), public)


def sign(checkpoint: note.Checkpoint) -> str:
    """The signed note of a checkpoint."""
    secret = _secret()
    public = secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    text = checkpoint.text()
    line = note.signature_line(checkpoint.origin, public, secret.sign(text.encode()))
    return note.join(text, line)


def opened(signed: str, key: note.VerifierKey) -> note.Checkpoint:
    """The checkpoint in a signed note. Errors: note.BadNote when `key` has not signed it."""
    text, lines = note.split(signed)
    ours = [line for line in lines if (line.name, line.key_hash) == (key.name, key.key_hash)]
    if not ours:
        raise note.BadNote("this log has not signed the note")
    for line in ours:
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(line.signature, text.encode())
        except Exception as error:
            raise note.BadNote("the signature does not fit the note") from error
    return note.parse_checkpoint(text)


def holds(key: note.VerifierKey, text: bytes, signature: bytes) -> bool:
    """Is this the signature of that key?"""
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def mac(entry: bytes) -> str:
    """The code under a fact, from its canonical entry: without the key nobody makes another."""
    key: bytes = settings.FACTS_KEY
    return hmac.digest(key, b"zeren-fact/2\n" + entry, "sha256").hex()


@dataclass(frozen=True)
class Former:
    """A key that signed before, and the size of the last checkpoint it was good for."""

    key: note.VerifierKey
    until: int


def opened_by_any(
    signed: str, present: note.VerifierKey, former: Sequence[Former]
) -> note.Checkpoint:
    """`opened`, also under the keys before, each up to its last. Errors: note.BadNote."""
    for old in former:
        try:
            point = opened(signed, old.key)
        except note.BadNote:
            continue
        if point.size > old.until:
            raise note.BadNote("a key has signed this after it was put away")
        return point
    return opened(signed, present)


def key_of(name: str, seed: bytes) -> note.VerifierKey:
    """The public half of a seed."""
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return note.VerifierKey(name, public.public_bytes(Encoding.Raw, PublicFormat.Raw))


def present() -> bytes:
    """The seed of the key that signs now."""
    seed: bytes = settings.LEDGER_KEY
    return seed


def sign_change(seed: bytes, new: str) -> bytes:
    """With `seed`, under the public key that follows; no checkpoint can be read out of it."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(change_text(new))


def change_text(new: str) -> bytes:
    """What a key signs when another follows, or when it begins."""
    return f"zeren key change\n{new}\n".encode()


def opened_as(signed: str, name: str) -> note.Checkpoint:
    """A checkpoint of the log `name` signed by the key of this house. Errors: note.BadNote."""
    public = _secret().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return opened(signed, note.VerifierKey(name, public))


def sign_backup(name: str, digest: str) -> str:
    """The note under a backup of the log `name`; no checkpoint can be read out of it."""
    text = f"{BACKUP}\n{name}\n{digest}\n"
    secret = _secret()
    public = secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return note.join(text, note.signature_line(name, public, secret.sign(text.encode())))


def is_backup_of(signed: str, name: str, digest: str) -> bool:
    """Has the key of this house signed the backup with this digest, as one of the log `name`?"""
    public = _secret().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    key = note.VerifierKey(name, public)
    try:
        text, lines = note.split(signed)
        for line in lines:
            if (line.name, line.key_hash) == (key.name, key.key_hash):
                Ed25519PublicKey.from_public_bytes(public).verify(line.signature, text.encode())
                return text == f"{BACKUP}\n{name}\n{digest}\n"
    except (note.BadNote, InvalidSignature):
        return False
    return False


def folder() -> Path:
    """Where signed checkpoints are written beside the database."""
    return Path(settings.DATA) / "checkpoints"


def _secret() -> Ed25519PrivateKey:
    seed: bytes = settings.LEDGER_KEY
    return Ed25519PrivateKey.from_private_bytes(seed)
