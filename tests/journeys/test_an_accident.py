"""An accident from the phone of a worker to a death on day 29 that restates its month."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast, cast_of
from tests.frozen import frozen
from tests.journeys.acts import DESK, LANGUAGES, PHONE, door_of, go, look, photo, press
from tests.journeys.walk import Visit, assert_touchable, picture
from zeren.core.incidents import incident as core
from zeren.incidents import queries
from zeren.incidents.models import Event
from zeren.ledger import clock

pytestmark = pytest.mark.django_db(transaction=True)

DEATHS = {"any": [{"classes": ["work_accident"]}], "count": "deaths"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_a_phone_to_a_restated_month(visit_as: Visit, language: str) -> None:
    with frozen() as hand:
        cast = cast_of(with_targets=False)
        row = reported_on_a_phone(visit_as, cast, language)
        safety = visit_as(door_of(cast, cast.safety, language), width=DESK, language=language)
        confirmed_and_classified(safety, row, language)
        told_and_followed(safety, row)

        hand.tick(days=29)
        before = clock.now()
        safety = visit_as(door_of(cast, cast.safety, language), width=DESK, language=language)
        go(safety, f"/incidents/{row.pk}/")
        press(safety, f'a[href="/incidents/{row.pk}/?person=1#person"]')
        form = safety.locator('form[action$="/do/person/"]')
        expect(form.locator('input[name="lost_days"]')).to_have_value("12")
        died = queries.day_of(row) + timedelta(29)
        form.locator('input[name="death_date"]').fill(died.isoformat())
        press(safety, form.locator(".btn-primary"))
        look(safety)
        picture(safety, f"incident-death-{language}")

        hand.tick(minutes=1)
        month = queries.day_of(row).replace(day=1)
        window = {"since": month, "until": month + timedelta(40)}
        counted = queries.counts
        assert counted(DEATHS, **window, as_of=before) == {}  # type: ignore[arg-type]
        now = counted(DEATHS, **window, as_of=clock.now())  # type: ignore[arg-type]
        assert now == {(row.unit_id, month): 1}
        press(safety, safety.locator('form[action$="/do/close/"] .btn-primary'))
        assert Event.objects.get().state == "CLOSED"

        hours_are_pasted(visit_as, cast, language)


def reported_on_a_phone(visit_as: Visit, cast: Cast, language: str) -> Event:
    """Four answers and a photo, in one page that fits the thumb."""
    page = visit_as(door_of(cast, cast.worker, language), width=PHONE, language=language)
    go(page, "/incidents/")
    look(page)
    picture(page, f"incidents-empty-{language}")
    go(page, "/incidents/report/")
    assert_touchable(page)
    page.locator('input[name="hurt"][value="somebody"]').check()
    page.fill("#id_text", "剪板机压伤右手食指 / finger pinched at the shear")
    page.locator("input[type=file]").first.set_input_files([photo()])
    expect(page.locator("[data-photo-shots] img")).to_have_count(1)
    picture(page, f"incident-report-{language}")
    press(page, ".z-thumb .btn-primary")
    look(page)
    row = Event.objects.get()
    assert row.reporter_id == cast.worker
    expect(page.locator('form[action*="/do/"]')).to_have_count(0)  # nothing is his to decide
    picture(page, f"incident-phone-{language}")
    return row


def confirmed_and_classified(page: Page, row: Event, language: str) -> None:
    go(page, "/")
    press(page, page.locator(f'main a[href="/incidents/{row.pk}/"]').first)
    look(page)
    for kind in ("work_accident", "work_injury"):
        page.locator(f'input[name="kinds"][value="{kind}"]').check()
    page.locator('select[name="type"]').select_option("machinery")
    picture(page, f"incident-confirm-{language}")
    press(page, page.locator('form[action$="/do/confirm/"] .btn-primary'))
    look(page)
    unfold(page, "person")
    form = page.locator('form[action$="/do/person/"]')
    form.locator('input[name="number"]').fill("E021")
    form.locator('input[name="injury"]').fill("crushed finger")
    form.locator('input[name="lost_days"]').fill("12")
    press(page, form.locator(".btn-primary"))
    look(page)
    picture(page, f"incident-desk-{language}")


def told_and_followed(page: Page, row: Event) -> None:
    """The clocks that can stop now, and the four."""
    for code in ("authority", "claim"):
        form = page.locator('form[action$="/do/told/"]').filter(
            has=page.locator(f'input[value="{code}"]')
        )
        page.locator("details").filter(has=form).locator("summary").click()
        form.locator("textarea").fill("County office, by telephone")
        press(page, form.locator(".btn-primary"))
    for kind in core.NO_LET_GO:
        unfold(page, kind)
        form = page.locator(f'form[action$="/do/{kind}/"]')
        form.locator("textarea").fill("done / 已办")
        if kind == core.CAUSE:
            form.locator("select").select_option("physical")
        press(page, form.locator(".btn-primary"))
    look(page)
    press(page, page.locator('form[action$="/do/close/"] .btn-primary'))
    expect(page.locator(".z-problems, [role=alert]").first).to_be_visible()
    assert Event.objects.get().state == "CONFIRMED"  # the toll may still change


def hours_are_pasted(visit_as: Visit, cast: Cast, language: str) -> None:
    page = visit_as(door_of(cast, cast.clerk, language), width=DESK, language=language)
    go(page, "/incidents/hours/?year=2022&base=hours&population=employee&propose=1")
    look(page)
    picture(page, f"hours-{language}")
    page.locator("textarea").fill("W2\t510\t480")
    press(page, page.locator("main form[method=post] > .btn-primary"))
    look(page)
    cell = page.locator(f'input[name="c{cast.units["W2"]}-1"]')
    expect(cell).to_have_value("510")


def unfold(page: Page, act: str) -> None:
    """Open the form of an act, where it is folded."""
    form = page.locator(f'form[action$="/do/{act}/"]')
    if not form.is_visible():
        page.locator("details").filter(has=form).locator("summary").first.click()
