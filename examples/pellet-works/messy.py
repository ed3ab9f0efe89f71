"""The messy twin: the same company as people really type it, with problems planted on purpose.

`untidy` changes only what a reader must understand; `plant` makes the faults and says for each
which problem must be told. The expected list is written here by hand, not by the planner.
"""

import json
import string
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import company
import make

FULL_WIDTH = {ord(char): ord(char) + 0xFEE0 for char in string.digits + string.ascii_uppercase}
ENGLISH = frozenset(("posts", "things"))
DATES: tuple[Callable[[date], object], ...] = (
    lambda day: day,
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: day.strftime("%Y%m%d"),
    lambda day: day.isoformat() + " ",
    lambda day: (day - date(1899, 12, 30)).days,
    lambda day: f"{day.year}.{day.month}.{day.day}".translate(FULL_WIDTH),
)


class Twin:
    """The sheets of the twin and what their import must say."""

    def __init__(self) -> None:
        self.sheets = make.organisation()
        self.expected: list[dict[str, Any]] = []

    def row(self, sheet: str, key: str, value: str) -> dict[str, Any]:
        return next(row for row in self.sheets[sheet] if row.get(key) == value)

    def expect(
        self,
        problem: str,
        sheet: str,
        row: dict[str, Any],
        column: str,
        /,
        *,
        warns: bool = False,
        **params: object,
    ) -> None:
        at = next(i for i, one in enumerate(self.sheets[sheet]) if one is row)
        self.expect_at(problem, sheet, make.first_line(sheet) + at, column, warns=warns, **params)

    def expect_at(
        self,
        problem: str,
        sheet: str,
        line: int,
        column: str,
        /,
        *,
        warns: bool = False,
        **params: object,
    ) -> None:
        self.expected.append(
            {"code": problem, "sheet": sheet, "line": line, "column": column, "is_warning": warns,
             "params": params}
        )  # fmt: skip


def write_twin(folder: Path) -> None:
    twin = Twin()
    add_lines(twin)
    plant(twin)
    untidy(twin)
    make.write(folder / "organisation-messy.xlsx", twin.sheets, english=ENGLISH)
    text = json.dumps(twin.expected, ensure_ascii=False, indent=1)
    (folder / "expected-problems.json").write_text(text + "\n", encoding="utf-8")


def add_lines(twin: Twin) -> None:
    """Blank lines first, since they move every line below them."""
    twin.sheets["people"].insert(40, {})
    twin.sheets["people"].insert(41, {})
    twin.sheets["things"].insert(17, {})
    twin.sheets["备忘录"] = [{"text": "记得给仓库补充灭火器"}, {"text": "三月份组织演练"}]


def plant(twin: Twin) -> None:
    twin.expect_at("import.sheet_unknown", "", 0, "", warns=True, title="备忘录")
    twin.expect_at("import.columns_left_out", "people", 2, "", warns=True, titles="血型")
    plant_units(twin)
    plant_posts(twin)
    plant_people(twin)
    plant_things(twin)
    plant_rest(twin)


def plant_units(twin: Twin) -> None:
    row = twin.row("units", "code", "T-PAINT2")
    row["parent"] = "W-PIANT"
    twin.expect("import.unknown_unit", "units", row, "parent", code="W-PIANT", hint="W-PAINT")
    row, below = twin.row("units", "code", "W-TEST"), twin.row("units", "code", "T-TEST1")
    row["parent"] = "T-TEST1"
    twin.expect("import.unit_circle", "units", row, "parent", circle="W-TEST → T-TEST1 → W-TEST")
    twin.expect("import.unit_circle", "units", below, "parent", circle="T-TEST1 → W-TEST → T-TEST1")
    row = twin.row("units", "code", "D-FI")
    row["parent"] = ""
    twin.expect("import.second_top", "units", row, "parent", first="TH")
    row = twin.row("units", "code", "D-PU")
    row["kind"] = "科组室"
    twin.expect("import.not_a_choice", "units", row, "kind", text="科组室")
    again = dict(twin.row("units", "code", "D-QA"), name_zh="品质部")
    twin.sheets["units"].append(again)
    first = make.first_line("units") + twin.sheets["units"].index(twin.row("units", "code", "D-QA"))
    twin.expect("import.code_twice", "units", again, "code", code="D-QA", first=first)


