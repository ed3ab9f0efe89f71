"""A witness countersigns a log as it grows: what it is asked, what it may sign, what it says.

A witness keeps one thing for each log: the last checkpoint that it signed. It signs the next one
only when a proof shows that the log begins with everything it has seen, so that two stories of one
log can never both carry its name. What it says is "at this time, this was the longest I had seen".
Source: C2SP tlog-witness, tlog-cosignature (Ed25519, cosignature/v1).
"""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zeren.core.log import merkle, note

COSIGNATURE = 0x04
MOST_HASHES = 63
SIZE_TYPE = "text/x.tlog.size"

Signs = Callable[[note.VerifierKey, bytes, bytes], bool]
"""(key, message, signature): does the signature hold?"""


@dataclass(frozen=True)
class Request:
    """What a house asks: cosign this checkpoint, which begins with what you saw."""

    old: int
    proof: tuple[bytes, ...]
    note: str


@dataclass(frozen=True)
class Seen:
    """The last checkpoint of a log that a witness signed, and when (seconds since 1970)."""

    size: int
    root: bytes
    at: int


@dataclass(frozen=True)
class Decision:
    """The HTTP status; for 200 what is to be kept and signed, for 409 the size last signed."""

    status: int
    words: str
    seen: Seen | None = None
    size: int | None = None
    text: str = ""


def vkey(name: str, public: bytes) -> str:
    """The key of a witness as it is handed out."""
    data = bytes([COSIGNATURE]) + public
    code = base64.b64encode(data).decode()
    return f"{name}+{_id(name, public).hex()}+{code}"


def parse_vkey(text: str) -> note.VerifierKey:
    """The key of a witness. Errors: note.BadNote."""
    fields = text.strip().split("+", 2)
    try:
        name, given, code = fields
        data = base64.b64decode(code, validate=True)
    except ValueError as error:
        raise note.BadNote("a key has three parts: name+hash+code") from error
    if len(data) != 33 or data[0] != COSIGNATURE:
        raise note.BadNote("this is not the Ed25519 key of a witness")
    note.check_name(name)
    if _id(name, data[1:]).hex() != given:
        raise note.BadNote("the key and its hash do not belong together")
    return note.VerifierKey(name, data[1:])


def message(at: int, text: str) -> bytes:
    """What a cosignature signs: the time, and the whole text of the checkpoint."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def line(name: str, public: bytes, at: int, signature: bytes) -> str:
    """The line that is added below the note."""
    code = base64.b64encode(_id(name, public) + at.to_bytes(8, "big") + signature).decode()
    return f"{note.DASH}{name} {code}\n"


def line_of(answer: str, key: note.VerifierKey, text: str, signs: Signs) -> tuple[str, int] | None:
    """This witness's line in an answer, and its time; None when none of its lines holds."""
    own = _id(key.name, key.public)
    try:
        _text, lines = note.split(text + "\n" + answer)
    except note.BadNote:
        return None
    for one in lines:
        at = int.from_bytes(one.signature[:8], "big")
        if (one.name, one.key_hash, len(one.signature)) != (key.name, own, 72) or at >= 2**63:
            continue
        if signs(key, message(at, text), one.signature[8:]):
            return line(key.name, key.public, at, one.signature[8:]), at
    return None


def write(request: Request) -> str:
    """The body of a request."""
    hashes = [base64.b64encode(one).decode() for one in request.proof]
    return "\n".join([f"old {request.old}", *hashes, "", request.note])


def read(body: str) -> Request:
    """Read the body of a request. Errors: note.BadNote."""
    above, gap, below = body.partition("\n\n")
    first, *hashes = above.split("\n")
    word, _, number = first.partition(" ")
    if not gap or word != "old" or not note.is_number(number) or len(hashes) > MOST_HASHES:
        raise note.BadNote("a request is an old size, at most 63 hashes, a line, a checkpoint")
    proof = [note.unbase64(one) for one in hashes]
    if any(len(one) != 32 for one in proof):
        raise note.BadNote("a hash has 32 bytes")
    return Request(int(number), tuple(proof), below)


def origin_of(request: Request) -> str:
    """Which log a request speaks of. Errors: note.BadNote."""
    return note.parse_checkpoint(note.split(request.note)[0]).origin


def decide(
    request: Request, *, keys: Sequence[note.VerifierKey], seen: Seen | None, at: int, signs: Signs
) -> Decision:
    """May this witness sign?

    keys: those of the log; empty when the log is unknown here. seen: None when it never signed.
    at:   the witness's own clock, seconds since 1970.
    """
    if not keys:
        return Decision(404, "this log is unknown here")
    text, lines = note.split(request.note)
    point = note.parse_checkpoint(text)
    held = [
        signs(key, text.encode(), one.signature)
        for key in keys
        for one in lines
        if (one.name, one.key_hash) == (key.name, key.key_hash)
    ]
    if not any(held):
        return Decision(403, "the checkpoint does not carry the signature of its log")
    if request.old > point.size:
        return Decision(400, "the old size is larger than the checkpoint")
    kept = seen or Seen(0, merkle.EMPTY_ROOT, 0)
    if request.old != kept.size:
        return Decision(409, "another size was signed last", size=kept.size)
    if kept.size == point.size and seen is not None and kept.root != point.root:
        return Decision(409, "another root was signed for this size: a fork", size=kept.size)
    if kept.size == 0:
        fits = not request.proof and (point.size > 0 or point.root == merkle.EMPTY_ROOT)
    else:
        fits = merkle.verify_consistency(
            old=kept.size, size=point.size, proof=request.proof, old_root=kept.root, root=point.root
        )
    if not fits:
        return Decision(422, "the proof does not show that the log begins with what was signed")
    if at < kept.at:
        return Decision(503, "the clock of this witness is behind its last signature")
    return Decision(200, "", seen=Seen(point.size, point.root, at), text=text)


def _id(name: str, public: bytes) -> bytes:
    return note.key_hash(name, public, COSIGNATURE)
