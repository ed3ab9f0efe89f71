"""Eight kinds of direct change on every table with evidence: named, each of them."""

import shutil
from collections.abc import Iterator

import pytest

from tests import tamper
from tests.cast import Cast, cast_of
from tests.frozen import frozen
from zeren.hazards import actions as hazards
from zeren.ledger import actions, queries, rows, seal
from zeren.notices import actions as notices


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with frozen() as hand:
        found = cast_of()
        found.train(found.worker)
        found.issue()
        found.sign(found.worker)
        hand.tick(minutes=1)
        found.countersign(found.worker)
        hazards.report(
            text="气瓶没有固定",
            thing_id=None,
            unit_id=found.units["W2"],
            photos=[],
            by=found.actor(found.worker),
            at=hand.at,
        )
        notices.receive(
            name="某人",
            contact="0571-1",
            message="请联系我",
            consent_text="同意",
            language="zh-hans",
            at=hand.at,
        )
        actions.checkpoint()
        yield found


def test_every_change_of_evidence_is_named_with_and_without_a_checkpoint_outside(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    assert queries.audit() == []
    point = queries.latest_checkpoint()
    assert point is not None
    lines, missed, tried = [], [], 0
    tables = [table for table in rows.evidence_models() if table._base_manager.exists()]
    assert len(tables) >= 18
    shutil.rmtree(seal.folder())  # "without" means that no note lies anywhere else
    for table in tables:
        cells = []
        for kind in tamper.KINDS:
            for outside in ([point.note], []):
                named = tamper.found(table, kind, outside)
                tried += named in ("yes", "NO")
                cells.append(named)
                if named == "NO":
                    missed.append((table.__name__, kind.name, bool(outside)))
        lines.append(f"{table.__name__:16}" + " ".join(f"{one:4}" for one in cells))
    with capsys.disabled():
        print("\n" + "\n".join(lines) + f"\n{tried} changes tried, {len(missed)} not named")

    assert missed == []
    assert tried > 200
