"""1 January: last year's letters have ended, and the page says how far the new ones are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from tests.cast import Cast, cast_of, publish_targets
from tests.frozen import Clock, frozen
from zeren.ledger import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def hand() -> Iterator[Clock]:
    with frozen() as found:
        yield found


@pytest.fixture
def cast(hand: Clock) -> Cast:
    cast = cast_of()
    cast.train(cast.worker)
    cast.issue()
    cast.sign(cast.worker)
    cast.countersign(cast.worker)
    return cast


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "0 of 10 signed for 2023, window open until 31"),
        ("zh-hans", "2023 年责任书已签 0 / 10"),
    ],
)
def test_in_the_window_the_page_says_how_many_have_signed_and_counts_none_as_met(
    cast: Cast, hand: Clock, language: str, said: str
) -> None:
    door = cast.door(cast.gm, language)
    hand.at = datetime(2023, 1, 10, 4, tzinfo=UTC)

    for name in ("desk:overview", "coverage:index"):
        page = door.get(reverse(name)).content.decode()
        assert said in page, name
        assert 'class="z-renewing"' in page


def test_outside_the_window_nothing_is_said_of_renewing(cast: Cast, hand: Clock) -> None:
    door = cast.door(cast.gm)
    hand.at = datetime(2022, 6, 1, 4, tzinfo=UTC)

    assert "z-renewing" not in door.get(reverse("desk:overview")).content.decode()


def test_in_december_my_day_shows_the_letters_of_both_years(cast: Cast, hand: Clock) -> None:
    hand.at = datetime(2022, 12, 20, 4, tzinfo=UTC)
    cast.year = 2023
    publish_targets(cast, clock.now())
    cast.issue()

    page = cast.door(cast.worker).get("/").content.decode()

    assert "My letter of 2022" in page
    assert "My letter of 2023" in page
