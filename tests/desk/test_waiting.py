"""My day is complete: what waits in any room stands there, and a link leads to where it is done."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from tests.cast import SYSTEM, Cast, cast_of
from zeren.core.sheets.workbook import Book, Row
from zeren.coverage import queries as coverage
from zeren.ledger import clock
from zeren.notices import actions as notices
from zeren.organisation import actions as organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return cast_of()


def day(cast: Cast, who: str, language: str = "en") -> str:
    return cast.door(cast.ids[who], language).get("/").content.decode()


def write_in() -> None:
    notices.receive(
        name="A neighbour", contact="by letter", message="Dust over the fence",
        consent_text="I agree", language="en", at=clock.now(),
    )  # fmt: skip


def test_a_message_from_outside_waits_for_the_safety_manager_alone(cast: Cast) -> None:
    write_in()

    assert "1 message from outside waits for an answer" in day(cast, "safety")
    assert "1 条外来留言待答复" in day(cast, "safety", "zh-hans")
    assert "from outside" not in day(cast, "gm")


def test_a_workbook_that_nobody_decided_waits_for_whoever_may(cast: Cast) -> None:
    rows = {"people": (Row("people", 2, {"number": "E900", "name": "新人", "post": "WE"}),)}
    organisation.upload(Book(rows), name="one.xlsx", digest="1" * 64, by=SYSTEM, at=clock.now())

    assert "1 workbook waits for your decision" in day(cast, "clerk")
    assert "workbook" not in day(cast, "worker")


@pytest.mark.parametrize("who", ["gm", "safety", "clerk", "leader", "worker"])
def test_every_line_has_a_button_that_opens_and_only_one_is_the_main_one(
    cast: Cast, who: str
) -> None:
    write_in()
    door = cast.door(cast.ids[who])
    page = door.get("/").content.decode()
    turn = page.split('id="turn"')[-1].split("</section>")[0] if 'id="turn"' in page else page

    links = re.findall(r'class="btn[^"]*"\s+href="([^"]+)"', turn)

    assert links or "Nothing waits" in page
    for link in links:
        assert door.get(link.replace("&amp;", "&")).status_code in (200, 302), link
    assert len(re.findall(r"btn-primary", turn)) <= 1


def test_a_head_reads_person_by_requirement_what_the_gaps_say(cast: Cast) -> None:
    cast.train(cast.worker)
    on = clock.today()
    ids = list(cast.ids.values())
    known = coverage.of_people(ids, on)

    missing = {(gap.subject_kind, gap.subject_id, gap.requirement) for gap in all_gaps(on)}
    assert known, "nothing is due of anybody"
    assert True in known.values()
    for (person, requirement), is_met in known.items():
        assert is_met == (("person", person, requirement) not in missing)

    unit = cast.units["W2"]
    page = cast.door(cast.leader).get(reverse("desk:unit", args=[unit])).content.decode()
    assert page.count("missing</") >= 3
    assert "missing</" not in cast.door(cast.clerk).get(f"/units/{unit}/").content.decode()


def all_gaps(on: date) -> list[coverage.Gap]:
    return coverage.gap_list(on, size=1000)
