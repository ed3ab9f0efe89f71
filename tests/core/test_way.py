"""What two people decide about the house's ways: which addresses, and where a secret may go."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core import way
from zeren.core.refusal import Refused

LDAP = {
    "ldap_server": "ldaps://dc.works.example",
    "ldap_base": "dc=works",
    "ldap_bind": "cn=zeren",
    "ldap_password": "",
    "ldap_filter": "(a=b)",
    "ldap_number": "employeeNumber",
    "ldap_id": "entryUUID",
}
KEPT = {**LDAP, "ldap_password": "spring"}


@pytest.mark.parametrize(
    ("server", "is_safe"),
    [
        ("ldaps://dc.works.example", True),
        ("starttls://dc.works.example:389", True),
        ("ldap://dc.works.example", False),
        ("ldap://127.0.0.1:1389", True),
        ("ldap://127.0.0.1.evil.example", False),
        ("ldaps://name:secret@dc.works.example", False),
        ("ldaps://dc.works.example:0", False),
        ("ldaps://dc.works.example:99999", False),
        ("ldaps://", False),
        ("", False),
        ("ldaps://[::1]:636", True),
        ("ldaps://[nobody]", False),
    ],
)
def test_a_password_goes_over_no_open_line_to_the_directory(server: str, is_safe: bool) -> None:
    assert way.is_safe_directory(server) == is_safe


@pytest.mark.parametrize(
    ("issuer", "is_safe"),
    [
        ("https://login.example/realms/works", True),
        ("http://login.example", False),
        ("http://127.0.0.1:8080", True),
        ("https://login.example?x=1", False),
        ("javascript:alert(1)", False),
    ],
)
def test_a_provider_is_asked_over_https(issuer: str, is_safe: bool) -> None:
    assert way.is_safe_issuer(issuer) == is_safe


def test_a_secret_that_is_left_empty_goes_on_to_the_same_place() -> None:
    other = {**LDAP, "ldap_filter": "(c=d)"}

    assert way.completed("ldap", other, KEPT)["ldap_password"] == "spring"


@pytest.mark.parametrize("changed", ["ldap_server", "ldap_bind"])
def test_a_kept_secret_is_sent_nowhere_else(changed: str) -> None:
    with pytest.raises(Refused) as refused:
        way.completed("ldap", {**LDAP, changed: "ldaps://evil.example"}, KEPT)

    assert [(one.code, one.where) for one in refused.value.problems] == [
        ("way.secret_again", "ldap_password")
    ]


@given(st.fixed_dictionaries({name: st.sampled_from(["", "a", "b"]) for name in LDAP}))
def test_no_secret_of_before_comes_with_another_place(typed: dict[str, str]) -> None:
    """Law: what is kept leaves only for where it went, or was typed by whoever asks."""
    former = {**dict.fromkeys(LDAP, "a"), "ldap_password": "SECRET"}
    try:
        whole = way.completed("ldap", typed, former)
    except Refused:
        return
    same = all(typed[one] == former[one] for one in way.SECRETS["ldap_password"])
    assert same or "SECRET" not in whole.values()


def test_a_channel_by_its_name_alone_stays_and_others_are_named_anew() -> None:
    former = {"channels": "SMS jsons://secret@gate/?to={phone}\nmail"}

    whole = way.completed("channels", {"channels": "mail\nSMS\n WeCom wecombot://{to} "}, former)

    assert whole["channels"].splitlines() == [
        "mail",
        "SMS jsons://secret@gate/?to={phone}",
        "WeCom wecombot://{to}",
    ]
    with pytest.raises(Refused, match=r"way\.channel_unknown"):
        way.completed("channels", {"channels": "Feishu"}, former)


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        ("mail", []),
        ("SMS jsons://gate/?to={phone}", []),
        ("SMS jsons://gate/", ["way.channel_nobody"]),
        ("SMS gate", ["way.channel"]),
        ("mail smtp://x/{to}", ["way.channel"]),
        ("A a://{to}\nA b://{to}", ["way.channel_twice"]),
        ("", ["way.missing"]),
    ],
)
def test_channels_reach_somebody(lines: str, codes: list[str]) -> None:
    assert [one.code for one in way.faults("channels", {"channels": lines})] == codes


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"mail_server": "smtp://mail.example"}, "way.open_line"),
        ({"mail_server": "http://mail.example"}, "way.mail_server"),
        ({"mail_password": ""}, "way.both"),
        ({"mail_sender": ""}, "way.missing"),
        ({}, ""),
    ],
)
def test_a_mail_password_goes_over_no_open_line(change: dict[str, str], code: str) -> None:
    values = {
        "mail_server": "starttls://mail.example:587",
        "mail_user": "zeren",
        "mail_password": "x",
        "mail_sender": "zeren@works.example",
    } | change

    assert code in [one.code for one in way.faults("mail", values)] + ([] if code else [""])


def test_nothing_shown_holds_a_secret() -> None:
    told = way.shown(KEPT) + way.shown({"channels": "SMS a://SECRET/{to}"})

    assert not {"spring", "SECRET"} & set("".join(text for _name, text in told).split("/"))
    assert ("ldap_password", "set") in told
    assert ("channels", "SMS (a)") in told


def test_every_act_leads_on_and_nothing_leads_back() -> None:
    assert {after for _state, _act, after in way.STEPS} <= set(way.STATES)
    assert not any(state == "ENDED" for state, _act, _after in way.STEPS)
