"""The hazards of the story's year: found, mended, looked at by another, told, closed."""

import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from zeren.cli import drawing
from zeren.cli.demo_clock import local, until
from zeren.core.actor import Actor
from zeren.hazards import actions as hazards
from zeren.hazards import queries as hazard_queries
from zeren.ledger import clock
from zeren.organisation import queries as org

YEAR = 2022
EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "pellet-works"


def story() -> dict[str, Any]:
    """Titles and hazards of the story, beside the workbook."""
    found: dict[str, Any] = json.loads((EXAMPLES / "story.json").read_text(encoding="utf-8"))
    return found


def hazards_of_the_year(
    chief: int, rng: random.Random, numbers: dict[str, int], meanwhile: Callable[[datetime], None]
) -> None:
    """Thirty hazards through the same actions; two are overdue when the story ends."""
    people = [row.person_id for row in org.roster(clock.today()) if row.kind != "contractor"]
    manager = Actor.person(org.holders("safety_manager", clock.today())[0])
    for number, one in enumerate(story()["hazards"]):
        found = local(YEAR, one["month"], one["day"], 8 + number % 8, 7 * number % 60)
        meanwhile(found)
        until(found)
        hazards.escalate_overdue(at=clock.now())
        thing = org.thing_by_code(one["thing"], clock.today())
        assert thing is not None, "the story speaks of things of the workbook"
        finder = Actor.anonymous() if number % 4 == 0 else Actor.person(rng.choice(people))
        row, _code = hazards.report(
            text=one["text"],
            thing_id=thing.id,
            photos=[drawing.photo(f"found{number}", is_mended=False)],
            by=finder,
            at=clock.now(),
        )
        if one.get("grade") == "major":
            hazards.regrade(row.pk, grade="major", by=manager, at=clock.now())
        if one.get("stop") != "ASSIGNED":
            mend(row.pk, one, number, manager, chief)
        numbers["hazards"] = numbers.get("hazards", 0) + 1
    until(local(YEAR, 12, 30, 8))
    hazards.escalate_overdue(at=clock.now())


def mend(hazard_id: int, one: dict[str, Any], number: int, manager: Actor, chief: int) -> None:
    """The owner mends it with a photo, another looks, everybody is told, it is closed."""
    row = hazard_queries.hazard(hazard_id)
    assert row is not None, "it was just reported"
    assert row.owner_id is not None, "the owner is derived"
    owner = Actor.person(row.owner_id)
    picture = drawing.photo(f"mended{number}", is_mended=True)
    later = clock.now() + timedelta(hours=20 + number % 3)
    until(later)
    hazards.rectify(hazard_id, note=one["fix"], photos=[picture], by=owner, at=clock.now())
    if one.get("stop") == "RECTIFIED":
        return
    checker = manager if manager.id != owner.id else Actor.person(chief)
    if one.get("back"):
        until(clock.now() + timedelta(hours=2))
        hazards.send_back(hazard_id, note=one["back"], by=checker, at=clock.now())
        until(clock.now() + timedelta(hours=3))
        hazards.rectify(hazard_id, note=one["fix"], photos=[picture], by=owner, at=clock.now())
    until(clock.now() + timedelta(hours=2))
    hazards.verify(hazard_id, note="现场复查，已整改到位。", by=checker, at=clock.now())
    hazards.publish(hazard_id, by=checker, at=clock.now())
    hazards.close(hazard_id, by=checker, at=clock.now())
