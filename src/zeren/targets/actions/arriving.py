"""Targets of a workbook wait on the targets page until somebody who may set them takes them in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.organisation import actions as organisation
from zeren.organisation.queries import workbook
from zeren.targets import queries
from zeren.targets.actions.setting import set_company_target, understood


@dataclass(frozen=True, slots=True)
class Arrived:
    """One target of a workbook: as it was typed, and why it was not understood."""

    upload_id: int
    book: str
    line: int
    indicator: str
    said: str
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
                    year=year, indicator_code=one.indicator, value=one.said, by=by, at=at
                )
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
    found = queries.indicator_by_code(code)
    try:
        if found is None:
            raise Refused("targets.unknown_indicator", indicator=code)
        understood(found, said, year=int(values["year"]))
    except Refused as no:
        return Arrived(upload_id, book, line, code, said, no)
    return Arrived(upload_id, book, line, code, said)
