"""Somebody is transferred, somebody leaves with things, somebody comes back: each as its people see
it, the clerk at the desk, the others on the phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.cast import PIN, Cast, cast_of
from tests.frozen import Clock, frozen
from tests.journeys.acts import DESK, LANGUAGES, PHONE, door_of, draw, go, look, press
from tests.journeys.walk import Visit, assert_touchable
from tests.letters.test_refit import bring_into_force
from zeren.jobs import actions as jobs
from zeren.ledger import clock, inbox
from zeren.organisation.models import Post

pytestmark = pytest.mark.django_db(transaction=True)

SAID = {
    "en": {
        "again": "1 letter falls due again.",
        "why": "because you are now Officer",
        "no_user": "1 thing has no user",
        "owner": "陈立群, Workshop head",
        "name_user": "Name who uses it",
        "closes": "1 gap closes",
        "back": "belongs again",
        "acknowledge": "Read the change of your letter and acknowledge it",
    },
    "zh-hans": {
        "again": "1 份责任书须重新签署。",
        "why": "因为您现在是安全环保部的科员",
        "no_user": "1 项责任对象无人使用",
        "owner": "陈立群",
        "name_user": "明确使用人",
        "closes": "将补齐 1 项缺口",
        "back": "重新",
        "acknowledge": "查看责任书的变更并确认",
    },
}


@pytest.fixture
def hand() -> Iterator[Clock]:
    with frozen() as found:
        yield found


@pytest.fixture
def cast(settings: Any, tmp_path: Any, hand: Clock) -> Cast:
    """Everybody is trained and every letter is in force; five days later it is still 100 %."""
    settings.DATA, settings.VAULT = tmp_path, tmp_path / "vault"
    found = cast_of()
    found.issue()
    bring_into_force(found, *(one for who, one in found.ids.items() if who != "contractor"))
    hand.tick(days=5)
    follow()
    return found


def follow() -> None:
    """What the worker does within seconds: answer the facts, and issue what they made due."""
    inbox.react(at=clock.now())
    jobs.run_ready("letters.issue", now=clock.now)
    inbox.react(at=clock.now())


def choose(page: Page, field: str, code: str) -> None:
    """Choose a post by its name in the reader's list."""
    page.select_option(field, str(Post.objects.get(code=code).pk))


def text(page: Page) -> str:
    return page.locator("main").inner_text()


def confirm(page: Page) -> str:
    """Ask what will happen, read it, and do it; returns what was read."""
    press(page)
    look(page)
    told = text(page)
    press(page)
    look(page)
    follow()
    return told


def sign(page: Page) -> None:
    draw(page)
    page.fill("#id_pin", PIN)
    press(page)
    look(page)


def acknowledge(page: Page, title: str) -> None:
    """From one's day through what changed to the receipt, with the PIN alone."""
    go(page, "/")
    assert_touchable(page)
    expect(page.locator("main")).to_contain_text(title)
    press(page, 'main a[href^="/letters/"]')
    look(page)
    press(page)
    look(page)
    page.fill("#id_pin", PIN)
    press(page)
    look(page)
    assert page.url.endswith("/receipt/")
    follow()


