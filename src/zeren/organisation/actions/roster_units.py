"""Writes the units and posts of a plan, and where they stand from which day on."""

from collections.abc import Sequence
from functools import partial

from zeren.core import timeline
from zeren.core.roster.state import Change, day
from zeren.core.timeline import Span
from zeren.organisation.actions import tree
from zeren.organisation.actions.roster_rows import Facts, Ids, name_of
from zeren.organisation.actions.rows import by
from zeren.organisation.models import Post, PostPlace, Unit

Seat = tuple[int, int, bool]
"""Unit, layer, and whether the post heads the unit."""


def write_units(changes: dict[str, list[Change]], ids: Ids, facts: Facts) -> None:
    opened, moved = changes.get("unit.opened", []), changes.get("unit.moved", [])
    rows = [
        Unit(
            code=change.key,
            kind=change.after["kind"],
            name=name_of(change),
            from_day=day(change.after["from"]),
        )
        for change in opened
    ]
    facts.opened(rows)
    ids.units |= {change.key: row.pk for change, row in zip(opened, rows, strict=True)}
    parents = tree.parents_of(ids.units[change.key] for change in moved)
    for change, row in zip(opened, rows, strict=True):
        parent = ids.units.get(change.after.get("parent", ""))
        parents[row.pk] = [Span(row.from_day, row.to_day, parent)]
        facts.add(change, "unit", row.pk, row=row, parent=parent, since=change.after["from"])
        facts.touch(row.from_day, units=[row.pk, parent])
    for change in moved:
        unit_id, parent = ids.units[change.key], ids.units[change.after["parent"]]
        since = day(change.after["since"])
        parents[unit_id] = timeline.begin(parents[unit_id], parent, since)
        facts.add(change, "unit", unit_id, parent=parent, since=change.after["since"])
        facts.touch(since, units=[unit_id, parent])
    tree.settle(facts.rows, parents)
    facts.rename(Unit, changes.get("unit.changed", []), {"kind": "kind"})


def write_posts(changes: dict[str, list[Change]], ids: Ids, facts: Facts) -> None:
    opened = changes.get("post.opened", [])
    rows = [
        Post(
            code=change.key,
            name=name_of(change),
            catalogue_code=change.after.get("catalogue", ""),
            from_day=day(change.after["from"]),
        )
        for change in opened
    ]
    facts.opened(rows)
    ids.posts |= {change.key: row.pk for change, row in zip(opened, rows, strict=True)}
    for change, row in zip(opened, rows, strict=True):
        seat = _seat(change, ids, (0, 0, False))
        facts.rows.begin(post_place(row.pk, Span(row.from_day, row.to_day, seat)))
        facts.add(change, "post", row.pk, row=row, unit=seat[0], layer=seat[1], head=seat[2])
        facts.touch(row.from_day, posts=[row.pk], units=[seat[0]])
    _move_posts(changes.get("post.moved", []), ids, facts)
    facts.rename(Post, changes.get("post.changed", []), {"catalogue": "catalogue_code"})


def _move_posts(moved: Sequence[Change], ids: Ids, facts: Facts) -> None:
    """Another unit or layer from the day of the import; where the post was stays written."""
    places = PostPlace.objects.filter(post_id__in=[ids.posts[change.key] for change in moved])
    standing = by("post_id", places.order_by("from_day", "id"))
    for change in moved:
        post_id, since = ids.posts[change.key], day(change.after["since"])
        spans = [Span(row.from_day, row.to_day, seat_of(row)) for row in standing[post_id]]
        old = timeline.at(spans, since) or spans[-1].value
        wanted = timeline.begin(spans, _seat(change, ids, old), since)
        facts.rows.settle(standing[post_id], wanted, seat_of, partial(post_place, post_id))
        new = wanted[-1].value
        facts.add(change, "post", post_id, unit=new[0], layer=new[1], head=new[2],
                  since=change.after["since"])  # fmt: skip
        facts.touch(since, posts=[post_id], units=[old[0], new[0]])


def seat_of(row: PostPlace) -> Seat:
    return (row.unit_id, row.layer, row.is_head)


def _seat(change: Change, ids: Ids, old: Seat) -> Seat:
    after = change.after
    return (
        ids.units[after["unit"]] if "unit" in after else old[0],
        int(after["layer"]) if "layer" in after else old[1],
        after["head"] == "yes" if "head" in after else old[2],
    )


def post_place(post_id: int, span: Span[Seat]) -> PostPlace:
    unit_id, layer, is_head = span.value
    return PostPlace(
        post_id=post_id,
        unit_id=unit_id,
        layer=layer,
        is_head=is_head,
        from_day=span.from_day,
        to_day=span.to_day,
    )
