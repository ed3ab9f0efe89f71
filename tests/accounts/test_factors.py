"""Passkeys and the app with six digits: beside the PIN, only by their owner, each proof once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pyotp
import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from tests.accounts.authenticator import Phone
from tests.cast import cast_of
from tests.frozen import Clock, frozen
from zeren.accounts import actions, queries, tries
from zeren.accounts.actions import codes, factors
from zeren.accounts.models import Account, Factor
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.ledger import rows as evidence
from zeren.ledger.models import Fact

pytestmark = pytest.mark.django_db
PIN = "274913"
HERE = {"host": "testserver", "origin": "http://testserver"}


@pytest.fixture
def hands() -> Iterator[Clock]:
    with frozen() as found:
        yield found


@pytest.fixture
def zhao(hands: Clock) -> Account:
    account = actions.open_account("PW-1047", language="en", by=Actor.system(), at=clock.now())
    code = actions.invite(account.pk, by=Actor.system(), at=clock.now())
    return actions.accept_invite("PW-1047", code, pin=PIN, at=clock.now())


def signed_in() -> Client:
    client = Client()
    client.post("/sign-in/", {"login": "PW-1047", "pin": PIN})
    return client


def enters(client: Client) -> bool:
    return SESSION_KEY in client.session


def owner(account: Account) -> Actor:
    return Actor.account(account.pk).proved("pin", queries.epoch_of(account))


def with_app(account: Account) -> pyotp.TOTP:
    """The owner adds an app, whose next digits are not used yet."""
    app = pyotp.TOTP(factors.new_secret())
    digits = app.at(clock.now())
    factors.add_app(account.pk, app.secret, digits, by=owner(account), at=clock.now())
    return app


def with_passkey(account: Account) -> Phone:
    phone = Phone()
    asked, state = factors.ask_new_passkey(account, **HERE)
    factors.add_passkey(
        account.pk, state, phone.make(asked), **HERE, words="", by=owner(account), at=clock.now()
    )
    return phone


def asked_on(client: Client, address: str) -> dict[str, Any]:
    """What the page asks the device."""
    page = client.get(address).content.decode()
    found = re.search(r'id="passkey-asked" type="application/json">(.*?)</script>', page)
    assert found is not None
    return dict(json.loads(found[1]))


def by_passkey(phone: Phone, client: Client, **changes: Any) -> int:
    answer = phone.sign(asked_on(client, "/sign-in/passkey/")) | changes
    return client.post("/sign-in/passkey/", {"answer": json.dumps(answer)}).status_code


def facts(code: str) -> list[Fact]:
    return list(Fact.objects.filter(code=code).order_by("id"))


def test_the_app_is_asked_after_the_right_pin_and_opens_once(zhao: Account, hands: Clock) -> None:
    app = with_app(zhao)
    hands.tick(seconds=60)
    client = signed_in()
    assert not enters(client)

    digits = app.at(clock.now())
    client.post("/sign-in/second/", {"digits": digits})
    again = signed_in()
    answer = again.post("/sign-in/second/", {"digits": digits})

    assert enters(client)
    assert answer.status_code == 409
    assert not enters(again)
    assert facts("account.signed_in")[-1].body == '{"how":"pin","second":"app"}'


def test_wrong_digits_are_counted_and_then_shut_the_step(zhao: Account, hands: Clock) -> None:
    app = with_app(zhao)
    hands.tick(seconds=60)
    client = signed_in()

    for _ in range(5):
        client.post("/sign-in/second/", {"digits": "000000"})
    answer = client.post("/sign-in/second/", {"digits": app.at(clock.now())})

    assert answer.status_code == 409
    assert not enters(client)
    hands.tick(seconds=61)
    client.post("/sign-in/second/", {"digits": app.at(clock.now())})
    assert enters(client)


def test_a_right_pin_waits_five_minutes_for_the_app(zhao: Account, hands: Clock) -> None:
    app = with_app(zhao)
    client = signed_in()

    hands.tick(seconds=301)
    answer = client.post("/sign-in/second/", {"digits": app.at(clock.now())})

    assert answer.headers["Location"] == "/sign-in/"
    assert not enters(client)


def test_an_app_is_added_with_the_pin_and_its_digits(zhao: Account, hands: Clock) -> None:
    client = signed_in()
    page = client.get("/account/app/").content.decode()
    secret = re.search(r'accounts-secret">(\w+)<', page)
    assert secret is not None

    wrong_pin = client.post(
        "/account/app/", {"digits": pyotp.TOTP(secret[1]).at(clock.now()), "pin": "918273"}
    )
    wrong_digits = client.post("/account/app/", {"digits": "000000", "pin": PIN})
    right = client.post(
        "/account/app/", {"digits": pyotp.TOTP(secret[1]).at(clock.now()), "pin": PIN}
    )

    assert [one.status_code for one in (wrong_pin, wrong_digits, right)] == [409, 409, 303]
    assert queries.has_app(zhao.pk)
    assert secret[1] not in Factor.objects.get().secret, "sealed, not as it is typed"


def test_a_secret_is_good_for_its_own_account_only(zhao: Account) -> None:
    """Somebody copies his row to another account by SQL."""
    app = with_app(zhao)
    other = actions.open_account("PW-1048", by=Actor.system(), at=clock.now())
    Factor.objects.update(account=other, counter=0)

    with pytest.raises(Refused, match=r"account\.wrong_digits"):
        factors.check_app(other.pk, app.at(clock.now()), at=clock.now())


def test_a_passkey_signs_in_without_number_and_pin(zhao: Account) -> None:
    phone, client = with_passkey(zhao), Client()

    assert by_passkey(phone, client) == 303

    assert enters(client)
    [fact] = facts("account.signed_in")
    assert (fact.proof, fact.account_id) == ("passkey", zhao.pk)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda phone: setattr(phone, "origin", "https://zeren.evil.example"),
        lambda phone: setattr(phone, "host", "evil.example"),
        lambda phone: setattr(phone, "is_unlocked", False),
        lambda phone: setattr(phone, "key", Phone().key),
        lambda phone: setattr(phone, "credential", b"another"),
        lambda phone: setattr(phone, "counter", -1),
    ],
    ids=["page", "house", "not unlocked", "key", "unknown", "a copy that lags behind"],
)
def test_a_passkey_that_is_not_quite_right_opens_nothing(
    zhao: Account, spoil: Callable[[Phone], None]
) -> None:
    phone, client = with_passkey(zhao), Client()
    by_passkey(phone, Client())

    spoil(phone)

    assert by_passkey(phone, client) == 409
    assert not enters(client)


@pytest.mark.parametrize("answer", ["", "[]", "{}", '{"id": 1}', '{"id": {}}', "null", "x" * 99])
def test_nonsense_instead_of_a_passkey_is_refused(zhao: Account, answer: str) -> None:
    client = Client()
    client.get("/sign-in/passkey/")

    assert client.post("/sign-in/passkey/", {"answer": answer}).status_code in (200, 409)


@pytest.mark.parametrize("counts", [True, False], ids=["counts", "synced"])
def test_an_answer_is_taken_once_and_only_from_who_was_asked(zhao: Account, counts: bool) -> None:
    phone, client, other = with_passkey(zhao), Client(), Client()
    phone.counts = counts
    other.get("/sign-in/passkey/")
    answer = json.dumps(phone.sign(asked_on(client, "/sign-in/passkey/")))

    assert other.post("/sign-in/passkey/", {"answer": answer}).status_code == 409
    assert client.post("/sign-in/passkey/", {"answer": answer}).status_code == 303
    assert client.post("/sign-in/passkey/", {"answer": answer}).status_code == 409


def test_known_and_unknown_passkeys_get_the_same_answer_and_count(zhao: Account) -> None:
    known, pages = with_passkey(zhao), []
    known.key = Phone().key
    for phone in (known, Phone()):
        client = Client()
        answer = phone.sign(asked_on(client, "/sign-in/passkey/"))
        page = client.post("/sign-in/passkey/", {"answer": json.dumps(answer)}).content.decode()
        pages.append(re.findall(r"<li>.*?</li>", page, re.DOTALL))

    assert pages[0] == pages[1]
    assert pages[0]


def test_wrong_passkeys_from_one_place_are_slowed(zhao: Account) -> None:
    phone, place = Phone(), tries.Place("somewhere")
    asked, state = factors.ask_passkey(**HERE)

    refusals = []
    for _ in range(6):
        with pytest.raises(Refused) as caught:
            factors.whose_passkey(state, phone.sign(asked), **HERE, at=clock.now(), place=place)
        refusals.append(caught.value.code)

    assert refusals[:4] == ["account.wrong_passkey"] * 4
    assert refusals[4:] == ["account.locked"] * 2


def test_nobody_adds_a_factor_without_the_pin_or_for_another(zhao: Account) -> None:
    asked, state = factors.ask_new_passkey(zhao, **HERE)
    made = Phone().make(asked)
    for by, code in (
        (Actor.account(zhao.pk).proved("session"), "code.pin_asked"),
        (Actor.account(zhao.pk + 1).proved("pin"), "account.not_yours"),
    ):
        with pytest.raises(Refused, match=code):
            factors.add_passkey(zhao.pk, state, made, **HERE, words="", by=by, at=clock.now())
    assert not Factor.objects.exists()


def test_who_has_a_factor_changes_factors_only_with_it(zhao: Account) -> None:
    """A stolen PIN adds no passkey of the thief's, and removes none."""
    with_passkey(zhao)
    thief, [mine] = signed_in(), queries.factors(zhao.pk)

    for address in ("/account/app/", "/account/passkey/", f"/account/factors/{mine.id}/end/"):
        answer = thief.post(address, {"pin": PIN, "digits": "123456", "answer": "{}"})
        assert answer.headers["Location"] == "/sign-in/second/"

    assert len(queries.factors(zhao.pk)) == 1


