"""Which language a reader is shown, which the house prints, and which it speaks."""

from typing import Any

import pytest

from zeren.core.tongue import both, lacks, say, spoken, within, written_in

ZH, EN = "zh-hans", "en"
WELD, ONLY_ZH, ONLY_EN = both("焊接车间", "Welding shop"), both("一班", ""), both("", "Oven 2")


@pytest.mark.parametrize(
    ("text", "languages", "printed", "missing"),
    [
        (WELD, (ZH, EN), WELD, ()),
        (WELD, (ZH,), both("焊接车间", ""), ()),
        (WELD, (EN,), both("", "Welding shop"), ()),
        (ONLY_ZH, (ZH, EN), ONLY_ZH, (EN,)),
        (ONLY_ZH, (ZH,), ONLY_ZH, ()),
        (ONLY_ZH, (EN,), ONLY_ZH, (EN,)),
        (ONLY_EN, (ZH, EN), ONLY_EN, (ZH,)),
        (ONLY_EN, (ZH,), ONLY_EN, (ZH,)),
        ("QD-07", (EN,), "QD-07", ()),
    ],
)
def test_a_house_prints_its_own_languages_and_loses_no_name(
    text: Any, languages: tuple[str, ...], printed: Any, missing: tuple[str, ...]
) -> None:
    assert within(text, languages) == printed
    assert lacks(text, languages) == missing
    assert say(printed, languages[0])


@pytest.mark.parametrize(
    ("names", "languages"),
    [
        ([], (ZH, EN)),
        ([WELD, WELD], (ZH, EN)),
        ([ONLY_ZH, ONLY_ZH, ONLY_ZH, WELD], (ZH,)),
        ([ONLY_EN, ONLY_EN, WELD], (EN,)),
        ([ONLY_EN, ONLY_ZH], (ZH, EN)),
        ([ONLY_ZH, WELD], (ZH, EN)),
    ],
)
def test_a_house_that_has_not_chosen_speaks_as_its_names_are_written(
    names: list[Any], languages: tuple[str, ...]
) -> None:
    assert spoken(names) == languages


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("焊接车间", ZH),
        ("QD-07焊机", ZH),
        ("𠮷", ZH),
        ("Welding shop", EN),
        ("Öfen", EN),
        ("CNC-3", ""),
        ("W2", ""),
    ],
)
def test_the_letters_of_a_name_tell_its_language_or_nothing(name: str, language: str) -> None:
    assert written_in(name) == language
