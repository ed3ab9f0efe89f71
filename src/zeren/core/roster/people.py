"""What one line says about one person: who it is, since when, in which posts, until when."""

from collections.abc import Sequence
from datetime import date, timedelta

from zeren.core.roster import checks as roster_checks
from zeren.core.roster.choices import Choices
from zeren.core.roster.lines import Decided, differing, filled, note, other_start, pick
from zeren.core.roster.state import Change, Fields, Life, State, day, iso, lived
from zeren.core.sheets.workbook import Row, SheetProblem
from zeren.core.timeline import Span, at, is_so

OWN = ("employee", "intern")
"""Kinds of people who have no other employer."""


def person(current: State, row: Row, today: str, choices: Choices) -> Decided:
    """Joining, returning, moving, leaving, another name, another kind, further posts.

    "hired" is since when somebody belongs, "from" since when the post is held; where only one
    stands it is both.
    """
    values, on = row.values, day(today)
    number, start, last = values.get("number", ""), values.get("from", ""), values.get("to", "")
    hired = values.get("hired", "")
    old = current.people.get(number)
    life = Life(current.engaged.get(number, ()), current.held.get(number, ()))
    begun = {iso(one.from_day) for one in life.engaged}
    problems = roster_checks.person(row, old, is_same=hired in begun or number in choices.same)
    if old is None and number in current.past:
        problems.append(_given_up(row, *current.past[number], passes=number in choices.passes))
    if any(not fault.is_warning for fault in problems):
        return [], problems
    if hired and (old is None or day(hired) >= life.leaves):
        start = start or max(hired, today if old is None else hired)
    end = _day_after(last) if last else ""
    if old is None and not values.get("from") and end and day(end) <= on:
        # left before the day of the workbook: a list of leavers makes nobody join
        return [], [*problems, note("import.left_already", row, "to", day=end)]
    if last and start and last < start:
        return [], [*problems, _reversed(row, start, last)]
    is_away = life.leaves <= on or (bool(start) and day(start) >= life.leaves)
    if old is None or is_away:
        if old is not None and old.get("same"):
            params = {"first": old["same"]}
            return [], [SheetProblem("import.same_person", "people", row.line, "number", params)]
        if life.engaged and (not start or day(start) < life.leaves):
            assert old is not None, "whoever belonged is known"
            if end != iso(life.leaves) or _other(values, "post", old["post"]):
                problems.append(note("import.left_already", row, "from", day=iso(life.leaves)))
            return [], problems
        joined, faults = _joining(row, old, start or today, end)
        if not faults:
            joined += _further(row, (), start or today)
        return joined, problems + faults
    changes = []
    if changed := differing(old, filled(row, "name", "language", "email", "phone")):
        changes.append(
            Change("person.changed", "people", row.line, number, pick(old, changed), changed)
        )
    moved, faults = _moving(row, old, life, on)
    problems += faults
    if any(not fault.is_warning for fault in faults):
        return [], problems
    changes += moved
    since = moved[0].after["from"] if moved else today
    kinds, faults = _changing_kind(row, life, day(since))
    changes, problems = changes + kinds, problems + faults
    if hired and hired not in begun and not start:
        problems.append(note("import.other_start", row, "hired", said=hired, kept=min(begun)))
    changes += _further(row, current.beside.get(number, ()), max(since, today))
    for change in changes:
        life = lived(life, change)
    begins = max(life.engaged[-1].from_day, life.held[-1].from_day if life.held else 0)
    if end and day(end) <= begins:
        return [], [*problems, _reversed(row, iso(begins), last)]
    if end and day(end) != life.leaves:
        before, after = {"to": iso(life.leaves)}, {"to": end}
        changes.append(Change("person.left", "people", row.line, number, before, after))
    return changes, problems


def _given_up(row: Row, known: str, now: str, *, passes: bool) -> SheetProblem:
    """A number that somebody had: the same person back, or does it pass to another one?"""
    params = {"number": row.values["number"], "known": known, "now": now,
              "said": row.values.get("name", "")}  # fmt: skip
    if passes:
        return note("import.number_passes", row, "number", **params)
    return SheetProblem("import.number_given_up", "people", row.line, "number", params)


