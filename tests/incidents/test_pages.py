"""A worker reports on the phone, the safety office keeps it, heads and hours are written down."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import Cast
from tests.counted import counted
from tests.frozen import Clock
from tests.hazards.conftest import jpeg
from tests.incidents.conftest import Happen
from zeren.core.incidents import incident as core
from zeren.desk import waiting
from zeren.hazards import actions as hazards
from zeren.hazards.models import Hazard
from zeren.incidents import actions, cards, queries
from zeren.incidents.models import Event, Exposure
from zeren.web import links
from zeren.web.photos import Photo


def field(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def todos(cast: Cast, person: int, hand: Clock) -> list[str]:
    viewer = cast.viewer(person, "en")
    return [str(one.title) for one in waiting.waiting_for(viewer, hand.at.date(), hand.at).todos]


def said(cast: Cast, row: Event, act: str, **given: Any) -> Any:
    return cast.door(cast.safety).post(f"/incidents/{row.pk}/do/{act}/", given)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_worker_reports_in_one_page_and_the_office_confirms_it(
    cast: Cast, hand: Clock, language: str
) -> None:
    worker = cast.door(cast.worker, language)
    page = worker.get("/incidents/report/").text
    assert ("What happened?" if language == "en" else "发生了什么？") in page
    photo = io.BytesIO(jpeg())
    photo.name = "a.jpg"

    sent = worker.post(
        "/incidents/report/",
        {"text": "叉车撞到货架", "hurt": "nobody", "place": "", "photo": photo,
         "occurred_at": field(hand.at - timedelta(hours=30))},
    )  # fmt: skip

    row = Event.objects.get()
    assert sent.headers["Location"] == f"/incidents/{row.pk}/"
    page = worker.get(f"/incidents/{row.pk}/").text
    assert ("reported 1 day late" if language == "en" else "迟报 1 天") in page
    assert "叉车撞到货架" in page
    assert f'action="/incidents/{row.pk}/do/confirm/"' not in page
    digest = queries.photos(row.pk)[0].digest
    assert worker.get(f"/incidents/photos/{digest}/").status_code == 200
    assert cast.door(cast.mate).get(f"/incidents/photos/{digest}/").status_code == 404

    assert said(cast, row, "confirm").status_code == 409  # without any class
    done = said(
        cast, row, "confirm", kinds=["near_miss", "traffic"], type="vehicle", place="on_site",
        duty="on_duty", occurred_at=field(row.occurred_at),
    )  # fmt: skip

    assert done.status_code == 303
    facts = queries.classes_of([row.pk])[row.pk]
    assert facts == {"near_miss": "yes", "traffic": "yes", "type": "vehicle"}
    listed = links.unit(cast.units["WELD"])
    assert f"/incidents/{row.pk}/" in cast.door(cast.workshop).get(listed).text


def test_what_is_wrong_with_a_report_is_told_beside_it(cast: Cast, hand: Clock) -> None:
    later = field(hand.at + timedelta(hours=5))

    sent = cast.door(cast.worker).post(
        "/incidents/report/", {"text": "x", "hurt": "nobody", "occurred_at": later}
    )

    assert sent.status_code == 409
    assert "This time has not come yet" in sent.text
    assert not Event.objects.exists()


def test_the_whole_course_of_an_accident_with_a_death_on_day_29(
    cast: Cast, hand: Clock, happen: Happen
) -> None:
    row = happen("work_accident", "work_injury", hurt="somebody")
    assert "Tell the authority for work safety" not in "".join(todos(cast, cast.safety, hand))
    entered = {
        "number": "E021", "population": "employee", "injury": "SECRETINJURY", "gravity": "",
        "lost_days": "110", "restricted_days": "0",
    }  # fmt: skip
    assert said(cast, row, "person", **entered).status_code == 303
    clock = "Tell the authority for work safety, within one hour"
    assert clock in todos(cast, cast.safety, hand)
    assert clock in todos(cast, cast.leader, hand)  # R493 art. 9: the head of the unit
    assert clock not in todos(cast, cast.mate, hand)
    assert "SECRETINJURY" in cast.door(cast.auditor).get(f"/incidents/{row.pk}/").text
    assert "SECRETINJURY" not in cast.door(cast.workshop).get(f"/incidents/{row.pk}/").text

    told = {"code": "authority", "text": "County office", "said_at": field(hand.at)}
    assert said(cast, row, "told", **told).status_code == 303
    assert clock not in todos(cast, cast.safety, hand)
    assert said(cast, row, "told", **(told | {"code": "claim"})).status_code == 303
    for kind in core.NO_LET_GO:
        assert said(cast, row, kind, text="done", code="management").status_code == 303
    assert said(cast, row, "close").status_code == 409  # the toll may still change

    hand.tick(days=29)
    moment = hand.at
    died = queries.day_of(row) + timedelta(29)
    assert said(
        cast, row, "person", **(entered | {"place": "1", "death_date": died.isoformat()})
    ).status_code == 303  # fmt: skip
    hand.tick(minutes=1)

    deaths = {"any": [{"classes": ["work_accident"]}], "count": "deaths"}
    month = queries.day_of(row).replace(day=1)
    stretch: dict[str, Any] = {"since": month, "until": month + timedelta(28)}
    assert queries.counts(deaths, **stretch, as_of=moment) == {}
    assert queries.counts(deaths, **stretch, as_of=hand.at) == {(row.unit_id, month): 1}
    page = cast.door(cast.safety).get(f"/incidents/{row.pk}/").text
    assert "1 person dead" in page
    assert "Grade or toll of an event changed" in page
    assert said(cast, row, "close").status_code == 303  # nobody is left whose toll may change
    assert Event.objects.get().state == "CLOSED"


def test_a_measure_is_mended_and_verified_like_any_hazard(
    cast: Cast, hand: Clock, happen: Happen
) -> None:
    row, due = happen("near_miss", hurt="nobody"), hand.at.date() + timedelta(20)
    for kind in core.NO_LET_GO:
        said(cast, row, kind, text="done", code="human")
    there = f"/hazards/measure/{row.pk}/"
    asked = {"text": "加装护栏", "number": "E020", "due_date": due.isoformat()}
    assert cast.door(cast.leader).get(there).status_code == 404
    assert cast.door(cast.safety).post(there, asked | {"number": "E999"}).status_code == 409

    assert cast.door(cast.safety).post(there, asked).status_code == 303

    measure = Hazard.objects.get()
    assert (measure.owner_id, measure.due_date, measure.event_id) == (cast.leader, due, row.pk)
    assert "加装护栏" in cast.door(cast.safety).get(f"/incidents/{row.pk}/").text
    assert said(cast, row, "close").status_code == 409
    picture = Photo(b"\xff\xd8\xff\xd9", 8, 8, "0" * 64)
    by = cast.actor(cast.leader)
    hazards.rectify(measure.pk, note="装好", photos=[picture], by=by, at=hand.at)
    hazards.verify(measure.pk, note="已看", by=cast.actor(cast.safety), at=hand.at)
    assert said(cast, row, "close").status_code == 303


def test_another_class_waits_on_the_day_of_a_second_person(
    cast: Cast, hand: Clock, happen: Happen
) -> None:
    row = happen("work_accident")
    assert said(cast, row, "classify", word="work_accident:no", reason="x").status_code == 303
    title = "周镕 asks for another class of an event"
    assert title in todos(cast, cast.auditor, hand)
    assert title not in todos(cast, cast.safety, hand)
    asked = next(one for one in queries.rows_of_classes(row.pk) if one.state == "ASKED")

    for who, code in (("safety", 409), ("leader", 409), ("mate", 404)):
        sent = cast.door(cast.ids[who]).post(
            f"/incidents/agree/{asked.pk}/", {"yes": "1", "reason": "x"}
        )
        assert sent.status_code == code
    door = cast.door(cast.auditor)
    assert door.post(f"/incidents/agree/{asked.pk}/", {"no": "1", "reason": "?"}).status_code == 303

    assert queries.classes_of([row.pk])[row.pk]["work_accident"] == "yes"


def test_no_list_says_how_many_somebody_reported(cast: Cast, hand: Clock, happen: Happen) -> None:
    for _number in range(3):
        happen("near_miss", by=cast.worker)

    page = cast.door(cast.safety).get("/incidents/").text
    file = cast.door(cast.safety).get("/incidents/export/").content
    sheet = zipfile.ZipFile(io.BytesIO(file)).read("xl/worksheets/sheet1.xml").decode()

    name = "田𠮷生"
    assert name not in page
    assert name not in sheet
    assert "near miss" in sheet


def test_a_list_of_many_asks_as_much_as_one_of_few(cast: Cast, hand: Clock, happen: Happen) -> None:
    door = cast.door(cast.safety)
    happen("near_miss")
    door.get("/incidents/")
    with counted() as few:
        door.get("/incidents/")
    for _number in range(6):
        happen("near_miss", "fire")

    with counted() as many:
        door.get("/incidents/")

    assert len(few) == len(many)


def test_my_day_asks_as_much_for_many_events_as_for_few_and_tells_many_in_one_line(
    cast: Cast, hand: Clock, happen: Happen
) -> None:
    happen(hurt="nobody")
    asked = []
    for number in (0, 3, 6):
        for _number in range(number):
            happen(hurt="nobody")
        viewer = cast.viewer(cast.safety, "en")
        with counted() as queries_made:
            told = list(cards.todos(viewer, hand.at.date(), hand.at))
        asked.append(len(queries_made))

    assert len(set(asked)) == 1
    assert [one.detail for one in told] == ["10 events, 0 of them late"]


# Heads and hours


def test_the_grid_is_typed_pasted_and_proposed(cast: Cast, hand: Clock) -> None:
    door, unit = cast.door(cast.clerk), cast.units["W2"]
    there = "/incidents/hours/?year=2022&base=hours&population=employee"
    assert "Nothing is written down yet" in door.get(there).text
    proposed = door.get(f"{there}&propose=1").text
    assert f'name="c{unit}-1"' in proposed
    assert 'value="504"' in proposed  # three people, 21 working days of January 2022, 8 hours

    sent = door.post(there, {f"c{unit}-1": "504", f"c{unit}-2": "80.5", "basis": "estimated"})
    assert sent.status_code == 303
    assert door.get(there).text.count("estimated</span>") == 2
    pasted = "焊接二班\t510\nWELD\t1,000\t20"
    assert door.post(there, {"pasted": pasted, "basis": "measured"}).status_code == 303

    hand.tick(minutes=1)
    found = queries.exposure("hours", since=date(2022, 1, 1), until=date(2023, 1, 1), as_of=hand.at)
    assert {cell: str(value) for cell, value in found.items()} == {
        (unit, date(2022, 1, 1)): "510",
        (unit, date(2022, 2, 1)): "161/2",
        (cast.units["WELD"], date(2022, 1, 1)): "1000",
        (cast.units["WELD"], date(2022, 2, 1)): "20",
    }
    assert Exposure.objects.filter(unit_id=unit, month=date(2022, 1, 1)).count() == 2


def test_every_fault_of_what_is_pasted_is_told_with_its_line(cast: Cast, hand: Clock) -> None:
    door = cast.door(cast.safety)

    sent = door.post(
        "/incidents/hours/?year=2022&base=hours",
        {"pasted": "NOWHERE\t1\nW2\tmany\nW2\t-3", "basis": "measured"},
    )

    assert sent.status_code == 409
    assert "there is no unit “NOWHERE”" in sent.text
    assert sent.text.count("is not a number of 0 or more") == 2
    assert not Exposure.objects.exists()


def test_the_heads_of_the_roster_are_proposed(cast: Cast, hand: Clock) -> None:
    there = "/incidents/hours/?year=2022&base=headcount&population=agency&propose=1"

    page = cast.door(cast.safety).get(there).text

    unit = cast.units["W2"]
    start = page.index(f'name="c{unit}-1"')
    assert 'value="1"' in page[start : start + 120]
    assert actions.Entry(unit, date(2022, 1, 1), 1).value == 1


def test_a_scale_is_written_as_a_letter_says_it_and_asks_where_it_is_silent(
    cast: Cast, hand: Clock, happen: Happen
) -> None:
    door, there = cast.door(cast.safety), "/incidents/scales/"
    asked = {"code": "plant", "name_zh": "厂标", "name_en": "Plant", "bands": "light 1-30\nbad"}
    refused = door.post(there, asked)
    assert refused.status_code == 409
    assert "Line 2 is no band" in refused.text

    assert door.post(there, asked | {"bands": "light 1-30\ngrave >60"}).status_code == 303

    assert "It is silent from 31 lost days on" in door.get(there).text
    row = happen("work_accident")
    hurt = {"number": "E021", "population": "employee", "lost_days": "45", "restricted_days": "0"}
    sent = said(cast, row, "person", **hurt)
    assert sent.status_code == 409
    assert "A scale of the house says nothing about 45 lost days" in sent.text
    assert said(cast, row, "person", **hurt, scale_plant="grave").status_code == 303
    assert queries.people_of([row.pk])[row.pk][0].scales == ["plant/grave"]


def test_a_correction_begins_with_what_is_known(cast: Cast, hand: Clock, happen: Happen) -> None:
    row = happen("work_accident")
    hurt = {"number": "E021", "population": "employee", "lost_days": "12", "restricted_days": "3"}
    said(cast, row, "person", **hurt, injury="SECRET")

    door = cast.door(cast.safety)
    page = door.get(f"/incidents/{row.pk}/?person=1").text

    assert "What became of 田𠮷生" in page
    for known in ('value="12"', 'value="3"', 'value="SECRET"', 'value="E021"'):
        assert known in page
    assert "SECRET" not in cast.door(cast.leader).get(f"/incidents/{row.pk}/?person=1").text
