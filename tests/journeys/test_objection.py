"""A worker objects instead of signing, on a phone in Chinese; the owner answers at a desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.cast import Cast, cast_of
from tests.journeys.acts import DESK, PHONE, door_of, go, look, press
from tests.journeys.walk import Visit, picture
from zeren.ledger import clock, inbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    clock.reset()
    yield cast_of()
    clock.reset()


def test_object_instead_of_signing_and_read_the_answer(cast: Cast, visit_as: Visit) -> None:
    cast.train(cast.worker, cast.mate)
    cast.issue()
    inbox.react(at=clock.now())
    letter = cast.letter(cast.worker)

    # The worker does not sign: he says which line, and why.
    login = door_of(cast, cast.worker, "zh-hans")
    worker = visit_as(login, width=PHONE, language="zh-hans")
    go(worker, f"/letters/{letter.pk}/")
    picture(worker, "objection-letter-390")
    press(worker, f"main a[href='/object/letter/{letter.pk}/']")
    look(worker)
    worker.select_option("#id_line", index=2)
    picture(worker, "objection-raise-390")
    worker.click("main .btn-primary")
    expect(worker.locator("#id_words")).to_be_focused()  # nothing goes without a reason
    worker.fill("#id_words", "这项由另一班负责")
    press(worker)
    look(worker)
    expect(worker.locator("main")).to_contain_text("李国强")
    picture(worker, "objection-case-390")

    # A workmate refuses, which says so on the list of what is missing.
    mate = visit_as(door_of(cast, cast.mate, "zh-hans"), width=PHONE, language="zh-hans")
    go(mate, f"/letters/{cast.letter(cast.mate).pk}/")
    press(mate, "main a[href$='?kind=refusal']")
    look(mate)
    mate.fill("#id_words", "没有培训过这台设备")
    press(mate)
    look(mate)

    # The head finds both on his day, and answers one at the desk.
    leader = visit_as(door_of(cast, cast.leader, "en"), width=DESK, language="en")
    go(leader, "/")
    picture(leader, "objection-day-1440")
    go(leader, "/cases/")
    picture(leader, "objection-list-1440")
    go(leader, "/coverage/gaps/")
    expect(leader.locator("main")).to_contain_text("objected to; waits for 李国强")
    picture(leader, "objection-gaps-1440")
    go(leader, "/cases/?kind=objection")
    press(leader, "#cases a")
    look(leader)
    picture(leader, "objection-answer-1440")
    leader.fill("#id_words", "It is yours on the night shift; see the duty list")
    press(leader)
    look(leader)
    picture(leader, "objection-answered-1440")

    # The worker reads it on his day; nothing more is asked of him.
    go(worker, "/")
    expect(worker.locator("main")).to_contain_text("您的异议：已答复：维持不变")
    picture(worker, "objection-day-390")
    go(worker, "/cases/")
    picture(worker, "objection-list-390")
    press(worker, "#cases a")
    look(worker)
    expect(worker.locator("main")).to_contain_text("night shift")


def test_i_did_not_sign_this_by_one_tap(cast: Cast, visit_as: Visit) -> None:
    cast.train(cast.worker)
    cast.issue()
    letter = cast.sign(cast.worker)
    login = door_of(cast, cast.worker, "en")
    worker = visit_as(login, width=PHONE, language="en")
    go(worker, f"/letters/{letter.pk}/")
    press(worker, "main a[href$='?kind=signature']")
    look(worker)
    picture(worker, "objection-dispute-390")
    press(worker)
    look(worker)
    picture(worker, "objection-disputed-390")
    go(worker, f"/letters/{letter.pk}/receipt/")
    expect(worker.locator("h1")).to_contain_text("The signature is disputed")

    safety = visit_as(door_of(cast, cast.safety, "zh-hans"), width=DESK, language="zh-hans")
    go(safety, "/")
    expect(safety.locator("main")).to_contain_text("否认签名")
    press(safety, "main a[href^='/cases/']")
    look(safety)
    picture(safety, "objection-disputed-1440")
