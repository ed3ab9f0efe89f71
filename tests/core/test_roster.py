"""The plan of a workbook: idempotent, complete in its problems, careful with people."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core.roster import plan as roster
from zeren.core.roster.choices import Choices, scope
from zeren.core.roster.state import State, applied, iso
from zeren.core.sheets.workbook import Book, Row

ON = date(2022, 2, 16)
Lines = Mapping[str, list[dict[str, str]]]


def book(**sheets: list[dict[str, str]]) -> Book:
    """A workbook whose first data line is line 2 of each sheet."""
    return Book(
        {
            key: tuple(Row(key, line, values) for line, values in enumerate(lines, start=2))
            for key, lines in sheets.items()
        }
    )


def works() -> dict[str, list[dict[str, str]]]:
    """A small organisation without a single problem."""
    return {
        "units": [
            {"code": "C", "name_zh": "泰和颗粒机械", "from": "2020-01-01"},
            {"code": "W1", "name_zh": "焊接车间", "parent": "C", "kind": "workshop"},
        ],
        "posts": [
            {"code": "P-GM", "name_zh": "总经理", "unit": "C", "layer": "1", "head": "yes"},
            {"code": "P-W1", "name_zh": "车间主任", "unit": "W1", "layer": "4", "head": "yes"},
            {"code": "P-WELD", "name_zh": "焊工", "unit": "W1"},
        ],
        "people": [
            {"number": "1", "name": "孙牧远", "post": "P-GM", "from": "2020-01-01"},
            {"number": "2", "name": "王镕", "post": "P-W1", "from": "2021-03-01"},
            {"number": "3", "name": "李堃", "post": "P-WELD", "from": "2021-03-01"},
        ],
        "things": [
            {"code": "T1", "kind": "place", "name_zh": "焊接区", "charge": "W1", "users": "W1"},
            {"code": "T2", "kind": "equipment", "name_zh": "焊机", "place": "T1",
             "charge": "W1", "users": "3 P-WELD"},
        ],
        "roles": [{"number": "2", "role": "clerk", "unit": "C"}],
    }  # fmt: skip


def after(sheets: Lines) -> State:
    return applied(State(), roster.plan(State(), book(**sheets), on=ON).changes)


def codes(plan: roster.Plan) -> list[tuple[str, str, int, str]]:
    return [(found.code, found.sheet, found.line, found.column) for found in plan.problems]


def test_a_whole_workbook_is_planned_without_a_problem() -> None:
    plan = roster.plan(State(), book(**works()), on=ON)

    assert codes(plan) == []
    assert plan.count() == {
        "unit.opened": 2,
        "post.opened": 3,
        "person.joined": 3,
        "thing.registered": 2,
        "role.granted": 1,
    }


def test_the_same_workbook_twice_changes_nothing() -> None:
    current = after(works())

    plan = roster.plan(current, book(**works()), on=date(2023, 1, 1))

    assert plan.changes == ()
    assert codes(plan) == []


def test_an_empty_from_is_the_day_of_the_import() -> None:
    assert after(works()).units["W1"]["from"] == "2022-02-16"


@pytest.mark.parametrize(
    ("sheet", "line", "change", "problem"),
    [
        ("units", 1, {"parent": "W9"}, ("import.unknown_unit", "units", 3, "parent")),
        ("units", 1, {"parent": "W1"}, ("import.unit_circle", "units", 3, "parent")),
        ("units", 1, {"parent": ""}, ("import.second_top", "units", 3, "parent")),
        ("posts", 2, {"unit": "W2"}, ("import.unknown_unit", "posts", 4, "unit")),
        ("posts", 2, {"head": "yes"}, ("import.second_head", "posts", 4, "head")),
        ("people", 2, {"post": "P-WALD"}, ("import.unknown_post", "people", 4, "post")),
        ("people", 2, {"post": "P-W1"}, ("import.head_post_twice", "people", 4, "post")),
        ("people", 2, {"number": "2"}, ("import.number_of_two", "people", 4, "number")),
        ("people", 2, {"kind": "contractor"}, ("import.contractor_of_whom", "people", 4,
                                               "employer")),
        ("people", 2, {"to": "2021-01-01"}, ("import.dates_reversed", "people", 4, "to")),
        ("things", 1, {"place": "T9"}, ("import.unknown_thing", "things", 3, "place")),
        ("things", 1, {"place": "T2"}, ("import.place_circle", "things", 3, "place")),
        ("things", 1, {"charge": "W9"}, ("import.unknown_unit", "things", 3, "charge")),
        ("things", 1, {"users": "3 99"}, ("import.unknown_user", "things", 3, "users")),
        ("things", 1, {"code": "T1"}, ("import.code_twice", "things", 3, "code")),
        ("roles", 0, {"number": "44"}, ("import.unknown_person", "roles", 2, "number")),
    ],
)  # fmt: skip
def test_each_problem_is_told_with_its_place(
    sheet: str, line: int, change: dict[str, str], problem: tuple[str, str, int, str]
) -> None:
    sheets = works()
    sheets[sheet][line] |= change

    plan = roster.plan(State(), book(**sheets), on=ON)

    assert problem in codes(plan)
    assert plan.errors


@pytest.mark.parametrize(
    ("sheet", "line", "change", "problem"),
    [
        ("people", 2, {"kind": "agency"}, ("import.agency_of_whom", "people", 4, "employer")),
        ("people", 1, {"post": "P-WELD"}, ("import.head_vacant", "posts", 3, "head")),
        ("posts", 1, {"head": "no"}, ("import.no_head_post", "units", 3, "code")),
        ("things", 1, {"charge": ""}, ("import.nobody_in_charge", "things", 3, "charge")),
        ("things", 1, {"users": ""}, ("import.nobody_uses", "things", 3, "users")),
    ],
)
def test_what_would_become_a_gap_is_a_warning_and_does_not_stop(
    sheet: str, line: int, change: dict[str, str], problem: tuple[str, str, int, str]
) -> None:
    sheets = works()
    sheets[sheet][line] |= change

    plan = roster.plan(State(), book(**sheets), on=ON)

    assert codes(plan) == [problem]
    assert plan.errors == ()


def test_all_problems_come_at_once_even_in_a_line_that_is_already_faulty() -> None:
    sheets = works()
    sheets["people"][2] |= {"number": "2", "post": "NO", "kind": "contractor"}
    sheets["units"][1] |= {"parent": "NOWHERE"}

    found = codes(roster.plan(State(), book(**sheets), on=ON))

    assert ("import.number_of_two", "people", 4, "number") in found
    assert ("import.unknown_post", "people", 4, "post") in found
    assert ("import.contractor_of_whom", "people", 4, "employer") in found
    assert ("import.unknown_unit", "units", 3, "parent") in found


def test_an_unknown_code_comes_with_the_nearest_known_one() -> None:
    sheets = works()
    sheets["people"][2] |= {"post": "P-WLED"}
    sheets["posts"][2] |= {"unit": "焊接车间"}

    hints = {
        found.column: found.params["hint"]
        for found in roster.plan(State(), book(**sheets), on=ON).problems
        if "hint" in found.params
    }

    assert hints == {"post": "P-WELD", "unit": "W1"}


def test_a_move_ends_one_post_and_begins_the_other_on_the_day_given() -> None:
    sheet = [{"number": "3", "post": "P-W1", "name": "李堃", "from": "2022-05-01"},
             {"number": "2", "post": "P-WELD", "name": "王镕", "from": "2022-05-01"}]  # fmt: skip

    plan = roster.plan(after(works()), book(people=sheet), on=ON)

    assert plan.errors == ()
    assert [(change.act, change.key, dict(change.after)) for change in plan.changes] == [
        ("person.moved", "3", {"post": "P-W1", "from": "2022-05-01"}),
        ("person.moved", "2", {"post": "P-WELD", "from": "2022-05-01"}),
    ]


def test_a_move_before_the_present_post_began_is_refused() -> None:
    sheet = [{"number": "3", "name": "李堃", "post": "P-W1", "from": "2020-03-01"}]

    plan = roster.plan(after(works()), book(people=sheet), on=ON)

    assert ("import.move_too_early", "people", 2, "from") in codes(plan)


def test_a_last_day_is_the_last_day_inside() -> None:
    sheet = [{"number": "3", "name": "李堃", "post": "P-WELD", "to": "2022-06-30"}]

    plan = roster.plan(after(works()), book(people=sheet), on=ON)

    assert [(c.act, c.after["to"]) for c in plan.changes] == [("person.left", "2022-07-01")]


def planned_leaver() -> State:
    """Number 3 works until the last day of the year."""
    sheet = [{"number": "3", "name": "李堃", "post": "P-WELD", "to": "2022-12-31"}]
    return applied(after(works()), roster.plan(after(works()), book(people=sheet), on=ON).changes)


@pytest.mark.parametrize(
    ("line", "act"),
    [
        ({"phone": "138"}, "person.changed"),
        ({"name": "李坤"}, "person.changed"),
        ({"post": "P-W1", "from": "2022-05-01"}, "person.moved"),
        ({"to": "2022-10-31"}, "person.left"),
        ({"to": "2023-03-31"}, "person.left"),
        ({"kind": "agency", "employer": "甲公司"}, "person.kind_changed"),
    ],
)
def test_a_planned_last_day_is_not_has_left(line: dict[str, str], act: str) -> None:
    sheet = [{"number": "3", "name": "李堃", "post": "P-WELD", **line}]

    asked = Choices(same=frozenset({"3"}))
    plan = roster.plan(planned_leaver(), book(people=sheet), on=ON, choices=asked)

    assert "import.left_already" not in [code for code, *_ in codes(plan)]
    assert [change.act for change in plan.changes] == [act]


def test_a_later_last_day_carries_on_what_ended_with_the_first() -> None:
    sheet = [{"number": "3", "name": "李堃", "post": "P-WELD", "to": "2023-03-31"}]

    plan = roster.plan(planned_leaver(), book(people=sheet), on=ON)
    current = applied(planned_leaver(), plan.changes)

    assert [one.to_day for one in current.held["3"]] == [date(2023, 4, 1).toordinal()]
    assert current.people["3"]["to"] == "2023-04-01"


def succession(begins: str) -> list[dict[str, str]]:
    """The workshop's head until 31 December, and who follows."""
    return [
        {"number": "2", "name": "王镕", "post": "P-W1", "to": "2022-12-31"},
        {"number": "3", "name": "李堃", "post": "P-W1", "from": begins},
    ]


