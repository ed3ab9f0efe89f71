"""Coverage equals a naive recount after every act of a random history, now and on any other day."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest

from tests.frozen import frozen
from tests.truth.walk import Walk
from zeren.census import recount
from zeren.obligations import audit

STEPS = int(os.environ.get("ZEREN_WALK_STEPS", "110"))
DAYS = int(os.environ.get("ZEREN_WALK_DAYS", "3"))
SEEDS = [int(one) for one in os.environ.get("ZEREN_WALK_SEEDS", "1").split(",")]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_after_every_act_coverage_equals_a_naive_recount(seed: int) -> None:
    with frozen(datetime(2026, 1, 5, 4, tzinfo=UTC)) as hand:
        walk = Walk(seed, hand)
        waits = 0

        for _ in range(STEPS):
            walk.step()
            waits = walk.rng.choice((0, 0, 0, 0, 3)) if not waits else waits - 1
            if waits:
                continue  # the worker is away; what is compared is what it leaves when it is back
            assert walk.differences(DAYS) == []

        walk.react()
        assert [str(one) for one in audit.troubles()] == []
        assert [str(one) for one in recount.troubles()] == []
        print(dict(sorted(walk.said.items())))
