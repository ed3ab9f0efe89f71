"""What a fact looks like when it is hashed: one spelling for every machine.

Canonical JSON: keys sorted by code point, no spaces, UTF-8 without escapes, and only
null, true, false, whole numbers, text, lists and mappings. Fractions are not allowed, because
two programs may spell 0.1 in two ways. A whole number fits in 53 bits, so that verifiers in
every language read the same number.
Source: RFC 8785 (the subset without fractions).
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import TypeAlias
from uuid import UUID

LARGEST = 2**53 - 1

Plain: TypeAlias = "bool | int | str | list[Plain] | dict[str, Plain] | None"


def canonical(value: object) -> bytes:
    """Spell `value` in the one canonical way.

    Errors: TypeError for a kind of value the log does not hold; ValueError for a number or text
    that other programs could not read back.
    """
    _check(value)
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(f"text with half a character cannot be recorded: {error}") from error


def digest(value: Mapping[str, object]) -> str:
    """SHA-256 (hex) of a mapping in canonical spelling."""
    return hashlib.sha256(canonical(dict(value))).hexdigest()


def row_digest(kind: str, mapping: Mapping[str, object]) -> str:
    """Digest of the columns of one row that must never change unseen.

    `kind` is part of the digest, so that a row of one table cannot stand in for another.
    """
    return digest({"kind": kind, "row": plain(mapping)})


def plain(value: object) -> Plain:
    """Turn a column value into what canonical JSON can hold, the same before and after saving."""
    if value is None or type(value) in (bool, int, str):
        return value  # type: ignore[return-value]  # narrowed by type() above
    match value:
        case Enum():
            return plain(value.value)
        case bool() | int():
            return int(value)
        case str():
            return str(value)
        case datetime():
            return stamp(value)
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("microseconds")
        case Decimal():
            return format(value.normalize(), "f") if value else "0"
        case UUID():
            return str(value)
        case bytes() | bytearray() | memoryview():
            return "sha256:" + hashlib.sha256(bytes(value)).hexdigest()
        case Mapping():
            return {_key(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
    raise TypeError(f"a {type(value).__name__} cannot be recorded: got {value!r}")


def stamp(at: datetime) -> str:
    """A moment as text: UTC, microseconds, "Z"; `at` must know its time zone."""
    if at.tzinfo is None:
        raise ValueError(f"a moment without a time zone cannot be recorded: got {at!r}")
    moment = at.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond:06d}Z"


def fact_entry(
    *,
    number: int,
    code: str,
    at: datetime,
    recorded_at: datetime,
    by: tuple[str, int],
    via: tuple[int, str, str],
    about: tuple[str, int],
    row: str | None,
    body: Mapping[str, object],
) -> dict[str, object]:
    """The entry of one fact: what its leaf in the tree is the hash of.

    number: the fact's id, so that two facts cannot change places under their ids.
    via:    account (0: none), way of proof, epoch of the account's secrets.
    """
    return {
        "v": 2,
        "id": number,
        "code": code,
        "at": stamp(at),
        "recorded_at": stamp(recorded_at),
        "by": list(by),
        "via": list(via),
        "about": list(about),
        "row": row,
        "body": dict(body),
    }


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"keys are text: got {key!r}")
    return str(key)


def _check(value: object) -> None:
    if value is None or isinstance(value, str | bool):
        return
    if isinstance(value, int):
        if not -LARGEST <= value <= LARGEST:
            raise ValueError(f"whole numbers are at most 53 bits: got {value}")
        return
    if isinstance(value, list):
        for item in value:
            _check(item)
        return
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"keys are text: got {key!r}")
            _check(item)
        return
    raise TypeError(f"a {type(value).__name__} cannot be recorded: got {value!r}")
