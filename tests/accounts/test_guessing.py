"""Guessing over numbers is slowed and found; nobody honest is shut out by it."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from zeren.accounts import actions, jobs, queries, tries
from zeren.accounts.actions import codes, watching
from zeren.accounts.models import Account, Suspicion, WrongTry
from zeren.core import guessing
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.ledger.models import Fact
from zeren.limits import actions as limits
from zeren.limits import queries as limit_queries

pytestmark = pytest.mark.django_db
PIN = "274913"
STRANGER, OWNER = tries.Place("a stranger's place"), tries.Place("home")
STEP = timedelta(seconds=1)


class Moving:
    """A clock that the test moves, so that hours of guessing take no time."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 2, 0, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture(autouse=True)
def moving(monkeypatch: pytest.MonkeyPatch) -> Iterator[Moving]:
    found = Moving()
    monkeypatch.setattr(clock, "_source", found)
    clock.reset()
    yield found
    clock.reset()


def people(number: int, pins: dict[str, str] | None = None) -> dict[str, int]:
    """Accounts N000, N001 … with the PINs that are given."""
    ids = actions.open_accounts(
        [(f"N{one:03d}", "en") for one in range(number)], by=Actor.system(), at=clock.now()
    )
    for login, pin in (pins or {}).items():
        code = actions.invite(ids[login], by=Actor.system(), at=clock.now())
        actions.accept_invite(login, code, pin=pin, at=clock.now())
    return ids


def answer(login: str, pin: str, place: tries.Place = STRANGER) -> str:
    try:
        actions.sign_in(login, pin=pin, at=clock.now(), place=place)
    except Refused as refused:
        return refused.code
    return "in"


def test_one_pin_over_all_numbers_is_slowed_from_the_fourth_on_and_found(moving: Moving) -> None:
    """E12: 127 numbers, 127 answers, no slowing, no alarm."""
    people(127)
    said = []
    for number in range(127):
        moving.at += STEP
        said.append(answer(f"N{number:03d}", PIN, tries.Place(f"a new source each time {number}")))

    assert said.count("account.wrong_sign_in") == guessing.FREE_NUMBERS + 1
    assert said.count("account.locked") == 127 - guessing.FREE_NUMBERS - 1
    assert watching.watch(at=clock.now()) == 1
    row = Suspicion.objects.get()
    assert (row.kind, row.numbers) == ("ONE_PIN", 4)
    assert row.first_at.second == 0
    fact = Fact.objects.get(code="account.guessing_found")
    assert PIN not in f"{fact.body} {row.__dict__} {list(WrongTry.objects.values_list())}"


def test_that_pin_is_heard_again_and_again_but_seldom(moving: Moving) -> None:
    people(127)
    heard = 0
    for number in range(127 * 4):
        moving.at += timedelta(minutes=1)
        heard += answer(f"N{number % 127:03d}", PIN) == "account.wrong_sign_in"

    # ten numbers within 70 minutes, then one an hour
    assert heard <= 20


def test_a_guess_that_is_found_is_told_once_and_kept_up_to_date(moving: Moving) -> None:
    people(127)
    for number in range(10):
        moving.at += timedelta(minutes=11)
        answer(f"N{number:03d}", PIN)
        watching.watch(at=clock.now())

    assert Fact.objects.filter(code="account.guessing_found").count() == 1
    assert Suspicion.objects.get().numbers == 10


def test_five_wrong_pins_of_a_stranger_stop_neither_device_nor_session_nor_code(
    moving: Moving,
) -> None:
    """E11: a stranger on the network shut anybody's door for good."""
    ids = people(1, {"N000": PIN})
    phone = tries.Place("home", "the owner's phone")
    actions.devices.remember(ids["N000"], phone.device, words="", at=clock.now())
    for guess in range(30):
        moving.at += STEP
        place = tries.Place(f"source {guess // 5}")
        assert answer("N000", f"9182{guess:02d}", place) != "in"

    assert answer("N000", PIN, STRANGER) == "account.locked"
    assert answer("N000", PIN, phone) == "in"
    actions.check_pin(ids["N000"], PIN, at=clock.now())
    asked = codes.ask(ids["N000"], by=Actor.person(1), at=clock.now())
    code = codes.confirm(asked.pk, by=Actor.person(2), at=clock.now())
    actions.accept_invite("N000", code, pin="603817", at=clock.now(), place=STRANGER)


def test_a_right_code_opens_after_a_hundred_wrong_ones(moving: Moving) -> None:
    ids = people(1, {"N000": PIN})
    asked = codes.ask(ids["N000"], by=Actor.person(1), at=clock.now())
    code = codes.confirm(asked.pk, by=Actor.person(2), at=clock.now())
    said = set()
    for guess in range(100):
        with pytest.raises(Refused) as caught:
            actions.accept_invite("N000", f"AAAA-{guess:04d}", pin="603817", at=clock.now())
        said.add(caught.value.code)

    assert said == {"account.wrong_code", "account.locked"}
    actions.accept_invite("N000", code, pin="603817", at=clock.now())


def test_a_known_device_has_tries_of_its_own_and_they_have_an_end(moving: Moving) -> None:
    ids = people(1, {"N000": PIN})
    phone = tries.Place("home", "the owner's phone")
    actions.devices.remember(ids["N000"], phone.device, words="", at=clock.now())

    said = [answer("N000", f"9182{guess:02d}", phone) for guess in range(6)]

    assert said[:4] == ["account.wrong_sign_in"] * 4
    assert said[4:] == ["account.locked"] * 2
    assert answer("N000", PIN, phone) == "account.locked"
    moving.at += timedelta(minutes=2)
    assert answer("N000", PIN, phone) == "in"


