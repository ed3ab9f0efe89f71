"""Two people at one screen, each with the own PIN: nobody is signed in for it.

Signing in writes a fact, and while the clock is wrong nothing can be written; so the two prove
themselves on the form itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from zeren.accounts import actions as accounts
from zeren.accounts import queries as account_queries
from zeren.core import together
from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.ledger import actions as ledger
from zeren.ledger import alarm
from zeren.organisation import queries


@dataclass(frozen=True)
class Said:
    """What one of the two typed; `where` is the field that a refusal stands beside."""

    login: str
    pin: str
    where: str


def confirm_clock(first: Said, second: Said, *, at: datetime) -> None:
    """The clock is right now: both have looked at another one.

    Refused: together.…, account.wrong_pin, account.locked, ledger.clock_is_right.
    """
    by, other = _both((first, second), at=at)
    ledger.confirm_clock(by=by, second=other, at=at)
    alarm.reset()


def acknowledge_gap(first: Said, second: Said, *, at: datetime) -> None:
    """A part of the log that was signed is lost, and both know it.

    Refused: together.…, account.wrong_pin, account.locked, ledger.no_gap, ledger.rewritten.
    """
    by, other = _both((first, second), at=at)
    ledger.acknowledge_gap(by=by, second=other, at=at)
    alarm.reset()


def _both(pair: Sequence[Said], *, at: datetime) -> tuple[Actor, Actor]:
    """The two as actors, proven by their PINs. Call outside a transaction: tries are counted."""
    found = []
    for said in pair:
        account = account_queries.account_by_login(said.login)
        if account is None or not account.is_active or not account.has_pin:
            raise _beside(said, "together.unknown")
        viewer = queries.viewer_for(
            account.pk, queries.date_of(at), is_bootstrap=account_queries.is_bootstrap(account.pk)
        )
        viewer = replace(viewer, epoch=account_queries.epoch_of(account))
        try:
            proved = accounts.proved(viewer.actor, said.pin, at=at)
        except Refused as refused:
            raise _beside(said, refused.code, **refused.params) from refused
        found.append((viewer, proved))
    code = together.missing(found[0][0], found[1][0])
    if code:
        raise Refused(code)
    return found[0][1], found[1][1]


def _beside(said: Said, code: str, **params: object) -> Refused:
    return Refused(code, [Problem(code, said.where, dict(params))], **params)
