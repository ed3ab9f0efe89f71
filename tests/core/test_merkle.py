"""The tree, against the naive recursive definition of RFC 9162."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core.log import merkle, verifier

ENTRIES = [b"x" * (number % 5) + number.to_bytes(2, "big") for number in range(600)]
LEAVES = [merkle.leaf_hash(one) for one in ENTRIES]
READ = merkle.reader(LEAVES)

sizes = st.integers(1, 600)


def naive_root(entries: Sequence[bytes]) -> bytes:
    """MTH of RFC 9162 section 2.1.1, word for word."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return hashlib.sha256(b"\x01" + naive_root(entries[:k]) + naive_root(entries[k:])).digest()


def naive_path(m: int, entries: Sequence[bytes]) -> list[bytes]:
    """PATH of RFC 9162 section 2.1.3.1, word for word."""
    if len(entries) <= 1:
        return []
    k = 1
    while k * 2 < len(entries):
        k *= 2
    if m < k:
        return [*naive_path(m, entries[:k]), naive_root(entries[k:])]
    return [*naive_path(m - k, entries[k:]), naive_root(entries[:k])]


def naive_subproof(m: int, entries: Sequence[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 9162 section 2.1.4.1, word for word."""
    if m == len(entries):
        return [] if whole else [naive_root(entries)]
    k = 1
    while k * 2 < len(entries):
        k *= 2
    if m <= k:
        return [*naive_subproof(m, entries[:k], whole), naive_root(entries[k:])]
    return [*naive_subproof(m - k, entries[k:], False), naive_root(entries[:k])]


@pytest.mark.parametrize("size", [*range(20), 255, 256, 257, 511, 512, 513])
def test_the_root_is_the_one_of_the_definition(size: int) -> None:
    growing = merkle.Growing()
    for leaf in LEAVES[:size]:
        growing.append(leaf)

    assert merkle.root(size, READ) == growing.root() == naive_root(ENTRIES[:size])


@given(sizes, st.data())
def test_an_inclusion_proof_is_the_one_of_the_definition_and_holds(
    size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))

    proof = merkle.inclusion_proof(index, size, READ)

    assert proof == naive_path(index, ENTRIES[:size])
    assert verifier.root_from(LEAVES[index], index, size, proof) == merkle.root(size, READ)


@given(sizes, st.data())
def test_a_consistency_proof_is_the_one_of_the_definition_and_holds(
    size: int, data: st.DataObject
) -> None:
    old = data.draw(st.integers(1, size))

    proof = merkle.consistency_proof(old, size, READ)

    assert proof == naive_subproof(old, ENTRIES[:size], True)
    assert merkle.verify_consistency(
        old=old,
        size=size,
        proof=proof,
        old_root=merkle.root(old, READ),
        root=merkle.root(size, READ),
    )


@given(sizes, st.data())
def test_a_changed_inclusion_proof_does_not_hold(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(index, size, READ)
    root = merkle.root(size, READ)
    leaf = LEAVES[index]
    match data.draw(st.sampled_from(["leaf", "index", "longer", "shorter", "bit", "root"])):
        case "leaf":
            leaf = merkle.leaf_hash(b"another")
        case "index":
            index = data.draw(st.integers(-1, size + 1).filter(lambda one: one != index))
        case "longer":
            proof = [*proof, root]
        case "shorter" if proof:
            proof = proof[:-1]
        case "bit" if proof:
            place = data.draw(st.integers(0, len(proof) - 1))
            proof = [
                *proof[:place],
                bytes([proof[place][0] ^ 1]) + proof[place][1:],
                *proof[place + 1 :],
            ]
        case _:
            root = merkle.leaf_hash(root)

    assert verifier.root_from(leaf, index, size, proof) != root


@given(st.integers(2, 600), st.data())
def test_a_changed_consistency_proof_does_not_hold(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size - 1))
    proof = merkle.consistency_proof(old, size, READ)
    old_root, root = merkle.root(old, READ), merkle.root(size, READ)
    match data.draw(st.sampled_from(["longer", "shorter", "bit", "old root", "root"])):
        case "longer":
            proof = [*proof, root]
        case "shorter":
            proof = proof[:-1]
        case "bit":
            place = data.draw(st.integers(0, len(proof) - 1))
            proof = [*proof[:place], merkle.leaf_hash(proof[place]), *proof[place + 1 :]]
        case "old root":
            old_root = merkle.leaf_hash(old_root)
        case _:
            root = merkle.leaf_hash(root)

    assert not merkle.verify_consistency(
        old=old, size=size, proof=proof, old_root=old_root, root=root
    )


def test_a_growing_tree_names_every_subtree_it_completes() -> None:
    growing, seen = merkle.Growing(), {}
    for leaf in LEAVES:
        seen.update({(level, index): one for level, index, one in growing.append(leaf)})

    assert len(seen) == sum(600 >> level for level in range(1, 10))
    assert all(one == READ(level, index) for (level, index), one in seen.items())


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 3)])
def test_there_is_no_proof_for_a_leaf_outside(index: int, size: int) -> None:
    with pytest.raises(IndexError):
        merkle.inclusion_proof(index, size, READ)
