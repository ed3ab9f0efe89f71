"""What the organisation decides about its letters: what a change asks for, when renewal runs."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.days import day_of
from zeren.core.letters import redline
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.letters import permits, queries
from zeren.letters.models import ChangePolicy, Renewal
from zeren.organisation import queries as organisation


@transaction.atomic
def decide(
    *,
    policies: Mapping[str, str],
    opens: tuple[int, int],
    until: tuple[int, int],
    by: Actor,
    at: datetime,
) -> None:
    """All of it at once, as the page asks it; what is so already leaves no trace."""
    for kind, needs in policies.items():
        decide_policy(kind, needs=needs, by=by, at=at)
    decide_renewal(opens=opens, until=until, by=by, at=at)


@transaction.atomic
def decide_policy(kind: str, *, needs: str, by: Actor, at: datetime) -> bool:
    """From today on a change of this kind asks for a new signature, or to be acknowledged.

    Letters that are already issued keep what they ask for. False when it already is so.
    Refused: letter.not_decider, letter.unknown_policy.
    """
    permits.require_decider(by, at)
    if kind not in redline.KINDS or needs not in redline.NEEDS:
        raise Refused("letter.unknown_policy", policy=f"{kind} {needs}")
    on = organisation.date_of(at)
    if queries.policies(on)[kind] == needs:
        return False
    row = ChangePolicy.objects.create(kind=kind, needs=needs, from_day=day_of(on), decided_at=at)
    ledger.record(
        "letter_policy.decided", by=by, at=at, row=row, body={"kind": kind, "needs": needs}
    )
    return True


@transaction.atomic
def decide_renewal(
    *, opens: tuple[int, int], until: tuple[int, int], by: Actor, at: datetime
) -> bool:
    """When the coming year's letters can be issued, and until when they should be signed.

    opens: (month, day) of the year before; until: (month, day) of the year itself. A day that is
    not in every year is refused. False when it already is so.
    Refused: letter.not_decider, letter.no_such_day.
    """
    permits.require_decider(by, at)
    year = organisation.date_of(at).year
    for month, day in (opens, until):
        try:
            date(2023, month, day)
        except ValueError:
            raise Refused("letter.no_such_day", month=month, day=day) from None
    held = queries.renewal(year)
    if ((held.opens.month, held.opens.day), (held.until.month, held.until.day)) == (opens, until):
        return False
    row = Renewal.objects.create(
        from_year=year,
        opens=opens[0] * 100 + opens[1],
        until=until[0] * 100 + until[1],
        decided_at=at,
    )
    ledger.record(
        "letter_renewal.decided",
        by=by,
        at=at,
        row=row,
        body={"from_year": year, "opens": row.opens, "until": row.until},
    )
    return True
