"""Each kind goes out as a workbook, is changed cell by cell and comes back, and loses nothing."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Cast, cast_of
from zeren.content import actions, queries, sheets
from zeren.core import content as core
from zeren.ledger import clock
from zeren.organisation.sheets import reading

OWN: dict[str, tuple[str, core.Body]] = {
    "letterhead": ("letterhead", {"above": {"en": "Works", "zh-hans": "某厂"}}),
    "calendar": ("house", {"country": "CN", "region": "SD", "weekend": [7], "off": ["2026-05-04"]}),
}
"""Kinds of which nothing is shipped."""

TO_CHANGE = {
    "card": "title_en", "question": "text_en", "duty": "text_en", "agenda": "title_en",
    "clause": "title_en", "passage": "text_en", "letterhead": "above_en", "danger": "name_en",
    "calendar": "region", "limit": "name_en",
}  # fmt: skip


@pytest.fixture
def cast() -> Cast:
    made = cast_of(with_targets=False)
    by, at = made.actor(made.safety), clock.now()
    for kind, (code, body) in OWN.items():
        row = actions.draft(kind, code, body, by=by, at=at)
        actions.publish([row.pk], seen=[row.digest], by=by, at=at)
    return made


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def saved(book: Any, name: str) -> io.BytesIO:
    held = io.BytesIO()
    book.save(held)
    held.seek(0)
    held.name = name
    return held


@pytest.mark.django_db
@pytest.mark.parametrize("kind", core.KINDS)
def test_a_kind_goes_out_is_changed_in_one_cell_and_comes_back_as_one_draft(
    cast: Cast, kind: str
) -> None:
    office = cast.door(cast.safety)
    out = office.get(reverse("content:export") + f"?kind={kind}")
    book = opened(out.content)
    sheet = book[kind]
    titles = [cell.value for cell in sheet[1]]
    changed = sheet.cell(2, titles.index(TO_CHANGE[kind]) + 1)
    code = sheet.cell(2, titles.index("code") + 1).value
    rows = sheet.max_row - 1
    changed.value = "GD" if kind == "calendar" else f"{changed.value} (ours)"

    said = office.post(
        reverse("content:import"), {"workbook": saved(book, f"{kind}.xlsx")}
    ).content.decode()

    assert rows == queries.counts()[kind]
    assert f"1 draft, {rows - 1} unchanged" in said
    [draft] = queries.drafts(kind)
    assert draft.code == code
    before = next(one for one in queries.versions(kind, code) if one.state == "PUBLISHED")
    shown = sheets.to_row(kind, draft.body)
    assert {
        name for name, cell in sheets.to_row(kind, before.body).items() if shown[name] != cell
    } == {TO_CHANGE[kind]}


@pytest.mark.django_db
def test_both_languages_stand_side_by_side_in_each_sheet(cast: Cast) -> None:
    for kind, fields in core.KINDS.items():
        out = cast.door(cast.safety).get(reverse("content:export") + f"?kind={kind}")
        titles = [cell.value for cell in opened(out.content)[kind][1]]

        for field in fields:
            if field.form in core.TONGUES:
                place = titles.index(f"{field.name}_zh")
                assert titles[place + 1] == f"{field.name}_en"


WORDS = st.text("abc 甲乙，.", max_size=6).map(str.strip)
LINES = st.lists(
    st.tuples(WORDS, WORDS)
    .filter(any)
    .map(
        lambda pair: {tag: said for tag, said in zip(("zh-hans", "en"), pair, strict=True) if said}
    ),
    min_size=1,
    max_size=5,
)


@given(LINES)
def test_lines_that_lack_a_language_keep_their_places(lines: list[dict[str, str]]) -> None:
    body = {"topic": "basic_safety", "title": {"en": "A"}, "paragraphs": lines}
    data = sheets.write([("card", "own", "", body)])
    again = saved(opened(data), "card.xlsx").getvalue()
    grids = reading.take(again, name="card.xlsx").grids

    [found] = sheets.read([(one.title, one.rows) for one in grids])

    assert found.body == body
