"""The question before a signature: the own duty among strange ones, never two that fit."""

from __future__ import annotations

import csv
from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core.letters import asking

SHIPPED = [
    ({"zh-hans": row["text_zh"], "en": row["text_en"]}, row["post"])
    for row in csv.DictReader(
        (resources.files("zeren.content") / "data/base/duty.csv").read_text("utf-8").splitlines()
    )
]
POSTS = sorted({post for _text, post in SHIPPED})
OTHERS = [text for text, _post in SHIPPED]


def letter(post: str, number: str = "2026-00001", tags: tuple[str, ...] = ()) -> dict[str, Any]:
    rows = [
        {
            "code": f"{post}-{place}",
            "text": {tag: said for tag, said in text.items() if not tags or tag in tags},
        }
        for place, (text, whose) in enumerate(SHIPPED)
        if whose == post
    ]
    return {"number": number, "sections": [{"kind": "text"}, {"kind": "duties", "rows": rows}]}


@given(st.sampled_from(POSTS), st.integers(0, 12), st.integers(1, 99_999))
def test_one_option_is_the_own_and_the_others_are_nobody_s_of_that_post(
    post: str, attempt: int, number: int
) -> None:
    document = letter(post, f"2026-{number:05}")
    own = [row["text"] for row in document["sections"][1]["rows"]]

    found = asking.question(document, OTHERS, attempt)

    assert found is not None
    assert len(found.options) == 1 + asking.STRANGERS
    assert found.options[found.right] in own
    assert not [text for n, text in enumerate(found.options) if n != found.right and text in own]
    assert len({found.key(n) for n in range(3)}) == 3
    assert found == asking.question(document, list(reversed(OTHERS)), attempt), "chance is a seed"


@pytest.mark.parametrize("tags", [("zh-hans",), ("en",)])
def test_a_house_of_one_language_is_asked_in_it(tags: tuple[str, ...]) -> None:
    found = asking.question(letter("P14", tags=tags), OTHERS, 0)

    assert found is not None
    assert all(text[tags[0]] for text in found.options)


def test_the_next_try_asks_about_another_duty_and_what_all_share_comes_last() -> None:
    document = letter("P14")
    rows = {row["code"]: OTHERS.count(row["text"]) > 1 for row in document["sections"][1]["rows"]}
    asked = [asking.question(document, OTHERS, attempt) for attempt in range(len(rows))]
    codes = [one.code for one in asked if one is not None]

    assert sorted(codes) == sorted(rows), "each duty once before one comes again"
    assert [rows[code] for code in codes] == sorted(rows[code] for code in codes)
    assert set(rows.values()) == {False, True}, "or the order proves nothing"


def test_where_nothing_can_be_told_apart_nothing_is_asked() -> None:
    document = letter("P14")
    own = [row["text"] for row in document["sections"][1]["rows"]]

    assert asking.question(document, own, 0) is None
    assert asking.question({"number": "1", "sections": []}, OTHERS, 0) is None


def test_the_answer_of_one_question_fits_no_other() -> None:
    first, second = (asking.question(letter("P14"), OTHERS, n) for n in (0, 1))
    assert first is not None
    assert second is not None

    assert first.answer not in [second.key(n) for n in range(3)]
