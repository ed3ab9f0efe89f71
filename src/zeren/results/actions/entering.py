"""Results that no room knows: who enters them is named, and each entry keeps what shows it."""

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.ledger import vault
from zeren.organisation import queries as organisation
from zeren.results import permits
from zeren.results.models import DataOwner
from zeren.results.queries import owners
from zeren.targets import actions as targets
from zeren.targets import queries as target_queries
from zeren.targets.queries import entries
from zeren.web.photos import Photo


@transaction.atomic
def name_owner(
    code: str,
    unit_id: int,
    *,
    person_id: int | None,
    source: str = "",
    every: str = "MONTH",
    days: int = 10,
    since: date,
    by: Actor,
    at: datetime,
) -> DataOwner:
    """Say who enters an indicator's results for a unit, from the period that holds `since`.

    source: the body outside that measures. A newer row takes the place of the older one.
    Refused: results.not_namer, results.unknown_indicator, results.known_here,
    results.unknown_person (who does not belong, or through a contractor), results.not_led.
    """
    permits.require_namer(by, unit_id, at)
    indicator = target_queries.indicator_by_code(code)
    if indicator is None:
        raise Refused("results.unknown_indicator")
    if not owners.is_entered(indicator):
        raise Refused("results.known_here")
    if person_id is not None:
        permits.require_led(by, person_id, at)
    before = owners.row_of(code, unit_id)
    first = owners.period_of(every, since)[0]
    if before is not None:  # what was to be entered before stays to be entered
        first = min(first, owners.period_of(every, before.since)[0])
    row = DataOwner.objects.create(
        indicator=indicator,
        unit_id=unit_id,
        person_id=person_id,
        source=source.strip(),
        every=every,
        days=days,
        since=first,
        decided_at=at,
    )
    body = {"indicator": indicator.pk, "unit": unit_id}
    ledger.record("result.owner_named", by=by, at=at, row=row, body=body)
    return row


@transaction.atomic
def enter_many(
    entries_: Sequence[tuple[int, Fraction, Fraction]],
    starts: date,
    *,
    basis: str = "MEASURED",
    by: Actor,
    at: datetime,
) -> int:
    """Enter one period of many units at once: (owner row, numerator, denominator); all or none.

    Refused: those of `enter`.
    """
    for owner_id, above, below in entries_:
        enter(owner_id, starts, numerator=above, denominator=below, basis=basis, by=by, at=at)
    return len(entries_)


@transaction.atomic
def enter(
    owner_id: int,
    starts: date,
    *,
    numerator: Fraction | int,
    denominator: Fraction | int = 1,
    basis: str = "MEASURED",
    photos: Sequence[Photo] = (),
    by: Actor,
    at: datetime,
) -> int:
    """Enter what was counted in one period; entering it again restates it, and the old one stays.

    Refused: results.not_owner, results.unknown_owner, results.no_period, results.not_over_yet,
    results.more_than_all, and those of targets.write_result.
    """
    row = owners.owner(owner_id)
    if row is None or not owners.stands(row):
        raise Refused("results.unknown_owner")
    permits.require_owner(by, row, at)
    first, last = owners.period_of(row.every, starts)
    if first != starts or first < row.since:
        raise Refused("results.no_period")
    if first > organisation.date_of(at):
        raise Refused("results.not_over_yet")
    if row.indicator.kind == "FP" and numerator > denominator:
        raise Refused("results.more_than_all")
    found = targets.write_result(
        targets.Counted(
            indicator_id=row.indicator_id,
            unit_id=row.unit_id,
            starts=first,
            ends=last,
            numerator=Fraction(numerator),
            denominator=Fraction(denominator),
            basis=basis,
            source=f"{entries.ENTERED}:{row.source}" if row.source else entries.ENTERED,
            evidence=vault.put(photos[0].data) if photos else "",
            entered_by=by.id if by.kind == "person" else None,
        ),
        by=by,
        at=at,
    )
    return int(found.pk)
