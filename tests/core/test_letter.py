"""A letter is composed the same for the same facts, and what the law makes void is not issued."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core.days import NEVER
from zeren.core.letters import letter, tongues
from zeren.core.letters.letter import Duty, Party, Section, Target, Thing
from zeren.core.refusal import Refused
from zeren.core.tongue import both

LIU = Party(
    "刘喆", "0042", both("制粒车间主任", "Pelleting workshop head"), both("制粒车间", "Pelleting")
)
SUN = Party("孙宁远", "0001", both("总经理", "General manager"), both("公司", "Company"))
PURPOSE = both("{year}年，{name}与{company}", "{company} and {name}, {year}")
SECTIONS = (
    Section("purpose", both("目的", "Purpose"), paragraphs=(PURPOSE,)),
    Section("targets", both("目标", "Targets"), "targets"),
    Section("duties", both("职责", "Duties"), "duties"),
    Section("things", both("责任对象", "Things"), "things"),
)
DUTIES = (
    Duty("P12-02", "M", both("每周检查车间", "Inspect the workshop weekly")),
    Duty(
        "P12-01",
        "M",
        both("组织班前会", "Hold the pre-shift meeting"),
        both("每班", "each shift"),
        True,
    ),
)
TARGETS = (Target("saf.fatality", both("因工死亡", "Work fatalities"), both("0 人", "0 persons")),)
THINGS = (Thing("E-07", both("制粒机", "Pellet mill"), both("谁主管谁负责", "Who is in charge")),)


def composed(**changed: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "kind": "letter",
        "number": "2022-0042",
        "year": 2022,
        "company": both("青岭生物质装备有限公司", "Qingling Biomass Machines"),
        "title": both("{year}年安全环保目标责任书", "Safety Target Responsibility Letter {year}"),
        "person": LIU,
        "superior": SUN,
        "sections": SECTIONS,
        "duties": DUTIES,
        "targets": TARGETS,
        "things": THINGS,
    }
    return letter.compose(**(facts | changed))


def test_a_composed_letter_holds_clauses_duties_targets_and_things_in_both_languages() -> None:
    document = composed()

    assert letter.problems(document) == ()
    assert [section["code"] for section in document["sections"]] == [
        "purpose",
        "targets",
        "duties",
        "things",
    ]
    assert document["title"] == both(
        "2022年安全环保目标责任书", "Safety Target Responsibility Letter 2022"
    )
    assert document["sections"][0]["paragraphs"] == [
        both("2022年，刘喆与青岭生物质装备有限公司", "Qingling Biomass Machines and 刘喆, 2022")
    ]
    assert [row["code"] for row in document["sections"][2]["rows"]] == ["P12-01", "P12-02"]
    assert document["parties"]["a"]["name"] == "孙宁远"


@given(st.permutations(DUTIES), st.permutations((*THINGS, Thing("E-01", "x", "y"))))
def test_the_order_in_which_facts_are_read_does_not_change_the_digest(
    duties: list[Duty], things: list[Thing]
) -> None:
    same = composed(things=(*THINGS, Thing("E-01", "x", "y")))

    assert letter.digest(composed(duties=duties, things=things)) == letter.digest(same)


@pytest.mark.parametrize(
    "changed",
    [
        {"year": 2023},
        {"number": "2022-0043"},
        {"duties": DUTIES[:1]},
        {"targets": (Target("saf.fatality", both("因工死亡", "Work fatalities"), "1"),)},
        {"things": ()},
        {"superior": LIU},
        {"person": SUN},
    ],
)
def test_every_change_of_a_fact_changes_the_digest(changed: dict[str, Any]) -> None:
    assert letter.digest(composed(**changed)) != letter.digest(composed())


def test_the_head_of_the_root_commits_alone() -> None:
    assert set(composed(kind="commitment", superior=None)["parties"]) == {"b"}
    with pytest.raises(ValueError, match="superior"):
        composed(superior=None)
    with pytest.raises(ValueError, match="superior"):
        composed(kind="commitment")


def test_a_name_that_looks_like_a_placeholder_stays_what_it_is() -> None:
    document = composed(person=Party("{unit}", "1", "post", "unit"))

    assert document["sections"][0]["paragraphs"][0]["en"].startswith(
        "Qingling Biomass Machines and {unit}"
    )


def test_two_rows_with_one_code_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="one code each"):
        composed(duties=(*DUTIES, DUTIES[0]))


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"duties": ()}, {"letter.no_duties"}),
        ({"targets": ()}, {"letter.no_targets"}),
        ({"duties": (), "targets": ()}, {"letter.no_duties", "letter.no_targets"}),
        ({"title": {"zh-hans": "责任书"}}, set()),
        ({"title": "{unknown}"}, {"letter.placeholder_left"}),
        ({"title": both("生死状", "x")}, {"letter.shifts_liability"}),
        ({"title": both("x", "Work at your own RISK")}, {"letter.shifts_liability"}),
        ({"title": both("扣发工资五百元", "x")}, {"letter.deducts_wages"}),
    ],
)
def test_everything_that_keeps_a_letter_from_being_issued_is_named(
    changed: dict[str, Any], codes: set[str]
) -> None:
    assert {problem.code for problem in letter.problems(composed(**changed))} == codes


@pytest.mark.parametrize(
    ("languages", "unwritten"),
    [
        (("zh-hans", "en"), (("制粒二班", "en"), ("Oven 2", "zh-hans"))),
        (("zh-hans",), (("Oven 2", "zh-hans"),)),
        (("en",), (("制粒二班", "en"),)),
    ],
)
def test_a_letter_is_in_the_languages_of_the_house_and_says_what_is_missing(
    languages: tuple[str, ...], unwritten: tuple[tuple[str, str], ...]
) -> None:
    document = composed(
        languages=languages,
        person=replace(LIU, unit=both("制粒二班", "")),
        things=(Thing("O-2", both("", "Oven 2"), both("谁使用谁负责", "Who uses")),),
    )

    assert letter.problems(document) == ()
    assert tongues.unwritten(document) == unwritten
    assert tongues.languages_of(document) == languages
    assert set(document["title"]) == set(languages)
    assert document["parties"]["b"]["unit"] == both("制粒二班", "")


def test_a_sentence_about_two_languages_stands_only_in_a_letter_of_both() -> None:
    prevails = both("以中文为准。", "The Chinese text prevails.")
    sections = (replace(SECTIONS[0], in_both=(prevails,)), *SECTIONS[1:])

    def said(*languages: str) -> list[Any]:
        return list(composed(sections=sections, languages=languages)["sections"][0]["paragraphs"])

    assert said("zh-hans", "en")[-1] == prevails
    assert len(said("en")) == len(said("zh-hans", "en")) - 1


def test_deaths_come_first_and_what_the_law_asks_before_what_the_house_asks() -> None:
    document = composed(
        targets=(
            Target("a.training", "Training", "100 %", order=1),
            Target("b.deaths", "Deaths", "0", order=9, is_control=True),
            Target("c.fires", "Fires", "0", order=10, is_control=True),
        )
    )
    targets, duties = (document["sections"][n]["rows"] for n in (1, 2))

    assert [row["code"] for row in targets] == ["b.deaths", "c.fires", "a.training"]
    assert [row["is_locked"] for row in duties] == [True, False]


@pytest.mark.parametrize("state", ["SUPERSEDED", "EXPIRED", "WITHDRAWN"])
def test_nothing_happens_to_a_letter_that_has_ended(state: str) -> None:
    assert letter.open_acts(state) == ()
    with pytest.raises(Refused) as refused:
        letter.target(state, "sign")
    assert refused.value.code == "letter.step_closed"


def test_a_letter_that_was_signed_is_superseded_and_not_withdrawn() -> None:
    assert "withdraw" not in letter.open_acts("SIGNED") + letter.open_acts("IN_FORCE")
    assert "supersede" in letter.open_acts("SIGNED")


# what a letter reads on a day

YEAR = letter.first_day(2022), letter.first_day(2023)
SIGNED_LIFE = letter.Life("IN_FORCE", 2022, issued=YEAR[0] + 40, signed=YEAR[0] + 45,
                          in_force=YEAR[0] + 46)  # fmt: skip
EARLY = letter.Life("IN_FORCE", 2022, YEAR[0] - 20, YEAR[0] - 15, YEAR[0] - 14)


@pytest.mark.parametrize(
    ("life", "day", "reads"),
    [
        (SIGNED_LIFE, YEAR[0] + 39, ""),
        (SIGNED_LIFE, YEAR[0] + 40, "ISSUED"),
        (SIGNED_LIFE, YEAR[0] + 45, "SIGNED"),
        (SIGNED_LIFE, YEAR[0] + 46, "IN_FORCE"),
        (SIGNED_LIFE, YEAR[1] - 1, "IN_FORCE"),
        (SIGNED_LIFE, YEAR[1], "EXPIRED"),
        (EARLY, YEAR[0] - 1, "AHEAD"),
        (EARLY, YEAR[0], "IN_FORCE"),
        (replace(SIGNED_LIFE, ends=YEAR[0] + 100), YEAR[0] + 99, "IN_FORCE"),
        (replace(SIGNED_LIFE, ends=YEAR[0] + 100), YEAR[0] + 100, "LAPSED"),
        (replace(SIGNED_LIFE, ends=YEAR[0] + 100), YEAR[1], "EXPIRED"),
        (replace(SIGNED_LIFE, state="SUPERSEDED", closed=YEAR[0] + 60), YEAR[0] + 59, "IN_FORCE"),
        (replace(SIGNED_LIFE, state="SUPERSEDED", closed=YEAR[0] + 60), YEAR[0] + 60, "SUPERSEDED"),
        (letter.Life("ISSUED", 2022, YEAR[0] + 40), YEAR[1], "EXPIRED"),
    ],
)
def test_what_a_letter_reads_follows_from_its_days_alone(
    life: letter.Life, day: int, reads: str
) -> None:
    assert letter.state_on(life, day) == reads


@given(
    st.integers(-60, 400),
    st.integers(0, 90),
    st.integers(0, 90),
    st.one_of(st.just(NEVER), st.integers(YEAR[0] - 60, YEAR[1] + 60)),
    st.integers(YEAR[0] - 90, YEAR[1] + 90),
)
def test_a_letter_proves_exactly_the_days_on_which_it_reads_in_force(
    issued: int, signing: int, countersigning: int, ends: int, day: int
) -> None:
    begun = YEAR[0] + issued
    life = letter.Life("IN_FORCE", 2022, begun, begun + signing, begun + signing + countersigning,
                       ends)  # fmt: skip

    proof = letter.proof_of(life)

    assert (letter.state_on(life, day) == "IN_FORCE") == bool(proof and proof[0] <= day < proof[1])
    assert proof is None or YEAR[0] <= proof[0] < proof[1] <= YEAR[1]