def test_a_succession_at_the_end_of_the_year_is_no_clash() -> None:
    plan = roster.plan(after(works()), book(people=succession("2023-01-01")), on=ON)

    assert codes(plan) == []
    assert plan.count() == {"person.left": 1, "person.moved": 1}


def test_two_heads_on_one_day_are_a_clash() -> None:
    plan = roster.plan(after(works()), book(people=succession("2022-12-31")), on=ON)

    assert codes(plan) == [("import.head_post_twice", "people", 3, "post")]


def test_a_line_that_repeats_the_first_day_moves_from_the_day_of_the_import() -> None:
    sheet = [{"number": "3", "name": "李堃", "post": "P-W1", "from": "2021-03-01"},
             {"number": "2", "name": "王镕", "post": "P-WELD", "from": "2021-03-01"}]  # fmt: skip

    plan = roster.plan(after(works()), book(people=sheet), on=ON)

    assert [change.after["from"] for change in plan.changes] == ["2022-02-16", "2022-02-16"]
    assert codes(plan) == [
        ("import.moves_today", "people", 2, "from"), ("import.moves_today", "people", 3, "from"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sheet", "line", "column"),
    [
        ("things", {"code": "T2", "kind": "equipment", "name_zh": "焊机", "users": "3"}, "users"),
        ("roles", {"number": "3", "role": "clerk", "unit": "W1"}, "number"),
    ],
)
def test_whoever_has_left_is_named_as_user_of_nothing(
    sheet: str, line: dict[str, str], column: str
) -> None:
    current = after(works() | {"people": [
        *works()["people"][:2],
        {"number": "3", "name": "李堃", "post": "P-WELD", "from": "2021-03-01", "to": "2021-12-31"},
    ], "things": []})  # fmt: skip

    plan = roster.plan(current, book(**{sheet: [line]}), on=ON)

    assert ("import.user_has_left", sheet, 2, column) in codes(plan)


def test_a_unit_a_post_and_a_thing_move_from_the_day_of_the_import() -> None:
    more = works()
    more["units"].append({"code": "W2", "name_zh": "装配车间", "parent": "C", "kind": "workshop"})
    current = after(more)
    moved = {
        "units": [{"code": "W2", "name_zh": "装配车间", "parent": "W1", "kind": "workshop"}],
        "posts": [{"code": "P-WELD", "name_zh": "焊工", "unit": "W2"}],
        "things": [{"code": "T1", "kind": "place", "name_zh": "焊接区"},
                   {"code": "T2", "kind": "equipment", "name_zh": "焊机"}],
    }  # fmt: skip

    plan = roster.plan(current, book(**moved), on=date(2022, 5, 1))

    assert [(c.act, c.key, dict(c.after)) for c in plan.changes] == [
        ("unit.moved", "W2", {"parent": "W1", "since": "2022-05-01"}),
        ("post.moved", "P-WELD", {"unit": "W2", "since": "2022-05-01"}),
    ]
    again = roster.plan(applied(current, plan.changes), book(**moved), on=date(2022, 5, 2))
    assert again.changes == ()


def test_people_whom_a_workbook_does_not_name_are_listed_and_stay() -> None:
    sheet = [{"number": "3", "name": "李堃", "post": "P-WELD"}]

    plan = roster.plan(after(works()), book(people=sheet), on=ON)

    assert plan.changes == ()
    assert plan.absent == ("1", "2")


def test_a_workbook_without_people_lists_nobody_as_absent() -> None:
    plan = roster.plan(after(works()), book(roles=works()["roles"]), on=ON)

    assert plan.absent == ()


def test_a_number_that_belongs_to_somebody_else_is_refused() -> None:
    sheet = [{"number": "3", "name": "赵敏", "post": "P-WELD"}]

    plan = roster.plan(after(works()), book(people=sheet), on=ON)

    assert ("import.another_person", "people", 2, "number") in codes(plan)
    assert plan.changes == ()


def test_whoever_was_asked_or_the_day_of_hiring_says_that_it_is_the_same_person() -> None:
    hired = iso(after(works()).engaged["3"][0].from_day)
    sheet = [{"number": "3", "name": "李坤", "post": "P-WELD"}]

    silent = roster.plan(after(works()), book(people=sheet), on=ON)
    asked = roster.plan(
        after(works()), book(people=sheet), on=ON, choices=Choices(same=frozenset({"3"}))
    )
    dated = roster.plan(after(works()), book(people=[{**sheet[0], "hired": hired}]), on=ON)

    assert codes(silent) == [("import.another_person", "people", 2, "number")]
    assert silent.changes == ()
    for plan in (asked, dated):
        assert codes(plan) == [("import.renamed", "people", 2, "name")]
        assert [(change.act, change.after["name"]) for change in plan.changes] == [
            ("person.changed", "李坤")
        ]


@pytest.mark.parametrize("said", ["李 堃", "李堃"])
def test_a_name_spelled_otherwise_is_the_same_name(said: str) -> None:
    sheet = [{"number": "3", "name": said, "post": "P-WELD"}]

    assert codes(roster.plan(after(works()), book(people=sheet), on=ON)) == []


def test_hire_day_and_begin_in_the_post_are_two_days() -> None:
    line = {"number": "9", "name": "新人", "post": "P-WELD", "hired": "2010-03-01",
            "from": "2022-03-01"}  # fmt: skip

    state = applied(after(works()), roster.plan(after(works()), book(people=[line]), on=ON).changes)

    assert iso(state.engaged["9"][0].from_day) == "2010-03-01"
    assert iso(state.held["9"][0].from_day) == "2022-03-01"
    moved = [{**line, "post": "P-W1", "from": ""}]
    plan = roster.plan(state, book(people=moved), on=date(2022, 6, 1))
    assert [(c.act, c.after["from"]) for c in plan.changes] == [("person.moved", "2022-06-01")]


def test_further_posts_begin_and_end_as_they_are_listed() -> None:
    line = {"number": "3", "name": "李堃", "post": "P-WELD", "also": "P-W1"}

    plan = roster.plan(after(works()), book(people=[line]), on=ON)
    state = applied(after(works()), plan.changes)
    again = roster.plan(state, book(people=[line]), on=ON)
    other = roster.plan(state, book(people=[{**line, "also": "P-W2"}]), on=date(2022, 9, 1))

    assert [(c.act, c.after["post"]) for c in plan.changes] == [("person.second_post", "P-W1")]
    assert again.changes == ()
    assert [(c.act, c.after["post"]) for c in other.changes if "second" in c.act] == [
        ("person.second_post_ended", "P-W1"), ("person.second_post", "P-W2"),
    ]  # fmt: skip


def test_who_is_not_listed_leaves_only_when_it_was_so_decided() -> None:
    sheet = [{"number": "3", "name": "李堃", "post": "P-WELD"}]

    def left(choices: Choices) -> list[tuple[str, str]]:
        plan = roster.plan(after(works()), book(people=sheet), on=ON, choices=choices)
        return [(c.key, c.after["to"]) for c in plan.changes if c.act == "person.left"]

    assert left(Choices()) == []
    assert left(Choices(leave=frozenset({"2"}))) == [("2", ON.isoformat())]
    assert left(Choices(all_leave=True)) == [("1", ON.isoformat()), ("2", ON.isoformat())]


def crowd() -> State:
    """A works of two shops with twenty people each."""
    units = {"TOP": {}, "A": {"parent": "TOP"}, "B": {"parent": "TOP"}}
    posts = {"PA": {"unit": "A"}, "PB": {"unit": "B"}}
    people = {
        f"{shop}{n:02}": {"post": f"P{shop}", "from": "2020-01-01", "to": ""}
        for shop in "AB" for n in range(20)
    }  # fmt: skip
    return State(units=units, posts=posts, people=people)


@pytest.mark.parametrize(
    ("listed", "kind", "unit", "absent"),
    [
        ([f"{s}{n:02}" for s in "AB" for n in range(19)], "all", "", 2),
        ([f"A{n:02}" for n in range(18)], "unit", "A", 2),
        (["A01", "B02", "B03"], "lines", "", 0),
    ],
)
def test_a_list_of_one_unit_or_of_changes_takes_nobody_else_for_a_leaver(
    listed: list[str], kind: str, unit: str, absent: int
) -> None:
    found = scope(crowd(), set(listed), ON.toordinal())

    assert (found.kind, found.unit, len(found.absent)) == (kind, unit, absent)


def test_sound_lines_go_in_and_what_hangs_on_the_others_stays_out() -> None:
    lines = {
        "units": [{"code": "X1", "name_zh": "一", "parent": "NONE"},
                  {"code": "X2", "name_zh": "二", "parent": "X1"},
                  {"code": "X3", "name_zh": "三", "parent": "TOP"}],
    }  # fmt: skip
    state = State(units={"TOP": {}}, posts={}, people={})

    blocked = roster.plan(state, book(**lines), on=ON)
    sound = roster.plan(state, book(**lines), on=ON, choices=Choices(sound=True))

    assert blocked.errors
    assert sound.errors == ()
    assert sound.left_out == {("units", 2), ("units", 3)}
    assert [change.key for change in sound.changes] == ["X3"]
    assert {code for code, *_ in codes(sound)} >= {"import.unknown_unit"}, "they are still told"


def test_somebody_who_left_is_not_brought_back_by_an_old_file() -> None:
    left = roster.plan(
        after(works()),
        book(people=[{"number": "3", "name": "李堃", "post": "P-WELD", "to": "2022-06-30"}]),
        on=ON,
    )
    current = applied(after(works()), left.changes)

    plan = roster.plan(current, book(**works()), on=date(2023, 1, 1))

    assert plan.changes == ()
    assert set(codes(plan)) == {
        ("import.left_already", "people", 4, "from"),
        ("import.user_has_left", "things", 3, "users"),
    }


def test_somebody_who_returns_joins_again_on_the_new_day() -> None:
    gone = [{"number": "3", "name": "李堃", "post": "P-WELD", "to": "2022-06-30"}]
    current = applied(after(works()), roster.plan(after(works()), book(people=gone), on=ON).changes)
    sheet = [{"number": "3", "name": "李堃", "post": "P-WELD", "from": "2023-03-01"}]

    plan = roster.plan(current, book(people=sheet), on=ON)

    assert [(c.act, c.after["from"], c.after["to"]) for c in plan.changes] == [
        ("person.returned", "2023-03-01", "")
    ]


def test_a_name_no_font_can_print_is_a_warning() -> None:
    sheets = works()
    sheets["people"][2] |= {"name": "李𢙺"}

    def unprintable(text: str) -> set[str]:
        return set(text) & {"𢙺"}

    plan = roster.plan(State(), book(**sheets), on=ON, known=roster.Known(unprintable=unprintable))

    assert [(found.code, found.line) for found in plan.warnings] == [
        ("import.cannot_be_printed", 4)
    ]
    assert plan.warnings[0].params["chars"] == "𢙺 (U+2267A)"


def test_a_circle_far_away_is_told_for_its_own_units_only() -> None:
    sheets = works()
    sheets["units"] += [
        {"code": "A", "name_zh": "甲", "parent": "B"},
        {"code": "B", "name_zh": "乙", "parent": "A"},
        {"code": "D", "name_zh": "丁", "parent": "A"},
    ]

    plan = roster.plan(State(), book(**sheets), on=ON)

    circles = {p.line: p.params["circle"] for p in plan.problems if p.code.endswith("circle")}
    assert circles == {4: "A → B → A", 5: "B → A → B"}


def test_units_deeper_than_a_path_has_room_for_are_refused() -> None:
    units = [{"code": "U0", "name_zh": "顶"}] + [
        {"code": f"U{n}", "name_zh": "层", "parent": f"U{n - 1}"} for n in range(1, 25)
    ]

    plan = roster.plan(State(), book(units=units), on=ON)

    assert [(p.code, p.line) for p in plan.errors] == [("import.too_deep", 22)]


UNIT = st.sampled_from(["U1", "U2", "U3", "U4", "无"])
POST = st.sampled_from(["P1", "P2", "P3", "P9"])
NUMBER = st.sampled_from(["1", "2", "3", "4"])
DAY = st.sampled_from(["2021-01-01", "2022-02-16", "2023-05-05"])
MAYBE_DAY = st.one_of(st.none(), DAY)


def lines(**columns: st.SearchStrategy[str | None]) -> st.SearchStrategy[list[dict[str, str]]]:
    one = st.fixed_dictionaries(columns).map(
        lambda values: {key: value for key, value in values.items() if value}
    )
    return st.lists(one, max_size=5)


BOOKS = st.fixed_dictionaries(
    {},
    optional={
        "units": lines(
            code=UNIT, name_zh=st.sampled_from(["甲", "乙"]), parent=st.none() | UNIT,
            **{"from": MAYBE_DAY},
        ),
        "posts": lines(
            code=POST, name_zh=st.sampled_from(["丙", "丁"]), unit=UNIT,
            head=st.sampled_from([None, "yes", "no"]), **{"from": MAYBE_DAY},
        ),
        "people": lines(
            number=NUMBER, name=st.sampled_from(["张三", "张四", "李五"]), post=POST,
            kind=st.sampled_from([None, "agency", "contractor"]), to=MAYBE_DAY,
            employer=st.sampled_from([None, "甲公司"]), **{"from": MAYBE_DAY},
        ),
        "things": lines(
            code=st.sampled_from(["T1", "T2"]), kind=st.just("place"), name_zh=st.just("丑"),
            charge=st.none() | UNIT, users=st.none() | NUMBER | POST,
            place=st.sampled_from([None, "T1", "T2"]), to=MAYBE_DAY, **{"from": MAYBE_DAY},
        ),
        "roles": lines(number=NUMBER, role=st.just("clerk"), unit=UNIT, **{"from": MAYBE_DAY}),
    },
)  # fmt: skip


def step(current: State, sheets: Lines) -> tuple[State, roster.Plan]:
    plan = roster.plan(current, book(**sheets), on=ON)
    return (current if plan.errors else applied(current, plan.changes)), plan


@given(BOOKS, BOOKS, BOOKS)
def test_a_plan_applied_and_planned_again_is_empty(one: Lines, two: Lines, three: Lines) -> None:
    current, _ = step(State(), works() | dict(one))
    current, _ = step(current, two)
    current, plan = step(current, three)

    again = roster.plan(current, book(**three), on=ON)

    if not plan.errors:
        assert again.changes == ()
        assert again.errors == ()


@given(BOOKS, st.sampled_from(["units", "posts", "people", "things", "roles"]))
def test_no_problem_is_lost_when_other_sheets_are_added(sheets: Lines, kept: str) -> None:
    """A duplicate or a self-contained fault of one sheet is told whatever stands beside it."""
    own = {
        "import.code_twice", "import.number_of_two", "import.person_twice",
        "import.contractor_of_whom", "import.agency_of_whom", "import.dates_reversed",
    }  # fmt: skip
    alone = roster.plan(State(), book(**{k: v for k, v in sheets.items() if k == kept}), on=ON)
    whole = roster.plan(State(), book(**sheets), on=ON)

    wanted = {found for found in codes(alone) if found[0] in own}
    assert wanted == {found for found in codes(whole) if found[0] in own and found[1] == kept}


@given(BOOKS, BOOKS)
def test_every_line_of_a_workbook_is_planned_unchanged_or_told(one: Lines, two: Lines) -> None:
    """Look, do not guess: a line that asks for something new is never dropped in silence."""
    current, _ = step(State(), works() | dict(one))

    plan = roster.plan(current, book(**two), on=ON)

    told = {(found.sheet, found.line) for found in plan.problems}
    done = {(change.sheet, change.line) for change in plan.changes}
    for line, values in enumerate(two.get("people", ()), start=2):
        known = current.people.get(values["number"])
        if known is None or known["post"] != values["post"]:
            assert ("people", line) in told | done


@pytest.mark.parametrize(
    ("sheets", "code"),
    [
        ({"people": [{"number": "7", "name": "赵七", "post": "P-WELD"}]}, "import.lost_zeros"),
        ({"people": [{"number": "8", "name": "李堃", "post": "P-WELD"}]}, "import.name_is_here"),
        ({"people": [{"number": "8", "name": "乙", "post": "P-WELD", "from": "2099-01-01"}]},
         "import.date_strange"),
        ({"targets": [{"year": "2022", "indicator": "trn.coverage", "value": "120%"}]},
         "import.over_hundred"),
    ],
)  # fmt: skip
def test_a_probable_slip_is_told_at_import(sheets: Lines, code: str) -> None:
    seven = {"number": "007", "name": "赵七", "post": "P-WELD"}
    state = applied(
        after(works()), roster.plan(after(works()), book(people=[seven]), on=ON).changes
    )

    assert code in [one for one, *_ in codes(roster.plan(state, book(**sheets), on=ON))]


def test_a_first_workbook_after_which_nobody_can_act_says_so() -> None:
    lines = works()
    bare = {"units": lines["units"], "posts": [], "people": [
        {"number": "1", "name": "甲"}]}  # fmt: skip

    assert "import.nobody_acts" in [c for c, *_ in codes(roster.plan(State(), book(**bare), on=ON))]
    assert "import.nobody_acts" not in [
        c for c, *_ in codes(roster.plan(State(), book(**lines), on=ON))
    ]


def test_every_candidate_of_a_name_is_told_with_its_unit() -> None:
    state = State(
        units={"A": {}, "B": {"parent": "A"}},
        posts={
            "P1": {"name_zh": "车间主任", "unit": "A"},
            "P2": {"name_zh": "车间主任", "unit": "B"},
        },
    )
    sheet = [{"number": "1", "name": "甲", "post": "车间主任"}]

    found = roster.plan(state, book(people=sheet), on=ON).problems

    assert [one.params["hint"] for one in found if one.code == "import.unknown_post"] == [
        "P1 (A) / P2 (B)"
    ]
