"""The founding story, replayed for real: every link of the chain holds, and nothing is forged."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from tests.cast import Cast
from zeren.census import recount
from zeren.cli import demo, serving, story, story_hands
from zeren.cli import story_results as results
from zeren.cli import story_second_year as second_year
from zeren.cli.story_hazards import YEAR
from zeren.core.log import verifier
from zeren.coverage import queries as coverage
from zeren.hazards import queries as hazards
from zeren.incidents import queries as incidents
from zeren.ledger import audit, clock
from zeren.ledger import queries as facts
from zeren.letters import queries as letters
from zeren.obligations import audit as rows
from zeren.organisation import queries as org
from zeren.results.queries import verdicts
from zeren.targets.queries import entries

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> story.Told:
    # packing the page files is the server's affair, and takes longer than the whole story
    monkeypatch.setattr(serving, "pack_pages", lambda: None)
    serving.prepare(demo_begins=story.begins())
    return story.replay(lambda line: None)


def test_the_story_of_two_years_holds_and_every_fact_is_provable(
    told: story.Told, tmp_path: Path
) -> None:
    """Told once for both years: telling it takes most of the time."""
    everybody_is_covered_and_every_fact_provable(told, tmp_path)
    the_second_year_falls_is_renewed_and_shows_living_work(told)


def everybody_is_covered_and_every_fact_provable(told: story.Told, tmp_path: Path) -> None:
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
    on = date(YEAR, 12, 30)
    assert coverage.gap_count(on) == 0
    assert told.after.exclusions == {"contractor_agreement": 3}

    people = [row.person_id for row in org.roster(on) if row.kind != "contractor"]
    states = letters.live_states(people, YEAR, on)
    assert len(people) == 127
    assert {state for _letter, state in states.values()} == {"IN_FORCE"}

    assert sum(hazards.state_counts().values()) == 30
    events = incidents.known(since=on.replace(month=1, day=1), until=on, as_of=clock.now())
    assert [sorted(one.facts.classes) for one in events] == [
        ["near_miss"], ["recordable", "work_accident", "work_injury"], ["fire", "near_miss"],
    ]  # fmt: skip
    assert [one.facts.grade for one in events] == ["", "general", ""]
    year = {"since": date(YEAR, 1, 1), "until": date(YEAR + 1, 1, 1), "as_of": clock.now()}
    worked = sum(incidents.exposure("hours", ["employee"], **year).values())  # type: ignore[arg-type]
    assert 200_000 < worked < 260_000, "about a hundred and twenty people's year"
    assert hazards.overdue(on).count() == 2
    with translation.override("en"):
        assert results.line() == "2022: 17 of 18 targets met"
    judged = verdicts.of_rows(list(entries.all_of(YEAR)), clock.now())
    assert {one.state for one in judged} == {"MET", "MISSED", "NOT_APPLICABLE"}, "none is open"
    missed = {one.row.indicator.code for one in judged if one.state == "MISSED"}
    assert missed == {"haz.rectified", "saf.minor_injury"}
    assert all(row.escalated_to_id for row in hazards.overdue(on)), "what is late has climbed"

    assert audit.audit() == []
    assert [str(one) for one in rows.troubles()] == []
    assert [str(one) for one in recount.troubles()] == [], "on every day of the year"

    chief = letters.live_letter(story_hands.general_manager(), YEAR, on)
    assert chief is not None
    assert chief.kind == "commitment"
    signature = letters.signatures(chief.pk)[0]
    receipt = letters.receipt(chief, signature)
    assert receipt is not None
    file = tmp_path / "receipt.json"
    file.write_text(facts.receipt_file(receipt), encoding="utf-8")
    assert verifier.main([str(file), "--key", facts.verifier_key()]) == 0
    forged = json.loads(file.read_text(encoding="utf-8"))
    forged["texts"]["body.digest"] += " "
    file.write_text(json.dumps(forged, ensure_ascii=False), encoding="utf-8")
    assert verifier.main([str(file), "--key", facts.verifier_key()]) != 0

    demo.offer_sign_ins(told)
    lines = demo.table(told, seconds=1)
    assert any("hazards 30" in line or "隐患 30" in line for line in lines)
    assert org.root(on) is not None


def the_second_year_falls_is_renewed_and_shows_living_work(told: story.Told) -> None:
    """T1, T2, T4: the year ends by the day, a transfer signs again, who returns counts."""
    second = told.second
    new_year, today = coverage.summary(date(YEAR + 1, 1, 1)), clock.today()

    assert second.fallen is not None
    assert second.now is not None
    assert coverage.summary(date(YEAR, 12, 31)).percent == "100"
    for requirement in ("trained", "letter", "unit_targets"):
        assert new_year.by_requirement[requirement].met == 0
        assert new_year.by_requirement[requirement].due > 0
    assert second.fallen.total == new_year.total, "known then as now"
    assert today == second_year.TODAY
    assert second.fallen.total.met < second.now.total.met < second.now.total.due

    moved, back, left = (second.people[one] for one in ("transferred", "returned", "left"))
    states = letters.live_states([moved, back], YEAR + 1, today)
    assert states[moved][1] == "ISSUED", "the letter of the new post waits to be signed"
    assert org.place_of(back, today) is not None
    assert org.place_of(left, today) is None
    assert coverage.gaps_of_person(left, today) == []

    cast = Cast({}, {}, YEAR + 1)
    for address, person, _words in demo.addresses():
        client = cast.door(person) if person else Client()
        assert client.get(address).status_code == 200, address
    with translation.override("en"):
        lines = demo.table(told, seconds=1)
        assert all("%(" not in line for line in lines)
        assert any("2023" in line and "31" in line for line in lines[-3:])
        assert not [line for line in lines[-3:] if re.search("[\u4e00-\u9fff]{6,}", line)]
