"""The works on a day in April, with published targets of which one must be entered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.cast import Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.ledger import clock, inbox
from zeren.results import actions
from zeren.targets import actions as targets
from zeren.targets import sheets

YEAR = 2022


@pytest.fixture
def hand(db: None, settings: Any, tmp_path: Any) -> Iterator[Clock]:
    settings.DATA, settings.VAULT = tmp_path, tmp_path / "vault"
    with frozen(datetime(YEAR, 4, 12, 4, tzinfo=UTC)) as hand:
        yield hand


@pytest.fixture
def cast(hand: Clock) -> Cast:
    """The works with the four targets of the cast and one that must be entered."""
    made = cast_of(with_targets=False)
    by, at = made.actor(made.safety), clock.now()
    targets.load_catalogue(sheets.indicators(), at=at)
    for code, value, rule in (
        ("saf.minor_injury", "2", "APPORTION"), ("haz.rectified", "100", "SAME_LIMIT"),
        ("trn.coverage", "100", "SAME_LIMIT"), ("env.air", "98", "HELD"),
    ):  # fmt: skip
        row = targets.set_company_target(year=YEAR, indicator_code=code, value=value, by=by, at=at)
        targets.cascade_all(row.pk, rule=rule, by=by, at=at)
    targets.publish(YEAR, by=made.actor(made.gm), at=at)
    return made


def count(hand: Clock) -> None:
    inbox.react(at=clock.now())
    hand.tick(minutes=2)
    actions.count_touched(at=clock.now())


def owner(cast: Cast, **more: Any) -> Any:
    asked: dict[str, Any] = {"person_id": cast.mate, "since": date(YEAR, 1, 1), **more}
    by = cast.actor(cast.safety)
    return actions.name_owner("env.air", cast.units["CO"], by=by, at=clock.now(), **asked)
