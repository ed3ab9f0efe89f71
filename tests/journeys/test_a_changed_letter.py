"""A change makes a letter due again: why, what changed, and the way back into force."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import PIN, Cast, cast_of
from tests.journeys.acts import draw
from tests.journeys.test_letters import look
from tests.journeys.walk import Visit
from tests.letters.test_refit import SYSTEM, bring_into_force, uses
from tests.letters.test_signing import change_duty
from zeren.ledger import clock
from zeren.letters import actions


@pytest.fixture
def cast(transactional_db: None, settings: Any, tmp_path: Any) -> Cast:
    settings.DATA, settings.VAULT = tmp_path, tmp_path / "vault"
    found = cast_of()
    found.issue()
    bring_into_force(found, found.worker, found.mate)
    for person in (found.worker, found.mate, found.safety):
        found.account(person)
    return found


def refit(cast: Cast) -> None:
    actions.refit(list(cast.ids.values()), by=SYSTEM, at=clock.now())


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_changed_is_read_first_and_signed_again(
    visit_as: Visit, cast: Cast, language: str
) -> None:
    change_duty(cast)
    refit(cast)
    letter = cast.letter(cast.worker)
    phone = visit_as("E021", 390, language)

    phone.goto("/letters/mine/")
    look(phone, f"letter-changed-{language}")
    assert phone.locator(".letter-changed ins").count() == 1
    assert phone.locator(".letter-changed del").count() == 0
    phone.click("a.btn-primary")
    look(phone, f"letter-changed-sign-{language}")
    draw(phone)
    phone.fill("#id_pin", PIN)
    phone.click("button[form=sign]")
    phone.wait_for_url("**/receipt/")

    assert cast.letter(cast.worker).pk == letter.pk
    assert cast.letter(cast.worker).state == "SIGNED"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_another_thing_is_acknowledged_with_the_pin(
    visit_as: Visit, cast: Cast, language: str
) -> None:
    uses(cast.worker, "DH-1")
    refit(cast)
    phone = visit_as("E021", 390, language)

    phone.goto("/letters/mine/")
    look(phone, f"letter-thing-{language}")
    phone.click("a.btn-primary")
    look(phone, f"letter-acknowledge-{language}")
    phone.fill("#id_pin", PIN)
    phone.click("button[form=acknowledge]")
    phone.wait_for_url("**/receipt/")
    look(phone, f"letter-acknowledged-{language}")

    assert cast.letter(cast.worker).state == "IN_FORCE"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_office_sees_the_change_and_decides_the_rules(
    visit_as: Visit, cast: Cast, language: str, width: int
) -> None:
    change_duty(cast)
    refit(cast)
    desk = visit_as("E002", width, language)
    for name, path in (
        ("renewal", ""),
        ("changed", f"{cast.letter(cast.worker).pk}/"),
        ("rules", "rules/"),
    ):
        desk.goto(f"/letters/{path}")
        look(desk, f"letters-{name}-{width}-{language}")
    desk.select_option("#id_duties", "ACKNOWLEDGE")
    desk.click("main form button.btn-primary")
    desk.wait_for_url("**/rules/")

    assert desk.input_value("#id_duties") == "ACKNOWLEDGE"
