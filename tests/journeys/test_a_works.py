"""A Chinese works of 260 people, from its roster as it is to issued letters: pages, clicks counted.

The figures stand in docs/zh/the-first-hour.md and docs/how-to/the-first-hour.md; a page or click
more or less fails here first. The safety officer sits at a desk, one worker signs on his phone.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import FilePayload, Page

from tests.cast import PIN
from tests.journeys import works
from tests.journeys.acts import DESK, PHONE, draw, look
from tests.journeys.test_a_bakery import Walked, settle
from tests.journeys.test_a_worker import answer_all
from tests.journeys.test_from_a_workbook import choose_pin, print_slip, roles_asked, speak
from tests.journeys.walk import Visit, assert_whole, picture
from zeren.accounts import actions as accounts
from zeren.content import actions as content
from zeren.content import sheets as content_sheets
from zeren.core.actor import Actor
from zeren.jobs import actions as jobs
from zeren.ledger import actions as ledger
from zeren.ledger import clock, inbox
from zeren.letters import queries as letters
from zeren.organisation import actions as organisation
from zeren.organisation import queries
from zeren.targets import actions as targets
from zeren.targets import sheets as target_sheets
from zeren.training.models import Meeting

pytestmark = pytest.mark.django_db(transaction=True)

ADMIN = {"pages": 23, "clicks": 17}
BOSS = {"pages": 15, "clicks": 8}
SAFETY = {"pages": 21, "clicks": 12}
WORKER = {"pages": 11, "clicks": 8}


def test_a_works_comes_from_its_roster_to_issued_letters(visit_as: Visit) -> None:
    ledger.open_ledger()
    for pack in ("base", "machining"):
        content.bring_in(content_sheets.shipped(pack), at=clock.now())
    targets.load_catalogue(target_sheets.indicators(), at=clock.now())
    admin, boss, safety, worker = Walked(), Walked(), Walked(), Walked()
    slips = bring_in(visit_as, admin)

    # the general manager: a PIN, the roles, the slip of the safety officer
    chief = begin(visit_as, boss, works.BOSS, slips[works.BOSS], DESK)
    boss.press(chief, ".z-told button")
    for one in roles_asked():
        boss.open(chief, f"/organisation/roles/asked/{one.id}/")
        boss.press(chief, "button[value=confirm]")
    open_slip(chief, boss)

    # the safety officer: two targets given down to every team
    desk = begin(visit_as, safety, works.SAFETY, slips[works.SAFETY], DESK)
    safety.open(desk, "/")
    assert_whole(desk)
    picture(desk, "works-day-zh")
    year = clock.today().year
    for code, value in (("trn.coverage", "100"), ("saf.minor_injury", "0")):
        safety.open(desk, f"/targets/set/{year}/{code}/")
        desk.fill("#id_value", value)
        safety.press(desk)
        desk.select_option("#id_rule", "SAME_LIMIT" if value == "100" else "EQUAL_ZERO")
        desk.check("#id_levels")
        safety.press(desk, "#choose button")
        safety.press(desk)
    boss.open(chief, f"/targets/publish/{year}/")
    boss.press(chief, ".z-confirm .btn-primary")

    # she plans the meeting and issues the letters
    safety.open(desk, "/training/meetings/plan/")
    desk.fill("#id_place", "一号会议室")
    desk.fill("#id_starts_at", (clock.now() + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M"))
    desk.select_option("#id_trainer", label=chief_name())
    safety.press(desk)
    safety.press(desk)
    safety.open(desk, "/letters/campaigns/start/")
    safety.press(desk, "main form[method=get] button")
    safety.press(desk, ".z-confirm .btn-primary")
    jobs.run_ready("letters.issue", now=clock.now)
    while inbox.react(at=clock.now()):
        pass
    roster = queries.roster(clock.today())
    issued = [letters.live_letter(one.person_id, year, clock.today()) for one in roster]
    assert all(issued)
    assert len(issued) == works.PEOPLE
    safety.open(desk, "/first/")
    assert_whole(desk)
    picture(desk, "works-first-steps-zh")
    safety.open(desk, "/letters/")
    assert_whole(desk)

    # a slip for one worker, opened by the general manager before whom he stands
    code = print_slip(desk, works.WORKER)
    safety.counted.update(pages=2, clicks=1)
    open_slip(chief, boss)
    on_his_phone(visit_as, worker, code, chief, boss)

    assert [dict(one.counted) for one in (admin, boss, safety, worker)] == [
        ADMIN, BOSS, SAFETY, WORKER], "bring the two pages up to date"  # fmt: skip


def bring_in(visit_as: Visit, did: Walked) -> dict[str, str]:
    """The first administrator: PIN, language, the house, the roster and questions, two slips."""
    code = accounts.open_first_administrator(at=clock.now())
    speak("admin", "zh-hans")
    page = visit_as(width=DESK)
    did.open(page, "/welcome/")
    pin(page, did, login="admin", code=code)
    did.press(page)
    page.check('input[name=languages][value="zh-hans"]')
    did.press(page)
    did.open(page, "/")
    settle(visit_as, page, did, zone="Asia/Shanghai", language="zh-hans")
    did.press(page, 'a[href="/organisation/import/"]')
    page.set_input_files("input[type=file]", roster())
    did.press(page, "form[enctype] .btn-primary")

    # what nobody can know is asked once: what the works is called, one word, one head
    look(page)
    assert_whole(page)
    assert page.locator("#top").input_value() == works.TOP
    page.select_option("#word-0", "employee")
    page.select_option("#head-GSLD", index=1)
    picture(page, "works-columns-zh")
    did.press(page, "button[name=go]")
    look(page)
    assert_whole(page)
    picture(page, "works-preview-zh", full=False)
    did.press(page, ".z-confirm .btn-primary")
    assert len(queries.roster(clock.today())) == works.PEOPLE
    inbox.react(at=clock.now())
    slips = {one: print_slip(page, one) for one in (works.BOSS, works.SAFETY)}
    did.counted.update(pages=4, clicks=2)
    return slips


def roster() -> FilePayload:
    return {"name": "花名册.xlsx", "mimeType": "application/octet-stream", "buffer": works.roster()}


def begin(visit_as: Visit, did: Walked, number: str, code: str, width: int) -> Page:
    """Somebody opens the address of the slip and chooses a PIN."""
    if number == works.BOSS:
        organisation.open_at_console(number, by=Actor.system().proved("console"), at=clock.now())
    speak(number, "zh-hans")
    page = visit_as(width=width)
    did.open(page, f"/welcome/?as={number}")
    pin(page, did, code=code)
    return page


def pin(page: Page, did: Walked, **values: str) -> None:
    choose_pin(page, **values)
    did.counted.update(pages=1, clicks=1)


def open_slip(page: Page, did: Walked) -> None:
    did.open(page, "/organisation/slips/")
    page.fill("#id_pin", PIN)
    did.press(page)


def chief_name() -> str:
    return next(one.name for one in queries.roster(clock.today()) if one.number == works.BOSS)


def on_his_phone(visit_as: Visit, did: Walked, code: str, chief: Page, boss: Walked) -> None:
    """One worker: a PIN, the meeting, the quiz, the letter, the signature, the receipt."""
    phone = begin(visit_as, did, works.WORKER, code, PHONE)
    meeting = Meeting.objects.get()
    boss.open(chief, f"/training/meetings/{meeting.pk}/")
    boss.press(chief)
    did.open(phone, f"/training/meetings/{meeting.pk}/here/")
    phone.fill("#id_code", "".join(chief.locator(".wall-code").inner_text().split()))
    did.press(phone)
    did.open(phone, "/training/quiz/")
    did.press(phone)
    answer_all(phone)
    did.press(phone)
    did.press(phone)
    look(phone)
    assert_whole(phone)
    picture(phone, "works-letter-phone-zh", full=False)
    did.press(phone)
    look(phone)
    did.press(phone)
    draw(phone)
    phone.fill("#id_pin", PIN)
    did.press(phone)
    look(phone)
    assert phone.url.endswith("/receipt/")
