"""Write a scheme, say with whom it was discussed, publish it. What was published stays."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from zeren.assessment import permits
from zeren.assessment.models import Scheme
from zeren.assessment.queries.annex import FORMS, SECTION, annex
from zeren.assessment.queries.wording import problems
from zeren.content import actions as content
from zeren.content.queries.findings import findings
from zeren.core.actor import Actor
from zeren.core.assessment import lint
from zeren.core.assessment import scheme as core
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.organisation import queries as organisation

_NEXT = {(source, act): to for source, act, to in core.STEPS}


@transaction.atomic
def begin_scheme(body: core.Body, *, by: Actor, at: datetime) -> Scheme:
    """A draft of the next version. Refused: assessment.not_arranger, scheme.draft_open."""
    permits.require_arranger(by, at)
    if Scheme.objects.filter(state__in=core.EDITABLE).exists():
        raise Refused("scheme.draft_open")
    last = Scheme.objects.aggregate(last=Max("version"))["last"] or 0
    try:
        with transaction.atomic():
            row = Scheme.objects.create(
                version=last + 1, body=dict(body), digest=core.digest_of(body), written_at=at
            )
    except IntegrityError:
        raise Refused("scheme.moved_meanwhile") from None
    ledger.record("scheme.begun", by=by, at=at, row=row)
    return row


@transaction.atomic
def change_scheme(
    scheme_id: int, body: core.Body, *, seen: str = "", by: Actor, at: datetime
) -> Scheme:
    """The draft as it reads now. What was discussed already is to be discussed again.

    seen: its digest when the form was opened; another one since is scheme.moved_meanwhile.
    """
    row = _of(scheme_id, by, at)
    if seen and seen != row.digest:
        raise Refused("scheme.moved_meanwhile")
    state = "DRAFT" if row.state == "DRAFT" else _step(row, "change")
    ledger.swap(
        row, "scheme.moved_meanwhile", "state", "digest",
        body=dict(body), digest=core.digest_of(body), state=state, written_at=at,
        consulted_date=None, consulted_with="",
    )  # fmt: skip
    ledger.record("scheme.changed", by=by, at=at, row=row)
    return row


@transaction.atomic
def consult_scheme(scheme_id: int, *, on: date, with_whom: str, by: Actor, at: datetime) -> Scheme:
    """It was discussed with the workers or their representatives: when, with which body.

    Refused: scheme.has_problems with all of them, scheme.whom_needed, scheme.not_yet.
    """
    row = _of(scheme_id, by, at)
    state = _step(row, "consult")
    found = problems(row.body, organisation.date_of(at))
    if found:
        raise Refused("scheme.has_problems", found)
    if not with_whom.strip():
        raise Refused("scheme.whom_needed")
    if on > organisation.date_of(at):
        raise Refused("scheme.not_yet")
    ledger.swap(
        row, "scheme.moved_meanwhile", "state", "digest",
        state=state, consulted_date=on, consulted_with=with_whom.strip(),
    )  # fmt: skip
    ledger.record("scheme.consulted", by=by, at=at, row=row)
    return row


@transaction.atomic
def publish_scheme(
    scheme_id: int, *, read: Collection[str] = (), by: Actor, at: datetime
) -> Scheme:
    """It counts from now on, for what is opened from now on; the version before is replaced.

    It stands as an annex in the letters that are issued from now on (Work Safety Law art. 22).
    read: keys of the warnings that the publisher says to have read; a fact names them.
    Refused: scheme.warnings_unread with those that are not, scheme.has_problems.
    """
    row = _of(scheme_id, by, at)
    state = _step(row, "publish")
    wrong = problems(row.body, organisation.date_of(at))
    if wrong:
        raise Refused("scheme.has_problems", wrong)
    warned = lint.warnings(core.scheme_of(row.body))
    unread = [one for one in warned if lint.key(one) not in read]
    if unread:
        raise Refused("scheme.warnings_unread", unread)
    if warned:
        body = {"warnings": [lint.key(one) for one in warned]}
        ledger.record("scheme.warnings_read", by=by, at=at, row=row, body=body)
    before = Scheme.objects.filter(state="PUBLISHED").first()
    if before is not None:
        ledger.swap(before, "scheme.moved_meanwhile", "state", state=_step(before, "replace"))
        ledger.record("scheme.replaced", by=by, at=at, row=before)
    ledger.swap(row, "scheme.moved_meanwhile", "state", "digest", state=state, published_at=at)
    ledger.record("scheme.published", by=by, at=at, row=row)
    _annex(row, by=Actor.system(), at=at)
    return row


def _annex(row: Scheme, *, by: Actor, at: datetime) -> None:
    """Follows from the scheme, whoever published it: that one need not write clauses."""
    drafts = [
        content.draft("clause", f"{form}.{SECTION}", annex(row, form), by=by, at=at)
        for form in FORMS
    ]
    read = [one.key for one in findings(drafts, organisation.date_of(at))]
    ids, seen = [one.pk for one in drafts], [one.digest for one in drafts]
    content.publish(ids, seen=seen, acknowledged=read, by=by, at=at)


@transaction.atomic
def drop_scheme(scheme_id: int, *, by: Actor, at: datetime) -> Scheme:
    """The draft is not wanted; it stays to be seen in the log."""
    row = _of(scheme_id, by, at)
    ledger.swap(row, "scheme.moved_meanwhile", "state", state=_step(row, "drop"))
    ledger.record("scheme.dropped", by=by, at=at, row=row)
    return row


def _of(scheme_id: int, by: Actor, at: datetime) -> Scheme:
    permits.require_arranger(by, at)
    row = Scheme.objects.filter(pk=scheme_id).first()
    if row is None:
        raise Refused("scheme.unknown")
    return row


def _step(row: Scheme, act: str) -> str:
    if (row.state, act) not in _NEXT:
        raise Refused("scheme.step_closed")
    return _NEXT[row.state, act]
