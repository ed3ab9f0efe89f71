"""Who is looking: what a signed-in person may see, derived from posts and grants."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from zeren.core.actor import Actor

Role = Literal["safety_manager", "auditor", "clerk", "administrator"]
ROLES: tuple[Role, ...] = ("safety_manager", "auditor", "clerk", "administrator")
GENERAL_MANAGER = "general_manager"
OFFICES = (*ROLES, GENERAL_MANAGER)


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A role held over a unit and everything below it (`path` is the unit's path prefix)."""

    role: str
    path: str


@dataclass(frozen=True, slots=True)
class HeadOf:
    unit_id: int
    path: str


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person or account at the door, with the posts and grants that count today."""

    account_id: int = 0
    person_id: int = 0
    name: str = ""
    language: str = "zh-hans"
    unit_id: int = 0
    unit_path: str = ""
    roles: tuple[RoleGrant, ...] = ()
    heads: tuple[HeadOf, ...] = ()
    root_path: str = ""
    epoch: str = field(default="", compare=False)
    """Which PIN and password the account has (see core.actor)."""
    stands_for: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """Whom this person acts for today while they are away, and in which kinds of act."""
    on: date = date.max
    """The day whose tree the paths are of; without one the tree as it is planned to end."""

    @property
    def is_known(self) -> bool:
        return bool(self.account_id)

    @property
    def actor(self) -> Actor:
        """Who acts when this viewer does: proven by the session, until an act asks for the PIN."""
        if not self.account_id:
            return Actor.person(self.person_id) if self.person_id else Actor.anonymous()
        known = Actor.person(self.person_id) if self.person_id else Actor.account(self.account_id)
        return known.proved("session", self.epoch, account_id=self.account_id)

    @property
    def is_general_manager(self) -> bool:
        return any(head.path == self.root_path for head in self.heads) and bool(self.root_path)

    @property
    def is_head(self) -> bool:
        return bool(self.heads)

    def has(self, role: str, path: str = "") -> bool:
        """Holds `role` over `path`; without a path, holds it anywhere."""
        return any(
            grant.role == role and (not path or path.startswith(grant.path)) for grant in self.roles
        )

    def holds(self, office: str) -> bool:
        """Holds this office anywhere: a role, or that of the general manager."""
        return self.is_general_manager if office == GENERAL_MANAGER else self.has(office)

    def leads(self, path: str) -> bool:
        """Is head of the unit at `path` or of a unit above it."""
        return any(path.startswith(head.path) for head in self.heads)

    def sees_unit(self, path: str) -> bool:
        """May see what concerns the unit at `path`: its head chain, safety manager and auditor.

        The administrator runs the system and the clerk keeps the roster; neither role by itself
        opens letters, hazards or results.
        """
        return self.leads(path) or self.has("safety_manager", path) or self.has("auditor", path)

    @property
    def reads_facts(self) -> bool:
        """May open single facts of the log: who keeps safety, audits, runs the system or leads all.

        Everybody else sees that a fact exists and its number, and may have it proved.
        """
        audits = any(self.has(role) for role in ("safety_manager", "auditor", "administrator"))
        return audits or self.is_general_manager

    def hands(self, kind: str) -> tuple[int, ...]:
        """This person, and those for whom he may do acts of a kind today."""
        return self.person_id, *(one for one, kinds in self.stands_for.items() if kind in kinds)

    def paths_seen(self) -> tuple[str, ...]:
        """Path prefixes whose units may be seen, outermost first, none inside another."""
        paths = sorted(
            {head.path for head in self.heads}
            | {g.path for g in self.roles if g.role in ("safety_manager", "auditor")}
        )
        kept: list[str] = []
        for path in paths:
            if not any(path.startswith(outer) for outer in kept):
                kept.append(path)
        return tuple(kept)


NOBODY = Viewer()
