"""A works of any size, made through the actions that pages use, for the benchmarks.

works.prepare()                     an own database, migrated, with the shipped catalogues
staff = works.bring_in(1200, 100)   units, posts, people, things, duties, targets, obligations
works.train(people)                 each attends and passes by his own acts
works.issue()                       this year's letters, the job run to its end
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zeren.core.actor import Actor
    from zeren.organisation.queries import RosterRow

START = "2021-01-04"
BRANCHES = 6
TARGETS = (
    # indicator, kind, value, rule
    ("saf.fatality", "Z", "0", "EQUAL_ZERO"),
    ("saf.minor_injury", "CN", "40", "APPORTION"),
    ("haz.rectified", "FP", "100 %", "SAME_LIMIT"),
    ("trn.coverage", "FP", "100 %", "SAME_LIMIT"),
)
KINDS = ("company", "department", "workshop", "team")
STROKES = [
    [[20 + 3 * n, 60 + (n * n) % 17] for n in range(36)],
    [[130 + 2 * n, 40 + (n * 5) % 23] for n in range(30)],
    [[200 + 2 * n, 50 + (n * 7) % 19] for n in range(32)],
]
"""A drawn signature of about a hundred points, as a finger makes it."""


@contextmanager
def folder() -> Iterator[str]:
    """A data folder of our own that goes away; ZEREN_DATABASE may still name a server."""
    path = tempfile.mkdtemp(prefix="zeren-bench-")
    os.environ["ZEREN_DATA"] = path
    os.environ["ZEREN_DATABASE_POOL"] = "0"
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def prepare() -> None:
    """Django, every table, the ledger and the shipped catalogues."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zeren.site.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, skip_checks=True, run_syncdb=True)
    from zeren.content import actions as content
    from zeren.content import sheets as content_sheets
    from zeren.ledger import actions as ledger
    from zeren.ledger import clock
    from zeren.targets import actions as targets
    from zeren.targets import sheets as target_sheets

    ledger.open_ledger()
    for pack in ("base", "dust", "machining"):
        content.bring_in(content_sheets.shipped(pack), at=clock.now())
    targets.load_catalogue(target_sheets.indicators(), at=clock.now())


def bring_in(people: int, units: int, *, with_targets: bool = True) -> "list[RosterRow]":
    """A works of so many people and units, a head in each unit, 4.5 things a unit; the roster."""
    from zeren.core.actor import Actor
    from zeren.core.sheets.workbook import Book, Row
    from zeren.jobs import actions as jobs
    from zeren.ledger import clock, inbox
    from zeren.organisation import actions as organisation
    from zeren.organisation import queries as where
    from zeren.organisation.queries import requests

    system = Actor.system()
    sheets = _sheets(people, units)
    book = Book(
        {
            sheet: tuple(
                Row(sheet, line, {k: v for k, v in {**one, "from": START}.items() if v})
                for line, one in enumerate(lines, 2)
            )
            for sheet, lines in sheets.items()
        }
    )
    staged = organisation.upload(
        book, name="works.xlsx", digest="0" * 64, by=system, at=clock.now()
    )
    organisation.confirm(staged.pk, by=system, at=clock.now())
    inbox.react(at=clock.now())
    jobs.run_ready("organisation.follow", now=clock.now)
    for asked in requests.waits_for(head_of_all(), clock.today()):
        organisation.confirm_role(asked, by=acting(head_of_all()), at=clock.now())
    inbox.react(at=clock.now())
    jobs.run_ready("census.settle", now=clock.now)
    if with_targets:
        _publish_targets()
    return where.roster(clock.today())


