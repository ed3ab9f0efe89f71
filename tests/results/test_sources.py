"""Every source equals a naive recount after the acts of a random history, now and as of then."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest

from tests.frozen import Clock, frozen
from tests.hazards.conftest import jpeg, written
from tests.results import naive
from tests.truth.naive import read
from tests.truth.walk import Walk
from zeren.core.targets.bounds import MICRO
from zeren.hazards import actions as hazards
from zeren.hazards.models import Hazard
from zeren.ledger import clock
from zeren.organisation import queries as organisation
from zeren.results import actions
from zeren.results.queries import counting, measures, reading
from zeren.results.queries.sources import Asked
from zeren.web import pixels
from zeren.web.photos import Photo

STEPS = int(os.environ.get("ZEREN_WALK_STEPS", "100"))
SEEDS = [int(one) for one in os.environ.get("ZEREN_WALK_SEEDS", "3").split(",")]
EVERY = 10
"""Acts between two recounts."""

pytestmark = pytest.mark.django_db(transaction=True)


class History(Walk):
    """The walk of the truth tests, in which people also find hazards and mend them."""

    ACTS = (*Walk.ACTS, (40, "find"), (60, "mend"), (50, "look"), (16, "grade"), (16, "end"))

    def __init__(self, seed: int, hand: Clock) -> None:
        super().__init__(seed, hand)
        self.lives: dict[int, tuple[int, date | None, naive.Life]] = {}
        self.photo = Photo(pixels.reencode(jpeg()), 640, 480, "0" * 64)

    def find(self) -> None:
        thing = organisation.thing_by_code(self.rng.choice(("WS-1", "HJ-12")), clock.today())
        if thing is not None:
            by = self.cast.actor(self.cast.worker)
            row, _code = hazards.report(
                text="Cable without cover", thing_id=thing.id, photos=[self.photo], by=by,
                secrecy="named", at=clock.now(),
            )  # fmt: skip
            written(row)
            self.note(row.pk, "report")

    def note(self, hazard: int, act: str) -> None:
        row = Hazard.objects.get(pk=hazard)
        acts = self.lives[hazard][2] if hazard in self.lives else []
        self.lives[hazard] = (row.unit_id, row.due_date, [*acts, (clock.today(), act)])

    def some(self, *states: str) -> Hazard | None:
        rows = list(Hazard.objects.filter(state__in=states).order_by("number"))
        return self.rng.choice(rows) if rows else None

    def mend(self) -> None:
        row = self.some("ASSIGNED")
        if row is not None and row.owner_id:
            by = self.cast.actor(row.owner_id)
            hazards.rectify(row.pk, note="mended", photos=[self.photo], by=by, at=clock.now())
            self.note(row.pk, "rectify")

    def look(self) -> None:
        row = self.some("RECTIFIED", "VERIFIED")
        if row is None:
            return
        by = self.cast.actor(self.cast.safety)
        if row.state == "VERIFIED":
            hazards.publish(row.pk, by=by, at=clock.now())
            self.note(row.pk, "publish")
        elif self.rng.random() < 0.3:
            hazards.send_back(row.pk, note="still loose", by=by, at=clock.now())
            self.note(row.pk, "return")
        else:
            hazards.verify(row.pk, note="sits firmly", by=by, at=clock.now())
            self.note(row.pk, "verify")

    def grade(self) -> None:
        row = self.some("REPORTED", "ASSIGNED")
        if row is not None:
            grade = "general" if row.grade == "major" else "major"
            by = self.cast.actor(self.cast.safety)
            hazards.regrade(row.pk, grade=grade, by=by, at=clock.now())
            self.note(row.pk, "regrade")

    def end(self) -> None:
        row = self.some("ASSIGNED")
        if row is not None:
            by, other = self.cast.actor(self.cast.workshop), self.cast.actor(self.cast.safety)
            hazards.propose(row.pk, note="it is a shadow", by=by, at=clock.now())
            hazards.dismiss(row.pk, note="a shadow indeed", by=other, at=clock.now())
            self.note(row.pk, "dismiss")


def plain(cells: dict[int, counting.Cells], key: str) -> naive.Figures:
    return {
        (unit, month): (Fraction(pair[0], MICRO), Fraction(pair[1], MICRO))
        for unit, found in cells.items()
        for month, pair in found.get(key, {}).items()
        if pair[1]
    }


def whole(walk: History) -> list[str]:
    """What differs between the figures kept by the room and the recount."""
    today, world = clock.today(), read()
    year = today.year
    units = [row["id"] for row in world.rows["unit"]]
    cells = {unit: found for (unit, _year), found in reading.kept(units, [year]).items()}
    lives = walk.lives
    own = {
        "trn.coverage": naive.owed(world, "trained", year, today),
        "cov.letters": naive.owed(world, "letter", year, today),
        "cov.objects": naive.things(world, year, today),
        "trn.pass": naive.papers(world, year, today),
        "cov.instruments": naive.letters(year, today),
        **{
            f"haz.{one}": naive.hazards(lives, one, year, today)
            for one in ("rectified", "major_rectified", "published", "on_time")
        },
    }
    found = []
    for key, figures in own.items():
        want, got = naive.rolled(world, figures, year, today), plain(cells, key)
        found += [
            f"{walk.last}: {key} {place}: want {want.get(place)}, got {got.get(place)}"
            for place in sorted(want.keys() | got.keys())
            if want.get(place) != got.get(place)
        ]
    return found


def own_then(part: str, at: datetime) -> dict[str, Any]:
    """Own figures of a part as they were known at a moment, without the tree."""
    year = organisation.date_of(at).year
    asked = Asked(counting.months(year, at, is_past=True), at)
    some = measures.of_part(year, part)
    # heads and the tree are dated: people and places are also entered afterwards
    apart = ("haz.reports_per_head", "haz.median_days")
    return {one.key: dict(one.own(asked)) for one in some if one.key not in apart}


@pytest.mark.parametrize("seed", SEEDS)
def test_after_the_acts_of_a_history_every_source_equals_a_naive_recount(
    seed: int, settings: Any, tmp_path: Any
) -> None:
    settings.DATA, settings.VAULT = tmp_path, tmp_path / "vault"
    with frozen(datetime(2026, 1, 5, 4, tzinfo=UTC)) as hand:
        walk, then = History(seed, hand), []

        for number in range(STEPS):
            walk.step()
            if number % EVERY:
                continue
            walk.react()
            hand.tick(seconds=61)
            actions.count_touched(at=clock.now())
            assert whole(walk) == []
            then.append((clock.now(), own_then("hazards", clock.now())))
            hand.tick(seconds=1)

        assert walk.lives, "the history has hazards"
        for at, known in then:
            assert own_then("hazards", at) == known, f"as known at {at}"
        print(dict(sorted(walk.said.items())))
