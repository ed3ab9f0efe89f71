"""Signed notes and checkpoints: the few lines of text that stand for the whole log.

    zeren/3f2a…          <- origin: which log
    1024                 <- how many entries
    CsUYapGGPo4dkMgIA…=  <- root of the tree, base64

    — zeren/3f2a… Az3grlgt…   <- who signed: name, base64(key hash + Ed25519 signature)

Signing itself needs a secret and is done by the ledger; here is only the form.
Source: C2SP signed-note v1.0.0, C2SP tlog-checkpoint v1.0.0 (c2sp.org).
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

ED25519 = 0x01
DASH = "\u2014 "  # U+2014 EM DASH and a space open a signature line


class BadNote(ValueError):  # noqa: N818 - named in the words of the house
    """Text that is not a signed note or checkpoint; the message says what is wrong with it."""


@dataclass(frozen=True)
class Signature:
    """One signature line: name of the key, its four-byte hash, and the signature."""

    name: str
    key_hash: bytes
    signature: bytes


@dataclass(frozen=True)
class VerifierKey:
    """A public key with its name, as handed out: name+hash+base64(0x01 and 32 bytes)."""

    name: str
    public: bytes

    @property
    def key_hash(self) -> bytes:
        return key_hash(self.name, self.public)

    def __str__(self) -> str:
        code = base64.b64encode(bytes([ED25519]) + self.public).decode()
        return f"{self.name}+{self.key_hash.hex()}+{code}"


@dataclass(frozen=True)
class Checkpoint:
    """Which log, how many entries, and the root that stands for them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The signed part of the note."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def key_hash(name: str, public: bytes, kind: int = ED25519) -> bytes:
    """Four bytes that tell keys apart (not a security measure)."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def parse_key(text: str) -> VerifierKey:
    """Read a verifier key. The code may hold "+", so only the first two separate."""
    fields = text.strip().split("+", 2)
    if len(fields) != 3:
        raise BadNote("a key has three parts: name+hash+code")
    name, given, code = fields
    check_name(name)
    data = unbase64(code)
    if len(data) != 33 or data[0] != ED25519:
        raise BadNote("this is not an Ed25519 key")
    key = VerifierKey(name, data[1:])
    if key.key_hash.hex() != given:
        raise BadNote("the key and its hash do not belong together")
    return key


def signature_line(name: str, public: bytes, signature: bytes) -> str:
    """The line that is added below the note."""
    code = base64.b64encode(key_hash(name, public) + signature).decode()
    return f"{DASH}{name} {code}\n"


def join(text: str, *lines: str) -> str:
    """A signed note from its text (ending in a newline) and its signature lines."""
    assert text.endswith("\n"), "the text of a note ends in a newline"
    return text + "\n" + "".join(lines)


def address_of(house: str, signed: str) -> str:
    """The address that a QR code shows: the page that verifies, with the whole note in it."""
    code = base64.urlsafe_b64encode(signed.encode()).decode().rstrip("=")
    return f"{house.rstrip('/')}/verify/?checkpoint={code}"


def split(note: str) -> tuple[str, list[Signature]]:
    """Take a signed note apart. Errors: BadNote."""
    if any(ord(char) < 0x20 and char != "\n" for char in note):
        raise BadNote("a note holds no control characters")
    text, gap, below = note.rpartition("\n\n")
    if not gap or not below.endswith("\n"):
        raise BadNote("the signatures of a note follow an empty line and end in a newline")
    found: list[Signature] = []
    for line in below[:-1].split("\n"):
        name, space, code = line[len(DASH) :].partition(" ")
        if not line.startswith(DASH) or not space:
            raise BadNote("a line below the note is not a signature")
        check_name(name)
        data = unbase64(code)
        if len(data) < 5:
            raise BadNote("a signature is too short")
        found.append(Signature(name, data[:4], data[4:]))
    return text + "\n", found


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the signed part of a checkpoint. Errors: BadNote."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] != "":
        raise BadNote("a checkpoint has at least three lines")
    origin, size, code = lines[:3]
    if not origin:
        raise BadNote("a checkpoint names its log")
    if not is_number(size):
        raise BadNote("the size of a checkpoint is a whole number")
    root = unbase64(code)
    if len(root) != 32:
        raise BadNote("the root of a checkpoint has 32 bytes")
    return Checkpoint(origin, int(size), root)


def is_number(text: str) -> bool:
    """A whole number in its one spelling, of at most 19 digits."""
    return text.isascii() and text.isdigit() and len(text) < 20 and (text == "0" or text[0] != "0")


def size_of(signed: str) -> int:
    """How many entries a signed checkpoint stands for. Errors: BadNote."""
    return parse_checkpoint(split(signed)[0]).size


def check_name(name: str) -> None:
    """Errors: BadNote when this cannot be the name of a key."""
    if not name or "+" in name or any(char.isspace() for char in name):
        raise BadNote("the name of a key is not empty and holds no space or plus")


def unbase64(code: str) -> bytes:
    """Bytes of base64 in its one right spelling. Errors: BadNote."""
    try:
        data = base64.b64decode(code, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNote("this is not base64") from error
    if base64.b64encode(data).decode() != code:
        raise BadNote("this base64 is not spelled in the one right way")
    return data
