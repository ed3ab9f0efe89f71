"""What this server of SCIM says of itself. Source: RFC 7643 5 to 7, RFC 7644 4."""

from zeren.core.scim import CORE, LIST, MOST, USER, WORK

Json = dict[str, object]


def _attribute(name: str, kind: str, words: str, **more: object) -> Json:
    plain: Json = {
        "name": name, "type": kind, "multiValued": False, "description": words,
        "required": False, "caseExact": False, "mutability": "readWrite",
        "returned": "default", "uniqueness": "none",
    }  # fmt: skip
    return plain | more


_USER: Json = {
    "id": USER,
    "schemas": [f"{CORE}:Schema"],
    "name": "User",
    "description": "Somebody of the house who may be linked with a person here",
    "attributes": [
        _attribute(
            "userName", "string", "The name there; it never changes",
            required=True, mutability="immutable", uniqueness="server",
        ),
        _attribute("active", "boolean", "Whether the house lets this one in"),
    ],
}  # fmt: skip
_WORK: Json = {
    "id": WORK,
    "schemas": [f"{CORE}:Schema"],
    "name": "EnterpriseUser",
    "description": "The staff number, where userName is not the number",
    "attributes": [
        _attribute("employeeNumber", "string", "Given once", mutability="immutable"),
    ],
}
_TYPE: Json = {
    "id": "User",
    "schemas": [f"{CORE}:ResourceType"],
    "name": "User",
    "endpoint": "/Users",
    "description": "Somebody of the house",
    "schema": USER,
    "schemaExtensions": [{"schema": WORK, "required": False}],
}
_CONFIG: Json = {
    "schemas": [f"{CORE}:ServiceProviderConfig"],
    "patch": {"supported": True},
    "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
    "filter": {"supported": True, "maxResults": MOST},
    "changePassword": {"supported": False},
    "sort": {"supported": False},
    "etag": {"supported": False},
    "authenticationSchemes": [
        {
            "type": "oauthbearertoken",
            "name": "Bearer token",
            "description": "A token that two people of the house made",
            "primary": True,
        }
    ],
}


def about(kind: str, key: str, base: str) -> Json | None:
    """The answer of a page about the server itself; None when there is no such page."""
    if kind == "ServiceProviderConfig" and not key:
        return _placed(_CONFIG, kind, f"{base}/{kind}")
    found = {"Schemas": [_USER, _WORK], "ResourceTypes": [_TYPE]}.get(kind)
    if found is None:
        return None
    placed = [_placed(one, kind[:-1], f"{base}/{kind}/{one['id']}") for one in found]
    if key:
        return next((one for one in placed if one["id"] == key), None)
    return listed(placed, len(placed), 1)


def listed(rows: list[Json], total: int, start: int) -> Json:
    """A page of a list."""
    return {
        "schemas": [LIST],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": len(rows),
        "Resources": rows,
    }


def _placed(one: Json, kind: str, where: str) -> Json:
    return {**one, "meta": {"resourceType": kind, "location": where}}
