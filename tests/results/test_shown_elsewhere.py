"""Results stand beside limits on My day and on the overview."""

from __future__ import annotations

from django.test import Client

from tests.cast import Cast
from tests.frozen import Clock
from tests.results.conftest import count, owner
from zeren.web import links


def test_my_day_shows_what_is_to_be_entered_and_results_beside_limits(
    cast: Cast, hand: Clock
) -> None:
    cast.train(cast.mate)
    owner(cast)
    count(hand)

    day = cast.door(cast.mate).get(links.home()).content.decode()

    assert "3 results wait to be entered by you" in day
    assert "1 of 4: 25 %, at least 100" in day


def test_the_overview_says_how_many_targets_are_met_or_on_track(cast: Cast, hand: Clock) -> None:
    count(hand)

    page = cast.door(cast.gm).get(links.overview()).content.decode()

    assert "Targets met or on track" in page
    assert links.unit_results(cast.units["CO"]) in page


def test_a_letter_has_results_beside_its_text_and_never_in_it(cast: Cast, hand: Clock) -> None:
    cast.issue()
    letter = cast.letter(cast.leader)
    cast.train(cast.leader)
    count(hand)
    door: Client = cast.door(cast.leader)

    page = door.get(links.letter(letter.pk)).content.decode()
    part = door.get(links.letter_results(letter.pk), headers={"HX-Request": "true"})
    panel = part.content.decode()

    assert f'hx-get="{links.letter_results(letter.pk)}"' in page
    assert "1 of 4: 25 %, at least 100" in panel
    assert "1 of 4: 25 %" not in letter.text
    assert "<html" not in panel
