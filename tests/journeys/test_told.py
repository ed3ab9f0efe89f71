"""Everybody is told: one by mail, who has none by his head, and each reads his own message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.cast import Cast, cast_of
from tests.journeys.acts import DESK, LANGUAGES, PHONE, door_of, go, look, press
from tests.journeys.walk import Visit, picture
from tests.mailbox import Box, mailbox
from zeren.accounts import actions as accounts
from zeren.desk import digest
from zeren.jobs import actions as jobs
from zeren.ledger import clock
from zeren.notices import delivery
from zeren.notices.models import Message
from zeren.organisation.models import Person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def box(settings: Any) -> Iterator[Box]:
    with mailbox() as running:
        settings.ZEREN = replace(
            settings.ZEREN,
            mail_server=f"smtp://{running.address}",
            mail_sender="zeren@works.example",
            origin="https://zeren.works.example",
            message_hour=0,
        )
        yield running


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    clock.reset()
    yield cast_of()
    clock.reset()


@pytest.mark.parametrize("language", LANGUAGES)
def test_by_mail_by_the_head_and_on_ones_own_page(
    cast: Cast, box: Box, visit_as: Visit, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest, "at_work", lambda people, day: people)  # whichever day it is run
    for who in ("mate", "leader", "safety"):
        accounts.choose_language(cast.account_of(cast.ids[who]), language)
    Person.objects.filter(pk=cast.mate).update(email="mate@works.example")
    cast.train(cast.worker, cast.mate)
    cast.issue()
    digest.begin(at=clock.now())
    jobs.run_ready(digest.KIND, now=clock.now)
    delivery.deliver(now=clock.now)

    [mail] = box.messages
    assert mail["To"] == "mate@works.example"
    assert "https://zeren.works.example/" in mail.get_content()

    mate = visit_as(door_of(cast, cast.mate, language), width=PHONE, language=language)
    go(mate, "/messages/mine/")
    look(mate)
    picture(mate, f"mine-{language}")
    expect(mate.locator("main article")).to_have_count(1)
    expect(mate.locator("main h2")).to_have_text(mail["Subject"])

    for width in (PHONE, DESK):
        leader = visit_as(door_of(cast, cast.leader, language), width=width, language=language)
        go(leader, "/")
        look(leader)
        picture(leader, f"day-{width}-{language}")
        leader.click("a[href='/messages/calls/']")
        look(leader)
        picture(leader, f"calls-{width}-{language}")
    expect(leader.locator("input[name=told]")).to_have_count(2)
    leader.check("input[name=told] >> nth=0")
    press(leader, "main form .btn-primary")
    expect(leader.locator("input[name=told]")).to_have_count(1)

    for width in (PHONE, DESK):
        head = visit_as(door_of(cast, cast.workshop, language), width=width, language=language)
        go(head, f"/units/{cast.units['W2']}/")
        picture(head, f"unit-{width}-{language}")
        go(head, "/coverage/gaps/")
        head.click("a[href^='/remind/']")
        look(head)
        picture(head, f"remind-{width}-{language}")
    head.locator("main form .btn-primary").focus()
    with head.expect_navigation():
        head.keyboard.press("Enter")
    look(head)
    jobs.run_ready(digest.REMINDER, now=clock.now)
    assert Message.objects.filter(key__startswith=digest.REMINDER).exists()

    for width in (PHONE, DESK):
        safety = visit_as(door_of(cast, cast.safety, language), width=width, language=language)
        go(safety, "/messages/")
        look(safety)
        picture(safety, f"messages-{width}-{language}")
