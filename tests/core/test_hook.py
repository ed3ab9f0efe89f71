"""Which addresses are called, which facts are told, how a delivery is signed."""

from __future__ import annotations

import base64
import ipaddress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core import hook


@pytest.mark.parametrize(
    ("address", "inner", "may"),
    [
        ("93.184.215.14", (), True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", (), True),
        ("127.0.0.1", (), False),
        ("10.1.2.3", (), False),
        ("172.16.0.1", (), False),
        ("192.168.1.1", (), False),
        ("169.254.169.254", (), False),
        ("100.64.0.1", (), False),
        ("0.0.0.0", (), False),
        ("224.0.0.1", (), False),
        ("255.255.255.255", (), False),
        ("::1", (), False),
        ("fe80::1", (), False),
        ("fd00::1", (), False),
        ("::ffff:10.0.0.1", (), False),
        ("64:ff9b::a00:1", (), False),
        ("2002:a00:1::", (), False),
        ("::", (), False),
        ("not an address", (), False),
        ("10.1.2.3", ("10.1.0.0/16",), True),
        ("10.2.2.3", ("10.1.0.0/16",), False),
        ("::ffff:10.1.2.3", ("10.1.0.0/16",), True),
    ],
)
def test_only_public_addresses_and_those_of_the_setting_are_called(
    address: str, inner: tuple[str, ...], may: bool
) -> None:
    assert hook.may_reach(address, inner) is may


@given(st.ip_addresses())
def test_no_address_that_is_not_public_is_ever_called(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if hook.may_reach(str(address), ()):
        assert address.is_global
        assert not address.is_private
        assert not address.is_loopback
        assert not address.is_multicast


@pytest.mark.parametrize(
    ("patterns", "code", "wanted"),
    [
        (["*"], "letter.signed", True),
        (["letter.*"], "letter.signed", True),
        (["letter.*"], "letter_campaign.issued", False),
        (["letter.signed"], "letter.signed", True),
        (["letter.sign"], "letter.signed", False),
        ([], "letter.signed", False),
    ],
)
def test_what_is_asked_for_is_told(patterns: list[str], code: str, wanted: bool) -> None:
    assert hook.wants(patterns, code) is wanted


def test_the_signature_is_that_of_standard_webhooks() -> None:
    """The example of the standard, recomputed by its own words."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'

    made = hook.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)

    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.binary(min_size=1), st.text(min_size=1), st.integers(0, 2**40), st.binary())
def test_any_change_makes_another_signature(
    secret: bytes, name: str, stamp: int, body: bytes
) -> None:
    made = hook.signature(secret, name, stamp, body)

    assert made != hook.signature(secret, name, stamp + 1, body)
    assert made != hook.signature(secret, name + "x", stamp, body)
    assert made != hook.signature(secret, name, stamp, body + b"x")
    assert made != hook.signature(secret + b"x", name, stamp, body)


@given(st.integers(1, 1000))
def test_waits_grow_and_never_end(tries: int) -> None:
    assert timedelta(0) < hook.wait(tries) <= hook.wait(tries + 1) <= timedelta(hours=6)
