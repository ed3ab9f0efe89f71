"""Which people, units and things a fact touches: only those are worked out again.

The facts of the organisation say in their body what they changed ("people", "posts", "units",
"things"; "every": kinds of which all are touched). What else hangs on that is found here: who holds
a post, what a team or a post uses, what a unit and the vacant units below it are in charge of.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from zeren.census.queries import KINDS
from zeren.core import stretch
from zeren.core.owed.requirement import Subject
from zeren.ledger import inbox
from zeren.ledger.queries import Fact
from zeren.organisation.queries import around, spans
from zeren.responsibility.queries import days


@dataclass(slots=True)
class Touched:
    """Ids of what must be worked out again; `every`: kinds of which everyone is."""

    people: set[int] = field(default_factory=set)
    units: set[int] = field(default_factory=set)
    things: set[int] = field(default_factory=set)
    every: set[Subject] = field(default_factory=set)
    cause: int = 0
    """The youngest of the facts."""

    def of(self, kind: Subject) -> set[int]:
        return {"person": self.people, "unit": self.units, "thing": self.things}[kind]

    @property
    def size(self) -> int:
        return len(self.people) + len(self.units) + len(self.things)


def touched_by(facts: Sequence[Fact]) -> Touched:
    """What these facts touch, in a number of queries that does not grow with the organisation."""
    told = inbox.named(facts)
    found = Touched(cause=max(fact.pk for fact in facts))
    found.every.update(KINDS if told.is_unsaid else (one for one in KINDS if one in told.every))
    if found.every == set(KINDS):
        return found
    # a person's own change touches nobody else who holds, or held, the same post
    wider = inbox.named(fact for fact in facts if fact.about_kind != "person").ids
    found.people = told.ids["people"] | around.people_of_posts(wider["posts"])
    held = told.ids["posts"] | around.posts_of_people(told.ids["people"])
    places = around.unit_places_of_posts(held)
    # what a person does changes who heads a unit only through a head post
    headed = {unit for unit, is_head in places if is_head}
    found.units = wider["units"] | headed
    teams = around.above(told.ids["units"] | {unit for unit, _is_head in places})
    led = found.units | vacant_below(found.units) if found.units else set()
    found.things = around.things_inside(
        told.ids["things"] | around.things_used(found.people, held, teams, led)
    )
    return found


def vacant_below(unit_ids: Iterable[int]) -> set[int]:
    """Units below these that were without a head of their own at some time, and those below them.

    What happens to the head above matters to them: theirs is the next one up.
    """
    found: set[int] = set()
    fresh = around.children_of(unit_ids)
    while fresh:
        whole = spans.unit_spans(sorted(fresh))
        headed = days.unit_heads(sorted(fresh))
        vacant = {
            unit_id
            for unit_id, stretches in whole.items()
            if stretch.without(
                [(one.from_day, one.to_day) for one in stretches], headed.get(unit_id, ())
            )
        }
        found |= vacant
        fresh = around.children_of(vacant) - found
    return found
