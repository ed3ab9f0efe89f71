"""The roster of a Chinese works of 260 people as its personnel office keeps it, made by script.

Title rows, titles in two lines under merged heads, merged departments, lines that head a part,
a total, and signatures under the table. Made-up people.
"""

import io
from datetime import date, timedelta

import xlsxwriter

TOP = "鲁中颗粒机械有限公司"
BOSS, SAFETY, WORKER, CLERK, ADMINISTRATOR = "G0001", "G0012", "G0200", "G0008", "G0009"
PEOPLE = 260

# part of the list -> department -> (workshop or team, its head, the others' post, how many)
PARTS: dict[str, dict[str, tuple[tuple[str, str, str, int], ...]]] = {
    "一、公司领导": {"公司领导": (("", "总经理", "副总经理", 4),)},
    "二、职能部门": {
        "综合管理部": (("", "综合管理部经理", "人事专员", 6),),
        "安全环保部": (("", "安全环保部经理", "安全员", 4),),
        "财务部": (("", "财务部经理", "会计", 6),),
        "技术部": (("", "技术部经理", "工艺工程师", 14),),
        "销售部": (("", "销售部经理", "销售员", 16),),
    },
    "三、生产人员": {
        "铸造车间": (("", "铸造车间主任", "统计员", 2), ("造型班", "造型班班长", "造型工", 18),
                 ("熔炼班", "熔炼班班长", "熔炼工", 14)),
        "机加工车间": (("", "机加工车间主任", "统计员", 2), ("车工班", "车工班班长", "车工", 24),
                  ("铣工班", "铣工班班长", "铣工", 20)),
        "焊接车间": (("", "焊接车间主任", "统计员", 2), ("焊接一班", "焊接一班班长", "焊工", 24),
                 ("焊接二班", "焊接二班班长", "焊工", 24)),
        "装配车间": (("", "装配车间主任", "统计员", 2), ("装配一班", "装配一班班长", "装配工", 22),
                 ("装配二班", "装配二班班长", "装配工", 22)),
    },
    "四、后勤人员": {
        "设备部": (("", "设备部经理", "维修工", 14),),
        "仓储部": (("", "仓储部经理", "叉车工", 20),),
    },
}  # fmt: skip
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "宁海明建国志强秀英桂兰文博雨桐子涵思远佳琪振华立新晓东春梅玉珍德胜"


def name_of(at: int) -> str:
    """Made up, no two alike."""
    first, second = GIVEN[at % len(GIVEN)], GIVEN[(at * 7 + at // len(GIVEN)) % len(GIVEN)]
    return SURNAMES[at % len(SURNAMES)] + first + second


def people() -> list[tuple[str, str, str, str, str, str]]:
    """(part, department, team, number, name, title), in the order of the list."""
    found: list[tuple[str, str, str, str, str, str]] = []
    for part, departments in PARTS.items():
        for department, teams in departments.items():
            for team, head, title, many in teams:
                for nth in range(many):
                    at = len(found) + 1
                    found.append((part, department, team, f"G{at:04}", name_of(at),
                                  head if nth == 0 else title))  # fmt: skip
    return found


def roster() -> bytes:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    sheet = book.add_worksheet("花名册")
    sheet.merge_range(0, 0, 0, 8, f"{TOP}2026年员工花名册")
    sheet.merge_range(1, 0, 1, 8, "填报单位：综合管理部　　填报日期：2026年11月1日")
    for column, title in ((0, "序号"), (6, "入职日期"), (7, "用工形式"), (8, "身份证号")):
        sheet.merge_range(2, column, 3, column, title)
    sheet.merge_range(2, 1, 2, 2, "人员信息")
    sheet.merge_range(2, 3, 2, 5, "组织信息")
    sheet.write_row(3, 1, ("工号", "姓名", "部门", "班组", "岗位"))
    line, part = 4, ""
    merged: tuple[str, int] = ("", 0)
    for at, (section, department, team, number, name, title) in enumerate(people(), 1):
        if section != part or department != merged[0]:
            _merge(sheet, merged, line - 1)
            if section != part:
                sheet.write(line, 0, section)
                part, line = section, line + 1
            merged = (department, line)
        hired = date(2008, 3, 1) + timedelta(days=at * 17)
        kind = "劳务派遣" if title == "装配工" and at % 9 == 0 else "正编"
        sheet.write_row(line, 0, (at, number, name, department, team, title, hired.isoformat(),
                                  kind, f"3703021990010{at:04}X"[:18]))  # fmt: skip
        line += 1
    _merge(sheet, merged, line - 1)
    sheet.write(line, 0, f"合计：{PEOPLE}人")
    sheet.write_row(line + 2, 0, ("制表：王芳", "", "", "审核：李四"))
    _roles(book.add_worksheet("角色"))
    book.close()
    return held.getvalue()


def _merge(sheet: xlsxwriter.worksheet.Worksheet, merged: tuple[str, int], last: int) -> None:
    department, first = merged
    if department and last > first:
        sheet.merge_range(first, 3, last, 3, department)


def _roles(sheet: xlsxwriter.worksheet.Worksheet) -> None:
    """Who keeps the rosters and the safety of the whole: three lines the personnel office adds."""
    rows = (("工号", "角色", "单位"), (SAFETY, "安全管理员", TOP), (CLERK, "人事专员", TOP),
            (ADMINISTRATOR, "系统管理员", TOP))  # fmt: skip
    for line, row in enumerate(rows):
        sheet.write_row(line, 0, row)
