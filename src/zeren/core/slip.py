"""A one-time code takes two people: one asks for it, another confirms it with his own PIN.

With a code somebody chooses a PIN, so whoever holds it can become its owner. Nobody therefore
obtains a code for another alone, and nobody asks for somebody above him. A first slip is printed by
one and works only once the head, who sees its owner use it, has opened it.
Source: Electronic Signature Law art. 13 (the signer alone controls what he signs with).
"""

from dataclasses import dataclass

from zeren.core.refusal import Refused
from zeren.core.viewer import RoleGrant

STEPS = (
    ("ASKED", "confirm", "OPEN"),
    ("ASKED", "refuse", "REFUSED"),
    ("ASKED", "end", "ENDED"),
    ("PRINTED", "open", "OPEN"),
    ("PRINTED", "end", "ENDED"),
    ("OPEN", "use", "USED"),
    ("OPEN", "end", "ENDED"),
)
"""(state, act, next state). A newer code ends the earlier one, and so does time."""

STATES = tuple(dict.fromkeys(one for source, _act, target in STEPS for one in (source, target)))
LIVE = ("ASKED", "PRINTED", "OPEN")
FIRST, RESET, LINK = "FIRST", "RESET", "LINK"
CODES = (FIRST, RESET)
"""Kinds with a code; a LINK asks only whether somebody of the house's sign-in is the owner."""
KINDS = (*CODES, LINK)

KEEPERS = ("clerk", "administrator")
"""Who asks for the people in his reach."""
OFFICES = ("safety_manager", "clerk", "administrator")
"""Who may confirm beside the head, over the unit of the person."""
TOP_OFFICES = ("safety_manager", "auditor")
"""Two lines that ask and confirm for somebody above the clerk, each over the whole."""
POWERFUL = ("safety_manager", "auditor", "administrator")


@dataclass(frozen=True, slots=True)
class Standing:
    """Who somebody is on that day, as paths of units.

    unit:   where the person is counted; "" without a post.
    heads:  units that the person heads; the root where the office is confirmed (core/grant.py).
    is_top: holds the head's post of the root: above everybody, and with no say before that.
    roles:  grants with the path of their unit.
    has_pin: has already chosen a PIN.
    """

    person: int
    unit: str = ""
    heads: tuple[str, ...] = ()
    roles: tuple[RoleGrant, ...] = ()
    has_pin: bool = False
    is_top: bool = False

    def holds(self, roles: tuple[str, ...], path: str) -> bool:
        """Holds one of the roles over the unit at `path`."""
        return any(one.role in roles and path.startswith(one.path) for one in self.roles)

    def leads(self, path: str) -> bool:
        """Heads the unit at `path` or one above it."""
        return any(path.startswith(head) for head in self.heads)


def move(state: str, act: str) -> str:
    """The next state. Refused: code.moved_meanwhile when the step is not open."""
    found = next((to for source, name, to in STEPS if (source, name) == (state, act)), None)
    if found is None:
        raise Refused("code.moved_meanwhile")
    return found


def is_above(owner: Standing, other: Standing, root: str) -> bool:
    """Does the owner stand over the other one: as the head of the whole, as the head of his unit
    or of one above it, or with a role that reaches wider than any of his?
    """
    if owner.is_top or root in owner.heads:
        return True
    if other.unit and owner.leads(other.unit):
        return True
    return any(
        not any(grant.path.startswith(mine.path) for mine in other.roles) for grant in owner.roles
    )


def cannot_ask(asker: Standing, owner: Standing, root: str) -> str | None:
    """Why this one may not ask for a code of the owner's; None when he may.

    Who keeps the people of that unit asks for them, but not for somebody above himself; for such a
    person the safety manager or the auditor of the whole asks, or the general manager.
    """
    where = owner.unit or root
    if asker.person == owner.person:
        return "code.not_for_yourself"
    if root in asker.heads or asker.holds(TOP_OFFICES, root):
        return None
    if not asker.holds(KEEPERS, where):
        return "code.not_your_person"
    if is_above(owner, asker, root):
        return "code.above_you"
    return None


def cannot_confirm(confirmer: Standing, asker: int, owner: Standing, root: str) -> str | None:
    """Why this one may not confirm what `asker` (a person) asked for; None when he may.

    Heads of the owner's unit and above; a second office over that unit, unless the owner stands
    above it or holds a role with power himself; for the general manager the other top office.
    """
    where = owner.unit or root
    if confirmer.person == owner.person:
        return "code.not_for_yourself"
    if confirmer.person == asker:
        return "code.second_person"
    if owner.is_top or root in owner.heads:
        return None if confirmer.holds(TOP_OFFICES, root) else "code.not_your_person"
    if confirmer.leads(where):
        return None
    if any(one.role in POWERFUL for one in owner.roles):
        return "code.head_confirms"
    if not confirmer.holds(OFFICES, where):
        return "code.not_your_person"
    if is_above(owner, confirmer, root):
        return "code.above_you"
    return None


def cannot_print(printer: Standing | None, owner: Standing, root: str) -> str | None:
    """Why this one may not print the owner's first slip; None when he may.

    printer: None is the first administrator, who may print first slips and nothing else.
    A slip is for whoever has no PIN; afterwards a code takes asking and confirming.
    """
    if owner.has_pin:
        return "code.has_pin"
    return None if printer is None else cannot_ask(printer, owner, root)


def cannot_open(opener: Standing, printer: int, owner: Standing, root: str) -> str | None:
    """Why this one may not open the owner's first slip; None when he may: the head before whose
    eyes it is used, or a head above, never whoever printed it.
    """
    where = owner.unit or root
    if opener.person == owner.person:
        return "code.not_for_yourself"
    if opener.person == printer:
        return "code.second_person"
    return None if opener.leads(where) else "code.not_your_person"


def console_opens(owner: Standing, *, heads_with_pin: int) -> bool:
    """May the machine's console open this first slip? Only where no head above could: the general
    manager's, and others' as long as nobody above them has chosen a PIN.

    heads_with_pin: heads of the owner's unit and above who have a PIN, without the owner.
    """
    return not owner.has_pin and heads_with_pin == 0
