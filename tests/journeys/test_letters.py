"""A worker signs on the phone, the superior countersigns: both sizes, both languages."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.cast import PIN, Cast, cast_of
from tests.journeys.acts import draw
from tests.journeys.walk import Visit, assert_axe_clean, assert_fits, picture
from zeren.ledger import actions as ledger


@pytest.fixture
def cast(transactional_db: None, settings: Any, tmp_path: Path) -> Cast:
    settings.DATA, settings.VAULT = tmp_path, tmp_path / "vault"
    found = cast_of()
    found.issue()
    found.train(found.worker, found.leader)
    for person in (found.worker, found.leader, found.safety, found.clerk):
        found.account(person)
    return found


def look(page: Page, name: str) -> None:
    assert_axe_clean(page)
    assert_fits(page)
    picture(page, name)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_letter_is_signed_and_countersigned(visit_as: Visit, cast: Cast, language: str) -> None:
    letter = cast.letter(cast.worker)
    phone = visit_as("E021", 390, language)
    phone.goto(f"/letters/{letter.pk}/")
    look(phone, f"letter-phone-{language}")
    phone.goto(f"/letters/{letter.pk}/sign/")
    draw(phone)
    phone.fill("#id_pin", "111112")
    phone.click("button[form=sign]")
    phone.wait_for_selector(".z-problems")
    look(phone, f"letter-wrong-pin-{language}")
    phone.fill("#id_pin", PIN)  # the drawing came back with the page
    phone.click("button[form=sign]")
    phone.wait_for_url("**/receipt/")
    ledger.sequence()
    ledger.checkpoint()
    phone.wait_for_selector("a[href$='receipt-b.json']")  # the page fills itself
    look(phone, f"letter-receipt-{language}")

    superior = visit_as("E020", 390, language)
    superior.goto("/letters/countersign/")
    look(superior, f"countersign-phone-{language}")
    superior.click("main form button.btn-primary")
    draw(superior)
    superior.fill("#id_pin", PIN)
    superior.click("button[form=sign]")
    superior.wait_for_url("**/countersign/")

    assert cast.letter(cast.worker).state == "IN_FORCE"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_closed_step_is_shown_closed_with_its_reason(
    visit_as: Visit, cast: Cast, language: str
) -> None:
    letter = cast.letter(cast.clerk)
    phone = visit_as("E030", 390, language)

    phone.goto(f"/letters/{letter.pk}/sign/")

    assert phone.locator("li.is-shut").count() == 3
    assert phone.locator("canvas").count() == 0
    look(phone, f"letter-closed-{language}")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_desk_of_the_safety_office(
    visit_as: Visit, cast: Cast, language: str, width: int
) -> None:
    cast.sign(cast.worker)
    desk = visit_as("E002", width, language)
    year = f"?unit={cast.units['CO']}&year={cast.year + 1}&countersigner=superior"
    for name, path in (
        ("index", ""),
        ("record", f"{cast.letter(cast.worker).pk}/"),
        ("campaigns", "campaigns/"),
        ("start", f"campaigns/start/{year}"),
        ("anomalies", "anomalies/"),
    ):
        desk.goto(f"/letters/{path}")
        look(desk, f"letters-{name}-{width}-{language}")
