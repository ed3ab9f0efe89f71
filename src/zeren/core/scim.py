"""What a program may say of somebody by SCIM: a name there, whether he is active; nothing else.

The roster is not kept by it: names, posts and units come by workbook, and whoever sends them is
told so. Source: RFC 7643 (core schema), RFC 7644 (protocol: 3.4.2.2 filters, 3.5.2 PATCH).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from zeren.core.refusal import Refused

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
MESSAGE = "urn:ietf:params:scim:api:messages:2.0:"
MOST, USUAL, LONGEST = 200, 100, 200
EQUALS = re.compile(r'\s*(userName|externalId)\s+eq\s+("(?:[^"\\]|\\.)*")\s*', re.IGNORECASE)
NAMES = {one.lower(): one for one in ("userName", "externalId", "active")}
"""What is known; names are the same whatever their capitals."""
STATUS = {
    "scim.no_token": (401, ""),
    "scim.nothing_here": (404, ""),
    "scim.not_so": (405, ""),
    "scim.not_done": (501, ""),
    "scim.not_json": (400, "invalidSyntax"),
    "scim.value": (400, "invalidValue"),
    "scim.filter": (400, "invalidFilter"),
    "scim.path": (400, "invalidPath"),
    "scim.roster": (400, "mutability"),
    "scim.fixed": (400, "mutability"),
    "scim.taken": (409, "uniqueness"),
    "limits.wait": (429, ""),
}
"""Refusals of this door: status, and the standard's word for it."""
Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class User:
    """Somebody as a program names him; `name` is his userName, which never changes."""

    name: str
    external: str = ""
    is_active: bool = True


def said(body: Json, user: User | None = None) -> User:
    """Somebody who is added (POST), or said anew (PUT): what is left out is empty again.

    What belongs to the roster is passed over, and so not shown back. Refused: scim.value, .fixed.
    """
    given = {NAMES[name.lower()]: one for name, one in body.items() if name.lower() in NAMES}
    name = given.get("userName")
    if not isinstance(name, str) or not name.strip():
        raise Refused("scim.value", name="userName")
    empty = [one for one, value in given.items() if value is None]
    return _with(User(user.name if user else name), {k: given[k] for k in given if k not in empty})


def passed_over(body: Json) -> list[str]:
    """What is said of somebody and taken by nobody here: the roster keeps it, or nobody does."""
    return sorted(name for name in body if name.lower() not in {*NAMES, "schemas"})


def patched(user: User, body: Json) -> User:
    """PATCH: each operation in its turn, or none. Refused: scim.roster, .fixed, .value, .path."""
    schemas, operations = body.get("schemas"), body.get("Operations")
    if schemas != [f"{MESSAGE}PatchOp"] or not isinstance(operations, list):
        raise Refused("scim.not_json")
    for one in operations:
        if not isinstance(one, dict):
            raise Refused("scim.not_json")
        user = _operated(user, one)
    return user


def filtered(text: str) -> tuple[str, str]:
    """The one attribute and value that a filter asks for. Refused: scim.filter."""
    found = EQUALS.fullmatch(text)
    try:
        return NAMES[(found or [""])[1].lower()], str(json.loads((found or [""])[2]))
    except (ValueError, IndexError) as error:
        raise Refused("scim.filter") from error


def page(start: str, count: str) -> tuple[int, int]:
    """From which one, counted from 1, and how many. Refused: scim.value."""
    try:
        return max(int(start or 1), 1), min(max(int(count or USUAL), 0), MOST)
    except ValueError as error:
        raise Refused("scim.value", name="startIndex, count") from error


def chosen(shown: Json, attributes: str, excluded: str) -> dict[str, object]:
    """Only the attributes that are asked for, or all but these; id and schemas always."""
    wanted, unwanted = (
        {one.strip().removeprefix(f"{USER}:").lower() for one in text.split(",") if one.strip()}
        for text in (attributes, excluded)
    )
    kept = (wanted or {one.lower() for one in shown} - unwanted) | {"schemas", "id"}
    return {name: value for name, value in shown.items() if name.lower() in kept}


def _operated(user: User, one: Json) -> User:
    op, path, value = str(one.get("op", "")).lower(), one.get("path"), one.get("value")
    if op not in ("add", "replace", "remove"):
        raise Refused("scim.value", name="op")
    if op == "remove":
        name = _attribute(path)
        if name != "externalId":
            raise Refused("scim.value" if name == "active" else "scim.fixed", name=name)
        return replace(user, external="")
    if path:
        return _with(user, {_attribute(path): value})
    if not isinstance(value, dict):
        raise Refused("scim.value", name="value")
    return _with(user, {_attribute(name): value[name] for name in value if name != "schemas"})


def _with(user: User, given: Json) -> User:
    """The same one with these values. Refused: scim.fixed, scim.value."""
    for name, value in given.items():
        plain = str(value).lower()
        if name == "active" and (isinstance(value, bool) or plain in ("true", "false")):
            user = replace(user, is_active=plain == "true")  # some write it as a word
        elif not isinstance(value, str) or len(value) > LONGEST or not value.isprintable():
            raise Refused("scim.value", name=name)
        elif name == "userName" and plain != user.name.lower():
            raise Refused("scim.fixed", name=name)
        elif name == "externalId":
            user = replace(user, external=value)
        elif name == "active":
            raise Refused("scim.value", name=name)
    return user


def _attribute(path: object) -> str:
    """The attribute a path names. Refused: scim.roster (known to SCIM, kept elsewhere), .path."""
    if not isinstance(path, str) or not path:
        raise Refused("scim.path")
    plain = path.removeprefix(f"{USER}:")
    if plain.lower() not in NAMES:
        raise Refused("scim.roster", name=plain[:LONGEST])
    return NAMES[plain.lower()]
