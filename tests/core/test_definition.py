"""A definition says everything that counting needs, and what is broken is named by its place."""

import pytest

from zeren.core.refusal import Refused
from zeren.core.targets import definition
from zeren.core.targets.definition import Definition

FIRE = {"any": [{"classes": ["fire"], "deaths_from": 1}, {"loss_from": 5}], "count": "events"}


def test_a_definition_reads_back_as_it_was_stored() -> None:
    one = Definition(events=FIRE, denominator="headcount", scale=1000, window="ROLLING:12")

    assert definition.read(definition.stored(one)) == one
    assert definition.stored(Definition()) == {}


@pytest.mark.parametrize(
    ("raw", "places"),
    [
        ({}, []),
        ({"events": FIRE}, []),
        ({"source": "hazards.rectified", "denominator": "records"}, []),
        ({"source": "weather"}, ["source"]),
        ({"denominator": "moons", "scale": 0}, ["denominator", "scale"]),
        ({"window": "ROLLING"}, ["window"]),
        ({"window": "ROLLING:61"}, ["window"]),
        ({"window": "WORKING_DAYS:15"}, []),
        ({"window": "YEAR:2"}, ["window"]),
        ({"population": "employee,agency"}, []),
        ({"population": "employee,-PACK"}, []),
        ({"population": "friend"}, ["population"]),
        ({"population": "agency,agency"}, ["population"]),
        ({"null": "100"}, ["null"]),
        ({"decimals": 7}, ["decimals"]),
        ({"numbers": 1}, ["numbers"]),
        ({"events": {"any": [], "count": "events"}}, ["events.any"]),
        ({"events": {"any": [{}], "count": "moons"}}, ["events.count"]),
        (
            {"events": {"any": [{"classes": []}, {"deaths_from": 0}, {"moon": 1}, 4],
                        "count": "any", "or": 1}},
            ["events.or", "events.any.1.classes", "events.any.2.deaths_from",
             "events.any.3.moon", "events.any.4"],
        ),
    ],
)  # fmt: skip
def test_every_problem_has_its_place(raw: dict[str, object], places: list[str]) -> None:
    assert [one.where for one in definition.problems_of(raw)] == places
    if places:
        with pytest.raises(Refused, match=r"definition\.broken"):
            definition.read(raw)
