"""The import in the browser: take in, look, mend or write; only for those who keep the roster."""

import io
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.cast import START, Cast, cast_of
from zeren.core.days import day_of
from zeren.core.roster import plan as roster
from zeren.core.roster.state import State
from zeren.ledger import clock
from zeren.organisation import actions, sheets
from zeren.organisation.models import Engagement, Grant, Holding, Person, PersonName, Upload

WORKS = Path(__file__).parents[2] / "examples" / "pellet-works"
pytestmark = pytest.mark.django_db
PAGE = "/organisation/import/"


@pytest.fixture
def cast() -> Cast:
    return cast_of(with_targets=False)


def csv(*lines: str) -> SimpleUploadedFile:
    text = "\n".join(("工号,姓名,人员类型,岗位编码,起始日期,离职日期", *lines))
    return SimpleUploadedFile("people.csv", text.encode())


def take(client: Client, file: SimpleUploadedFile) -> str:
    answer = client.post(PAGE, {"workbook": file})
    assert answer.status_code == 303, answer.content.decode()
    return str(answer.headers["Location"])


def test_a_clerk_takes_in_looks_and_writes(cast: Cast) -> None:
    client = cast.door(cast.clerk)
    page = take(client, csv("E099,段𠮷,正式工,WE,2022年3月1日,"))

    shown = client.get(page).content.decode()
    assert "This workbook would change one thing" in shown
    assert "1 person joins" in shown
    assert "The list names 0 of 11 people" in shown
    assert "段𠮷" in client.get(page + "?show=changes").content.decode()
    assert not Person.objects.filter(number="E099").exists()
    seen = shown.split('name="seen" value="')[1].split('"')[0]
    answer = client.post(page + "confirm/", {"seen": seen})

    assert answer.status_code == 303
    answer = client.get(answer.headers["Location"])
    assert "1 change is written." in answer.content.decode()
    assert "This workbook changed one thing" in answer.content.decode()
    assert Person.objects.get(number="E099").name == "段𠮷"


def test_the_reader_decides_who_leaves_who_is_the_same_and_what_stays_out(cast: Cast) -> None:
    client = cast.door(cast.clerk)
    held = Holding.objects.filter(is_primary=True).order_by("person__number")
    everybody = list(held.values_list("person__number", "person__name", "post__code"))
    lines = [f"{number},{name},,{post},," for number, name, post in everybody[3:]]
    lines[0] = f"{everybody[3][0]},赵新名,,{everybody[3][2]},,"
    page = take(client, csv(*lines, "E098,甲,正式工,NONE,,"))

    shown = client.get(page).content.decode()
    assert f"{everybody[3][0]}: {everybody[3][1]} is now called 赵新名" in shown
    assert "3 people who belong here are not in the workbook" in shown
    assert "2 problems must be mended" in shown
    client.post(page + "choose/", {"same": everybody[3][0], "sound": "yes", "absent": "keep"})
    client.post(page + "choose/", {"shown": [one[0] for one in everybody[:3]],
                                   "leave": everybody[1][0]})  # fmt: skip
    shown = client.get(page).content.decode()
    assert "One line stays out." in shown
    assert "1 person leaves" in shown
    seen = shown.split('name="seen" value="')[1].split('"')[0]
    client.post(page + "confirm/", {"seen": seen})

    assert Person.objects.get(number=everybody[3][0]).name == "赵新名"
    assert PersonName.objects.filter(name=everybody[3][1]).exists(), "the old name is kept"
    today = day_of(clock.today())
    assert Engagement.objects.get(person__number=everybody[1][0]).to_day == today
    assert Engagement.objects.get(person__number=everybody[0][0]).to_day > today
    assert not Person.objects.filter(number="E098").exists()


def test_a_last_day_is_shown_as_it_was_written(cast: Cast) -> None:
    client = cast.door(cast.clerk)
    page = take(client, csv("E022,王喆,,WE,,2027-01-31"))

    shown = client.get(page).content.decode()

    assert "1 person leaves" in shown
    assert "31\xa0Jan\xa02027" in shown


def test_problems_close_the_step_and_are_all_shown(cast: Cast) -> None:
    client = cast.door(cast.clerk)
    page = take(client, csv("E021,别人,正式工,WE,,", "E099,,临时工,NO,30.2.2022,"))

    shown = client.get(page).content.decode()

    assert "problems must be mended before anything is written" in shown
    assert "Closed until the problems below are mended" in shown
    assert 'name="seen"' not in shown
    for words in ("belongs to 田𠮷生", "line 3", "is not a day", "There is no post “NO”"):
        assert words in shown
    answer = client.post(page + "confirm/", {"seen": "x"})
    assert answer.status_code == 409
    assert "Nothing was written" in answer.content.decode()


def test_what_was_not_shown_is_not_written(cast: Cast) -> None:
    client = cast.door(cast.clerk)
    page = take(client, csv("E099,段𠮷,正式工,WE,2022-03-01,"))

    answer = client.post(page + "confirm/", {"seen": "something else"})

    assert answer.status_code == 409
    assert "the organisation has changed since you looked" in answer.content.decode()
    assert not Person.objects.filter(number="E099").exists()


def test_the_report_gives_every_problem_as_a_line(cast: Cast) -> None:
    client = cast.door(cast.clerk, language="zh-hans")
    page = take(client, csv("E099,,临时工,NO,30.2.2022,"))

    answer = client.get(page + "report/")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    assert [(row[0], row[1], row[2], row[3]) for row in rows.to_python()[1:]] == [
        ("人员", "2", "姓名", "B2"),
        ("人员", "2", "人员类型", "C2"),
        ("人员", "2", "岗位编码", "D2"),
        ("人员", "2", "起始日期", "E2"),
    ]


