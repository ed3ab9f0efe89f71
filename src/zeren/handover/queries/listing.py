"""Everything that a person answers for on a day and no longer answers for afterwards.

By the queries that letters, pages and jobs use: nothing is typed in. What is named by hand (a thing
of one's own, results to enter, assessments, offices) stays with whoever moves, and goes with
whoever leaves or is away for long.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypedDict

from zeren.assessment.queries import open_by
from zeren.cases import queries as cases
from zeren.core import handover as core
from zeren.hazards import queries as hazards
from zeren.hazards.queries.turns import open_of
from zeren.incidents import queries as incidents
from zeren.organisation import queries as organisation
from zeren.organisation.queries import offices
from zeren.responsibility import queries as responsibility
from zeren.results.queries import owners as results
from zeren.results.queries import verdicts
from zeren.targets.queries import lines

Name = dict[str, str]
Posts = list[tuple[int, int, bool]]
"""(post, unit, is it the head post)."""


class Known(TypedDict, total=False):
    """What is known of an item: plain values, read in any language. due: a date."""

    due: str
    people: int
    value: dict[str, str]
    verdict: str
    evidence: dict[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """One item as it is found; `known` are plain values of what is known of it."""

    kind: str
    about: tuple[str, int]
    code: str = ""
    name: Name = field(default_factory=dict)
    known: Known = field(default_factory=Known)

    @property
    def key(self) -> tuple[str, str, int, str]:
        return (self.kind, *self.about, self.code)


def listed(person_id: int, *, before: date, after: date | None) -> list[Found]:
    """What he answers for on the day `before` and not on `after`; None: all that he has then.

    In the order of core.handover.KINDS; a number of queries that grows with the posts given up.
    """
    then = organisation.posts_held(person_id, before)
    later = organisation.posts_held(person_id, after) if after else []
    kept = {post for post, _unit, _head in later}
    posts = [one for one in then if one[0] not in kept]
    led = {unit for _post, unit, head in then if head} - {unit for _p, unit, head in later if head}
    goes = after is None or not organisation.present([person_id], after)
    found = [
        *_units(led, before),
        *_things(person_id, before, after),
        *_hazards(person_id, led, before, after, goes=goes),
        *_events(led),
        *_duties(posts, before),
        *_targets(posts, later, before),
        *_cases(person_id, led, before, after, goes=goes),
        *(_by_name(person_id, before) if goes else ()),
    ]
    return sorted(found, key=lambda one: core.KINDS.index(one.kind))


def items_of(person_id: int, *, cause: str, day: date, on: date) -> list[Found]:
    """The list as the hand-over of a day needs it, asked for on another day."""
    is_whole = cause in (core.AWAY, core.BY_HAND)
    last = day if is_whole else day - timedelta(days=1)
    return listed(person_id, before=min(last, on), after=None if is_whole else day)


def _units(led: Iterable[int], on: date) -> Iterable[Found]:
    names = organisation.unit_names(sorted(led)) if led else {}
    for unit in sorted(led):
        about, name = ("unit", unit), dict(names.get(unit, {}))
        yield Found("unit", about, name=name)
        heads = organisation.heads(on, sorted(organisation.units_under({unit}, on)))
        people = len(organisation.people_in(unit, on)) - 1 + len(heads)
        if people > 0:
            yield Found("person", about, name=name, known={"people": people})


def _things(person_id: int, before: date, after: date | None) -> Iterable[Found]:
    kept = set()
    if after:
        kept = {(one.rule, one.thing.id) for one in responsibility.of_person(person_id, after)}
    for one in responsibility.of_person(person_id, before):
        if (one.rule, one.thing.id) not in kept:
            kind = "charge" if one.rule == "in_charge" else "use"
            yield Found(kind, ("thing", one.thing.id), one.thing.code, dict(one.thing.name))


def _hazards(
    person_id: int, led: Iterable[int], before: date, after: date | None, *, goes: bool
) -> Iterable[Found]:
    heirs = {one for unit in led for one in [organisation.head_of(unit, after or before)] if one}
    for row in open_of({person_id, *heirs}):
        _unit, owner = hazards.owner_of(row.thing_id, row.unit_id, before)
        was = owner == person_id
        if goes and row.owner_id == person_id:
            was = True
        elif was and after and hazards.owner_of(row.thing_id, row.unit_id, after)[1] == person_id:
            was = False
        if was:
            due: Known = {"due": row.due_date.isoformat()} if row.due_date else {}
            yield Found("hazard", ("hazard", row.pk), row.number, known=due)


def _events(led: Iterable[int]) -> Iterable[Found]:
    for row in incidents.unfinished_in(sorted(led)):
        yield Found("event", ("incident", row.pk), row.number)


def _duties(posts: Posts, on: date) -> Iterable[Found]:
    found = responsibility.duties_of_posts([post for post, _unit, _head in posts], on)
    for post, _unit, _head in posts:
        for item in found[post].items if post in found else ():
            proof: Known = (
                {"evidence": item["evidence"]} if any(item.get("evidence", {}).values()) else {}
            )
            yield Found("duty", ("post", post), item["code"], dict(item["text"]), proof)


def _targets(posts: Posts, later: Posts, on: date) -> Iterable[Found]:
    """The targets of the letters of these posts, each with its result."""
    kept = {unit for _post, unit, _head in later}
    units = {unit: head for _post, unit, head in posts if unit not in kept or head}
    held = lines.lines_for(sorted(units), on.year, on=on) if units else {}
    for unit, is_head in sorted(units.items()):
        results = {
            one.row.indicator.code: one
            for one in verdicts.lines(unit, on.year, organisation.start_of_day(on))
        }
        for line in lines.own(held.get(unit, []), is_head=is_head, layer=0):
            known: Known = {"value": line.value}
            if verdict := results.get(line.code):
                known["verdict"] = verdict.state
            yield Found("target", ("unit", unit), line.code, dict(line.name), known)


def _cases(
    person_id: int, led: Iterable[int], before: date, after: date | None, *, goes: bool
) -> Iterable[Found]:
    heirs = {one for unit in led for one in [organisation.head_of(unit, after or before)] if one}
    for row in cases.open_cases().filter(owner_id__in={person_id, *heirs}):
        asked = (row.kind, row.person_id, row.unit_id)
        was = (goes and row.owner_id == person_id) or (
            cases.owner_of(*asked, before) == person_id
            and not (after and cases.owner_of(*asked, after) == person_id)
        )
        if was:
            yield Found("case", ("case", row.pk), known={"due": row.due_date.isoformat()})


def _by_name(person_id: int, on: date) -> Iterable[Found]:
    """What somebody was named for by hand, as it stands now."""
    for owner in results.newest().filter(person_id=person_id):
        about = ("unit", owner.unit_id)
        yield Found("data", about, owner.indicator.code, dict(owner.indicator.name))
    for row in open_by(person_id):
        yield Found("assessment", ("assessment", row.pk), known={"due": row.due_date.isoformat()})
    units = offices.held_by(person_id, on)
    names = organisation.unit_names([unit for _role, unit in units]) if units else {}
    for role, unit in units:
        yield Found("role", ("unit", unit), role, dict(names.get(unit, {})))
