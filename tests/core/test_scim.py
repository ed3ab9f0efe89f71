"""What a client of SCIM may say: its operations, whatever their capitals, all or none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core import scim
from zeren.core.refusal import Refused
from zeren.core.scim import MESSAGE, User

WANG = User("wang", "e-1")


def patch(*operations: object) -> scim.Json:
    return {"schemas": [f"{MESSAGE}PatchOp"], "Operations": list(operations)}


@pytest.mark.parametrize(
    ("operation", "then"),
    [
        ({"op": "replace", "path": "active", "value": False}, User("wang", "e-1", False)),
        ({"op": "Replace", "path": "ACTIVE", "value": "False"}, User("wang", "e-1", False)),
        ({"op": "replace", "value": {"active": False}}, User("wang", "e-1", False)),
        ({"op": "add", "path": "externalId", "value": "e-2"}, User("wang", "e-2")),
        ({"op": "remove", "path": "externalId"}, User("wang", "")),
        ({"op": "replace", "path": "userName", "value": "WANG"}, WANG),
    ],
)  # fmt: skip
def test_an_operation_changes_what_it_names(operation: object, then: User) -> None:
    assert scim.patched(WANG, patch(operation)) == then


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ({"op": "replace", "path": "userName", "value": "li"}, "scim.fixed"),
        ({"op": "remove", "path": "active"}, "scim.value"),
        ({"op": "remove", "path": "userName"}, "scim.fixed"),
        ({"op": "remove"}, "scim.path"),
        ({"op": "replace", "path": "name.familyName", "value": "Li"}, "scim.roster"),
        ({"op": "replace", "value": {"title": "Head"}}, "scim.roster"),
        ({"op": "replace", "path": 'emails[type eq "work"].value', "value": "x"}, "scim.roster"),
        ({"op": "replace", "path": "active", "value": 1}, "scim.value"),
        ({"op": "replace", "path": "externalId", "value": "a\nb"}, "scim.value"),
        ({"op": "replace", "path": "externalId", "value": None}, "scim.value"),
        ({"op": "move", "path": "active", "value": True}, "scim.value"),
        ({"op": "replace", "value": True}, "scim.value"),
        ("replace", "scim.not_json"),
    ],
)
def test_what_may_not_change_is_refused(operation: object, code: str) -> None:
    with pytest.raises(Refused) as refused:
        scim.patched(WANG, patch(operation))
    assert refused.value.code == code
    assert refused.value.code in scim.STATUS


def test_what_is_said_anew_is_empty_where_nothing_is_said() -> None:
    assert scim.said({"userName": "WANG", "active": False}, WANG) == User("wang", "", False)
    with pytest.raises(Refused, match=r"scim\.fixed"):
        scim.said({"userName": "li"}, WANG)


@given(st.text())
def test_any_text_is_found_as_it_stands(value: str) -> None:
    """No sign of a value means anything in a filter."""
    assert scim.filtered(f"userName eq {json.dumps(value)}") == ("userName", value)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(
        st.sampled_from(["userName", "active", "externalId", "name", "schemas"]), inner
    ),
    max_leaves=8,
)  # fmt: skip


@given(st.lists(st.fixed_dictionaries(
    {"op": st.sampled_from(["add", "replace", "remove", "x"]),
     "path": st.sampled_from(["active", "externalId", "userName", "emails", "title", ""]),
     "value": VALUES}
)))  # fmt: skip
def test_whatever_is_sent_the_name_stays_and_nothing_breaks(operations: list[object]) -> None:
    then, code = WANG, ""
    try:
        then = scim.patched(WANG, patch(*operations))
    except Refused as refused:
        code = refused.code
    assert code in {"", *scim.STATUS}
    assert then.name == WANG.name
    assert isinstance(then.is_active, bool)
