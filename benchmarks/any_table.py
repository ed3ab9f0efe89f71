"""A hundred thousand people and ten thousand units from one flat sheet: read, mapped, staged.

    python -m benchmarks.any_table [PEOPLE] [UNITS]    an own SQLite database, synchronous=FULL

One list with number, name, department (a path), post and hire day; heads as their titles propose.
Planning and applying what was read is measured by import_people.
"""

import os
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

import xlsxwriter

from benchmarks import result
from benchmarks.import_people import prepare

FAMILIES = ("Weber", "Ito", "Cruz", "Novak")
GOAL_SECONDS, GOAL_MB = 30.0, 1000


def main() -> None:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    units = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    folder = tempfile.mkdtemp(prefix="zeren-bench-")
    os.environ["ZEREN_DATA"] = folder
    try:
        book = Path(folder) / "list.xlsx"
        write(book, people, units)
        prepare()
        _run(book, people, units)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write(path: Path, people: int, units: int) -> None:
    """Divisions of ten halls of ten teams; one head and workers in each team."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Employees")
    sheet.write_row(0, 0, ["Employee ID", "Name", "Department", "Job title", "Hire date",
                           "Employment type", "National ID"])  # fmt: skip
    paths = []
    for n in range(units):
        division, hall, team = n // 100, n // 10 % 10, n % 10
        names = [f"Division {division}", f"Hall {division}-{hall}", f"Team {n}"]
        paths.append("/".join(names[: 3 if team > 0 else 2 if hall or team else 1]))
    for n in range(people):
        title = "Supervisor" if n < units else ("Operator", "Fitter", "Packer")[n % 3]
        name = f"{('Ann', 'Bo', 'Cy', 'Di', 'Ed')[n % 5]} {FAMILIES[n % 4]}{n}"
        row = [f"{n:06d}", name, paths[n % units], title, "2021-03-01", "Regular", f"{n:018d}"]
        sheet.write_row(n + 1, 0, row)
    book.close()


def _run(book: Path, people: int, units: int) -> None:
    from zeren.core.actor import Actor
    from zeren.core.sheets.columns import Answers
    from zeren.ledger import clock
    from zeren.organisation.sheets import bringing, reading

    print(f"{people} people, {units} units, {book.stat().st_size // 1000} kB")
    begun, cpu_begun = time.perf_counter(), time.process_time()
    raw = reading.take(book)
    after_read = time.perf_counter()
    answers = Answers(top="East Works", rest=True)
    brought = bringing.look(raw, answers, frozenset(), clock.today())
    after_map = time.perf_counter()
    found = bringing.stage(brought, on=None, by=Actor.system(), at=clock.now())
    done = time.perf_counter()
    errors = [one for one in brought.understood.book.problems if not one.is_warning]
    assert found.state == "STAGED", found.asked["questions"]
    assert not errors, errors[:3]
    rows = brought.understood.book.count()
    own, child = (resource.getrusage(who).ru_maxrss // 1024
                  for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))  # fmt: skip
    total = done - begun
    print(f"  rows made             {rows}")
    print(f"  read in the child     {after_read - begun:6.2f} s")
    print(f"  understood, mapped    {after_map - after_read:6.2f} s")
    print(f"  staged                {done - after_map:6.2f} s")
    cpu = time.process_time() - cpu_begun
    print(f"  all                   {total:6.2f} s ({cpu:.1f} s CPU), {own} MB, child {child} MB")
    result.keep(
        result.Figure(
            f"one flat sheet of {people} people and {units} units read, mapped and staged",
            f"{total:.1f} s, {max(own, child)} MB",
            "none: no neighbour makes units out of a list",
            "",
            f"< {GOAL_SECONDS:.0f} s and {GOAL_MB} MB",
            total < GOAL_SECONDS and max(own, child) < GOAL_MB,
        )
    )


if __name__ == "__main__":
    main()