def test_its_owner_removes_a_passkey_and_it_opens_nothing(zhao: Account) -> None:
    phone, client = with_passkey(zhao), Client()
    by_passkey(phone, client)
    [mine] = queries.factors(zhao.pk)

    assert client.post(f"/account/factors/{mine.id}/end/", {"pin": PIN}).status_code == 303

    assert by_passkey(phone, Client()) == 409
    assert len(facts("account.factor_ended")) == 1
    assert client.get(f"/account/factors/{mine.id}/end/").status_code == 404


def test_a_code_by_two_people_ends_what_was_lost(zhao: Account, hands: Clock) -> None:
    phone = with_passkey(zhao)
    with_app(zhao)
    asked = codes.ask(zhao.pk, by=Actor.person(1), at=clock.now())
    code = codes.confirm(asked.pk, by=Actor.person(2), at=clock.now())

    Client().post(
        "/welcome/", {"login": "PW-1047", "code": code, "pin": "603817", "again": "603817"}
    )

    assert queries.factors(zhao.pk) == []
    assert by_passkey(phone, Client()) == 409
    client = Client()
    client.post("/sign-in/", {"login": "PW-1047", "pin": "603817"})
    assert enters(client)


def test_a_passkey_put_in_by_sql_has_no_fact(zhao: Account) -> None:
    """The audit compares each row with the digest of its last fact."""
    with_passkey(zhao)
    row = Factor.objects.get()
    fact = facts("account.factor_added")[0]
    assert fact.row_digest == evidence.digest_of(row)

    row.account_id += 1

    assert fact.row_digest != evidence.digest_of(row)


