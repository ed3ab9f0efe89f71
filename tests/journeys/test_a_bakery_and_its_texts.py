"""A bakery switches on its pack, rewrites a card, looks at it with its baker, who reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.cast import START, SYSTEM, Cast, confirm_roles, say_what_is_shipped
from tests.journeys.acts import DESK, PHONE, door_of, go, look, press
from tests.journeys.walk import Visit, picture
from zeren.core.sheets.workbook import Book, Row
from zeren.ledger import actions as ledger
from zeren.ledger import clock, inbox
from zeren.organisation import actions as organisation
from zeren.organisation import queries as where

pytestmark = pytest.mark.django_db(transaction=True)

BAKERY: dict[str, list[dict[str, str]]] = {
    "units": [
        {"code": "CO", "kind": "company", "name_zh": "晨光面包店", "name_en": "Sunrise Bakery"},
        {"code": "BAKE", "kind": "team", "name_zh": "烘焙间", "name_en": "Bakehouse",
         "parent": "CO"},
    ],
    "posts": [
        {"code": "GM", "unit": "CO", "name_zh": "店长", "name_en": "owner", "layer": "1",
         "head": "yes"},
        {"code": "BK", "unit": "BAKE", "name_zh": "面包师", "name_en": "baker", "layer": "6",
         "head": "no", "catalogue": "P33"},
    ],
    "people": [
        {"number": "1", "name": "Anna Reed", "post": "GM", "kind": "employee", "language": "en"},
        {"number": "2", "name": "王芳", "post": "BK", "kind": "employee", "language": "zh-hans"},
    ],
    "things": [
        {"code": "MIX", "kind": "equipment", "name_zh": "和面机", "name_en": "Dough mixer",
         "charge": "CO", "users": "BK"},
        {"code": "OVEN", "kind": "equipment", "name_zh": "燃气烤炉", "name_en": "Gas oven",
         "charge": "CO", "users": "BK"},
    ],
}  # fmt: skip


@pytest.fixture
def bakery(db: None) -> Iterator[Cast]:
    clock.reset()
    ledger.open_ledger()
    rows: dict[str, Any] = {
        sheet: tuple(Row(sheet, line, one | {"from": START}) for line, one in enumerate(lines, 2))
        for sheet, lines in BAKERY.items()
    }
    at = clock.now()
    staged = organisation.upload(Book(rows), name="b.xlsx", digest="0" * 64, by=SYSTEM, at=at)
    organisation.confirm(staged.pk, by=SYSTEM, at=clock.now())
    people = {who: where.person_by_number(number) for who, number in (("gm", "1"), ("baker", "2"))}
    ids = {who: int(row.pk) for who, row in people.items() if row is not None}
    say_what_is_shipped()
    confirm_roles(ids["gm"])
    inbox.react(at=clock.now())
    yield Cast(ids, {}, clock.today().year)
    clock.reset()


def test_a_bakery_writes_what_its_baker_reads(bakery: Cast, visit_as: Visit) -> None:
    owner = door_of(bakery, bakery.ids["gm"], "en")
    baker = door_of(bakery, bakery.ids["baker"], "zh-hans")

    # The pack that fits is proposed because of the mixer and the oven, and switched on.
    desk = visit_as(owner, width=DESK, language="en")
    go(desk, "/content/packs/")
    picture(desk, "texts-packs-en")
    first = desk.locator(".text-pack").first
    expect(first).to_contain_text("Kitchen and office")
    press(desk, first.locator("button"))
    look(desk)
    expect(desk.locator(".text-pack", has_text="Wood pellets").locator("button")).to_have_text(
        "Switch on Wood pellets (dust)"
    )

    # A card gets the bakery's own words, in both languages side by side; first as a draft.
    go(desk, "/content/?kind=card&q=mixer")
    press(desk, "#texts a")
    look(desk)
    desk.fill("[name=paragraphs_zh]", "一号和面机的护罩开关周五修好，之前不用。\n清理前拔插头。")
    desk.fill("[name=paragraphs_en]", "Mixer 1 is out of use until mended.\nUnplug first.")
    press(desk, "main button[value=save]")
    look(desk)
    picture(desk, "texts-edit-en")

    # What would the baker read? Then it is published; the page says what follows.
    press(desk, desk.get_by_role("link", name="What would somebody read?"))
    desk.fill("#id_q", "王芳")
    press(desk, "main form .btn-primary")
    press(desk, "main .z-lines a")
    look(desk)
    expect(desk.locator("main")).to_contain_text("Mixer 1 is out of use")
    expect(desk.locator("main")).not_to_contain_text("Wood dust")
    desk.go_back()
    desk.go_back()
    desk.go_back()
    press(desk, "main button[value=publish]")
    look(desk)
    press(desk, ".z-confirm .btn-primary")
    look(desk)

    # The baker reads it on the phone, in the own language, and no word of silos.
    phone = visit_as(baker, width=PHONE, language="zh-hans")
    go(phone, "/training/cards/")
    expect(phone.locator("main")).to_contain_text("一号和面机的护罩开关周五修好")
    expect(phone.locator("main")).not_to_contain_text("木粉")
    picture(phone, "texts-card-phone-zh")
    go(phone, "/")
    expect(phone.locator("main")).not_to_contain_text("料仓")

    # Every page of the office also on its phone, in the other language.
    small = visit_as(owner, width=PHONE, language="zh-hans")
    for address in (
        "/content/packs/", "/content/?kind=question", "/content/question/KI12/",
        "/content/clause/letter.rights/", "/content/card/new/", "/content/import/",
        f"/preview/?person={bakery.ids['baker']}",
    ):  # fmt: skip
        go(small, address)
