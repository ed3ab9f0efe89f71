"""Settling very many subjects as a job in parts, and the comparison of each night."""

import logging
from datetime import datetime
from typing import Any

from zeren.census import actions, compare
from zeren.core.actor import Actor
from zeren.jobs.work import JobSeen, work
from zeren.ledger import clock

log = logging.getLogger(__name__)


@work("census.settle")
def settle(part: dict[str, Any], *, job: JobSeen, at: datetime) -> int:
    """Settle the subjects of one part; repeating it changes nothing."""
    actions.settle_some(part["kind"], part["ids"], cause=part["cause"], by=Actor.system(), at=at)
    return len(part["ids"])


def nightly() -> int:
    """Once a night: compare everything that counts, note it as a fact; returns what differs.

    Each difference is logged line by line, and nothing is repaired: `zeren audit` names it again.
    """
    at = clock.now()
    if not compare.is_due(at):
        return 0
    wrong = 0
    for one in compare.troubles(at):
        log.error("audit: %s", one)
        wrong += 1
    actions.note_comparison(wrong, by=Actor.system(), at=at)
    return wrong
