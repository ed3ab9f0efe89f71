"""The cascade: a target goes down level by level, and what is below keeps what is above.

The law of the cascade: if every child meets its target, the parent meets its own. It counts
everybody: the people who stand directly in a unit belong to no unit below, so they are a child of
their own (OWN_PEOPLE), with a share of what is shared out and under the same limit else. It holds
for the rules, kinds and roll-ups of LAWFUL and is tested for each against a recount of everybody.
HELD gives nothing down and names who owns the target. OWN and MAPPED ask for a person's judgement
and promise no sum.
Source: "decomposed layer by layer", founding story no. 6; GB/T 33000-2025 cl. 6.2.1;
ISO 45001:2018 cl. 6.2.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from zeren.core.refusal import Problem, Refused
from zeren.core.targets import bounds, detail
from zeren.core.targets.bounds import Bound, Limit
from zeren.core.targets.detail import Detail

EQUAL_ZERO = "EQUAL_ZERO"
APPORTION = "APPORTION"
SAME_LIMIT = "SAME_LIMIT"
HELD = "HELD"
OWN = "OWN"
MAPPED = "MAPPED"
RULES = (EQUAL_ZERO, APPORTION, SAME_LIMIT, HELD, OWN, MAPPED)

OWN_PEOPLE = 0
"""The child that is no unit: who stands directly in the unit that gives down."""

LAWFUL: Mapping[tuple[str, str], tuple[str, ...]] = {
    (EQUAL_ZERO, "Z"): ("SUM", "LAST", "ANY", "MIN", "MAX"),
    (EQUAL_ZERO, "CN"): ("SUM", "LAST", "ANY", "MIN", "MAX"),
    (EQUAL_ZERO, "CA"): ("SUM", "LAST", "MIN", "MAX"),
    (APPORTION, "CN"): ("SUM", "LAST"),
    (APPORTION, "CA"): ("SUM", "LAST"),
    (APPORTION, "FN"): ("SUM", "LAST"),
    (SAME_LIMIT, "CN"): ("MIN", "MAX"),
    (SAME_LIMIT, "CA"): ("MIN", "MAX"),
    (SAME_LIMIT, "CR"): ("RoS", "MIN", "MAX"),
    (SAME_LIMIT, "FP"): ("RoS", "MIN"),
    (SAME_LIMIT, "FN"): ("SUM", "LAST", "RoS", "MIN"),
    (SAME_LIMIT, "FR"): ("RoS", "MIN"),
    (SAME_LIMIT, "RL"): ("RoS", "MIN", "MAX"),
    (SAME_LIMIT, "CO"): ("MIN",),
    (SAME_LIMIT, "DT"): ("MIN", "MAX"),
    (SAME_LIMIT, "RG"): ("RoS", "MIN", "MAX"),
    (SAME_LIMIT, "SC"): ("MIN",),
    (SAME_LIMIT, "WD"): ("MIN",),
}
"""(rule, kind of the parent): the roll-ups under which the law of the cascade holds."""


@dataclass(frozen=True, slots=True)
class Child:
    unit: int
    limit: Limit


def fits(rule: str, kind: str, how: str) -> bool:
    """Whether a rule may carry a target of this kind down; held, own and mapped always may."""
    return rule in (HELD, OWN, MAPPED) or how in LAWFUL.get((rule, kind), ())


def apportion(total: int, weights: Sequence[int], *, reserve: int = 0) -> tuple[int, ...]:
    """Share `total` less `reserve` by weight, so that shares and reserve sum to the total.

    Ties:   largest remainder first, then the order given (tree order: by unit code), so that the
            answer is the same everywhere.
    Errors: Refused("cascade.no_weight") when there is something to share and every weight is 0,
            Refused("cascade.reserve_over_total").
    """
    if total < 0 or reserve < 0 or any(weight < 0 for weight in weights):
        raise ValueError("want a total, a reserve and weights of 0 or more")
    if reserve > total:
        raise Refused("cascade.reserve_over_total", total=total, reserve=reserve)
    rest, whole = total - reserve, sum(weights)
    if not rest:
        return (0,) * len(weights)
    if not whole:
        raise Refused("cascade.no_weight")
    shares = [rest * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(rest * weights[i] % whole), i))
    for i in order[: rest - sum(shares)]:
        shares[i] += 1
    return tuple(shares)


def split(total: int, parents: Sequence[int | None], weights: Sequence[int]) -> list[int]:
    """Share `total` down the tree so that children always sum to their parent.

    Shapes: parents and weights have length n; parents[0] is None; parents[i] < i.
    Units:  whole indicator units (cases, hours); percent targets are passed in hundredths.
    Ties:   largest remainder first, then tree order, so the answer is the same everywhere.
    Errors: Refused("cascade.no_weight") when every weight under a unit is 0.
    """
    if len(parents) != len(weights) or not parents or parents[0] is not None:
        raise ValueError("want parents and weights of one length, the root first")
    below: list[list[int]] = [[] for _ in parents]
    for i, parent in enumerate(parents[1:], start=1):
        if parent is None or not 0 <= parent < i:
            raise ValueError(f"want the parent of {i} before it, got {parent}")
        below[parent].append(i)
    shares = [total, *[0] * (len(parents) - 1)]
    for i, children in enumerate(below):
        if children:
            parts = apportion(shares[i], [weights[child] for child in children])
            for child, part in zip(children, parts, strict=True):
                shares[child] = part
    return shares


def spread(
    rule: str, parent: Limit, units: Sequence[tuple[int, int]], *, how: str, reserve: int = 0
) -> tuple[Child, ...]:
    """The children's limits that a rule gives.

    units: (unit, weight) directly below in tree order, and OWN_PEOPLE; weights count only for
           APPORTION.
    Errors: Refused("cascade.rule_does_not_fit"); Refused("cascade.choose_targets") for OWN and
            MAPPED, whose children a person chooses; Refused("cascade.reserve_for_ceilings_only");
            those of `apportion`.
    """
    if not fits(rule, parent.kind, how):
        raise Refused("cascade.rule_does_not_fit", rule=rule, kind=parent.kind, roll_up=how)
    if rule in (OWN, MAPPED):
        raise Refused("cascade.choose_targets", rule=rule)
    if rule == HELD:
        return ()
    if rule == SAME_LIMIT:
        return tuple(Child(unit, parent) for unit, _ in units)
    if rule == EQUAL_ZERO:
        zero = replace(parent, kind="Z", high=Bound(Fraction(0)))
        return tuple(Child(unit, zero) for unit, _ in units)
    if reserve and parent.kind in bounds.FLOORS:
        raise Refused("cascade.reserve_for_ceilings_only", reserve=reserve)
    shares = apportion(bounds.whole(parent), [weight for _, weight in units], reserve=reserve)
    # a hundred thousand units share few numbers
    limits = {share: _with_number(parent, share) for share in set(shares)}
    return tuple(Child(unit, limits[share]) for (unit, _), share in zip(units, shares, strict=True))


def details(
    rule: str,
    said: Detail,
    parent: Limit,
    children: Sequence[Child],
    units: Sequence[tuple[int, int]],
) -> tuple[Detail, ...]:
    """What the children get of all that a target says beyond its bound, in their order.

    units: as in `spread`. A cap of each quarter is shared like the whole, for otherwise units that
    keep their own quarters break the parent's. The same limit takes everything along as it is.
    """
    if rule == SAME_LIMIT or said == Detail():
        return (said,) * len(children)
    weights = dict(units)
    parts: list[dict[int, int]] = [{} for _child in children]
    for place, number in detail.caps(said):
        if rule == APPORTION and any(weights.values()):
            shares = apportion(number, [weights[child.unit] for child in children])
            for kept, share in zip(parts, shares, strict=True):
                kept[place] = share
    return tuple(
        detail.shared(said, parent, child.limit, kept)
        for child, kept in zip(children, parts, strict=True)
    )


def check(
    rule: str,
    parent: Limit,
    children: Sequence[Child],
    *,
    how: str,
    units: Collection[int],
    reserve: int = 0,
) -> tuple[Problem, ...]:
    """Every problem between a target and its children, all at once.

    units: the units directly below the parent's, and OWN_PEOPLE. `where` is the unit's id as text,
    empty for the target itself. Codes: cascade.rule_does_not_fit, held_and_spread, uncovered,
    orphan, twice, kind_differs, looser, sum_over_parent, sum_under_parent.
    """
    found: list[Problem] = []
    if not fits(rule, parent.kind, how):
        found.append(_problem("rule_does_not_fit", rule=rule, kind=parent.kind, roll_up=how))
    if rule == HELD:
        if children:
            found.append(_problem("held_and_spread", children=len(children)))
        return tuple(found)
    covered = [child.unit for child in children]
    found += [_problem("uncovered", unit) for unit in sorted(set(units) - set(covered))]
    found += [_problem("orphan", unit) for unit in sorted(set(covered) - set(units))]
    if rule in (OWN, MAPPED):
        return tuple(found)
    found += [_problem("twice", u) for u in sorted(set(covered)) if covered.count(u) > 1]
    alike = [child for child in children if _is_alike(rule, child.limit, parent)]
    found += [
        _problem("kind_differs", child.unit, want=parent.kind, got=child.limit.kind)
        for child in children
        if child not in alike
    ]
    if rule == APPORTION:
        return (*found, *_sums(parent, alike, reserve))
    wanted = replace(parent, high=Bound(Fraction(0))) if rule == EQUAL_ZERO else parent
    found += [
        _problem("looser", child.unit, want=_said(wanted), got=_said(child.limit))
        for child in alike
        if bounds.is_looser(child.limit, wanted)
    ]
    return tuple(found)


def _sums(parent: Limit, children: Sequence[Child], reserve: int) -> tuple[Problem, ...]:
    """Children and reserve together stay inside the parent's number."""
    want = bounds.whole(parent)
    got = sum(bounds.whole(child.limit) for child in children)
    if parent.kind in bounds.FLOORS:
        return (_problem("sum_under_parent", want=want, got=got),) if got < want else ()
    if got + reserve > want:
        return (_problem("sum_over_parent", want=want, got=got, reserve=reserve),)
    return ()


def _is_alike(rule: str, child: Limit, parent: Limit) -> bool:
    """Same kind and scale; a zero may stand under any ceiling, it is the strictest."""
    mine, above = (
        (child.scale, child.unit, child.window),
        (parent.scale, parent.unit, parent.window),
    )
    if mine != above or child.population != parent.population:
        return False
    return child.kind == parent.kind or (
        child.kind == "Z" and parent.high is not None and parent.low is None and rule != OWN
    )


def _with_number(parent: Limit, number: int) -> Limit:
    bound = Bound(Fraction(number))
    if parent.kind in bounds.FLOORS:
        return replace(parent, low=bound)
    return replace(parent, high=bound)


def _said(limit: Limit) -> str:
    """The bounds in signs, for a problem's sentence: "<= 3", ">= 95"."""
    low, high = limit.low, limit.high
    parts = [f"{'>' if low.is_open else '>='} {_plain(low.value)}"] if low else []
    parts += [f"{'<' if high.is_open else '<='} {_plain(high.value)}"] if high else []
    return ", ".join(parts)


def _plain(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else str(float(value))


def _problem(code: str, unit: int | None = None, **params: object) -> Problem:
    return Problem(f"cascade.{code}", "" if unit is None else str(unit), params)