def test_sixty_workers_behind_one_address_all_get_in_on_signing_day(moving: Moving) -> None:
    """One shared tablet and one address for all; every second worker mistypes once or twice."""
    rng = random.Random(20220216)
    pins = {f"N{one:03d}": f"{rng.randrange(10**6):06d}" for one in range(60)}
    pins = {login: pin if not _weak(pin, login) else "350461" for login, pin in pins.items()}
    people(60, pins)
    plant = tries.Place("the one address of the plant")
    for place, (login, pin) in enumerate(pins.items()):
        for typo in range(place % 3):
            moving.at += STEP
            said = answer(login, f"{(int(pin) + 11 + typo) % 10**6:06d}", plant)
            assert said == "account.wrong_sign_in"
        moving.at += 20 * STEP
        assert answer(login, pin, plant) == "in", login


def _weak(pin: str, login: str) -> bool:
    from zeren.core.pin import weakness

    return weakness(pin, login) is not None


def test_what_is_remembered_of_guessing_has_a_bound_and_is_forgotten(moving: Moving) -> None:
    for number in range(80):
        moving.at += STEP
        answer(
            f"X{number}", f"{350461 + number * 7}"
        )  # one source: 60 are heard, then one a minute

    assert WrongTry.objects.count() == 61
    assert limit_queries.rows() == 61 * 2 + 2
    moving.at += timedelta(days=3)
    jobs.clear()
    limits.forget(at=clock.now())
    assert WrongTry.objects.count() == 0
    assert limit_queries.rows() == 0


def test_many_numbers_from_one_place_are_found(moving: Moving) -> None:
    for number in range(40):
        moving.at += STEP
        answer(f"X{number}", f"{350461 + number * 7}")
    watching.watch(at=clock.now())

    assert list(Suspicion.objects.values_list("kind", "numbers")) == [("ONE_SOURCE", 40)]


@pytest.mark.parametrize(
    ("numbers", "since", "waits"),
    [
        (0, None, None),
        (3, 0, None),
        (4, 0, 10),
        (4, 10, None),
        (9, 5, 5),
        (10, 0, 60),
        (10, 59, 1),
        (10, 60, None),
    ],
)
def test_when_a_pin_has_to_wait(numbers: int, since: int | None, waits: int | None) -> None:
    at = datetime(2026, 3, 2, 8, tzinfo=UTC)
    last = None if since is None else at - timedelta(minutes=since)
    until = guessing.spread_wait(numbers, last, at)

    assert until == (None if waits is None else at + timedelta(minutes=waits))


def test_the_browser_is_known_again_by_its_cookie(moving: Moving) -> None:
    """Through the pages: the stranger is shut out, the owner's browser is not."""
    people(1, {"N000": PIN})
    mine = Client()
    assert mine.post("/sign-in/", {"login": "N000", "pin": PIN}).status_code == 303
    mine.post("/sign-out/")
    for guess in range(6):
        Client().post("/sign-in/", {"login": "N000", "pin": f"91827{guess}"})

    assert Client().post("/sign-in/", {"login": "N000", "pin": PIN}).status_code == 409
    assert mine.post("/sign-in/", {"login": "N000", "pin": PIN}).status_code == 303


def test_a_forged_device_cookie_is_a_stranger(moving: Moving) -> None:
    people(1, {"N000": PIN})
    mine = Client()
    mine.post("/sign-in/", {"login": "N000", "pin": PIN})
    value = mine.cookies["zeren_device"].value
    forged = Client()
    forged.cookies["zeren_device"] = "x" + value[1:]
    for guess in range(6):
        Client().post("/sign-in/", {"login": "N000", "pin": f"91827{guess}"})

    assert forged.post("/sign-in/", {"login": "N000", "pin": PIN}).status_code == 409


def test_a_device_is_listed_and_ended_by_its_owner(moving: Moving) -> None:
    people(1, {"N000": PIN})
    phone, desk = Client(), Client()
    phone.post("/sign-in/", {"login": "N000", "pin": PIN}, headers={"user-agent": "Android Chrome"})
    desk.post("/sign-in/", {"login": "N000", "pin": PIN}, headers={"user-agent": "Windows Firefox"})
    account_id = Account.objects.get(login="N000").pk
    page = desk.get("/account/").content.decode()
    assert "Android · Chrome" in page
    assert "Windows · Firefox" in page
    (other,) = [one.id for one in queries.devices(account_id) if one.words == "Android · Chrome"]

    assert desk.post(f"/account/devices/{other}/end/").status_code == 303

    assert phone.get("/account/").status_code == 302
    assert desk.get("/account/").status_code == 200
    assert desk.post(f"/account/devices/{other}/end/").status_code == 404
    assert Fact.objects.filter(code="account.device_ended", about_id=account_id).count() == 1


def test_nobody_ends_the_device_of_another(moving: Moving) -> None:
    people(2, {"N000": PIN, "N001": "603817"})
    mine, theirs = Client(), Client()
    mine.post("/sign-in/", {"login": "N000", "pin": PIN})
    theirs.post("/sign-in/", {"login": "N001", "pin": "603817"})
    (device,) = queries.devices(Account.objects.get(login="N000").pk)

    assert theirs.post(f"/account/devices/{device.id}/end/").status_code == 404
    assert mine.get("/account/").status_code == 200


def test_sign_in_rows_that_are_over_are_cleared(moving: Moving) -> None:
    """E19: nothing called clearsessions; the rows of senders and strangers stayed for ever."""
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    people(1, {"N000": PIN})
    mine = Client()
    mine.post("/sign-in/", {"login": "N000", "pin": PIN})
    assert Session.objects.count() == 1
    Session.objects.update(expire_date=timezone.now() - STEP)

    jobs.clear()

    assert Session.objects.count() == 0
