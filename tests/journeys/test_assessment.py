"""Own view on a phone, points at a desk, objection, answer, approval, publication sheet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.cast import Cast, cast_of
from tests.journeys.acts import DESK, PHONE, door_of, go, look, press
from tests.journeys.walk import Visit, picture
from zeren.assessment import actions
from zeren.core.assessment.scoring import Event
from zeren.ledger import clock, inbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    clock.reset()
    yield cast_of()
    clock.reset()


def test_from_the_scheme_to_the_publication(cast: Cast, visit_as: Visit) -> None:
    cast.train(cast.worker)
    cast.issue()
    cast.sign(cast.worker)
    cast.countersign(cast.worker)
    inbox.react(at=clock.now())

    # The safety office begins with the shipped scheme, says with whom it was discussed, publishes.
    safety = visit_as(door_of(cast, cast.safety, "en"), width=DESK, language="en")
    go(safety, "/assessment/")
    picture(safety, "assessment-empty-1440")
    press(safety)
    picture(safety, "assessment-scheme-none-1440")
    press(safety)
    look(safety)
    picture(safety, "assessment-draft-1440")
    # One item is counted in a form of its own; what was understood is said back in sentences.
    draft = safety.url.rstrip("/").rsplit("/", 1)[1]
    go(safety, f"/assessment/scheme/{draft}/item/0/")
    look(safety)
    picture(safety, "assessment-item-1440")
    safety.fill("#id_d0-takes-minor", "6")
    press(safety)
    look(safety)
    expect(safety.locator("main")).to_contain_text("minor injury 6")
    chinese = visit_as(door_of(cast, cast.safety, "zh-hans"), width=PHONE, language="zh-hans")
    go(chinese, f"/assessment/scheme/{draft}/veto/0/")
    look(chinese)
    picture(chinese, "assessment-veto-rule-390")
    safety.fill("#id_with_whom", "Workers' congress, minutes no. 3")
    press(safety)
    look(safety)
    press(safety, "form[action$='/do/publish/'] button")
    look(safety)
    picture(safety, "assessment-scheme-1440")
    go(safety, "/assessment/")
    press(safety, "form[action$='/open/'] button")
    look(safety)
    picture(safety, "assessment-index-1440")

    # The worker reads on his day what waits, and says how he sees it.
    login = door_of(cast, cast.worker, "zh-hans")
    worker = visit_as(login, width=PHONE, language="zh-hans")
    go(worker, "/assessment/mine/")
    picture(worker, "assessment-mine-390")
    press(worker)
    look(worker)
    worker.fill("#id_mark-duties", "24")
    worker.fill("#id_reason-duties", "班前检查记录")
    worker.select_option("#id_mark-records", "A")
    worker.fill("#id_reason-records", "台账齐全")
    picture(worker, "assessment-own-390")
    press(worker, "button[form='points']")
    look(worker)

    # His head sees it beside the fields of the grid, and gives the points.
    leader = visit_as(door_of(cast, cast.leader, "en"), width=DESK, language="en")
    go(leader, f"/assessment/team/{cast.units['W2']}/{cast.year}/")
    leader.locator("#grid input").first.fill("20")
    leader.keyboard.press("Tab")
    leader.keyboard.press("B")
    leader.keyboard.press("Tab")
    leader.keyboard.type("Two checks missing in May")
    picture(leader, "assessment-team-1440")
    with leader.expect_navigation():
        leader.keyboard.press("Enter")
    look(leader)

    # The worker objects to one item; somebody else than the assessor answers.
    go(worker, "/assessment/mine/")
    press(worker)
    look(worker)
    picture(worker, "assessment-one-390")
    press(worker, "main a[href^='/object/assessment/']")
    look(worker)
    worker.select_option("#id_line", "duties")
    worker.fill("#id_words", "五月两次检查由李国强代签")
    press(worker)
    look(worker)
    head = visit_as(door_of(cast, cast.workshop, "en"), width=DESK, language="en")
    go(head, "/cases/?state=OPEN")
    press(head, "#cases a")
    look(head)
    picture(head, "assessment-case-1440")
    head.fill("#id_words", "The two checks are missing in the book as well")
    press(head)
    look(head)

    # The general manager approves and publishes; the sheet shows results and no reasons.
    gm = visit_as(door_of(cast, cast.gm, "zh-hans"), width=DESK, language="zh-hans")
    go(gm, "/")
    go(gm, "/assessment/approvals/")
    picture(gm, "assessment-approvals-1440")
    # No result of a target is there yet: that is decided on the page, with the reason.
    press(gm, "#approvals a.z-under")
    look(gm)
    gm.check("[name='goes_on']")
    gm.fill("#id_words", "各项目标数据月底补报，不影响结论")
    picture(gm, "assessment-decided-1440")
    press(gm, "button[formaction$='/do/approve/']")
    look(gm)
    go(gm, "/assessment/approvals/")
    press(gm, "main form .btn-primary")
    look(gm)
    go(gm, f"/assessment/sheet/{cast.year}/")
    expect(gm.locator("main")).to_contain_text("田𠮷生")
    expect(gm.locator("main")).not_to_contain_text("Two checks missing")
    picture(gm, "assessment-sheet-1440")
    go(worker, "/assessment/mine/")
    press(worker, "h2 a")
    worker.locator("details").first.click()
    look(worker)
    picture(worker, "assessment-published-390")

    # A veto reaches the leader; two others can reverse it.
    dead = Event(frozenset({"work_accident"}), ("incident", 5), "fatal", deaths=1)
    by, now = cast.actor(cast.safety), clock.now()
    row = actions.strike(dead, cast.units["W2"], clock.today(), by=by, at=now)[0]
    go(leader, f"/assessment/veto/{row.pk}/")
    picture(leader, "assessment-veto-1440")
    go(safety, f"/assessment/veto/{row.pk}/")
    safety.fill("#id_words", "The investigation found no breach of duty")
    press(safety, "main form .btn")
    look(safety)
