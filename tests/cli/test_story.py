"""The founding story, replayed for real: every link of the chain holds, and nothing is forged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from zeren.census import recount
from zeren.cli import demo, serving, story
from zeren.cli.story_hazards import YEAR
from zeren.core import verifier
from zeren.coverage import queries as coverage
from zeren.hazards import queries as hazards
from zeren.ledger import audit, clock
from zeren.ledger import queries as facts
from zeren.letters import queries as letters
from zeren.obligations import audit as rows
from zeren.organisation import queries as org

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> story.Told:
    # packing the page files is the server's affair, and takes longer than the whole story
    monkeypatch.setattr(serving, "pack_pages", lambda: None)
    serving.prepare(demo_begins=story.begins())
    return story.replay(lambda line: None)


def test_the_story_ends_with_everybody_covered_and_every_fact_provable(
    told: story.Told, tmp_path: Path
) -> None:
    assert told.before is not None
    assert told.after is not None
    assert told.before.percent == "97.6"
    assert told.before.total.missing == len(told.gaps_before) == 10
    assert {gap.gap for gap in told.gaps_before} == {
        "letter.not_trained",
        "trained.not_attended",
        "trained.not_passed",
        "letter.not_signed",
        "letter.not_countersigned",
    }
    assert all(gap.owner for gap in told.gaps_before), "every gap has someone who acts next"
    assert told.after.percent == "100"
    assert coverage.gap_count(story.today()) == 0
    assert told.after.exclusions == {"contractor_agreement": 3}

    on = clock.today()
    people = [row.person_id for row in story.staff()]
    states = letters.live_states(people, YEAR, clock.today())
    assert len(people) == 127
    assert {state for _letter, state in states.values()} == {"IN_FORCE"}

    assert sum(hazards.state_counts().values()) == 30
    assert hazards.overdue(on).count() == 2
    assert all(row.escalated_to_id for row in hazards.overdue(on)), "what is late has climbed"

    assert audit.audit() == []
    assert [str(one) for one in rows.troubles()] == []
    assert [str(one) for one in recount.troubles()] == [], "on every day of the year"

    chief = letters.live_letter(story.general_manager(), YEAR, clock.today())
    assert chief is not None
    assert chief.kind == "commitment"
    signature = letters.signatures(chief.pk)[0]
    receipt = letters.receipt(chief, signature)
    assert receipt is not None
    file = tmp_path / "receipt.json"
    file.write_text(facts.receipt_file(receipt), encoding="utf-8")
    assert verifier.main([str(file), "--key", facts.verifier_key()]) == 0
    forged = json.loads(file.read_text(encoding="utf-8"))
    forged["texts"]["body.digest"] = forged["texts"]["body.digest"].replace("2022", "2021", 1)
    file.write_text(json.dumps(forged, ensure_ascii=False), encoding="utf-8")
    assert verifier.main([str(file), "--key", facts.verifier_key()]) != 0

    demo.offer_sign_ins(told)
    lines = demo.table(told, seconds=1)
    assert any("hazards 30" in line or "隐患 30" in line for line in lines)
    assert org.root(on) is not None