def plant_posts(twin: Twin) -> None:
    row = twin.row("posts", "code", "P-MACH1")
    row["unit"] = "T-MACH-1"
    twin.expect("import.unknown_unit", "posts", row, "unit", code="T-MACH-1", hint="T-MACH1")
    row = twin.row("posts", "code", "P-RD1")
    row["unit"] = "D-RD1"
    twin.expect("import.unknown_unit", "posts", row, "unit", code="D-RD1", hint="D-RD")
    row = twin.row("posts", "code", "P-HR1")
    row["head"] = "√"
    twin.expect("import.second_head", "posts", row, "head", unit="D-HR", first="P-HR")
    row = twin.row("posts", "code", "P-ASM2")
    row["layer"] = "7"
    twin.expect("import.not_a_choice", "posts", row, "layer", text="7")
    row = twin.row("posts", "code", "P-SA2")
    row["catalogue"] = "喷漆"
    twin.expect("import.not_a_catalogue_post", "posts", row, "catalogue", text="喷漆")
    row = twin.row("posts", "code", "P-SA")
    row["head"] = "否"
    unit = twin.row("units", "code", "D-SA")
    twin.expect("import.no_head_post", "units", unit, "code", warns=True, code="D-SA")
    keeper = twin.row("people", "post", "P-WH1L")
    keeper["post"] = "P-WH1"
    vacant = twin.row("posts", "code", "P-WH1L")
    twin.expect("import.head_vacant", "posts", vacant, "head", warns=True, code="P-WH1L")


def plant_people(twin: Twin) -> None:
    people = twin.sheets["people"]
    row = twin.row("people", "post", "P-CUT1")
    row["name"] = "　"
    twin.expect("import.missing", "people", row, "name")
    row = twin.row("people", "post", "P-CUT2")
    row["from"] = "2021年2月30日"
    twin.expect("import.not_a_date", "people", row, "from", text="2021年2月30日")
    row = twin.row("people", "post", "P-WELD1")
    row["post"] = "P-WELD1D"
    twin.expect("import.unknown_post", "people", row, "post", code="P-WELD1D", hint="P-WELD1")
    row = twin.row("people", "post", "P-PAINT1")
    again = dict(row)
    people.append(again)
    twin.expect(
        "import.person_twice",
        "people",
        again,
        "number",
        code=row["number"],
        first=make.first_line("people") + people.index(row),
    )
    one, other = twin.row("people", "post", "P-FI"), twin.row("people", "post", "P-FI1")
    other["number"] = one["number"]
    twin.expect(
        "import.number_of_two",
        "people",
        other,
        "number",
        code=one["number"],
        first=make.first_line("people") + people.index(one),
        name=one["name"],
    )
    row = next(row for row in people if row.get("kind") == "承包商人员")
    row["employer"] = ""
    twin.expect("import.contractor_of_whom", "people", row, "employer")
    row = next(row for row in people if row.get("kind") == "劳务派遣")
    row["employer"] = ""
    twin.expect("import.agency_of_whom", "people", row, "employer", warns=True)
    row = twin.row("people", "post", "P-HR4")
    row["kind"] = "临时工"
    twin.expect("import.not_a_choice", "people", row, "kind", text="临时工")
    row = twin.row("people", "post", "P-QA1")
    last = row["from"] - timedelta(days=30)
    row["to"] = last
    twin.expect(
        "import.dates_reversed",
        "people",
        row,
        "to",
        start=row["from"].isoformat(),
        last=last.isoformat(),
    )
    row, head = twin.row("people", "post", "P-TEST1"), twin.row("people", "post", "P-TEST")
    row["post"] = "P-TEST"
    twin.expect(
        "import.head_post_twice", "people", row, "post", post="P-TEST", first=head["number"]
    )
    row = twin.row("people", "post", "P-HR1")
    row["email"] = "he.yue(at)taihe"
    twin.expect("import.not_an_email", "people", row, "email", text="he.yue(at)taihe")
    row = twin.row("people", "post", "P-EQ1")
    row["name"] = "段𢙺"
    twin.expect("import.cannot_be_printed", "people", row, "name", warns=True, chars="𢙺 (U+2267A)")
    row = twin.row("people", "post", "P-PU1")
    row["number"] = ""
    twin.expect("import.missing", "people", row, "number")


