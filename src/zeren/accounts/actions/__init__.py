"""Open an account, invite, choose a PIN or password, sign in, end all sessions."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from zeren.accounts import permits, queries, secrecy, tries
from zeren.accounts.actions import codes, devices, factors
from zeren.accounts.actions.erasing import erase_logins as erase_logins
from zeren.accounts.models import Account, DemoSignIn
from zeren.core import pin as rules
from zeren.core.actor import Actor, Proof
from zeren.core.refusal import Problem, Refused
from zeren.core.tongue import LANGUAGES
from zeren.ledger import actions as ledger
from zeren.ledger import queries as ledger_queries
from zeren.limits import actions as limits

PASSWORD_LENGTH = 12
FIRST_LOGIN = "ADMIN"
HERE = tries.Place()
"""No source and no browser: a program that acts for somebody."""


def open_account(
    login: str, *, language: str = "", by: Actor, at: datetime, email: str | None = None
) -> Account:
    """Open an account without any secret; an invitation lets its owner choose one.

    language: "" where nobody has said it; then the page of the first sign-in does.
    """
    plain = queries.plain_login(login)
    if Account.objects.filter(login__in={plain, login}).exists():
        raise Refused("account.login_taken", login=plain)
    with transaction.atomic():
        account = Account.objects.create(
            login=plain,
            email=queries.plain_login(email) if email else None,
            language=language if language in LANGUAGES else "",
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
            Account(login=plain, language=language if language in LANGUAGES else "")
            for plain, (_, language) in wanted.items()
            if plain not in known
        ]
        Account.objects.bulk_create(fresh, batch_size=1000)
        known.update(_ids_of([account.login for account in fresh]))
        items = [ledger.Item(("account", known[account.login])) for account in fresh]
        ledger.record_many("account.opened", items, by=by, at=at)
    return {login: known[plain] for plain, (login, _) in wanted.items()}


def renumber(account_id: int, login: str, *, by: Actor, at: datetime) -> None:
    """The owner signs in with another staff number from now on."""
    Account.objects.filter(pk=account_id).update(login=queries.plain_login(login))
    ledger.record("account.renumbered", about=("account", account_id), by=by, at=at)


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
            first = open_account(FIRST_LOGIN, by=Actor.system(), at=at, email=email)
            Account.objects.filter(pk=first.pk).update(is_bootstrap=True)
        return invite(first.pk, by=Actor.system(), at=at)


def invite(account_id: int, *, by: Actor, at: datetime) -> str:
    """The machine's own code for an account without a PIN (codes.make_own)."""
    return codes.make_own(account_id, by=by, at=at)


def accept_invite(
    login: str,
    code: str,
    *,
    pin: str = "",
    password: str = "",
    at: datetime,
    place: tries.Place = HERE,
) -> Account:
    """Choose a PIN, or a password, with the one-time code; the code is then used up.

    Call outside a transaction. Wrong codes are counted; a right one opens, whatever a stranger
    has tried before, ends every session and known browser, and begins the counts anew.
    Refused: account.wrong_code, account.locked, code.not_open, code.too_old.
    """
    account = queries.account_by_login(login)
    if pin or not password:
        _refuse_weak_pin(pin, login)
    else:
        _refuse_weak_password(password, account)
    owner_id = account.pk if account is not None and account.is_active else 0
    row = codes.live(owner_id)
    is_right = secrecy.code_is(owner_id, code, row.digest if row else "")
    if account is None or row is None or not is_right:
        number = secrecy.number_key(_number(account, login))
        taken = limits.take_all(
            [("code:number", number), ("code:source", place.source)], at=at, code=tries.LOCKED
        )
        secrecy.pin_hash(0, pin or password)  # a wrong code takes as long as a right one
        tries.was_wrong(taken, code="account.wrong_code")
    if row.state == "PRINTED":
        raise Refused("code.not_open")
    if row.state != "OPEN" or row.expires_at <= at:
        raise Refused("code.too_old")
    changes = _secret_columns(account, pin=pin, password=password, at=at)
    with transaction.atomic():
        by = Actor.account(account.pk).proved("code")
        codes.use(row, by=by, at=at)
        Account.objects.filter(pk=account.pk).update(**changes)
        devices.end_all(account.pk, at=at)
        factors.end_all(account.pk, by=by, at=at)
        _record_secret(account.pk, pin=pin, by=by, at=at, how="code")
        limits.open_again([("sign_in:number", secrecy.number_key(account.login))])
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
    stored = Account.objects.filter(pk=account_id, is_active=True)
    seen = stored.values_list("pin", "locked_at").first()
    if seen is None:
        raise Refused("account.unknown")
    found, is_locked = seen[0], seen[1] is not None
    if not found:
        raise Refused("account.no_pin")
    if is_locked:
        raise Refused("account.signatures_locked")
    taken = limits.take("act:account", str(account_id), at=at, code=tries.LOCKED)
    if not secrecy.pin_is(account_id, pin, found):
        tries.was_wrong(taken, code="account.wrong_pin")
    limits.give_back(taken, at=at)


