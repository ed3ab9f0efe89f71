"""Let somebody else's program check ours: `python -m tools.interop`.

aics-tlog and aics-witness (PyPI, Apache-2.0) implement C2SP signed-note, tlog-checkpoint,
tlog-cosignature, tlog-witness and RFC 9162 without any code of ours. They ask for Python 3.12 and
are no requirement of ours, so this is not part of `make test`: the two wheels are fetched into a
folder that goes away, and what a house and a witness of ours make is read by them, and the other
way round. Without a registry it says so and ends with 3.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WHEELS = ("aics-tlog==0.2.1", "aics-witness==0.1.0")


def main() -> int:
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    with tempfile.TemporaryDirectory(prefix="zeren-interop-") as folder:
        fetch = [
            sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:",
            "--python-version", "3.12", "-d", folder, *WHEELS,
        ]  # fmt: skip
        if subprocess.run(fetch, check=False).returncode:
            print("the other implementation could not be fetched: nothing was compared")
            return 3
        for wheel in Path(folder).glob("*.whl"):
            with zipfile.ZipFile(wheel) as packed:
                packed.extractall(folder)
        sys.path.insert(0, folder)
        compare()
    return 0


def compare() -> None:
    """All that can be exchanged, in both directions; an assertion names what does not fit."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from tests.witness.files import House, Witness
    from zeren.core.log import entry, merkle, note, verifier
    from zeren.witness.folder import Folder
    from zeren.witness.server import answer

    other: Any = import_module("aics_tlog")
    asking: Any = import_module("aics_witness.protocol")
    house, union = House(), Witness()
    for number in range(70):
        house.write("letter.signed", ("letter", number + 1), ("person", 7), digest="x")
    leaves = [merkle.leaf_hash(entry.canonical(one)) for one in house.entries]

    tree = other.MerkleTree()
    for one in house.entries:
        tree.append(entry.canonical(one))
    count = 0
    for size in range(1, 71):
        root = merkle.root(size, house.read)
        for place in range(0, size, 3):
            path = merkle.inclusion_proof(place, size, house.read)
            assert other.verify_inclusion(leaves[place], place, size, path, root), (place, size)
            count += 1
        for old in range(1, size, 5):
            path = merkle.consistency_proof(old, size, house.read)
            old_root = merkle.root(old, house.read)
            assert other.verify_consistency(old, size, old_root, root, path), (old, size)
            bad = [bytes(32), *path[1:]] if path else [bytes(32)]
            assert not other.verify_consistency(old, size, old_root, root, bad)
            count += 1
    print(f"{count} inclusion and consistency proofs of ours hold for the other")

    house.witnesses = [union]
    signed = house.note()
    found = other.verify_checkpoint(
        other.parse_note(signed),
        other.parse_vkey(str(house.key)),
        [other.parse_vkey(union.vkey)],
        1,
        expected_origin=house.origin,
    )
    assert found.ok, found
    print("a checkpoint of ours with a cosignature of ours holds for the other")

    secret = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"theirs").digest())
    point = other.Checkpoint(origin="other.example/log", size=70, root=merkle.root(70, house.read))
    theirs = other.sign_checkpoint(point, secret, "other.example/log")
    _blob, line = other.sign_cosignature(
        secret, "other.example/w", 1_800_000_000, point.origin, point.size, point.root
    )
    signed_by = (*theirs.signatures, line)
    lines = "".join(f"{asking.format_signature_line(one).rstrip()}\n" for one in signed_by)
    text = f"{theirs.text}\n{lines}"
    vkey = other.format_vkey(other.vkey_from_ed25519("other.example/log", secret.public_key()))
    cosigner = other.format_vkey(other.cosignature_vkey("other.example/w", secret.public_key()))
    report = verifier.check_kept(text, f"{vkey}\n{cosigner}")
    assert report.ok, report.lines
    assert "cosigned" in [code for code, _en, _zh in report.lines]
    assert note.parse_checkpoint(note.split(text)[0]).root == point.root
    print("a checkpoint and a cosignature of the other hold for the one-file verifier")

    with tempfile.TemporaryDirectory() as kept:
        folder = Folder(Path(kept))
        folder.make("union.example/w2")
        folder.add_log(str(house.key))
        asked = house.ask(0)
        request = asking.parse_add_checkpoint_request(asked.encode())
        assert request.old_size == 0
        status, _kind, said = answer(folder, asked, 1_800_000_000)
        assert status == 200, said
        lines = asking.parse_signature_lines(said)
        cosigned = other.verify_cosignature(
            lines[0].signature,
            folder.name,
            other.parse_vkey(folder.vkey).public_key,
            house.origin,
            70,
            merkle.root(70, house.read),
        )
        assert cosigned
        status, kind, said = answer(folder, house.ask(0), 1_800_000_001)
        assert (status, kind) == (409, "text/x.tlog.size")
        assert asking.parse_size_body(said.encode()) == 70
    print("requests and answers of our witness are read by the other")


if __name__ == "__main__":
    sys.exit(main())
