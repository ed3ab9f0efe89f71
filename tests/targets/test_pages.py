"""The targets through HTTP, in both languages, and who may see and do what."""

import pytest
from django.urls import reverse

from tests.cast import Cast, cast_of
from zeren.ledger import clock
from zeren.organisation import queries as where
from zeren.targets import actions, queries, sheets
from zeren.targets.models import Target

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "zh-hans")


@pytest.fixture
def cast() -> Cast:
    made = cast_of(with_targets=False)
    actions.load_catalogue(sheets.indicators(), at=clock.now())
    return made


@pytest.fixture
def minor(cast: Cast) -> Target:
    by, at = cast.actor(cast.safety), clock.now()
    row = actions.set_company_target(
        year=cast.year, indicator_code="saf.minor_injury", value="4", by=by, at=at
    )
    actions.cascade_all(row.pk, rule="APPORTION", reserve=1, by=by, at=at)
    row.refresh_from_db()
    return row


def url(name: str, *args: object) -> str:
    return reverse(f"targets:{name}", args=args)


@pytest.mark.parametrize("levels", ["on", ""])
def test_the_preview_of_a_cascade_lists_exactly_the_rows_that_are_written(
    cast: Cast, levels: str
) -> None:
    by, at = cast.actor(cast.safety), clock.now()
    row = actions.set_company_target(
        year=cast.year, indicator_code="saf.minor_injury", value="4", by=by, at=at
    )
    asked = {"rule": "APPORTION", "reserve": "1", "levels": levels}
    door = cast.door(cast.safety)

    shown = door.get(url("cascade", row.pk), asked).context
    told = shown["parts"]
    assert (shown["reached"], shown["uncovered"]) == ((3, 0) if levels else (2, 1))
    team = door.get(url("cascade", row.pk), {**asked, "q": "team"}).context
    assert [one["unit"].code for one in team["parts"]] == (["W2"] if levels else [])
    assert team["reached"] == shown["reached"], "a filter changes no sum"
    door.post(url("cascade", row.pk), asked)

    written = Target.objects.filter(parent__isnull=False).order_by(
        where.path_of(clock.today()), "id"
    )
    assert [(one["unit"].id, one["value"]) for one in told] == [
        (one.unit_id, queries.typed(one)) for one in written
    ]
    assert len(told) == (3 if levels else 2)
    kept = door.get(url("cascade", row.pk), {"rule": "HELD"}).context
    assert (kept["reached"], kept["orphans"]) == (0, len(told)), "who loses a part is counted"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_target_is_set_given_down_checked_and_published(cast: Cast, language: str) -> None:
    door, chief = cast.door(cast.safety, language), cast.door(cast.gm, language)
    assert door.get(url("catalogue"), {"q": "injur"}).status_code == 200
    made = door.post(url("set", cast.year, "saf.minor_injury"), {"kind": "CN", "value": "≤ 4"})
    row = Target.objects.get()
    assert made.headers["Location"] == url("cascade", row.pk)
    preview = door.get(url("cascade", row.pk), {"rule": "APPORTION", "reserve": "1"})
    assert preview.context["sum"] == 3
    assert "3.0" not in preview.content.decode()
    door.post(url("cascade", row.pk), {"rule": "APPORTION", "reserve": "1", "levels": "on"})
    page = door.get(url("target", row.pk)).content.decode()
    assert (
        "Minor injuries: 4 allowed, 3 given out, 1 in reserve" in page
        if language == "en"
        else "轻伤人数：总量 4，已分解 3，预留 1" in page
    )
    assert 'data-chart="sankey"' in page

    assert door.post(url("publish", cast.year)).status_code == 409
    assert chief.get(url("publish", cast.year)).status_code == 200
    assert chief.post(url("publish", cast.year)).status_code == 303

    found = queries.published_set(cast.year)
    assert found is not None
    assert door.get(url("index")).status_code == 200


def test_a_problem_stands_beside_its_unit_and_in_the_way(cast: Cast, minor: Target) -> None:
    child = queries.children(minor)[0]
    Target.objects.filter(pk=child.pk).update(high=9_000_000)
    door = cast.door(cast.safety)

    assert "more than the 4 allowed" in door.get(url("target", minor.pk)).content.decode()
    assert "1 problem stands in the way" in door.get(url("index")).content.decode()
    assert cast.door(cast.gm).post(url("publish", cast.year)).status_code == 409


def test_published_targets_show_no_way_to_change_them(cast: Cast, minor: Target) -> None:
    actions.publish(cast.year, by=cast.actor(cast.gm), at=clock.now())

    page = cast.door(cast.safety).get(url("target", minor.pk)).content.decode()

    assert "Published targets stay as they are" in page
    assert url("cascade", minor.pk) not in page
    answer = cast.door(cast.safety).post(url("cascade", minor.pk), {"rule": "HELD"})
    assert answer.status_code == 409


@pytest.mark.parametrize("who", ["worker", "mate", "clerk"])
def test_workers_look_at_their_own_line_and_change_nothing(
    cast: Cast, minor: Target, who: str
) -> None:
    door = cast.door(getattr(cast, who))

    assert door.get(url("target", minor.pk)).status_code == 200
    for page in (
        url("index"),
        url("catalogue"),
        url("cascade", minor.pk),
        url("publish", cast.year),
        url("set", cast.year, "saf.minor_injury"),
    ):
        assert door.get(page).status_code == 404
    assert door.post(url("rows", minor.pk), {"act": "undo"}).status_code == 404


def test_another_units_targets_are_not_there(cast: Cast, minor: Target) -> None:
    shop = Target.objects.get(unit_id=cast.units["WELD"])

    assert cast.door(cast.clerk).get(url("target", shop.pk)).status_code == 404
    assert cast.door(cast.clerk).get(url("unit", cast.units["WELD"])).status_code == 404
    assert cast.door(cast.worker).get(url("unit", cast.units["WELD"])).status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_unit_reads_what_it_signs_for(cast: Cast, minor: Target, language: str) -> None:
    actions.publish(cast.year, by=cast.actor(cast.gm), at=clock.now())

    page = cast.door(cast.worker, language).get(url("unit", cast.units["W2"]))

    assert page.status_code == 200
    assert len(page.context["rows"]) == 1


def test_no_word_promises_more_of_a_cascade_than_its_law_holds(cast: Cast, minor: Target) -> None:
    """People who stand directly in a unit belong to no unit below, and are a part of their own."""
    by, at = cast.actor(cast.safety), clock.now()
    door, address = cast.door(cast.safety), url("index") + f"?year={cast.year}"

    def said(rule: str, reserve: int = 0) -> str:
        actions.cascade_all(minor.pk, rule=rule, reserve=reserve, by=by, at=at)
        return " ".join(door.get(address).content.decode().split())

    assert "for the own staff, who stand in no unit below" in said("APPORTION", 1)
    assert "for the own staff, who stand in no unit below" in said("APPORTION")
    assert "the own staff stand under the same limit" in said("EQUAL_ZERO")
    held = said("HELD")
    assert "stays with this unit" in held
    assert "keeps the whole" not in held
    under = queries.ground(clock.today()).under[minor.unit_id]
    where_to = {unit.id: [("", "4")] for unit in under}
    actions.cascade_target(minor.pk, rule="OWN", values=where_to, by=by, at=at)
    own = " ".join(door.get(address).content.decode().split())
    assert "to be judged by people" in own
    assert "keeps the whole" not in own
