"""Any valid organisation, written in any of twelve layouts, reads back equal."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sheets import messy
from tests.sheets.messy import House, Person
from zeren.core.sheets import workbook
from zeren.core.sheets.cells import Grid
from zeren.core.sheets.columns import Answers
from zeren.organisation import sheets
from zeren.organisation.sheets.reading import spell

LAYOUTS = (
    messy.plain, messy.title_rows, messy.two_lines, messy.merged_departments, messy.repeated_titles,
    messy.totals, messy.footers, messy.gaps, messy.arrows, messy.levels, messy.grouped_levels,
    messy.wide_and_padded,
)  # fmt: skip
DAY = date(1990, 1, 1)
WORDS = {
    "zh": (messy.ZH_WORDS, "东岭机械厂", ("东", "西", "南", "北", "甲", "乙"),
           ("车间", "班组", "科"),
           ("操作工", "电工", "文员", "车间主任"), ("王", "李", "欧阳"), ("芳", "明远", "𠮷")),
    "en": (messy.EN_WORDS, "East Mill", ("East", "West", "Oak", "Elm", "Ash", "Fir"),
           (" hall", " team", " office"), ("Operator", "Clerk", "Welder", "Hall manager"),
           ("Weber", "O’Neil", "García"), ("Ana ", "Tom ", "Zoë ")),
}  # fmt: skip


@st.composite
def houses(draw: st.DrawFn) -> House:
    """One or two levels of units, one to twelve people, each unit named once at its place."""
    tongue = draw(st.sampled_from(sorted(WORDS)))
    words, top, names, kinds, titles, families, given_names = WORDS[tongue]
    tops = draw(st.lists(st.sampled_from(names[:3]), min_size=2, max_size=3, unique=True))
    units: list[tuple[str, ...]] = [(name + kinds[2],) for name in tops]
    for path in list(units):
        below = draw(st.lists(st.sampled_from(names[3:]), max_size=2, unique=True))
        units += [(*path, name + draw(st.sampled_from(kinds[:2]))) for name in below]
    number = draw(st.integers(2, 12))
    people = []
    for place in range(number):
        family, given_name = draw(st.sampled_from(families)), draw(st.sampled_from(given_names))
        name = f"{family}{given_name}" if tongue == "zh" else f"{given_name}{family}"
        people.append(
            Person(f"{place + 1:04d}", name, draw(st.sampled_from(units)),
                   draw(st.sampled_from(titles)), draw(st.dates(DAY, date(2026, 1, 1))))
        )  # fmt: skip
    people.sort(key=lambda one: units.index(one.path))
    return House(tongue, top, tuple(people), words)


@settings(max_examples=100, deadline=None)
@given(house=houses(), layout=st.sampled_from(LAYOUTS))
def test_any_house_in_any_layout_reads_back_equal(house: House, layout: messy.Shape) -> None:
    found = layout(house)
    answers = Answers(top=house.top, rest=True)

    book = workbook.read(
        [Grid(one.title, one.rows, one.merges) for one in found.sheets],
        sheets.vocabulary(), answers=answers, spell=spell,
    ).book  # fmt: skip

    assert [problem for problem in book.problems if not problem.is_warning] == []
    units = {row.values["code"]: row.values for row in book.rows["units"]}
    posts = {row.values["code"]: row.values for row in book.rows["posts"]}

    def path(code: str) -> tuple[str, ...]:
        unit = units[code]
        if not unit.get("parent"):
            return ()
        return (*path(unit["parent"]), unit.get("name_zh", unit.get("name_en", "")))

    read = {row.values["number"]: row.values for row in book.rows["people"]}
    assert {number: values["name"] for number, values in read.items()} == {
        one.number: one.name for one in house.people
    }
    for one in house.people:
        post = posts[read[one.number]["post"]]
        assert path(post["unit"]) == one.path
        title = post.get("name_zh", post.get("name_en", ""))
        assert title.removesuffix("（负责人）").removesuffix(" (head)") == one.title
    heads = [post["unit"] for post in posts.values() if post["head"] == "yes"]
    assert len(heads) == len(set(heads))
