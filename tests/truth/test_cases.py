"""Cases among the acts that move letters: the open ones and their gaps equal a naive recount."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest

from tests.frozen import frozen
from tests.truth.walk import Walk
from zeren.cases.models import Case
from zeren.census import recount
from zeren.letters import actions as letters
from zeren.obligations import audit

STEPS = int(os.environ.get("ZEREN_WALK_STEPS", "100"))
SEEDS = [int(one) for one in os.environ.get("ZEREN_WALK_SEEDS", "1").split(",")]

pytestmark = pytest.mark.django_db(transaction=True)


class CaseWalk(Walk):
    """Begins with everybody's letter issued; what moves letters, heads and cases is drawn most."""

    ACTS = (
        (24, "tick"), (1, "new_year"), (6, "transfer"), (8, "change_head"), (3, "leave"),
        (3, "come_back"), (8, "revise_duties"), (8, "issue"), (6, "meeting"), (20, "train"),
        (60, "sign"), (60, "countersign"), (20, "acknowledge"), (12, "reissue"),
        (50, "raise_case"), (36, "answer_case"), (12, "tend_cases"), (4, "fold"), (4, "turn"),
    )  # fmt: skip

    def reissue(self) -> None:
        """A promised letter is issued anew by hand, also where its text is the same."""
        rows = Case.objects.filter(state="GRANTED", about="letter").values_list("about_id")
        letter = self.one([pk for (pk,) in rows])
        letters.reissue(letter, reason="异议成立", by=self._chief(), at=self.at())


@pytest.mark.parametrize("seed", SEEDS)
def test_after_every_act_open_cases_and_their_gaps_equal_a_naive_recount(seed: int) -> None:
    with frozen(datetime(2026, 1, 5, 4, tzinfo=UTC)) as hand:
        walk = CaseWalk(seed, hand)
        walk.cast.train(*(walk.cast.ids[who] for who in ("worker", "mate", "leader", "workshop")))
        walk.cast.issue()

        for _ in range(STEPS):
            walk.step()
            assert walk.differences(2) == []

        assert [str(one) for one in audit.troubles()] == []
        assert [str(one) for one in recount.troubles()] == []
        print(dict(sorted(walk.said.items())))
        done = {"raise_case", "answer_case", "sign", "countersign", "tend_cases"}
        assert done <= walk.said.keys(), "a walk that does not reach this proves nothing"
        assert len(set(Case.objects.values_list("state", flat=True))) >= 3
