"""Whole timelines say on each day what the questions as of that day say; with any rows."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests import dated
from tests.counted import counted
from zeren.core import timeline
from zeren.core.days import NEVER, day_of
from zeren.core.timeline import Span
from zeren.organisation import queries
from zeren.organisation.models import Engagement, Holding, Person, Post, PostPlace, Unit
from zeren.organisation.queries import spans

FIRST = day_of(date(2022, 1, 1))
DAYS = 12
DAY = st.integers(min_value=0, max_value=DAYS - 1)
END = st.one_of(DAY, st.just(NEVER))
PEOPLE, POSTS, UNITS = 3, 3, 3
EDITS = st.lists(
    st.tuples(
        st.sampled_from(("engage", "end", "hold", "place")),
        st.integers(0, PEOPLE - 1),
        st.integers(0, POSTS - 1),
        DAY,
        END,
    ),
    max_size=14,
)


class Timelines(TestCase):
    """Hypothesis needs a database that is rolled back after every example."""

    @settings(max_examples=40)
    @given(edits=EDITS)
    def test_each_day_is_told_alike(self, edits: list[tuple[str, int, int, int, int]]) -> None:
        write(edits)

        people, heads, units = (
            spans.person_spans(None), spans.head_spans(None), spans.unit_spans(None),
        )  # fmt: skip

        for day in range(FIRST - 1, FIRST + DAYS + 1):
            on = date.fromordinal(day)
            counted = {
                pid: (one.unit_id, one.layer, one.post_id)
                for pid, rows in people.items()
                for one in rows
                if timeline.is_so(one.from_day, one.to_day, day)
            }
            assert counted == naive(on)
            told = {
                unit: one.person_id
                for unit, rows in heads.items()
                for one in rows
                if timeline.is_so(one.from_day, one.to_day, day)
            }
            assert told == queries.heads(on)
            assert {
                unit
                for unit, rows in units.items()
                if any(timeline.is_so(one.from_day, one.to_day, day) for one in rows)
            } == {row.id for row in queries.unit_tree(on)}

    @settings(max_examples=10)
    @given(edits=EDITS)
    def test_some_are_told_as_in_the_whole(
        self, edits: list[tuple[str, int, int, int, int]]
    ) -> None:
        write(edits)
        some = list(Person.objects.values_list("id", flat=True))[:2]

        whole = spans.person_spans(None)

        assert spans.person_spans(some) == {pid: whole[pid] for pid in some if pid in whole}
        for rows in whole.values():
            for one, other in pairwise(rows):
                assert one.to_day <= other.from_day
                same = (one.kind, one.unit_id, one.layer, one.post_id)
                assert (one.to_day, same) != (
                    other.from_day, (other.kind, other.unit_id, other.layer, other.post_id),
                )  # fmt: skip

    def test_the_number_of_queries_does_not_grow(self) -> None:
        def asked(first: int, number: int) -> int:
            unit = dated.unit(f"U{first}", Unit.objects.first())
            ids = []
            for n in range(first, first + number):
                person, post = dated.person(f"N{n}"), dated.post(f"P{n}", unit.pk)
                dated.hold(person.pk, post.pk)
                ids.append(person.pk)
            with counted() as context:
                spans.person_spans(ids)
                spans.head_spans([unit.pk])
            return len(context)

        dated.unit("TOP")
        assert asked(0, 2) == asked(100, 200)


def naive(on: date) -> dict[int, tuple[int, int, int | None]]:
    """Unit, layer and main post of everybody who belongs, asked of that day alone."""
    top = queries.root(on)
    found: dict[int, tuple[int, int, int | None]] = {}
    if top is not None:
        here = Engagement.objects.filter(queries.on_day(on)).values_list("person_id", flat=True)
        found = dict.fromkeys(here, (top.id, spans.LOWEST, None))
    for row in queries.roster(on):
        found[row.person_id] = (row.unit_id, row.layer, row.post_id)
    return found


def write(edits: list[tuple[str, int, int, int, int]]) -> None:
    """Any history that the database accepts: no two heads, no two main posts."""
    top = dated.unit("TOP", since=date.fromordinal(FIRST + 1))
    units = [top, *(dated.unit(f"U{n}", top, since=top.from_date) for n in range(1, UNITS))]
    posts = [Post.objects.create(code=f"P{n}", from_day=FIRST) for n in range(POSTS)]
    people = [Person.objects.create(number=f"N{n}", name="甲") for n in range(PEOPLE)]
    engaged: dict[int, list[Span[str]]] = {}
    held: dict[int, list[Span[int]]] = {}
    placed: dict[int, list[Span[int]]] = {}
    for act, person, post, start, end in edits:
        day, until = FIRST + start, end if end == NEVER else FIRST + end
        if act == "engage":
            kind = ("employee", "agency", "intern")[post]
            engaged[person] = timeline.begin(engaged.get(person, []), kind, day, until)
        elif act == "end":
            engaged[person] = timeline.end(engaged.get(person, []), day)
        elif act == "place":
            placed[post] = timeline.begin(placed.get(post, []), person % UNITS, day, until)
        else:
            for other, rows in held.items():
                kept = [one for one in rows if one.value != post]
                mine = timeline.cut([one for one in rows if one.value == post], day, until)
                held[other] = sorted([*kept, *mine], key=lambda one: one.from_day)
            held[person] = timeline.begin(held.get(person, []), post, day, until)
    for person, kinds in engaged.items():
        for one in kinds:
            Engagement.objects.create(
                person=people[person], kind=one.value, from_day=one.from_day, to_day=one.to_day
            )
    for post, places in placed.items():
        for place in places:
            PostPlace.objects.create(
                post=posts[post], unit=units[place.value], layer=post + 1, is_head=True,
                from_day=place.from_day, to_day=place.to_day,
            )  # fmt: skip
    for person, seats in held.items():
        for seat in seats:
            Holding.objects.create(
                person=people[person], post=posts[seat.value], from_day=seat.from_day,
                to_day=seat.to_day,
            )  # fmt: skip
