"""Which duty list of a post holds on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zeren.ledger.prepared import Prepared
from zeren.responsibility.models import DutyList


@dataclass(frozen=True, slots=True)
class PostDuties:
    """The duty list of a post: its version and items; empty when none was adopted yet."""

    version: int
    from_date: date | None
    items: list[dict[str, Any]]


def duties_of_post(post_id: int, on: date) -> PostDuties:
    """The duty list of a post that holds on a day."""
    found = DutyList.objects.filter(post_id=post_id, from_date__lte=on).order_by("-version").first()
    if found is None:
        return PostDuties(0, None, [])
    return PostDuties(found.version, found.from_date, list(found.items))


def duties_of_posts(post_ids: Sequence[int], on: date) -> dict[int, PostDuties]:
    """Duty lists of many posts, in one query."""
    rows = LISTS.rows(on=on, post_ids=sorted(set(post_ids)))
    return {post_id: PostDuties(version, since, items) for post_id, version, since, items in rows}


LISTS = Prepared(
    lambda on, post_ids: (
        DutyList.objects.filter(post_id__in=post_ids, from_date__lte=on)
        .order_by("version")
        .values_list("post_id", "version", "from_date", "items")
    )
)


def list_ids(post_ids: Sequence[int]) -> list[int]:
    """All versions of the duty lists of these posts."""
    return list(DutyList.objects.filter(post_id__in=post_ids).values_list("pk", flat=True))


def lists_on(on: date) -> dict[int, PostDuties]:
    """The duty list of every post that holds on a day."""
    rows = DutyList.objects.filter(from_date__lte=on).order_by("post_id", "version")
    return {row.post_id: PostDuties(row.version, row.from_date, list(row.items)) for row in rows}


def posts_with_list_on(on: date) -> set[int]:
    """Posts whose duty list holds on a day."""
    rows = DutyList.objects.filter(from_date__lte=on).order_by()
    return set(rows.values_list("post_id", flat=True))


def posts_with_list(post_ids: Sequence[int] | None = None) -> set[int]:
    """Posts (of these, or of all) that were given a duty list at some time."""
    rows = DutyList.objects.order_by()
    if post_ids is not None:
        rows = rows.filter(post_id__in=post_ids)
    return set(rows.values_list("post_id", flat=True))
