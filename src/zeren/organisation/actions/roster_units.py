"""Writes the units and posts of a plan; a unit's path needs the ids above it."""

from collections.abc import Iterable, Sequence

from zeren.core.roster_state import Change
from zeren.organisation.actions.roster_rows import BATCH, Facts, Ids, day, name_of
from zeren.organisation.models import STEP, Post, Unit

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def step(unit_id: int) -> str:
    """One step of a path: the id in base 36, fixed width, so that order is byte order."""
    text = ""
    while unit_id:
        unit_id, rest = divmod(unit_id, 36)
        text = DIGITS[rest] + text
    return text.rjust(STEP, "0")


def rewrite_paths() -> int:
    """Derive every unit's path from its parents; returns how many changed."""
    parents = dict(Unit.objects.values_list("id", "parent_id"))
    paths: dict[int, str] = {}

    def path_of(unit_id: int) -> str:
        if unit_id not in paths:
            above = parents[unit_id]
            paths[unit_id] = (path_of(above) if above else "") + step(unit_id)
        return paths[unit_id]

    stale = [unit for unit in Unit.objects.only("id", "path") if unit.path != path_of(unit.pk)]
    for unit in stale:
        unit.path = path_of(unit.pk)
    Unit.objects.bulk_update(stale, ["path"], batch_size=BATCH)
    return len(stale)


def write_units(changes: dict[str, list[Change]], ids: Ids, facts: Facts) -> None:
    opened, moved = changes.get("unit.opened", []), changes.get("unit.moved", [])
    for level in _by_level(opened, set(ids.units)):
        rows = Unit.objects.bulk_create(
            [
                Unit(
                    code=change.key,
                    kind=change.after["kind"],
                    name=name_of(change),
                    parent_id=ids.units.get(change.after.get("parent", "")),
                    from_date=day(change.after["from"]),
                )
                for change in level
            ],
            batch_size=BATCH,
        )
        for change, row in zip(level, rows, strict=True):
            ids.units[change.key] = row.pk
            facts.add(change, "unit", row.pk, parent=row.parent_id, since=change.after["from"])
    for change in moved:
        parent = ids.units[change.after["parent"]]
        Unit.objects.filter(code=change.key).update(parent_id=parent)
        facts.add(change, "unit", ids.units[change.key], parent=parent)
    if opened or moved:
        rewrite_paths()
    changed = changes.get("unit.changed", [])
    units = Unit.objects.in_bulk([change.key for change in changed], field_name="code")
    for change in changed:
        unit = units[change.key]
        unit.name, unit.kind = name_of(change, unit.name), change.after.get("kind", unit.kind)
        facts.add(change, "unit", unit.pk, changed=sorted(change.after))
    Unit.objects.bulk_update(units.values(), ["name", "kind"], batch_size=BATCH)


def _by_level(opened: Sequence[Change], known: set[str]) -> Iterable[list[Change]]:
    """New units in rounds, each round below units that already stand."""
    waiting = list(opened)
    while waiting:
        ready = [
            change
            for change in waiting
            if not change.after.get("parent") or change.after["parent"] in known
        ]
        assert ready, "a plan without errors has no circle and no unknown parent"
        yield ready
        known |= {change.key for change in ready}
        waiting = [change for change in waiting if change.key not in known]


def write_posts(changes: dict[str, list[Change]], ids: Ids, facts: Facts) -> None:
    opened = changes.get("post.opened", [])
    rows = Post.objects.bulk_create(
        [
            Post(
                code=change.key,
                name=name_of(change),
                unit_id=ids.units[change.after["unit"]],
                layer=int(change.after["layer"]),
                is_head=change.after["head"] == "yes",
                catalogue_code=change.after.get("catalogue", ""),
                from_date=day(change.after["from"]),
            )
            for change in opened
        ],
        batch_size=BATCH,
    )
    for change, row in zip(opened, rows, strict=True):
        ids.posts[change.key] = row.pk
        facts.add(change, "post", row.pk, unit=row.unit_id, layer=row.layer, head=row.is_head)
    changed = changes.get("post.changed", [])
    posts = Post.objects.in_bulk([change.key for change in changed], field_name="code")
    for change in changed:
        post, after = posts[change.key], change.after
        post.name = name_of(change, post.name)
        post.unit_id = ids.units[after["unit"]] if "unit" in after else post.unit_id
        post.layer = int(after.get("layer", post.layer))
        post.is_head = after["head"] == "yes" if "head" in after else post.is_head
        post.catalogue_code = after.get("catalogue", post.catalogue_code)
        facts.add(change, "post", post.pk, changed=sorted(after), unit=post.unit_id)
    Post.objects.bulk_update(
        posts.values(), ["name", "unit", "layer", "is_head", "catalogue_code"], batch_size=BATCH
    )
