"""The pages of the door, through HTTP."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from zeren.accounts import actions, middleware
from zeren.accounts.actions import codes
from zeren.accounts.models import Account
from zeren.core.actor import Actor
from zeren.ledger import clock

pytestmark = pytest.mark.django_db
PIN = "274913"
MINE = "/account/"


@pytest.fixture
def zhao() -> Account:
    account = actions.open_account("PW-1047", language="en", by=Actor.system(), at=clock.now())
    code = actions.invite(account.pk, by=Actor.system(), at=clock.now())
    return actions.accept_invite("PW-1047", code, pin=PIN, at=clock.now())


@pytest.fixture
def signed(client: Client, zhao: Account) -> Client:
    client.post("/sign-in/", {"login": "PW-1047", "pin": PIN})
    return client


def enters(client: Client) -> bool:
    return client.get(MINE).status_code == 200


def test_the_right_pin_opens_and_speaks_the_language_of_the_account(
    client: Client, zhao: Account
) -> None:
    answer = client.post("/sign-in/", {"login": "pw-1047", "pin": PIN, "next": MINE})

    assert (answer.status_code, answer.headers["Location"]) == (303, MINE)
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert enters(client)


def test_the_pin_is_typed_on_a_numeric_keypad_and_may_be_pasted(client: Client) -> None:
    page = client.get("/sign-in/").content.decode()

    assert 'inputmode="numeric"' in page
    assert "onpaste" not in page


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_sign_in_never_leads_out_of_the_house(
    client: Client, zhao: Account, elsewhere: str
) -> None:
    answer = client.post("/sign-in/", {"login": "PW-1047", "pin": PIN, "next": elsewhere})

    assert answer.headers["Location"] == "/"


def test_a_wrong_pin_says_how_many_tries_are_left(client: Client, zhao: Account) -> None:
    answer = client.post(
        "/sign-in/", {"login": "PW-1047", "pin": "918273"}, headers={"accept-language": "en"}
    )

    assert answer.status_code == 409
    assert "4 more tries" in answer.content.decode()
    assert "918273" not in answer.content.decode()


def test_known_and_unknown_numbers_get_the_same_page(client: Client, zhao: Account) -> None:
    pages = []
    for login in ("PW-1047", "PW-9999"):
        answer = Client().post("/sign-in/", {"login": login, "pin": "918273"})
        text = answer.content.decode().replace(login, "")
        pages.append([line for line in text.splitlines() if "csrf" not in line])

    assert pages[0] == pages[1]


def test_the_welcome_page_sets_the_pin_and_signs_in(client: Client) -> None:
    account = actions.open_account("PW-1049", language="en", by=Actor.system(), at=clock.now())
    code = actions.invite(account.pk, by=Actor.system(), at=clock.now()).lower()

    answer = client.post(
        "/welcome/", {"login": "pw-1049", "code": code, "pin": "603817", "again": "603817"}
    )

    assert answer.status_code == 303
    assert enters(client)


def test_two_different_pins_are_not_accepted(client: Client, zhao: Account) -> None:
    asked = codes.ask(zhao.pk, by=Actor.person(1), at=clock.now())
    code = codes.confirm(asked.pk, by=Actor.person(2), at=clock.now())

    answer = client.post(
        "/welcome/", {"login": "PW-1047", "code": code, "pin": "603817", "again": "603818"}
    )

    assert answer.status_code == 409


def test_after_end_all_no_session_passes(signed: Client, zhao: Account) -> None:
    others = [Client() for _ in range(10)]
    for other in others:
        other.post("/sign-in/", {"login": "PW-1047", "pin": PIN})
    assert all(enters(one) for one in [signed, *others])

    signed.post("/account/sessions/end/")

    assert not any(enters(one) for one in [signed, *others])


def test_a_changed_pin_keeps_this_device_and_signs_out_the_others(
    signed: Client, zhao: Account
) -> None:
    other = Client()
    other.post("/sign-in/", {"login": "PW-1047", "pin": PIN})

    signed.post("/account/pin/", {"old": PIN, "pin": "603817", "again": "603817"})

    assert enters(signed)
    assert not enters(other)


def test_sign_out_is_a_post(signed: Client) -> None:
    assert signed.get("/sign-out/").status_code == 405
    assert signed.post("/sign-out/").headers["Clear-Site-Data"] == '"cache", "storage"'

    assert not enters(signed)


@pytest.mark.parametrize(
    ("key", "back", "stays"),
    [
        (middleware.SEEN, timedelta(minutes=59), True),
        (middleware.SEEN, timedelta(minutes=61), False),
        (middleware.SINCE, timedelta(hours=11), True),
        (middleware.SINCE, timedelta(hours=13), False),
        (middleware.SEEN, timedelta(hours=-1), False),
    ],
)
def test_a_session_ends_when_idle_or_old_or_from_the_future(
    signed: Client, key: str, back: timedelta, stays: bool
) -> None:
    session = signed.session
    session[key] = (clock.now() - back).timestamp()
    session.save()

    assert enters(signed) is stays


def test_a_closed_account_is_out_at_once(signed: Client, zhao: Account) -> None:
    Account.objects.filter(pk=zhao.pk).update(is_active=False)

    assert not enters(signed)


def test_the_language_of_the_account_is_kept(signed: Client, zhao: Account) -> None:
    signed.post("/account/language/", {"language": "zh-hans"})

    zhao.refresh_from_db()
    assert zhao.language == "zh-hans"


@pytest.mark.parametrize(("browser", "language"), [("en-GB,en", "en"), ("zh-CN,zh", "zh-hans")])
def test_the_first_account_goes_on_in_the_language_it_was_made_in(
    browser: str, language: str
) -> None:
    code = actions.open_first_administrator(at=clock.now())
    client = Client(headers={"accept-language": browser})
    pin = {"pin": "482915", "again": "482915"}

    client.post("/welcome/", {"login": "admin", "code": code, **pin})

    assert Account.objects.get().language == language
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == language


def test_the_switch_on_every_page_is_kept_in_the_account(signed: Client, zhao: Account) -> None:
    answer = signed.post("/account/language/", {"language": "zh-hans", "next": "/account/"})

    zhao.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (303, "/account/")
    assert zhao.language == "zh-hans"
    answer = signed.post("/account/language/", {"language": "en", "next": "https://x.example/"})
    assert answer["Location"] == "/"


def test_the_language_chosen_before_signing_in_is_the_accounts_afterwards(
    client: Client, zhao: Account
) -> None:
    client.post("/language/", {"language": "zh-hans", "next": "/sign-in/"})

    client.post("/sign-in/", {"login": "PW-1047", "pin": PIN})
    zhao.refresh_from_db()
    assert zhao.language == "zh-hans"
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "zh-hans"

    # a cookie that somebody else left in this browser is no choice of the next one
    other = Client(headers={"accept-language": "zh-CN"})
    actions.choose_language(zhao.pk, "en")
    other.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    other.post("/sign-in/", {"login": "PW-1047", "pin": PIN})
    zhao.refresh_from_db()
    assert zhao.language == "en"
