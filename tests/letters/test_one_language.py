"""A house of one language gets from its workbook to its printed letters in that language alone."""

import io
import re
import subprocess
from dataclasses import dataclass
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import PIN, TARGETS, Cast, cast_of, confirm_roles
from zeren.accounts import actions as accounts
from zeren.content import actions as content
from zeren.content import sheets as content_sheets
from zeren.core.sheets.table import SHEETS
from zeren.jobs import actions as jobs
from zeren.ledger import actions as ledger
from zeren.ledger import clock, inbox
from zeren.letters import queries as letters
from zeren.organisation import queries as where
from zeren.organisation.models import Thing
from zeren.targets import actions as targets
from zeren.targets import sheets as target_sheets

pytestmark = pytest.mark.django_db
HAN = re.compile(r"[一-鿿]")
LATIN = re.compile(r"[A-Za-z]{3,}")


@dataclass(frozen=True)
class House:
    """A works of four people, as its own workbook says it: one column of names."""

    language: str
    file: str
    units: list[tuple[str, str, str, str]]
    posts: list[tuple[str, str, str, str, str, str]]
    people: list[tuple[str, str, str]]
    things: list[tuple[str, str, str, str]]


PLANT = House(
    "zh-hans",
    "花名册.xlsx",
    [("CO", "青山铸造有限公司", "公司", ""), ("W", "熔炼车间", "车间", "CO")],
    [("GM", "总经理", "CO", "主要负责人", "是", "P01"), ("SM", "安全员", "CO", "员工", "否", "P05"),
     ("WH", "车间主任", "W", "车间主任", "是", "P08"), ("WE", "炉前工", "W", "员工", "否", "PX1")],
    [("1", "孙致远", "GM"), ("2", "周镕", "SM"), ("3", "陈立群", "WH"), ("4", "田𠮷生", "WE")],
    [("L-1", "中频炉", "设备", "W")],
)  # fmt: skip
BAKERY = House(
    "en",
    "staff.xlsx",
    [("CO", "Mill Lane Bakery", "company", ""), ("B", "Bakehouse", "workshop", "CO")],
    [("GM", "Owner", "CO", "principal", "yes", "P01"),
     ("SM", "Safety lead", "CO", "worker", "no", "P05"),
     ("WH", "Head baker", "B", "workshop head", "yes", "P08"),
     ("WE", "Baker", "B", "worker", "no", "PX1")],
    [("1", "Ada Żółć", "GM"), ("2", "Zoë Ünal", "SM"), ("3", "Petr Šťastný", "WH"),
     ("4", "Ion Țepeș", "WE")],
    [("O-1", "Deck oven", "equipment", "B")],
)  # fmt: skip


def workbook(house: House) -> bytes:
    """The file, its titles in the language of the house and no column of the other one."""
    rows: dict[str, tuple[tuple[str, ...], list[Any]]] = {
        "units": (("code", "name", "kind", "parent"), house.units),
        "posts": (("code", "name", "unit", "layer", "head", "catalogue"), house.posts),
        "people": (("number", "name", "post"), house.people),
        "things": (("code", "name", "kind", "charge"), house.things),
        "roles": (("number", "role", "unit"), [("2", "safety_manager", "CO")]),
    }
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held)
    chinese = house.language != "en"
    for words in SHEETS:
        if words.key not in rows:
            continue
        keys, lines = rows[words.key]
        sheet = book.add_worksheet(words.zh if chinese else words.en)
        named = ("name_zh" if chinese else "name_en") if words.key != "people" else "name"
        columns = [words.column(named if key == "name" else key) for key in keys]
        sheet.write_row(0, 0, [one.zh if chinese else one.en for one in columns])
        for n, line in enumerate(lines, 1):
            for m, cell in enumerate(line):
                sheet.write_string(n, m, cell)
    book.close()
    return held.getvalue()


