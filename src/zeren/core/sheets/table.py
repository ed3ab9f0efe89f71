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
    THING_KINDS,
    UNIT_KINDS,
    YES_NO,
)

Form = Literal["code", "codes", "text", "name", "date", "word", "year", "target", "email", "phone"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, its two titles, what else people call it, and what its cells hold."""

    key: str
    en: str
    zh: str
    form: Form
    others: tuple[str, ...] = ()
    is_required: bool = False
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    note_en: str = ""
    note_zh: str = ""


@dataclass(frozen=True, slots=True)
class SheetWords:
    key: str
    en: str
    zh: str
    others: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)


_FROM = Column(
    "from",
    "From",
    "起始日期",
    "date",
    (
        "start",
        "start date",
        "from date",
        "since",
        "自",
        "开始日期",
        "生效日期",
        "起",
        "任职日期",
        "启用日期",
    ),
    note_en="Empty: the day of the import.",
    note_zh="留空：导入当天。",
)
_NAME_ZH = Column(
    "name_zh",
    "Name (Chinese)",
    "中文名称",
    "text",
    (
        "名称",
        "chinese name",
        "name zh",
        "name",
        "单位名称",
        "岗位名称",
        "部门名称",
        "责任对象名称",
        "对象名称",
        "岗位",
        "单位",
    ),
)
_NAME_EN = Column(
    "name_en", "Name (English)", "英文名称", "text", ("english name", "name en", "英文名")
)

SHEETS: tuple[SheetWords, ...] = (
    SheetWords(
        "units",
        "Units",
        "单位",
        ("组织", "组织机构", "部门", "单位表", "unit", "组织单元", "organisation", "organization"),
        (
            Column(
                "code",
                "Code",
                "单位编码",
                "code",
                ("unit code", "编码", "代码", "编号", "单位代码", "部门编码"),
                True,
            ),
            _NAME_ZH,
            _NAME_EN,
            Column(
                "kind",
                "Kind",
                "单位类型",
                "word",
                ("type", "类型", "unit kind", "类别"),
                words=UNIT_KINDS,
            ),
            Column(
                "parent",
                "Parent code",
                "上级单位编码",
                "code",
                ("parent", "上级编码", "上级", "上级单位", "上级部门", "parent unit", "隶属"),
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
        ("岗位表", "post", "职位", "positions"),
        (
            Column(
                "code",
                "Code",
                "岗位编码",
                "code",
                ("post code", "编码", "代码", "编号", "岗位代码"),
                True,
            ),
            _NAME_ZH,
            _NAME_EN,
            Column(
                "unit",
                "Unit code",
                "所属单位编码",
                "code",
                ("unit", "单位编码", "部门编码", "所属单位", "所属部门", "部门"),
                True,
            ),
            Column(
                "layer",
                "Layer",
                "责任层级",
                "word",
                ("层级", "level", "责任层次"),
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
                ("head", "is head", "负责人", "单位负责人", "是否单位负责人"),
                words=YES_NO,
                note_en="Yes for the one post that heads its unit.",
                note_zh="每个单位只有一个负责人岗位填“是”。",
            ),
            Column(
                "catalogue",
                "Catalogue post",
                "职责目录岗位",
                "code",
                (
                    "catalogue post code",
                    "catalogue",
                    "目录岗位",
                    "标准岗位",
                    "标准岗位编码",
                    "职责目录编码",
                    "catalog post",
                ),
                note_en="P01 to P32, PX1 to PX3: the duty list this post starts from.",
                note_zh="P01 至 P32、PX1 至 PX3：该岗位职责清单的来源。",
            ),
            _FROM,
        ),
    ),
    SheetWords(
        "people",
        "People",
        "人员",
        ("花名册", "人员表", "员工", "person", "roster", "staff", "人员名单", "员工花名册"),
        (
            Column(
                "number",
                "Staff number",
                "工号",
                "code",
                (
                    "number",
                    "员工编号",
                    "人员编号",
                    "编号",
                    "staff no",
                    "employee number",
                    "staff no.",
                    "职工号",
                    "员工号",
                ),
                True,
            ),
            Column("name", "Name", "姓名", "name", ("full name", "员工姓名", "名字"), True),
            Column(
                "kind",
                "Kind",
                "人员类型",
                "word",
                ("type", "用工形式", "用工类型", "类型", "类别"),
                words=PERSON_KINDS,
            ),
            Column(
                "employer",
                "Employer",
                "用人单位",
                "text",
                ("company", "派遣单位", "劳务公司", "承包商名称", "所属公司", "雇主"),
                note_en="For agency workers and contractors' people.",
                note_zh="劳务派遣人员和承包商人员必填。",
            ),
            Column("post", "Post code", "岗位编码", "code", ("post", "岗位", "岗位代码"), True),
            _FROM,
            Column(
                "hired",
                "Hired on",
                "入职日期",
                "date",
                ("hire date", "hired", "入职时间"),
                note_en="Since when the person belongs to the organisation, if not since “From”.",
                note_zh="进入本单位的日期；与“起始日期”（任现岗位日期）不同时填写。",
            ),
            Column(
                "also",
                "Further posts",
                "兼任岗位编码",
                "codes",
                ("further post codes", "second post", "兼任岗位", "兼职岗位", "兼岗"),
                note_en="Codes of posts held beside the main one, separated by commas.",
                note_zh="主岗位之外兼任的岗位编码，用逗号分隔。",
            ),
            Column(
                "to",
                "Last day",
                "离职日期",
                "date",
                ("to", "until", "end", "end date", "止", "最后工作日", "结束日期", "至", "leaves"),
                note_en="The last day in the organisation. Empty while the person stays.",
                note_zh="最后在岗日；在职人员留空。",
            ),
            Column(
                "language", "Language", "语言", "word", ("lang", "界面语言"), words=LANGUAGE_WORDS
            ),
            Column("email", "E-mail", "电子邮箱", "email", ("email", "mail", "邮箱", "电子邮件")),
            Column(
                "phone",
                "Phone",
                "手机",
                "phone",
                ("mobile", "telephone", "电话", "手机号", "联系电话", "手机号码"),
            ),
        ),
    ),
    SheetWords(
        "things",
        "Things",
        "责任对象",
        ("设备设施", "责任对象表", "thing", "对象", "场所设备", "资产"),
        (
            Column(
                "code",
                "Code",
                "对象编码",
                "code",
                ("编码", "代码", "编号", "设备编号", "thing code"),
                True,
            ),
            Column(
                "kind",
                "Kind",
                "对象类型",
                "word",
                ("type", "类型", "类别"),
                True,
                words=THING_KINDS,
            ),
            _NAME_ZH,
            _NAME_EN,
            Column(
                "place",
                "Stands in",
                "所在场所编码",
                "code",
                ("stands in code", "place", "location", "所在场所", "所在位置", "位置"),
            ),
            Column(
                "charge",
                "Unit in charge",
                "主管单位编码",
                "code",
                ("unit in charge code", "in charge", "主管单位", "主管部门", "责任单位", "谁主管"),
                note_en="Who is in charge is responsible.",
                note_zh="谁主管，谁负责。",
            ),
            Column(
                "users",
                "Used by",
                "使用者",
                "codes",
                ("users", "used by code", "使用人", "使用单位", "谁使用", "使用者编码", "使用岗位"),
                note_en="Staff numbers, post codes or team codes, separated by commas. "
                "Who uses is responsible.",
                note_zh="工号、岗位编码或班组编码，用逗号分隔。谁使用，谁负责。",
            ),
            _FROM,
        ),
    ),
    SheetWords(
        "roles",
        "Roles",
        "角色",
        ("权限", "role", "角色表", "授权"),
        (
            Column(
                "number",
                "Staff number",
                "工号",
                "code",
                ("number", "员工编号", "人员编号", "编号"),
                True,
            ),
            Column("role", "Role", "角色", "word", ("角色名称", "权限"), True, words=ROLE_WORDS),
            Column(
                "unit",
                "Unit code",
                "单位编码",
                "code",
                ("unit", "范围", "管辖单位", "单位"),
                True,
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
        ("指标", "target", "年度目标", "目标表"),
        (
            Column("year", "Year", "年度", "year", ("年份", "年"), True),
            Column(
                "indicator",
                "Indicator code",
                "指标编码",
                "code",
                ("indicator", "指标", "指标代码"),
                True,
            ),
            Column(
                "value",
                "Value",
                "目标值",
                "target",
                ("target", "值", "指标值", "目标"),
                True,
                note_en="A number, with % where it is a percentage.",
                note_zh="数值；百分比请写 %。",
            ),
            Column(
                "rule",
                "Cascade rule",
                "分解规则",
                "word",
                ("rule", "规则", "分解方式"),
                words=RULES,
            ),
        ),
    ),
)
