"""Which cases there are, who may see one, whose turn it is, and what waits for an answer."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import TypeAlias

from django.db.models import Q, QuerySet

from zeren.cases.models import Case
from zeren.content.queries import days, limits
from zeren.core import case as core
from zeren.core import due
from zeren.core.days import NEVER, day_of
from zeren.core.stretch import Stretch
from zeren.core.viewer import Viewer
from zeren.ledger.prepared import Prepared
from zeren.organisation import queries as organisation
from zeren.organisation.queries.seats import seats

Cases: TypeAlias = QuerySet[Case]
STANDS = ("ANSWERED", "WITHDRAWN")
"""A disputed signature that ended so is its person's after all."""
TOLD_DAYS = 14
"""So long an answer stands on the day of whoever raised the case; nothing is to be confirmed."""


def visible_to(viewer: Viewer) -> Cases:
    """Whoever raised it, who answers it, whom it climbed to, and those who see the unit."""
    me = viewer.person_id
    seen = _turns(viewer) | Q(person_id=me) | Q(told_id=me) if me else Q(pk__in=())
    for path in viewer.paths_seen():
        seen |= organisation.below(path, viewer.on)
    return Case.objects.filter(seen)


def case_for(viewer: Viewer, case_id: int) -> Case | None:
    """One case; None when the viewer may not know of it."""
    return _named(visible_to(viewer)).filter(pk=case_id).first()


def case_ids(
    viewer: Viewer, *, on: date, state: str = "", kind: str = "", mine: str = ""
) -> QuerySet[Case, int]:
    """Ids of the cases a viewer sees, narrowed by the filters; what is due first stands first."""
    rows = visible_to(viewer)
    if state == "LATE":
        rows = rows.filter(state__in=core.OPEN_STATES, due_date__lt=on)
    elif state:
        rows = rows.filter(state__in=core.OPEN_STATES if state == "WAITS" else (state,))
    if kind:
        rows = rows.filter(kind=kind)
    if mine == "turn":
        rows = rows.filter(_turns(viewer), state__in=core.OPEN_STATES)
    elif mine == "raised":
        rows = rows.filter(person_id=viewer.person_id)
    return rows.order_by("closed_at", "due_date", "id").values_list("id", flat=True)


def cases_by_id(ids: Sequence[int]) -> list[Case]:
    found = {row.pk: row for row in _named(Case.objects.filter(pk__in=ids))}
    return [found[one] for one in ids if one in found]


def about_letter(letter_id: int) -> list[Case]:
    """Everything that was ever raised about it, the newest first."""
    return of("letter", letter_id)


def of(about: str, pk: int) -> list[Case]:
    """The same about what stands in a room above."""
    return of_many(about, [pk]).get(pk, [])


def of_many(about: str, pks: Collection[int]) -> dict[int, list[Case]]:
    """The same of many at once; one query."""
    found: dict[int, list[Case]] = {}
    for row in _named(Case.objects.filter(about=about, about_id__in=pks)).order_by("-id"):
        found.setdefault(row.about_id, []).append(row)
    return found


def concerns(person_id: int) -> bool:
    """Is there any case of this person, for him to answer, or of which he was told?"""
    return bool(CONCERNS.rows(person_id=person_id))


CONCERNS = Prepared(
    lambda person_id: (
        Case.objects.filter(_turn_of(person_id) | Q(person_id=person_id) | Q(told_id=person_id))
        .order_by()
        .values_list("pk")[:1]
    )
)


def turns(person_id: int) -> list[Case]:
    """Cases that wait for this person's answer, those due first first."""
    rows = open_cases().filter(_turn_of(person_id)).order_by("due_date", "id")
    return list(_named(rows)) if person_id else []


def told(person_id: int) -> list[Case]:
    """Signatures of his people that are disputed, for a head who does not decide it himself."""
    rows = open_cases().filter(told_id=person_id)
    return list(_named(rows.exclude(_turn_of(person_id)))) if person_id else []


def answered(person_id: int, on: date) -> list[Case]:
    """What others decided lately about the cases of a person."""
    since = organisation.start_of_day(on - timedelta(days=TOLD_DAYS))
    is_told = Q(state="GRANTED") | Q(closed_at__gte=since) & ~Q(state="WITHDRAWN")
    rows = Case.objects.filter(is_told, person_id=person_id).order_by("id")
    return list(_named(rows)) if person_id else []


def dues(person_id: int, on: date) -> list[Case]:
    """Open cases of a person, his own and those he answers, due from a day on."""
    mine = _turn_of(person_id) | Q(person_id=person_id)
    return list(_named(open_cases().filter(mine, due_date__gte=on)))


