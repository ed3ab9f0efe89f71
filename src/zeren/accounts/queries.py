"""Who has an account, how it stands, and which sign-ins a DEMO offers."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zeren.accounts import secrecy
from zeren.accounts.models import Account, DemoSignIn
from zeren.ledger import queries as ledger


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands, for its owner and for whoever invites."""

    account_id: int
    login: str
    email: str
    language: str
    has_pin: bool
    has_password: bool
    pin_set_at: datetime | None
    locked_until: datetime | None
    is_invited: bool
    invite_expires_at: datetime | None
    is_active: bool
    is_bootstrap: bool


@dataclass(frozen=True, slots=True)
class DemoRow:
    label: dict[str, str]
    login: str
    pin: str
    note: dict[str, str]


def plain_login(text: str) -> str:
    """A staff number or e-mail as it is compared: full-width signs made plain, blanks gone."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return plain.lower() if "@" in plain else plain.upper()


def account_by_login(login: str) -> Account | None:
    """The account of a staff number or e-mail, whatever its capitals."""
    plain = plain_login(login)
    if "@" in plain:
        return Account.objects.filter(email=plain).first()
    raw = login.strip()
    found = list(Account.objects.filter(login__in={plain, plain.lower(), raw}).order_by("id")[:3])
    exact = [account for account in found if account.login == raw]
    return next(iter(exact or found), None)


def account(account_id: int) -> Account | None:
    """The account of an id, when it is active."""
    return Account.objects.filter(pk=account_id, is_active=True).first()


def epoch_of(account: Any) -> str:
    """Which PIN and password this account has (secrecy.epoch)."""
    return secrecy.epoch(account.pk, account.pin, account.password)


def is_bootstrap(account_id: int) -> bool:
    """Is this the first administrator of an empty installation?"""
    return Account.objects.filter(pk=account_id, is_bootstrap=True, is_active=True).exists()


def has_accounts() -> bool:
    """Is there any account at all? Without one the command line makes the first administrator."""
    return Account.objects.exists()


def with_secret(account_ids: Sequence[int]) -> set[int]:
    """Those of these accounts whose owners can sign in: a PIN or a password is chosen."""
    rows = Account.objects.filter(pk__in=account_ids, is_active=True)
    return set(rows.exclude(pin="", password="").values_list("id", flat=True))


def standing(account_id: int) -> Standing | None:
    """How one account stands."""
    row = Account.objects.filter(pk=account_id).first()
    return _standing(row) if row else None


def standings(logins: Sequence[str]) -> dict[str, Standing]:
    """How the accounts of these staff numbers stand, by plain login; unknown ones are left out."""
    plain = {plain_login(login) for login in logins}
    rows = Account.objects.filter(login__in=plain | {login.strip() for login in logins})
    return {plain_login(row.login): _standing(row) for row in rows}


def demo_sign_ins() -> list[DemoRow]:
    """The ready sign-ins of a DEMO database; always empty in a real one, whatever the table."""
    found = ledger.installation()
    if found is None or not found.is_demo:
        return []
    return [DemoRow(row.label, row.login, row.pin, row.note) for row in DemoSignIn.objects.all()]


def _standing(row: Account) -> Standing:
    return Standing(
        account_id=row.pk,
        login=row.login,
        email=row.email or "",
        language=row.language,
        has_pin=row.has_pin,
        has_password=bool(row.password) and row.has_usable_password(),
        pin_set_at=row.pin_set_at,
        locked_until=row.locked_until,
        is_invited=bool(row.invite_hash),
        invite_expires_at=row.invite_expires_at,
        is_active=row.is_active,
        is_bootstrap=row.is_bootstrap,
    )
