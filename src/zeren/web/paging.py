"""Long lists in pages: first the ids, then the rows of one page; counts stop at a cap."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from django.http import HttpRequest, QueryDict

Row = TypeVar("Row")
COUNT_CAP = 10_000


class Ids(Protocol):
    """What can be sliced into ids: a `values_list("pk", flat=True)` query or a list."""

    def __getitem__(self, part: slice, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class ListPage(Generic[Row]):
    """One page of a list as the template needs it.

    rows:      the rows of this page, in the order of their ids.
    number:    this page, from 1.   per: rows a page.
    total:     how many there are, at most the cap; is_capped says that there are more.
    address:   the query string of the page without `page`, so that links keep the filters.
    """

    rows: Sequence[Row]
    number: int
    per: int
    total: int
    is_capped: bool
    has_next: bool
    address: str = ""

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def first(self) -> int:
        return (self.number - 1) * self.per + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def next_href(self) -> str:
        return self.href(self.number + 1)

    @property
    def previous_href(self) -> str:
        return self.href(self.number - 1)

    @property
    def last_number(self) -> int:
        return max(1, -(-self.total // self.per))

    @property
    def links(self) -> list[tuple[int, str, bool]]:
        """Numbers near this page as (number, link, is this one)."""
        low = max(1, self.number - 2)
        high = min(self.last_number, self.number + 2)
        return [(n, self.href(n), n == self.number) for n in range(low, high + 1)]

    def href(self, number: int) -> str:
        return f"?{self.address}&page={number}" if self.address else f"?page={number}"


def page_of(
    request: HttpRequest,
    ids: Ids,
    rows: Callable[[list[Any]], Sequence[Row]] | None = None,
    *,
    per: int = 50,
    cap: int = COUNT_CAP,
) -> ListPage[Row]:
    """The page that the address asks for.

    ids:   the filtered and ordered ids (or, without `rows`, the rows themselves).
    rows:  takes the ids of one page, gives its rows in the same order; one query.
    """
    number = wanted(request.GET)
    start = (number - 1) * per
    found = list(ids[start : start + per + 1])
    if not found and number > 1:
        number, start = 1, 0
        found = list(ids[: per + 1])
    here, has_next = found[:per], len(found) > per
    if has_next or (number > 1 and not here):
        total = _count(ids[: cap + 1])
    else:
        total = start + len(here)
    shown: Sequence[Row] = rows(here) if rows is not None and here else here
    return ListPage(
        rows=shown,
        number=number,
        per=per,
        total=min(total, cap),
        is_capped=total > cap,
        has_next=has_next,
        address=address_without(request.GET, "page"),
    )


def wanted(asked: Mapping[str, str]) -> int:
    """The page number in the address; anything that is not one is page 1."""
    text = asked.get("page", "1")
    return max(1, min(int(text), 1_000_000)) if text.isascii() and text.isdigit() else 1


def address_without(asked: QueryDict, *names: str) -> str:
    """The query string without some of its names, empty values left out."""
    kept = asked.copy()
    for name in names:
        kept.pop(name, None)
    for name in list(kept):
        values = [value for value in kept.getlist(name) if value]
        if values:
            kept.setlist(name, values)
        else:
            kept.pop(name)
    return kept.urlencode()


def _count(part: Any) -> int:
    return len(part) if isinstance(part, list | tuple) else int(part.count())
