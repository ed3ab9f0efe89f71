"""A worker on the phone: the wall, the quiz, the letter, the signature, the receipt."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.cast import PIN, Cast, cast_of
from tests.journeys.acts import (
    DESK,
    LANGUAGES,
    PHONE,
    door_of,
    draw,
    go,
    look,
    own_duty,
    press,
    read_through,
    seal,
    sign_in,
    tab_to,
)
from tests.journeys.walk import Visit, assert_touchable, picture
from zeren.content import queries as content_queries
from zeren.core.log import verifier
from zeren.core.tongue import both
from zeren.ledger import clock
from zeren.ledger import queries as ledger
from zeren.training import actions as training
from zeren.training import queries as training_queries
from zeren.training.models import Attempt, Meeting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_the_wall_to_a_receipt_that_anybody_can_verify(
    visit_as: Visit, language: str, tmp_path: Path
) -> None:
    cast = cast_of()
    cast.issue()
    meeting = planned(cast)
    letter = cast.letter(cast.worker)

    # The general manager opens the meeting and shows the wall.
    manager = visit_as(door_of(cast, cast.gm, language), width=DESK, language=language)
    go(manager, f"/training/meetings/{meeting.pk}/")
    press(manager)
    look(manager)

    # The worker scans the wall, signs in as himself and types the digits.
    phone = visit_as(width=PHONE, language=language)
    phone.goto(f"/training/meetings/{meeting.pk}/here/")
    sign_in(phone, door_of(cast, cast.worker, language))
    look(phone)
    assert_touchable(phone)
    digits = "".join(manager.locator(".wall-code").inner_text().split())
    phone.fill("#id_code", digits)
    press(phone)
    look(phone)
    expect(manager.locator(".wall-count b")).to_have_text("2")  # the trainer and he

    # Untrained he cannot sign: the step is closed and says what opens it.
    answer = phone.goto(f"/letters/{letter.pk}/sign/")
    assert answer is not None
    assert answer.status == 409
    look(phone)
    expect(phone.locator(".z-step.is-shut").first).to_be_visible()
    expect(phone.locator("#id_pin")).to_have_count(0)
    assert cast.letter(cast.worker).state == "ISSUED"

    # The quiz is answered on the page.
    go(phone, "/training/cards/")
    go(phone, "/training/quiz/")
    press(phone)
    look(phone)
    assert_touchable(phone)
    picture(phone, f"quiz-phone-{language}", full=False)
    answer_all(phone)
    press(phone)
    look(phone)
    assert training_queries.standing(cast.worker, cast.year).is_trained

    # The letter is read and signed by hand, with the own PIN.
    press(phone)
    look(phone)
    assert phone.url.endswith(f"/letters/{letter.pk}/")
    press(phone)
    look(phone)
    assert phone.url.endswith("/read/")
    expect(phone.locator("#id_pin")).to_have_count(0)
    assert_touchable(phone)
    press(phone)
    look(phone)
    assert_touchable(phone)
    draw(phone)
    phone.fill("#id_pin", "000000")
    press(phone)
    expect(phone.locator(".z-problems")).to_be_visible()  # a wrong PIN signs nothing
    expect(phone.locator("#id_pin")).to_be_focused()
    expect(phone.locator("#id_pin_error")).to_be_in_viewport()
    assert cast.letter(cast.worker).state == "ISSUED"
    phone.fill("#id_pin", PIN)
    press(phone)  # the drawing was brought back
    look(phone)
    assert phone.url.endswith("/receipt/")
    assert cast.letter(cast.worker).state == "SIGNED"
    assert cast.letter(cast.worker).text == letter.text

    # The superior countersigns all that wait, each with its own record.
    superior = visit_as(door_of(cast, cast.leader, language), width=PHONE, language=language)
    go(superior, "/letters/countersign/")
    press(superior)
    look(superior)
    draw(superior)
    superior.fill("#id_pin", PIN)
    press(superior)
    look(superior)
    assert cast.letter(cast.worker).state == "IN_FORCE"

    # The proof comes within minutes, the receipt page shows it by itself, the file verifies.
    expect(phone.locator("[hx-get]")).to_have_count(1)
    seal()
    expect(phone.locator("[hx-get]")).to_have_count(0)
    look(phone)
    for party in ("b", "a"):
        with phone.expect_download() as coming:
            phone.click(f'a[href$="receipt-{party}.json"]')
        kept = tmp_path / f"{party}.json"
        coming.value.save_as(kept)
        report = verifier.check(kept.read_bytes(), ledger.verifier_key())
        assert report.ok, report.lines
    broken = kept.read_bytes().replace(letter.digest[:8].encode(), b"00000000")
    assert not verifier.check(broken, ledger.verifier_key()).ok


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_cannot_draw_signs_by_keyboard_alone(visit_as: Visit, language: str) -> None:
    cast = cast_of()
    cast.issue()
    cast.train(cast.mate)
    letter = cast.letter(cast.mate)
    page = visit_as(door_of(cast, cast.mate, language), width=PHONE, language=language)

    go(page, f"/letters/{letter.pk}/")
    for step in ("read", "sign"):
        read_through(page)
        tab_to(page, f'main a.btn-primary[href="/letters/{letter.pk}/{step}/"]')
        with page.expect_navigation():
            page.keyboard.press("Enter")
    own = page.locator(own_duty(page))
    tab_to(page, "#id_own_duty_0")
    page.keyboard.press("Space")
    for _more in range(3):
        if own.is_checked():
            break
        page.keyboard.press("ArrowDown")
    assert own.is_checked()
    tab_to(page, ".z-sign summary")
    page.keyboard.press("Enter")
    tab_to(page, "#id_typed_name")
    page.keyboard.type("王喆")
    tab_to(page, "#id_pin")
    page.keyboard.type(PIN)
    with page.expect_navigation():
        page.keyboard.press("Enter")

    look(page)
    assert page.url.endswith("/receipt/")
    assert cast.letter(cast.mate).state == "SIGNED"


def planned(cast: Cast) -> Meeting:
    """This year's meeting, planned by the safety manager."""
    return training.plan_meeting(
        year=cast.year,
        title=both("安全责任落实会议", "Safety responsibility meeting"),
        starts_at=clock.now(),
        place=both("一号会议室", "Meeting room 1"),
        trainer_id=cast.gm,
        unit_id=cast.units["CO"],
        agenda=content_queries.agenda(),
        by=cast.actor(cast.safety),
        at=clock.now(),
    )


def answer_all(page: Page) -> None:
    """Tick the right answers of the paper that is open."""
    attempt = Attempt.objects.get(pk=int(page.url.rstrip("/").split("/")[-1]))
    rows = training_queries.asked(attempt)
    for code, row in rows.items():
        for number in row.correct:
            page.check(f'input[name="q-{code}"][value="{number}"]')
