"""Who has an account, how it stands, and which sign-ins a DEMO offers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlsplit

from django.db.models import QuerySet

from zeren.accounts import secrecy, ways
from zeren.accounts.models import (
    Account,
    Client,
    Code,
    DemoSignIn,
    Device,
    Factor,
    Identity,
    Notice,
    Provided,
    Suspicion,
    Way,
)
from zeren.core import folding, slip
from zeren.core.actor import Actor, Kind
from zeren.ledger import queries as ledger

MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands, for its owner and for whoever asks for a code."""

    account_id: int
    login: str
    email: str
    language: str
    has_pin: bool
    has_password: bool
    pin_set_at: datetime | None
    locked_at: datetime | None
    is_active: bool
    is_bootstrap: bool


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A one-time code without its digest; who asked and decided as actors."""

    id: int
    account_id: int
    login: str
    kind: str
    state: str
    expires_at: datetime
    asked: Actor
    asked_at: datetime
    decided: Actor | None
    decided_at: datetime | None
    used_at: datetime | None
    words: str
    """What somebody is called in the house's sign-in, of a LINK."""


@dataclass(frozen=True, slots=True)
class NoticeLine:
    id: int
    kind: str
    at: datetime
    code: CodeLine | None


@dataclass(frozen=True, slots=True)
class DeviceLine:
    id: int
    words: str
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class FactorLine:
    id: int
    kind: str
    words: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class SuspicionLine:
    kind: str
    numbers: int
    tries: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class DemoRow:
    label: dict[str, str]
    login: str
    pin: str
    note: dict[str, str]


def plain_login(text: str) -> str:
    """A staff number or e-mail as it is compared: full-width signs made plain, blanks and
    invisible signs gone."""
    plain = folding.code(text)
    return plain.lower() if "@" in plain else plain


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


def epochs() -> Iterator[tuple[int, str, bool]]:
    """Every account that has a PIN or password: id, its epoch, whether it is the first one."""
    rows = Account.objects.exclude(pin="", password="").order_by("id")
    for row in rows.only("pin", "password", "is_bootstrap").iterator(2000):
        yield row.pk, epoch_of(row), row.is_bootstrap


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


def with_pin(account_ids: Iterable[int]) -> set[int]:
    """Which of these accounts have chosen a PIN."""
    return set(
        Account.objects.filter(pk__in=list(account_ids), is_active=True)
        .exclude(pin="")
        .values_list("pk", flat=True)
    )


def devices(account_id: int) -> list[DeviceLine]:
    """The browsers in which this account has signed in and that have not been ended."""
    rows = Device.objects.filter(account_id=account_id, ended_at__isnull=True)
    return [DeviceLine(row.pk, row.words, row.first_at, row.last_at) for row in rows]


def factors(account_id: int) -> list[FactorLine]:
    """Passkeys and the app of this account, the oldest first."""
    rows = Factor.objects.filter(account_id=account_id, ended_at__isnull=True)
    return [FactorLine(row.pk, row.kind, row.words, row.made_at) for row in rows]


def house_door() -> str:
    """The provider of the house's own sign-in; "" where there is none."""
    return urlsplit(ways.now().oidc_issuer).hostname or ""


def directory_door() -> str:
    """The house's directory; "" where there is none."""
    return urlsplit(ways.now().ldap_server).hostname or ""


def way(way_id: int) -> Way | None:
    return Way.objects.filter(pk=way_id).select_related("asked_by", "decided_by").first()


def way_of(kind: str, state: str) -> Way | None:
    """The one of this kind that is asked for, or that holds."""
    rows = Way.objects.filter(kind=kind, state=state)
    return rows.select_related("asked_by", "decided_by").first()


def of_elsewhere(kind: str) -> QuerySet[Identity]:
    """Who is linked with somebody of another provider or directory than holds by `ways.now()`."""
    if kind not in ("oidc", "ldap"):
        return Identity.objects.none()
    zeren = ways.now()
    here = zeren.oidc_issuer if kind == "oidc" else zeren.ldap_base.lower()
    rows = Identity.objects.filter(subject__startswith=f"{kind} ", linked_at__isnull=False)
    return rows.exclude(subject__startswith=f"{kind} {here} ") if here else rows


def number_of(subject: str) -> str:
    """With which number whoever is this there signs in here; "" where nobody is linked."""
    rows = Identity.objects.filter(subject=subject, linked_at__isnull=False)
    return str(rows.values_list("account__login", flat=True).first() or "")


def numbers_among(numbers: set[str]) -> set[str]:
    """Those of these staff numbers that somebody here signs in with."""
    known = Account.objects.filter(is_active=True).values_list("login", flat=True)
    return {one for one in known.iterator(2000) if one in numbers}


def identities(account_id: int) -> list[FactorLine]:
    """Who this account is in the house's sign-in."""
    rows = Identity.objects.filter(account_id=account_id, linked_at__isnull=False)
    return [FactorLine(row.pk, "HOUSE", row.words, row.linked_at) for row in rows if row.linked_at]


