"""What changed between two letters is told by section, and never as nothing."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.test_letter import DUTIES, LIU, SUN, THINGS, composed
from zeren.core.letters import redline, tongues
from zeren.core.letters.letter import Duty, Party, Section, Target, Thing
from zeren.core.tongue import both

MORE = Duty("P12-03", "M", both("新增职责", "A new duty"))
CHANGES: dict[str, dict[str, Any]] = {
    "post": {"person": Party(LIU.name, LIU.number, both("电工", "Electrician"), LIU.unit)},
    "superior": {"superior": Party("韦唐", "0009", SUN.post, SUN.unit)},
    "duties": {"duties": (*DUTIES, MORE)},
    "targets": {"targets": (Target("saf.fatality", "x", both("1 人", "1 person")),)},
    "things": {"things": (*THINGS, Thing("E-09", "x", "y"))},
    "clauses": {"sections": composed.__globals__["SECTIONS"][::-1]},
}


@pytest.mark.parametrize("kind", redline.KINDS)
def test_each_kind_of_change_is_told_as_itself(kind: str) -> None:
    found = redline.compare(composed(), composed(**CHANGES[kind]))

    assert found.kinds == (kind,)


@given(st.sets(st.sampled_from([*CHANGES])), st.booleans())
def test_what_differs_is_told_and_what_does_not_is_counted(kinds: set[str], is_back: bool) -> None:
    changed: dict[str, Any] = {}
    for kind in kinds:
        changed |= CHANGES[kind]
    left, right = composed(), composed(number="2022-0099", **changed)
    before, after = (right, left) if is_back else (left, right)

    found = redline.compare(before, after)

    assert set(found.kinds) == kinds
    assert all(kind in redline.KINDS for kind in found.kinds)
    rows = sum(len(one["paragraphs"]) + len(one.get("rows", ())) for one in after["sections"])
    added = sum(len(one.added) for one in found.changes if one.code not in ("party.a", "party.b",
                                                                          "title"))  # fmt: skip
    assert found.kept + added == rows


@pytest.mark.parametrize("languages", [("zh-hans",), ("en",)])
def test_a_language_that_comes_or_goes_is_no_change_and_a_new_duty_is(
    languages: tuple[str, ...],
) -> None:
    alone = composed(languages=languages)

    assert redline.compare(composed(), alone).changes == ()
    assert redline.compare(alone, composed()).changes == ()
    assert redline.compare(alone, composed(duties=(*DUTIES, MORE))).kinds == ("duties",)


def test_a_name_typed_later_in_the_missing_language_changes_no_letter() -> None:
    sections = (SECTION, *composed.__globals__["SECTIONS"][1:])
    before = composed(person=replace(LIU, unit=both("二班", "")), sections=sections)
    after = composed(person=replace(LIU, unit=both("二班", "Team 2")), sections=sections)
    moved = composed(person=replace(LIU, unit=both("三班", "Team 3")), sections=sections)

    assert before != after
    assert tongues.as_before(after, before) == before
    assert tongues.as_before(moved, before) == moved


SECTION = Section("basis", both("双方", "Parties"), "text", (both("{unit}", "B of {unit}"),))
ROWS = {one.code: one for one in (*DUTIES, MORE)}


@given(st.sets(st.sampled_from([*ROWS]), min_size=1), st.sets(st.sampled_from([*ROWS]), min_size=1))
def test_nothing_is_told_exactly_when_only_the_number_differs(
    left: set[str], right: set[str]
) -> None:
    before = composed(duties=[ROWS[code] for code in left])
    after = composed(duties=[ROWS[code] for code in right], number="2022-0099")

    found = redline.compare(before, after)

    assert bool(found.changes) == (left != right)
    assert {row["code"] for one in found.changes for row in one.removed} == left - right
    assert {row["code"] for one in found.changes for row in one.added} == right - left


def test_a_name_in_the_clauses_is_told_with_the_parties_and_not_again() -> None:
    purpose = composed(person=Party("王喆", LIU.number, LIU.post, LIU.unit))

    found = redline.compare(composed(), purpose)

    assert [one.code for one in found.changes] == ["party.b"]


def test_a_clause_that_names_the_new_superiors_office_did_not_change() -> None:
    """Found by walking a transfer: the office stood in a clause of every letter already."""
    clause = both("安全环保部门抽查复核。", "The safety office checks samples.")
    office = Party("周镕", "E002", both("部长", "Head"), both("安全环保部", "The safety office"))

    before, after = composed(), composed(superior=office)
    for one in (before, after):
        one["sections"][-1]["paragraphs"].append(clause)
    found = redline.compare(before, after)

    assert found.kinds == ("superior",)


def test_the_same_duty_in_the_list_of_another_post_did_not_change() -> None:
    first, *others = DUTIES
    moved = Duty("PX9-01", first.rule, first.text)
    electrician = Party(LIU.name, LIU.number, both("电工", "Electrician"), LIU.unit)

    before = composed(duties=[first, *others])
    after = composed(duties=[moved, *others], person=electrician)

    assert redline.compare(before, after).kinds == ("post",)


@pytest.mark.parametrize(
    ("kinds", "was_in_force", "expected"),
    [
        (("things",), True, "ACKNOWLEDGE"),
        (("things", "duties"), True, "SIGN"),
        (("duties",), True, "SIGN"),
        (("things",), False, "SIGN"),
        ((), True, "ACKNOWLEDGE"),
        ((), False, "SIGN"),
    ],
)
def test_the_strictest_of_the_changes_decides(
    kinds: tuple[str, ...], was_in_force: bool, expected: str
) -> None:
    assert redline.needs(kinds, redline.DEFAULTS, was_in_force=was_in_force) == expected


@given(
    st.sets(st.sampled_from(redline.KINDS), min_size=1),
    st.fixed_dictionaries({kind: st.sampled_from(redline.NEEDS) for kind in redline.KINDS}),
)
def test_no_change_asks_for_nothing(kinds: set[str], policies: dict[str, str]) -> None:
    found = redline.needs(kinds, policies, was_in_force=True)

    assert found in redline.NEEDS
    assert (found == "SIGN") == any(policies[kind] == "SIGN" for kind in kinds)
