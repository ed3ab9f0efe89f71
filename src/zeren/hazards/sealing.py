"""Who reported in confidence, sealed for two lines: each half alone opens nothing.

The reporter is locked with a key of 32 random bytes; the key is split in two (one half is random,
the other is the key XOR it), and each half is sealed to the public key of one line (X25519, HKDF,
AES-GCM). A private key is worked out from the code on a printed sheet and stored nowhere: whoever
has database, data folder and one sheet has one half, which tells nothing about the other.
Everything has a fixed length, so that no length tells who it was.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from zeren.core.refusal import Refused

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
SHEET = 24
"""Characters of a key sheet: about 119 bits, so that a stolen database helps nobody to guess."""
DIGITS = 16
"""A reporter as text of fixed length."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is kept: the locked reporter, and the half of its key for each line."""

    box: str
    shares: dict[str, str]


def new_sheet() -> str:
    """A fresh code for a key sheet, in groups of four; shown once, stored nowhere."""
    plain = "".join(secrets.choice(ALPHABET) for _ in range(SHEET))
    return "-".join(plain[start : start + 4] for start in range(0, SHEET, 4))


def public_of(sheet: str) -> str:
    """The public key (hex) that belongs to a sheet."""
    return _raw(_private(sheet).public_key()).hex()


def fingerprint(public: str) -> str:
    """Sixteen characters by which people compare a key with the sheet they hold."""
    said = hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16].upper()
    return " ".join(said[start : start + 4] for start in range(0, 16, 4))


def seal(reporter: int, publics: Mapping[str, str], *, about: str) -> Sealed:
    """Lock a reporter for two lines; `about` binds it to its report."""
    key, first = secrets.token_bytes(32), secrets.token_bytes(32)
    halves = (first, _xor(key, first))
    nonce = secrets.token_bytes(12)
    locked = AESGCM(key).encrypt(nonce, f"{reporter:0{DIGITS}d}".encode(), about.encode())
    lines = sorted(publics)
    return Sealed(
        _text(nonce + locked),
        {
            line: hand_over(half, publics[line], about=f"{about}|{line}")
            for line, half in zip(lines, halves, strict=True)
        },
    )


def hand_over(half: bytes, public: str, *, about: str) -> str:
    """A half sealed to one public key: only who holds that sheet reads it."""
    once = X25519PrivateKey.from_private_bytes(secrets.token_bytes(32))
    there = X25519PublicKey.from_public_bytes(bytes.fromhex(public))
    nonce, mine = secrets.token_bytes(12), _raw(once.public_key())
    key = _derived(once.exchange(there), mine + bytes.fromhex(public))
    return _text(mine + nonce + AESGCM(key).encrypt(nonce, half, about.encode()))


def half_of(share: str, sheet: str, *, about: str) -> bytes:
    """A half, read with its sheet. Refused: hazard.wrong_sheet."""
    data = base64.b64decode(share)
    theirs, nonce, locked = data[:32], data[32:44], data[44:]
    private = _private(sheet)
    shared = private.exchange(X25519PublicKey.from_public_bytes(theirs))
    key = _derived(shared, theirs + _raw(private.public_key()))
    return _opened(key, nonce, locked, about)


def opened(box: str, halves: tuple[bytes, bytes], *, about: str) -> int:
    """The reporter, with both halves. Refused: hazard.wrong_sheet."""
    data = base64.b64decode(box)
    return int(_opened(_xor(*halves), data[:12], data[12:], about))


def _opened(key: bytes, nonce: bytes, locked: bytes, about: str) -> bytes:
    try:
        return AESGCM(key).decrypt(nonce, locked, about.encode())
    except InvalidTag:
        raise Refused("hazard.wrong_sheet") from None


def _private(sheet: str) -> X25519PrivateKey:
    plain = "".join(sign for sign in sheet.upper() if sign.isalnum())
    return X25519PrivateKey.from_private_bytes(_derived(plain.encode(), b"zeren.opener.sheet"))


def _derived(secret: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret)


def _raw(public: X25519PublicKey) -> bytes:
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
