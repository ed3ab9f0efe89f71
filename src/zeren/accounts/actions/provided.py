"""What a client of SCIM does: names somebody, says whether the house lets him in, takes him back.

Naming opens nothing: the head of the number is asked whether that is the person. From then on
"not active" signs the person out and shuts every way of the house.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from zeren.accounts import queries
from zeren.accounts.actions import codes, links
from zeren.accounts.models import Client, Identity, Provided
from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.core.scim import User, passed_over, said
from zeren.ledger import actions as ledger

BY = Actor.system().proved("token")


def add(client_id: int, user: User, *, at: datetime) -> Provided:
    """Somebody new; the head of that number is asked. Refused: scim.taken."""
    with transaction.atomic():
        Client.objects.select_for_update().get(pk=client_id)
        if _live(client_id).filter(key=user.name.lower()).exists():
            raise Refused("scim.taken", name=user.name)
        identity = links.seen(f"scim {client_id} {uuid.uuid4()}", user.name, at=at)
        row = Provided.objects.create(
            client_id=client_id,
            identity=identity,
            name=user.name,
            key=user.name.lower(),
            external=user.external,
            made_at=at,
            changed_at=at,
        )
        _record("scim.user_added", row, at=at)
        if not user.is_active:
            links.switch(identity, on=False, at=at)
    _ask(row, at=at)
    return row


def foretell(client_id: int, body: Mapping[str, object]) -> list[Problem]:
    """What would happen if the program sent this of somebody, without doing it."""
    row = None
    name = body.get("userName")
    if isinstance(name, str):
        row = _live(client_id).filter(key=name.lower()).select_related("identity").first()
    before = User(row.name, row.external, row.identity.is_active) if row else None
    try:
        then = said(body, before)
    except Refused as refused:
        return [Problem(refused.code, params=refused.params)]
    found = [_foretold(then, row)]
    if names := passed_over(body):
        found.append(Problem("scim.would_pass_over", params={"names": ", ".join(names)}))
    return found


def _foretold(then: User, row: Provided | None) -> Problem:
    params: dict[str, object] = {"name": then.name}
    if row is None or row.identity.linked_at is None:
        if not then.is_active:
            return Problem("scim.would_shut", params=params)
        is_here = queries.account_by_login(then.name) is not None
        return Problem("scim.would_ask" if is_here else "scim.would_wait", params=params)
    if row.identity.is_active == then.is_active:
        return Problem("scim.would_stay", params=params)
    return Problem("scim.would_open" if then.is_active else "scim.would_sign_out", params=params)


def change(row: Provided, then: User, *, at: datetime) -> Provided:
    """What is different is written down, each with its fact. Refused: account.moved_meanwhile."""
    with transaction.atomic():
        row = _held(row)
        is_on = row.identity.is_active
        if (row.external, is_on) != (then.external, then.is_active):
            values = {"external": then.external, "changed_at": at}
            ledger.swap(row, "account.moved_meanwhile", "external", "ended_at", **values)
            _record("scim.user_changed", row, at=at)
        if is_on != then.is_active:
            links.switch(row.identity, on=then.is_active, at=at)
    _ask(row, at=at)
    return row


def remove(row: Provided, *, at: datetime) -> None:
    """Gone there: signed out, the link ended, so that a name that is given again is another one."""
    with transaction.atomic():
        row = _held(row)
        if row.identity.is_active:
            links.switch(row.identity, on=False, at=at)
        codes.drop_claims(row.identity, by=BY, at=at)
        if row.identity.linked_at:
            links.end(row.identity, by=BY, at=at)
        ledger.swap(row, "account.moved_meanwhile", "ended_at", ended_at=at, changed_at=at)
        _record("scim.user_removed", row, at=at)


def _ask(row: Provided, *, at: datetime) -> None:
    """The head is asked as long as nobody has said whose it is, once at a time."""
    identity = row.identity
    if identity.linked_at is None and identity.is_active and not codes.is_claimed(identity):
        codes.propose(identity.pk, row.name, at=at)


def _held(row: Provided) -> Provided:
    """The row as it is now and ours until the end, always in this order: what is changed and taken
    back at once would wait for each other. Refused: account.moved_meanwhile."""
    found = Provided.objects.select_for_update().filter(pk=row.pk, ended_at__isnull=True).first()
    if found is None:
        raise Refused("account.moved_meanwhile")
    found.identity = Identity.objects.select_for_update().get(pk=found.identity_id)
    return found


def _live(client_id: int) -> QuerySet[Provided]:
    return Provided.objects.filter(client_id=client_id, ended_at__isnull=True)


def _record(code: str, row: Provided, *, at: datetime) -> None:
    ledger.record(code, by=BY, at=at, row=row, body={"client": row.client_id})
