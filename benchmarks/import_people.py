"""Ten thousand people from a workbook into the organisation; beside it openpyxl and plain rows.

    python -m benchmarks.import_people [PEOPLE]    an own SQLite database with synchronous=FULL
    ZEREN_DATABASE=postgresql://… python -m benchmarks.import_people

Read in the limited process, staged, planned, planned again and applied, with one fact for each
person. The alternative is what most imports do: openpyxl in the same process and bulk_create of
people and holdings, without staging, checks, problems or facts.
"""

import os
import shutil
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import xlsxwriter

from benchmarks import result

UNITS, GOAL = 500, 15.0


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    folder = tempfile.mkdtemp(prefix="zeren-bench-")
    os.environ["ZEREN_DATA"] = folder
    try:
        book = Path(folder) / "organisation.xlsx"
        _write(book, count)
        prepare()
        _run(book, count)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write(path: Path, count: int) -> None:
    """A works of 500 units, a head in each, everybody in a post."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    units, posts, people = (book.add_worksheet(name) for name in ("单位", "岗位", "人员"))
    units.write_row(0, 0, ["单位编码", "中文名称", "单位类型", "上级单位编码", "起始日期"])
    posts.write_row(0, 0, ["岗位编码", "中文名称", "所属单位编码", "责任层级", "是否负责人"])
    people.write_row(0, 0, ["工号", "姓名", "人员类型", "岗位编码", "起始日期", "电子邮箱"])
    for n in range(UNITS):
        parent = f"U{(n - 1) // 8}" if n else ""
        units.write_row(n + 1, 0, [f"U{n}", f"第{n}单位", "班组", parent, "2020-01-01"])
        posts.write_row(2 * n + 1, 0, [f"H{n}", f"第{n}单位负责人", f"U{n}", 5, "是"])
        posts.write_row(2 * n + 2, 0, [f"W{n}", f"第{n}单位员工", f"U{n}", 6, "否"])
    for n in range(count):
        post = f"H{n}" if n < UNITS else f"W{n % UNITS}"
        name = "王李张刘陈"[n % 5] + chr(0x4E00 + n % 3000) + chr(0x6000 + n // 7)
        people.write_row(
            n + 1, 0, [100_000 + n, name, "员工", post, "2021年3月1日", f"p{n}@works.example"]
        )
    book.close()


def prepare() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zeren.site.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, skip_checks=True)
    from zeren.ledger import actions

    actions.open_ledger()


def _run(book: Path, count: int) -> None:
    from django.db import connection

    from zeren.core.actor import Actor
    from zeren.ledger import clock
    from zeren.organisation import actions, sheets
    from zeren.organisation.queries import workbook as queries

    print(f"database {connection.vendor}, {count} people, {book.stat().st_size // 1000} kB")
    begun = time.perf_counter()
    read = sheets.read(book)
    after_read = time.perf_counter()
    found = actions.upload(
        read.book, name=read.name, digest=read.digest, by=Actor.system(), at=clock.now()
    )
    after_stage = time.perf_counter()
    shown = queries.preview(found.pk, today=clock.today())
    assert shown is not None
    after_plan = time.perf_counter()
    counts = actions.confirm(found.pk, seen=shown.seen, by=Actor.system(), at=clock.now())
    done = time.perf_counter()
    assert counts["person.joined"] == count, counts
    print(f"  read and checked      {after_read - begun:6.2f} s")
    print(f"  staged                {after_stage - after_read:6.2f} s")
    print(f"  planned for preview   {after_plan - after_stage:6.2f} s")
    print(f"  planned and applied   {done - after_plan:6.2f} s")
    total = done - begun
    word = "reached" if total < GOAL else "NOT REACHED"
    print(f"  zeren, all            {total:6.2f} s   goal < {GOAL:.0f} s: {word}")
    plain = _naive(book)
    print(f"  openpyxl, plain rows  {plain:6.2f} s   no staging, checks or facts")
    result.keep(
        result.Figure(
            f"import of {count} people from xlsx, checked and applied, {connection.vendor}",
            f"{total:.1f} s",
            f"{plain:.1f} s openpyxl and plain rows, unchecked",
            f"{plain / total:.2f}",
            f"< {GOAL:.0f} s",
            total < GOAL,
        )
    )


def _naive(book: Path) -> float:
    try:
        import openpyxl
    except ModuleNotFoundError:
        print("  openpyxl is not installed: `make bench` installs it")
        return float("nan")
    from django.db import transaction

    from zeren.core.days import day_of
    from zeren.organisation.models import Engagement, Holding, Person, Post

    day = day_of(date(2021, 3, 1))
    begun = time.perf_counter()
    lines = list(openpyxl.load_workbook(book)["人员"].iter_rows(min_row=2, values_only=True))
    posts = dict(Post.objects.values_list("code", "id"))
    with transaction.atomic():
        people = Person.objects.bulk_create(
            Person(number=f"N{number}", name=name, email=mail)
            for number, name, _kind, _post, _from, mail in lines
        )
        Holding.objects.bulk_create(
            Holding(person=person, post_id=posts[line[3]], from_day=day)
            for person, line in zip(people, lines, strict=True)
        )
        Engagement.objects.bulk_create(Engagement(person=one, from_day=day) for one in people)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