def _joining(row: Row, old: Fields | None, start: str, end: str) -> Decided:
    new = {
        "kind": "employee",
        "language": "",
        **(old or {}),
        **filled(row, "name", "kind", "employer", "language", "email", "phone"),
        "post": row.values.get("post", ""),
        "from": start,
        "to": end,
    }
    if row.values.get("hired"):
        new["hired"] = min(row.values["hired"], start)
    if end and start >= end:
        return [], [_reversed(row, start, row.values.get("to", ""))]
    act = "person.joined" if old is None else "person.returned"
    return [Change(act, "people", row.line, row.values.get("number", ""), dict(old or {}), new)], []


def _moving(row: Row, old: Fields, life: Life, on: int) -> Decided:
    """Another main post from the day of "from"; one that repeats what is recorded says no day."""
    start, post = row.values.get("from", ""), row.values.get("post", "")
    first = life.engaged[0].from_day
    recorded = {one.from_day for one in life.engaged} | {one.from_day for one in life.held}
    when = day(start) if start and life.held else max(day(start) if start else on, first)
    seat = next((one for one in life.held if is_so(one.from_day, one.to_day, max(when, on))), None)
    if not post or (seat and seat.value == post):
        kept = iso(seat.from_day if seat else first)
        is_known = not start or day(start) in recorded
        return [], [] if is_known else other_start(row, {"from": kept}, "from")
    problems = []
    if start and when in recorded and when < on:
        when = on
        problems.append(note("import.moves_today", row, "from", said=start, day=iso(on)))
    later = [one for one in life.held if one.from_day >= when or when < one.to_day <= on]
    if later:
        planned = later[0].from_day > on
        params = {"day": iso(later[0].from_day)} if planned else {
            "post": later[0].value, "since": iso(later[0].from_day)}  # fmt: skip
        code = "import.planned_already" if planned else "import.move_too_early"
        return [], [SheetProblem(code, "people", row.line, "from", params)]
    new = {"post": post, "from": iso(when)}
    before = {"post": seat.value if seat else "", "from": iso(seat.from_day) if seat else ""}
    return [
        Change("person.moved", "people", row.line, row.values.get("number", ""), before, new)
    ], problems


def _changing_kind(row: Row, life: Life, since: int) -> Decided:
    """Another kind of employment or another employer, from a day on."""
    since = max(since, life.engaged[0].from_day)
    old_kind, old_employer = at(life.engaged, since) or life.engaged[-1].value
    kind = row.values.get("kind") or old_kind
    own = "" if kind in OWN and kind != old_kind else old_employer
    employer = row.values.get("employer") or own
    if (kind, employer) == (old_kind, old_employer):
        return [], []
    later = [one for one in life.engaged if one.from_day > since]
    if later:
        params = {"day": iso(later[0].from_day)}
        return [], [SheetProblem("import.planned_already", "people", row.line, "kind", params)]
    before = {"kind": old_kind, "employer": old_employer, "from": iso(life.engaged[-1].from_day)}
    new = {"kind": kind, "employer": employer, "from": iso(since)}
    return [
        Change("person.kind_changed", "people", row.line, row.values.get("number", ""), before, new)
    ], []


def _further(row: Row, beside: Sequence[Span[str]], since: str) -> list[Change]:
    """Posts held beside the main one; those that are named are all there are from then on."""
    if not row.values.get("also"):
        return []
    number, line, day_on = row.values.get("number", ""), row.line, day(since)
    wanted = set(row.values["also"].split())
    held = {one.value for one in beside if one.to_day > day_on}
    ended = [
        Change("person.second_post_ended", "people", line, number, {"also": post},
               {"also": "", "post": post, "to": since})
        for post in sorted(held - wanted)
    ]  # fmt: skip
    return ended + [
        Change("person.second_post", "people", line, number, {},
               {"also": post, "post": post, "from": since})
        for post in sorted(wanted - held)
    ]  # fmt: skip


def _reversed(row: Row, start: str, last: str) -> SheetProblem:
    return SheetProblem(
        "import.dates_reversed", "people", row.line, "to", {"start": start, "last": last}
    )


def _other(values: Fields, key: str, kept: str) -> bool:
    return values.get(key, kept) != kept


def _day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
