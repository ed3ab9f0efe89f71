"""The organisation as plain text fields, the changes a workbook asks for, and their effect."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from zeren.core import timeline
from zeren.core.days import NEVER, date_of, day_of
from zeren.core.timeline import Span

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One act on one object, found in one line: what was so before, what is so after.

    `act` is the code of the fact that remembers it ("person.moved"); `key` is the code or staff
    number, for a role "number role unit". Only fields that differ are named, except where
    something new begins.
    """

    act: str
    sheet: str
    line: int
    key: str
    before: Fields
    after: Fields


Kind = tuple[str, str]
"""As what somebody belongs to the organisation: kind and employer."""


@dataclass(frozen=True, slots=True)
class State:
    """The organisation as of the day of a plan, by code; days are ISO text.

    units:   name_zh name_en kind parent from since planned
    posts:   name_zh name_en unit layer head catalogue from since planned
    people:  name language email phone, and the latest known: kind employer post from to;
             same: the number of the record that this one was joined to
    things:  kind name_zh name_en place charge charge_from users users_from from since planned
    roles:   "number role unit" -> from
    engaged: number -> when the person belongs, and as what, over all days
    held:    number -> the main posts over all days;  beside: number -> further posts
    past:    a number that was given up -> name and number now of who had it last
    `since` is where the place it has began, `planned` the day of the next one, `to` the first
    day away.
    """

    units: Mapping[str, Fields] = field(default_factory=dict)
    posts: Mapping[str, Fields] = field(default_factory=dict)
    people: Mapping[str, Fields] = field(default_factory=dict)
    things: Mapping[str, Fields] = field(default_factory=dict)
    roles: Mapping[str, Fields] = field(default_factory=dict)
    engaged: Mapping[str, Sequence[Span[Kind]]] = field(default_factory=dict)
    held: Mapping[str, Sequence[Span[str]]] = field(default_factory=dict)
    beside: Mapping[str, Sequence[Span[str]]] = field(default_factory=dict)
    past: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Life:
    """When one person belongs, as what, and in which main post."""

    engaged: Sequence[Span[Kind]] = ()
    held: Sequence[Span[str]] = ()

    @property
    def leaves(self) -> int:
        """The first day away; NEVER while no last day is known."""
        return self.engaged[-1].to_day if self.engaged else 0


def applied(current: State, changes: Iterable[Change]) -> State:
    """The organisation after the changes: what the room will write, foretold."""
    tables: dict[str, dict[str, Fields]] = {
        "units": dict(current.units),
        "posts": dict(current.posts),
        "people": dict(current.people),
        "things": dict(current.things),
        "roles": dict(current.roles),
    }
    engaged, held, beside = dict(current.engaged), dict(current.held), dict(current.beside)
    for change in changes:
        table, key = tables[change.sheet], change.key
        if change.act.startswith("person.second_post"):
            beside[key] = further(beside.get(key, ()), change)
            continue
        said = {name: value for name, value in change.after.items() if name != "hired"}
        table[key] = {**table.get(key, {}), **said}
        if change.sheet == "people":
            life = lived(Life(engaged.get(key, ()), held.get(key, ())), change)
            engaged[key], held[key] = life.engaged, life.held
            table[key] = {**table[key], **latest(life)}
        elif change.act == "thing.closed":
            table[key] = {**table[key], "closed": change.after["to"]}
        elif change.act.endswith((".opened", ".registered")):
            table[key] = {**table[key], "since": change.after["from"], "planned": ""}
    return State(**tables, engaged=engaged, held=held, beside=beside, past=current.past)


def lived(life: Life, change: Change) -> Life:
    """What one change makes of a person's days: the page, the plan and the room ask here."""
    after, engaged, held = change.after, life.engaged, life.held
    if change.act in ("person.joined", "person.returned"):
        since, until = day(after["from"]), day(after["to"])
        kind = (after["kind"], after.get("employer", ""))
        engaged = timeline.begin(engaged, kind, day(after.get("hired") or after["from"]), until)
        if after.get("post"):
            held = timeline.begin(held, after["post"], since, until)
    elif change.act == "person.moved":
        held = timeline.begin(held, after["post"], day(after["from"]), life.leaves)
    elif change.act == "person.kind_changed":
        kind = (after["kind"], after["employer"])
        engaged = timeline.begin(engaged, kind, day(after["from"]), life.leaves)
    elif change.act == "person.left":
        return leaving(life, day(after["to"]))
    return Life(tuple(engaged), tuple(held))


def further(beside: Sequence[Span[str]], change: Change) -> list[Span[str]]:
    """The posts beside the main one after one of them was taken or ended."""
    post = change.after["post"]
    others = [one for one in beside if one.value != post]
    mine = [one for one in beside if one.value == post]
    if change.act == "person.second_post":
        return [*others, *timeline.begin(mine, post, day(change.after["from"]))]
    return [*others, *timeline.end(mine, day(change.after["to"]))]


def leaving(life: Life, away: int) -> Life:
    """Away from a day on; a later last day than was planned carries on what ended with it."""
    planned = life.leaves
    if away <= planned:
        return Life(tuple(timeline.end(life.engaged, away)), tuple(timeline.end(life.held, away)))
    last = life.engaged[-1]
    engaged = timeline.begin(life.engaged, last.value, planned, away)
    held = list(life.held)
    if held and held[-1].to_day == planned:
        held = timeline.begin(held, held[-1].value, planned, away)
    return Life(tuple(engaged), tuple(held))


def latest(life: Life) -> dict[str, str]:
    """The latest of what is known, in the words of a workbook."""
    if not life.engaged:
        return {}
    kind, employer = life.engaged[-1].value
    seat = life.held[-1] if life.held else Span(life.engaged[-1].from_day, 0, "")
    return {
        "kind": kind,
        "employer": employer,
        "post": seat.value,
        "from": iso(seat.from_day),
        "to": iso(life.leaves),
    }


@lru_cache(maxsize=8192)
def day(text: str) -> int:
    """The day number of ISO text; no text is the open end."""
    return day_of(date.fromisoformat(text)) if text else NEVER


@lru_cache(maxsize=8192)
def iso(number: int) -> str:
    found = date_of(number)
    return found.isoformat() if found else ""
