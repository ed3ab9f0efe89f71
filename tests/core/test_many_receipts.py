"""Receipts by the hundred (by ten thousand in `make torture`), whole and damaged: 0 wrong answers.

A whole one is VERIFIED. A damaged one is VERIFIED only when nothing that it claims was changed,
which an oracle decides that shares no code with the verifier: it compares with the log itself.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import random
from typing import Any

import pytest

from tests.witness.files import TEXT, House
from zeren.core.log import verifier

MANY = int(os.environ.get("ZEREN_RECEIPTS", "150"))
CORE = ("format", "entry", "index", "proof", "checkpoint")


@pytest.fixture(scope="module")
def house() -> House:
    """A log of about 400 entries with a checkpoint after each twenty."""
    made, chance = House(), random.Random(7)
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    for number in range(380):
        kind = chance.choice(["letter", "hazard", "thing"])
        body = {"digest": digest, "party": chance.choice("AB"), "n": chance.randrange(2**53)}
        made.write(f"{kind}.seen", (kind, chance.randrange(1, 60)), ("person", number), **body)
        if number % 20 == 19:
            made._add("ledger.checkpointed", {"size": len(made.entries)})
    return made


class Office:
    """Gives out receipts of a house quickly: the tree is hashed once, each note signed once."""

    def __init__(self, house: House) -> None:
        self.house, self.read = house, house.read
        self.notes = {size: house.note(size) for size in range(21, len(house.entries) + 1, 21)}

    def receipt(self, chance: random.Random) -> dict[str, Any]:
        from zeren.core.log import merkle

        size = chance.choice(list(self.notes))
        place = chance.randrange(size)
        one = self.house.entries[place]
        body: Any = one["body"]
        claims = {"code": one["code"], "by.1": one["by"][1], "id": one["id"]}  # type: ignore[index]
        path = merkle.inclusion_proof(place, size, self.read)
        return {
            "format": "zeren-receipt/1",
            "entry": one,
            "index": place,
            "proof": [base64.b64encode(hashed).decode() for hashed in path],
            "checkpoint": self.notes[size],
            "key": str(self.house.key),
            "printed": dict(chance.sample(sorted(claims.items()), chance.randrange(1, 4))),
            "texts": {"body.digest": TEXT} if "digest" in body else {},
        }


def damage(content: dict[str, Any], other: dict[str, Any], chance: random.Random) -> bytes:
    """One small change: of a byte of the file, of a value, or a part of another receipt."""
    raw = json.dumps(content, ensure_ascii=False).encode()
    place = chance.randrange(len(raw))
    match chance.randrange(6):
        case 0:
            return raw[:place] + bytes([raw[place] ^ (1 << chance.randrange(8))]) + raw[place + 1 :]
        case 1:
            return raw[:place] + raw[place + 1 :]
        case 2:
            return raw[:place] + bytes([chance.randrange(256)]) + raw[place:]
        case 3:
            part = chance.choice(list(content))
            return json.dumps({**content, part: other[part]}, ensure_ascii=False).encode()
        case 4:
            twin = json.loads(raw)
            _change(twin, chance)
            return json.dumps(twin, ensure_ascii=False).encode()
        case _:
            twin = json.loads(raw)
            hashes = twin["proof"]
            if hashes:
                chance.choice((hashes.pop, hashes.reverse, lambda: hashes.append(hashes[0])))()
            return json.dumps(twin, ensure_ascii=False).encode()


def _change(twin: Any, chance: random.Random) -> None:
    """Another value somewhere inside."""
    while True:
        at = chance.choice(list(twin) if isinstance(twin, dict) else range(len(twin)))
        if isinstance(twin[at], dict | list) and twin[at] and chance.random() < 0.8:
            twin = twin[at]
            continue
        twin[at] = chance.choice([0, 1, -1, "", "x", None, True, [], {}, 2**53, 10**30])
        return


def is_true(data: bytes, house: House, whole: dict[str, Any]) -> bool:
    """Is everything that this file claims so? Compared with the log itself, not by a proof."""
    try:
        claimed = json.loads(data)
    except (ValueError, UnicodeDecodeError):
        return False
    if not isinstance(claimed, dict) or set(claimed) - set(whole):
        return False
    if _exact({part: claimed.get(part) for part in CORE}) != _exact(
        {part: whole[part] for part in CORE}
    ):
        return False
    if claimed.get("key", "") not in ("", whole["key"]):
        return False  # a file without its key claims less, and nothing false
    one = house.entries[whole["index"]]
    for place, value in claimed.get("printed", {}).items():
        found: Any = one
        for step in place.split("."):
            found = found[int(step)] if isinstance(found, list) else found[step]
        if _exact(found) != _exact(value):
            return False
    body: Any = one["body"]
    return all(
        place == "body.digest" and hashlib.sha256(text.encode()).hexdigest() == body["digest"]
        for place, text in claimed.get("texts", {}).items()
    )


def _exact(value: object) -> str:
    """Text in which 1, true and "1" differ."""
    return json.dumps(value, sort_keys=True)


def test_whole_receipts_are_verified_and_damaged_ones_are_not(house: House) -> None:
    office, chance, key = Office(house), random.Random(11), str(house.key)

    wrong, passed = [], 0
    for _number in range(MANY):
        whole = office.receipt(chance)
        if not verifier.check(json.dumps(whole).encode(), key).ok:
            wrong.append(whole)
        data = damage(whole, office.receipt(chance), chance)
        answer = verifier.check(data, key).ok
        try:
            truth = is_true(data, house, whole)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError):
            truth = False
        passed += answer
        if answer and not truth:
            wrong.append(json.loads(data))

    told = f"{passed} changed nothing that is claimed"
    print(f"{MANY} whole, {MANY} damaged ({told}), {len(wrong)} wrong")
    assert wrong == []
    assert passed < MANY / 3
