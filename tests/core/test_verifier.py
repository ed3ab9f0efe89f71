"""The lonely verifier: its signature arithmetic against other implementations, its patience."""

import ast
import base64
import hashlib
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


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_a_signature_that_leads_to_the_mirrored_point_does_not_hold(
    public: str, message: str, signature: str
) -> None:
    """The one half of the point is the same, the other its opposite."""
    right = bytes.fromhex(signature)
    turned = verifier.L - int.from_bytes(right[32:], "little")
    mirrored = right[:32] + turned.to_bytes(32, "little")

    assert not verifier.verify(bytes.fromhex(public), bytes.fromhex(message), mirrored)


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
            for name in (
                "entry",
                "index",
                "proof",
                "checkpoint",
                "key",
                "printed",
                "texts",
                "parts",
                "x",
            )
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


ORDER_8 = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"


@pytest.mark.parametrize(
    "public", [ORDER_8, "00" * 32, "ec" + "ff" * 30 + "7f", "01" + "00" * 31],
    ids=["order 8", "order 4", "order 2", "order 1"],
)  # fmt: skip
def test_a_key_of_small_order_signs_nothing(public: str) -> None:
    """With such a key the empty signature fits one message in eight, whoever wrote it."""
    key, empty = bytes.fromhex(public), b"\x01" + bytes(63)
    fitting = [
        message
        for message in (bytes([number]) for number in range(200))
        if int.from_bytes(hashlib.sha512(empty[:32] + key + message).digest(), "little")
        % verifier.L % 8 == 0
    ]  # fmt: skip
    assert fitting

    assert not any(verifier.verify(key, message, empty) for message in fitting)


def test_nought_has_one_spelling() -> None:
    """A point with the first half 0 has no sign: written with one it is none."""
    seed = bytes(32)
    spread = hashlib.sha512(seed).digest()
    secret = int.from_bytes(spread[:32], "little") & ((1 << 254) - 8) | (1 << 254)
    key = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    public = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    for last, holds in ((0, True), (0x80, False)):
        nonce = b"\x01" + bytes(30) + bytes([last])
        drawn = int.from_bytes(hashlib.sha512(nonce + public + b"m").digest(), "little")
        signature = nonce + (drawn * secret % verifier.L).to_bytes(32, "little")

        assert verifier.verify(public, b"m", signature) is holds
        assert verifier.verify(public, b"m", signature + bytes(1)) is False

    longer = public + bytes(1)
    drawn = int.from_bytes(hashlib.sha512(b"\x01" + bytes(31) + longer + b"m").digest(), "little")
    signature = b"\x01" + bytes(31) + (drawn * secret % verifier.L).to_bytes(32, "little")
    assert verifier.verify(longer, b"m", signature) is False, "a key has 32 bytes"


@pytest.mark.parametrize("scalar", [verifier.L, verifier.L + 1, 2**256 - 1])
def test_a_number_beyond_the_order_is_no_signature(scalar: int) -> None:
    public, message, signature = (bytes.fromhex(part) for part in RFC_8032[1])
    beyond = signature[:32] + scalar.to_bytes(32, "little")

    assert verifier.verify(public, message, beyond) is False
    assert verifier.verify(public[:31], message, signature) is False


def test_no_entry_stands_behind_the_last() -> None:
    leaf = merkle.leaf_hash(b"only")

    assert verifier.root_from(leaf, 0, 1, []) == leaf
    assert verifier.root_from(leaf, 1, 1, []) is None
    assert verifier.root_from(leaf, -1, 1, []) is None


def test_a_note_without_its_gap_or_its_end_is_none() -> None:
    line = f"\u2014 log {base64.b64encode(bytes(68)).decode()}"

    assert verifier.split_note(f"text\n\n{line}\n")[0] == "text\n"
    for damaged in (f"{line}\n", f"text\n\n{line}!", f"text\n{line}\n"):
        with pytest.raises(verifier.Refusal):
            verifier.split_note(damaged)


def test_proofs_are_read_from_the_smallest_size_on() -> None:
    code = base64.b64encode(bytes(32)).decode()

    assert verifier.read_proofs(f"old 0\nsize 0\n{code}\n") == {(0, 0): [bytes(32)]}
    for damaged in (code, f"old 1\n{code}", f"size 1\n{code}", "old 1\nsize 2\nold"):
        with pytest.raises(verifier.Refusal):
            verifier.read_proofs(damaged)


def test_an_address_gives_back_every_sign_of_its_note() -> None:
    note = "log\n1\n~~~>>>???\u2014 \u00fb\u00ff\u00bf\n"
    code = base64.urlsafe_b64encode(note.encode()).decode().rstrip("=")
    assert {"-", "_"} <= set(code)

    assert verifier.kept_note(f"https://a.example/verify/?checkpoint={code}&x=1\n") == note


def test_a_call_that_is_not_understood_says_how_it_is_made(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert verifier.main([]) == 2
    asked = capsys.readouterr().out
    assert verifier.main(["--help"]) == 0

    assert "zeren_verify.py" in asked
    assert capsys.readouterr().out == asked