def covered(page: Page) -> str:
    """The share that the page of coverage says first, such as "97.2"."""
    go(page, "/coverage/")
    found = re.search(r"([\d.]+)\s?%", page.locator("h1").inner_text())
    assert found is not None
    return found[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_transferred_learns_what_changed_and_signs_again(
    visit_as: Visit, cast: Cast, language: str
) -> None:
    said = SAID[language]
    old = cast.letter(cast.worker)
    clerk = visit_as(door_of(cast, cast.clerk, language), width=DESK, language=language)
    phone = visit_as(door_of(cast, cast.worker, language), width=PHONE, language=language)
    boss = visit_as(door_of(cast, cast.safety, language), width=PHONE, language=language)
    assert covered(boss) == "100"

    # The clerk reads what follows before he does it.
    go(clerk, "/organisation/people/")
    press(clerk, f'a[href$="/people/{cast.worker}/transfer/"]')
    choose(clerk, "#id_post", "OF")
    assert said["again"] in confirm(clerk)

    # The worker finds it on his day, and learns what changed and why.
    letter = cast.letter(cast.worker)
    assert (letter.supersedes_id, letter.state) == (old.pk, "ISSUED")
    assert covered(boss) == "97.2"
    go(phone, "/")
    assert_touchable(phone)
    press(phone, f'main a[href^="/letters/{letter.pk}/"]')
    look(phone)
    assert said["why"] in text(phone)
    struck, new = (phone.locator(f".letter-changed {tag}") for tag in ("del", "ins"))
    assert {*struck.all_inner_texts()}.isdisjoint(new.all_inner_texts())
    press(phone)
    look(phone)
    sign(phone)
    assert phone.url.endswith(f"/letters/{letter.pk}/receipt/")

    # His new superior finds it on her day, and countersigns.
    go(boss, "/")
    press(boss)
    look(boss)
    press(boss)
    look(boss)
    sign(boss)

    assert cast.letter(cast.worker).state == "IN_FORCE"
    follow()
    assert covered(boss) == "100"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_things_of_a_leaver_wait_for_the_head_who_names_the_next_user(
    visit_as: Visit, cast: Cast, language: str
) -> None:
    said = SAID[language]
    clerk = visit_as(door_of(cast, cast.clerk, language), width=DESK, language=language)
    boss = visit_as(door_of(cast, cast.safety, language), width=DESK, language=language)
    chief = visit_as(door_of(cast, cast.workshop, language), width=PHONE, language=language)

    go(clerk, f"/organisation/people/{cast.worker}/leave/")
    clerk.fill("#id_last_day", (clock.today() - timedelta(days=1)).isoformat())
    confirm(clerk)

    # The gap list says whose turn it is, and that one finds it on his own day, with the way to it.
    assert covered(boss) == "97.0"
    go(boss, "/coverage/gaps/")
    line = boss.locator(".z-act").filter(has_text=said["no_user"])
    expect(line).to_contain_text(said["owner"])
    go(chief, "/")
    assert_touchable(chief)
    mine = chief.locator(".z-act").filter(has_text=said["no_user"])
    press(chief, mine.locator(".z-act-button a"))
    look(chief)
    assert_touchable(chief)
    press(chief)
    look(chief)

    # He names who uses the machine from now on; before he does, the page says that the gap closes.
    chief.fill("#id_person", "E022")
    assert said["closes"] in confirm(chief)
    go(chief, "/")
    expect(chief.locator(".z-act").filter(has_text=said["no_user"])).to_have_count(0)

    # The one who was named reads what he answers for now, and says with his PIN that he knows.
    assert covered(boss) == "97.0"  # a letter is missing in place of the user
    phone = visit_as(door_of(cast, cast.mate, language), width=PHONE, language=language)
    acknowledge(phone, said["acknowledge"])
    go(phone, "/")
    expect(phone.locator("main")).to_contain_text("HJ-12")
    assert covered(boss) == "100"


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_comes_back_acknowledges_what_changed_and_everything_is_covered_again(
    visit_as: Visit, cast: Cast, hand: Clock, language: str
) -> None:
    said = SAID[language]
    clerk = visit_as(door_of(cast, cast.clerk, language), width=DESK, language=language)
    go(clerk, f"/organisation/people/{cast.mate}/leave/")
    clerk.fill("#id_last_day", clock.today().isoformat())
    confirm(clerk)
    hand.tick(days=10)
    follow()
    clerk = visit_as(door_of(cast, cast.clerk, language), width=DESK, language=language)
    boss = visit_as(door_of(cast, cast.safety, language), width=DESK, language=language)
    assert covered(boss) == "97.0"  # the things of the leaver have no user

    # The clerk takes him in again, and gives him back what he used.
    go(clerk, "/organisation/people/")
    press(clerk, 'a[href$="/people/return/"]')
    clerk.fill("#id_person", "E022")
    choose(clerk, "#id_post", "WE")
    assert said["back"] in confirm(clerk)
    chief = visit_as(door_of(cast, cast.workshop, language), width=PHONE, language=language)
    go(chief, "/")
    press(chief, chief.locator(".z-act").filter(has_text=said["no_user"]).locator("a"))
    press(chief)
    chief.fill("#id_person", "E022")
    confirm(chief)

    # Training counts as before; the letter says what he signed, so knowing it again is enough.
    assert covered(boss) == "97.2"
    phone = visit_as(door_of(cast, cast.mate, language), width=PHONE, language=language)
    acknowledge(phone, said["acknowledge"])
    assert cast.letter(cast.mate).state == "IN_FORCE"
    assert covered(boss) == "100"
