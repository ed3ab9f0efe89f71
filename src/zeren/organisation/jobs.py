"""Work of this room that takes longer than a page may: reading and writing a large import."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.jobs.work import JobSeen, work
from zeren.ledger import clock
from zeren.organisation import actions, sheets
from zeren.organisation.actions import applying, receiving
from zeren.organisation.queries import workbook as queries
from zeren.organisation.sheets import bringing

Ready: TypeAlias = Callable[[Actor, datetime], object]
"""What is left to be written of what was worked out."""


def read_first(part: receiving.PartOf) -> Ready:
    """Read a file, or plan what it would change; put aside or asked about meanwhile: neither."""
    number, today = part["upload"], clock.today()
    found = queries.upload(number)
    if found is not None and found.state == "STAGED":
        known = sheets.known()
        seen = queries.preview(number, today=today, known=known)
        return lambda by, at: actions.look(number, today=today, known=known, seen=seen)
    if found is None or found.state != "READING":
        return lambda by, at: None
    try:
        if "seal" in found.asked:
            keep, content = frozenset(found.asked["keep"]), receiving.opened(found)
            brought = bringing.bring(content, name=found.name, today=today, keep=keep)
        else:
            brought = bringing.again(found, bringing.answers_of(found), today=today)
    except Refused as refused:
        no = refused
        return lambda by, at: receiving.refuse(number, no)
    return lambda by, at: bringing.restage(number, brought, by=by, at=at)


@work("organisation.read", in_order=True, before=read_first)
def read(part: receiving.PartOf, *, job: JobSeen, at: datetime, ready: Ready) -> None:
    """Keep what was read or planned, as whoever brought the file."""
    ready(Actor(*part["by"]), at)


@work("organisation.apply", in_order=True)
def apply(part: applying.PartOf, *, job: JobSeen, at: datetime) -> int:
    """Write one part of an import, as whoever confirmed it."""
    wrote = applying.write_part(part["upload"], part["seq"], by=Actor(*part["by"]), at=at)
    if part["seq"] + 1 == job.total:
        applying.finish(part["upload"], by=Actor(*part["by"]), at=at)
    return wrote


def forget() -> int:
    """Workbooks that nobody decided about within a day are put aside."""
    return actions.forget(at=clock.now())
