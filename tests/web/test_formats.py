"""Numbers, shares and days as readers see them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from zeren.core.days import NEVER
from zeren.web import formats
from zeren.web.templatetags import zeren as tags

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (99_999, 100_000, "99.9%"),
        (999_999_999, 1_000_000_000, "99.9%"),
        (130, 130, "100%"),
        (0, 130, "0.0%"),
        (1, 3, "33.3%"),
        (2, 3, "66.6%"),
        (0, 0, "—"),
        (None, 5, "—"),
        (Fraction(127, 130), 1, "97.6%"),
        (0.29, 1, "29.0%"),
    ],
)
def test_a_share_is_never_rounded_up(part: Any, whole: Any, shown: str) -> None:
    with translation.override("zh-hans"):
        assert formats.percent_floor(part, whole) == shown


@given(st.integers(1, 10**7), st.data())
def test_only_all_of_all_reads_as_one_hundred(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    with translation.override("zh-hans"):
        shown = formats.percent_floor(part, whole)

    assert (shown == "100%") is (part == whole)
    assert Fraction(shown.rstrip("%")) <= Fraction(part * 100, whole)


def test_english_keeps_a_narrow_space_before_the_percent_sign() -> None:
    with translation.override("en"):
        assert formats.percent_floor(1, 2) == "50.0\u202f%"


def test_thousands_are_grouped_alike_in_both_languages() -> None:
    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert formats.number(1_234_567) == "1,234,567"


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "22\xa0Nov\xa02026"), ("zh-hans", "2026年11月22日")]
)
def test_a_day_is_written_as_the_language_does(language: str, shown: str) -> None:
    day = date(2026, 11, 22)
    with translation.override(language):
        assert formats.day(day) == formats.day(day.toordinal()) == shown
        assert formats.day(NEVER) == formats.day(None) == "—"


@pytest.mark.parametrize(
    ("gap", "en", "zh"),
    [
        (timedelta(seconds=20), "just now", "刚刚"),
        (timedelta(minutes=6), "6 min ago", "6 分钟前"),
        (timedelta(hours=3), "3 h ago", "3 小时前"),
        (timedelta(days=1), "yesterday 14:00", "昨天 14:00"),
        (timedelta(days=3), "3 days ago", "3 天前"),
        (timedelta(minutes=-5), "in 5 min", "5 分钟后"),
        (timedelta(days=-2), "in 2 days", "2 天后"),
        (timedelta(days=400), "18\xa0Oct\xa02025", "2025年10月18日"),
    ],
)
def test_a_moment_is_told_relative_to_now(settings: Any, gap: timedelta, en: str, zh: str) -> None:
    settings.TIME_ZONE = "Asia/Shanghai"
    with translation.override("en"):
        assert formats.when(NOW - gap, NOW) == en
    with translation.override("zh-hans"):
        assert formats.when(NOW - gap, NOW) == zh


def test_a_text_in_the_other_language_is_marked_as_such() -> None:
    with translation.override("en"):
        shown = tags.tongue({"zh-hans": "焊接<车间>"})

    assert 'lang="zh-Hans"' in shown
    assert "焊接&lt;车间&gt;" in shown
    assert "中文" in shown
    assert tags.tongue({"zh-hans": "焊接车间", "en": "Welding"}) != shown


def test_what_people_wrote_is_escaped_in_every_part() -> None:
    page = Template(
        "{% load zeren %}{% badge 'ok' evil %}{% figure label=evil value=evil note=evil %}"
        "{% problems list %}{{ evil|tongue }}"
    )

    drawn = page.render(Context({"evil": "<script>", "list": ["<script>"]}))

    assert "<script>" not in drawn


def test_a_bar_carries_no_inline_style() -> None:
    drawn = tags.bar(3, 10, "soon", "Letters")

    assert "style" not in drawn
    assert 'value="3" max="10"' in drawn
    assert 'aria-label="Letters"' in drawn
