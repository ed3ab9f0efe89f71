"""Which people, units and things a fact touches: only those are worked out again.

The facts of the organisation say in their body what they changed ("people", "posts", "units",
"things"; "all" where it is most of the house). What else hangs on that is found here: who holds a
post, what a team or a post uses, what a unit and the vacant units below it are in charge of.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from zeren.census.queries import KINDS
from zeren.core.requirement import Subject
from zeren.ledger import inbox
from zeren.ledger.queries import Fact
from zeren.organisation import queries as organisation


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
    named = told.ids
    if found.every == set(KINDS):
        return found
    found.people = named["people"] | _holders(named["posts"])
    found.units = set(named["units"])
    found.things = _things(found.people, named["posts"], found.units, named["things"])
    return found


def _holders(posts: Iterable[int]) -> set[int]:
    """Everybody who ever held one of these posts: where they are counted may have changed."""
    return {
        one.person_id for spans in organisation.held_spans(sorted(posts)).values() for one in spans
    }


def _things(people: set[int], posts: set[int], units: set[int], things: set[int]) -> set[int]:
    """What these use, and what they and the vacant units below are in charge of."""
    found = set(things)
    posts = posts | set(organisation.posts_of(sorted(people)))
    teams = units | set(organisation.units_of_posts(sorted(posts)))
    teams |= set(organisation.ancestors(sorted(teams)))
    found |= set(
        organisation.things_touched(
            people=sorted(people),
            posts=sorted(posts),
            teams=sorted(teams),
            in_charge=sorted(units | organisation.vacant_below(sorted(units))),
        )
    )
    return found | set(organisation.contents(sorted(found)))
