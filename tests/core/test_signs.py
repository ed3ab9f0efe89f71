"""A picture recalls what the voice said: the hazard, what is worn against it, what is done."""

import re
from pathlib import Path

import pytest

import zeren.letters
from zeren.core import signs

DRAWN = Path(zeren.letters.__file__).parent / "static" / "letters" / "signs.svg"


@pytest.mark.parametrize(
    ("english", "chinese", "sign"),
    [
        ("Wear mask, gloves and goggles against dust.", "佩戴口罩防尘", "mask"),
        ("Before hot work clear combustibles; extinguisher.", "动火作业配备灭火器", "fire"),
        ("Keep oxygen and acetylene cylinders apart.", "氧气瓶与乙炔瓶间距不小于5米", "gas"),
        ("Check earthing and cable insulation.", "检查焊机接地", "bolt"),
        ("Wear your helmet.", "进入现场戴安全帽", "helmet"),
        ("Use a ladder only when it is held.", "登高有人监护", "height"),
        ("I may refuse orders against the rules.", "有权拒绝违章指挥", "stop"),
        ("Report every hazard at once.", "发现事故隐患立即报告", "report"),
        ("Take part in the training.", "参加培训", "learn"),
        ("Nobody is hurt: injuries of the year", "人身伤害 0 起", "health"),
        ("Be kind.", "团结友爱", ""),
    ],
)
def test_a_line_has_its_picture_in_either_language(english: str, chinese: str, sign: str) -> None:
    assert (signs.of_line(english), signs.of_line(chinese)) == (sign, sign)


@pytest.mark.parametrize("said", ["the year's end", "a new pressing date", "clearly powerless"])
def test_a_word_within_a_word_is_not_that_word(said: str) -> None:
    assert signs.of_line(said) == ""


def test_every_picture_is_drawn_and_none_besides() -> None:
    assert set(re.findall(r'<symbol id="(\w+)"', DRAWN.read_text("utf-8"))) == signs.ALL


def test_a_section_of_unknown_code_has_a_picture_too() -> None:
    assert {signs.of_section("x", kind) for kind in ("text", "targets", "duties", "things")} == {
        "book", "target", "person", "thing"
    }  # fmt: skip


def test_a_law_by_its_name_has_no_picture() -> None:
    said = "Basis: Fire Protection Law art. 16"
    assert (signs.of_sentence("basis", said), signs.of_sentence("rights", said)) == ("", "fire")
