"""The offices that open evidence (core/grant.py): whose word counts as head of the whole, and what
the roster says of an office that no second person has confirmed yet.

Nothing is asked for here and nothing can be forgotten: what waits is the difference between the
roster and the confirmed offices, whichever door the roster was changed by.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from zeren.core import grant as rule
from zeren.core.days import day_of
from zeren.core.timeline import Span, first_gap, within
from zeren.ledger import queries as ledger
from zeren.organisation.models import (
    Engagement,
    Grant,
    Holding,
    Person,
    PostPlace,
    RoleRequest,
    Unit,
)
from zeren.organisation.queries.people import UNIT
from zeren.organisation.queries.units import chain_above, date_of, on_day

GIVE, END = "give", "end"
Days = list[Span[None]]


def voices(on: date) -> list[int]:
    """Whose word counts as that of the head of the whole: the office, not the post."""
    return sorted(set(_heads(on).values_list("person_id", flat=True)))


def is_voice(person_id: int, on: date) -> bool:
    return _heads(on).filter(person_id=person_id).exists()


def leaders(unit_id: int, on: date) -> set[int]:
    """Who may decide for a unit: its head and those above; of the whole, whose word counts."""
    chain = chain_above(unit_id, on)
    return {head for _unit, head in chain[:-1] if head} | set(voices(on) if chain else ())


def holds_office(on: date | int) -> Exists:
    """Whoever holds an office, also when the roster says that the last day is over."""
    return Exists(Grant.objects.filter(on_day(on), person_id=OuterRef("pk"), role__in=rule.OFFICES))


def held_by(person_id: int, on: date) -> list[tuple[str, int]]:
    """(role, unit) of what somebody was granted and holds on a day, the oldest first."""
    rows = Grant.objects.filter(on_day(on), person_id=person_id).exclude(role=rule.HEAD)
    return list(rows.order_by("id").values_list("role", "unit_id"))


def is_first() -> bool:
    """Was no head of the whole ever confirmed? Then the first administrator may."""
    return not Grant.objects.filter(role=rule.HEAD).exists()


def waiting(on: date) -> list[RoleRequest]:
    """What the roster says of offices and nobody has confirmed, today and for days to come.

    Not rows of a table, but requests as they would be kept: asked for by whoever last entered
    where that person stands.
    """
    today = day_of(on)
    rows = Grant.objects.filter(to_day__gt=today, role__in=rule.OFFICES, person__isnull=False)
    held = list(rows.select_related("unit", "person").order_by("id"))
    seats = _seats(today)
    belongs = _belongs({*seats, *(row.person_id or 0 for row in held)}, today)
    unit_ids = {person: unit for person, (unit, _days) in seats.items()}
    heads = {
        person: [day for span in days for day in within(belongs.get(person, []), span.from_day,
                                                        span.to_day)]
        for person, (_unit, days) in seats.items()
    }  # fmt: skip
    found = []
    for person_id, so in heads.items():
        mine = [_days(one) for one in held if (one.role, one.person_id) == (rule.HEAD, person_id)]
        begins = first_gap(so, mine, today)
        if begins is not None:
            found.append(_request(GIVE, rule.HEAD, begins, person_id, unit_ids[person_id], None))
    news = [row.from_day for row in found]
    for grant in held:
        person_id = grant.person_id or 0
        so = (heads if grant.role == rule.HEAD else belongs).get(person_id, [])
        ends = first_gap([_days(grant)], so, today)
        # with the yes to a new head the old one's office ends; a vacant post has an end of its own
        is_replaced = grant.role == rule.HEAD and any(day <= (ends or 0) for day in news)
        if ends is not None and not is_replaced:
            found.append(_request(END, grant.role, ends, person_id, grant.unit_id, grant.pk))
    people = Person.objects.in_bulk([row.person_id for row in found if row.person_id])
    units = Unit.objects.in_bulk([row.unit_id for row in found])
    for row in found:
        row.person, row.unit = people[row.person_id or 0], units[row.unit_id]
        _asked(row, on)
    return found


def find(act: str, about_id: int, on: date) -> RoleRequest | None:
    """One of `waiting`: the new head (a person), or the end of an office (a grant)."""
    return next((row for row in waiting(on) if about(row) == (act, about_id)), None)


def is_kept(row: RoleRequest) -> bool:
    """Was it asked for and kept, or does only the roster say so?"""
    return not row._state.adding


def about(row: RoleRequest) -> tuple[str, int]:
    return row.act, int((row.person_id if row.act == GIVE else row.grant_id) or 0)


def not_heads(person_ids: Iterable[int | None], day: int) -> set[int]:
    """Those of these people whom the roster does not name as head of the whole on a day."""
    seats = _seats(day)
    return {
        one
        for one in person_ids
        if one and first_gap([Span(day, day + 1, None)], seats.get(one, (0, []))[1], day)
    }


def _heads(on: date) -> QuerySet[Grant]:
    return Grant.objects.filter(
        on_day(on), on_day(on, "unit__placed__"), role=rule.HEAD, person__isnull=False,
        unit__placed__parent__isnull=True,
    )  # fmt: skip


def _seats(today: int) -> dict[int, tuple[int, Days]]:
    """By person: the top unit, and the days on which its head's post is held, today and later."""
    found: dict[int, tuple[int, Days]] = {}
    place, unit = "post__placed__", f"{UNIT}placed__"
    columns = [f"{one}{day}" for day in ("from_day", "to_day") for one in ("", place, unit)]
    later = Q(**{f"{one}to_day__gt": today for one in ("", place, unit)})
    top = Q(**{f"{place}is_head": True, f"{unit}parent__isnull": True})
    for person, top_id, *days in (
        Holding.objects.filter(later, top)
        .order_by("from_day", "id")
        .values_list("person_id", f"{place}unit_id", *columns)
    ):
        span = Span(max(days[:3]), min(days[3:]), None)
        found.setdefault(person, (top_id, []))[1].append(span)
    return found


def _belongs(person_ids: Iterable[int], today: int) -> dict[int, Days]:
    found: dict[int, Days] = {}
    rows = Engagement.objects.filter(person_id__in=set(person_ids), to_day__gt=today)
    for row in rows.order_by("from_day"):
        found.setdefault(row.person_id, []).append(_days(row))
    return found


def _days(row: Grant | Engagement) -> Span[None]:
    return Span(row.from_day, row.to_day, None)


def _request(
    act: str, role: str, day: int, person_id: int, unit_id: int, grant_id: int | None
) -> RoleRequest:
    return RoleRequest(
        act=act, role=role, from_day=day, person_id=person_id, unit_id=unit_id, grant_id=grant_id
    )


def _asked(row: RoleRequest, on: date) -> None:
    """Who last entered where this person stands, and on which day."""
    held = list(Holding.objects.filter(person_id=row.person_id or 0).values_list("id", "post_id"))
    engaged = Engagement.objects.filter(person_id=row.person_id or 0).values_list("id", flat=True)
    places = PostPlace.objects.filter(post_id__in=[post for _pk, post in held])
    facts = [
        *ledger.facts_about("holding", [pk for pk, _post in held], 1),
        *ledger.facts_about("engagement", list(engaged), 1),
        *ledger.facts_about("post_place", list(places.values_list("id", flat=True)), 1),
    ]
    last = max(facts, key=lambda fact: fact.pk, default=None)
    row.asked_kind = last.actor_kind if last else "system"
    row.asked_id = last.actor_id if last else 0
    row.asked_day = day_of(date_of(last.recorded_at) if last else on)
