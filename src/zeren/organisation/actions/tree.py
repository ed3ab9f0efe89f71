"""Where units stand: paths are derived from the parents of those days, never typed in."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from zeren.core import timeline
from zeren.core.refusal import Refused
from zeren.core.timeline import Span
from zeren.organisation.actions.rows import Rows, by
from zeren.organisation.models import STEP, UnitPlace
from zeren.organisation.queries import around, spans

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
DEEPEST = 20
Parents = Sequence[Span[int | None]]
Placed = Span[tuple[int | None, str]]


def step(unit_id: int) -> str:
    """One step of a path: the id in base 36, fixed width, so that order is byte order."""
    text = ""
    while unit_id:
        unit_id, rest = divmod(unit_id, 36)
        text = DIGITS[rest] + text
    return text.rjust(STEP, "0")


def parents_of(unit_ids: Iterable[int]) -> dict[int, list[Span[int | None]]]:
    """The unit above each of these, over all days."""
    return {
        unit_id: timeline.joined(Span(one.from_day, one.to_day, one.parent_id) for one in placed)
        for unit_id, placed in spans.unit_place_spans(sorted(set(unit_ids))).items()
    }


def settle(rows: Rows, wanted: Mapping[int, Parents]) -> None:
    """Give these units their parents, and them and all below them the paths that follow.

    Refused: organisation.unit_circle.
    """
    touched = around.units_around(wanted)
    parents: dict[int, Parents] = {**parents_of(touched - set(wanted)), **wanted}
    above = {one.value for given in parents.values() for one in given if one.value}
    fixed = spans.unit_place_spans(sorted(above - set(parents)))
    tree = _Tree(parents, {
        unit_id: [Span(one.from_day, one.to_day, one.path) for one in placed]
        for unit_id, placed in fixed.items()
    })  # fmt: skip
    places = UnitPlace.objects.filter(unit_id__in=touched | set(wanted)).order_by("from_day")
    standing = by("unit_id", places)
    for unit_id in sorted(parents):
        rows.settle(
            standing.get(unit_id, []),
            tree.places(unit_id),
            lambda row: (row.parent_id, row.path),
            partial(_place, unit_id),
        )


def _place(unit_id: int, span: Placed) -> UnitPlace:
    parent_id, path = span.value
    return UnitPlace(
        unit_id=unit_id, parent_id=parent_id, path=path, from_day=span.from_day, to_day=span.to_day
    )


class _Tree:
    """Parents of some units, and the paths of those above them that do not change."""

    def __init__(
        self, parents: Mapping[int, Parents], fixed: Mapping[int, Sequence[Span[str]]]
    ) -> None:
        self.parents, self.fixed = parents, fixed

    def places(self, unit_id: int) -> list[Placed]:
        """(parent, path) over all days; days on which the parent stands nowhere are left out."""
        return timeline.joined(
            Span(part.from_day, part.to_day, (one.value, part.value))
            for one in self.parents[unit_id]
            for part in self._paths(unit_id, one, 1)
        )

    def _paths(self, unit_id: int, one: Span[int | None], depth: int) -> list[Span[str]]:
        own = step(unit_id)
        if one.value is None:
            return [Span(one.from_day, one.to_day, own)]
        if depth > DEEPEST:
            raise Refused("organisation.unit_circle")
        above: Iterable[Span[str]] = timeline.within(
            self.fixed.get(one.value, ()), one.from_day, one.to_day
        )
        if one.value in self.parents:
            above = [
                path
                for part in timeline.within(self.parents[one.value], one.from_day, one.to_day)
                for path in self._paths(one.value, part, depth + 1)
            ]
        return [Span(part.from_day, part.to_day, part.value + own) for part in above]
