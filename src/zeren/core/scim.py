"""What a client of SCIM may say of somebody: a name there, a number, active or not; nothing else.

The roster is not kept by it: names, posts and units come by workbook, and whoever sends them is
told so. Source: RFC 7643 (core schema), RFC 7644 (protocol: 3.4.2.2 filters, 3.5.2 PATCH).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from zeren.core.refusal import Refused

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
WORK = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
CORE = "urn:ietf:params:scim:schemas:core:2.0"
MOST = 200
USUAL = 100
LONGEST = 200
EQUALS = re.compile(r'\s*(userName|externalId)\s+eq\s+("(?:[^"\\]|\\.)*")\s*', re.IGNORECASE)
NAMES = {"username": "userName", "externalid": "externalId", "active": "active",
         "employeenumber": "employeeNumber"}  # fmt: skip
"""What is known, by its name in small letters: names are the same whatever their capitals."""

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
    """Somebody as a client names him.

    name:     userName, which never changes.
    number:   the staff number that is said to be his; "" where the name is the number.
    """

    name: str
    external: str = ""
    number: str = ""
    is_active: bool = True


def said(body: Json) -> User:
    """Somebody who is added. What belongs to the roster is not taken over, and so not shown back.

    Refused: scim.value.
    """
    given = _known(body)
    name = given.get("userName")
    if not isinstance(name, str) or not name.strip():
        raise Refused("scim.value", name="userName")
    return _with(User(name), {**given, "userName": name})


def replaced(user: User, body: Json) -> User:
    """PUT: what is left out is empty again, but whoever was there stays as active as said.

    Refused: scim.fixed, scim.value.
    """
    given = _known(body)
    if "userName" not in given:
        raise Refused("scim.value", name="userName")
    return _with(replace(user, external="", is_active=True), given)


def patched(user: User, body: Json) -> User:
    """PATCH: each operation in its turn, or none. Refused: scim.roster, .fixed, .value, .path."""
    operations = body.get("Operations")
    if PATCH not in _texts(body.get("schemas")) or not isinstance(operations, list):
        raise Refused("scim.not_json")
    for one in operations:
        if not isinstance(one, dict):
            raise Refused("scim.not_json")
        user = _operated(user, one)
    return user


def filtered(text: str) -> tuple[str, str]:
    """The one attribute and value that a filter asks for. Refused: scim.filter."""
    found = EQUALS.fullmatch(text)
    if found is None:
        raise Refused("scim.filter")
    try:
        return NAMES[found[1].lower()], str(json.loads(found[2]))
    except ValueError as error:
        raise Refused("scim.filter") from error


def page(start: str, count: str) -> tuple[int, int]:
    """From which one, counted from 1, and how many. Refused: scim.value."""
    try:
        return max(int(start or 1), 1), min(max(int(count or USUAL), 0), MOST)
    except ValueError as error:
        raise Refused("scim.value", name="startIndex, count") from error


def chosen(shown: Json, attributes: str, excluded: str) -> dict[str, object]:
    """Only the attributes that are asked for, or all but these; id and schemas always."""
    always = {"schemas", "id"}
    wanted, unwanted = _listed(attributes), _listed(excluded)
    return {
        name: value
        for name, value in shown.items()
        if name in always or (name.lower() in wanted if wanted else name.lower() not in unwanted)
    }


def _operated(user: User, one: Json) -> User:
    op, path, value = str(one.get("op", "")).lower(), one.get("path"), one.get("value")
    if op not in ("add", "replace", "remove"):
        raise Refused("scim.value", name="op")
    if op == "remove":
        name = "employeeNumber" if path == WORK else _attribute(path)
        if name != "externalId":
            code = "scim.value" if name == "active" else "scim.fixed"
            raise Refused(code, name=name)
        return replace(user, external="")
    if not path or path == WORK:
        if not isinstance(value, dict):
            raise Refused("scim.value", name="value")
        given = {_attribute(f"{WORK}:{key}" if path else key): item
                 for key, item in _flat(value).items() if key != "schemas"}  # fmt: skip
    else:
        given = {_attribute(path): value}
    return _with(user, given)


def _with(user: User, given: Json) -> User:
    """The same one with these values. Refused: scim.fixed, scim.value."""
    for name, value in given.items():
        if name == "active":
            user = replace(user, is_active=_truth(value))
            continue
        if not isinstance(value, str) or len(value) > LONGEST or not value.isprintable():
            raise Refused("scim.value", name=name)
        if name == "userName" and value.lower() != user.name.lower():
            raise Refused("scim.fixed", name=name)
        if name == "employeeNumber" and value != user.number:
            if user.number:
                raise Refused("scim.fixed", name=name)
            user = replace(user, number=value)
        if name == "externalId":
            user = replace(user, external=value)
    return user


def _truth(value: object) -> bool:
    """Some clients write it as a word. Refused: scim.value."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise Refused("scim.value", name="active")


def _known(body: Json) -> dict[str, object]:
    """What is ours of a whole resource; the rest is the roster's, and is passed over."""
    flat = {name.lower(): value for name, value in _flat(body).items() if value is not None}
    return {NAMES[name]: value for name, value in flat.items() if name in NAMES}


def _flat(body: Json) -> dict[str, object]:
    more = body.get(WORK)
    return {**{name: value for name, value in body.items() if name != WORK},
            **(more if isinstance(more, dict) else {})}  # fmt: skip


def _attribute(path: object) -> str:
    """The attribute a path names. Refused: scim.roster (known to SCIM, kept elsewhere), .path."""
    if not isinstance(path, str) or not path:
        raise Refused("scim.path")
    plain = path.removeprefix(f"{USER}:").removeprefix(f"{WORK}:")
    if plain.lower() not in NAMES:
        raise Refused("scim.roster", name=plain[:LONGEST])
    return NAMES[plain.lower()]


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _listed(text: str) -> set[str]:
    names = (one.strip().removeprefix(f"{USER}:") for one in text.split(",") if one.strip())
    return {WORK.lower() if one.startswith(WORK) else one.lower() for one in names}
