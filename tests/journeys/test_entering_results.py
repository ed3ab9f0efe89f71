"""Results that no room knows: somebody is named, enters on a phone, pastes many, is changed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.cast import cast_of
from tests.journeys.acts import DESK, LANGUAGES, PHONE, door_of, go, look, press
from tests.journeys.walk import Visit, picture
from zeren.ledger import clock
from zeren.results import actions as results
from zeren.targets import actions as targets

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_result_is_entered_on_a_phone_and_many_are_pasted(visit_as: Visit, language: str) -> None:
    cast = cast_of()
    by, at, since = cast.actor(cast.safety), clock.now(), clock.today().replace(month=1, day=1)
    row = targets.set_company_target(
        year=cast.year, indicator_code="env.air", value="98", by=by, at=at
    )
    targets.cascade_all(row.pk, rule="HELD", by=by, at=at)

    # The safety office says who enters it.
    desk = visit_as(door_of(cast, cast.safety, language), width=DESK, language=language)
    go(desk, "/results/owner/?indicator=env.air")
    look(desk)
    desk.select_option("#id_unit", str(cast.units["W2"]))
    desk.select_option("#id_person", str(cast.mate))
    picture(desk, f"results-name-1440-{language}")
    press(desk)
    look(desk)
    picture(desk, f"results-to-enter-1440-{language}")

    # The one named enters the first period that is missing on the phone.
    for unit in ("CO", "WELD"):
        results.name_owner(
            "env.air", cast.units[unit], person_id=cast.mate, since=since, by=by, at=at
        )
    phone = visit_as(door_of(cast, cast.mate, language), width=PHONE, language=language)
    go(phone, "/results/to-enter/")
    look(phone)
    picture(phone, f"results-to-enter-390-{language}")
    press(phone, "main td a")
    look(phone)
    phone.fill("#id_numerator", "99")
    phone.fill("#id_denominator", "100")
    picture(phone, f"results-enter-390-{language}")
    press(phone)
    look(phone)
    expect(phone.locator("main")).to_contain_text("99")

    # A period of all his units is pasted; a line that cannot be read is named.
    go(phone, "/results/to-enter/many/")
    look(phone)
    phone.fill("#id_day", since.isoformat())
    phone.fill("#id_lines", "CO\t9\t10\nW2\tmany\t10")
    press(phone)
    look(phone)
    picture(phone, f"results-many-390-{language}")
    phone.fill("#id_lines", "CO\t9\t10\nW2\t8\t10\nWELD\t0\t0")
    press(phone)
    look(phone)

    # Somebody else enters it from now on.
    go(desk, "/results/to-enter/")
    press(desk, "main a[href*='?owner=']")
    look(desk)
    picture(desk, f"results-change-1440-{language}")
