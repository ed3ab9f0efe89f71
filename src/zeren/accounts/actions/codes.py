"""One-time codes: asked by one, confirmed by another, or printed by one and opened by another.

Who may is decided above, where people are known (organisation, core/slip.py); here a code is made
once, kept as a digest, ended by the next one and by time, and each step is a fact.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from zeren.accounts import queries, secrecy
from zeren.accounts.actions import links, notices
from zeren.accounts.models import Account, Code, Identity
from zeren.core import slip
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.limits import actions as limits

FIRST, RESET, LINK = slip.KINDS
ASKED_FOR = timedelta(days=3)
"""How long a question waits for the second person."""


def ask(account_id: int, *, by: Actor, at: datetime) -> Code:
    """One asks; there is no code yet. Refused: account.unknown."""
    with transaction.atomic():
        row = _begin(account_id, RESET, "ASKED", expires_at=at + ASKED_FOR, by=by, at=at)
        _record("code.asked", row, by=by, at=at)
    return row


def confirm(code_id: int, *, tell: Iterable[int] = (), by: Actor, at: datetime) -> str:
    """A second person confirms: the code is made now, and shown this once.

    tell: accounts that learn of it beside the owner. Refused: code.moved_meanwhile.
    """
    text = secrecy.new_code()
    with transaction.atomic():
        row = _get(code_id)
        digest = secrecy.code_hash(row.account_id, text)
        until = at + timedelta(hours=settings.ZEREN.code_hours)
        _decide(row, "confirm", by=by, at=at, digest=digest, expires_at=until)
        _record("code.confirmed", row, by=by, at=at)
        notices.tell([row.account_id], notices.CODE_MADE, row, at=at)
        notices.tell(set(tell) - {row.account_id}, notices.CODE_FOR_OTHER, row, at=at)
    return text


def claim(identity_id: int, number: str, *, at: datetime) -> None:
    """Somebody of the house's sign-in says that this number is his: its head is asked.

    Call outside a transaction. Counted alike whether anybody has the number, and nothing is told.
    """
    limits.take("claim:identity", str(identity_id), at=at)
    propose(identity_id, number, at=at)


def propose(identity_id: int, number: str, *, at: datetime) -> None:
    """The same, by a program that two people let say so."""
    account, by = queries.account_by_login(number), Actor.anonymous()
    with transaction.atomic():
        # held until the end, so that of ten at once each ends the question before
        free = Identity.objects.select_for_update().filter(linked_at__isnull=True)
        identity = free.filter(pk=identity_id).first()
        if account is None or identity is None or not account.is_active:
            return
        drop_claims(identity, by=by, at=at)
        row = _new(account.pk, LINK, "ASKED", at + ASKED_FOR, identity=identity, by=by, at=at)
        _record("code.asked", row, by=by, at=at)


def is_claimed(identity: Identity) -> bool:
    """Does a head have the question whose this is?"""
    return Code.objects.filter(identity=identity, state="ASKED").exists()


def drop_claims(identity: Identity, *, by: Actor, at: datetime) -> None:
    """The question is not open any more, in the transaction of what ended it."""
    for before in Code.objects.filter(identity=identity, state="ASKED"):
        _end(before, by=by, at=at)


def link(code_id: int, *, by: Actor, at: datetime) -> None:
    """A second person says whose it is: from now on it opens the door, and the owner is told.

    Refused: code.moved_meanwhile.
    """
    with transaction.atomic():
        row = _get(code_id)
        assert row.identity is not None, "a LINK is about somebody of the house's sign-in"
        Identity.objects.select_for_update().get(pk=row.identity.pk)  # then its questions
        _decide(row, "confirm", by=by, at=at)
        _record("code.confirmed", row, by=by, at=at)
        _move(row, "use", used_at=at)
        _record("code.used", row, by=by, at=at)
        links.link(row.identity, row.account_id, by=by, at=at)
        notices.tell([row.account_id], notices.LINKED, row, at=at)


def refuse(code_id: int, *, by: Actor, at: datetime) -> None:
    """The second person says no, or the first takes it back. Refused: code.moved_meanwhile."""
    with transaction.atomic():
        row = _get(code_id)
        _decide(row, "refuse", by=by, at=at)
        _record("code.refused", row, by=by, at=at)


def print_first(account_ids: Sequence[int], *, by: Actor, at: datetime) -> dict[int, str]:
    """Codes for sealed first slips, by account: they work only once somebody else opens them.

    Accounts that have a PIN get none.
    """
    found: dict[int, str] = {}
    with transaction.atomic():
        fresh = Account.objects.filter(pk__in=account_ids, pin="", is_active=True)
        until = at + timedelta(days=settings.ZEREN.slip_days)
        for account_id in fresh.order_by("pk").values_list("pk", flat=True):
            text = secrecy.new_code()
            digest = secrecy.code_hash(account_id, text)
            row = _begin(
                account_id, FIRST, "PRINTED", digest=digest, expires_at=until, by=by, at=at
            )
            _record("code.printed", row, by=by, at=at)
            found[account_id] = text
    return found


def open_first(
    code_ids: Sequence[int], *, tell: Iterable[int] = (), by: Actor, at: datetime
) -> datetime:
    """A second person opens printed slips, for as long as he has an eye on them; gives until when.

    tell: accounts that learn of it, when it was done at the console. Refused: code.moved_meanwhile.
    """
    until = at + timedelta(hours=settings.ZEREN.slip_hours)
    told = set(tell)
    with transaction.atomic():
        for code_id in sorted(code_ids):
            row = _get(code_id)
            _decide(row, "open", by=by, at=at, expires_at=until)
            _record("code.opened", row, by=by, at=at)
            notices.tell(told, notices.AT_CONSOLE, row, at=at)
    return until


def make_own(account_id: int, *, by: Actor, at: datetime) -> str:
    """The machine's own first code: of the first administrator, and of everybody in a DEMO.

    Only for an account without a PIN, and no page leads here. Refused: code.has_pin.
    """
    if by.kind != "system":
        raise ValueError(f"only the machine itself makes a code alone, got {by}")
    text = print_first([account_id], by=by, at=at).get(account_id)
    if text is None:
        raise Refused("code.has_pin")
    with transaction.atomic():
        row = live(account_id)
        assert row is not None, "it was printed a moment ago"
        _decide(row, "open", by=by, at=at, expires_at=row.expires_at)
        _record("code.opened", row, by=by, at=at)
    return text


def hand_over(
    code_ids: Sequence[int], seen: Mapping[str, object], *, by: Actor, at: datetime
) -> int:
    """Owners signed on paper that they hold their slips; however these ended, they were given.

    seen: what was scanned, by whom, confirmed by whom.
    """
    with transaction.atomic():
        rows = list(Code.objects.filter(pk__in=code_ids).order_by("pk"))
        for row in rows:
            _record("code.handed_over", row, by=by, at=at, more=seen)
    return len(rows)


def use(row: Code, *, by: Actor, at: datetime) -> None:
    """The owner has chosen a secret with it. Refused: code.moved_meanwhile."""
    _move(row, "use", used_at=at)
    _record("code.used", row, by=by, at=at)
    if row.kind == RESET:
        notices.tell([row.account_id], notices.PIN_CHANGED, row, at=at)


def live(account_id: int) -> Code | None:
    """The one code of an account that is not over yet."""
    mine = Code.objects.filter(account_id=account_id, kind__in=slip.CODES)
    return mine.filter(state__in=slip.LIVE).first()


def expire(*, at: datetime) -> int:
    """Codes and questions whose time is over end; returns how many."""
    late = Code.objects.filter(state__in=slip.LIVE, expires_at__lte=at).order_by("pk")
    ended = 0
    for code_id in list(late.values_list("pk", flat=True)[:1000]):
        with transaction.atomic():
            row = _get(code_id)
            if row.state in slip.LIVE:
                _end(row, by=Actor.system(), at=at)
                ended += 1
    return ended


def _begin(
    account_id: int,
    kind: str,
    state: str,
    *,
    expires_at: datetime,
    by: Actor,
    at: datetime,
    digest: str = "",
) -> Code:
    """A new row, after the earlier one has ended."""
    if not Account.objects.filter(pk=account_id, is_active=True).exists():
        raise Refused("account.unknown")
    before = live(account_id)
    if before is not None:
        _end(before, by=by, at=at)
    return _new(account_id, kind, state, expires_at, digest=digest, by=by, at=at)


def _new(
    account_id: int, kind: str, state: str, until: datetime, *, by: Actor, at: datetime,
    digest: str = "", identity: Identity | None = None,
) -> Code:  # fmt: skip
    return Code.objects.create(
        account_id=account_id,
        kind=kind,
        state=state,
        expires_at=until,
        asked_kind=by.kind,
        asked_id=by.id,
        asked_at=at,
        digest=digest,
        identity=identity,
    )


def _get(code_id: int) -> Code:
    row = Code.objects.filter(pk=code_id).first()
    if row is None:
        raise Refused("code.moved_meanwhile")
    return row


def _decide(row: Code, act: str, *, by: Actor, at: datetime, **changes: object) -> None:
    if row.expires_at <= at:
        raise Refused("code.moved_meanwhile")
    _move(row, act, decided_kind=by.kind, decided_id=by.id, decided_at=at, **changes)


def _end(row: Code, *, by: Actor, at: datetime) -> None:
    _move(row, "end")
    _record("code.ended", row, by=by, at=at)


def _move(row: Code, act: str, **changes: object) -> None:
    """The next state, swapped against the one that was seen."""
    then = slip.move(row.state, act)
    ledger.swap(row, "code.moved_meanwhile", "state", state=then, **changes)


def _record(
    code: str, row: Code, *, by: Actor, at: datetime, more: Mapping[str, object] | None = None
) -> None:
    body = {"account": row.account_id, "kind": row.kind, **(more or {})}
    if row.identity_id:
        body["identity"] = row.identity_id
    ledger.record(code, by=by, at=at, row=row, body=body)
