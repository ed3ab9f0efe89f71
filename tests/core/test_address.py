"""What somebody types as the address of the house, as a truth table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core import address
from zeren.core.refusal import Refused


@pytest.mark.parametrize(
    ("typed", "origin", "is_near"),
    [
        ("http://192.168.1.20:8000", "http://192.168.1.20:8000", False),
        (" HTTPS://Zeren.Example/ ", "https://zeren.example", False),
        ("https://zeren.example:443", "https://zeren.example", False),
        ("http://works:80", "http://works", False),
        ("http://[fd00::2]:8000", "http://[fd00::2]:8000", False),
        ("http：／／192．168。1．20：8000", "http://192.168.1.20:8000", False),
        ("http://localhost:8000", "http://localhost:8000", True),
        ("http://127.0.0.1", "http://127.0.0.1", True),
        ("http://[::1]", "http://[::1]", True),
        ("http://0.0.0.0:8000", "http://0.0.0.0:8000", True),
        ("http://pc.localhost", "http://pc.localhost", True),
    ],
)
def test_it_is_written_as_browsers_send_it(typed: str, origin: str, is_near: bool) -> None:
    found = address.parse(typed)

    assert (found.origin, found.is_near) == (origin, is_near)
    assert found.is_safe is origin.startswith("https://")
    assert address.parse(found.origin) == found


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "unreadable"),
        ("http://", "unreadable"),
        ("http://a b", "unreadable"),
        ("http://user:word@host", "unreadable"),
        ("192.168.1.20", "scheme"),
        ("ftp://works", "scheme"),
        ("http://works/first/", "longer"),
        ("http://works?x=1", "longer"),
        ("http://works:0", "port"),
        ("http://works:70000", "port"),
        ("http://192.168.1.999", "host"),
        ("http://192.168.1", "host"),
        ("http://-works", "host"),
        ("http://wor_ks", "host"),
        ("http://[zz]", "host"),
        ("http://[fd00:::2]", "host"),
    ],
)
def test_what_is_no_address_says_which_part(typed: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        address.parse(typed)

    assert refused.value.code == f"address.{code}"
    assert [one.where for one in refused.value.problems] == ["text"]


@given(st.text(max_size=40))
def test_nothing_that_is_typed_is_a_fault(typed: str) -> None:
    try:
        found = address.parse(typed)
    except Refused:
        return
    assert address.parse(found.origin) == found