def plant_things(twin: Twin) -> None:
    row = twin.row("things", "code", "E-SHR1")
    row["charge"] = ""
    twin.expect("import.nobody_in_charge", "things", row, "charge", warns=True, code="E-SHR1")
    row = twin.row("things", "code", "E-BRK1")
    row["users"] = ""
    twin.expect("import.nobody_uses", "things", row, "users", warns=True, code="E-BRK1")
    row = twin.row("things", "code", "E-FUME")
    row["charge"] = "W-WELD9"
    twin.expect("import.unknown_unit", "things", row, "charge", code="W-WELD9", hint="W-WELD")
    row = twin.row("things", "code", "E-FRK1")
    row["users"] = "P-WH2F、99999"
    twin.expect("import.unknown_user", "things", row, "users", code="99999")
    row = twin.row("things", "code", "E-TRK1")
    row["kind"] = "家具"
    twin.expect("import.not_a_choice", "things", row, "kind", text="家具")
    row, inside = twin.row("things", "code", "A-PAINT"), twin.row("things", "code", "A-MIX")
    row["place"] = "A-MIX"
    twin.expect("import.place_circle", "things", row, "place", circle="A-PAINT → A-MIX → A-PAINT")
    twin.expect("import.place_circle", "things", inside, "place", circle="A-MIX → A-PAINT → A-MIX")


def plant_rest(twin: Twin) -> None:
    row = twin.sheets["roles"][1]
    row["number"] = "88888"
    twin.expect("import.unknown_person", "roles", row, "number", code="88888")
    row = twin.sheets["roles"][2]
    row["role"] = "老板"
    twin.expect("import.not_a_choice", "roles", row, "role", text="老板")
    row = twin.row("targets", "indicator", "saf.minor_injury")
    row["value"] = "很少"
    twin.expect("import.not_a_number", "targets", row, "value", text="很少")
    row = twin.row("targets", "indicator", "saf.explosion")
    row["indicator"] = "爆炸"
    twin.expect("import.not_an_indicator", "targets", row, "indicator", text="爆炸")
    row = twin.row("targets", "indicator", "emg.drills")
    row["year"] = "今年"
    twin.expect("import.not_a_year", "targets", row, "year", text="今年")
    row = twin.row("targets", "indicator", "env.air")
    row["rule"] = "看情况"
    twin.expect("import.not_a_choice", "targets", row, "rule", text="看情况")
    again = dict(twin.row("targets", "indicator", "fire.event"))
    twin.sheets["targets"].append(again)
    first = make.first_line("targets") + twin.sheets["targets"].index(
        twin.row("targets", "indicator", "fire.event")
    )
    twin.expect(
        "import.code_twice",
        "targets",
        again,
        "indicator",
        code=f"{company.YEAR} fire.event",
        first=first,
    )


def untidy(twin: Twin) -> None:
    """Full-width digits, dates in seven ways, padding, another word for the same kind."""
    for at, row in enumerate(twin.sheets["people"]):
        if isinstance(row.get("from"), date):
            row["from"] = DATES[at % len(DATES)](row["from"])
        if at % 5 == 1 and row.get("number"):
            row["number"] = row["number"].translate(FULL_WIDTH)
        if at % 4 == 2 and len(row.get("name", "")) == 2:
            row["name"] = row["name"][0] + "　" + row["name"][1] + " "
        if at % 6 == 3 and row.get("kind") == "员工":
            row["kind"] = "正式工"
        if row.get("number", "").isascii() and row.get("number", "").isdigit() and at % 3 == 0:
            row["number"] = int(row["number"])
    for at, row in enumerate(twin.sheets["posts"]):
        row["code"] = row["code"].lower() if at % 7 == 3 else row["code"]
        if row["head"] == "是":
            row["head"] = ("Yes", "√", "1", "TRUE")[at % 4]
    for at, row in enumerate(twin.sheets["things"]):
        if at % 3 == 0 and row.get("users"):
            row["users"] = row["users"].replace(",", "；") + " "