@pytest.mark.parametrize("house", [PLANT, BAKERY], ids=["plant", "bakery"])
def test_from_the_workbook_to_the_printed_letter_in_one_language(house: House) -> None:
    ledger.open_ledger()
    content.bring_in(content_sheets.shipped("base"), at=clock.now())
    targets.load_catalogue(target_sheets.indicators(), at=clock.now())
    # The first administrator takes the workbook in, looks, and writes.
    code = accounts.open_first_administrator(at=clock.now())
    door = Client(headers={"accept-language": house.language})
    door.post("/welcome/", {"login": "admin", "code": code, "pin": PIN, "again": PIN})
    answer = door.post(
        "/organisation/import/", {"workbook": SimpleUploadedFile(house.file, workbook(house))}
    )
    page = door.get(answer["Location"]).content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    foretold = {"en": "The house works in: English.", "zh-hans": "本单位使用：中文。"}
    assert foretold[house.language] in page
    door.post(answer["Location"] + "confirm/", {"seen": seen})
    assert where.languages(clock.today()) == (house.language,)
    assert where.unwritten(where.languages(clock.today()), clock.today()) == []

    # Roles, targets, accounts: as everywhere.
    cast = Cast(
        {
            who: _id(number)
            for who, number in zip(("gm", "safety", "head", "worker"), "1234", strict=True)
        },
        {"CO": _unit("CO")},
        clock.today().year,
    )
    confirm_roles(cast.gm)
    inbox.react(at=clock.now())
    gm = cast.actor(cast.gm)
    for code, kind, value, rule in TARGETS:
        row = targets.set_company_target(
            year=cast.year, indicator_code=code, kind=kind, value=value, by=gm, at=clock.now()
        )
        targets.cascade_all(row.pk, rule=rule, by=gm, at=clock.now())
    targets.publish(cast.year, by=gm, at=clock.now())
    inbox.react(at=clock.now())

    # The safety office issues: nothing stands in the way and nothing is missing.
    office = cast.door(cast.safety, language=house.language)
    asked: dict[str, Any] = {
        "unit": cast.units["CO"],
        "year": cast.year,
        "countersigner": "superior",
    }
    shown = office.get("/letters/campaigns/start/", asked).content.decode()
    assert "z-confirm" in shown
    assert '<details class="card' not in shown
    assert office.post("/letters/campaigns/start/", asked).status_code == 303
    jobs.run_ready("letters.issue", now=clock.now)

    for who in cast.ids.values():
        letter = letters.live_letter(who, cast.year, clock.today())
        assert letter is not None
        printed = office.get(f"/letters/{letter.pk}/letter.pdf")
        text = subprocess.run(
            ["pdftotext", "-", "-"], input=printed.content, capture_output=True, check=True
        ).stdout.decode()
        name = next(name for number, name, _post in house.people if _id(number) == who)
        assert name.replace(" ", "") in re.sub(r"\s", "", text)
        if house.language == "en":
            assert HAN.findall(text) == []
        else:
            others = set(LATIN.findall(text)) - allowed(text)
            assert others == set()


def test_a_missing_text_is_listed_before_issuing_and_keeps_nothing_back() -> None:
    cast = cast_of()
    Thing.objects.filter(code="HJ-12").update(name={"zh-hans": "二氧化碳焊机"})
    office = cast.door(cast.safety)
    where_to = {"unit": str(cast.units["CO"]), "year": str(cast.year)}
    asked = where_to | {"countersigner": "superior"}

    shown = office.get("/letters/campaigns/start/", asked).content.decode()

    assert "1 text is missing in one language" in shown
    assert "“二氧化碳焊机” is not written in English." in shown
    assert "z-confirm" in shown
    assert cast.issue()[cast.worker].state == "ISSUED"


def allowed(text: str) -> set[str]:
    """Letters that belong to no language: the digest, the address in the code, numbers."""
    return set(LATIN.findall(" ".join(re.findall(r"https?\S+|[0-9a-f]{16,}|ZR-\S+|UTC\S+", text))))


def _id(number: str) -> int:
    found = where.person_by_number(number)
    assert found is not None
    return int(found.pk)


def _unit(code: str) -> int:
    found = where.unit_by_code(code, clock.today())
    assert found is not None
    return found.id
