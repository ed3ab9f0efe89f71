"""The shipped clauses: complete in both languages, and none that the law makes void.

Work Safety Law art. 52 and 106: no agreement may shift accident liability to the worker. Wages
are no means of assessment (rules on wage payment art. 15-16; Labour Contract Law art. 9).
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import zeren
from zeren.core.letters import letter as core

FILE = Path(zeren.__file__).parent / "content" / "data" / "base" / "letter.json"
TEMPLATE: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
FORMS = ("letter", "commitment")
TONGUES = ("zh-hans", "en")
FILLED = {"year", "company", "name", "post", "unit", "superior"}
FORBIDDEN = (
    "自负", "自行承担", "概不负责", "概不承担", "不承担任何", "与公司无关", "与甲方无关",
    "生死状", "免除公司", "放弃索赔", "放弃赔偿", "承担全部责任", "承担一切",
    "罚款", "扣款", "扣发", "扣除", "扣工资", "工资中扣", "抵押金", "保证金", "押金",
    "own risk", "sole liability", "not liable", "no liability", "hold harmless", "indemnif",
    "waive", "not responsible", "bears all", "full liability", "fine of", "be fined", "deduct",
    "deposit", "withheld", "withhold", "docked", "salary cut", "cut in pay",
)  # fmt: skip


def forbidden_in(said: str) -> list[str]:
    return [words for words in FORBIDDEN if words in said.lower()]


def texts(form: str) -> Iterator[tuple[str, dict[str, str]]]:
    yield f"{form}.title", TEMPLATE[form]["title"]
    for section in TEMPLATE[form]["sections"]:
        yield f"{form}.{section['code']}", section["title"]
        for clause in section["clauses"]:
            yield f"{form}.{clause['code']}", clause["text"]


TEXTS = [text for form in FORMS for text in texts(form)]


@pytest.mark.parametrize(("where", "text"), TEXTS, ids=[where for where, _ in TEXTS])
def test_every_clause_stands_in_both_languages(where: str, text: dict[str, str]) -> None:
    assert set(text) == set(TONGUES), where
    assert re.search(r"[一-鿿]", text["zh-hans"])
    assert re.search(r"[A-Za-z]", text["en"])
    assert not re.search(r"[一-鿿]", text["en"])


@pytest.mark.parametrize(("where", "text"), TEXTS, ids=[where for where, _ in TEXTS])
def test_no_clause_shifts_liability_or_takes_wages(where: str, text: dict[str, str]) -> None:
    for said in text.values():
        assert forbidden_in(said) == [], where
        assert core.void_words(said) == (), where


@pytest.mark.parametrize(
    "said",
    [
        "发生工伤由乙方自负。",
        "事故损失从工资中扣除。",
        "乙方交纳安全风险抵押金。",
        "Party B works at own risk.",
        "Losses are deducted from wages.",
        "The company is not liable for injuries.",
    ],
)
def test_the_lint_finds_what_it_is_for(said: str) -> None:
    assert forbidden_in(said)


@pytest.mark.parametrize(("where", "text"), TEXTS, ids=[where for where, _ in TEXTS])
def test_placeholders_are_known_and_the_same_in_both_languages(
    where: str, text: dict[str, str]
) -> None:
    names = {tongue: Counter(core.PLACEHOLDER.findall(text[tongue])) for tongue in TONGUES}

    assert set(names["zh-hans"]) == set(names["en"]) <= FILLED, where
    assert "{" not in core.PLACEHOLDER.sub("", text["zh-hans"] + text["en"])


@pytest.mark.parametrize("form", FORMS)
def test_clause_codes_are_unique_and_each_kind_of_rows_has_one_section(form: str) -> None:
    sections = TEMPLATE[form]["sections"]
    codes = [clause["code"] for section in sections for clause in section["clauses"]]
    kinds = Counter(section["kind"] for section in sections)

    assert len(set(codes)) == len(codes)
    assert {kind: kinds[kind] for kind in ("targets", "duties", "things")} == {
        "targets": 1,
        "duties": 1,
        "things": 1,
    }
    assert set(kinds) == {"text", "targets", "duties", "things"}


def test_the_letter_says_what_a_letter_must_say_in_order() -> None:
    codes = [section["code"] for section in TEMPLATE["letter"]["sections"]]

    assert codes == [
        "basis", "purpose", "targets", "duties_a", "duties", "things", "rights",
        "obligations", "assessment", "reward", "veto", "effect",
    ]  # fmt: skip


def test_a_commitment_names_no_superior() -> None:
    assert all(
        "{superior}" not in said for _, text in texts("commitment") for said in text.values()
    )
