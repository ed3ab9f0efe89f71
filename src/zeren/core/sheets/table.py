"""The sheets and columns of an organisation workbook, with their titles in two languages.

One table, read by the reader, the template writer and the manual, so that they cannot disagree.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from zeren.core.sheets.vocabulary import (
    LANGUAGE_WORDS,
    LAYERS,
    PERSON_KINDS,
    ROLE_WORDS,
    RULES,
    STATUS,
    THING_KINDS,
    UNIT_KINDS,
    YES_NO,
)

Form = Literal[
    "code",
    "ref",
    "codes",
    "text",
    "path",
    "name",
    "date",
    "word",
    "year",
    "target",
    "email",
    "phone",
]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, its two titles, and what its cells hold.

    What else people call it stands in the vocabulary (organisation/data/vocabulary.toml). A "ref"
    holds a code of another table, or the name of what is meant.
    """

    key: str
    en: str
    zh: str
    form: Form
    is_required: bool = False
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    note_en: str = ""
    note_zh: str = ""


@dataclass(frozen=True, slots=True)
class SheetWords:
    key: str
    en: str
    zh: str
    columns: tuple[Column, ...]
    flat: tuple[Column, ...] = ()
    """What a list of the house may have in the place of codes; the template does not ask it."""

    def column(self, key: str) -> Column:
        return next(column for column in (*self.columns, *self.flat) if column.key == key)


_FROM = Column(
    "from",
    "From",
    "起始日期",
    "date",
    note_en="Empty: the day of the import.",
    note_zh="留空：导入当天。",
)
_NAME_ZH = Column("name_zh", "Name (Chinese)", "中文名称", "text")
_NAME_EN = Column("name_en", "Name (English)", "英文名称", "text")

