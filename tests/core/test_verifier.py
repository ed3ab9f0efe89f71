"""The lonely verifier: its signature arithmetic against other implementations, its patience."""

import ast
import json
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from zeren.core.log import merkle, verifier

# RFC 8032, section 7.1: (public key, message, signature).
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]
# A note signed by the implementation in the Go module mirror's tools.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
GO_SIGNATURE = (
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_the_signatures_of_rfc_8032_hold(public: str, message: str, signature: str) -> None:
    known = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)

    assert verifier.verify(*known)
    assert not verifier.verify(known[0], known[1] + b"x", known[2])


def test_a_note_signed_by_another_implementation_holds() -> None:
    key = verifier.Key(GO_KEY)
    data = verifier.unbase64(GO_SIGNATURE)

    assert data is not None
    assert data[:4] == key.id
    assert verifier.verify(key.public, GO_TEXT.encode(), data[4:])


@settings(max_examples=25)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511))
def test_signatures_of_the_library_hold_and_no_flipped_bit_does(
    seed: bytes, message: bytes, bit: int
) -> None:
    secret = Ed25519PrivateKey.from_private_bytes(seed)
    public = secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = secret.sign(message)
    flipped = bytearray(signature)
    flipped[bit // 8] ^= 1 << bit % 8

    assert verifier.verify(public, message, signature)
    assert not verifier.verify(public, message, bytes(flipped))


def test_a_second_spelling_of_a_signature_is_refused() -> None:
    public, message, signature = (bytes.fromhex(part) for part in RFC_8032[0])
    scalar = int.from_bytes(signature[32:], "little") + verifier.L

    assert not verifier.verify(public, message, signature[:32] + scalar.to_bytes(32, "little"))


def test_a_key_that_signs_everything_is_refused() -> None:
    public = (1).to_bytes(32, "little")  # the neutral point

    assert not verifier.verify(public, b"anything", public + bytes(32))


@given(st.integers(1, 300), st.data())
def test_both_walks_up_the_tree_agree(size: int, data: st.DataObject) -> None:
    leaves = [merkle.leaf_hash(bytes([number % 256])) for number in range(size)]
    index = data.draw(st.integers(0, size - 1))
    read = merkle.reader(leaves)

    proof = merkle.inclusion_proof(index, size, read)

    assert verifier.root_from(leaves[index], index, size, proof) == merkle.root(size, read)


@given(st.binary(max_size=300))
def test_no_file_makes_it_stumble(data: bytes) -> None:
    assert not verifier.check(data).ok


@given(
    st.fixed_dictionaries(
        {"format": st.just(verifier.RECEIPT)},
        optional={
            name: st.none()
            | st.integers()
            | st.text(max_size=9)
            | st.lists(st.text(max_size=9))
            | st.dictionaries(st.text(max_size=4), st.integers() | st.text(max_size=4), max_size=3)
            for name in ("entry", "index", "proof", "checkpoint", "key", "printed", "texts", "x")
        },
    )
)
def test_no_receipt_makes_it_stumble(receipt: dict[str, object]) -> None:
    assert not verifier.check(json.dumps(receipt).encode()).ok


def test_a_very_deep_file_is_refused() -> None:
    assert verifier.check(b"[" * 200_000).code == "unreadable"


def test_it_needs_the_standard_library_only() -> None:
    tree = ast.parse(Path(verifier.__file__).read_text(encoding="utf-8"))
    names = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert names <= set(sys.stdlib_module_names)


def test_every_pair_of_sizes_fits_by_its_proof_and_by_no_other() -> None:
    leaves = [merkle.leaf_hash(bytes([number])) for number in range(40)]
    read = merkle.reader(leaves)
    heads = [("log", size, merkle.root(size, read)) for size in range(1, 41)]
    for new in heads:
        for old in heads[: new[1]]:
            proof = merkle.consistency_proof(old[1], new[1], read)
            assert verifier.consistent(old, new, proof) is True
            damaged = [
                (("log", old[1], bytes(32)), new, proof),
                (old, ("log", new[1], bytes(32)), proof),
                (old, new, [*proof, bytes(32)]),
                (new, old, proof) if new != old else (("log", 0, bytes(32)), new, []),
            ]
            if proof:
                damaged += [(old, new, proof[:-1]), (old, new, proof[1:]), (old, new, [])]
            for one, two, hashes in damaged:
                assert verifier.consistent(one, two, hashes) is False
