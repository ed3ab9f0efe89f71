"""Whose sign-in an account was at any fact and any moment, told by the facts and not by the row.

The column `person.account` says what is so now; an UPDATE of it, and back again, leaves it as it
was. The facts `person.account_given` and `person.account_ended` name the account each time, so an
act by another account than the one linked then stands out.
"""

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zeren.core.actor import Actor
from zeren.ledger import queries as ledger
from zeren.organisation.models import Person

GIVEN, ENDED = "person.account_given", "person.account_ended"
CODES = (GIVEN, ENDED)
MANY = 900


@dataclass(frozen=True, slots=True)
class Link:
    """From this fact on the account is the person's (`account_id`), or is no longer (None)."""

    person_id: int
    account_id: int | None
    fact_id: int
    recorded_at: datetime
    by: Actor


class Links:
    """The links of some people in the order in which they were recorded."""

    def __init__(self, found: Mapping[int, Sequence[Link]]) -> None:
        self._found = found

    def of(self, person_id: int) -> Sequence[Link]:
        """Every link made or ended, the oldest first."""
        return self._found.get(person_id, ())

    def at_fact(self, person_id: int, fact_id: int) -> int | None:
        """The account that was this person's when the fact was recorded; None without one."""
        mine = self.of(person_id)
        place = bisect_right(mine, fact_id, key=lambda link: link.fact_id)
        return mine[place - 1].account_id if place else None

    def now(self, person_id: int) -> Link | None:
        """The link that stands, or None."""
        mine = self.of(person_id)
        return mine[-1] if mine and mine[-1].account_id is not None else None


def links(person_ids: Iterable[int] | None = None) -> Links:
    """The links of these people, or of all, from the facts. One statement for each 900 people."""
    found: dict[int, list[Link]] = {}
    for rows in _facts(None if person_ids is None else sorted(set(person_ids))):
        for fact_id, code, person_id, recorded_at, kind, actor_id, body in rows:
            account = json.loads(body).get("account") if code == GIVEN else None
            found.setdefault(person_id, []).append(
                Link(person_id, account, fact_id, recorded_at, Actor(kind, actor_id))
            )
    return Links(found)


def _facts(person_ids: Sequence[int] | None) -> Iterable[Iterable[tuple[Any, ...]]]:
    """Columns of Link, in the order of the facts."""
    rows = (
        ledger.facts()
        .filter(about_kind=Person.EVIDENCE_KIND, code__in=CODES)
        .order_by("id")
        .values_list("id", "code", "about_id", "recorded_at", "actor_kind", "actor_id", "body")
    )
    if person_ids is None:
        yield rows.iterator()
        return
    for start in range(0, len(person_ids), MANY):
        yield rows.filter(about_id__in=person_ids[start : start + MANY])
