"""A team leader goes on leave: a workmate acts for him, and he reads on return what was done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.cast import PIN, Cast, cast_of
from tests.journeys.acts import DESK, LANGUAGES, PHONE, door_of, draw, go, look, press
from tests.journeys.walk import Visit, picture
from zeren.ledger import clock
from zeren.organisation import actions as organisation

pytestmark = pytest.mark.django_db(transaction=True)

FOR = {"zh-hans": "代李国强", "en": "for 李国强"}
SAYS_FOR = {"zh-hans": "赵堃代李国强", "en": "赵堃 for 李国强"}
AWAY = {"zh-hans": "由赵堃代办", "en": "赵堃 acts for him"}
BACK = {"zh-hans": "您已返岗", "en": "You are back"}


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    clock.reset()
    yield cast_of()
    clock.reset()


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("language", LANGUAGES)
def test_on_leave_with_a_deputy_and_back(
    cast: Cast, visit_as: Visit, language: str, width: int
) -> None:
    cast.train(cast.worker)
    cast.issue()
    cast.sign(cast.worker)
    today = clock.today()
    leader = visit_as(door_of(cast, cast.leader, language), width=width, language=language)

    # He says when, who, in what; a slip is told beside its field and nothing is lost.
    go(leader, "/organisation/away/")
    picture(leader, f"away-empty-{language}-{width}")
    press(leader)
    look(leader)
    leader.fill("#id_last_day", (today + timedelta(days=6)).isoformat())
    leader.fill("#id_deputy", "A001")
    press(leader)
    look(leader)
    expect(leader.locator("#id_deputy")).to_have_value("A001")
    expect(leader.locator(".z-problems, .alert").first).to_be_visible()
    for kind in ("hazards", "verify", "countersign", "meetings", "remind", "cases"):
        leader.check(f'[name="kinds"][value="{kind}"]')
    picture(leader, f"away-form-{language}-{width}")
    press(leader)
    look(leader)
    picture(leader, f"away-confirm-{language}-{width}")
    press(leader)
    look(leader)

    # The workmate says yes, and finds on his day what he may do, and for whom.
    mate = visit_as(door_of(cast, cast.agency, language), width=width, language=language)
    go(mate, "/")
    press(mate, "main a[href='/organisation/away/']")
    look(mate)
    picture(mate, f"away-asked-{language}-{width}")
    press(mate, "main [name='accept']")
    go(mate, "/")
    expect(mate.locator("main")).to_contain_text(FOR[language])
    picture(mate, f"away-day-{language}-{width}")
    press(mate, "main a[href='/letters/countersign/']")
    look(mate)
    mate.check("[name='letter']")
    press(mate)
    draw(mate)
    mate.fill("#id_pin", PIN)
    press(mate, "main button.btn-primary")
    look(mate)

    # The signer reads on his receipt who signed, and for whom.
    letter = cast.letter(cast.worker)
    worker = visit_as(door_of(cast, cast.worker, language), width=width, language=language)
    go(worker, f"/letters/{letter.pk}/receipt/")
    expect(worker.locator("main")).to_contain_text(SAYS_FOR[language])

    # Every page of the leader says that he is away.
    gm = visit_as(door_of(cast, cast.gm, language), width=width, language=language)
    for address in (f"/people/{cast.leader}/", f"/units/{cast.units['W2']}/"):
        go(gm, address)
        expect(gm.locator("main").first).to_contain_text(AWAY[language])
    picture(gm, f"away-unit-{language}-{width}")

    # He is back earlier: nobody acts for him any more.
    go(leader, "/organisation/away/")
    press(leader, "main a[href$='/end/']")
    look(leader)
    press(leader)
    look(leader)
    press(leader)
    go(mate, "/")
    expect(mate.locator("main")).not_to_contain_text(FOR[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_back_again_reads_what_happened_meanwhile(
    cast: Cast, visit_as: Visit, language: str
) -> None:
    today = clock.today()
    organisation.go_away(
        cast.leader, from_date=today - timedelta(days=3), until=today,
        by=cast.actor(cast.workshop), at=clock.now(),
    )  # fmt: skip
    page = visit_as(door_of(cast, cast.leader, language), language=language)
    go(page, "/")
    expect(page.locator("main")).to_contain_text(BACK[language])
    press(page, "main a[href^='/back/']")
    look(page)
    picture(page, f"away-back-{language}")
    press(page)
    expect(page.locator("main")).not_to_contain_text(BACK[language])
