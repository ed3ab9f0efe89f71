"""The meeting's agenda and the teaching cards are complete in both languages."""

import re
from collections.abc import Iterator
from typing import Any

from zeren.content import queries, sheets

SHIPPED = [
    (kind, {"code": code, "pack": home, **body})
    for pack in ("base", *(one.code for one in queries.packs()))
    for home, kind, code, body in sheets.shipped(pack)
]
AGENDA = [one for kind, one in SHIPPED if kind == "agenda"]
CARDS = [one for kind, one in SHIPPED if kind == "card"]


def texts(value: Any) -> Iterator[dict[str, str]]:
    if isinstance(value, dict) and "zh-hans" in value:
        yield value
    elif isinstance(value, dict | list):
        for name, item in value.items() if isinstance(value, dict) else enumerate(value):
            if name != "source":  # numbers of standards are the same in every language
                yield from texts(item)


def test_every_text_stands_in_both_languages() -> None:
    for text in texts([AGENDA, CARDS]):
        assert set(text) == {"zh-hans", "en"}
        assert re.search(r"[一-鿿]", text["zh-hans"])
        assert text["en"].strip()
        assert not re.search(r"[一-鿿]", text["en"])


def test_the_agenda_has_eight_points_and_training_comes_before_signing() -> None:
    codes = [point["code"] for point in AGENDA]

    assert len(codes) == len(set(codes)) == 8
    assert all(point["minutes"] > 0 for point in AGENDA)
    assert codes.index("rights") < codes.index("test_and_sign")


def test_the_cards_teach_all_three_topics_and_name_their_source() -> None:
    topics = {card["topic"] for card in CARDS}

    assert topics == {"basic_safety", "basic_environment", "rights_obligations"}
    assert len(CARDS) >= 12
    assert all(card["source"]["en"] and card["paragraphs"] for card in CARDS)


def test_a_card_is_short_enough_to_be_read_on_a_phone() -> None:
    for card in CARDS:
        assert sum(len(paragraph["zh-hans"]) for paragraph in card["paragraphs"]) <= 320
