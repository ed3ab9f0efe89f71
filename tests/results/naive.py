"""The recount that shares no code with the room: every row read, every figure counted by hand."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction

from tests.truth.naive import World, day_of, so, table

Figures = dict[tuple[int, str], tuple[Fraction, Fraction]]
"""(unit, "2026-03") -> numerator over denominator."""


def months(year: int, today: date) -> list[tuple[str, date]]:
    """(name, last day that counts) of the months that have begun."""
    found = []
    for number in range(1, 13):
        if date(year, number, 1) <= today:
            last = date(year, number, monthrange(year, number)[1])
            found.append((f"{year}-{number:02d}", min(last, today)))
    return found


def place(world: World, unit: int, name: str, last: date) -> int | None:
    """The unit above: on the last day of the month, else where it last stood in the month."""
    day = last
    while f"{day:%Y-%m}" == name:
        rows = [
            r for r in world.rows["unitplace"] if r["unit_id"] == unit and so(r, day.toordinal())
        ]
        if rows:
            return int(rows[0]["parent_id"] or 0)
        day -= timedelta(days=1)
    return None


def above(world: World, unit: int, name: str, last: date) -> list[int]:
    """A unit and those above it in a month; who stands nowhere counts at the top."""
    found: list[int] = []
    at = unit
    while at:
        parent = place(world, at, name, last)
        if parent is None:
            tops = [
                r["unit_id"]
                for r in world.rows["unitplace"]
                if not r["parent_id"] and so(r, last.toordinal())
            ]
            return [*found, *tops[:1]]
        found.append(at)
        at = parent
    return found


def rolled(world: World, own: Figures, year: int, today: date) -> Figures:
    """Each own figure added to its unit and every one above."""
    found: Figures = {}
    days = dict(months(year, today))
    for (unit, name), (top, low) in own.items():
        for one in above(world, unit, name, days[name]):
            was = found.get((one, name), (Fraction(0), Fraction(0)))
            found[one, name] = (was[0] + top, was[1] + low)
    return found


def shares(rows: list[tuple[int, bool]], own: Figures, name: str) -> None:
    """Put (unit, does it count) of a month into own figures."""
    for unit, counts in rows:
        was = own.get((unit, name), (Fraction(0), Fraction(0)))
        own[unit, name] = (was[0] + counts, was[1] + 1)


def owed(world: World, requirement: str, year: int, today: date) -> Figures:
    own: Figures = {}
    for name, last in months(year, today):
        rows = world.owed(last.toordinal())
        shares(
            [(unit, met) for (what, _id), (unit, _l, met) in rows.items() if what == requirement],
            own,
            name,
        )
    return own


def things(world: World, year: int, today: date) -> Figures:
    own: Figures = {}
    for name, last in months(year, today):
        rows = world.owed(last.toordinal())
        shares(
            [
                (unit, met and rows["thing_user", pk][2])
                for (what, pk), (unit, _layer, met) in rows.items()
                if what == "thing_in_charge"
            ],
            own,
            name,
        )
    return own


def papers(world: World, year: int, today: date) -> Figures:
    own: Figures = {}
    for name, last in months(year, today):
        passed: dict[int, bool] = {}
        for row in table("training_attempt"):
            at = row["submitted_at"]
            if (
                row["year"] == year
                and row["state"] == "SUBMITTED"
                and day_of(at) <= last.toordinal()
            ):
                passed[row["person_id"]] = passed.get(row["person_id"], False) or bool(
                    row["has_passed"]
                )
        rows = []
        for person, is_passed in passed.items():
            day = last.toordinal()
            if world.kind(person, day) is not None:
                main = world.main(person, day)
                rows.append((main["unit_id"] if main else world.root(day) or 0, is_passed))
        shares(rows, own, name)
    return own


def letters(year: int, today: date) -> Figures:
    own: Figures = {}
    for name, last in months(year, today):
        end = last.toordinal()
        rows = []
        for row in table("letters_letter"):
            closed = row["closed_at"]
            if row["year"] != year or day_of(row["issued_at"]) > end:
                continue
            if closed and day_of(closed) <= end:
                continue
            rows.append(
                (row["unit_id"], bool(row["signed_at"]) and day_of(row["signed_at"]) <= end)
            )
        shares(rows, own, name)
    return own


Life = list[tuple[date, str]]
"""What a test did with one hazard: (day, act), oldest first."""


def hazards(
    lives: dict[int, tuple[int, date | None, Life]], what: str, year: int, today: date
) -> Figures:
    """Counted from what the test itself wrote down of each hazard: unit, due day, acts.

    A hazard counts from the day on which it is settled, in that year alone.
    """
    own: Figures = {}
    eve = date(year - 1, 12, 31)
    for name, last in months(year, today):
        rows = []
        for unit, due, acts in lives.values():
            said = settled(due, acts, what, last)
            if said is not None and settled(due, acts, what, eve) is None:
                rows.append((unit, said))
        shares(rows, own, name)
    return own


def settled(due: date | None, acts: Life, what: str, last: date) -> bool | None:
    """Whether a hazard counts for at the end of a day; None while it does not count at all."""
    before = [(day, act) for day, act in acts if day <= last]
    done = [act for _day, act in before]
    is_one: bool = bool(before)
    mended: date | None = None
    for day, act in before:
        is_one = act != "dismiss" and (is_one or act == "reopen")
        mended = day if act == "rectify" else None if act == "return" else mended
    if not is_one or (what == "major_rectified" and done.count("regrade") % 2 == 0):
        return None
    is_late = (due or acts[0][0] + timedelta(days=31)) < last
    if what == "published":
        return "publish" in done if "verify" in done else None
    if what == "on_time":
        in_time = mended is not None and due is not None and mended <= due
        return in_time if mended or is_late else None
    return "verify" in done if "verify" in done or is_late else None
