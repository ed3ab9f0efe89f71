"""What a house gives out, made in memory: receipts, complete lists, cosigned checkpoints.

Everything is whole; tests damage it. No database and no clock.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.witness.logs import ORIGIN, Log
from zeren.core.log import cosign, entry, index, merkle, note

TEXT = "安全目标责任书 2022-0042"
DIGEST = hashlib.sha256(TEXT.encode()).hexdigest()
AT = 1_800_000_000


class Witness:
    """A key that cosigns whatever it is given."""

    def __init__(self, name: str = "union.example/w1") -> None:
        self.name = name
        self.secret = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())
        self.public = self.secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def vkey(self) -> str:
        return cosign.vkey(self.name, self.public)

    def line(self, text: str, at: int = AT) -> str:
        return cosign.line(self.name, self.public, at, self.secret.sign(cosign.message(at, text)))


class House(Log):
    """A log whose checkpoints sign the index of its subjects, as a real one's do."""

    def __init__(self, origin: str = ORIGIN, seed: bytes = b"log") -> None:
        super().__init__(origin, seed)
        self.at = datetime(2022, 2, 16, 8, 30, 0, 5, tzinfo=UTC)
        self.counted = index.Index()
        self.witnesses: list[Witness] = []

    def write(self, code: str, about: tuple[str, int], by: tuple[str, int], **body: Any) -> int:
        """One entry; returns its position."""
        position = len(self.entries)
        self._add(code, dict(body))
        self.entries[-1] |= {"about": list(about), "by": list(by)}
        return position

    def seal(self) -> int:
        """The entry of a checkpoint, with everything before it in the index."""
        size = len(self.entries)
        self.counted = index.Index()
        for position, one in enumerate(self.entries):
            about: Any = one
            found = index.subjects(
                about=tuple(about["about"]), by=tuple(about["by"]), body=about["body"]
            )
            self.counted.add(found, position, merkle.leaf_hash(entry.canonical(one)))
        root = self.counted.root().hex()
        where = ("checkpoint", size)
        return self.write("ledger.checkpointed", where, ("system", 0), size=size, index=root)

    def note(self, size: int | None = None) -> str:
        signed = super().note(size)
        text = note.split(signed)[0]
        return signed + "".join(witness.line(text) for witness in self.witnesses)

    def placed(self, position: int, size: int | None = None) -> dict[str, Any]:
        size = len(self.entries) if size is None else size
        path = merkle.inclusion_proof(position, size, self.read)
        return {
            "entry": json.loads(json.dumps(self.entries[position])),
            "index": position,
            "proof": [text(one) for one in path],
        }

    def receipt(self, position: int, *, sides: tuple[int, int] | None = None) -> dict[str, Any]:
        """The receipt of an entry under the whole log; sides: positions of `before` and `after`."""
        made = {
            "format": "zeren-receipt/1",
            **self.placed(position),
            "checkpoint": self.note(),
            "key": str(self.key),
            "printed": {"code": self.entries[position]["code"], "about.1": 5},
            "texts": {"body.digest": TEXT},
        }
        if sides is not None:
            made["times"] = {"before": self.placed(sides[0]), "after": self.placed(sides[1])}
        return made

    def complete(self, subject: tuple[str, int], sealed: int) -> dict[str, Any]:
        """All facts about a subject before the checkpoint at position `sealed`."""
        found = [
            position
            for position, one in enumerate(self.entries[:sealed])
            if subject in _subjects(one)
        ]
        bucket = index.bucket_of(index.key_of(subject))
        return {
            "format": "zeren-complete/1",
            "subject": list(subject),
            "facts": [self.placed(position) for position in found],
            "sealed": self.placed(sealed),
            "bucket": [[text(one), text(two)] for one, two in self.counted.bucket(bucket)],
            "path": [text(self.counted.node(place)) for place in index.path_places(bucket)],
            "checkpoint": self.note(),
            "key": str(self.key),
            "texts": _texts(self.entries, found[:1]),
        }


def house() -> tuple[House, int, int]:
    """A small house; returns it, the position of a signature, and that of its last checkpoint."""
    made = House()
    made.write("ledger.opened", ("installation", 1), ("system", 0))
    made.seal()
    made.at = made.at.replace(hour=9)
    made.write("letter.issued", ("letter", 5), ("person", 7), digest=DIGEST, person=8)
    made.write("letter.issued", ("letter", 6), ("person", 7), digest=DIGEST, person=9)
    signed = made.write("letter.signed", ("letter", 5), ("person", 8), digest=DIGEST, party="B")
    made.write("campaign.issued", ("campaign", 1), ("system", 0), letters=[5, 6], people=[8, 9])
    made.write("thing.seen", ("thing", 5), ("anonymous", 0))
    made.at = made.at.replace(hour=10)
    sealed = made.seal()
    return made, signed, sealed


def data(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def text(one: bytes) -> str:
    return base64.b64encode(one).decode()


def _texts(entries: list[dict[str, Any]], places: list[int]) -> dict[str, Any]:
    return {
        str(place): {"body.digest": TEXT} for place in places if "digest" in entries[place]["body"]
    }


def _subjects(one: dict[str, Any]) -> set[tuple[str, int]]:
    return index.subjects(about=tuple(one["about"]), by=tuple(one["by"]), body=one["body"])
