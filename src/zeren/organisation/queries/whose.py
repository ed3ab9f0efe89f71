"""By whose hand: the account of each fact against the link of that time, and against its secrets.

A fact of a person's act says with which account it was made and which PIN and password that account
had. So an account that was put to another person for an hour, or another PIN that was put into the
table and taken out again, stands out for ever (E3 of the threat model), although every row is as
it was.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from zeren.accounts import queries as accounts
from zeren.ledger import clock
from zeren.ledger import queries as ledger
from zeren.ledger.trouble import Trouble
from zeren.organisation.queries.links import links

SECRETS = ("account.pin_set", "account.password_set")
UNDER_WAY = timedelta(minutes=5)
"""An act that began before a PIN was changed may end after it."""
BY_PROGRAM = "direct"
"""How acts are proven that no door was asked for: only a DEMO tells its story so."""


@dataclass(frozen=True)
class HandTrouble(Trouble):
    """One act whose account does not fit."""

    words: ClassVar = {
        "hand_other_account": _(
            "Fact %(fact)s is an act of person %(person)s by account %(account)s, which was not "
            "that person's then (the account then: %(want)s)."
        ),
        "hand_no_account": _(
            "Fact %(fact)s is an act of person %(person)s, but no sign-in proved who it was."
        ),
        "hand_secret_put_in": _(
            "Account %(account)s has a PIN or password that its owner never set."
        ),
        "hand_not_the_first": _("Account %(account)s is not the first administrator."),
        "hand_other_secret": _(
            "Fact %(fact)s was made by account %(account)s with a PIN or password that its owner "
            "never set."
        ),
    }


@dataclass
class _Secret:
    """The epoch of an account's secrets, the one before, and since when."""

    epoch: str
    before: str
    since: datetime


def troubles() -> Iterator[Trouble]:
    """Every act by an account that was not the person's then, or with secrets nobody set."""
    is_demo = clock.is_demo()
    told = links()
    secrets: dict[int, _Secret] = {}
    rows = ledger.facts().order_by("id")
    for fact in rows.filter(account_id__gt=0).iterator(2000):
        where, params = f"{fact.pk}", {"fact": fact.pk, "account": fact.account_id}
        if fact.actor_kind == "person":
            want = told.at_fact(fact.actor_id, fact.pk)
            if want != fact.account_id:
                more = {**params, "person": fact.actor_id, "want": want or "-"}
                yield HandTrouble("hand_other_account", where, more)
        if fact.epoch and not _fits(secrets.get(fact.account_id), fact.epoch, fact.recorded_at):
            yield HandTrouble("hand_other_secret", where, params)
        if fact.code in SECRETS:
            _learn(secrets, fact.about_id, json.loads(fact.body), fact.recorded_at)
    yield from _as_they_are(secrets)
    if is_demo:
        return
    unproven = rows.filter(actor_kind__in=("person", "account"), proof=BY_PROGRAM)
    for fact in unproven.iterator(2000):
        yield HandTrouble(
            "hand_no_account", f"{fact.pk}", {"fact": fact.pk, "person": fact.actor_id}
        )


def _as_they_are(secrets: dict[int, _Secret]) -> Iterator[Trouble]:
    """The secrets that lie in the table now, and who is the first administrator."""
    opened = ledger.facts("account.opened").order_by("id").values_list("about_id", flat=True)
    first = opened.first()
    for account_id, epoch, is_first in accounts.epochs():
        known = secrets.get(account_id)
        if known is None or known.epoch != epoch:
            yield HandTrouble("hand_secret_put_in", f"{account_id}", {"account": account_id})
        if is_first and account_id != first:
            yield HandTrouble("hand_not_the_first", f"{account_id}", {"account": account_id})


def _fits(known: _Secret | None, epoch: str, moment: datetime) -> bool:
    if known is None:
        return False
    return epoch == known.epoch or (epoch == known.before and moment <= known.since + UNDER_WAY)


def _learn(
    secrets: dict[int, _Secret], account_id: int, body: dict[str, str], moment: datetime
) -> None:
    old = secrets.get(account_id)
    secrets[account_id] = _Secret(body.get("epoch", ""), old.epoch if old else "", moment)
