"""Makes the test vectors: good receipts and damaged ones. Run it to write them again."""

import base64
import copy
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from zeren.core.log import entry, merkle, note

HERE = Path(__file__).parent
ORIGIN = "zeren.example/0123456789abcdef"
PART = '{"code":"duties","title":"安全职责","rows":["…"]}'
LISTED = f'["duties","{hashlib.sha256(PART.encode()).hexdigest()}"]'
TEXT = '{"title":"安全目标责任书","number":"2022-0042","sections":[' + LISTED + "]}"
SIZE = 13
INDEX = 5

Receipt = dict[str, Any]


def _key(seed: bytes, name: str = ORIGIN) -> tuple[Ed25519PrivateKey, note.VerifierKey]:
    secret = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed).digest())
    public = secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return secret, note.VerifierKey(name, public)


def _signed(point: note.Checkpoint, seed: bytes = b"vectors", name: str | None = None) -> str:
    secret, key = _key(seed, name or point.origin)
    text = point.text()
    return note.join(text, note.signature_line(key.name, key.public, secret.sign(text.encode())))


def _entries() -> list[dict[str, object]]:
    return [
        {
            "v": 2,
            "id": 1 + number,
            "code": "letter.signed",
            "at": f"2022-02-16T08:30:{number:02d}.000000Z",
            "recorded_at": f"2022-02-16T08:30:{number:02d}.250000Z",
            "by": ["person", 100 + number],
            "via": [100 + number, "pin", hashlib.sha256(bytes([number])).hexdigest()[:16]],
            "about": ["letter", number],
            "row": hashlib.sha256(bytes([number])).hexdigest(),
            "body": {"digest": hashlib.sha256(TEXT.encode()).hexdigest(), "party": "B"},
        }
        for number in range(SIZE)
    ]


def good(index: int = INDEX, size: int = SIZE, origin: str = ORIGIN) -> Receipt:
    """A receipt that holds."""
    entries = _entries()
    read = merkle.reader([merkle.leaf_hash(entry.canonical(one)) for one in entries])
    _secret, key = _key(b"vectors", origin)
    return {
        "format": "zeren-receipt/1",
        "entry": entries[index],
        "index": index,
        "proof": [
            base64.b64encode(one).decode() for one in merkle.inclusion_proof(index, size, read)
        ],
        "checkpoint": _signed(note.Checkpoint(origin, size, merkle.root(size, read))),
        "key": str(key),
        "printed": {"code": "letter.signed", "about.1": index, "body.party": "B"},
        "texts": {"body.digest": TEXT},
        "parts": [PART],
    }


def consistency(old: int, size: int = SIZE) -> str:
    """The consistency proof between two sizes, as the log gives it out."""
    read = merkle.reader([merkle.leaf_hash(entry.canonical(one)) for one in _entries()])
    proof = merkle.consistency_proof(old, size, read)
    return "\n".join(
        [f"old {old}", f"size {size}", *(base64.b64encode(one).decode() for one in proof), ""]
    )


def _flip(text: str, place: int) -> str:
    """Another base64 text of the same length: one bit of its bytes is turned."""
    data = bytearray(base64.b64decode(text))
    data[place] ^= 1
    return base64.b64encode(bytes(data)).decode()


def _set(path: str, value: object) -> Callable[[Receipt], None]:
    def act(receipt: Receipt) -> None:
        *parents, last = path.split("/")
        found: Any = receipt
        for part in parents:
            found = found[int(part)] if isinstance(found, list) else found[part]
        found[int(last) if isinstance(found, list) else last] = value

    return act


def _drop(name: str) -> Callable[[Receipt], None]:
    return lambda receipt: receipt.__delitem__(name)


def _proof_bit(receipt: Receipt) -> None:
    receipt["proof"][1] = _flip(receipt["proof"][1], 31)


def _swap_proof(receipt: Receipt) -> None:
    receipt["proof"][0], receipt["proof"][1] = receipt["proof"][1], receipt["proof"][0]


def _longer(receipt: Receipt) -> None:
    receipt["proof"].append(receipt["proof"][0])


def _signature_bit(receipt: Receipt) -> None:
    head, space, code = receipt["checkpoint"].rstrip("\n").rpartition(" ")
    receipt["checkpoint"] = head + space + _flip(code, 20) + "\n"


def _size(receipt: Receipt) -> None:
    receipt["checkpoint"] = receipt["checkpoint"].replace(f"\n{SIZE}\n", f"\n{SIZE + 1}\n")


def _root(receipt: Receipt) -> None:
    lines = receipt["checkpoint"].split("\n")
    lines[2] = _flip(lines[2], 0)
    receipt["checkpoint"] = "\n".join(lines)


def _rewritten(receipt: Receipt) -> None:
    """The entry changed and the whole proof made anew, signed by another key."""
    changed = {**receipt["entry"], "at": "2022-02-15T08:30:05.000000Z"}
    leaf = merkle.leaf_hash(entry.canonical(changed))
    receipt.update(
        entry=changed,
        index=0,
        proof=[],
        checkpoint=_signed(note.Checkpoint(ORIGIN, 1, leaf), b"thief", ORIGIN),
        key=str(_key(b"thief")[1]),
    )


def _other_log(receipt: Receipt) -> None:
    text, _lines = note.split(receipt["checkpoint"])
    point = note.parse_checkpoint(text)
    other = note.Checkpoint("zeren.example/another", point.size, point.root)
    receipt["checkpoint"] = _signed(other, name=ORIGIN)


