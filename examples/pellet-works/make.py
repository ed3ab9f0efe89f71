"""Writes organisation.xlsx, its messy twin, and the list of problems planted in the twin.

    python examples/pellet-works/make.py [FOLDER]

The same files every time: people are drawn from a fixed seed, and the workbook carries a fixed
date. 130 people: 117 employees, 9 agency workers, 1 intern, 3 people of a contractor.
"""

import random
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

sys.path.insert(0, str(Path(__file__).parent))

import company

SEED = 20220216
MADE_ON = datetime(2022, 2, 14, 8, 0)
Rows = list[dict[str, Any]]

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁"
    "潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦"
    "邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
GIVEN_NAMES = """
建国 志强 海燕 秀英 文博 晓东 立新 春梅 国栋 雪莲 俊杰 红霞 永康 明哲 丽娟 卫东
玉兰 子轩 金花 振华 伟 敏 磊 静 勇 艳 涛 霞 超 娜 鹏 玲 波 燕 辉 丹 宇 萍 浩 莉
思源 庆丰 长河 桂芳 守义 彩云 宏伟 小满 立秋 成林 晋安 若水 承志 佳音 云帆 书砚
望舒 景行 嘉木 知远 大勇 秋实 东升 素云 满仓 铁军 新民 爱华 胜利 来福 顺利 凤霞
全有 传根 守田 学军 光明 德山 宝山 春生
"""
GIVEN = tuple(GIVEN_NAMES.split())

SHEETS: dict[str, tuple[str, list[tuple[str, str, str]]]] = {
    # key: (Chinese title, [(key, Chinese header, English header)])
    "units": ("单位", [
        ("code", "单位编码", "Code"), ("name_zh", "中文名称", "Name (Chinese)"),
        ("name_en", "英文名称", "Name (English)"), ("kind", "单位类型", "Kind"),
        ("parent", "上级单位编码", "Parent code"), ("from", "起始日期", "From"),
    ]),
    "posts": ("岗位", [
        ("code", "岗位编码", "Code"), ("name_zh", "中文名称", "Name (Chinese)"),
        ("name_en", "英文名称", "Name (English)"), ("unit", "所属单位编码", "Unit code"),
        ("layer", "责任层级", "Layer"), ("head", "是否负责人", "Head of the unit"),
        ("catalogue", "职责目录岗位", "Catalogue post"), ("from", "起始日期", "From"),
    ]),
    "people": ("人员", [
        ("number", "工号", "Staff number"), ("name", "姓名", "Name"),
        ("kind", "人员类型", "Kind"), ("employer", "用人单位", "Employer"),
        ("post", "岗位编码", "Post code"), ("from", "起始日期", "From"),
        ("to", "离职日期", "Last day"), ("language", "语言", "Language"),
        ("email", "电子邮箱", "E-mail"), ("phone", "手机", "Phone"),
    ]),
    "things": ("责任对象", [
        ("code", "对象编码", "Code"), ("kind", "对象类型", "Kind"),
        ("name_zh", "中文名称", "Name (Chinese)"), ("name_en", "英文名称", "Name (English)"),
        ("place", "所在场所编码", "Stands in"), ("charge", "主管单位编码", "Unit in charge"),
        ("users", "使用者", "Used by"), ("from", "起始日期", "From"),
    ]),
    "roles": ("角色", [
        ("number", "工号", "Staff number"), ("role", "角色", "Role"),
        ("unit", "单位编码", "Unit code"), ("from", "起始日期", "From"),
    ]),
    "targets": ("目标", [
        ("year", "年度", "Year"), ("indicator", "指标编码", "Indicator code"),
        ("value", "目标值", "Value"), ("rule", "分解规则", "Cascade rule"),
    ]),
}  # fmt: skip
TITLES = {
    "people": ["泰和颗粒机械有限公司 人员花名册（2022年2月）"],
    "things": ["泰和颗粒机械有限公司", "责任对象登记表：谁主管谁负责，谁使用谁负责"],
    "targets": ["2022年度安全生产与环境保护目标"],
}


def organisation() -> dict[str, Rows]:
    """Every sheet as rows of values, dates as dates."""
    founded, registered = (
        date.fromisoformat(company.FOUNDED),
        date.fromisoformat(company.REGISTERED),
    )
    people = draw_people(random.Random(SEED))
    holder = {row["post"]: row["number"] for row in reversed(people)}
    return {
        "units": [
            {"code": code, "name_zh": zh, "name_en": en, "kind": kind, "parent": parent,
             "from": founded}
            for code, zh, en, kind, parent in company.UNITS
        ],
        "posts": [
            {"code": code, "name_zh": zh, "name_en": en, "unit": unit, "layer": layer,
             "head": "是" if head else "否", "catalogue": catalogue, "from": founded}
            for code, zh, en, unit, layer, head, catalogue, *_ in company.POSTS
        ],
        "people": people,
        "things": [
            {"code": code, "kind": kind, "name_zh": zh, "name_en": en, "place": place,
             "charge": charge, "users": users, "from": registered}
            for code, kind, zh, en, place, charge, users in company.THINGS
        ],
        "roles": [
            {"number": holder[post], "role": role, "unit": unit, "from": registered}
            for post, role, unit in company.ROLES
        ],
        "targets": [
            {"year": company.YEAR, "indicator": indicator, "value": value, "rule": rule}
            for indicator, value, rule in company.TARGETS
        ],
    }  # fmt: skip