def disputed() -> set[int]:
    """The letters whose signature is disputed and not yet decided."""
    return set(open_cases().filter(kind=core.SIGNATURE).values_list("about_id", flat=True))


def disputed_days(person_ids: Collection[int]) -> dict[int, list[Stretch]]:
    """The days on which the signature of each letter of these people proved nothing.

    From the day it was disputed until the day it was found to be theirs after all. Where it was
    not, or nothing was decided, the days do not end.
    """
    found: dict[int, list[Stretch]] = {}
    for row in Case.objects.filter(kind=core.SIGNATURE, person_id__in=person_ids):
        start = day_of(organisation.date_of(row.opened_at))
        ends = row.closed_at if row.state in STANDS else None
        until = day_of(organisation.date_of(ends)) if ends else NEVER
        found.setdefault(row.about_id, []).append((start, until))
    return found


def disowned(person_ids: Collection[int]) -> set[int]:
    """Letters of these people whose signature is not found to be theirs: nothing builds on them."""
    rows = Case.objects.filter(kind=core.SIGNATURE, person_id__in=person_ids)
    return set(rows.exclude(state__in=STANDS).values_list("about_id", flat=True))


def open_about(letter_ids: Collection[int]) -> Cases:
    return open_cases().filter(about="letter", about_id__in=letter_ids)


def open_kinds(letter_ids: Collection[int]) -> dict[int, list[tuple[str, datetime]]]:
    """(kind, since) of what is open against each of these letters, the oldest first; one query."""
    found: dict[int, list[tuple[str, datetime]]] = {}
    for about, kind, since in open_about(letter_ids).values_list("about_id", "kind", "opened_at"):
        found.setdefault(about, []).append((kind, since))
    return found


def contested(on: date) -> list[tuple[str, int, int, str, int, datetime]]:
    """(requirement, subject, case, kind, owner, since) of every open case on a day; one query."""
    until = organisation.end_of_day(on)
    is_open = Q(closed_at__isnull=True) | Q(closed_at__gte=until)
    rows = Case.objects.filter(is_open, opened_at__lt=until).exclude(requirement="").order_by("id")
    columns = ("requirement", "subject_id", "id", "kind", "owner_id", "opened_at")
    return list(rows.values_list(*columns))


def seen(
    row: Case, actor: int | None, *, has_words: bool = True, acts_for: int | None = None
) -> core.Seen:
    """What the core asks of a case and of who acts, for himself or for somebody who is away."""
    climbed = row.escalated_to_id
    return core.Seen(
        row.state, row.person_id, row.owner_id, climbed, actor, has_words, row.about, acts_for
    )


def stood_for(row: Case, person_id: int, on: date) -> int | None:
    """For whom this person may answer the case, since the one whose turn it is is away."""
    turns_of = [one for one in (row.owner_id, row.escalated_to_id) if one]
    known = organisation.stands_for(person_id, on) if person_id not in turns_of else {}
    return next((one for one in turns_of if "cases" in known.get(one, ())), None)


def owner_of(kind: str, person_id: int, unit_id: int, on: date) -> int | None:
    """Who answers such a case today. What stands in a unit that is no more is the turn of the top.

    The last resort is whoever keeps the safety office anywhere in the house.
    """
    at, chain = seats(on, {unit_id}), organisation.chain_above(unit_id, on)
    near = at.holder("safety_office", unit_id, besides=(person_id,))
    office = [*([near] if near else []), *organisation.holders("safety_manager", on)]
    return core.owner(kind, person_id, [head for _unit, head in chain], office)


def due_date(kind: str, unit_id: int, on: date) -> date:
    calendar = days.calendars([unit_id], on)[unit_id]
    return date.fromordinal(due.after(day_of(on), limits.days_to_answer(kind, on), calendar))


def open_cases() -> Cases:
    return Case.objects.filter(state__in=core.OPEN_STATES).order_by("id")


def whose_turn(case_ids: Sequence[int]) -> set[int]:
    """Who is to answer these cases."""
    rows = Case.objects.filter(pk__in=case_ids, state__in=core.OPEN_STATES)
    return set(rows.values_list("owner_id", flat=True))


def _turn_of(person_id: int) -> Q:
    return Q(owner_id=person_id) | Q(escalated_to_id=person_id)


def _turns(viewer: Viewer) -> Q:
    """Whose turn it is: this person, or somebody who is away and whose cases he answers."""
    found = Q(pk__in=())
    for one in viewer.hands("cases"):
        found |= _turn_of(one)
    return found


def _named(rows: Cases) -> Cases:
    return rows.select_related("person", "owner", "unit", "escalated_to")
