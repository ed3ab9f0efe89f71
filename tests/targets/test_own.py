"""Which targets of a unit stand in the letter of one person: of its head, a deputy, a member."""

import pytest

from zeren.core.tongue import both
from zeren.targets import queries

SAID = both("零", "none")
LINES = [
    queries.TargetLine(code, SAID, SAID, SAID, for_members=reaches, is_control=control)
    for code, reaches, control in (
        ("deaths", True, True),
        ("injuries", False, True),
        ("waste", False, False),
        ("helmets", True, False),
    )
]


@pytest.mark.parametrize(
    ("is_head", "layer", "own"),
    [
        (True, 4, {"deaths", "injuries", "waste", "helmets"}),
        (False, 2, {"deaths", "injuries", "helmets"}),
        (False, 3, {"deaths", "helmets"}),
        (False, 6, {"deaths", "helmets"}),
    ],
)
def test_a_deputy_answers_for_all_that_must_not_happen_a_member_for_what_reaches_members(
    is_head: bool, layer: int, own: set[str]
) -> None:
    assert {one.code for one in queries.own(LINES, is_head=is_head, layer=layer)} == own
