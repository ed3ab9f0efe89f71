"""A forgotten PIN, first slips on paper, and a stranger at the door, in a real browser."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.cast import PIN, Cast, cast_of
from tests.journeys.acts import DESK, LANGUAGES, PHONE, door_of, go, look, number_of, press, sign_in
from tests.journeys.walk import Visit
from zeren.accounts import actions as accounts
from zeren.accounts import queries as account_queries
from zeren.accounts import tries
from zeren.accounts.actions import watching
from zeren.core.refusal import Refused
from zeren.ledger import clock

pytestmark = pytest.mark.django_db(transaction=True)
NEW_PIN = "603817"


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    clock.reset()
    yield cast_of(with_targets=False)
    clock.reset()


def shot(page: Page, name: str) -> None:
    """For whoever looks at the pages: saved where the setting says, else nowhere."""
    folder = os.environ.get("ZEREN_TEST_SHOTS")
    if folder:
        page.wait_for_timeout(300)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def speaks(cast: Cast, person: int, language: str) -> None:
    account_id = cast.account_of(person)
    accounts.choose_language(account_id, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_forgotten_pin_takes_the_clerk_the_head_and_the_person(
    cast: Cast, visit_as: Visit, language: str
) -> None:
    mate = door_of(cast, cast.mate, language)

    # The clerk asks; there is no code yet.
    clerk = visit_as(door_of(cast, cast.clerk, language), width=DESK, language=language)
    go(clerk, f"/organisation/invitations/?everyone=True&q={mate}")
    clerk.check("input[name=person]")
    press(clerk, "main form .btn-lg")
    look(clerk)
    shot(clerk, f"codes-asked-{language}")
    expect(clerk.locator("main code")).to_have_count(0)

    # The head sees it on the phone, and confirms with the own PIN; a wrong one changes nothing.
    head = visit_as(door_of(cast, cast.leader, language), width=PHONE, language=language)
    go(head, "/organisation/codes/")
    shot(head, f"codes-head-{language}")
    press(head, ".organisation-question a")
    look(head)
    shot(head, f"code-decide-{language}")
    head.fill("#id_pin", "918274")
    press(head, "#confirm-code .btn-primary")
    expect(head.locator("main code")).to_have_count(0)
    head.fill("#id_pin", PIN)
    press(head, "#confirm-code .btn-primary")
    look(head)
    code = head.locator(".organisation-slip code").inner_text()
    shot(head, f"code-made-{language}")

    # The person chooses a PIN, and is asked at once and everywhere whether it was him.
    phone = visit_as(width=PHONE, language=language)
    go(phone, f"/welcome/?as={mate}")
    for field, value in {"code": code, "pin": NEW_PIN, "again": NEW_PIN}.items():
        phone.fill(f"#id_{field}", value)
    press(phone)
    look(phone)
    told = phone.locator(".z-told")
    expect(told).to_have_count(2)
    for name in ("何晓雯", "李国强"):
        expect(told.first).to_contain_text(name)
    shot(phone, f"told-home-{language}")
    go(phone, "/training/")
    expect(phone.locator(".z-banner")).to_have_count(1)
    go(phone, "/account/")
    shot(phone, f"told-account-{language}")
    for _ in range(2):
        press(phone, ".z-told button")
    expect(phone.locator(".z-told")).to_have_count(0)
    expect(phone.locator(".z-banner")).to_have_count(0)
    look(phone)

    # What was signed soon after is listed; the one who says "not me" is locked, by two taps.
    press(phone, "main a[href*='not-me']")
    look(phone)
    shot(phone, f"not-me-{language}")
    press(phone)
    look(phone)
    safety = visit_as(door_of(cast, cast.safety, language), width=DESK, language=language)
    go(safety, "/organisation/codes/")
    expect(safety.locator("main")).to_contain_text("王喆")
    shot(safety, f"locked-{language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_first_slips_are_printed_by_team_and_opened_by_the_head(
    cast: Cast, visit_as: Visit, language: str
) -> None:
    clerk = visit_as(door_of(cast, cast.clerk, language), width=DESK, language=language)
    for person in (cast.worker, cast.mate, cast.agency):
        speaks(cast, person, language)
    go(clerk, "/organisation/invitations/")
    shot(clerk, f"slips-choose-{language}")
    press(clerk, "main form .btn-lg")
    look(clerk)
    slips = clerk.locator(".organisation-slip")
    assert slips.count() >= 5
    number = number_of(cast.worker)
    mine = slips.filter(has_text=number)
    expect(mine.locator("svg")).to_have_count(1)
    expect(mine.locator(".organisation-slip-address")).to_contain_text(f"/welcome/?as={number}")
    code = mine.locator("code").inner_text()
    clerk.emulate_media(media="print")
    assert_print(clerk)
    shot(clerk, f"slips-print-{language}")
    if folder := os.environ.get("ZEREN_TEST_SHOTS"):
        clerk.pdf(path=Path(folder) / f"slips-{language}.pdf", format="A4")

    # It sleeps: the page says to whom to go.
    phone = visit_as(width=PHONE, language=language)
    go(phone, f"/welcome/?as={number}")
    for field, value in {"code": code, "pin": NEW_PIN, "again": NEW_PIN}.items():
        phone.fill(f"#id_{field}", value)
    press(phone)
    look(phone)
    assert "/welcome/" in phone.url
    shot(phone, f"slip-sleeps-{language}")

    # The head opens it before whom its owner stands.
    head = visit_as(door_of(cast, cast.leader, language), width=PHONE, language=language)
    go(head, "/organisation/slips/")
    shot(head, f"slips-open-{language}")
    head.fill("#id_pin", PIN)
    press(head)
    look(head)
    for field, value in {"code": code, "pin": NEW_PIN, "again": NEW_PIN}.items():
        phone.fill(f"#id_{field}", value)
    press(phone)
    look(phone)
    expect(phone.locator(".z-told")).to_have_count(0)
    assert "/welcome/" not in phone.url


def assert_print(page: Page) -> None:
    """On paper: only the slips, each whole."""
    expect(page.locator(".z-top").first).to_be_hidden()
    heights = page.locator(".organisation-slip").evaluate_all(
        "all => all.map(one => one.scrollHeight - one.clientHeight)"
    )
    assert max(heights) <= 1, f"a slip is cut by {max(heights)} px"


@pytest.mark.parametrize("language", LANGUAGES)
def test_five_wrong_pins_of_a_stranger_do_not_stop_the_owner(
    cast: Cast, visit_as: Visit, language: str
) -> None:
    worker = door_of(cast, cast.worker, language)
    mine = visit_as(width=PHONE, language=language)
    sign_in(mine, worker)
    go(mine, "/account/")
    shot(mine, f"account-{language}")

    stranger = visit_as(width=DESK, language=language)
    for guess in range(6):
        stranger.goto("/sign-in/")
        stranger.fill("#id_login", worker)
        stranger.fill("#id_pin", f"91827{guess}")
        with stranger.expect_navigation():
            stranger.keyboard.press("Enter")
    look(stranger)
    shot(stranger, f"stranger-{language}")
    stranger.fill("#id_pin", PIN)
    with stranger.expect_navigation():
        stranger.keyboard.press("Enter")
    assert "/sign-in/" in stranger.url

    # The open session goes on, its PIN is heard, and the phone is known at the door.
    go(mine, "/account/pin/")
    mine.fill("#id_old", PIN)
    mine.fill("#id_pin", NEW_PIN)
    mine.fill("#id_again", NEW_PIN)
    press(mine)
    look(mine)
    go(mine, "/account/")
    mine.locator("form[action='/sign-out/'] button").last.click()
    mine.wait_for_url("**/sign-in/**")
    sign_in(mine, worker, NEW_PIN)
    assert len(account_queries.devices(cast.account_of(cast.worker))) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_guessing_is_told_to_those_who_watch(cast: Cast, visit_as: Visit, language: str) -> None:
    at = clock.now()
    for number in range(6):
        place = tries.Place(f"source {number}")
        with contextlib.suppress(Refused):
            accounts.sign_in(f"E9{number:02d}", pin="350461", at=at, place=place)
    watching.watch(at=at)

    for width in (PHONE, DESK):
        watcher = visit_as(door_of(cast, cast.administrator, language), width, language)
        go(watcher, "/organisation/codes/")
        press(watcher, "main a[href*='suspicious']")
        look(watcher)
        expect(watcher.locator("main li.card")).to_have_count(1)
        assert "350461" not in watcher.content()
        shot(watcher, f"suspicious-{width}-{language}")
