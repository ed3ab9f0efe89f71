"""Who is responsible for a thing, by the two rules, and why.

Who is in charge is responsible (谁主管谁负责): the head of the unit in charge of the thing or
of its place, and the heads above. Who uses is responsible (谁使用谁负责): the person, post or team
that holds it. Each answer carries its steps, so that every one can be asked "because?".
Source: Work Safety Law art. 3 (三管三必须), art. 5; the founding story's two rules.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

IN_CHARGE = "in_charge"
USES = "uses"

Object = tuple[str, int]
"""A kind ("thing", "unit", "person", "post", "charge", "custody") and an id."""


@dataclass(frozen=True, slots=True)
class Place:
    """A thing in the line of places it stands in, with the charges that hold today."""

    thing_id: int
    charges: tuple["Charge", ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Charge:
    """A unit is in charge; `id` is the dated row that says so.

    A shared one stands beside another unit's, with a written reason, and is no second claim.
    """

    id: int
    unit_id: int
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """A unit and the person who holds its head post today; None when it is vacant."""

    unit_id: int
    head: int | None


@dataclass(frozen=True, slots=True, order=True)
class Custody:
    """A thing is used by a person, by whoever holds a post, or by everyone of a team."""

    id: int
    kind: Literal["person", "post", "team"]
    holder_id: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a "because": the rule it serves, what was found, and the objects it is about.

    Found, in charge: charge.own, charge.of_place, charge.shared, charge.two, charge.none, head.own,
    head.vacant,
    head.above, head.nowhere. Found, uses: custody.person, custody.post, custody.team,
    custody.vacant, custody.none.
    """

    rule: str
    found: str
    objects: tuple[Object, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Exactly one person in charge and at least one user, or the gaps that say what is missing."""

    in_charge: int | None
    users: tuple[int, ...]
    because: tuple[Step, ...]
    chain: tuple[Seat, ...]
    """The seats above the person in charge, nearest first, vacant ones included."""
    gaps: tuple[str, ...]
    unit_id: int | None = None
    """The unit in charge, also while its head post is vacant."""
    also: tuple[int, ...] = ()
    """Heads of the units that share the thing; it is counted once, in `unit_id`."""

    @property
    def responsible(self) -> frozenset[int]:
        """Everybody in charge of it: the one it is counted with, and those who share it."""
        return frozenset(self.also) | (frozenset() if self.in_charge is None else {self.in_charge})


def derive(
    places: Sequence[Place],
    *,
    chains: Mapping[int, Sequence[Seat]],
    custodies: Sequence[Custody] = (),
    holders: Mapping[int, Sequence[int]] | None = None,
    members: Mapping[int, Sequence[int]] | None = None,
    present: Collection[int] | None = None,
) -> Answer:
    """Derive who answers for a thing today.

    places:  the thing itself first, then the place it stands in, that place's place, and so on.
    chains:  for each unit in charge, its seat first, then the seats above up to the root.
    holders: the people who hold each post today; members: the people of each team today.
    present: the people who belong today; who has left uses nothing. Without it: all that are named.
    """
    if not places:
        raise ValueError("want the thing itself as the first place")
    thing: Object = ("thing", places[0].thing_id)
    unit_id, because, gaps, sharing = _unit_in_charge(places, thing)
    in_charge: int | None = None
    above: tuple[Seat, ...] = ()
    if unit_id is not None:
        in_charge, above, climbed = _head_of(unit_id, chains.get(unit_id, ()))
        because += climbed
        if in_charge is None:
            gaps += ("thing.no_head",)
    also = sorted(
        {head for one in sharing if (head := _head_of(one, chains.get(one, ()))[0]) is not None}
        - {in_charge}
    )
    users, used, missing = _users(thing, custodies, holders or {}, members or {}, present)
    return Answer(in_charge, users, because + used, above, gaps + missing, unit_id, tuple(also))


def _unit_in_charge(
    places: Sequence[Place], thing: Object
) -> tuple[int | None, tuple[Step, ...], tuple[str, ...], tuple[int, ...]]:
    """The nearest charge counts: the thing's own, else that of the place around it.

    Of the claims the one entered first is told first; shared ones stand behind all others.
    """
    for place in places:
        if not place.charges:
            continue
        charges = sorted(place.charges, key=lambda charge: (charge.is_shared, charge.id))
        units = tuple(dict.fromkeys(one.unit_id for one in charges if not one.is_shared))
        units = units or (charges[0].unit_id,)
        around = () if place is places[0] else (("thing", place.thing_id),)
        if len(units) > 1:
            claims = tuple(("unit", unit) for unit in units)
            step = Step(IN_CHARGE, "charge.two", (thing, *around, *claims))
            return None, (step,), ("thing.two_in_charge",), ()
        found = "charge.of_place" if around else "charge.own"
        row: Object = ("charge", charges[0].id)
        step = Step(IN_CHARGE, found, (thing, *around, row, ("unit", units[0])))
        sharing = tuple(dict.fromkeys(one.unit_id for one in charges if one.unit_id != units[0]))
        shared = tuple(Step(IN_CHARGE, "charge.shared", (thing, ("unit", one))) for one in sharing)
        return units[0], (step, *shared), (), sharing
    return None, (Step(IN_CHARGE, "charge.none", (thing,)),), ("thing.none_in_charge",), ()


def _head_of(
    unit_id: int, chain: Sequence[Seat]
) -> tuple[int | None, tuple[Seat, ...], tuple[Step, ...]]:
    """The head of the unit; while that post is vacant, the next head above."""
    if chain and chain[0].unit_id != unit_id:
        raise ValueError(f"want the chain of unit {unit_id}, got that of {chain[0].unit_id}")
    steps: list[Step] = []
    for position, seat in enumerate(chain):
        unit: Object = ("unit", seat.unit_id)
        if seat.head is not None:
            found = "head.above" if position else "head.own"
            steps.append(Step(IN_CHARGE, found, (unit, ("person", seat.head))))
            return seat.head, tuple(chain[position + 1 :]), tuple(steps)
        steps.append(Step(IN_CHARGE, "head.vacant", (unit,)))
    steps.append(Step(IN_CHARGE, "head.nowhere", (("unit", unit_id),)))
    return None, (), tuple(steps)


def _users(
    thing: Object,
    custodies: Sequence[Custody],
    holders: Mapping[int, Sequence[int]],
    members: Mapping[int, Sequence[int]],
    present: Collection[int] | None,
) -> tuple[tuple[int, ...], tuple[Step, ...], tuple[str, ...]]:
    users: set[int] = set()
    steps: list[Step] = []
    for custody in sorted(custodies):
        if custody.kind == "person":
            is_here = present is None or custody.holder_id in present
            people: Sequence[int] = (custody.holder_id,) if is_here else ()
        else:
            source = holders if custody.kind == "post" else members
            people = sorted(source.get(custody.holder_id, ()))
        users.update(people)
        held_by: Object = ("unit" if custody.kind == "team" else custody.kind, custody.holder_id)
        found = f"custody.{custody.kind}" if people else "custody.vacant"
        steps.append(Step(USES, found, (thing, ("custody", custody.id), held_by)))
    if not custodies:
        return (), (Step(USES, "custody.none", (thing,)),), ("thing.no_user",)
    return tuple(sorted(users)), tuple(steps), () if users else ("thing.no_holder",)
