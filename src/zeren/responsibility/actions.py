"""Give posts their duty lists from the catalogue, revise them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from zeren.content import queries as content
from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.ledger import actions as ledger
from zeren.organisation import queries as organisation
from zeren.responsibility import permits, queries
from zeren.responsibility.models import DutyList

PRINCIPAL = "P01"
FALLBACK_LEADER = "PX4"
FALLBACK_HEAD = "PX3"
FALLBACK_OFFICE = "PX2"
FALLBACK_WORKER = "PX1"


@transaction.atomic
def adopt_duty_lists(post_ids: Sequence[int] | None = None, *, by: Actor, at: datetime) -> int:
    """Give every post (or every one of these) that has none its first duty list.

    A post without a catalogue code gets the list of its kind. The principal's is never another than
    the one with the seven duties of Work Safety Law art. 21.
    """
    on = organisation.date_of(at)
    by_post = _catalogue_items()
    fresh: list[DutyList] = []
    done = queries.posts_with_list(post_ids)
    for post_id, code, layer, is_head in organisation.posts(on, post_ids):
        if post_id in done:
            continue
        items = by_post.get(code) or by_post.get(_kind_of(layer, is_head=is_head), [])
        fresh.append(DutyList(post_id=post_id, version=1, from_date=on, items=items))
    DutyList.objects.bulk_create(fresh, batch_size=500)
    ledger.record_many(
        "duty_list.adopted",
        [
            ledger.Item(
                (DutyList.EVIDENCE_KIND, row.pk),
                row,
                {"post": row.post_id, "version": 1, "items": len(row.items)},
            )
            for row in fresh
        ],
        by=by,
        at=at,
    )
    return len(fresh)


def _kind_of(layer: int, *, is_head: bool) -> str:
    """The catalogue's list for a post of which nothing but its place is known."""
    if is_head:
        return PRINCIPAL if layer == 1 else FALLBACK_HEAD
    if layer <= 2:
        return FALLBACK_LEADER
    return FALLBACK_OFFICE if layer < 6 else FALLBACK_WORKER


@transaction.atomic
def revise_duty_list(
    post_id: int,
    *,
    items: Sequence[dict[str, Any]],
    seen: int | None = None,
    by: Actor,
    at: datetime,
) -> DutyList:
    """A new version of a post's duties from today on. Locked (statutory) items must all stay.

    seen:    version of the list that was shown; None where nobody looked (command line, tests).
    Refused: responsibility.not_yours, duty_locked, duty_changed (a locked item with other words),
    no_duties, moved_meanwhile.
    """
    permits.require_reviser(by, post_id, at)
    on = organisation.date_of(at)
    current = DutyList.objects.filter(post_id=post_id).order_by("-version").first()
    if seen is not None and seen != (current.version if current else 0):
        raise Refused("responsibility.moved_meanwhile")
    if current is not None:
        kept = {item["code"] for item in items}
        missing = [item for item in current.items if item["locked"] and item["code"] not in kept]
        if missing:
            raise Refused(
                "responsibility.duty_locked",
                [
                    Problem(
                        "responsibility.duty_locked_one",
                        params={"code": item["code"], "source": item["source"]},
                    )
                    for item in missing
                ],
                count=len(missing),
            )
        given = {item["code"]: item for item in items}
        changed = [i for i in current.items if i["locked"] and given[i["code"]] != i]
        if changed:
            raise Refused("responsibility.duty_changed", duty=changed[0]["code"])
    if not items:
        raise Refused("responsibility.no_duties")
    row, is_new = DutyList.objects.get_or_create(
        post_id=post_id,
        version=current.version + 1 if current else 1,
        defaults={"from_date": on, "items": list(items)},
    )
    if not is_new:  # another one wrote this version in the same moment
        raise Refused("responsibility.moved_meanwhile")
    ledger.record(
        "duty_list.revised",
        by=by,
        at=at,
        row=row,
        body={"posts": [post_id], "version": row.version, "items": len(row.items)},
    )
    return row


def _catalogue_items() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for duty in content.published("duty"):
        body = duty.body
        found.setdefault(body["post"], []).append(
            {
                "code": duty.code,
                "rule": body["rule"],
                "domain": body["domain"],
                "frequency": body["frequency"],
                "text": body["text"],
                "evidence": body.get("evidence", {}),
                "locked": bool(body.get("locked")),
                "source": body.get("source", ""),
            }
        )
    return found
