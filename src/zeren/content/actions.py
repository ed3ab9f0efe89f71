"""Bring in what is shipped, write drafts, publish them, switch packs."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NoReturn

from django.db import IntegrityError, transaction

from zeren.content import permits, queries
from zeren.content.models import Switch, Text
from zeren.content.queries.findings import findings
from zeren.core import content as core
from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.ledger import actions as ledger
from zeren.organisation import queries as organisation

Shipped = tuple[str, str, str, core.Body]
"""(pack, kind, code, body) of one text that comes with the product (sheets.shipped)."""


@transaction.atomic
def bring_in(shipped: Iterable[Shipped], *, at: datetime, by: Actor | None = None) -> int:
    """Bring shipped texts into the table; a repeat writes nothing; returns how many were new.

    A newer shipped text is published where the house never changed the words; where it did, it
    waits as a draft, and only once: what was dropped does not come back.
    """
    by = by or Actor.system()
    given = list(shipped)
    known: dict[tuple[str, str], list[Text]] = {}
    for row in Text.objects.filter(kind__in={one[1] for one in given}).order_by("number"):
        known.setdefault((row.kind, row.code), []).append(row)
    fresh: list[Text] = []
    replaced: list[Text] = []
    for pack, kind, code, body in given:
        digest = core.digest_of(kind, code, body)
        rows = known.get((kind, code), [])
        if any(row.digest == digest for row in rows):
            continue
        is_theirs = any(row.origin == "house" for row in rows)
        if is_theirs and any(row.state == "DRAFT" for row in rows):
            continue  # comes again once the house has decided about its own draft
        if not is_theirs:
            replaced += [row for row in rows if row.state == "PUBLISHED"]
        fresh.append(
            Text(
                kind=kind,
                code=code,
                number=rows[-1].number + 1 if rows else 1,
                pack=pack,
                origin="shipped",
                body=dict(body),
                digest=digest,
                state="DRAFT" if is_theirs else "PUBLISHED",
                written_at=at,
                published_at=None if is_theirs else at,
            )
        )
    _replace(replaced, by=by, at=at)
    Text.objects.bulk_create(fresh, batch_size=500)
    _record_many("content.shipped", fresh, by=by, at=at)
    return len(fresh)


@transaction.atomic
def draft(
    kind: str, code: str, body: core.Body, *, seen: int | None = None, by: Actor, at: datetime
) -> Text:
    """Keep what was written as a draft: the next version, beside the published one.

    seen:    number of the version that was shown; None where nobody looked (a workbook).
    Refused: content.not_yours, moved_meanwhile; content.cannot_be_kept with every problem.
    """
    permits.require_writer(by, kind, at)
    needed = organisation.languages(organisation.date_of(at))
    faults = core.problems(kind, code, body, needed=needed)
    if faults:
        raise Refused("content.cannot_be_kept", faults, text=code)
    rows = queries.versions(kind, code)
    newest = rows[0] if rows else None
    if seen is not None and seen != (newest.number if newest else 0):
        raise Refused("content.moved_meanwhile")
    waiting = next((row for row in rows if row.state == "DRAFT"), None)
    if waiting is not None:
        _move(waiting, "drop")
        _record("content.dropped", waiting, by=by, at=at)
    row = Text(
        kind=kind,
        code=code,
        number=newest.number + 1 if newest else 1,
        pack=newest.pack if newest else "",
        body=dict(body),
        digest=core.digest_of(kind, code, body),
        written_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # somebody wrote the same number in the same moment
        _refuse_moved()
    _record("content.drafted", row, by=by, at=at)
    return row


@dataclass(slots=True)
class Taken:
    """What a workbook came to: new drafts, texts that say what they said, and what is wrong."""

    drafts: int = 0
    same: int = 0
    problems: list[Problem] = field(default_factory=list)


@transaction.atomic
def take_in(given: Iterable[tuple[str, str, core.Body, str]], *, by: Actor, at: datetime) -> Taken:
    """(kind, code, body, place) of a workbook's texts: what differs becomes a draft each.

    A text with a problem is left as it is and named with its place; the others go in.
    Refused: content.not_yours, content.nothing_in_it.
    """
    taken = Taken()
    for kind, code, body, place in given:
        rows = [row for row in queries.versions(kind, code) if row.state != "DROPPED"]
        pictures = {one.name for one in core.KINDS[kind] if one.form == "image"}
        kept = {name: rows[0].body[name] for name in pictures if rows and name in rows[0].body}
        whole = body | kept
        if rows and rows[0].digest == core.digest_of(kind, code, whole):
            taken.same += 1
            continue
        try:
            draft(kind, code, whole, by=by, at=at)
            taken.drafts += 1
        except Refused as refused:
            if refused.code != "content.cannot_be_kept":
                raise
            taken.problems += [
                Problem(one.code, f"{place} {one.where}", one.params) for one in refused.problems
            ]
    if not (taken.drafts or taken.same or taken.problems):
        raise Refused("content.nothing_in_it")
    return taken


@transaction.atomic
def publish(
    ids: Sequence[int],
    *,
    seen: Sequence[str],
    acknowledged: Collection[str] = (),
    by: Actor,
    at: datetime,
) -> list[Text]:
    """Drafts hold from now on; what they follow stays readable as a version.

    seen: the digests that were shown, in the order of `ids`. acknowledged: keys of the warnings
    about their words that the publisher says he read; a fact names them.
    Refused: content.not_yours, moved_meanwhile, cannot_be_kept, warnings_unread (with each one).
    """
    rows = queries.by_ids(ids)
    if [row.digest for row in rows] != list(seen) or not rows:
        _refuse_moved()
    faults: list[Problem] = []
    languages = organisation.languages(organisation.date_of(at))
    for row in rows:
        permits.require_writer(by, row.kind, at)
        faults += core.problems(row.kind, row.code, row.body, needed=languages)
    found = findings(rows, organisation.date_of(at))
    faults += [one.problem for one in found if one.is_error]
    if faults:
        raise Refused("content.cannot_be_kept", faults, text=rows[0].code)
    unread = [one.problem for one in found if one.key not in acknowledged]
    if unread:
        raise Refused("content.warnings_unread", unread, count=len(unread))
    for one in found:
        body = {"warnings": [one.key]}
        about = (Text.EVIDENCE_KIND, one.text.pk)
        ledger.record("content.warnings_read", about=about, by=by, at=at, body=body)
    before = Text.objects.filter(kind__in={row.kind for row in rows}, state="PUBLISHED")
    held = {(row.kind, row.code): row for row in before}
    _replace([held[key] for row in rows if (key := (row.kind, row.code)) in held], by=by, at=at)
    for row in rows:
        _move(row, "publish", published_at=at)
    _record_many("content.published", rows, by=by, at=at)
    return rows


@transaction.atomic
def drop(kind: str, code: str, *, number: int, by: Actor, at: datetime) -> Text:
    """Put a draft aside, or take a published text out of use; both stay readable.

    Refused: content.not_yours, moved_meanwhile, content.needed (a clause of the letter).
    """
    permits.require_writer(by, kind, at)
    row = queries.version(kind, code, number)
    if row is None or row.state not in core.LIVE:
        _refuse_moved()
    if row.state == "PUBLISHED" and row.pack == core.BASE and kind in ("clause", "passage"):
        raise Refused("content.needed")
    is_draft = row.state == "DRAFT"
    _move(row, "drop" if is_draft else "retire")
    _record("content.dropped" if is_draft else "content.retired", row, by=by, at=at)
    return row


@transaction.atomic
def switch(
    pack: str, *, is_on: bool, shipped: Iterable[Shipped], by: Actor, at: datetime
) -> Switch:
    """Switch a pack on, bringing in its texts, or off; a fact each.

    Refused: content.not_yours, content.unknown_pack, content.moved_meanwhile (it stands so).
    """
    permits.require_writer(by, "pack", at)
    if pack not in {one.code for one in queries.packs()}:
        raise Refused("content.unknown_pack", pack=pack)
    last = queries.switches().get(pack)
    if (last is not None and last.is_on) == is_on:
        _refuse_moved()
    if is_on:
        bring_in(shipped, by=by, at=at)
    try:
        with transaction.atomic():
            row = Switch.objects.create(
                pack=pack, number=last.number + 1 if last else 1, is_on=is_on, at=at
            )
    except IntegrityError:
        _refuse_moved()
    ledger.record(
        "content.pack_on" if is_on else "content.pack_off",
        by=by,
        at=at,
        row=row,
        body={"pack": pack},
    )
    return row


def _replace(rows: Sequence[Text], *, by: Actor, at: datetime) -> None:
    for row in rows:
        _move(row, "replace")
    _record_many("content.replaced", rows, by=by, at=at)


def _move(row: Text, act: str, **stamps: datetime) -> None:
    """The next state, only from the state that was seen."""
    to = next((end for start, name, end in core.STEPS if (start, name) == (row.state, act)), None)
    if to is None or not ledger.swapped(row, "state", state=to, **stamps):
        _refuse_moved()


def _body(row: Text) -> dict[str, object]:
    return {"kind": row.kind, "number": row.number, "digest": row.digest}


def _record(code: str, row: Text, *, by: Actor, at: datetime) -> None:
    ledger.record(code, by=by, at=at, row=row, body=_body(row))


def _record_many(code: str, rows: Sequence[Text], *, by: Actor, at: datetime) -> None:
    items = [ledger.Item((Text.EVIDENCE_KIND, row.pk), row, _body(row)) for row in rows]
    ledger.record_many(code, items, by=by, at=at)


def _refuse_moved() -> NoReturn:
    raise Refused("content.moved_meanwhile")
