"""The organisation as plain text fields, the changes a workbook asks for, and their effect."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

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


@dataclass(frozen=True, slots=True)
class State:
    """What the organisation is now, by code; days are ISO text, `to` is the first day without.

    units:  name_zh name_en kind parent from
    posts:  name_zh name_en unit layer head catalogue from
    people: name kind employer language email phone post from to (the latest post held first)
    things: kind name_zh name_en place charge charge_from users users_from from
    roles:  "number role unit" -> from
    """

    units: Mapping[str, Fields] = field(default_factory=dict)
    posts: Mapping[str, Fields] = field(default_factory=dict)
    people: Mapping[str, Fields] = field(default_factory=dict)
    things: Mapping[str, Fields] = field(default_factory=dict)
    roles: Mapping[str, Fields] = field(default_factory=dict)

    def has_any(self) -> bool:
        return bool(self.units or self.people)


def applied(current: State, changes: Iterable[Change]) -> State:
    """The organisation after the changes: what the room will write, foretold."""
    tables: dict[str, dict[str, Fields]] = {
        "units": dict(current.units),
        "posts": dict(current.posts),
        "people": dict(current.people),
        "things": dict(current.things),
        "roles": dict(current.roles),
    }
    for change in changes:
        table = tables[change.sheet]
        table[change.key] = {**table.get(change.key, {}), **change.after}
    return State(**tables)