def _sheets(people: int, units: int) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {
        name: [] for name in ("units", "posts", "people", "things", "roles")
    }
    depths = [0] * units
    for n in range(units):
        above = (n - 1) // BRANCHES
        depths[n] = depths[above] + 1 if n else 0
        found["units"].append(
            {"code": f"U{n}", "name_zh": f"第{n}单位", "name_en": f"Unit {n}",
             "kind": KINDS[min(depths[n], 3)], "parent": f"U{above}" if n else ""}
        )  # fmt: skip
        layer = 1 if not n else min(2 + depths[n], 5)
        for code, zh, en, at, head, catalogue in (
            ("H", "负责人", "Head of unit", layer, "yes", "PX3" if n else "P01"),
            ("W", "焊工", "Welder", 6, "no", "P13"),
        ):
            found["posts"].append(
                {"code": f"{code}{n}", "name_zh": f"第{n}单位{zh}", "name_en": f"{en} {n}",
                 "unit": f"U{n}", "layer": str(at), "head": head, "catalogue": catalogue}
            )  # fmt: skip
    for n in range(people):
        post = f"H{n}" if n < units else f"W{n % units}"
        name = "王李张刘陈"[n % 5] + chr(0x4E00 + n % 3000) + chr(0x6000 + n // 7)
        found["people"].append(
            {"number": str(100_000 + n), "name": name, "kind": "employee", "post": post}
        )
    for n in range(units * 9 // 2):
        unit, kind = n % units, ("place", "equipment", "equipment", "material")[n // units % 4]
        user = f"W{unit}" if n // units % 2 else str(100_000 + units + n % (people - units))
        found["things"].append(
            {"code": f"T{n}", "kind": kind, "name_zh": f"第{n}号对象", "name_en": f"Thing {n}",
             "place": "" if kind == "place" else f"T{unit}", "charge": f"U{unit}", "users": user}
        )  # fmt: skip
    found["roles"].append({"number": "100001", "role": "safety_manager", "unit": "U0"})
    return found


def _publish_targets() -> None:
    from zeren.ledger import clock
    from zeren.targets import actions as targets

    year, head = clock.today().year, acting(head_of_all())
    for code, kind, value, rule in TARGETS:
        row = targets.set_company_target(
            year=year, indicator_code=code, kind=kind, value=value, by=head, at=clock.now()
        )
        targets.cascade_all(row.pk, rule=rule, by=head, at=clock.now())
    targets.publish(year, by=head, at=clock.now())


def head_of_all() -> int:
    from zeren.ledger import clock
    from zeren.organisation import queries as where

    top = where.root(clock.today())
    assert top is not None, "the works have a root"
    head = where.head_of(top.id, clock.today())
    assert head is not None, "and somebody at its head"
    return head


def acting(person: int) -> "Actor":
    """Signed in with the own account: a real house knows no act without a door."""
    from zeren.core.actor import Actor
    from zeren.organisation import queries as where

    row = where.person(person)
    assert row is not None
    assert row.account_id, "the workbook gave everybody an account"
    return Actor.person(person).proved("session", account_id=row.account_id)


def train(people: Sequence[int]) -> None:
    """Each attends the meeting and passes the quiz, by the own acts."""
    from zeren.content import queries as content_queries
    from zeren.core.tongue import both
    from zeren.ledger import clock
    from zeren.organisation import queries as where
    from zeren.training import actions as training
    from zeren.training import queries as training_queries

    year, head, top = clock.today().year, head_of_all(), where.root(clock.today())
    assert top is not None, "the works have a root"
    planned = training.plan_meeting(
        year=year,
        title=both("安全责任落实会议", "Safety responsibility meeting"),
        starts_at=clock.now(),
        place=both("一号会议室", "Meeting room 1"),
        trainer_id=head,
        unit_id=top.id,
        agenda=content_queries.agenda(),
        by=acting(head),
        at=clock.now(),
    )
    meeting = training.open_meeting(planned.pk, by=acting(head), at=clock.now())
    for person in people:
        me, at = acting(person), clock.now()
        code = training_queries.wall_code(meeting, at)
        training.confirm_attendance(meeting.pk, person, code=code, is_proved=True, by=me, at=at)
        paper = training.open_attempt(person, year=year, by=me, at=clock.now())
        rows = training_queries.asked(paper)
        answers = {code: list(row.correct) for code, row in rows.items()}
        training.submit_attempt(paper.pk, answers=answers, by=me, at=clock.now())


def issue(countersigner: str = "superior") -> None:
    """This year's letters for everybody, the job run to its end."""
    from zeren.jobs import actions as jobs
    from zeren.ledger import clock
    from zeren.letters import actions as letters
    from zeren.organisation import queries as where

    top = where.root(clock.today())
    assert top is not None, "the works have a root"
    letters.start_campaign(
        year=clock.today().year,
        unit_id=top.id,
        countersigner=countersigner,
        by=acting(head_of_all()),
        at=clock.now(),
    )
    jobs.run_ready("letters.issue", now=clock.now)
