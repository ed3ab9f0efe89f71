"""People and their accounts: who gets a sign-in, and a one-time code to choose a PIN with."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zeren.accounts import actions as accounts
from zeren.core.actor import Actor
from zeren.ledger import actions as ledger
from zeren.organisation import queries
from zeren.organisation.models import Person
from zeren.organisation.queries.offices import holds_office
from zeren.organisation.queries.people import engaged, engaged_until


@transaction.atomic
def give_accounts(people: Sequence[int] | None = None, *, by: Actor, at: datetime) -> int:
    """Open an account for everybody (of these) who belongs and has none; returns how many."""
    without = queries.without_account(queries.date_of(at))
    rows = list((without if people is None else without.filter(pk__in=people)).order_by("number"))
    ids = accounts.open_accounts(((row.number, row.language) for row in rows), by=by, at=at)
    for row in rows:
        row.account_id = ids[row.number]
    Person.objects.bulk_update(rows, ["account"], batch_size=500)
    _record("person.account_given", rows, [row.account_id for row in rows], by=by, at=at)
    return len(rows)


@transaction.atomic
def take_accounts(*, by: Actor, at: datetime) -> int:
    """End the link of everyone whose last day is over; returns how many. A return links anew.

    The account stays, so that what it did can be named; it opens nothing any more. Whoever holds an
    office keeps the link until a second person has confirmed its end.
    """
    on = queries.date_of(at)
    gone = Person.objects.filter(
        ~engaged(on, "pk"), engaged_until(on, "pk"), ~holds_office(on), account__isnull=False
    )
    rows = list(gone.order_by("number"))
    held = [row.account_id for row in rows]
    for row in rows:
        row.account_id = None
    Person.objects.bulk_update(rows, ["account"], batch_size=500)
    _record("person.account_ended", rows, held, by=by, at=at)
    return len(rows)


def _record(
    code: str, rows: Sequence[Person], account_ids: Sequence[int | None], *, by: Actor, at: datetime
) -> None:
    """Whose sign-in an account is, is evidence: the fact names it beside the row's digest."""
    ledger.record_many(
        code,
        [
            ledger.Item((Person.EVIDENCE_KIND, row.pk), row, {"account": account_id})
            for row, account_id in zip(rows, account_ids, strict=True)
        ],
        by=by,
        at=at,
    )
