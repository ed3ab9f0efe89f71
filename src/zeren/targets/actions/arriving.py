"""Targets of a workbook wait on the targets page until somebody who may set them takes them in."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.organisation import actions as organisation
from zeren.organisation.queries import workbook
from zeren.targets import queries
from zeren.targets.actions.setting import HUNDREDTHS, set_company_target


@dataclass(frozen=True, slots=True)
class Arrived:
    """One target of a workbook: what it was understood as, or why it was not."""

    upload_id: int
    book: str
    line: int
    indicator: str
    said: str
    kind: str = ""
    value: int = 0
    due_date: date | None = None
    refused: Refused | None = None


def arrived(year: int) -> list[Arrived]:
    """The targets of applied workbooks that wait for a year, in the order of their lines."""
    return [
        _understood(upload_id, book, line, values)
        for upload_id, book, line, values in workbook.waiting_targets(year)
    ]


@transaction.atomic
def take_in(year: int, *, by: Actor, at: datetime) -> tuple[int, Sequence[Arrived]]:
    """Make the draft of the year of all that was understood; returns how many, and what is left.

    A target that stands in the draft already gets the value of the workbook.
    Refused: targets.not_setter, targets.nothing_arrived.
    """
    taken, left = 0, []
    for one in arrived(year):
        try:
            if one.refused is not None:
                raise one.refused
            with transaction.atomic():
                set_company_target(
                    year=year, indicator_code=one.indicator, kind=one.kind, value=one.value,
                    due_date=one.due_date, by=by, at=at,
                )  # fmt: skip
        except Refused as no:
            if no.code == "targets.not_setter":
                raise
            left.append(one)
            continue
        organisation.take_target(one.upload_id, one.line)
        taken += 1
    if not taken and not left:
        raise Refused("targets.nothing_arrived", year=year)
    return taken, left


def _understood(upload_id: int, book: str, line: int, values: Mapping[str, str]) -> Arrived:
    code, said = values.get("indicator", ""), values.get("value", "")
    try:
        kind, value, due = _read(code, said)
    except Refused as no:
        return Arrived(upload_id, book, line, code, said, refused=no)
    return Arrived(upload_id, book, line, code, said, kind, value, due)


def _read(code: str, said: str) -> tuple[str, int, date | None]:
    """Kind and stored value: percent in hundredths, a task its day, else whole units."""
    found = queries.indicator_by_code(code)
    if found is None:
        raise Refused("targets.unknown_indicator", indicator=code)
    plain = unicodedata.normalize("NFKC", said).replace(",", "").strip()
    if found.kind == "DT":
        try:
            return found.kind, 0, date.fromisoformat(plain)
        except ValueError:
            raise Refused("targets.date_needed") from None
    try:
        number = Decimal(plain.removesuffix("%"))
    except InvalidOperation:
        raise Refused("targets.not_a_number", text=said) from None
    times = 100 if found.kind in HUNDREDTHS else 1
    if not number.is_finite() or number * times != int(number * times):
        raise Refused("targets.not_a_number", text=said)
    return found.kind, int(number * times), None
