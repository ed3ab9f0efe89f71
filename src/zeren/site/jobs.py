"""What the worker calls now and then on behalf of the whole house."""

from datetime import datetime
from typing import TypedDict

from zeren.jobs.work import JobSeen, work
from zeren.ledger import clock, inbox, sending, storage
from zeren.letters import actions as letters
from zeren.obligations import actions as obligations
from zeren.organisation import actions as organisation
from zeren.organisation import queries as where
from zeren.site import reactions
from zeren.web import keeping


class Followed(TypedDict):
    """What is to be done for whom, from which days on, because of which fact."""

    what: str
    ids: list[int]
    days: list[int]
    cause: int


def react() -> int:
    """Answer the facts that wait, and do what must follow them."""
    return inbox.react(at=clock.now())


@work("organisation.follow")
def follow(part: Followed, *, job: JobSeen, at: datetime) -> int:
    """One part of what must follow a large change of the organisation."""
    reactions.follow(part["what"], part["ids"], at=at, days=part["days"], cause=part["cause"])
    return len(part["ids"])


def fold() -> int:
    """Add up the counters' steps, some at a time; the sums stay what they are."""
    total = 0
    while done := obligations.fold():
        total += done
        storage.give_way()
    return total


def turn() -> int:
    """What a new day brings: who comes gets an account, who left loses the link to it, requests for
    roles lapse, deputies end, what a planned merger left empty is closed, and letters of planned
    changes and of the end of a year are written down.
    """
    at = clock.now()
    people = list(where.without_account(where.date_of(at)).values_list("pk", flat=True))
    for start in range(0, len(people), reactions.AT_ONCE):
        some = people[start : start + reactions.AT_ONCE]
        organisation.give_accounts(some, by=reactions.SYSTEM, at=at)
        storage.give_way()
    organisation.take_accounts(by=reactions.SYSTEM, at=at)
    organisation.lapse_role_requests(by=reactions.SYSTEM, at=at)
    organisation.end_deputies(by=reactions.SYSTEM, at=at)
    organisation.close_merged(by=reactions.SYSTEM, at=at)
    letters.refit_due(by=reactions.SYSTEM, at=at)
    return letters.expire_due(by=reactions.SYSTEM, at=at)


def forget() -> int:
    """Forms that were kept for their owners and not fetched in time, and keys of old ones."""
    at = clock.now()
    return keeping.forget(at=at) + sending.forget(at=at)