def _strip_signature(receipt: Receipt) -> None:
    receipt["checkpoint"] = receipt["checkpoint"].partition("\n\n")[0] + "\n\n"


def _leaf_as_node(receipt: Receipt) -> None:
    """The first step of the proof left out, as if its node were the leaf."""
    receipt["proof"] = receipt["proof"][1:]
    receipt["index"] //= 2


DAMAGED: dict[str, tuple[str, str, Callable[[Receipt], None]]] = {
    "entry-time": ("not_in_log", "the time of the act is a day earlier",
                   _set("entry/at", "2022-02-15T08:30:05.000000Z")),
    "entry-person": ("not_in_log", "another person", _set("entry/by/1", 999)),
    "entry-digest": ("not_in_log", "another text digest", _set("entry/body/digest", "0" * 64)),
    "entry-added": ("not_in_log", "a part was added to the entry", _set("entry/note", "x")),
    "entry-type": ("not_in_log", "a number became a text", _set("entry/about/1", "5")),
    "index": ("not_in_log", "another place in the log", _set("index", INDEX + 1)),
    "index-outside": ("not_in_log", "a place outside the log", _set("index", SIZE)),
    "index-true": ("unreadable", "the place is true, which some languages take for 1",
                   _set("index", True)),
    "proof-bit": ("not_in_log", "one bit of the proof", _proof_bit),
    "proof-swapped": ("not_in_log", "two steps of the proof in the wrong order", _swap_proof),
    "proof-longer": ("not_in_log", "a step too many", _longer),
    "proof-empty": ("not_in_log", "no steps", _set("proof", [])),
    "proof-short-hash": ("unreadable", "a hash of 31 bytes",
                         _set("proof/0", base64.b64encode(bytes(31)).decode())),
    "leaf-as-node": ("not_in_log", "the first step left out", _leaf_as_node),
    "signature-bit": ("bad_signature", "one bit of the signature", _signature_bit),
    "signature-gone": ("bad_checkpoint", "no signature", _strip_signature),
    "checkpoint-size": ("bad_signature", "another size under the same signature", _size),
    "checkpoint-root": ("bad_signature", "another root under the same signature", _root),
    "checkpoint-other-log": ("other_log", "signed by our key, but for another log", _other_log),
    "rewritten-by-thief": ("stranger", "all made anew and signed by another key", _rewritten),
    "printed-number": ("printed_differs", "another number on the paper",
                       _set("printed/about.1", 6)),
    "printed-type": ("printed_differs", "the printed number is a text",
                     _set("printed/about.1", "5")),
    "printed-unknown": ("printed_differs", "a printed part that was never recorded",
                        _set("printed/body.wage", 1)),
    "text": ("text_differs", "one character of the letter",
             _set("texts/body.digest", TEXT.replace("2022", "2023"))),
    "text-added": ("text_differs", "a text whose digest was never recorded",
                   _set("texts/body.other", TEXT)),
    "section": ("part_differs", "one character of the section that is shown",
                _set("parts", [PART.replace("duties", "dutiez")])),
    "section-added": ("part_differs", "a section that the letter does not name",
                      _set("parts", [PART, TEXT])),
    "section-number": ("part_differs", "a section that is no text", _set("parts", [1])),
    "section-of-nothing": ("part_differs", "a section without the text that names it",
                           _drop("texts")),
    "part-missing": ("unreadable", "no proof", _drop("proof")),
    "part-unknown": ("unreadable", "a part nobody knows", _set("verified", True)),
    "fraction": ("unreadable", "a fraction in the entry", _set("entry/body/n", 0.5)),
    "number-too-large": ("unreadable", "a number above 53 bits", _set("entry/body/n", 2**53)),
    "format": ("unreadable", "another format", _set("format", "zeren-receipt/2")),
}  # fmt: skip


def files() -> dict[str, str]:
    """Every vector by file name."""
    made = {
        "good-middle.json": _text(good()),
        "good-first.json": _text(good(0)),
        "good-last.json": _text(good(SIZE - 1)),
        "good-alone.json": _text(good(0, 1)),
    }
    expected = {name: ["ok", "accepted"] for name in made}
    for name, (code, words, act) in DAMAGED.items():
        receipt = copy.deepcopy(good())
        act(receipt)
        made[f"bad-{name}.json"] = _text(receipt)
        expected[f"bad-{name}.json"] = [code, words]
    twice = made["good-middle.json"].replace('"index": 5', '"index": 5,\n "index": 5')
    made["bad-twice.json"] = twice
    expected["bad-twice.json"] = ["unreadable", "a name stands twice"]
    made["bad-cut.json"] = made["good-middle.json"][:400]
    expected["bad-cut.json"] = ["unreadable", "cut in the middle"]
    made["key.txt"] = f"{_key(b'vectors')[1]}\n"
    made["checkpoint-same.txt"] = good()["checkpoint"]
    made["checkpoint-fork.txt"] = _signed(note.Checkpoint(ORIGIN, SIZE, bytes(32)))
    made["checkpoint-older.txt"] = good(0, 1)["checkpoint"]
    made["expected.json"] = _text(expected)
    return made


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    for name, text in files().items():
        (HERE / name).write_text(text, encoding="utf-8", newline="\n")