def test_powerful_roles_go_nowhere_without_a_second_factor(settings: Any, hands: Clock) -> None:
    cast = cast_of(with_targets=False)
    settings.ZEREN = replace(settings.ZEREN, second_factor_for=("auditor", "general_manager"))
    auditor, worker = cast.door(cast.auditor), cast.door(cast.worker)

    assert worker.get("/").status_code == 200
    assert auditor.get("/").headers["Location"] == "/sign-in/second/"
    assert cast.door(cast.gm).get("/hazards/").headers["Location"] == "/sign-in/second/"
    page = auditor.get("/sign-in/second/").content.decode()
    assert "/account/passkey/" in page
    assert auditor.get("/no-such-page/").status_code == 404
    assert auditor.post("/sign-out/").status_code == 303


def test_a_powerful_role_with_a_passkey_signs_in_with_it(settings: Any, hands: Clock) -> None:
    cast = cast_of(with_targets=False)
    settings.ZEREN = replace(settings.ZEREN, second_factor_for=("auditor",))
    auditor = cast.door(cast.auditor)
    phone = with_passkey(Account.objects.get(pk=cast.account_of(cast.auditor)))
    assert auditor.get("/").headers["Location"] == "/sign-in/second/"

    by_passkey(phone, auditor)

    assert auditor.get("/").status_code == 200
