"""Compose the public page of the day, publish it, take it back."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zeren.content import queries as texts
from zeren.core.actor import Actor
from zeren.core.letters import tongues
from zeren.core.refusal import Refused
from zeren.desk import bulletin as wording
from zeren.desk import permits, queries
from zeren.desk.models import Bulletin
from zeren.ledger import actions as ledger
from zeren.organisation import queries as organisation
from zeren.training import queries as training


@transaction.atomic
def compose_bulletin(meeting_id: int, *, names: Sequence[int], by: Actor, at: datetime) -> Bulletin:
    """Write the draft of a meeting's bulletin from today's facts; a repeat writes it anew.

    names: ids of the people whose names the company chose to show; nobody else's may appear.
    Refused: bulletin.not_yours, already_published, discloses (with every place).
    """
    permits.require_publisher(by, at)
    on = organisation.date_of(at)
    chosen = sorted(set(names))
    content = _content(meeting_id, chosen, on)
    found = queries.disclosed(content, chosen)
    if found:
        raise Refused("bulletin.discloses", found, count=len(found))
    row = queries.bulletin_of_meeting(meeting_id)
    if row is not None and row.state != "DRAFT":
        raise Refused("bulletin.already_published", slug=row.slug)
    if row is None:
        day = organisation.date_of(training.meeting(meeting_id).starts_at)
        row = Bulletin(slug=queries.free_slug(day), meeting_id=meeting_id)
    row.names = chosen
    row.content = content
    row.save()
    _record("bulletin.composed", row, by, at)
    return row


@transaction.atomic
def publish_bulletin(bulletin_id: int, *, by: Actor, at: datetime) -> Bulletin:
    """Open the page to everyone, exactly as it was previewed.

    Refused: bulletin.not_yours, not_a_draft, facts_moved (its numbers are no longer today's),
    moved_meanwhile.
    """
    permits.require_publisher(by, at)
    row = queries.bulletin(bulletin_id)
    if row is None or row.state != "DRAFT":
        raise Refused("bulletin.not_a_draft")
    on = organisation.date_of(at)
    if _content(row.meeting_id, row.names, on) != row.content:
        raise Refused("bulletin.facts_moved")
    found = queries.disclosed(row.content, row.names)
    if found:
        raise Refused("bulletin.discloses", found, count=len(found))
    _swap(row, "DRAFT", "PUBLISHED", at)
    _record("bulletin.published", row, by, at)
    return row


@transaction.atomic
def withdraw_bulletin(bulletin_id: int, *, by: Actor, at: datetime) -> Bulletin:
    """Take a page back: it answers 404 from now on, and stays here as evidence.

    Refused: bulletin.not_yours, not_published, moved_meanwhile.
    """
    permits.require_publisher(by, at)
    row = queries.bulletin(bulletin_id)
    if row is None or row.state != "PUBLISHED":
        raise Refused("bulletin.not_published")
    _swap(row, "PUBLISHED", "WITHDRAWN", row.published_at or at)
    _record("bulletin.withdrawn", row, by, at)
    return row


def _content(meeting_id: int, names: Sequence[int], on: date) -> dict[str, Any]:
    """The page as the facts and the house's words are now, in the languages of the house."""
    passages = {row.code: row.body["text"] for row in texts.published("passage")}
    told = wording.compose(queries.told(meeting_id, names, on), passages)
    return tongues.in_languages(told, organisation.languages(on))


def _swap(row: Bulletin, seen: str, state: str, published_at: datetime) -> None:
    if row.state != seen:
        raise Refused("bulletin.moved_meanwhile")
    ledger.swap(row, "bulletin.moved_meanwhile", "state", state=state, published_at=published_at)


def _record(code: str, row: Bulletin, by: Actor, at: datetime) -> None:
    ledger.record(
        code,
        by=by,
        at=at,
        row=row,
        body={"meeting": row.meeting_id, "slug": row.slug, "names": len(row.names)},
    )