SHEETS: tuple[SheetWords, ...] = (
    SheetWords(
        "units",
        "Units",
        "单位",
        (
            Column("code", "Code", "单位编码", "code", is_required=True),
            _NAME_ZH,
            _NAME_EN,
            Column("kind", "Kind", "单位类型", "word", words=UNIT_KINDS),
            Column(
                "parent",
                "Parent code",
                "上级单位编码",
                "ref",
                note_en="Empty for the organisation itself, once.",
                note_zh="仅最上级单位留空。",
            ),
            _FROM,
        ),
    ),
    SheetWords(
        "posts",
        "Posts",
        "岗位",
        (
            Column("code", "Code", "岗位编码", "code", is_required=True),
            _NAME_ZH,
            _NAME_EN,
            Column("unit", "Unit code", "所属单位编码", "ref", is_required=True),
            Column(
                "layer",
                "Layer",
                "责任层级",
                "word",
                words=LAYERS,
                note_en="1 principal, 2 other leader, 3 functional head, 4 workshop head, "
                "5 team head, 6 worker.",
                note_zh="1 主要负责人，2 其他负责人，3 职能部门负责人，4 车间负责人，"
                "5 班组负责人，6 一般从业人员。",
            ),
            Column(
                "head",
                "Head of the unit",
                "是否负责人",
                "word",
                words=YES_NO,
                note_en="Yes for the one post that heads its unit.",
                note_zh="每个单位只有一个负责人岗位填“是”。",
            ),
            Column(
                "catalogue",
                "Catalogue post",
                "职责目录岗位",
                "code",
                note_en="P01 to P44, PX1 to PX4: the duty list this post starts from.",
                note_zh="P01 至 P44、PX1 至 PX4：该岗位职责清单的来源。",
            ),
            _FROM,
        ),
    ),
    SheetWords(
        "people",
        "People",
        "人员",
        (
            Column("number", "Staff number", "工号", "code", is_required=True),
            Column("name", "Name", "姓名", "name", is_required=True),
            Column("kind", "Kind", "人员类型", "word", words=PERSON_KINDS),
            Column(
                "employer",
                "Employer",
                "用人单位",
                "text",
                note_en="For agency workers and contractors' people.",
                note_zh="劳务派遣人员和承包商人员必填。",
            ),
            Column("post", "Post code", "岗位编码", "ref", is_required=True),
            _FROM,
            Column(
                "hired",
                "Hired on",
                "入职日期",
                "date",
                note_en="Since when the person belongs to the organisation, if not since “From”.",
                note_zh="进入本单位的日期；与“起始日期”（任现岗位日期）不同时填写。",
            ),
            Column(
                "also",
                "Further posts",
                "兼任岗位编码",
                "codes",
                note_en="Codes of posts held beside the main one, separated by commas.",
                note_zh="主岗位之外兼任的岗位编码，用逗号分隔。",
            ),
            Column(
                "to",
                "Last day",
                "离职日期",
                "date",
                note_en="The last day in the organisation. Empty while the person stays.",
                note_zh="最后在岗日；在职人员留空。",
            ),
            Column("language", "Language", "语言", "word", words=LANGUAGE_WORDS),
            Column("email", "E-mail", "电子邮箱", "email"),
            Column("phone", "Phone", "手机", "phone"),
        ),
        flat=(
            Column("unit0", "Company or site (a level)", "公司或厂区（一级）", "path"),
            Column("unit1", "Division (a level)", "一级部门（一级）", "path"),
            Column("unit", "Department", "部门", "path"),
            Column("unit2", "Sub-department (a level)", "二级部门（一级）", "path"),
            Column("unit3", "Workshop or section (a level)", "车间或工段（一级）", "path"),
            Column("unit4", "Team (a level)", "班组（一级）", "path"),
            Column("unit5", "Shift (a level)", "班次（一级）", "path"),
            Column("unit_code", "Department code", "部门编码", "path"),
            Column("cost_centre", "Cost centre", "成本中心", "path"),
            Column("title", "Post by its name", "岗位名称", "text"),
            Column("title_also", "Further post by its name", "兼任岗位名称", "text"),
            Column("supervisor", "Superior by name", "上级姓名", "name"),
            Column("supervisor_number", "Superior's number", "上级工号", "code"),
            Column("head", "Heads the unit", "是否负责人", "word", words=YES_NO),
            Column("layer", "Layer", "责任层级", "word", words=LAYERS),
            Column("status", "Still here", "在职状态", "word", words=STATUS),
            Column("main", "Main post", "是否主岗", "word", words=YES_NO),
            Column("last_name", "Family name", "姓", "text"),
            Column("first_name", "Given name", "名", "text"),
            Column("name_turned", "Name, family name first", "姓名（姓，名）", "text"),
        ),
    ),
    SheetWords(
        "things",
        "Things",
        "责任对象",
        (
            Column("code", "Code", "对象编码", "code", is_required=True),
            Column("kind", "Kind", "对象类型", "word", is_required=True, words=THING_KINDS),
            _NAME_ZH,
            _NAME_EN,
            Column("place", "Stands in", "所在场所编码", "ref"),
            Column(
                "charge",
                "Unit in charge",
                "主管单位编码",
                "ref",
                note_en="Who is in charge is responsible.",
                note_zh="谁主管，谁负责。",
            ),
            Column(
                "users",
                "Used by",
                "使用者",
                "codes",
                note_en="Staff numbers, post codes or team codes, separated by commas. "
                "Who uses is responsible.",
                note_zh="工号、岗位编码或班组编码，用逗号分隔。谁使用，谁负责。",
            ),
            _FROM,
            Column(
                "to",
                "Last day in use",
                "停用日期",
                "date",
                note_en="The last day on which it was used. Empty while it is in use.",
                note_zh="最后使用日；在用的留空。",
            ),
        ),
    ),
    SheetWords(
        "roles",
        "Roles",
        "角色",
        (
            Column("number", "Staff number", "工号", "ref", is_required=True),
            Column("role", "Role", "角色", "word", is_required=True, words=ROLE_WORDS),
            Column(
                "unit",
                "Unit code",
                "单位编码",
                "ref",
                is_required=True,
                note_en="The role counts for this unit and everything below it.",
                note_zh="角色对该单位及其所有下级生效。",
            ),
            _FROM,
        ),
    ),
    SheetWords(
        "targets",
        "Targets",
        "目标",
        (
            Column("year", "Year", "年度", "year", is_required=True),
            Column("indicator", "Indicator code", "指标编码", "code", is_required=True),
            Column(
                "value",
                "Value",
                "目标值",
                "target",
                is_required=True,
                note_en="A number, with % where it is a percentage.",
                note_zh="数值；百分比请写 %。",
            ),
            Column("rule", "Cascade rule", "分解规则", "word", words=RULES),
        ),
    ),
)
