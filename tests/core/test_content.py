"""Nobody is told or asked of what he never meets; what is published keeps its promises."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.content import queries, sheets, texts
from zeren.core import content, wording
from zeren.core.content import Body, Danger, Person
from zeren.core.tongue import LANGUAGES, both

DANGERS = [
    Danger(code, tuple(body.get("words", ())), frozenset(body.get("posts", ())))
    for _pack, kind, code, body in sheets.shipped("base")
    if kind == "danger"
]


@pytest.mark.parametrize(
    ("person", "meets", "never"),
    [
        (Person(("和面机", "烘焙车间", "面包师")), {"kitchen", "cutting"}, {"dust", "lifting"}),
        (
            Person(("Spiral mixer", "Bakehouse", "Baker")),
            {"kitchen", "cutting"},
            {"dust", "machine"},
        ),
        (Person(posts=frozenset({"P33"})), {"kitchen", "cutting"}, {"gas", "dust", "confined"}),
        (Person(("1号料仓", "造粒工段")), {"dust", "confined"}, {"kitchen", "forklift"}),
        (Person(("Pellet mill 2", "Pellet hall")), {"dust", "machine"}, {"kitchen", "office"}),
        (Person(posts=frozenset({"P17"})), {"dust", "machine", "exposure"}, {"painting"}),
        (Person(("Welding hall", "Crane 3")), {"hot_work", "lifting"}, {"dust", "painting"}),
        (Person(("叉车 02", "成品仓库")), {"forklift", "storage"}, {"dust", "machine_tool"}),
        (Person(("Main office", "Clerk")), {"office"}, {"dust", "machine", "kitchen"}),
        (Person(("基坑 B2", "塔吊 1")), {"excavation", "tower_crane"}, {"dust", "kitchen"}),
        (Person(("Fume hood", "Lab 2")), {"laboratory"}, {"kitchen", "dust"}),
        (Person(("Pressure vessel",)), {"pressure"}, {"machine"}),
        (Person(("Labour office",)), {"office"}, {"laboratory"}),
        (Person(("Offices",)), {"office"}, set()),
        (Person(), set(), {one.code for one in DANGERS}),
    ],
)
def test_a_person_meets_what_the_things_places_and_posts_are(
    person: Person, meets: set[str], never: set[str]
) -> None:
    found = content.met(person, DANGERS)

    assert meets <= found
    assert not never & found


@given(st.lists(st.sampled_from(
    ["Press 3", "Pressure vessel", "dus", "t hall", "Dust hall", "1号料仓", "料", "仓", "Office"]
)))  # fmt: skip
def test_many_names_meet_what_each_alone_meets(names: list[str]) -> None:
    alone = [content.met(Person((name,)), DANGERS) for name in names]

    assert content.met(Person(tuple(names)), DANGERS) == frozenset().union(*alone)


def test_a_head_is_also_asked_what_heads_answer_for() -> None:
    assert content.met(Person(is_head=True), DANGERS) == {content.HEADS}


@pytest.mark.parametrize(
    ("audience", "meets", "is_told"),
    [
        ([], set(), True),
        ([], {"dust"}, True),
        (["dust"], set(), False),
        (["dust"], {"kitchen"}, False),
        (["dust", "kitchen"], {"kitchen"}, True),
        (["heads"], {"heads", "dust"}, True),
    ],
)
def test_a_text_is_for_whoever_meets_one_of_its_dangers(
    audience: list[str], meets: set[str], is_told: bool
) -> None:
    assert content.is_for(audience, frozenset(meets)) is is_told


def test_packs_are_proposed_by_what_the_house_has() -> None:
    packs = {one.code: one.dangers for one in queries.packs()}
    bakery = Person(("Deck oven", "Dough mixer", "Shop counter", "Baker", "Bakery"))
    works = Person(("Pellet mill", "Welding hall", "Forklift 1", "Lathe 4"))

    assert content.proposed(packs, content.met(bakery, DANGERS)) == ["kitchen"]
    assert content.proposed(packs, content.met(works, DANGERS)) == [
        "factory", "dust", "machining", "warehouse",
    ]  # fmt: skip


VOID = both("伤亡自负", "")
QUESTION: dict[str, Any] = {
    "topic": "basic_safety",
    "form": "single",
    "text": both("问？", "Which?"),
    "options": [both("甲", "a"), both("乙", "b"), both("丙", "c")],
    "correct": [2],
    "explanation": both("因为", "because"),
}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, None),
        ({"text": {}}, "content.missing"),
        ({"text": {"en": "Which?"}}, None),
        ({"correct": [4]}, "content.no_such_option"),
        ({"correct": [1, 2]}, "content.wrong_number_right"),
        ({"form": "multiple", "correct": [1, 3]}, None),
        ({"form": "multiple", "correct": [1, 2, 3]}, "content.wrong_number_right"),
        ({"form": "truth"}, "content.wrong_number_right"),
        ({"form": "essay"}, "content.unknown_word"),
        ({"options": [both("甲", "a"), both("甲", "b"), both("丙", "c")]}, "content.options_alike"),
        ({"options": [both("甲", "a"), both("", "b"), both("丙", "c")]}, "content.options_alike"),
        ({"options": [{"en": "a"}, {"en": "b"}, {"en": "c"}]}, None),
    ],
)
def test_a_question_that_is_not_fair_is_not_kept(change: dict[str, Any], fault: str | None) -> None:
    found = content.problems("question", "Q1", QUESTION | change, needed=LANGUAGES)

    assert [one.code for one in found][:1] == ([fault] if fault else [])


@pytest.mark.parametrize(
    ("kind", "code", "body", "fault"),
    [
        ("clause", "letter.x", {"place": 1, "title": both("", "T"), "clauses": [VOID]},
         "letter.shifts_liability"),
        ("clause", "letter.x", {"place": 1, "title": both("", "{yaer}")},
         "content.unknown_placeholder"),
        ("clause", "letter.x", {"place": 1, "title": both("", "{year}")}, None),
        ("card", "no code", {}, "content.bad_code"),
        ("calendar", "house", {"country": "CN", "off": ["2027-02-30"]}, "content.no_day"),
    ],
)  # fmt: skip
def test_what_cannot_be_printed_or_read_is_named(
    kind: str, code: str, body: dict[str, Any], fault: str | None
) -> None:
    found = content.problems(kind, code, body, needed=LANGUAGES)

    assert (found[0].code if found else None) == fault


def test_every_field_of_every_kind_has_its_word_on_the_page() -> None:
    for kind in content.KINDS:
        for _title, field, _tag in sheets.columns(kind):
            assert texts.FIELDS[field.name]
            assert all(texts.CHOICES[one] for one in field.choices)


def test_everything_that_is_shipped_could_be_published_in_both_languages() -> None:
    for pack in (content.BASE, *(one.code for one in queries.packs())):
        for _home, kind, code, body in sheets.shipped(pack):
            assert content.problems(kind, code, body, needed=LANGUAGES) == [], code
            assert content.missing_tongues(kind, body, LANGUAGES) == set(), code
            lines = content.said(kind, body)
            found = wording.findings(lines, date(2026, 12, 1), queries.ended())
            assert kind == "question" or [one.params for one in found] == [], code
            assert all(one in KNOWN for one in body.get("audience", ())), code


KNOWN = {one.code for one in DANGERS} | {content.HEADS}


def test_a_text_goes_out_as_a_row_and_comes_back_the_same() -> None:
    for pack in (content.BASE, *(one.code for one in queries.packs())):
        for _home, kind, code, body in sheets.shipped(pack):
            plain = {name: value for name, value in body.items() if value not in ("", [], {})}
            again = sheets.from_row(kind, sheets.to_row(kind, body))

            assert {k: v for k, v in again.items() if v is not False} == {
                k: v for k, v in plain.items() if v is not False
            }, code


def test_every_danger_has_a_card_and_questions_in_the_pack_that_names_it() -> None:
    for pack in queries.packs():
        asked = {
            danger
            for _home, kind, _code, body in sheets.shipped(pack.code)
            if kind == "question"
            for danger in body.get("audience", ())
        }
        read = {
            danger
            for _home, kind, _code, body in sheets.shipped(pack.code)
            if kind == "card"
            for danger in body.get("audience", ())
        }
        number = sum(kind == "question" for _home, kind, *_ in sheets.shipped(pack.code))

        assert number >= 25, pack.code
        assert set(pack.dangers) <= asked, pack.code
        assert set(pack.dangers) <= read, pack.code


OWN, CN, SHANDONG = "", "CN", "CN-SD"


def limit(value: int, region: str = "", begins: str = "2000-01-01", rule: str = "climb-1") -> Body:
    return {"value": value, "region": region, "begins": [begins], "read_by": rule}


@pytest.mark.parametrize(
    ("limits", "region", "value"),
    [
        ([], "CN-SD", None),
        ([limit(3)], "", 3),
        ([limit(3)], "CN-SD", 3),
        ([limit(3, "CN")], "DE", None),
        ([limit(12, "CN"), limit(6, "CN-SD")], "CN-SD", 6),
        ([limit(6, "CN-SD"), limit(12, "CN")], "CN-SD", 6),
        ([limit(12, "CN"), limit(6, "CN-SD")], "CN", 12),
        ([limit(12, "CN"), limit(6, "CN-SD")], "CN-GD", 12),
        ([limit(7, "CN-S")], "CN-SD", None),  # no region is the beginning of another's name
        ([limit(3), limit(5, begins="2026-03-01")], "CN", 5),
        ([limit(3), limit(5, begins="2026-03-02")], "CN", 3),  # begins tomorrow
        ([limit(5, begins="2026-03-01"), limit(3)], "CN", 5),
        ([limit(3), limit(4)], "CN", 4),  # of two that begin together the later word counts
        ([limit(3, rule="none")], "CN", None),
    ],
)
def test_which_limit_a_rule_counts_with(limits: list[Body], region: str, value: int | None) -> None:
    found = content.limits_on(limits, region, "2026-03-01")

    assert found.get("climb-1", {}).get("value") == value


LIMITS = st.lists(
    st.builds(
        limit,
        st.integers(0, 99),
        st.sampled_from((OWN, CN, SHANDONG, "DE")),
        st.sampled_from(("2000-01-01", "2026-01-01", "2027-01-01")),
        st.sampled_from(content.RULES),
    ),
    max_size=8,
)


@given(LIMITS, st.sampled_from((OWN, CN, SHANDONG)), st.sampled_from(("1999-12-31", "2026-06-01")))
def test_no_rule_counts_with_what_has_not_begun_or_holds_elsewhere(
    limits: list[Body], region: str, on: str
) -> None:
    found = content.limits_on(limits, region, on)

    for rule, body in found.items():
        assert body["read_by"] == rule != "none"
        assert body["begins"][0] <= on
        assert f"{region}-".startswith(body["region"])
    fits = {one["read_by"] for one in limits if one["begins"][0] <= on and one["region"] == ""}
    assert fits - {"none"} <= set(found)


@pytest.mark.parametrize("value", ["24.5", "-1", "many", 1000, -1])
def test_a_number_is_a_whole_number(value: object) -> None:
    body = {"name": {"en": "Days"}, "value": value, "unit": "day", "begins": ["2026-01-01"]}

    assert [one.code for one in content.problems("limit", "days", body, needed=("en",))] == [
        "content.no_number"
    ]