def draw_people(chance: random.Random) -> Rows:
    """One line a person in the order of the posts; numbers of employees run from 1001."""
    people: Rows = []
    used = set(company.NAMED.values())
    numbers = {"员工": 1000, "劳务派遣": 0, "实习生": 0, "承包商人员": 0}
    letters = {"员工": "", "劳务派遣": "L", "实习生": "S", "承包商人员": "C"}

    def add(kind: str, post: str, employer: str, earliest: date, latest: date) -> None:
        numbers[kind] += 1
        width = 4 if kind == "员工" else 3
        number = f"{letters[kind]}{numbers[kind]:0{width}d}"
        is_named = post in company.NAMED and not any(row["post"] == post for row in people)
        name = company.NAMED[post] if is_named else draw_name(chance, used)
        start = earliest + timedelta(days=chance.randrange((latest - earliest).days))
        people.append(
            {"number": number, "name": name, "kind": kind, "employer": employer, "post": post,
             "from": start, "to": "", "language": "英文" if name.isascii() else "中文",
             "email": MAIL.get(post, "") if is_named else "", "phone": ""}
        )  # fmt: skip

    for code, *_rest, employees, agency, interns in company.POSTS:
        layer = _rest[3]
        for _ in range(employees):
            first, last = (date(2009, 6, 1), date(2016, 1, 1)) if layer <= 2 else (
                date(2010, 1, 4), date(2021, 12, 1))  # fmt: skip
            add("员工", code, "", first, last)
        for _ in range(agency):
            add("劳务派遣", code, company.AGENCY, date(2020, 3, 1), date(2022, 1, 20))
        for _ in range(interns):
            add("实习生", code, "", date(2022, 2, 7), date(2022, 2, 8))
    employer, post, count = company.CONTRACTOR
    for _ in range(count):
        add("承包商人员", post, employer, date(2022, 1, 10), date(2022, 2, 1))
    return people


MAIL = {
    "P-GM": "lin.muyuan@taihe.example",
    "P-SD": "shen.zhixing@taihe.example",
    "P-SE": "gu.qinghe@taihe.example",
    "P-DGM2": "daniel.weber@taihe.example",
    "P-HR1": "he.yue@taihe.example",
    "P-RD2": "xie.sheng@taihe.example",
    "P-QA": "tang.yu@taihe.example",
}


def draw_name(chance: random.Random, used: set[str]) -> str:
    while True:
        name = chance.choice(SURNAMES) + chance.choice(GIVEN)
        if name not in used:
            used.add(name)
            return name


def write(path: Path, sheets: dict[str, Rows], *, english: frozenset[str] = frozenset()) -> None:
    """A workbook with titles above some tables; `english` sheets have English headers."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": MADE_ON, "title": "Taihe Pellet Machinery (fictional)"})
    title = book.add_format({"bold": True, "font_size": 14, "align": "center"})
    head = book.add_format({"bold": True, "bg_color": "#DFF1EA", "border": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for key, (zh, columns) in SHEETS.items():
        sheet = book.add_worksheet(zh)
        last = len(columns) - 1
        for line, text in enumerate(TITLES.get(key, [])):
            sheet.merge_range(line, 0, line, last, text, title)
        top = len(TITLES.get(key, []))
        heads = [en if key in english else zh for _key, zh, en in columns]
        heads += EXTRA_COLUMNS.get(key, []) if english else []
        for index, text in enumerate(heads):
            sheet.write_string(top, index, text, head)
        sheet.freeze_panes(top + 1, 0)
        sheet.set_column(0, last, 18)
        for line, row in enumerate(sheets[key], start=top + 1):
            for index, (column, _zh, _en) in enumerate(columns):
                put(sheet, line, index, row.get(column, ""), day)
    for name, lines in sheets.items():
        if name not in SHEETS:
            sheet = book.add_worksheet(name)
            for line, row in enumerate(lines):
                sheet.write_string(line, 0, row["text"])
    book.close()


EXTRA_COLUMNS = {"people": ["血型"]}


def put(sheet: Any, line: int, index: int, value: object, day: Any) -> None:
    if isinstance(value, date):
        sheet.write_datetime(line, index, datetime(value.year, value.month, value.day), day)
    elif isinstance(value, int):
        sheet.write_number(line, index, value)
    elif value != "":
        sheet.write_string(line, index, str(value))


def first_line(sheet: str) -> int:
    """The line of the first row of data, as the spreadsheet program counts."""
    return len(TITLES.get(sheet, [])) + 2


def main(folder: Path) -> None:
    import messy

    write(folder / "organisation.xlsx", organisation())
    messy.write_twin(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
