"""From a file to the organisation: staged, planned, confirmed once, the same file twice nothing."""

import hashlib
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import xlsxwriter
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import dated
from tests.cast import confirm_roles
from tests.frozen import Clock, frozen
from zeren.core.actor import Actor
from zeren.core.days import day_of
from zeren.core.refusal import Refused
from zeren.core.roster import plan as roster
from zeren.core.roster.state import State, applied
from zeren.ledger import actions as ledger
from zeren.ledger import clock
from zeren.ledger.models import Fact
from zeren.organisation import actions, sheets
from zeren.organisation.models import (
    Bundle,
    Charge,
    Custody,
    Engagement,
    Grant,
    Holding,
    Person,
    PersonWord,
    RoleRequest,
    Thing,
    Unit,
    UnitPlace,
    Upload,
)
from zeren.organisation.queries import requests
from zeren.organisation.queries import workbook as queries

WORKS = Path(__file__).parents[2] / "examples" / "pellet-works"
SYSTEM = Actor.system()


def workbook(**tables: list[list[object]]) -> bytes:
    """A small workbook: each table is its header line and its lines."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held)
    for name, lines in tables.items():
        sheet = book.add_worksheet(name)
        for row, line in enumerate(lines):
            for column, value in enumerate(line):
                sheet.write(row, column, value)
    book.close()
    return held.getvalue()


def take(content: bytes | Path, *, by: Actor = SYSTEM) -> Upload:
    read = sheets.read(content, name="organisation.xlsx")
    return actions.upload(read.book, name=read.name, digest=read.digest, by=by, at=clock.now())


def bring_in(content: bytes | Path) -> dict[str, int]:
    return actions.confirm(take(content).pk, by=SYSTEM, at=clock.now())


@pytest.fixture(autouse=True)
def still() -> Iterator[Clock]:
    with frozen() as found:
        yield found


@pytest.fixture
def ledger_open(db: None) -> None:
    ledger.open_ledger()


pytestmark = pytest.mark.usefixtures("ledger_open")


def test_the_pellet_works_come_in_whole_and_without_a_problem() -> None:
    found = take(WORKS / "organisation.xlsx")
    shown = queries.preview(found.pk, today=clock.today())
    assert shown is not None
    assert shown.plan.problems == ()

    counts = actions.confirm(found.pk, seen=shown.seen, by=SYSTEM, at=clock.now())

    assert counts == {
        "unit.opened": 33,
        "post.opened": 80,
        "person.joined": 130,
        "thing.registered": 53,
        "role.granted": 1,
        "role.asked": 4,
    }
    assert Person.objects.count() == 130
    assert Holding.objects.filter(is_primary=True).count() == 130
    assert Charge.objects.count() == 53
    kept = [values for _line, values in queries.kept(found, "row", "targets")[:]]
    assert len(kept) == 18
    assert kept[2] == {
        "year": "2022", "indicator": "saf.minor_injury", "value": "4", "rule": "APPORTION",
    }  # fmt: skip


def test_the_same_file_twice_changes_nothing() -> None:
    bring_in(WORKS / "organisation.xlsx")
    before = Fact.objects.count()

    again = take(WORKS / "organisation.xlsx")
    shown = queries.preview(again.pk, today=clock.today() + timedelta(days=10))

    assert shown is not None
    assert shown.plan.changes == ()
    assert shown.plan.problems == ()
    assert shown.plan.absent == ()
    assert actions.confirm(again.pk, by=SYSTEM, at=clock.now()) == {}
    assert Fact.objects.count() == before + 1  # that it was applied, and nothing else


def test_what_is_foretold_is_what_is_written() -> None:
    found = take(WORKS / "organisation.xlsx")
    shown = queries.preview(found.pk, today=clock.today())
    assert shown is not None

    actions.confirm(found.pk, by=SYSTEM, at=clock.now())

    told, written = applied(State(), shown.plan.changes), queries.state(clock.today())
    for table in ("units", "posts", "people", "things", "roles"):
        for key, fields in getattr(told, table).items():
            stands = getattr(written, table)[key]
            assert {k: v for k, v in fields.items() if v} == {
                k: stands.get(k) for k, v in fields.items() if v
            }


def test_each_changed_object_has_its_fact_and_the_file_has_the_last_one() -> None:
    found = take(WORKS / "organisation.xlsx")
    digest = hashlib.sha256((WORKS / "organisation.xlsx").read_bytes()).hexdigest()

    counts = actions.confirm(found.pk, by=SYSTEM, at=clock.now())

    for code, count in counts.items():
        told = Fact.objects.filter(code=code).exclude(body__contains='"role":"head"')
        assert told.count() == count, code
    last = Fact.objects.order_by("-id").first()
    assert last is not None
    assert (last.code, last.about_kind, last.about_id) == (
        "organisation.imported",
        "upload",
        found.pk,
    )
    assert json.loads(last.body)["file"] == digest
    joined = Fact.objects.filter(code="person.joined").values_list("body", flat=True)
    assert not any(name in body for body in joined for name in ("林牧远", "1001"))


def test_paths_of_units_lead_from_the_top_to_each_unit() -> None:
    bring_in(WORKS / "organisation.xlsx")

    placed = {row.unit_id: row for row in UnitPlace.objects.all()}

    assert len(placed) == Unit.objects.count()
    for unit_id, row in placed.items():
        above = placed[row.parent_id].path if row.parent_id else ""
        assert row.path[:-6] == above
        assert int(row.path[-6:], 36) == unit_id


def test_the_messy_twin_tells_exactly_the_planted_problems() -> None:
    found = take(WORKS / "organisation-messy.xlsx")
    expected = json.loads((WORKS / "expected-problems.json").read_text(encoding="utf-8"))

    shown = queries.preview(
        found.pk,
        today=clock.today(),
        known=roster.Known(unprintable=lambda text: set(text) & {"𢙺"}),
    )

    assert shown is not None
    told = {(p.sheet, p.line, p.column, p.code): p for p in shown.plan.problems}
    want = {(p["sheet"], p["line"], p["column"], p["code"]): p for p in expected}
    assert told.keys() == want.keys()
    assert len(told) == len(shown.plan.problems) == 42
    for place, problem in want.items():
        assert told[place].is_warning == problem["is_warning"]
        assert problem["params"].items() <= dict(told[place].params).items()


def test_nothing_is_written_while_a_problem_stands() -> None:
    found = take(WORKS / "organisation-messy.xlsx")

    with pytest.raises(Refused) as refused:
        actions.confirm(found.pk, by=SYSTEM, at=clock.now())

    assert refused.value.code == "import.has_errors"
    assert len(refused.value.problems) > 25
    assert Unit.objects.count() == Person.objects.count() == Thing.objects.count() == 0
    assert Upload.objects.get(pk=found.pk).state == "STAGED"
    assert not Fact.objects.filter(code="organisation.imported").exists()


def test_an_upload_is_applied_once() -> None:
    found = take(WORKS / "organisation.xlsx")
    actions.confirm(found.pk, by=SYSTEM, at=clock.now())

    with pytest.raises(Refused) as refused:
        actions.confirm(found.pk, by=SYSTEM, at=clock.now())

    assert refused.value.code == "import.not_waiting"
    assert Person.objects.count() == 130


def test_a_reader_who_saw_something_else_writes_nothing() -> None:
    found = take(WORKS / "organisation.xlsx")
    shown = queries.preview(found.pk, today=clock.today())
    assert shown is not None
    dated.unit("TH", kind="company")

    with pytest.raises(Refused) as refused:
        actions.confirm(found.pk, seen=shown.seen, by=SYSTEM, at=clock.now())

    assert refused.value.code == "import.moved_meanwhile"
    assert Person.objects.count() == 0


def test_a_discarded_upload_forgets_its_rows_and_stays_known() -> None:
    found = take(WORKS / "organisation.xlsx")

    actions.discard(found.pk, by=SYSTEM, at=clock.now())

    assert not Bundle.objects.filter(upload=found).exists()
    assert Upload.objects.get(pk=found.pk).state == "DISCARDED"
    assert Fact.objects.filter(code="organisation.import_discarded", about_id=found.pk).exists()
    with pytest.raises(Refused):
        actions.confirm(found.pk, by=SYSTEM, at=clock.now())


def test_after_applying_only_the_targets_are_kept_of_the_rows() -> None:
    found = take(WORKS / "organisation.xlsx")

    actions.confirm(found.pk, by=SYSTEM, at=clock.now())

    assert set(Bundle.objects.exclude(kind="undo").values_list("sheet", flat=True)) == {"targets"}


def test_a_move_a_leaver_and_a_handing_over_are_dated_rows() -> None:
    bring_in(WORKS / "organisation.xlsx")
    holding = Holding.objects.filter(post__code="P-WELD1").order_by("id")[:2]
    mover, leaver = (row.person for row in holding)

    bring_in(
        workbook(
            People=[
                ["Staff number", "Name", "Post code", "From", "Last day"],
                [mover.number, mover.name, "P-WELD2", "2022-03-01", ""],
                [leaver.number, leaver.name, "P-WELD1", "", "2022-03-31"],
            ],
            Things=[
                ["Code", "Kind", "Name (Chinese)", "Unit in charge", "Used by", "From"],
                ["E-WLD1", "设备", "机架焊接机器人", "D-EQ", "P-WELD1,P-EQ1", "2022-04-01"],
            ],
        )
    )

    held = Holding.objects.filter(person=mover).order_by("from_day")
    assert [(row.post.code, row.to_date) for row in held] == [
        ("P-WELD1", date(2022, 3, 1)), ("P-WELD2", None),
    ]  # fmt: skip
    assert Engagement.objects.get(person=leaver).to_date == date(2022, 4, 1)
    assert Holding.objects.get(person=leaver).to_date == date(2022, 4, 1)
    claims = Charge.objects.filter(thing__code="E-WLD1").order_by("from_day")
    assert [(row.unit.code, row.to_date) for row in claims] == [
        ("W-WELD", date(2022, 4, 1)), ("D-EQ", None),
    ]  # fmt: skip
    used = Custody.objects.filter(thing__code="E-WLD1").select_related("post")
    assert {(str(row.post), row.from_date, row.to_date) for row in used} == {
        ("P-WELD1", date(2021, 1, 4), None), ("P-EQ1", date(2022, 4, 1), None),
    }  # fmt: skip


def test_people_can_be_imported_from_a_csv_of_chinese_excel() -> None:
    bring_in(WORKS / "organisation.xlsx")
    text = "工号,姓名,人员类型,岗位编码,起始日期\n1999,高喆,正式工,P-CUT1,2022年3月1日\n"

    read = sheets.read(text.encode("gb18030"), name="people.csv")
    found = actions.upload(read.book, name=read.name, digest=read.digest, by=SYSTEM, at=clock.now())
    actions.confirm(found.pk, by=SYSTEM, at=clock.now())

    by = PersonWord.objects.filter(person__number="1999")
    assert set(by.values_list("word", flat=True)) == {"1999", "高喆", "喆", "gaozhe", "zhe", "gz"}


def test_a_clerk_may_import_but_not_give_out_roles() -> None:
    bring_in(WORKS / "organisation.xlsx")
    clerk = Grant.objects.get(role="clerk").person
    worker = Holding.objects.filter(post__code="P-HR4").get().person
    assert clerk is not None
    content = workbook(
        Roles=[["Staff number", "Role", "Unit code"], [worker.number, "auditor", "TH"]]
    )

    found = take(content, by=Actor.person(clerk.pk))
    with pytest.raises(Refused) as refused:
        actions.confirm(found.pk, by=Actor.person(clerk.pk), at=clock.now())

    assert refused.value.code == "import.roles_not_yours"
    with pytest.raises(Refused) as refused:
        take(content, by=Actor.person(worker.pk))
    assert refused.value.code == "import.not_allowed"


def test_nobody_gives_a_role_to_themselves_by_a_workbook() -> None:
    bring_in(WORKS / "organisation.xlsx")
    confirm_roles(requests.general_managers(clock.today())[0])
    admin = Grant.objects.get(role="administrator").person
    assert admin is not None
    content = workbook(
        Roles=[["Staff number", "Role", "Unit code"], [admin.number, "auditor", "TH"]]
    )
    found = take(content, by=Actor.person(admin.pk))

    with pytest.raises(Refused) as refused:
        actions.confirm(found.pk, by=Actor.person(admin.pk), at=clock.now())

    assert refused.value.code == "organisation.not_to_yourself"
    assert not RoleRequest.objects.filter(person=admin, role="auditor").exists()


def test_a_clerk_of_one_workshop_does_not_import_for_all() -> None:
    bring_in(WORKS / "organisation.xlsx")
    worker = Holding.objects.get(post__code="P-HR4").person
    unit = Unit.objects.get(code="D-HR")
    Grant.objects.create(role="clerk", person=worker, unit=unit, from_day=day_of(date(2022, 1, 1)))

    with pytest.raises(Refused) as refused:
        take(WORKS / "organisation.xlsx", by=Actor.person(worker.pk))

    assert refused.value.code == "import.not_allowed"


def test_a_thousand_people_cost_hardly_more_statements_than_a_hundred() -> None:
    def statements(count: int, first: int) -> int:
        lines: list[list[object]] = [["Staff number", "Name", "Post code"]]
        lines += [[f"N{first + n}", f"Person {first + n}", "P-CUT1"] for n in range(count)]
        found = take(workbook(People=lines))
        with CaptureQueriesContext(connection) as context:
            actions.confirm(found.pk, by=SYSTEM, at=clock.now())
        return len(context)

    bring_in(WORKS / "organisation.xlsx")
    few, many = statements(100, 0), statements(1000, 5000)

    assert many <= few + 70  # SQLite splits a large insert; nothing is asked person by person


def test_the_examples_are_the_same_bytes_every_time(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(WORKS / "make.py"), str(tmp_path)], check=True)

    for made in tmp_path.iterdir():
        assert made.read_bytes() == (WORKS / made.name).read_bytes(), made.name
