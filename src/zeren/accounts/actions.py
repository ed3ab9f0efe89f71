"""Open an account, invite, choose a PIN or password, sign in, end all sessions."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Literal, NoReturn

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from zeren.accounts import permits, queries, secrecy, tries
from zeren.accounts.models import Account, DemoSignIn, UnknownLogin
from zeren.core import pin as rules
from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.core.tongue import LANGUAGES
from zeren.ledger import actions as ledger
from zeren.ledger import queries as ledger_queries

INVITED_FOR = timedelta(days=14)
PASSWORD_LENGTH = 12
FIRST_LOGIN = "ADMIN"


def open_account(
    login: str, *, language: str, by: Actor, at: datetime, email: str | None = None
) -> Account:
    """Open an account without any secret; an invitation lets its owner choose one."""
    plain = queries.plain_login(login)
    if Account.objects.filter(login__in={plain, login}).exists():
        raise Refused("account.login_taken", login=plain)
    with transaction.atomic():
        account = Account.objects.create(
            login=plain,
            email=queries.plain_login(email) if email else None,
            language=language if language in LANGUAGES else LANGUAGES[0],
        )
        _record("account.opened", account.pk, by=by, at=at)
    return account


def open_accounts(rows: Iterable[tuple[str, str]], *, by: Actor, at: datetime) -> dict[str, int]:
    """Open many accounts at once from (login, language); gives the ids by login as it was given.

    An account that is already open is kept as it is, so that an import can be repeated.
    """
    wanted = {queries.plain_login(login): (login, language) for login, language in rows}
    with transaction.atomic():
        known = dict(_ids_of(list(wanted)))
        fresh = [
            Account(login=plain, language=language if language in LANGUAGES else LANGUAGES[0])
            for plain, (_, language) in wanted.items()
            if plain not in known
        ]
        Account.objects.bulk_create(fresh, batch_size=1000)
        known.update(_ids_of([account.login for account in fresh]))
        items = [ledger.Item(("account", known[account.login])) for account in fresh]
        ledger.record_many("account.opened", items, by=by, at=at)
    return {login: known[plain] for plain, (login, _) in wanted.items()}


def open_first_administrator(*, at: datetime, email: str | None = None) -> str:
    """The one-time code for the first account of an empty installation, "" once it is in use.

    Asked again before anybody has chosen a PIN it gives a new code, so that a lost one locks
    nobody out; afterwards no command line opens an account.
    """
    first = Account.objects.filter(is_bootstrap=True, pin="", password="").first()
    if first is None and queries.has_accounts():
        return ""
    with transaction.atomic():
        if first is None:
            first = open_account(
                FIRST_LOGIN, language=LANGUAGES[0], by=Actor.system(), at=at, email=email
            )
            Account.objects.filter(pk=first.pk).update(is_bootstrap=True)
        return invite(first.pk, by=Actor.system(), at=at)


def invite(account_id: int, *, by: Actor, at: datetime) -> str:
    """A new one-time code with which the owner, and nobody else, chooses a PIN.

    An earlier code stops working; a PIN already chosen works until the new one is chosen.
    """
    code = secrecy.new_code()
    with transaction.atomic():
        swapped = Account.objects.filter(pk=account_id, is_active=True).update(
            invite_hash=secrecy.code_hash(account_id, code), invite_expires_at=at + INVITED_FOR
        )
        if not swapped:
            raise Refused("account.unknown")
        _record("account.invited", account_id, by=by, at=at)
    return code


def accept_invite(
    login: str, code: str, *, pin: str = "", password: str = "", at: datetime
) -> Account:
    """Choose a PIN, or a password, with the one-time code; the code is then used up.

    Call outside a transaction: wrong codes are counted like wrong PINs.
    """
    account = queries.account_by_login(login)
    if pin or not password:
        _refuse_weak_pin(pin, login)
    else:
        _refuse_weak_password(password, account)
    if account is None or not account.is_active:
        _knock_in_vain(login, code="account.wrong_code", at=at)
    one = tries.count(Account, account.pk, at=at)
    is_right = secrecy.code_is(account.pk, code, account.invite_hash)
    is_open = account.invite_expires_at is not None and at < account.invite_expires_at
    # The slow hash is made in either case: a wrong code takes as long as a right one.
    changes = _secret_columns(account, pin=pin, password=password, at=at)
    if not is_right or not is_open:
        tries.refuse(Account, account.pk, one, code="account.wrong_code", at=at)
    with transaction.atomic():
        swapped = Account.objects.filter(pk=account.pk, invite_hash=account.invite_hash).update(
            invite_hash="", invite_expires_at=None, failed_tries=0, locked_until=None, **changes
        )
        if not swapped:
            raise Refused("account.moved_meanwhile")
        by = Actor.account(account.pk).proved("code")
        _record_secret(account.pk, pin=pin, by=by, at=at, how="code")
    account.refresh_from_db()
    return account


def proved(by: Actor, pin: str, *, at: datetime) -> Actor:
    """The same actor, proven by the PIN of the account that is signed in; refuses a wrong one."""
    check_pin(by.account_id, pin, at=at)
    account = _get(by.account_id)
    return by.proved("pin", queries.epoch_of(account))


def check_pin(account_id: int, pin: str, *, at: datetime) -> None:
    """Refuse unless this is the PIN: account.wrong_pin (left), account.locked (until).

    Call it before opening a transaction (it insists), or a refusal would give the try back.
    """
    stored = Account.objects.filter(pk=account_id, is_active=True).values_list("pin", flat=True)
    found = stored.first()
    if found is None:
        raise Refused("account.unknown")
    if not found:
        raise Refused("account.no_pin")
    one = tries.count(Account, account_id, at=at)
    if not secrecy.pin_is(account_id, pin, found):
        tries.refuse(Account, account_id, one, code="account.wrong_pin", at=at)
    tries.forgive(account_id)


def check_password(account_id: int, password: str, *, at: datetime) -> None:
    """Refuse unless this is the password: account.wrong_password (left), account.locked."""
    stored = Account.objects.filter(pk=account_id, is_active=True).values_list(
        "password", flat=True
    )
    found = stored.first()
    if found is None:
        raise Refused("account.unknown")
    one = tries.count(Account, account_id, at=at)
    if not secrecy.password_is(password, found):
        tries.refuse(Account, account_id, one, code="account.wrong_password", at=at)
    tries.forgive(account_id)


def sign_in(login: str, *, pin: str = "", password: str = "", at: datetime) -> Account:
    """The account of these secrets, or the same refusal whether the login exists or not."""
    wrong = "account.wrong_password" if password else "account.wrong_sign_in"
    account = queries.account_by_login(login)
    if account is None or not account.is_active:
        _knock_in_vain(login, code=wrong, at=at)
    one = tries.count(Account, account.pk, at=at)
    if password:
        is_right = secrecy.password_is(password, account.password)
    else:
        is_right = secrecy.pin_is(account.pk, pin, account.pin)
    if not is_right:
        tries.refuse(Account, account.pk, one, code=wrong, at=at)
    with transaction.atomic():
        tries.forgive(account.pk)
        Account.objects.filter(pk=account.pk).update(last_login=at)
        how: Literal["password", "pin"] = "password" if password else "pin"
        by = Actor.account(account.pk).proved(how, queries.epoch_of(account))
        _record("account.signed_in", account.pk, by=by, at=at, how=how)
    return account


def change_pin(account_id: int, *, old: str, new: str, by: Actor, at: datetime) -> Account:
    """Another PIN instead of the present one; every other session of the account ends."""
    permits.owner_only(account_id, by)
    account = _get(account_id)
    _refuse_weak_pin(new, account.login)
    by = proved(by, old, at=at)
    return _swap_secret(account, pin=new, by=by, at=at, how="pin")


def set_password(
    account_id: int, *, pin: str = "", old: str = "", new: str, by: Actor, at: datetime
) -> Account:
    """A password beside the PIN; the present password, or the PIN, proves who asks."""
    permits.owner_only(account_id, by)
    account = _get(account_id)
    _refuse_weak_password(new, account)
    if old:
        check_password(account_id, old, at=at)
        by = by.proved("password", queries.epoch_of(account))
    else:
        by = proved(by, pin, at=at)
    return _swap_secret(account, password=new, by=by, at=at, how="password" if old else "pin")


def end_all_sessions(account_id: int, *, by: Actor, at: datetime) -> None:
    """Every device is signed out at its next request, this one too."""
    permits.owner_only(account_id, by)
    with transaction.atomic():
        Account.objects.filter(pk=account_id).update(session_epoch=F("session_epoch") + 1)
        _record("account.sessions_ended", account_id, by=by, at=at)


def choose_language(account_id: int, language: str) -> None:
    """The language in which Zeren speaks to this account."""
    if language not in LANGUAGES:
        raise Refused("account.unknown_language")
    Account.objects.filter(pk=account_id).update(language=language)


def offer_demo_sign_in(
    login: str, *, pin: str, label: dict[str, str], note: dict[str, str], place: int = 0
) -> None:
    """Show this sign-in on the sign-in page. Only a DEMO database takes it."""
    found = ledger_queries.installation()
    if found is None or not found.is_demo:
        raise Refused("account.not_demo")
    DemoSignIn.objects.update_or_create(
        login=queries.plain_login(login),
        defaults={"pin": pin, "label": label, "note": note, "place": place},
    )


def _get(account_id: int) -> Account:
    account = queries.account(account_id)
    if account is None:
        raise Refused("account.unknown")
    return account


def _ids_of(logins: list[str]) -> Iterable[tuple[str, int]]:
    for start in range(0, len(logins), 900):
        part = logins[start : start + 900]
        yield from Account.objects.filter(login__in=part).values_list("login", "id")


def _knock_in_vain(login: str, *, code: str, at: datetime) -> NoReturn:
    """The same work, words and waiting for a login nobody has."""
    row_id = tries.unknown(secrecy.login_key(queries.plain_login(login)), at=at)
    one = tries.count(UnknownLogin, row_id, at=at)
    secrecy.pin_is(0, "", "")
    tries.refuse(UnknownLogin, row_id, one, code=code, at=at)


def _refuse_weak_pin(pin: str, login: str) -> None:
    weak = rules.weakness(pin, login)
    if weak:
        raise Refused(weak, [Problem(weak, where="pin")])


def _refuse_weak_password(password: str, account: Account | None) -> None:
    problems = []
    if len(password) < PASSWORD_LENGTH:
        problems.append(Problem("account.password_too_short", "password", {"n": PASSWORD_LENGTH}))
    names = {account.login.lower(), (account.email or "").lower()} if account else set()
    if any(name and name in password.lower() for name in names) or len(set(password)) < 5:
        problems.append(Problem("account.password_too_easy", "password"))
    try:
        validate_password(password, account)
    except ValidationError:
        problems.append(Problem("account.password_too_easy", "password"))
    if problems:
        raise Refused(problems[0].code, problems[:1], **problems[0].params)


def _secret_columns(account: Account, *, pin: str, password: str, at: datetime) -> dict[str, Any]:
    if pin:
        return {"pin": secrecy.pin_hash(account.pk, pin), "pin_set_at": at}
    account.set_password(password)
    return {"password": account.password}


def _swap_secret(
    account: Account, *, by: Actor, at: datetime, how: str, pin: str = "", password: str = ""
) -> Account:
    seen_pin, seen_password = account.pin, account.password
    changes = _secret_columns(account, pin=pin, password=password, at=at)
    with transaction.atomic():
        swapped = Account.objects.filter(
            pk=account.pk, pin=seen_pin, password=seen_password
        ).update(**changes)
        if not swapped:
            raise Refused("account.moved_meanwhile")
        _record_secret(account.pk, pin=pin, by=by, at=at, how=how)
    account.refresh_from_db()
    return account


def _record_secret(account_id: int, *, pin: str, by: Actor, at: datetime, how: str) -> None:
    """The fact keeps the new epoch; who acted is still proven by the old one."""
    code = "account.pin_set" if pin else "account.password_set"
    _record(code, account_id, by=by, at=at, how=how, epoch=queries.epoch_of(_get(account_id)))


def _record(code: str, account_id: int, *, by: Actor, at: datetime, **body: object) -> None:
    ledger.record(code, about=("account", account_id), by=by, at=at, body=dict(body))
