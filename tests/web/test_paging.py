"""Long lists in pages."""

from __future__ import annotations

from django.test import RequestFactory

from zeren.web.paging import page_of


def rows_of(ids: list[int]) -> list[str]:
    return [f"row {one}" for one in ids]


def test_a_page_shows_its_own_rows_and_where_it_stands(rf: RequestFactory) -> None:
    page = page_of(rf.get("/?unit=5&page=2&state="), list(range(1, 121)), rows_of, per=50)

    assert page.rows[0] == "row 51"
    assert (page.first, page.last, page.total, page.has_next) == (51, 100, 120, True)
    assert page.next_href == "?unit=5&page=3"
    assert page.links == [
        (1, "?unit=5&page=1", False),
        (2, "?unit=5&page=2", True),
        (3, "?unit=5&page=3", False),
    ]


def test_a_count_stops_at_its_cap(rf: RequestFactory) -> None:
    page = page_of(rf.get("/"), list(range(500)), rows_of, per=50, cap=100)

    assert page.total == 100
    assert page.is_capped


def test_a_page_beyond_the_end_and_a_page_that_is_no_number_show_the_first(
    rf: RequestFactory,
) -> None:
    for asked in ("9", "-1", "x", "1e9", "٣", "0"):
        page = page_of(rf.get("/", {"page": asked}), [1, 2, 3], rows_of, per=50)
        assert page.rows == ["row 1", "row 2", "row 3"]
        assert page.number == 1


def test_an_empty_list_asks_for_no_rows(rf: RequestFactory) -> None:
    def never(ids: list[int]) -> list[str]:
        raise AssertionError("asked for rows of nothing")

    page = page_of(rf.get("/"), [], never)

    assert (page.rows, page.first, page.last, page.total) == ([], 0, 0, 0)
