"""Sign-in by the directory of the house, what would happen for a number, and who is gone there.

The directory is asked about whom the account is linked with, and only without a link about the
number: then whoever knows the password is asked after, and opens nothing yet.
"""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from zeren.accounts import ldap, queries, tries, ways
from zeren.accounts.actions import codes, devices, links
from zeren.accounts.models import Account, Identity
from zeren.core.refusal import Problem, Refused

log = logging.getLogger(__name__)
NOWHERE = tries.Place()
WELL = ("account.directory_opens", "account.directory_asks")
"""What a try says when all is as it should be."""


def sign_in(
    login: str, password: str, *, at: datetime, place: tries.Place = NOWHERE
) -> Account | None:
    """Whose account it is; None when the head is asked first whether it is that person.

    Call outside a transaction. Counted as a PIN is, and the same for a number that nobody has.
    Refused: account.wrong_directory (left), .locked (until), .directory_silent, .directory_other,
             .house_shut.
    """
    account = queries.account_by_login(login)
    owner_id = account.pk if account is not None and account.is_active else 0
    number = account.login if account is not None else queries.plain_login(login)
    mine = _linked().filter(account_id=owner_id).first()
    is_known = devices.is_known(owner_id, place.device)
    one = tries.knock(number, password, place, is_known=is_known, at=at)
    try:
        entry = ldap.proved(number, password, mine.subject if mine else "")
    except Refused:
        tries.was_right(one, at=at)
        raise
    if entry is None:
        tries.was_wrong(one.taken, code="account.wrong_directory")
    tries.was_right(one, at=at)
    row = links.seen(entry.subject, entry.name, at=at)
    if row.linked_at is None:
        codes.claim(row.pk, number, at=at)
        return None
    found = links.account_of(row)
    if found.pk != owner_id:
        raise Refused("account.directory_other")
    return found


def foretell(number: str) -> Problem:
    """What a right password would do for this number, without doing it."""
    account = queries.account_by_login(number)
    owner_id = account.pk if account is not None and account.is_active else 0
    mine = _linked().filter(account_id=owner_id).first()
    try:
        entries = ldap.found(queries.plain_login(number), mine.subject if mine else "")
    except Refused as refused:
        return Problem(refused.code, params=refused.params)
    if len(entries) != 1:
        return Problem("account.directory_several" if entries else "account.directory_none")
    name: dict[str, object] = {"name": entries[0].name}
    row = _linked().filter(subject=entries[0].subject).first()
    if row is None:
        return Problem(
            "account.directory_asks" if owner_id else "account.directory_not_here", params=name
        )
    if row.account_id != owner_id:
        return Problem("account.directory_another", params=name)
    return Problem(
        "account.directory_opens" if row.is_active else "account.directory_shut", params=name
    )


def linked_numbers() -> dict[str, str]:
    """Whoever is linked with the directory that is set: the subject there, the number here."""
    return dict(_linked().values_list("subject", "account__login"))


def look(*, at: datetime) -> int:
    """Whoever may not sign in there any more is signed out here, and that way is shut; whoever may
    again, it is open again. Gives how many changed. A directory that is away changes nothing.
    """
    if not ways.now().ldap_server or not (rows := list(_linked())):
        return 0
    try:
        there = ldap.everybody()
    except Refused as refused:
        log.warning("directory.not_read", extra={"code": refused.code})
        return 0
    moved = [row for row in rows if (row.subject in there) != row.is_active]
    for row in moved:
        with transaction.atomic():
            links.switch(row, on=row.subject in there, at=at)
    return len(moved)


def _linked() -> QuerySet[Identity]:
    """Whoever of the directory that is set is linked with an account."""
    here = Identity.objects.filter(subject__startswith=ldap.subject(""), linked_at__isnull=False)
    return here.order_by("id")
