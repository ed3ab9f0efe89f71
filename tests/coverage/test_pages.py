"""A page shows some acts and how many more there are; the list in pages has them all."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.cast import Cast, cast_of
from tests.coverage.test_alike import grow
from zeren.coverage import queries, turns
from zeren.ledger import clock
from zeren.web import links

pytestmark = pytest.mark.django_db

ONE = '<li class="z-act '


@pytest.fixture
def cast() -> Cast:
    found = cast_of()
    found.hold_meeting()
    grow(0, 60)
    return found


def read(door: Client, href: str) -> str:
    said = door.get(href)
    assert said.status_code == 200, href
    return str(said.content.decode())


def test_pages_of_a_large_unit_show_the_first_acts_and_lead_to_all(cast: Cast) -> None:
    door, number = cast.door(cast.gm), len(queries.acts(clock.today()))
    assert number > 55
    more = f"and {number - turns.SHOWN_ACTS} more"
    listed = ""
    for page in (links.gaps(), links.unit(cast.units["CO"]), "/overview/"):
        text = read(door, page)
        assert text.count(ONE) == turns.SHOWN_ACTS, page
        found = re.search(rf'<a href="([^"]+)">\s*{more}\s*</a>', text)
        assert found is not None, page
        listed = found[1].replace("&amp;", "&")

    first, second = read(door, listed), read(door, f"{listed}&page=2")
    assert first.count(ONE) == 50
    assert first.count(ONE) + second.count(ONE) == number
    assert set(acts_of(first)).isdisjoint(acts_of(second))


def acts_of(text: str) -> list[str]:
    """Each act by its words and whose turn it is."""
    return re.findall(r'z-act-words">(.*?)z-act-since', text, re.S)


def test_where_all_acts_are_shown_nothing_more_is_told(cast: Cast) -> None:
    text = read(cast.door(cast.gm), links.unit(cast.units["W2"]))
    assert 0 < text.count(ONE) <= turns.SHOWN_ACTS
    assert " more" not in text


def test_an_address_that_asks_for_all_acts_of_nothing_shows_the_empty_list(cast: Cast) -> None:
    text = read(cast.door(cast.gm), f"{links.gaps()}?list=acts&requirement=letter&page=9")
    assert ONE not in text
