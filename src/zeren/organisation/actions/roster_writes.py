"""Writes a plan in a few large statements, in the order in which rows need each other.

Units by level (a path needs the ids above it), then posts, people with their holdings, things
with charge and custody, roles. Ten thousand people are some dozens of statements.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from zeren.core import tongue
from zeren.core.actor import Actor
from zeren.core.roster import Plan
from zeren.core.roster_state import Change
from zeren.ledger import actions as ledger
from zeren.organisation.actions.finding import finding
from zeren.organisation.models import (
    STEP,
    Charge,
    Custody,
    Grant,
    Holding,
    Person,
    Post,
    Thing,
    Unit,
)

BATCH = 2000
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
Progress = Callable[[str, int], None]


@dataclass
class _Ids:
    """Primary keys by code, as far as this plan has written them."""

    units: dict[str, int] = field(default_factory=dict)
    posts: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    things: dict[str, int] = field(default_factory=dict)


@dataclass
class _Facts:
    """Facts to record, by code, in the order of the changes."""

    upload_id: int
    items: dict[str, list[ledger.Item]] = field(default_factory=dict)

    def add(self, change: Change, kind: str, pk: int, **body: object) -> None:
        said = {"upload": self.upload_id, "line": change.line, **body}
        self.items.setdefault(change.act, []).append(ledger.Item((kind, pk), body=said))


def write(
    plan: Plan, *, upload_id: int, by: Actor, at: datetime, progress: Progress | None = None
) -> None:
    """Apply a plan without errors. Call it inside the transaction that swapped the upload."""
    said = progress or (lambda sheet, done: None)
    changes: dict[str, list[Change]] = {}
    for change in plan.changes:
        changes.setdefault(change.act, []).append(change)
    facts = _Facts(upload_id)
    ids = _Ids(units=dict(Unit.objects.values_list("code", "id")))
    _write_units(changes, ids, facts)
    said("units", len(ids.units))
    ids.posts = dict(Post.objects.values_list("code", "id"))
    _write_posts(changes, ids, facts)
    said("posts", len(ids.posts))
    ids.people = dict(Person.objects.values_list("number", "id"))
    _write_people(changes, ids, facts)
    said("people", len(ids.people))
    ids.things = dict(Thing.objects.values_list("code", "id"))
    _write_things(changes, ids, facts)
    said("things", len(ids.things))
    _write_roles(changes.get("role.granted", ()), ids, facts)
    for code, items in facts.items.items():
        ledger.record_many(code, items, by=by, at=at)
    said("facts", sum(len(items) for items in facts.items.values()))


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


# Units and posts


def _write_units(changes: dict[str, list[Change]], ids: _Ids, facts: _Facts) -> None:
    opened, moved = changes.get("unit.opened", []), changes.get("unit.moved", [])
    for level in _by_level(opened, set(ids.units)):
        rows = Unit.objects.bulk_create(
            [
                Unit(
                    code=change.key,
                    kind=change.after["kind"],
                    name=_name(change),
                    parent_id=ids.units.get(change.after.get("parent", "")),
                    from_date=_day(change.after["from"]),
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
        unit.name, unit.kind = _name(change, unit.name), change.after.get("kind", unit.kind)
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


def _write_posts(changes: dict[str, list[Change]], ids: _Ids, facts: _Facts) -> None:
    opened = changes.get("post.opened", [])
    rows = Post.objects.bulk_create(
        [
            Post(
                code=change.key,
                name=_name(change),
                unit_id=ids.units[change.after["unit"]],
                layer=int(change.after["layer"]),
                is_head=change.after["head"] == "yes",
                catalogue_code=change.after.get("catalogue", ""),
                from_date=_day(change.after["from"]),
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
        post.name = _name(change, post.name)
        post.unit_id = ids.units[after["unit"]] if "unit" in after else post.unit_id
        post.layer = int(after.get("layer", post.layer))
        post.is_head = after["head"] == "yes" if "head" in after else post.is_head
        post.catalogue_code = after.get("catalogue", post.catalogue_code)
        facts.add(change, "post", post.pk, changed=sorted(after), unit=post.unit_id)
    Post.objects.bulk_update(
        posts.values(), ["name", "unit", "layer", "is_head", "catalogue_code"], batch_size=BATCH
    )


# People


def _write_people(changes: dict[str, list[Change]], ids: _Ids, facts: _Facts) -> None:
    joined = changes.get("person.joined", [])
    rows = Person.objects.bulk_create(
        [
            Person(
                number=change.key,
                name=change.after["name"],
                kind=change.after["kind"],
                employer=change.after.get("employer", ""),
                email=change.after.get("email", ""),
                phone=change.after.get("phone", ""),
                language=change.after["language"],
                search=finding(change.after["name"], change.key),
                from_date=_day(change.after["from"]),
                to_date=_day_or_open(change.after["to"]),
            )
            for change in joined
        ],
        batch_size=BATCH,
    )
    ids.people |= {change.key: row.pk for change, row in zip(joined, rows, strict=True)}
    _change_people(changes, facts)
    moved, returned = changes.get("person.moved", []), changes.get("person.returned", [])
    _end_holdings((ids.people[change.key], _day(change.after["from"])) for change in moved)
    beginning = [*joined, *returned, *moved]
    holdings = Holding.objects.bulk_create(
        [
            Holding(
                person_id=ids.people[change.key],
                post_id=ids.posts[change.after["post"]],
                from_date=_day(change.after["from"]),
                to_date=_day_or_open(change.after.get("to", "")),
            )
            for change in beginning
        ],
        batch_size=BATCH,
    )
    for change, row in zip(beginning, holdings, strict=True):
        facts.add(change, "person", row.person_id, holding=row.pk, post=row.post_id,
                  since=change.after["from"], until=change.after.get("to") or None)  # fmt: skip
    left = changes.get("person.left", [])
    for change in left:
        facts.add(change, "person", ids.people[change.key], until=change.after["to"])
    _end_holdings((ids.people[change.key], _day(change.after["to"])) for change in left)


def _change_people(changes: dict[str, list[Change]], facts: _Facts) -> None:
    changed = changes.get("person.changed", [])
    returned, left = changes.get("person.returned", []), changes.get("person.left", [])
    people = Person.objects.in_bulk(
        {change.key for change in (*changed, *returned, *left)}, field_name="number"
    )
    for change in (*changed, *returned):
        person, after = people[change.key], change.after
        person.name = after.get("name", person.name)
        person.kind = after.get("kind", person.kind)
        person.employer = after.get("employer", person.employer)
        person.email = after.get("email", person.email)
        person.phone = after.get("phone", person.phone)
        person.language = after.get("language", person.language)
        person.search = finding(person.name, person.number)
    for change in changed:
        facts.add(change, "person", people[change.key].pk, changed=sorted(change.after))
    for change in (*returned, *left):
        people[change.key].to_date = _day_or_open(change.after["to"])
    Person.objects.bulk_update(
        people.values(),
        ["name", "kind", "employer", "email", "phone", "language", "search", "to_date"],
        batch_size=500,
    )


def _end_holdings(ends: Iterable[tuple[int, date]]) -> None:
    """Posts held on that day end with it; a post that had not yet begun is never held."""
    last = dict(ends)
    keys = list(last)
    for start in range(0, len(keys), BATCH):
        rows = [
            holding
            for holding in Holding.objects.filter(person_id__in=keys[start : start + BATCH])
            if holding.to_date is None or holding.to_date > last[holding.person_id]
        ]
        for row in rows:
            row.to_date = max(row.from_date, last[row.person_id])
        Holding.objects.bulk_update(rows, ["to_date"], batch_size=500)


# Things and roles


def _write_things(changes: dict[str, list[Change]], ids: _Ids, facts: _Facts) -> None:
    registered = changes.get("thing.registered", [])
    rows = Thing.objects.bulk_create(
        [
            Thing(
                code=change.key,
                kind=change.after["kind"],
                name=_name(change),
                from_date=_day(change.after["from"]),
            )
            for change in registered
        ],
        batch_size=BATCH,
    )
    ids.things |= {change.key: row.pk for change, row in zip(registered, rows, strict=True)}
    changed = changes.get("thing.changed", [])
    placed = [change for change in registered if change.after.get("place")]
    things = Thing.objects.in_bulk(
        [change.key for change in (*changed, *placed)], field_name="code"
    )
    for change in (*changed, *placed):
        thing, after = things[change.key], change.after
        thing.kind, thing.name = after.get("kind", thing.kind), _name(change, thing.name)
        if "place" in after:
            thing.place_id = ids.things[after["place"]]
    Thing.objects.bulk_update(things.values(), ["kind", "name", "place"], batch_size=BATCH)
    for change in changed:
        facts.add(change, "thing", ids.things[change.key], changed=sorted(change.after))
    charged, handed = changes.get("thing.charged", []), changes.get("thing.handed_over", [])
    for change in charged:
        Charge.objects.filter(thing_id=ids.things[change.key], to_date__isnull=True).update(
            to_date=_day(change.after["charge_from"])
        )
    for change in handed:
        _end_custodies(change, ids)
    claims = [change for change in (*registered, *charged) if change.after.get("charge")]
    Charge.objects.bulk_create(
        [
            Charge(
                thing_id=ids.things[change.key],
                unit_id=ids.units[change.after["charge"]],
                from_date=_day(change.after["charge_from"]),
            )
            for change in claims
        ],
        batch_size=BATCH,
    )
    Custody.objects.bulk_create(
        [
            _custody(ids, change, user)
            for change in (*registered, *handed)
            for user in sorted(_users(change.after) - _users(change.before))
        ],
        batch_size=BATCH,
    )
    for change in (*registered, *charged, *handed):
        after = change.after
        facts.add(change, "thing", ids.things[change.key], charge=ids.units.get(after.get(
            "charge", "")), users=len(_users(after)), since=after.get("from") or after.get(
            "charge_from") or after.get("users_from"))  # fmt: skip


def _users(fields: object) -> set[str]:
    return set(fields.get("users", "").split()) if isinstance(fields, dict) else set()


def _end_custodies(change: Change, ids: _Ids) -> None:
    gone = _users(change.before) - _users(change.after)
    for row in Custody.objects.filter(
        thing_id=ids.things[change.key], to_date__isnull=True
    ).select_related("person", "post", "team"):
        holder = row.person or row.post or row.team
        if str(holder) in gone:
            row.to_date = _day(change.after["users_from"])
            row.save(update_fields=["to_date"])


def _custody(ids: _Ids, change: Change, user: str) -> Custody:
    """A user's code means a person first, then a post, then a team; the plan refused doubt."""
    row = Custody(thing_id=ids.things[change.key], from_date=_day(change.after["users_from"]))
    if user in ids.people:
        row.person_id = ids.people[user]
    elif user in ids.posts:
        row.post_id = ids.posts[user]
    else:
        row.team_id = ids.units[user]
    return row


def _write_roles(granted: Sequence[Change], ids: _Ids, facts: _Facts) -> None:
    rows = []
    for change in granted:
        number, role, unit = change.key.split(" ")
        rows.append(
            Grant(
                role=role,
                person_id=ids.people[number],
                unit_id=ids.units[unit],
                from_date=_day(change.after["from"]),
            )
        )
    for change, row in zip(granted, Grant.objects.bulk_create(rows), strict=True):
        facts.add(change, "grant", row.pk, role=row.role, person=row.person_id, unit=row.unit_id)


def _name(change: Change, old: dict[str, str] | None = None) -> dict[str, str]:
    kept = old or {}
    return tongue.both(
        change.after.get("name_zh", kept.get(tongue.CHINESE, "")),
        change.after.get("name_en", kept.get(tongue.ENGLISH, "")),
    )


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _day_or_open(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
