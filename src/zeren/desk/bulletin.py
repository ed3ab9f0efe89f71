"""What the public page of the day says, in both languages, composed from facts and nothing else.

After the founding story: the meeting, who taught and what, the letters, the two rules, 100 % or
how much, the daily hazards, and the promise about personal information. The house's own words are
searched for names, numbers and addresses of people before a page is kept, as every other word is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zeren.core import disclosure
from zeren.core.letters.letter import PLACEHOLDER
from zeren.core.owed import coverage as rules
from zeren.core.owed.coverage import Count
from zeren.core.tongue import CHINESE, ENGLISH, both

Text = dict[str, str]

LAYERS: Mapping[int, Text] = {
    1: both("主要负责人", "Principal"),
    2: both("其他负责人", "Other leaders"),
    3: both("职能部门负责人", "Heads of functions"),
    4: both("车间负责人", "Heads of workshops"),
    5: both("班组长", "Team leaders"),
    6: both("一线员工和职员", "Front-line employees and staff"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """The facts of a bulletin as of one day."""

    company: Text
    on: date
    place: Text
    as_of: date
    year: int
    attended: int
    roster: int
    trained: Count
    letters: Count
    signed: int
    whole: Count
    layers: Mapping[int, Count]
    trainer: str = ""
    names: Sequence[str] = field(default_factory=tuple)


def compose(told: Told, passages: Mapping[str, Text]) -> dict[str, Any]:
    """The whole page as plain values: every sentence in both languages.

    passages: the house's words by code, with the names of figures in braces (content, passage).
    """
    said = {code: _filled(text, told) for code, text in passages.items()}
    return {
        "form": "zeren-bulletin/1",
        "company": told.company,
        "date": told.on.isoformat(),
        "as_of": told.as_of.isoformat(),
        "year": told.year,
        "title": said["bulletin-title-full" if told.whole.is_full else "bulletin-title"],
        "lead": said["bulletin-lead"],
        "paragraphs": [said[f"bulletin-{one}"] for one in ("meeting", "letters", "cascade")],
        "figures": _figures(told),
        "layers": _layers(told),
        "rules": [
            both("谁主管，谁负责", "Who is in charge is responsible"),
            both("谁使用，谁负责", "Who uses is responsible"),
        ],
        "policy": said["bulletin-policy"],
        "hazards": said["bulletin-hazards"],
        "promise": said["bulletin-promise"],
        "names": list(told.names),
    }


def texts_of(content: object) -> Iterator[str]:
    """Every string of a bulletin, to be searched for what must not leave the house."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        for value in content.values():
            yield from texts_of(value)
    elif isinstance(content, Sequence):
        for value in content:
            yield from texts_of(value)


def _zh(text: Text) -> str:
    return text.get(CHINESE) or text.get(ENGLISH, "")


def _en(text: Text) -> str:
    return text.get(ENGLISH) or text.get(CHINESE, "")


def _day_zh(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


def _day_en(on: date) -> str:
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def _filled(text: Text, told: Told) -> Text:
    """A passage with the figures of the day in it; what nothing is known for stays as it is."""
    zh_trainer = f"总经理{told.trainer}" if told.trainer else "主讲人"
    en_trainer = f"General manager {told.trainer}" if told.trainer else "The trainer"
    values = {
        "day": (_day_zh(told.on), _day_en(told.on)),
        "until": (_day_zh(told.as_of), _day_en(told.as_of)),
        "company": (_zh(told.company), _en(told.company)),
        "trainer": (zh_trainer, en_trainer),
        "year": (str(told.year),) * 2,
        "attended": (f"{told.attended:,}",) * 2,
        "roster": (f"{told.roster:,}",) * 2,
        "trained": (f"{told.trained.met:,}",) * 2,
        "signed": (f"{told.signed:,}",) * 2,
        "in_force": (f"{told.letters.met:,}",) * 2,
        "due": (f"{told.letters.due:,}",) * 2,
    }
    return {
        tag: PLACEHOLDER.sub(lambda one: values.get(one[1], (one[0],) * 2)[tag == ENGLISH], said)  # noqa: B023 - used at once
        for tag, said in text.items()
    }


def _figures(told: Told) -> list[dict[str, Any]]:
    share = rules.percent(told.whole)
    return [
        {
            "label": both("责任覆盖率", "Responsibility covered"),
            "value": f"{share} %" if share is not None else "—",
            "note": both(
                f"应落实 {told.whole.due:,} 项，已落实 {told.whole.met:,} 项",
                f"{told.whole.met:,} of {told.whole.due:,} obligations met",
            ),
        },
        {
            "label": both("到会", "Attended"),
            "value": f"{told.attended:,} / {told.roster:,}",
            "note": both("安全责任落实会议", "the meeting"),
        },
        {
            "label": both("培训合格", "Trained"),
            "value": f"{told.trained.met:,} / {told.trained.due:,}",
            "note": both("参加培训并考试合格", "attended and passed the quiz"),
        },
        {
            "label": both("责任书生效", "Letters in force"),
            "value": f"{told.letters.met:,} / {told.letters.due:,}",
            "note": both(f"已签字 {told.signed:,} 份", f"{told.signed:,} signed"),
        },
    ]


def _layers(told: Told) -> list[dict[str, Any]]:
    """Letters by layer. A layer of a few people is not counted out: it would point at them."""
    shown = disclosure.counts({layer: count.due for layer, count in told.layers.items()})
    rows: list[dict[str, Any]] = []
    for layer, count in sorted(told.layers.items()):
        if not count.due:
            continue
        is_shown = shown[layer] is not None
        rows.append(
            {
                "layer": layer,
                "name": LAYERS[layer],
                "due": count.due if is_shown else None,
                "met": count.met if is_shown else None,
            }
        )
    return rows
