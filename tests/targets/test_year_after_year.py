"""A year starts from the one before, and a new version says what it changes."""

import pytest
from django.urls import reverse

from tests.cast import Cast, cast_of
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.targets import actions, queries, sheets
from zeren.targets.models import Target

MINOR = "saf.minor_injury"


@pytest.fixture
def cast(db: None) -> Cast:
    made = cast_of(with_targets=False)
    actions.load_catalogue(sheets.indicators(), at=clock.now())
    put(made, MINOR, "4", "APPORTION", reserve=1)
    put(made, "saf.fatality", "0", "EQUAL_ZERO")
    put(made, "trn.coverage", "100", "SAME_LIMIT")
    actions.publish(made.year, by=made.actor(made.gm), at=clock.now())
    return made


def put(cast: Cast, code: str, value: str, rule: str, *, reserve: int = 0) -> Target:
    by, at = cast.actor(cast.safety), clock.now()
    row = actions.set_company_target(year=cast.year, indicator_code=code, value=value, by=by, at=at)
    actions.cascade_all(row.pk, rule=rule, reserve=reserve, by=by, at=at)
    return row


def start(cast: Cast, values: dict[int, str], *, down: bool = True) -> int:
    return actions.start_year(
        cast.year + 1, values, gives_down=down, by=cast.actor(cast.safety), at=clock.now()
    )


def said(year: int) -> dict[str, str]:
    standing = queries.current_set(year)
    assert standing is not None
    return {
        row.indicator.code: queries.said(row)["en"] for row in queries.company_targets(standing.pk)
    }


def test_the_next_year_keeps_changes_and_leaves_out(cast: Cast) -> None:
    before = {row.indicator.code: row for row in queries.year_before(cast.year + 1)}
    kept = {before[MINOR].pk: "≤ 3 人", before["saf.fatality"].pk: "0"}

    assert start(cast, kept) == 2

    assert said(cast.year + 1) == {"saf.fatality": "0 persons", MINOR: "≤ 3 persons"}
    standing = queries.current_set(cast.year + 1)
    assert standing is not None
    given = queries.rows_of(standing.pk).filter(indicator__code=MINOR, parent__isnull=False)
    assert given.count() == 3
    assert queries.set_problems(standing.pk, clock.today()) == []
    assert said(cast.year)[MINOR] == "≤ 4 persons"


def test_what_cannot_be_read_is_named_all_at_once_and_nothing_is_set(cast: Cast) -> None:
    before = {row.indicator.code: row.pk for row in queries.year_before(cast.year + 1)}
    typed = {before[MINOR]: "≥ 5", before["trn.coverage"]: "101", before["saf.fatality"]: "0"}

    with pytest.raises(Refused) as no:
        start(cast, typed)

    wrong = {one.where: one.code for one in no.value.problems}
    assert wrong == {
        f"value-{before[MINOR]}": "targets.floor_on_a_ceiling",
        f"value-{before['trn.coverage']}": "targets.over_hundred",
    }
    assert queries.current_set(cast.year + 1) is None


def test_a_new_version_says_what_was_what_is_and_for_whom(cast: Cast) -> None:
    put(cast, MINOR, "3", "APPORTION", reserve=1)
    standing = queries.current_set(cast.year)
    assert standing is not None

    changes = queries.difference(standing.pk)

    top = next(one for one in changes if one.before and one.before["en"] == "≤ 4 persons")
    assert top.after is not None
    assert top.after["en"] == "≤ 3 persons"
    assert [name["en"] for name in top.units] == ["Yuanshan Pellet Machinery"]
    assert {one.indicator["en"] for one in changes} == {"Minor injuries"}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_start_and_the_difference_are_pages(cast: Cast, language: str) -> None:
    door, chief = cast.door(cast.safety, language), cast.door(cast.gm, language)
    page = reverse("targets:start", args=[cast.year + 1])
    assert page in door.get(reverse("targets:index"), {"year": cast.year + 1}).content.decode()
    rows = door.get(page).context["rows"]
    assert [row["value"] for row in rows] == ["0", "4", "100"]
    answer = {f"keep-{row['target'].pk}": "on" for row in rows}
    answer |= {row["name"]: row["value"] for row in rows}
    wrong = door.post(page, answer | {rows[1]["name"]: "≥ 9"})
    assert wrong.status_code == 409
    assert wrong.context["rows"][1]["value"] == "≥ 9"
    assert door.post(page, answer | {"down": "on"}).status_code == 303
    assert len(said(cast.year + 1)) == 3
    assert cast.door(cast.leader).get(page).status_code == 404

    put(cast, MINOR, "3", "APPORTION", reserve=1)
    told = chief.get(reverse("targets:publish", args=[cast.year]))
    assert told.context["changes"]
    assert "≤ 4" in told.content.decode()
