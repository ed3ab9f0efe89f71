"""How many facts there are about each person, letter and thing: an index that signs that it is all.

Each subject has a chain over its facts, in the order of the log:

    head = SHA-256(0x02 || head before || position, 8 bytes || leaf)       first: 32 zero bytes
    value = SHA-256(0x03 || how many, 8 bytes || head)

Subjects lie in 65,536 buckets by the first two bytes of their key, SHA-256 of ["kind",id] in
canonical spelling; over the buckets stands a tree. Its root goes into the fact with which each
checkpoint ends (`ledger.checkpointed`, body "index"), for all entries before that fact.

    bucket = SHA-256(0x04 || key || value || key || value ...)             in order of the keys
    node = SHA-256(0x05 || left || right)                                  nothing: 32 zero bytes

A proof shows the whole bucket (15 subjects of 1,000,000) and 16 hashes. A key stands in one bucket
and there only once, so nobody can be shown a second, shorter count of the same subject; what is
not in its bucket has no facts at all. No key of ours is needed to check it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from zeren.core.log import entry

DEPTH = 16
BUCKETS = 1 << DEPTH
EMPTY = bytes(32)

Subject: TypeAlias = tuple[str, int]

NAMED = {"person": "person", "letter": "letter", "hazard": "hazard", "thing": "thing"}
NAMED_LISTS = {"people": "person", "letters": "letter", "things": "thing"}
"""Parts of a body that name subjects: one number, or a list of numbers."""


def subjects(*, about: Subject, by: Subject, body: Mapping[str, object]) -> set[Subject]:
    """Whom or what a fact is about: its object, its author, and those that its body names."""
    found = {about}
    if by[0] == "person":
        found.add(by)
    found.update((kind, _number(body.get(name))) for name, kind in NAMED.items())
    for name, kind in NAMED_LISTS.items():
        many = body.get(name)
        found.update((kind, _number(one)) for one in (many if isinstance(many, list) else ()))
    return {(kind, number) for kind, number in found if number > 0}


def _number(value: object) -> int:
    return value if type(value) is int else 0


def key_of(subject: Subject) -> bytes:
    return hashlib.sha256(entry.canonical(list(subject))).digest()


def bucket_of(key: bytes) -> int:
    return int.from_bytes(key[:2], "big")


def grown(head: bytes, position: int, leaf: bytes) -> bytes:
    """The head of a chain after one more fact."""
    return hashlib.sha256(b"\x02" + head + position.to_bytes(8, "big") + leaf).digest()


def value_of(count: int, head: bytes) -> bytes:
    return hashlib.sha256(b"\x03" + count.to_bytes(8, "big") + head).digest()


def bucket_hash(pairs: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Hash of a bucket from its (key, value), in any order."""
    content = b"".join(key + value for key, value in sorted(pairs))
    return hashlib.sha256(b"\x04" + content).digest() if content else EMPTY


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two halves; nothing over nothing is nothing."""
    if left == right == EMPTY:
        return EMPTY
    return hashlib.sha256(b"\x05" + left + right).digest()


def path_places(bucket: int) -> list[int]:
    """Where the 16 hashes of a proof stand: node n has the halves 2n and 2n + 1, the root is 1."""
    place, found = BUCKETS + bucket, []
    while place > 1:
        found.append(place ^ 1)
        place >>= 1
    return found


class Index:
    """The whole index in memory, for whoever computes it anew (about 250 bytes a subject)."""

    def __init__(self) -> None:
        self.chains: dict[bytes, tuple[int, bytes]] = {}
        self._buckets: dict[int, set[bytes]] = {}
        self._nodes: dict[int, bytes] = {}
        self._touched: set[int] = set()

    def add(self, about: Iterable[Subject], position: int, leaf: bytes) -> None:
        """One more entry of the log."""
        for subject in about:
            key = key_of(subject)
            count, head = self.chains.get(key, (0, EMPTY))
            self.chains[key] = (count + 1, grown(head, position, leaf))
            bucket = bucket_of(key)
            self._buckets.setdefault(bucket, set()).add(key)
            self._touched.add(bucket)

    def root(self) -> bytes:
        """The root over everything added so far; only what was touched is hashed again."""
        for bucket in self._touched:
            self._nodes[BUCKETS + bucket] = bucket_hash(self.bucket(bucket))
        places = {(BUCKETS + bucket) >> 1 for bucket in self._touched}
        self._touched.clear()
        while places:
            for place in places:
                self._nodes[place] = node_hash(self.node(2 * place), self.node(2 * place + 1))
            places = {place >> 1 for place in places if place > 1}
        return self.node(1)

    def bucket(self, number: int) -> Sequence[tuple[bytes, bytes]]:
        keys = sorted(self._buckets.get(number, ()))
        return [(key, value_of(*self.chains[key])) for key in keys]

    def node(self, place: int) -> bytes:
        return self._nodes.get(place, EMPTY)