def check_password(account_id: int, password: str, *, at: datetime) -> None:
    """Refuse unless this is the password: account.wrong_password (left), account.locked."""
    stored = Account.objects.filter(pk=account_id, is_active=True).values_list(
        "password", flat=True
    )
    found = stored.first()
    if found is None:
        raise Refused("account.unknown")
    taken = limits.take("act:account", str(account_id), at=at, code=tries.LOCKED)
    if not secrecy.password_is(password, found):
        tries.was_wrong(taken, code="account.wrong_password")
    limits.give_back(taken, at=at)


def sign_in(
    login: str, *, pin: str = "", password: str = "", at: datetime, place: tries.Place = HERE
) -> Account:
    """The account of these secrets; from now on it is in. Refused: as `known`."""
    account = known(login, pin=pin, password=password, at=at, place=place)
    if not queries.has_app(account.pk):  # else `factors.check_app` comes first
        enter(account, how="password" if password else "pin", at=at)
    return account


def known(
    login: str, *, pin: str = "", password: str = "", at: datetime, place: tries.Place = HERE
) -> Account:
    """The account of these secrets, or the same refusal whether the login exists or not.

    The same queries and the same slow hash are made for a login that nobody has.
    Refused: account.wrong_sign_in, account.wrong_password (left), account.locked (until).
    """
    wrong = "account.wrong_password" if password else "account.wrong_sign_in"
    account = queries.account_by_login(login)
    owner_id = account.pk if account is not None and account.is_active else 0
    is_known = devices.is_known(owner_id, place.device)
    number = _number(account, login)
    one = tries.knock(number, password or pin, place, is_known=is_known, at=at)
    if password:
        is_right = secrecy.password_is(password, account.password if account else "")
    else:
        is_right = secrecy.pin_is(owner_id, pin, account.pin if account else "")
    if account is None or not owner_id or not is_right:
        tries.was_wrong(one.taken, code=wrong)
    tries.was_right(one, at=at)
    return account


def enter_with_code(account: Account, *, at: datetime) -> None:
    """Whoever has just chosen a PIN with a code is in: no stranger's count stands between."""
    enter(account, how="code", at=at)


def enter(account: Account, *, how: Proof, second: str = "", at: datetime) -> None:
    """It is in: proven in this way, and by this second factor."""
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(last_login=at)
        by = Actor.account(account.pk).proved(how, queries.epoch_of(account))
        said = {"how": how, "second": second} if second else {"how": how}
        _record("account.signed_in", account.pk, by=by, at=at, **said)


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
        devices.end_all(account_id, at=at)
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


def _number(account: Account | None, login: str) -> str:
    """What tries are counted by: the number of an account, by whatever name it was called."""
    return account.login if account is not None else queries.plain_login(login)


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
