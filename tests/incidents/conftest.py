"""The cast on a clock that stands still, and an event that was reported and confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cast import Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.incidents import actions
from zeren.incidents.models import Event

Happen = Callable[..., Event]


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA, settings.VAULT = tmp_path, tmp_path / "vault"


@pytest.fixture
def hand() -> Iterator[Clock]:
    with frozen() as found:
        yield found


@pytest.fixture
def cast(db: None, hand: Clock) -> Cast:
    return cast_of()


@pytest.fixture
def happen(cast: Cast, hand: Clock) -> Happen:
    """Something happens in welding team 2; with classes the safety office confirms it."""

    def do(*named: str, **given: Any) -> Event:
        row = actions.report(
            text=given.get("text", "吊物坠落"),
            occurred_at=given.get("occurred_at", hand.at - timedelta(minutes=5)),
            hurt=given.get("hurt", "somebody"),
            unit_id=given.get("unit", cast.units["W2"]),
            by=cast.actor(given.get("by", cast.leader)),
            at=hand.at,
        )
        if named:
            row = actions.confirm(
                row.pk,
                said=dict.fromkeys(named, "yes"),
                place="on_site",
                duty="on_duty",
                by=cast.actor(cast.safety),
                at=hand.at,
            )
        return row

    return do


def later(at: datetime, **parts: float) -> datetime:
    return at + timedelta(**parts)
