"""What the worker calls now and then on behalf of the whole house."""

from zeren.ledger import clock, inbox
from zeren.letters import actions as letters
from zeren.obligations import actions as obligations
from zeren.organisation import actions as organisation
from zeren.site import reactions
from zeren.web import keeping


def react() -> int:
    """Answer the facts that wait, and do what must follow them."""
    return inbox.react(at=clock.now())


def fold() -> int:
    """Add up the counters' steps; the sums stay what they are."""
    return obligations.fold()


def turn() -> int:
    """What a new day brings: who comes gets an account, who left loses the link to it, requests for
    roles lapse, and letters of planned changes and of the end of a year are written down.
    """
    at = clock.now()
    organisation.give_accounts(by=reactions.SYSTEM, at=at)
    organisation.take_accounts(by=reactions.SYSTEM, at=at)
    organisation.lapse_role_requests(by=reactions.SYSTEM, at=at)
    letters.refit_due(by=reactions.SYSTEM, at=at)
    return letters.expire_due(by=reactions.SYSTEM, at=at)


def forget() -> int:
    """Forms that were kept for their owners and not fetched in time are removed."""
    return keeping.forget(at=clock.now())
