"""The rates that the docs work out by hand are those the house works out from its events."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from tests.cast import Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.core.targets import bounds
from zeren.core.targets.bounds import MICRO
from zeren.incidents import actions as incidents
from zeren.ledger import clock, inbox
from zeren.results import actions, texts
from zeren.results.queries import behind, verdicts
from zeren.targets import actions as targets
from zeren.targets import queries as target_queries
from zeren.targets import sheets

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).parents[2] / "docs/reference/rates.md"
ROW = re.compile(
    r"^\| `([a-z_.0-9]+)` \|[^|]*\| (\d+) \| (\d+) \| (\d+) \|[^|]*\| ([\d.]+) \|$", re.M
)
YEAR = 2022


@pytest.fixture(scope="module")
def page() -> dict[str, tuple[int, int, int, str]]:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert len(rows) == 7
    return {
        code: (int(cases), int(scale), int(over), said) for code, cases, scale, over, said in rows
    }


@pytest.fixture
def hand(db: None, settings: Any, tmp_path: Path) -> Iterator[Clock]:
    settings.DATA, settings.VAULT = tmp_path, tmp_path / "vault"
    with frozen(datetime(YEAR, 2, 1, 4, tzinfo=UTC)) as hand:
        yield hand


@pytest.fixture
def works(hand: Clock, page: dict[str, tuple[int, int, int, str]]) -> Cast:
    """The year of the page, event by event, and its hours and heads month by month."""
    cast = cast_of(with_targets=False)
    by = cast.actor(cast.safety)
    targets.load_catalogue(sheets.indicators(), at=clock.now())
    for code in page:
        targets.set_company_target(year=YEAR, indicator_code=code, value="5", by=by, at=clock.now())
    for row in target_queries.company_targets(_set()):
        targets.cascade_all(row.pk, rule="HELD", by=by, at=clock.now())
    found = target_queries.findings(_set(), clock.today())
    read = [one.key for one in found]
    targets.publish(YEAR, acknowledged=read, by=cast.actor(cast.gm), at=clock.now())
    _event(cast, hand, 3, lost_days=12)
    _event(cast, hand, 6, is_medical=True)
    _event(cast, hand, 8, lost_days=120)
    hand.at = datetime(YEAR, 9, 5, 4, tzinfo=UTC)
    near = _report(cast, hand)
    incidents.confirm(
        near, said={"near_miss": "yes"}, place="on_site", duty="on_duty", by=by, at=hand.at
    )
    hand.at = datetime(YEAR, 12, 30, 4, tzinfo=UTC)
    for base, values in (("hours", [34_375] * 12), ("headcount", [250] * 6 + [350] * 6)):
        incidents.enter_exposure(
            [
                incidents.Entry(cast.units["W2"], date(YEAR, month, 1), value * MICRO)
                for month, value in enumerate(values, 1)
            ]
            + [
                incidents.Entry(cast.units[code], date(YEAR, month, 1), 0)
                for code in ("CO", "SAFE", "WELD")
                for month in range(1, 13)
            ],
            base=base, population="employee", basis="measured", by=by, at=hand.at,
        )  # fmt: skip
    inbox.react(at=hand.at)
    actions.count_touched(at=hand.at)
    return cast


def _set() -> int:
    found = target_queries.current_set(YEAR)
    assert found is not None
    return int(found.pk)


def _report(cast: Cast, hand: Clock) -> int:
    row = incidents.report(
        text="吊物坠落", occurred_at=hand.at - timedelta(hours=1), hurt="somebody",
        unit_id=cast.units["W2"], by=cast.actor(cast.leader), at=hand.at,
    )  # fmt: skip
    return int(row.pk)


def _event(cast: Cast, hand: Clock, month: int, **hurt: Any) -> None:
    hand.at = datetime(YEAR, month, 5, 4, tzinfo=UTC)
    by, row = cast.actor(cast.safety), _report(cast, hand)
    said = {"work_accident": "yes", "recordable": "yes"}
    incidents.confirm(row, said=said, place="on_site", duty="on_duty", by=by, at=hand.at)
    person = incidents.Hurt(population="employee", person_id=cast.worker, **hurt)
    incidents.enter_person(row, person, by=by, at=hand.at)


def test_the_rates_of_the_page_are_those_of_the_house(
    works: Cast, page: dict[str, tuple[int, int, int, str]]
) -> None:
    lines = verdicts.lines(works.units["CO"], YEAR, clock.now())

    assert len(lines) == len(page)
    for line in lines:
        cases, scale, over, said = page[line.row.indicator.code]
        assert line.limit is not None
        assert line.result is not None
        code = line.row.indicator.code
        assert line.limit.scale == scale, code
        assert (line.result.numerator, line.result.denominator) == (cases, over), code
        value = bounds.value_of(line.limit, line.result)
        assert value == Fraction(cases) * scale / over, code
        assert texts.plain(value) == said, code


def test_a_rate_says_its_cases_and_leads_to_each_event(works: Cast, hand: Clock) -> None:
    lines = verdicts.lines(works.units["CO"], YEAR, clock.now())
    line = next(one for one in lines if one.row.indicator.code == "saf.serious_rate_1000")

    with translation.override("en"):
        told = texts.figures(line)

    assert told.startswith("1 of 300: 3.33")
    assert len(behind.events_of(works.viewer(works.safety), line)) == 1
    assert line.allowed == 1
