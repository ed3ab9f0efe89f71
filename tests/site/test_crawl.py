"""No page shows a door that is shut: every link shown answers, every form goes where it can."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from tests.cast import bring_in_works, say_what_is_shipped
from tests.frozen import frozen
from tests.nested import nested
from tests.site.works import HANDS, Works, first_administrator, plant
from zeren.ledger import actions as ledger
from zeren.ledger import clock, inbox, index
from zeren.ledger.actions import sequence
from zeren.targets import actions as targets
from zeren.targets import sheets as target_sheets

IS_WHOLE = os.environ.get("ZEREN_OBJECTS") == "1"
EXAMPLES = 3 if IS_WHOLE else 1
"""Pages of one address (and the same names of its query) that are walked for each hand."""
LANGUAGES = ("en", "zh-hans")
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"', re.S)
FORM = re.compile(r"<form\b([^>]*)>", re.S)
SHUT = (404, 405, 403, 500)


@pytest.fixture
def works(db: None, monkeypatch: Any, tmp_path: Any) -> Iterator[Works]:
    monkeypatch.setattr(settings, "VAULT", tmp_path / "vault")
    monkeypatch.setattr(settings, "HELD_FOLDER", tmp_path / "held")
    with frozen():
        yield plant(monkeypatch)


def kind_of(address: str) -> str:
    """Pages that one rule makes: the pattern of the address and the names of its query."""
    parts = urlsplit(address)
    try:
        route = resolve(parts.path).route
    except Resolver404:
        return address
    names = sorted(one.split("=")[0] for one in parts.query.split("&") if one)
    return f"{route}?{'&'.join(names)}"


def walk(door: Client, clicks: int = 99) -> Iterator[tuple[str, str, str]]:
    """(page, link or form, what was wrong) of all one hand is shown within so many clicks."""
    seen: Counter[str] = Counter()
    waiting, known, posted = [("/", "the start", 0)], {"/"}, set()
    while waiting:
        address, shown_on, deep = waiting.pop(0)
        here, response = led_on(door, address)
        if response.status_code not in (200, 202):  # 202: recorded, its proof follows
            yield shown_on, address, f"{response.status_code}"
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            continue
        page = response.content.decode()
        for said in LINK.findall(page):
            goes = urljoin(here, unescape(said))
            parts = urlsplit(goes)
            if parts.scheme or parts.netloc or not parts.path.startswith("/"):
                continue
            goes = parts.path + (f"?{parts.query}" if parts.query else "")
            if goes in known or parts.path.startswith("/static/"):
                continue
            known.add(goes)
            seen[kind_of(goes)] += 1
            if seen[kind_of(goes)] <= EXAMPLES:
                waiting.extend([(goes, address, deep + 1)] * (deep < clicks))
        for attributes in FORM.findall(page):
            found = re.search(r'action="([^"]*)"', attributes)
            goes = urljoin(here, unescape(found[1])) if found and found[1] else here
            is_post = re.search(r'method="post"', attributes, re.I) is not None
            rule = f"{is_post} {kind_of(goes)}"
            if rule in posted:
                continue
            posted.add(rule)
            status = sent(door, goes) if is_post else led_on(door, goes)[1].status_code
            if status in SHUT:
                yield address, f"{'POST' if is_post else 'GET'} form to {goes}", f"{status}"


def led_on(door: Client, address: str) -> tuple[str, Any]:
    """The page that an address leads to in the end, with its own address."""
    for _step in range(5):
        response = door.get(address)
        where = response.headers.get("Location", "")
        if not where:
            break
        address = urljoin(address, where)
    return urlsplit(address).path, response


def sent(door: Client, address: str) -> int:
    """An empty form, taken back whatever it did."""
    kept = {name: morsel.value for name, morsel in door.cookies.items()}
    with nested():
        status = door.post(address, {}).status_code
        transaction.set_rollback(True)
    door.cookies.clear()
    for name, value in kept.items():
        door.cookies[name] = value
    return status


def test_a_fresh_house_shows_no_shut_door_in_any_step_of_its_first_run(db: None) -> None:
    """P4: empty, with a workbook brought in, with accounts opened; by the first administrator."""
    with frozen():
        ledger.open_ledger()
        say_what_is_shipped()
        targets.load_catalogue(target_sheets.indicators(), at=clock.now())
        door = first_administrator()
        near = 99 if IS_WHOLE else 2  # what changes between two steps stands near the start
        for step, act, clicks in (
            ("empty", lambda: None, 99),
            ("brought in", bring_in_works, near),
            ("accounts", lambda: inbox.react(at=clock.now()), 99),
        ):
            act()
            sequence()
            while index.advance():
                pass
            wrong = [f"{status} {link} on {page}" for page, link, status in walk(door, clicks)]

            assert not wrong, f"in the step “{step}”\n" + "\n".join(wrong)


def test_every_link_and_form_a_hand_is_shown_is_open_to_it(works: Works) -> None:
    """The suite walks one language a hand and one page a kind, `make torture` all of it."""
    wrong: dict[str, str] = {}
    for number, who in enumerate(HANDS):
        for language in LANGUAGES if IS_WHOLE else (LANGUAGES[number % 2],):
            door = works.doors[who]
            door.cookies[settings.LANGUAGE_COOKIE_NAME] = language
            for page, link, status in walk(door):
                wrong.setdefault(
                    f"{status} {kind_of(link.split(' ')[-1])}", f"{link} shown to {who} on {page}"
                )

    assert not wrong, f"{len(wrong)} shut doors\n" + "\n".join(
        f"{what}: {where}" for what, where in sorted(wrong.items())
    )
