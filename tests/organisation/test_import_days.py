"""A workbook says of which day it speaks: next year, a past day, entered late, against a plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.cast import SYSTEM, Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.core.refusal import Refused
from zeren.core.sheets.workbook import Book, Row
from zeren.ledger import clock, inbox
from zeren.obligations import audit
from zeren.obligations import queries as owed
from zeren.organisation import actions, queries
from zeren.organisation.models import Planned, Post, Thing, Upload
from zeren.responsibility import queries as responsibility

pytestmark = pytest.mark.django_db

TODAY = date(2022, 2, 16)
NEXT_YEAR = date(2023, 1, 1)
PAST = date(2022, 1, 10)


@pytest.fixture
def hand() -> Iterator[Clock]:
    with frozen() as found:
        yield found


@pytest.fixture
def cast(hand: Clock) -> Cast:
    return cast_of()


def bring_in(on: date | None, **sheets: list[dict[str, str]]) -> dict[str, int]:
    """Take in a workbook that speaks of a day, and write it."""
    book = Book(
        {
            sheet: tuple(Row(sheet, line, one) for line, one in enumerate(lines, 2))
            for sheet, lines in sheets.items()
        }
    )
    found = actions.upload(
        book, name="x.xlsx", digest=f"{Upload.objects.count():064d}", on=on, by=SYSTEM,
        at=clock.now(),
    )  # fmt: skip
    done = actions.confirm(found.pk, by=SYSTEM, at=clock.now())
    inbox.react(at=clock.now())
    return done


def problems(on: date, **sheets: list[dict[str, str]]) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        bring_in(on, **sheets)
    assert refused.value.code == "import.has_errors"
    return [(one.code, one.where) for one in refused.value.problems]


def unit_of(person: int, on: date) -> str:
    place = queries.place_of(person, on)
    return place.unit_code if place else ""


def thing(code: str) -> int:
    return int(Thing.objects.get(code=code).pk)


CSV = "工号,姓名,用工形式,岗位编码,入职日期,离职日期\nE021,田𠮷生,正式工,OF,,\n"

EVERYTHING: dict[str, list[dict[str, str]]] = {
    "units": [{"code": "W3", "name_zh": "焊接三班", "kind": "team", "parent": "WELD"}],
    "posts": [{"code": "T3", "name_zh": "班长", "unit": "W3", "head": "yes"}],
    "people": [
        {"number": "E021", "post": "T3"},
        {"number": "A001", "kind": "employee"},
        {"number": "N900", "name": "新人", "post": "WE"},
    ],
    "things": [{"code": "HJ-12", "charge": "SAFE"}, {"code": "DH-1", "users": "A001"}],
}


def is_so(cast: Cast, on: date) -> tuple[str, str, str, list[int], int | None]:
    """Unit of the worker, kind of the agency worker, unit of the newcomer, users, who is in charge.

    The parts that EVERYTHING changes, as they are on a day.
    """
    new = queries.person_by_number("N900")
    kinds = {row.person_id: row.kind for row in queries.roster(on)}
    users = [row.person_id for row in queries.custodies([thing("DH-1")], on).get(thing("DH-1"), [])]
    answer = responsibility.who(thing("HJ-12"), on)
    return (
        unit_of(cast.worker, on),
        kinds.get(cast.agency, ""),
        unit_of(new.pk, on) if new else "",
        [one for one in users if one],
        answer.unit_id if answer else None,
    )


@pytest.mark.parametrize("day", [NEXT_YEAR, TODAY + timedelta(days=1), PAST, TODAY, None])
def test_everything_in_it_is_so_from_the_day_it_speaks_of(cast: Cast, day: date | None) -> None:
    start = day or TODAY
    before = ("W2", "agency", "", [cast.mate], cast.units["WELD"])
    after = ("W3", "employee", "W2", [cast.agency], cast.units["SAFE"])

    bring_in(day, **EVERYTHING)

    assert is_so(cast, start - timedelta(days=1)) == before
    assert is_so(cast, start) == after
    assert is_so(cast, start + timedelta(days=300)) == after
    assert (queries.unit_by_code("W3", start - timedelta(days=1)) is None) is True
    assert queries.head_of(queries.unit_by_code("W3", start).id, start) == cast.worker  # type: ignore[union-attr]  # it stands
    assert [str(one) for one in audit.troubles()] == []


def test_what_is_of_next_year_can_be_withdrawn_until_then(cast: Cast) -> None:
    bring_in(NEXT_YEAR, people=[{"number": "E021", "post": "OF"}])
    assert unit_of(cast.worker, NEXT_YEAR) == "SAFE"

    actions.withdraw(Planned.objects.get().pk, by=SYSTEM, at=clock.now())
    inbox.react(at=clock.now())

    assert unit_of(cast.worker, NEXT_YEAR) == "W2"


def test_what_is_entered_late_recounts_that_day_and_leaves_what_was_known(cast: Cast) -> None:
    newest = owed.rows_on(PAST.toordinal()).count()
    from zeren.ledger import queries as facts

    known = facts.newest_id()
    where = {"requirement": "letter", "subject_id": cast.worker}
    assert owed.rows_on(PAST.toordinal()).get(**where).unit_id == cast.units["W2"]

    bring_in(PAST, people=[{"number": "E021", "post": "OF"}])

    assert owed.rows_on(PAST.toordinal()).get(**where).unit_id == cast.units["SAFE"]
    assert owed.rows_on(PAST.toordinal(), known=known).get(**where).unit_id == cast.units["W2"]
    assert owed.rows_on(PAST.toordinal()).count() == newest


def test_what_is_planned_already_is_named_by_its_row(cast: Cast) -> None:
    later = TODAY + timedelta(days=40)
    given: dict[str, Any] = {"from_date": later, "by": SYSTEM, "at": clock.now()}
    office = Post.objects.get(code="OF").pk
    actions.transfer(cast.worker, office, **given)
    actions.move_unit(cast.units["W2"], cast.units["SAFE"], **given)
    actions.decide_charge(thing("HJ-12"), cast.units["SAFE"], **given)
    actions.move_post(office, cast.units["WELD"], **given)

    found = problems(
        TODAY + timedelta(days=10),
        units=[{"code": "W2", "parent": "CO"}],
        posts=[{"code": "OF", "unit": "CO"}],
        people=[{"number": "E022", "name": "王喆"}, {"number": "E021", "post": "SM"}],
        things=[{"code": "HJ-12", "charge": "CO"}],
    )

    assert found == [
        ("import.planned_already", "units 2 parent"),
        ("import.planned_already", "posts 2 unit"),
        ("import.planned_already", "people 3 from"),
        ("import.handed_too_early", "things 2 charge"),
    ]


def test_a_past_day_does_not_write_over_what_changed_since(cast: Cast) -> None:
    """Entered late for 10 January, while the post and the charge changed on 1 February."""
    since = {"from_date": date(2022, 2, 1), "by": SYSTEM, "at": clock.now()}
    actions.transfer(cast.worker, Post.objects.get(code="OF").pk, **since)  # type: ignore[arg-type]  # one day
    actions.decide_charge(thing("HJ-12"), cast.units["SAFE"], **since)  # type: ignore[arg-type]  # one day

    found = problems(
        PAST, people=[{"number": "E021", "post": "SM"}], things=[{"code": "HJ-12", "charge": "CO"}]
    )

    assert [code for code, _where in found] == ["import.planned_already", "import.handed_too_early"]
    assert unit_of(cast.worker, date(2022, 2, 1)) == "SAFE"


def test_what_has_no_days_is_said_to_change_at_once(cast: Cast) -> None:
    found = actions.upload(
        Book({"people": (Row("people", 2, {"number": "E021", "phone": "138"}),)}),
        name="x.xlsx", digest="9" * 64, on=NEXT_YEAR, by=SYSTEM, at=clock.now(),
    )  # fmt: skip
    page = cast.door(cast.gm).get(reverse("organisation:import", args=[found.pk])).content.decode()

    assert "it changes at once, not on" in page
    assert "This workbook speaks of" in page


def test_the_page_asks_for_the_day_and_keeps_it(cast: Cast) -> None:
    door, address = cast.door(cast.clerk), reverse("organisation:imports")
    file = SimpleUploadedFile("people.csv", CSV.encode())

    assert 'name="as_of"' in door.get(address).content.decode()
    answer = door.post(address, {"workbook": file, "as_of": NEXT_YEAR.isoformat()})

    assert answer.status_code == 303, answer.content.decode()
    found = Upload.objects.latest("id")
    assert found.on_day == NEXT_YEAR.toordinal()
    shown = door.get(answer.headers["Location"]).content.decode()
    assert "1 Jan 2023" in shown.replace("\xa0", " ")
    seen = shown.split('name="seen" value="')[1].split('"')[0]
    done = door.post(reverse("organisation:import_confirm", args=[found.pk]), {"seen": seen})
    assert done.status_code == 303
    assert unit_of(cast.worker, NEXT_YEAR) == "SAFE"
    assert unit_of(cast.worker, NEXT_YEAR - timedelta(days=1)) == "W2"


def test_a_day_too_far_away_is_refused_beside_the_form(cast: Cast) -> None:
    file = SimpleUploadedFile("people.csv", CSV.encode())

    answer = cast.door(cast.clerk).post(
        reverse("organisation:imports"), {"workbook": file, "as_of": "2031-01-01"}
    )

    assert answer.status_code == 409
    assert "more than a year away" in answer.content.decode()
    assert Upload.objects.latest("id").name == "cast.xlsx"
