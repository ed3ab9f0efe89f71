"""What its owner has beside the PIN: passkeys, and an app that shows six digits (TOTP).

Both are added and ended only by the owner, right after the PIN. Whoever has lost them gets a
one-time code by two people, as for a forgotten PIN: it ends them all.
Source: RFC 6238 (digits of an app), W3C Web Authentication (passkeys).
"""

import hmac
from datetime import datetime
from typing import Any

import pyotp
from django.db import transaction
from django.db.models import QuerySet
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from zeren.accounts import permits, secrecy, tries
from zeren.accounts.models import Account, Factor
from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.ledger import actions as ledger
from zeren.limits import actions as limits

MOST = 10
HOUSE = "Zeren"
UNLOCKED = UserVerificationRequirement.REQUIRED
STEP = 30
"""Seconds for which an app shows the same digits; those before and after are taken too."""
Json = dict[str, Any]
Challenge = tuple[Json, Json]
"""What the browser is asked, and what the session keeps of it until the answer."""


def new_secret() -> str:
    """A secret for an app, as a person can type it."""
    return pyotp.random_base32()


def app_address(secret: str, login: str) -> str:
    """What the app reads as a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=HOUSE)


def add_app(account_id: int, secret: str, digits: str, *, by: Actor, at: datetime) -> None:
    """From now on the app's digits are asked after the PIN; an earlier app ends.

    Refused: account.wrong_digits, when the app does not show what it should.
    """
    permits.own_factors(account_id, by)
    step = _step_of(secret, digits, at)
    if step is None:
        raise Refused(
            "account.wrong_digits_first", [Problem("account.wrong_digits_first", "digits")]
        )
    with transaction.atomic():
        for row in _live(account_id).filter(kind="APP"):
            _end(row, by=by, at=at)
        kept = secrecy.sealed(secret, f"app:{account_id}")
        _add(account_id, "APP", secret=kept, counter=step, by=by, at=at)


def check_app(account_id: int, digits: str, *, at: datetime) -> None:
    """Refuse unless the app shows these digits now; each is taken once.

    Call outside a transaction. Refused: account.wrong_digits (left), account.locked (until).
    """
    taken = limits.take("second:account", str(account_id), at=at, code=tries.LOCKED)
    row = _live(account_id).filter(kind="APP").first()
    step = _step_of(_secret(row), digits, at) if row else None
    fresh = Factor.objects.filter(pk=row.pk if row else 0, counter__lt=step or 0)
    if not fresh.update(counter=step or 0):
        tries.was_wrong(taken, code="account.wrong_digits")
    limits.give_back(taken, at=at)


def ask_new_passkey(account: Account, *, host: str, origin: str) -> Challenge:
    """What a browser needs to make a passkey for this account; nothing personal is in it."""
    user = PublicKeyCredentialUserEntity(
        name=account.login,
        display_name=account.login,
        id=bytes.fromhex(secrecy.number_key(f"passkey {account.pk}")),
    )
    known = [_credential(row) for row in _live(account.pk).filter(kind="PASSKEY")]
    asked, state = _server(host, origin).register_begin(
        user, known, ResidentKeyRequirement.REQUIRED, UNLOCKED
    )
    return dict(asked), state


def add_passkey(
    account_id: int,
    state: Json,
    answer: Json,
    *,
    host: str,
    origin: str,
    words: str,
    by: Actor,
    at: datetime,
) -> None:
    """Keep the public half of a passkey that the owner's device has just made.

    Refused: account.passkey_failed, account.too_many_passkeys.
    """
    permits.own_factors(account_id, by)
    if _live(account_id).count() >= MOST:
        raise Refused("account.too_many_passkeys", most=MOST)
    try:
        made = _server(host, origin).register_complete(state, answer)
    except (ValueError, KeyError, TypeError) as error:
        raise Refused("account.passkey_failed") from error
    credential = made.credential_data
    assert credential is not None, "register_complete insists on it"
    key = websafe_encode(credential.credential_id)
    if Factor.objects.filter(key=key).exists():
        raise Refused("account.passkey_failed")
    _add(
        account_id,
        "PASSKEY",
        key=key,
        secret=websafe_encode(bytes(credential)),
        counter=made.counter,
        words=words,
        by=by,
        at=at,
    )


def ask_passkey(*, host: str, origin: str) -> Challenge:
    """What a browser needs to sign in with any passkey of this house: nobody is named."""
    asked, state = _server(host, origin).authenticate_begin(user_verification=UNLOCKED)
    return dict(asked), state


def whose_passkey(
    state: Json, answer: Json, *, host: str, origin: str, at: datetime, place: tries.Place
) -> Account:
    """The account whose passkey signed what was asked, and unlocked it (two factors in one).

    Tries are counted as with a number that may not exist. Refused: account.wrong_passkey,
    account.locked.
    """
    key = str(answer.get("id", ""))[:1400]
    row = (
        Factor.objects.filter(key=key, kind="PASSKEY", ended_at__isnull=True).first()
        if key
        else None
    )
    one = tries.knock(f"passkey {key}", f"passkey {key}", place, is_known=False, at=at)
    try:
        server = _server(host, origin)
        server.authenticate_complete(state, [_credential(row)] if row else [], answer)
        told = AuthenticationResponse.from_dict(answer).response.authenticator_data.counter
    except (ValueError, KeyError, TypeError):
        row = None
    account = Account.objects.filter(pk=row.account_id if row else 0, is_active=True).first()
    if row is None or account is None:
        tries.was_wrong(one.taken, code="account.wrong_passkey")
    # a copy of a passkey that counts falls behind the other; one that does not count says 0
    is_next = Factor.objects.filter(pk=row.pk, ended_at__isnull=True, counter__lt=told)
    if (told or row.counter) and not is_next.update(counter=told):
        tries.was_wrong(one.taken, code="account.wrong_passkey")
    tries.was_right(one, at=at)
    return account


def end(account_id: int, factor_id: int, *, by: Actor, at: datetime) -> bool:
    """The owner no longer wants it, or has lost it. False: there is none."""
    permits.own_factors(account_id, by)
    row = _live(account_id).filter(pk=factor_id).first()
    if row is None:
        return False
    with transaction.atomic():
        _end(row, by=by, at=at)
    return True


def end_all(account_id: int, *, by: Actor, at: datetime) -> None:
    """A code by two people begins anew, in the transaction of its use."""
    for row in _live(account_id):
        _end(row, by=by, at=at)


def _live(account_id: int) -> QuerySet[Factor]:
    return Factor.objects.filter(account_id=account_id, ended_at__isnull=True).order_by("id")


def _add(account_id: int, kind: str, *, by: Actor, at: datetime, **columns: str | int) -> None:
    with transaction.atomic():
        row = Factor.objects.create(account_id=account_id, kind=kind, made_at=at, **columns)
        body = {"account": account_id, "kind": kind}
        ledger.record("account.factor_added", by=by, at=at, row=row, body=body)


def _end(row: Factor, *, by: Actor, at: datetime) -> None:
    ledger.swap(row, "account.moved_meanwhile", "ended_at", ended_at=at)
    body = {"account": row.account_id, "kind": row.kind}
    ledger.record("account.factor_ended", by=by, at=at, row=row, body=body)


def _secret(row: Factor) -> str:
    return secrecy.opened(row.secret, f"app:{row.account_id}")


def _step_of(secret: str, digits: str, at: datetime) -> int | None:
    """The step of time, this one or a neighbour, that shows these digits; None when none does."""
    if not secret:
        return None
    now, app, found = int(at.timestamp()) // STEP, pyotp.TOTP(secret), None
    for step in (now - 1, now, now + 1):
        if hmac.compare_digest(app.generate_otp(step), digits):
            found = step
    return found


def _server(host: str, origin: str) -> Fido2Server:
    """host: the name to which passkeys are bound; origin: the only page that may ask for them."""
    return Fido2Server(
        PublicKeyCredentialRpEntity(name=HOUSE, id=host), verify_origin=lambda told: told == origin
    )


def _credential(row: Factor) -> AttestedCredentialData:
    return AttestedCredentialData(websafe_decode(row.secret))
