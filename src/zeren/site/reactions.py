"""What must follow a fact in rooms above: one visible table, walked by the worker.

A room below never calls a room above; it records its fact, and what follows is read here. Each
function must be repeatable: it computes from what stands, so that a missed run catches up.
"""

from collections.abc import Callable
from datetime import datetime

from zeren.core.actor import Actor
from zeren.ledger import queries as facts
from zeren.organisation import actions as organisation
from zeren.responsibility import actions as responsibility
from zeren.site.models import Cursor

SYSTEM = Actor.system()
Reaction = Callable[[datetime], object]


def derive(at: datetime) -> None:
    """People, posts, units or things changed: accounts, duty lists, responsibilities, dues."""
    organisation.give_accounts(by=SYSTEM, at=at)
    responsibility.adopt_duty_lists(by=SYSTEM, at=at)
    responsibility.derive(by=SYSTEM, at=at)


REACTIONS: dict[str, tuple[Reaction, ...]] = {
    "organisation.imported": (derive,),
    "person.moved": (derive,),
    "person.left": (derive,),
    "organisation.head_changed": (derive,),
    "organisation.charge_decided": (derive,),
    "organisation.user_named": (derive,),
}
"""Fact code -> what follows. Each function runs once a walk, however many facts ask for it."""


def walk(*, at: datetime) -> int:
    """React to every fact recorded since the last walk; returns how many reactions ran."""
    cursor, _new = Cursor.objects.get_or_create(name="reactions")
    newest = facts.newest_id()
    if newest <= cursor.fact_id:
        return 0
    asked: dict[Reaction, None] = {}
    for code in facts.codes_between(cursor.fact_id, newest):
        for reaction in REACTIONS.get(code, ()):
            asked[reaction] = None
    for reaction in asked:
        reaction(at)
    Cursor.objects.filter(pk=cursor.pk).update(fact_id=newest)
    return len(asked)
