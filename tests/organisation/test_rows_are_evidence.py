"""Who edits a dated row by plain SQL is named by the audit, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection

from tests.cast import SYSTEM, Cast, cast_of
from tests.frozen import frozen
from zeren.ledger import actions as ledger
from zeren.ledger import audit, clock
from zeren.organisation import actions
from zeren.organisation.models import (
    Charge,
    Custody,
    Engagement,
    Grant,
    Holding,
    Person,
    Planned,
    Post,
    PostPlace,
    Thing,
    ThingPlace,
    Unit,
    UnitPlace,
)

TABLES = (
    Unit, UnitPlace, Post, PostPlace, Person, Engagement, Holding, Thing, ThingPlace, Charge,
    Custody, Grant, Planned,
)  # fmt: skip


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """Brought in by a workbook, then changed by hand in every way."""
    with frozen():
        found = cast_of(with_targets=False)
        today = clock.today()
        by, at, later = found.actor(found.gm), clock.now(), today + timedelta(days=9)
        thing = Thing.objects.get(code="HJ-12").pk
        officer = Post.objects.get(code="OF").pk
        actions.transfer(found.worker, officer, from_date=today, by=by, at=at)
        actions.take_second_post(found.safety, officer, from_date=today, by=by, at=at)
        actions.change_kind(found.agency, "intern", from_date=today, by=by, at=at)
        actions.leave(found.mate, to_date=later, by=by, at=at)
        actions.withdraw(Planned.objects.get().pk, by=by, at=at)
        actions.leave(found.mate, to_date=today, by=by, at=at)
        actions.come_back(found.mate, officer, from_date=later, by=by, at=at)
        actions.change_head(found.units["W2"], found.auditor, from_date=today, by=by, at=at)
        actions.move_unit(found.units["W2"], found.units["SAFE"], from_date=later, by=by, at=at)
        actions.move_post(officer, found.units["WELD"], from_date=today, by=by, at=at)
        actions.move_thing(thing, None, from_date=today, by=by, at=at)
        actions.share(thing, found.units["SAFE"], reason="夜班也用", from_date=later, by=by, at=at)
        actions.name_user(thing, post_id=officer, instead=True, by=by, at=at)
        actions.grant_role(found.leader, "clerk", found.units["W2"], from_date=later, by=by, at=at)
        actions.join("E900", "新人", officer, from_date=today, by=by, at=at)
        actions.give_accounts(by=SYSTEM, at=at)
        ledger.sequence()
        yield found


def troubles() -> list[tuple[str, str]]:
    return [(one.code, one.where) for one in audit.audit(tables=TABLES)]


def ids(cast: Cast) -> dict[str, int]:
    """The rows that the statements name; their numbers differ from test to test."""
    first = {
        table.__name__.lower(): table.objects.order_by("id").values_list("id", flat=True)[0]
        for table in TABLES
    }
    return first | {
        "co": cast.units["CO"],
        "safe": cast.units["SAFE"],
        "w2": cast.units["W2"],
        "clerk": cast.clerk,
        "worker": cast.worker,
        "hj": Thing.objects.get(code="HJ-12").pk,
        "welder": Post.objects.get(code="WE").pk,
        "workshop": Holding.objects.get(person_id=cast.workshop).pk,
        "planned": Planned.objects.latest("id").pk,
    }


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("@", "organisation_"))
        assert cursor.rowcount != 0, f"{statement} touches a row"


def test_every_row_of_acts_and_workbooks_is_recorded(cast: Cast) -> None:
    assert troubles() == []


@pytest.mark.parametrize(
    ("statement", "code", "kind"),
    [
        ("update @unit set from_day = from_day + 1 where code = 'W2'",
         "row_changed", "unit"),
        ("update @unitplace set parent_id = {co} where unit_id = {w2} and from_day < 738000",
         "row_changed", "unit_place"),
        ("update @unitplace set path = '000001' where unit_id = {w2} and from_day < 738000",
         "row_changed", "unit_place"),
        ("update @post set catalogue_code = 'PX1' where code = 'GM'",
         "row_changed", "post"),
        ("update @postplace set layer = 6 where id = {postplace}", "row_changed", "post_place"),
        ("update @person set account_id = null where number = 'E010'",
         "row_changed", "person"),
        ("update @engagement set kind = 'contractor' where id = {engagement}",
         "row_changed", "engagement"),
        ("update @engagement set to_day = 737791 where id = {engagement}",
         "row_changed", "engagement"),
        ("update @holding set to_day = 738000 where id = {holding}", "row_changed", "holding"),
        ("update @holding set post_id = {welder} where id = {workshop}", "row_changed", "holding"),
        ("update @thing set to_day = 738000 where code = 'HJ-12'",
         "row_changed", "thing"),
        ("update @thingplace set place_id = {hj} where id = {thingplace}",
         "row_changed", "thing_place"),
        ("update @charge set unit_id = {safe} where id = {charge}", "row_changed", "charge"),
        ("update @charge set is_shared = not is_shared where is_shared",
         "row_changed", "charge"),
        ("update @custody set to_day = 738000 where id = {custody}",
         "row_changed", "custody"),
        ("update @grant set unit_id = {safe} where id = {grant}",
         "row_changed", "grant"),
        ("update @planned set is_withdrawn = not is_withdrawn where id = {planned}",
         "row_changed", "planned"),
        ("delete from @custody where id = {custody}", "row_gone", "custody"),
        ("delete from @holding where id = {holding}", "row_gone", "holding"),
        ("delete from @charge where id = {charge}", "row_gone", "charge"),
        ("delete from @grant where id = {grant}", "row_gone", "grant"),
        ("delete from @thingplace where id = {thingplace}", "row_gone", "thing_place"),
        ("insert into @holding (person_id, post_id, is_primary, from_day, to_day) "
         "values ({clerk}, {welder}, false, 736000, 736100)", "row_without_fact", "holding"),
        ("insert into @engagement (person_id, kind, employer, from_day, to_day) "
         "values ({clerk}, 'employee', '', 736000, 736100)",
         "row_without_fact", "engagement"),
        ("insert into @charge (thing_id, unit_id, is_shared, reason, from_day, to_day)"
         " values ({hj}, {co}, false, '', 737000, 737009)", "row_without_fact", "charge"),
        ("insert into @custody (thing_id, person_id, from_day, to_day) "
         "values ({hj}, {clerk}, 737000, 737009)", "row_without_fact", "custody"),
        ("insert into @grant (role, unit_id, person_id, from_day, to_day) "
         "values ('clerk', {co}, {worker}, 737000, 737009)", "row_without_fact", "grant"),
        ("insert into @unitplace (unit_id, parent_id, path, from_day, to_day) "
         "values ({w2}, {co}, 'x', 736000, 736100)",
         "row_without_fact", "unit_place"),
    ],
)  # fmt: skip
def test_an_edit_by_sql_is_named(cast: Cast, statement: str, code: str, kind: str) -> None:
    run(statement.format_map(ids(cast)))

    found = troubles()

    assert [(one, where.split(" ")[0]) for one, where in found] == [(code, kind)]


def test_no_name_and_nothing_personal_stands_in_the_digests() -> None:
    """What a person is known by stands in the log as a commitment under a key, or not at all."""
    personal = {"email", "phone", "search", "employer", "reason"}
    for table in TABLES:
        assert not personal & set(table.EVIDENCE), table
    assert not {"name", "number"} & set(Person.EVIDENCE)
