"""Acts told the slow way: every gap explained by itself, then put together by plain loops.

differences(on, known=…)      what the quick way says otherwise, of all and of some readers
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from zeren.core.days import day_of
from zeren.core.owed.requirement import BY_CODE
from zeren.coverage import queries
from zeren.coverage.queries.gaps import Missing, explained
from zeren.letters import queries as letters
from zeren.obligations import queries as owed

GRAVEST = ("unit", "thing", "person")

Said = dict[str, Any]


def acts(on: date, path: str = "", *, known: int | None = None) -> list[Said]:
    return together(explained(owed.gaps(day_of(on), path, known=known), on), on)


def turns_of(
    person: int, on: date, paths: Iterable[str], *, own: bool
) -> tuple[list[Said], list[Said]]:
    rows = {
        row.obligation_id: row
        for path in paths
        for row in explained(owed.gaps(day_of(on), path), on)
    }
    mine = owed.gaps(day_of(on)).filter(subject_kind="person", subject_id=person)
    rows |= {row.obligation_id: row for row in explained(mine, on)}
    kept = [row for row in rows.values() if own or not about(row, person)]
    return (
        together([row for row in kept if row.owner_id == person], on),
        together([r for r in kept if r.owner_id != person and not about(r, person)], on),
    )


def about(row: Missing, person: int) -> bool:
    return row.subject_kind == "person" and row.subject_id == person


def together(rows: Sequence[Missing], on: date) -> list[Said]:
    groups: dict[tuple[str, int | None], list[Missing]] = {}
    for row in rows:
        owner = -1 if row.step.who == "person" else row.owner_id
        groups.setdefault((row.step.gap, owner), []).append(row)
    followers = take_followers(groups)
    until = day_of(letters.renewal(on.year).until)
    found = [said(gap, some, followers, on, until) for (gap, _owner), some in groups.items()]
    return sorted(
        found,
        key=lambda one: (
            not one["is_late"],
            GRAVEST.index(BY_CODE[one["requirement"]].subject),
            -one["closes"],
            one["since"],
            one["first_id"],
        ),
    )


def said(
    gap: str, some: list[Missing], followers: dict[int, list[Missing]], on: date, until: int
) -> Said:
    first = min(some, key=lambda row: (row.since, row.obligation_id))
    owners = {row.owner_id for row in some}
    closed = [one for row in some for one in (row, *followers.get(row.obligation_id, ()))]
    units: dict[int, list[Missing]] = {}
    for row in closed:
        units.setdefault(row.unit_id, []).append(row)
    in_time = max(first.since + 14, until if BY_CODE[first.requirement].period == "YEAR" else 0)
    return {
        "gap": gap,
        "who": first.step.who,
        "owner_id": owners.pop() if len(owners) == 1 else None,
        "requirement": first.requirement,
        "first_id": first.obligation_id,
        "since": first.since,
        "is_late": day_of(on) > in_time,
        "number": len(some),
        "closes": len(closed),
        "units": sorted(
            (
                -len({(row.subject_kind, row.subject_id) for row in here}),
                unit,
                len(here),
                min(row.since for row in here),
            )
            for unit, here in units.items()
        ),
        "days": sorted(row.since for row in closed),
        "ids": sorted(row.obligation_id for row in closed),
    }


def take_followers(groups: dict[tuple[str, int | None], list[Missing]]) -> dict[int, list[Missing]]:
    """What waits for another gap of the same subject and owner is told with that one."""
    leading = {
        (row.requirement, row.subject_kind, row.subject_id, row.owner_id): row.obligation_id
        for some in groups.values()
        for row in some
    }
    found: dict[int, list[Missing]] = {}
    for key, some in list(groups.items()):
        kept = []
        for row in some:
            before = (row.step.waits_for, row.subject_kind, row.subject_id, row.owner_id)
            if before in leading:
                found.setdefault(leading[before], []).append(row)
            else:
                kept.append(row)
        groups[key] = kept
        if not kept:
            del groups[key]
    return found


def quick(some: Sequence[queries.Act], ids: Any) -> list[Said]:
    return [
        {
            "gap": act.gap,
            "who": act.who,
            "owner_id": act.owner_id,
            "requirement": act.requirement,
            "first_id": act.first_id,
            "since": act.since,
            "is_late": act.is_late,
            "number": act.number,
            "closes": act.closes,
            "units": [(-at.number, at.unit_id, at.closes, at.since) for at in act.units],
            "days": sorted(day for day, n in act.days.items() for _ in range(n)),
            "ids": sorted(ids(act)),
        }
        for act in some
    ]


def differences(
    on: date,
    path: str = "",
    *,
    known: int | None = None,
    people: Sequence[int] = (),
    paths: Sequence[str] = (),
) -> list[str]:
    """What the quick way says otherwise than the slow one, a sentence each."""
    want = acts(on, path, known=known)
    got = quick(
        queries.acts(on, path, known=known), lambda act: queries.ids_of(act, on, path, known=known)
    )
    found = compare(f"{on} {path} known {known}", want, got)
    for person in people:
        for own in (True, False):
            turns = queries.turns_of(person, on, tuple(paths), own=own)
            mine, others = turns_of(person, on, paths, own=own)
            for name, slow, fast in (("mine", mine, turns.mine), ("others", others, turns.others)):
                plain = [{key: one[key] for key in one if key != "ids"} for one in slow]
                also = [
                    {key: one[key] for key in one if key != "ids"}
                    for one in quick(fast, lambda _act: ())
                ]
                found += compare(f"{on} {name} of {person} at {paths}, own {own}", plain, also)
    told = queries.told(queries.acts(on, path, known=known), on, known=known)
    found += [
        f"{on}: {one.only} is told of {one.act}"
        for one in told
        if bool(one.only) != (one.act.number == 1)
        or bool(one.owner) != (one.act.owner_id is not None)
        or (one.only and not fits(one.only, one.act))
    ]
    return found


def fits(gap: queries.Gap, act: queries.Act) -> bool:
    return (gap.obligation_id, gap.gap, gap.since, gap.owner_id, gap.who) == (
        act.first_id, act.gap, act.since, act.owner_id, act.who,
    )  # fmt: skip


def compare(where: str, want: list[Said], got: list[Said]) -> list[str]:
    if want == got:
        return []
    slow = [one for one in want if one not in got]
    fast = [one for one in got if one not in want]
    return [f"{where}: want {slow or 'another order'}, got {fast}"]
