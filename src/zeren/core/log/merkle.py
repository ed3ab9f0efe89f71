"""The tree that makes the log tamper-evident: one root stands for every entry before it.

A tree is asked through `read(level, index)`: the hash of the complete subtree that covers the
leaves [index * 2**level, (index + 1) * 2**level). A store of tiles answers that without
loading the log; `reader(leaves)` answers it from a list.
Source: RFC 9162 section 2.1 (hashes, inclusion and consistency proofs and their verification).
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

EMPTY_ROOT = hashlib.sha256(b"").digest()

Read: TypeAlias = Callable[[int, int], bytes]
Span: TypeAlias = tuple[int, int]


def leaf_hash(entry: bytes) -> bytes:
    """Hash of an entry; the 0x00 keeps a leaf from being passed off as a node."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two subtrees side by side."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """Root of a complete subtree, given its 2**n nodes of one level from left to right."""
    row = list(hashes)
    assert len(row).bit_count() == 1, f"got {len(row)} nodes, want a power of two"
    while len(row) > 1:
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]


def reader(leaves: Sequence[bytes]) -> Read:
    """A `read` over leaf hashes held in memory."""

    def read(level: int, index: int) -> bytes:
        width = 1 << level
        return fold(leaves[index * width : (index + 1) * width])

    return read


def parts(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Complete subtrees (level, index) that make up [start, end), from left to right.

    `start` must be a multiple of the largest power of two below `end - start`, as the spans of
    proofs are.
    """
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def span_root(start: int, end: int, read: Read) -> bytes:
    """Hash of the leaves [start, end)."""
    hashes = [read(level, index) for level, index in parts(start, end)]
    if not hashes:
        return EMPTY_ROOT
    result = hashes.pop()
    while hashes:
        result = node_hash(hashes.pop(), result)
    return result


def root(size: int, read: Read) -> bytes:
    """Root of the tree as it was with `size` leaves."""
    return span_root(0, size, read)


def inclusion_proof(index: int, size: int, read: Read) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root of the tree of `size` leaves."""
    if not 0 <= index < size:
        raise IndexError(f"leaf {index} is not in a tree of {size}")
    spans: list[Span] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return [span_root(*span, read) for span in reversed(spans)]


def consistency_proof(old: int, size: int, read: Read) -> list[bytes]:
    """The hashes that show the tree of `size` leaves to begin with the tree of `old` leaves."""
    if not 0 < old <= size:
        raise IndexError(f"no consistency proof from {old} to {size}")
    spans: list[Span] = []
    start, end, whole = 0, size, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start, whole = middle, False
    if not whole:
        spans.append((start, end))
    return [span_root(*span, read) for span in reversed(spans)]


def verify_consistency(
    *, old: int, size: int, proof: Sequence[bytes], old_root: bytes, root: bytes
) -> bool:
    """Does the tree of `size` leaves begin with the tree of `old` leaves? (RFC 9162, 2.1.4.2)"""
    if not 0 < old <= size:
        return False
    if old == size:
        return not proof and old_root == root
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        return False
    here, last = old - 1, size - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    first = second = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            first, second = node_hash(other, first), node_hash(other, second)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            second = node_hash(second, other)
        here, last = here >> 1, last >> 1
    return last == 0 and first == old_root and second == root


class Growing:
    """A tree that grows leaf by leaf and keeps only its right edge (at most 64 hashes)."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[bytes] = []

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add a leaf; returns the subtrees (level, index, hash) it completed, lowest first."""
        done: list[tuple[int, int, bytes]] = []
        position, level, result = self.size, 0, leaf
        while position & 1:
            result = node_hash(self._edge.pop(), result)
            position, level = position >> 1, level + 1
            done.append((level, position, result))
        self._edge.append(result)
        self.size += 1
        return done

    def root(self) -> bytes:
        """Root of everything appended so far."""
        if not self._edge:
            return EMPTY_ROOT
        result = self._edge[-1]
        for left in reversed(self._edge[:-1]):
            result = node_hash(left, result)
        return result


def _split(count: int) -> int:
    """Largest power of two below `count` (RFC 9162: k < n <= 2k)."""
    return 1 << ((count - 1).bit_length() - 1)
