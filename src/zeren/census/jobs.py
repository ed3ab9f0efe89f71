"""Settling very many subjects as a job: parts of some hundred, each one transaction."""

from datetime import datetime
from typing import Any

from zeren.census import actions
from zeren.core.actor import Actor
from zeren.jobs.work import JobSeen, work


@work("census.settle")
def settle(part: dict[str, Any], *, job: JobSeen, at: datetime) -> int:
    """Settle the subjects of one part; repeating it changes nothing."""
    actions.settle_some(part["kind"], part["ids"], cause=part["cause"], by=Actor.system(), at=at)
    return len(part["ids"])
