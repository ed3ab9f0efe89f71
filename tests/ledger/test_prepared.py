"""A prepared query answers what the plain query would."""

from datetime import UTC, datetime

import pytest

from zeren.ledger.models import Fact
from zeren.ledger.prepared import LONGEST, Prepared

pytestmark = pytest.mark.django_db


def _facts() -> list[int]:
    at = datetime(2026, 2, 16, 9, tzinfo=UTC)
    return [
        Fact.objects.create(
            code=f"test.seen{n % 3}", at=at, recorded_at=at, actor_kind="system",
            about_kind="thing", about_id=n, entry_hash="0" * 64, body="{}",
        ).pk
        for n in range(20)
    ]  # fmt: skip


BY_IDS = Prepared(
    lambda code, ids: (
        Fact.objects.filter(code=code, about_id__in=ids)
        .exclude(about_id=7)
        .order_by("id")
        .values_list("about_id", "at")
    )
)


@pytest.mark.parametrize(
    "ids", [[], [1], [1, 4], [4, 7, 10], list(range(LONGEST)), list(range(20))], ids=len
)
def test_same_rows_as_the_plain_query_for_lists_of_any_length(ids: list[int]) -> None:
    _facts()
    for code in ("test.seen1", "test.seen0", "test.never"):
        plain = (
            Fact.objects.filter(code=code, about_id__in=ids)
            .exclude(about_id=7)
            .order_by("id")
            .values_list("about_id", "at")
        )
        assert BY_IDS.rows(code=code, ids=ids) == list(plain)


def test_values_are_never_part_of_the_sql(django_assert_num_queries: object) -> None:
    _facts()
    assert BY_IDS.rows(code="' OR 1=1 --", ids=[1, 2]) == []


def test_an_argument_that_no_filter_takes_is_found() -> None:
    lost = Prepared(lambda code, day: Fact.objects.filter(code=code).values_list("id"))
    with pytest.raises(ValueError, match="passes each argument"):
        lost.rows(code="test.seen", day=3)


def test_a_moment_is_asked_about_to_the_second() -> None:
    ids = _facts()
    later = datetime(2026, 2, 16, 9, 0, 1, tzinfo=UTC)
    Fact.objects.filter(pk=ids[0]).update(at=later)
    since = Prepared(lambda at: Fact.objects.filter(at__gte=at).order_by("id").values_list("id"))

    assert since.rows(at=later) == [(ids[0],)]
    assert since.rows(at=datetime(2026, 2, 16, 9, tzinfo=UTC)) == [(pk,) for pk in ids]
