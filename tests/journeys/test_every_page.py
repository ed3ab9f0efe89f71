"""The main pages in both languages, on the phone and at the desk: readable by everyone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast, cast_of
from tests.journeys.acts import DESK, LANGUAGES, PHONE, door_of, go, look, tab_to
from tests.journeys.walk import Visit, assert_whole
from zeren.core.actor import Actor
from zeren.hazards import actions as hazards
from zeren.hazards import queries as hazard_queries
from zeren.ledger import actions as ledger
from zeren.ledger import clock
from zeren.organisation import queries as organisation
from zeren.targets import queries as targets

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_main_page_fits_and_has_no_finding(
    visit_as: Visit, width: int, language: str
) -> None:
    cast = lived_in()
    letter = cast.letter(cast.worker)
    assert cast.meeting is not None
    thing = organisation.thing_by_code("HJ-12", clock.today())
    assert thing is not None
    standing = targets.current_set(cast.year)
    assert standing is not None
    target = targets.company_targets(standing.pk)[0].pk
    hazard = next(iter(hazard_queries.hazard_ids(cast.viewer(cast.safety))))

    safety = visit_as(door_of(cast, cast.safety, language), width=width, language=language)
    walk(
        safety,
        "/",
        "/overview/",
        "/search/?q=WS-1",
        f"/people/{cast.worker}/",
        f"/units/{cast.units['WELD']}/",
        f"/things/{thing.id}/",
        "/organisation/",
        "/organisation/people/",
        "/organisation/things/",
        "/organisation/posts/",
        "/organisation/roles/",
        "/organisation/import/",
        "/responsibility/",
        "/responsibility/duties/",
        "/targets/",
        "/targets/catalogue/",
        f"/targets/{target}/",
        f"/targets/unit/{cast.units['WELD']}/",
        "/training/",
        "/training/cards/",
        f"/training/meetings/{cast.meeting.pk}/",
        f"/training/meetings/{cast.meeting.pk}/sheet/",
        "/letters/",
        "/letters/campaigns/",
        "/letters/anomalies/",
        f"/letters/{letter.pk}/",
        f"/letters/{letter.pk}/receipt/",
        "/hazards/",
        "/hazards/board/",
        "/hazards/labels/",
        f"/hazards/{hazard}/",
        "/coverage/",
        "/coverage/gaps/",
        "/bulletin/",
        "/inbox/",
        "/jobs/",
        "/evidence/",
        "/verify/",
        "/account/",
    )
    worker = visit_as(door_of(cast, cast.worker, language), width=width, language=language)
    walk(
        worker,
        "/",
        "/training/",
        "/training/attempts/",
        "/letters/mine/",
        "/hazards/",
        "/hazards/report/",
        "/account/",
    )


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_doors_and_evidence_fits_and_has_no_finding(
    visit_as: Visit, width: int, language: str
) -> None:
    cast = lived_in()
    ledger.sequence()
    ledger.checkpoint()
    letter = cast.letter(cast.worker)
    thing = organisation.thing_by_code("HJ-12", clock.today())
    assert thing is not None

    def hand(who: int) -> Page:
        return visit_as(door_of(cast, who, language), width=width, language=language)

    walk(
        hand(cast.auditor),
        "/evidence/sheet/",
        f"/evidence/about/letter/{letter.pk}/",
        f"/evidence/about/person/{cast.worker}/",
    )
    walk(hand(cast.gm), "/", "/hazards/keys/", "/organisation/codes/", "/organisation/roles/")
    walk(hand(cast.leader), "/", "/organisation/slips/", "/account/")
    walk(hand(cast.administrator), "/account/suspicious/", "/policy/", "/organisation/roles/grant/")
    walk(
        hand(cast.clerk),
        "/organisation/invitations/",
        "/organisation/codes/",
        f"/organisation/people/{cast.worker}/name/",
        f"/organisation/units/{cast.units['W2']}/close/",
        f"/organisation/things/{thing.id}/close/",
    )


@pytest.mark.parametrize(("language", "width"), [("zh-hans", PHONE), ("en", DESK)])
def test_every_page_of_one_house_s_ways_fits_and_has_no_finding(
    visit_as: Visit, width: int, language: str
) -> None:
    """How people are reached, who is away, what is entered and changed by hand."""
    cast = lived_in()
    assert cast.meeting is not None
    thing = organisation.thing_by_code("HJ-12", clock.today())
    assert thing is not None
    place = organisation.place_of(cast.worker, clock.today())
    assert place is not None
    weld, team, worker = cast.units["WELD"], cast.units["W2"], cast.worker

    def hand(who: int) -> Page:
        return visit_as(door_of(cast, who, language), width=width, language=language)

    walk(
        hand(cast.safety),
        "/coming/",
        "/messages/",
        "/messages/mine/",
        "/messages/calls/",
        "/kiosk/all/",
        "/kiosk/enrol/",
        "/organisation/house/",
        "/organisation/away/",
        "/content/",
        "/content/packs/",
        "/training/meetings/plan/",
    )
    walk(hand(cast.administrator), "/account/house/", "/organisation/roles/grant/", "/first/")
    walk(
        hand(cast.clerk),
        f"/organisation/units/{weld}/name/",
        f"/organisation/units/{weld}/merge/",
        f"/organisation/units/{team}/split/",
        f"/organisation/posts/{place.post_id}/name/",
        f"/organisation/things/{thing.id}/name/",
        f"/organisation/people/{worker}/reached/",
        f"/organisation/people/{worker}/away/",
    )


def test_the_keyboard_reaches_the_main_button(visit_as: Visit) -> None:
    cast = lived_in()
    page = visit_as(door_of(cast, cast.mate, "en"), width=PHONE, language="en")

    for address in ("/", "/training/", "/hazards/follow/", "/contact/"):
        go(page, address)
        tab_to(page, "main .btn-primary")


MENU, MENU_WIDE = 15, 11
"""Entries of a safety manager's menu, the longest there is: all, and the first of each family."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_menu_and_the_search_are_inside_the_window(
    visit_as: Visit, language: str
) -> None:
    cast = cast_of()
    page = visit_as(door_of(cast, cast.safety, language), width=DESK, language=language)

    for width in (1200, 1280, 1366, DESK):
        page.set_viewport_size({"width": width, "height": 900})
        go(page, "/targets/")

        entries = page.locator(".z-nav a")
        expect(entries).to_have_count(MENU_WIDE)
        expect(page.locator(".z-family a")).to_have_count(3)
        room = page.locator(".z-nav").bounding_box()
        end = page.locator(".z-top-end").bounding_box()
        assert room is not None
        assert end is not None
        for entry in entries.all():
            box = entry.bounding_box()
            assert box is not None
            assert room["x"] <= box["x"]
            assert box["x"] + box["width"] <= min(room["x"] + room["width"], end["x"]) + 1
        search = ".z-search input" if width >= 1366 else ".z-search-link"
        expect(page.locator(search)).to_be_in_viewport(ratio=1)
    page.fill(".z-search input", "WS-1")
    page.press(".z-search input", "Enter")
    page.wait_for_url("**/search/?q=WS-1")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_and_the_search_open_on_a_phone(visit_as: Visit, language: str) -> None:
    cast = cast_of()
    page = visit_as(door_of(cast, cast.safety, language), width=PHONE, language=language)

    for nth in (0, MENU - 1, MENU):
        go(page, "/targets/")
        page.locator(".z-menu.z-narrow-only > summary").tap()
        entries = page.locator(".z-menu-panel.is-wide a")
        expect(entries).to_have_count(MENU + 1)
        look(page)
        address = str(entries.nth(nth).get_attribute("href"))
        with page.expect_navigation():
            entries.nth(nth).tap()
        assert page.url.endswith(address)


def lived_in() -> Cast:
    """A house in which something has happened: issued, trained, signed, a hazard reported."""
    cast = cast_of()
    cast.issue()
    cast.train(cast.worker, cast.leader)
    cast.sign(cast.worker)
    cast.countersign(cast.worker)
    cast.sign(cast.leader)
    place = organisation.thing_by_code("WS-1", clock.today())
    assert place is not None
    hazards.report(
        text="电缆破损 Cable without cover",
        thing_id=place.id,
        photos=[],
        by=Actor.anonymous(),
        at=clock.now(),
    )
    return cast


def walk(page: Page, *addresses: str) -> None:
    """Every page, and all that is wrong with any of them."""
    found = []
    for address in addresses:
        try:
            go(page, address)
            assert_whole(page)
        except AssertionError as wrong:
            found.append(str(wrong)[:600])
    assert not found, "\n\n".join(found)
