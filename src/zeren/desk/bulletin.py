"""What the public page of the day says, in both languages, composed from facts and nothing else.

After the founding story: the meeting, who taught and what, the letters, the two rules, 100 % or
how much, the daily hazards, and the promise about personal information. Text that somebody
types has no place here, so nothing can slip out with it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zeren.core import disclosure
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


def compose(told: Told) -> dict[str, Any]:
    """The whole page as plain values: every sentence in both languages."""
    return {
        "form": "zeren-bulletin/1",
        "company": told.company,
        "date": told.on.isoformat(),
        "as_of": told.as_of.isoformat(),
        "year": told.year,
        "title": _title(told),
        "lead": _lead(told),
        "paragraphs": _paragraphs(told),
        "figures": _figures(told),
        "layers": _layers(told),
        "rules": [
            both("谁主管，谁负责", "Who is in charge is responsible"),
            both("谁使用，谁负责", "Who uses is responsible"),
        ],
        "policy": both("安全第一，预防为主", "Safety first, prevention first"),
        "hazards": both(
            "日常事故隐患及时排查、及时反馈、及时整改：任何人都可以扫描现场的二维码上报，"
            "整改由负责人完成，并由另一人验收，结果在企业内公布。",
            "Daily hazards are investigated, fed back and rectified in a timely manner: anyone can "
            "report one by the code on the wall, the person in charge rectifies it, somebody else "
            "verifies it, and the result is published in the house.",
        ),
        "promise": both(
            "未经本人明确许可，我们不向任何外部公司提供个人信息。本页只出现企业选择公布的姓名。",
            "Personal information is disclosed to no outside company without explicit permission. "
            "Only names that the company chose appear on this page.",
        ),
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


def _title(told: Told) -> Text:
    if told.whole.is_full:
        return both(
            "安全责任，人人落实：责任覆盖率百分之百",
            "Everyone answers for safety: coverage is 100 %",
        )
    return both("安全责任，逐级落实", "Responsibility for safety, layer by layer")


def _lead(told: Told) -> Text:
    return both(
        f"{_day_zh(told.on)}，{_zh(told.company)}召开安全责任落实会议，"
        f"并签订《{told.year}年安全目标责任书》，以提高工厂安全生产管理水平，预防和遏制事故发生。",
        f"On {_day_en(told.on)}, {_en(told.company)} held its safety responsibility implementation "
        f"meeting and signed the Safety Target Responsibility Letters of {told.year}, to raise the "
        "level of work-safety management in the factory and to prevent and contain accidents.",
    )


def _paragraphs(told: Told) -> list[Text]:
    teacher_zh = f"总经理{told.trainer}" if told.trainer else "主讲人"
    teacher_en = f"General manager {told.trainer}" if told.trainer else "The trainer"
    return [
        both(
            f"会上，{teacher_zh}讲解并培训了安全和环境保护基本知识，以及从业人员的基本权利和义务。"
            f"到会 {told.attended:,} 人，应到 {told.roster:,} 人；"
            f"截至{_day_zh(told.as_of)}，{told.trained.met:,} 人参加培训并考试合格。",
            f"{teacher_en} explained and trained: basic knowledge of safety and environmental "
            "protection, and the basic rights and obligations of employees. "
            f"{told.attended:,} of {told.roster:,} people attended; by {_day_en(told.as_of)}, "
            f"{told.trained.met:,} were trained and had passed the quiz.",
        ),
        both(
            "培训之后，逐级签订安全目标责任书：从主要负责人，到安全环保负责人、各车间负责人，直到一线员工。"
            f"责任书明确责任、责任到人，截至{_day_zh(told.as_of)}已签字 {told.signed:,} 份，"
            f"已生效 {told.letters.met:,} 份，应签 {told.letters.due:,} 份。",
            "After the training the Safety Target Responsibility Letters were signed layer by "
            "layer: by the principal, by those responsible for safety and environmental "
            "protection, by the heads of workshops, and by front-line employees. The letters "
            "clarify responsibilities and assign them to people. "
            f"By {_day_en(told.as_of)}, {told.signed:,} were signed and {told.letters.met:,} of "
            f"{told.letters.due:,} were in force.",
        ),
        both(
            "以签订责任书为契机，安全和环保目标层层分解，自上而下逐级落实，确保完成年度安全管理目标。"
            "安全和环保是一切工作的基础，也是每一名员工的责任。",
            "The letters are the opportunity to decompose the targets for safety and environment "
            "layer by layer and to carry them out from top to bottom, so that the goal of the year "
            "is met. Safety and environment are the foundation of all work and every employee's "
            "responsibility.",
        ),
    ]


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
