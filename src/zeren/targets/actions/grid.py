"""Many rows of one target typed at once: all are stored or, with every problem at its row, none.

What was changed by somebody else since the page was shown is said, not overwritten. Each save is a
step of the draft: it is undone and done again, from the facts, until the draft is published.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.core.targets import bounds, cascade, steps
from zeren.ledger import actions as ledger
from zeren.organisation import queries as organisation
from zeren.targets import permits, queries
from zeren.targets.actions.setting import read_for
from zeren.targets.actions.writing import change, draft_of, draft_target, record, take_back
from zeren.targets.models import Target, TargetSet
from zeren.targets.queries import Cells, Kept, StepRow

AT_ONCE = 60
"""Rows of a step in one fact, whose body is small."""
MOST = 1000
"""A step of more rows is too large to be kept."""
Place = tuple[int, bool]
"""A unit, and whether its stretch value is meant."""


class Sheet:
    """The rows of one target in an open draft, held by this transaction; places that changed."""

    def __init__(self, target_id: int, *, by: Actor, at: datetime) -> None:
        self.by, self.at, self.on = by, at, organisation.date_of(at)
        self.top = draft_target(target_id)
        permits.require_setter(by, self.top.unit_id, at)
        self.draft = draft_of(self.top)
        # two who save at the same moment come one after the other
        TargetSet.objects.select_for_update().get(pk=self.draft.pk)
        path = organisation.path_on(self.top.unit_id, self.on)
        self.units = {unit.id: unit for unit in organisation.unit_tree(self.on, path)}
        self.read()
        self.was = {place: queries.kept_of(row) for place, row in self.rows.items()}

    def read(self) -> None:
        """What stands in the draft now."""
        slots = {queries.stretch_slot(self.top): True, self.top.slot: False}
        rows = queries.rows_of(self.draft.pk).filter(
            indicator_id=self.top.indicator_id, slot__in=slots, unit_id__in=list(self.units)
        )
        self.rows = {(row.unit_id, slots[row.slot]): row for row in rows}

    def problems(self) -> list[tuple[str, str, Problem]]:
        """What does not fit between the rows, each with its unit and its code."""
        below: dict[int, list[Target]] = {}
        for (_unit, is_stretch), row in self.rows.items():
            if row.parent_id is not None and not is_stretch:
                below.setdefault(row.parent_id, []).append(row)
        under: dict[int, dict[int, organisation.Name]] = {}
        for unit in self.units.values():
            under.setdefault(unit.parent_id or 0, {})[unit.id] = unit.name
        found = []
        for (unit_id, is_stretch), row in self.rows.items():
            if is_stretch:
                continue
            for one in queries.problems_of(row, below.get(row.key, []), under.get(unit_id, {})):
                where = one.where or str(unit_id)
                found.append((where, one.code, Problem(one.code, where, one.params)))
            if below.get(row.key) and not row.rule:
                told = {"unit": row.unit.name}
                one = Problem("targets.choose_rule", str(unit_id), told)
                found.append((str(unit_id), one.code, one))
        return found

    def put(self, place: Place, **values: object) -> None:
        """Write one row: over what stands there, or new under what stands above it."""
        row = self.rows.get(place)
        if row is not None:
            if any(getattr(row, name) != one for name, one in values.items()):
                self.rows[place] = change(row, by=self.by, at=self.at, **values)
                record("target.changed", self.rows[place], self.by, self.at)
            return
        above = self.above(place)
        assert above is not None, "asked before"
        row = Target(
            year=above.year, since=self.draft, indicator=self.top.indicator, unit_id=place[0],
            parent_id=above.key, slot=above.slot, filter=above.filter, starts=above.starts,
            ends=above.ends, detail=above.detail, scale=above.scale, symbol=above.symbol,
            window=above.window, population=above.population, **values,
        )  # fmt: skip
        row.save(force_insert=True)
        record("target.given", row, self.by, self.at)
        self.rows[place] = row

    def above(self, place: Place) -> Target | None:
        """What a row is or would be given from."""
        unit, is_stretch = self.units[place[0]], place[1]
        if unit.id == self.top.unit_id:
            return None
        return self.rows.get((unit.parent_id or 0, is_stretch))

    def take(self, place: Place) -> None:
        """Take a row back, with all that was given from it."""
        take_back(self.rows[place], by=self.by, at=self.at)
        self.read()

    def keep_step(self, code: str, **more: object) -> int:
        """Tell the ledger what was and what is; how many rows differ."""
        self.read()
        now = {place: queries.kept_of(row) for place, row in self.rows.items()}
        places = [one for one in {**self.was, **now} if self.was.get(one, []) != now.get(one, [])]
        rows = [[*one, self.was.get(one, []), now.get(one, [])] for one in places]
        about, told = (Target.EVIDENCE_KIND, self.top.key), {"set": self.draft.pk, **more}
        if code != steps.DONE:
            ledger.record(code, about=about, by=self.by, at=self.at, body=told)
        elif len(rows) <= MOST:
            for start in range(0, len(rows), AT_ONCE):
                body = {**told, "rows": rows[start : start + AT_ONCE]}
                fact = ledger.record(code, about=about, by=self.by, at=self.at, body=body)
                told.setdefault("step", fact.pk)
        return len(rows)


@transaction.atomic
def save_rows(
    target_id: int, typed: Mapping[int, tuple[Cells, Cells]], *, by: Actor, at: datetime
) -> int:
    """Store what was typed into many rows of one target; how many rows changed.

    typed: unit -> what its row said when it was shown, and what it says now. Only cells that differ
           are meant. An empty limit takes a row back.
    Refused: targets.rows_have_problems, with each one at its unit (`where` is the unit's id):
    targets.changed_meanwhile, .given_above, .nothing_above, .stretch_looser, those of a typed value
    and those of the cascade that were not there before; targets.published, targets.not_setter.
    """
    sheet = Sheet(target_id, by=by, at=at)
    before = {one[:2] for one in sheet.problems()}
    found: list[Problem] = []
    for unit_id in sheet.units:  # tree order: what is above stands before what is given from it
        if unit_id in typed:
            found += _row(sheet, unit_id, *typed[unit_id])
    found = found or [one for *key, one in sheet.problems() if tuple(key) not in before]
    found = found or [
        Problem(one.code, str(sheet.top.unit_id), one.params)
        for row, one in queries.looser([row for row in sheet.rows.values() if not row.parent_id])
    ]
    if found:
        raise Refused("targets.rows_have_problems", found, count=len(found))
    return sheet.keep_step(steps.DONE)


def _row(sheet: Sheet, unit_id: int, was: Cells, now: Cells) -> list[Problem]:
    """Write the cells of one row that were typed over; what cannot be stored."""
    row, stretch = sheet.rows.get((unit_id, False)), sheet.rows.get((unit_id, True))
    stands, found = asdict(queries.cells_of(row, stretch)), list[Problem]()
    before, typed = asdict(was), asdict(now)
    meant = [name for name in typed if typed[name] != before[name] != stands[name] != typed[name]]
    if meant:
        now_there = ", ".join(stands[one] for one in meant)
        told: dict[str, object] = {"unit": sheet.units[unit_id].name, "now": now_there}
        return [Problem("targets.changed_meanwhile", str(unit_id), told)]
    acts: dict[str, Callable[[Sheet, int, str], None]] = {
        "limit": _limit, "stretch": _stretch, "reserve": _reserve, "rule": _rule, "own": _own,
    }  # fmt: skip
    for name, act in acts.items():
        if typed[name] in (before[name], stands[name]):
            continue
        try:
            act(sheet, unit_id, typed[name])
        except Refused as no:
            said = {"unit": sheet.units[unit_id].name, **no.params}
            found.append(Problem(no.code, str(unit_id), said))
    return found


def _limit(sheet: Sheet, unit_id: int, text: str) -> None:
    place = (unit_id, False)
    row, above = sheet.rows.get(place), sheet.above(place)
    if row is not None and unit_id == sheet.top.unit_id and row.parent_id is not None:
        raise Refused("targets.given_above")
    if not text and row is not None and above is not None:
        sheet.take(place)
        return
    meant = row or above
    if meant is None:
        raise Refused("targets.nothing_above")
    read = read_for(meant, text)
    kept = queries.columns_of(read.limit)
    sheet.put(place, **({**kept, "state": read.state} if row else _new(kept, read.state)))


def _stretch(sheet: Sheet, unit_id: int, text: str) -> None:
    place = (unit_id, True)
    row, binding = sheet.rows.get(place), sheet.rows.get((unit_id, False))
    if binding is None or (row is None and sheet.above(place) is None):
        raise Refused("targets.nothing_above")
    if row is not None and not text:
        sheet.take(place)
        return
    read = read_for(row or binding, text)
    if bounds.is_looser(read.limit, queries.limit_of(binding)):
        raise Refused("targets.stretch_looser", text=text)
    kept = queries.columns_of(read.limit)
    sheet.put(place, **kept) if row else sheet.put(place, **_new(kept, "STRETCH"))


def _reserve(sheet: Sheet, unit_id: int, text: str) -> None:
    row = sheet.rows.get((unit_id, False))
    if row is None:
        raise Refused("targets.nothing_above")
    if not queries.keeps_reserve(row):
        raise Refused("cascade.reserve_for_ceilings_only", indicator=row.indicator.name)
    sheet.put((unit_id, False), reserve=_whole(text))


def _own(sheet: Sheet, unit_id: int, text: str) -> None:
    row = sheet.rows.get((unit_id, False))
    if row is None or row.rule != cascade.APPORTION:
        raise Refused("targets.own_not_shared")
    sheet.put((unit_id, False), own=_whole(text))


def _rule(sheet: Sheet, unit_id: int, text: str) -> None:
    row = sheet.rows.get((unit_id, False))
    if row is None:
        raise Refused("targets.nothing_above")
    if text and text not in cascade.RULES:
        raise Refused("targets.choose_rule")
    kept = {"owner_id": row.owner_id if text == cascade.HELD else None}
    kept |= {"reserve": row.reserve, "own": row.own} if text == cascade.APPORTION else {"own": 0}
    sheet.put((unit_id, False), rule=text, **kept)


def _whole(text: str) -> int:
    plain = text.strip().replace(",", "") or "0"
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 12):
        raise Refused("targets.whole_number", text=text)
    return int(plain)


def _new(kept: Mapping[str, object], state: str) -> dict[str, object]:
    """A new row takes what it is counted in from the row above it."""
    shared = ("scale", "symbol", "window", "population")
    return {**{name: one for name, one in kept.items() if name not in shared}, "state": state}


def undo(target_id: int, *, by: Actor, at: datetime) -> int:
    """Write back what stood there before the last step; how many rows.

    Refused: targets.nothing_to_undo, targets.changed_since (with each unit), targets.published.
    """
    return _step(target_id, steps.UNDONE, by=by, at=at)


def redo(target_id: int, *, by: Actor, at: datetime) -> int:
    """Write again what was undone last. Refused: as `undo`."""
    return _step(target_id, steps.REDONE, by=by, at=at)


@transaction.atomic
def _step(target_id: int, code: str, *, by: Actor, at: datetime) -> int:
    sheet = Sheet(target_id, by=by, at=at)
    known = queries.steps_of(sheet.top, sheet.draft.pk)
    is_undo = code == steps.UNDONE
    step = known.undo if is_undo else known.redo
    if step is None:
        raise Refused("targets.nothing_to_undo")
    rows = [
        (one, one.now, one.was) if is_undo else (one, one.was, one.now) for one in known.rows[step]
    ]
    found = [
        Problem("targets.changed_since", str(one.unit), {"unit": sheet.units[one.unit].name})
        for one, there, _want in rows
        if one.unit in sheet.units
        and sheet.was.get((one.unit, one.is_stretch), [])[:-1] != there[:-1]
    ]
    if found or any(one.unit not in sheet.units for one, _there, _want in rows):
        raise Refused("targets.rows_have_problems", found, count=len(found) or 1)
    _write_back(sheet, [(one, want) for one, _there, want in rows])
    sheet.keep_step(code, step=step)
    return len(rows)


def _write_back(sheet: Sheet, rows: Sequence[tuple[StepRow, Kept]]) -> None:
    """Rows that go, the deepest first; then those that stay or come, the highest first."""
    order = {unit_id: place for place, unit_id in enumerate(sheet.units)}
    rows = sorted(rows, key=lambda one: order[one[0].unit])
    for one, want in reversed(rows):
        if not want:
            sheet.take((one.unit, one.is_stretch))
    for one, want in rows:
        if want:
            values = dict(zip(queries.STEP, want, strict=False))
            place = (one.unit, one.is_stretch)
            if place not in sheet.rows:
                first = Target.objects.filter(pk=int(str(want[-1]))).first()
                values["first_id"] = first.pk if first else None
            sheet.put(place, **values)


def kept_as_step(target_id: int, act: Callable[[], int], *, by: Actor, at: datetime) -> int:
    """Do an act on the rows below a target as one step of its draft; what the act gives."""
    with transaction.atomic():
        sheet = Sheet(target_id, by=by, at=at)
        done = act()
        sheet.top = draft_target(sheet.top.pk)
        sheet.keep_step(steps.DONE)
    return done
