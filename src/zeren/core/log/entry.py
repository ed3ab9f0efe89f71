"""What a fact looks like when it is hashed: one spelling for every machine.

Canonical JSON: keys sorted by code point, no spaces, UTF-8 without escapes, and only
null, true, false, whole numbers, text, lists and mappings. Fractions are not allowed, because
two programs may spell 0.1 in two ways. A whole number fits in 53 bits, so that verifiers in
every language read the same number.
Source: RFC 8785 (the subset without fractions).
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import TypeAlias, cast
from uuid import UUID

LARGEST = 2**53 - 1

_PLAIN = frozenset((bool, int, str))

Plain: TypeAlias = "bool | int | str | list[Plain] | dict[str, Plain] | None"


def canonical(value: object) -> bytes:
    """Spell `value` in the one canonical way.

    Errors: TypeError for a kind of value the log does not hold; ValueError for a number or text
    that other programs could not read back.
    """
    _check(value)
    return _encoded(_SPELL(value))


_SPELL = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode


def spelled(value: object) -> str:
    """`canonical(plain(value))` as text, in one pass: there are millions of rows and bodies."""
    kind = type(value)
    if kind is str:
        return _QUOTED(value)
    if kind is int and -LARGEST <= value <= LARGEST:  # type: ignore[operator]  # narrowed by type()
        return str(value)
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if kind is dict and {*map(type, value)} <= {str}:  # type: ignore[call-overload]  # the same
        items = sorted(value.items())  # type: ignore[attr-defined]  # the same
        return "{" + ",".join([f"{_QUOTED(key)}:{spelled(item)}" for key, item in items]) + "}"
    made = plain(value)
    _check(made)
    return _SPELL(made)


_QUOTED: Callable[[object], str] = json.encoder.encode_basestring  # type: ignore[assignment]  # of texts


def _encoded(said: str) -> bytes:
    try:
        return said.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(f"text with half a character cannot be recorded: {error}") from error


def digest(value: Mapping[str, object]) -> str:
    """SHA-256 (hex) of a mapping in canonical spelling."""
    return hashlib.sha256(canonical(dict(value))).hexdigest()


def row_digest(kind: str, mapping: Mapping[str, object]) -> str:
    """Digest of the columns of one row that must never change unseen.

    `kind` is part of the digest, so that a row of one table cannot stand in for another.
    """
    head, titles = _titles(kind, tuple(mapping))
    told = [title + spelled(mapping[key]) for key, title in titles]
    return hashlib.sha256(_encoded(f"{head}{','.join(told)}}}}}")).hexdigest()


@lru_cache(maxsize=512)
def _titles(kind: str, names: tuple[str, ...]) -> tuple[str, list[tuple[str, str]]]:
    """What is spelled alike in every row of a table: the beginning, and each column's title."""
    head = f'{{"kind":{_QUOTED(kind)},"row":{{'
    return head, [(key, f"{_QUOTED(key)}:") for key in sorted(map(_key, names))]


def plain(value: object) -> Plain:
    """Turn a column value into what canonical JSON can hold, the same before and after saving."""
    kind = type(value)
    if value is None or kind in _PLAIN:
        return value  # type: ignore[return-value]  # narrowed by type() above
    if kind is dict:
        return {
            _key(key): item if type(item) in _PLAIN else plain(item)
            for key, item in cast("dict[object, Plain]", value).items()
        }
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


@lru_cache(maxsize=64)
def speller(
    *,
    code: str,
    at: datetime,
    recorded_at: datetime,
    by: tuple[str, int],
    via: tuple[int, str, str],
) -> Callable[[int, tuple[str, int], str | None, str], bytes]:
    """`canonical(fact_entry(...))` for many facts of one act: spells what they share only once.

    Takes number, about, row and the canonical body; the keys stand in the order of their names.
    """
    shared = fact_entry(number=0, code=code, at=at, recorded_at=recorded_at, by=by, via=via,
                        about=("", 0), row=None, body={})  # fmt: skip
    told = {key: spelled(value) for key, value in shared.items()}
    before = f',"at":{told["at"]},"body":'
    middle = f',"by":{told["by"]},"code":{told["code"]},"id":'
    after = f',"recorded_at":{told["recorded_at"]},"row":'
    end = f',"v":{told["v"]},"via":{told["via"]}}}'

    def spell(number: int, about: tuple[str, int], row: str | None, body: str) -> bytes:
        kind, pk = map(spelled, about)
        return _encoded(
            f'{{"about":[{kind},{pk}]{before}{body}{middle}{spelled(number)}{after}{spelled(row)}{end}'
        )

    return spell


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"keys are text: got {key!r}")
    return str(key)


def _check(value: object) -> None:
    if value is None or isinstance(value, (str, bool)):
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
            if type(item) is not str:
                _check(item)
        return
    raise TypeError(f"a {type(value).__name__} cannot be recorded: got {value!r}")
