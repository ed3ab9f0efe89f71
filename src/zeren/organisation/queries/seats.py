"""Who must act: the person in a seat on a day; a vacant seat climbs to the next head above."""

from collections.abc import Collection, Container
from dataclasses import dataclass, field
from datetime import date

from zeren.core.owed.coverage import Seat, Step
from zeren.organisation.queries.people import granted
from zeren.organisation.queries.units import heads, path_ids, paths_of, root, tree_paths

FEW = 200
"""Up to so many units, reading only what stands above them is cheaper than reading all."""
HELD_BY_ROLE: dict[Seat, str] = {"safety_office": "safety_manager", "clerk": "clerk"}
NOT_ONESELF: tuple[Seat, ...] = ("superior", "team_leader")
"""Nobody is his own superior, and who was not at the meeting is brought by somebody else."""


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats of one day, read once for any number of gaps."""

    paths: dict[int, str]
    heads: dict[int, int]
    roles: dict[Seat, list[tuple[int, int]]]
    """(person, unit) of each grant, oldest first."""
    known: dict[tuple[Seat, int], tuple[int, ...]] = field(default_factory=dict)

    def owner(self, step: Step, unit_id: int, person_id: int | None = None) -> int | None:
        """The person whose turn it is; `person_id` is the subject, where that is a person."""
        if step.owner_id is not None:
            return step.owner_id
        if step.who == "person":
            return person_id
        is_another = step.who in NOT_ONESELF
        return self.holder(step.who, unit_id, besides=(person_id,) if is_another else ())

    def holder(self, who: Seat, unit_id: int, besides: Container[int | None] = ()) -> int | None:
        """Who holds a seat, or whoever is next above; `besides`: who may not take this turn."""
        return next((one for one in self._holders(who, unit_id) if one not in besides), None)

    def _holders(self, who: Seat, unit_id: int) -> tuple[int, ...]:
        """Everybody a step may climb to, nearest first."""
        key = (who, unit_id)
        if key not in self.known:
            self.known[key] = tuple(dict.fromkeys(self._climb(who, unit_id)))
        return self.known[key]

    def _climb(self, who: Seat, unit_id: int) -> list[int]:
        # what stands in a unit that has closed is the turn of the top
        around = self.paths.get(unit_id) or next(iter(self.paths.values()), "")
        chain = list(reversed(path_ids(around)))
        if who in HELD_BY_ROLE:
            granted = self.roles[who]
            near = [person for at in chain for person, over in granted if over == at]
            return near + [self.heads[at] for at in chain if at in self.heads]
        if who == "general_manager":
            chain = chain[-1:]
        elif who == "parent_head":
            chain = chain[1:] or chain
        return [self.heads[at] for at in chain if at in self.heads]


def seats(on: date, unit_ids: Collection[int]) -> Seats:
    """The seats in and above these units on a day, in a fixed number of queries."""
    top = [one.id for one in (root(on),) if one]
    is_few = len(unit_ids) <= FEW
    paths = paths_of([*unit_ids, *top], on) if is_few else tree_paths(on)
    above = {one for _unit, path in paths for one in path_ids(path)} if is_few else set()
    return Seats(
        paths=dict(paths),
        heads=heads(on, sorted(above) if is_few and len(above) <= FEW else None),
        roles={seat: granted(role, on) for seat, role in HELD_BY_ROLE.items()},
    )