def test_a_bad_file_is_answered_beside_the_field(cast: Cast) -> None:
    client = cast.door(cast.clerk)

    answer = client.post(PAGE, {"workbook": SimpleUploadedFile("a.xlsx", b"PK broken")})

    assert answer.status_code == 409
    assert "The file is damaged" in answer.content.decode()
    answer = client.post(PAGE, {"workbook": SimpleUploadedFile("a.xlsx", b"")})
    assert "The file is empty" in answer.content.decode()
    answer = client.post(PAGE, {})
    assert "Choose the workbook first." in answer.content.decode()
    assert Upload.objects.count() == 1  # the cast's own


def test_a_workbook_put_aside_is_listed_as_such(cast: Cast) -> None:
    client = cast.door(cast.clerk)
    page = take(client, csv("E099,段𠮷,正式工,WE,2022-03-01,"))

    answer = client.get(client.post(page + "discard/").headers["Location"])

    assert "Nothing was written." in answer.content.decode()
    assert "left unused" in client.get(PAGE).content.decode()
    assert "nothing was written" in client.get(page).content.decode()


def test_the_template_comes_in_the_readers_language(cast: Cast) -> None:
    client = cast.door(cast.clerk, language="zh-hans")

    answer = client.get(PAGE + "template/")

    read = sheets.read(b"".join(answer) if answer.streaming else answer.content, name="a.xlsx")
    assert read.book.problems == ()
    assert read.book.letters["people"]["number"] == "A"


@pytest.mark.parametrize("who", ["worker", "auditor", "leader"])
def test_others_do_not_find_the_import(cast: Cast, who: str) -> None:
    client = cast.door(getattr(cast, who))

    for address in (PAGE, PAGE + "1/", PAGE + "1/report/", PAGE + "template/"):
        assert client.get(address).status_code == 404
    assert client.post(PAGE + "1/confirm/").status_code == 404


def test_a_clerk_of_one_part_does_not_see_everybody_in_an_upload(cast: Cast) -> None:
    Grant.objects.create(
        role="clerk",
        person_id=cast.mate,
        unit_id=cast.units["W2"],
        from_day=day_of(date.fromisoformat(START)),
    )
    client = cast.door(cast.mate)

    assert client.get(PAGE).status_code == 404
    assert client.get(PAGE + "1/").status_code == 404


def test_a_stranger_is_asked_to_sign_in(cast: Cast) -> None:
    assert cast is not None

    assert Client().get(PAGE).status_code == 302


def test_an_upload_that_does_not_exist_is_not_found(cast: Cast) -> None:
    client = cast.door(cast.clerk)

    for address in ("99/", "99/report/"):
        assert client.get(PAGE + address).status_code == 404
    for address in ("99/confirm/", "99/discard/"):
        assert client.post(PAGE + address).status_code == 404


def test_what_the_rooms_above_know_is_held_against_the_workbook() -> None:
    known = sheets.known()

    assert known.unprintable is not None
    assert set(known.unprintable("段𢙺")) == {"𢙺"}
    assert known.indicators is not None
    assert "saf.fatality" in known.indicators
    assert known.catalogue is not None
    assert "P09" in known.catalogue
    works = sheets.read(WORKS / "organisation.xlsx")
    plan = roster.plan(State(), works.book, on=date(2022, 2, 16), known=known)
    assert plan.problems == ()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_messy_twin_is_shown_page_by_page(cast: Cast, language: str) -> None:
    client = cast.door(cast.gm, language=language)
    content = (WORKS / "organisation-messy.xlsx").read_bytes()
    page = take(client, SimpleUploadedFile("messy.xlsx", content))

    for show in ("problems", "changes", "absent"):
        answer = client.get(f"{page}?show={show}")
        assert answer.status_code == 200
        assert "%(" not in answer.content.decode()


def test_tabs_and_pages_of_a_preview_plan_and_foretell_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I31: each click planned the whole book again, and wrote and took back what it would do."""
    client = cast.door(cast.clerk)
    done: Counter[str] = Counter()

    def counted(name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        def count(*args: Any, **kwargs: Any) -> Any:
            done[name] += 1
            return act(*args, **kwargs)

        return count

    monkeypatch.setattr(roster, "plan", counted("planned", roster.plan))
    monkeypatch.setattr(actions, "confirm", counted("foretold", actions.confirm))
    page = take(client, csv(*(f"E{n},段{n},正式工,WE,2022-03-01," for n in range(300, 360))))

    first = client.get(page).content.decode()
    for asked in ("?show=changes", "?show=changes&page=2", "?show=absent", "?show=problems"):
        assert client.get(page + asked).status_code == 200

    assert done == {"planned": 1, "foretold": 1}
    again = client.get(page).content.decode()
    assert _effects(again) == _effects(first)
    assert len(_effects(first)) > 1, "what falls due stands beside what is written"
    seen = first.split('name="seen" value="')[1].split('"')[0]
    assert client.post(page + "confirm/", {"seen": seen}).status_code == 303


def _effects(page: str) -> list[str]:
    box = page.split('class="z-effects"')[1].split("</ul>")[0]
    return [one.split("</li>")[0].strip() for one in box.split("<li>")[1:]]
