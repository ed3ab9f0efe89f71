"""The organisation in a browser: readable on the telephone and at the desk, in both languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.cast import Cast, cast_of
from tests.journeys.walk import Visit, assert_axe_clean, assert_fits, picture
from zeren.accounts import queries as accounts
from zeren.ledger import clock
from zeren.organisation import actions
from zeren.organisation import queries as organisation

pytestmark = pytest.mark.django_db(transaction=True)


SIDEWAYS = (
    "[...document.querySelectorAll('.z-table')].filter(e => e.scrollWidth > e.clientWidth + 1)"
)


def login(cast: Cast, person: int) -> str:
    found = accounts.account(cast.account(person))
    assert found is not None
    return found.login


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [390, 1440])
def test_every_page_of_the_organisation_fits_and_reads(
    visit_as: Visit, width: int, language: str
) -> None:
    cast = cast_of(with_targets=False)
    welder = organisation.thing_by_code("HJ-12", clock.today())
    assert welder is not None
    clerk = visit_as(login(cast, cast.clerk), width=width, language=language)
    for name, address in (
        ("units", "/organisation/"),
        ("people", "/organisation/people/"),
        ("things", "/organisation/things/"),
        ("posts", "/organisation/posts/"),
        ("codes", "/organisation/invitations/"),
        ("head", f"/organisation/units/{cast.units['W2']}/head/"),
        ("user", f"/organisation/things/{welder.id}/user/"),
    ):
        clerk.goto(address)
        assert_fits(clerk)
        assert width > 390 or clerk.evaluate(SIDEWAYS) == [], "a table on the phone is cards"
        assert_axe_clean(clerk)
        picture(clerk, f"organisation-{name}-{width}-{language}")


def test_a_transfer_is_read_before_it_is_done(visit_as: Visit) -> None:
    cast = cast_of(with_targets=False)
    clerk = visit_as(login(cast, cast.clerk), width=1440, language="en")

    clerk.goto(f"/organisation/people/{cast.worker}/transfer/")
    clerk.get_by_label("New post").select_option(label="Officer")
    clerk.get_by_role("button", name="Show what will happen").click()
    expect(clerk.get_by_text("leaves Welder in Welding team 2")).to_be_visible()
    picture(clerk, "organisation-transfer-1440-en")
    clerk.get_by_role("button", name="Transfer").click()

    expect(clerk.get_by_text("is transferred")).to_be_visible()


def test_roles_and_slips(visit_as: Visit) -> None:
    cast = cast_of(with_targets=False)
    administrator = visit_as(login(cast, cast.administrator), width=1440, language="zh-hans")

    administrator.goto("/organisation/roles/")
    assert_axe_clean(administrator)
    picture(administrator, "organisation-roles-1440-zh-hans")
    administrator.goto("/organisation/invitations/")
    administrator.locator("form[method=post] button.btn-primary").click()

    expect(administrator.locator(".organisation-slip").nth(3)).to_be_visible()
    assert_axe_clean(administrator)
    picture(administrator, "organisation-slips-1440-zh-hans")


@pytest.mark.parametrize(("width", "language"), [(390, "zh-hans"), (1440, "en")])
def test_a_powerful_role_is_asked_for_by_one_and_confirmed_by_another(
    visit_as: Visit, width: int, language: str
) -> None:
    cast = cast_of(with_targets=False)
    actions.grant_role(
        cast.mate,
        "safety_manager",
        cast.units["CO"],
        from_date=clock.today(),
        by=cast.actor(cast.administrator),
        at=clock.now(),
    )
    asker = visit_as(login(cast, cast.administrator), width=width, language=language)
    for name, address in (("day", "/"), ("list", "/organisation/roles/")):
        asker.goto(address)
        assert_fits(asker)
        assert_axe_clean(asker)
        picture(asker, f"roles-asker-{name}-{width}-{language}")

    second = visit_as(login(cast, cast.gm), width=width, language=language)
    second.goto("/")
    assert_axe_clean(second)
    picture(second, f"roles-second-day-{width}-{language}")
    with second.expect_navigation():
        second.locator("a[href*='/roles/asked/']").last.click()
    assert_fits(second)
    assert_axe_clean(second)
    picture(second, f"roles-second-{width}-{language}")
    with second.expect_navigation():
        second.locator("button[value=confirm]").click()

    assert second.locator("button[value=confirm]").count() == 0
    assert cast.mate in organisation.holders("safety_manager", clock.today())
