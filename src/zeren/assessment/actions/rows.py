"""What every act of an assessment shares: read it, ask the core, swap, write it into the log."""

from collections.abc import Mapping
from datetime import datetime

from zeren.assessment import queries
from zeren.assessment.models import Assessment, Veto
from zeren.core.actor import Actor
from zeren.core.assessment import assessment as core
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.organisation import queries as organisation


def begun(pk: int) -> Assessment:
    row = Assessment.objects.select_related("scheme").filter(pk=pk).first()
    if row is None:
        raise Refused("assessment.unknown")
    return row


def seen(
    row: Assessment, by: Actor, at: datetime, *, words: str = "", is_complete: bool = True,
    goes_on: bool = False,
) -> core.Seen:  # fmt: skip
    actor = by.id if by.kind == "person" and not by.for_id else None
    return queries.seen(
        row, actor, organisation.date_of(at), has_words=bool(words.strip()),
        is_complete=is_complete, goes_on=goes_on,
    )  # fmt: skip


def said(before: list[object], act: str, words: str, by: Actor, at: datetime) -> list[object]:
    """What was said so far, and this; nothing is added where nothing was said."""
    return [*before, [act, by.id, words.strip(), at.isoformat()]] if words.strip() else before


def move(row: Assessment, act: str, code: str, *, words: str = "", by: Actor, at: datetime,
         body: Mapping[str, object] | None = None, is_complete: bool = True,
         goes_on: bool = False, **values: object) -> Assessment:  # fmt: skip
    """Take a step that the core opens, with its fact."""
    known = seen(row, by, at, words=words, is_complete=is_complete, goes_on=goes_on)
    state = core.decide(act, known)
    ledger.swap(
        row, "assessment.moved_meanwhile", "state", "round",
        state=state, words=said(row.words, act, words, by, at), **values,
    )  # fmt: skip
    tell(code, row, by, at, body)
    return row


def tell(
    code: str, row: Assessment | Veto, by: Actor, at: datetime,
    body: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    told = {"state": row.state, **(body or {})}
    if isinstance(row, Assessment):
        told["people"] = [row.assessed_id]
    ledger.record(code, by=by, at=at, row=row, body=told)