def clients() -> list[Client]:
    """The programs of the house that speak SCIM, the newest first; never their tokens."""
    return list(Client.objects.defer("digest")[:MOST_LINES])


def client_of(token: str) -> int:
    """Which program has this token; 0 when none has."""
    rows = Client.objects.filter(digest=secrecy.token_key(token), ended_at__isnull=True)
    return rows.values_list("pk", flat=True).first() or 0


def provided(client_id: int, row_id: int) -> Provided | None:
    """Somebody whom this program named; no other program sees him."""
    return _provided(client_id).filter(pk=row_id).first()


def all_provided(
    client_id: int, name: str, value: str, start: int, count: int
) -> tuple[list[Provided], int]:
    """A page of those whom this program named, and how many there are in all."""
    rows = _provided(client_id)
    if name:
        key = {"userName": "key", "externalId": "external"}[name]
        rows = rows.filter(**{key: value.lower() if key == "key" else value})
    return list(rows[start : start + count]), rows.count()


def has_app(account_id: int) -> bool:
    """Are six digits of an app asked after the PIN?"""
    return any(one.kind == "APP" for one in factors(account_id))


def codes(
    *, account_ids: Iterable[int] | None = None, states: Sequence[str] = (), kind: str = ""
) -> list[CodeLine]:
    """One-time codes, the newest first: of these accounts, in these states, of this kind."""
    rows = Code.objects.all()
    if account_ids is not None:
        rows = rows.filter(account_id__in=list(account_ids))
    if states:
        rows = rows.filter(state__in=states)
    if kind:
        rows = rows.filter(kind=kind)
    return [_line(row) for row in rows.select_related("account", "identity")[:MOST_LINES]]


def code(code_id: int) -> CodeLine | None:
    row = Code.objects.filter(pk=code_id).select_related("account").first()
    return _line(row) if row else None


def live_code(account_id: int) -> CodeLine | None:
    """The one code of an account that is not over yet."""
    rows = Code.objects.filter(account_id=account_id, kind__in=slip.CODES, state__in=slip.LIVE)
    row = rows.select_related("account").first()
    return _line(row) if row else None


def used_codes(*, kind: str, since: datetime) -> list[tuple[int, datetime]]:
    """(account, moment) of the codes of a kind that were used since then."""
    rows = Code.objects.filter(state="USED", kind=kind, used_at__gte=since)
    return [(owner, at) for owner, at in rows.values_list("account_id", "used_at") if at]


def notices(account_id: int) -> list[NoticeLine]:
    """What this account is told and has not answered yet, the oldest first."""
    rows = Notice.objects.filter(account_id=account_id, answered_at__isnull=True)
    return [
        NoticeLine(row.pk, row.kind, row.at, _line(row.code) if row.code else None)
        for row in rows.select_related("code__account", "code__identity").order_by("id")
    ]


def locked_accounts() -> list[tuple[int, datetime]]:
    """(account, since) of those whose owner said that it was not him."""
    rows = Account.objects.filter(locked_at__isnull=False, is_active=True)
    return [(pk, at) for pk, at in rows.order_by("locked_at").values_list("pk", "locked_at") if at]


def suspicions() -> list[SuspicionLine]:
    """Guessing that was found, the newest first."""
    return [
        SuspicionLine(row.kind, row.numbers, row.tries, row.first_at, row.last_at)
        for row in Suspicion.objects.all()[:MOST_LINES]
    ]


def demo_sign_ins() -> list[DemoRow]:
    """The ready sign-ins of a DEMO database; always empty in a real one, whatever the table."""
    found = ledger.installation()
    if found is None or not found.is_demo:
        return []
    return [DemoRow(row.label, row.login, row.pin, row.note) for row in DemoSignIn.objects.all()]


def _line(row: Code) -> CodeLine:
    return CodeLine(
        id=row.pk,
        account_id=row.account_id,
        login=row.account.login,
        kind=row.kind,
        state=row.state,
        expires_at=row.expires_at,
        asked=Actor(cast(Kind, row.asked_kind), row.asked_id),
        asked_at=row.asked_at,
        decided=Actor(cast(Kind, row.decided_kind), row.decided_id) if row.decided_kind else None,
        decided_at=row.decided_at,
        used_at=row.used_at,
        words=row.identity.words if row.identity else "",
    )


def _provided(client_id: int) -> QuerySet[Provided]:
    rows = Provided.objects.filter(client_id=client_id, ended_at__isnull=True)
    return rows.select_related("identity").order_by("id")


def _standing(row: Account) -> Standing:
    return Standing(
        account_id=row.pk,
        login=row.login,
        email=row.email or "",
        language=row.language,
        has_pin=row.has_pin,
        has_password=bool(row.password) and row.has_usable_password(),
        pin_set_at=row.pin_set_at,
        locked_at=row.locked_at,
        is_active=row.is_active,
        is_bootstrap=row.is_bootstrap,
    )
