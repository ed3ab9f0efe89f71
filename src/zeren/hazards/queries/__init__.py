"""Which hazards there are, who sees one, and what is late."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractMonth

from zeren.content.queries import days
from zeren.core import due
from zeren.core import hazard as core
from zeren.core.days import day_of
from zeren.core.due import Calendar
from zeren.core.refusal import Problem
from zeren.core.viewer import Viewer
from zeren.hazards.models import (
    ANONYMOUS,
    CONFIDENTIAL,
    LINES,
    NAMED,
    STATES,
    Hazard,
    HazardPhoto,
    HazardStep,
    OpenerKey,
    Opening,
    SealedReporter,
)
from zeren.hazards.queries.turns import KEEPERS, Turn, dues, ids_of, turns, unsettled_things
from zeren.ledger import house, vault
from zeren.organisation import queries as organisation
from zeren.organisation.queries.still_used import reason
from zeren.responsibility import queries as responsibility

__all__ = [
    "ANONYMOUS", "CONFIDENTIAL", "KEEPERS", "LINES", "NAMED", "STATES", "Turn", "dues", "turns",
    "unsettled_things",
]  # fmt: skip

OPEN = core.OPEN_STATES
PUBLIC_STATES = ("PUBLISHED", "CLOSED")
BESIDE = ("HELD", "SPAM")
"""What waits for a look, and what was found to tell nothing: not everybody's to read."""
TAG = 16
WITH = (
    "thing", "unit", "owner", "owner_unit", "escalated_to", "rectified_by", "verified_by",
    "reporter", "proposed_by",
)  # fmt: skip
"""What a row shows of other tables; a reporter only where the report has a name."""


def calendar(row: Hazard, on: date) -> Calendar:
    """The working days of the site that must mend it; of a list they were read together."""
    if row.days is None:
        with_days([row], on)
    assert row.days is not None, "read above"
    return row.days


def with_days(rows: Sequence[Hazard], on: date) -> None:
    """Give each of these rows the calendar of its site, in a number of queries that is fixed."""
    found = days.calendars([row.owner_unit_id or row.unit_id for row in rows], on)
    for row in rows:
        row.days = found[row.owner_unit_id or row.unit_id]


# The code on the wall


def place_code(code: str) -> str:
    """The address part of a place's QR: the thing's code and a tag only this house can make.

    A code pasted over on the wall with another place, or with one bit changed, is refused
    (trust.md T9).
    """
    return f"{code}~{_tag(code, settings.QR_KEY)}"


def place_of_code(signed: str) -> str | None:
    """The thing's code, or None when the tag is not ours."""
    code, _, tag = signed.rpartition("~")
    keys = (settings.QR_KEY, *settings.QR_OLD_KEYS)  # codes hang on walls longer than a key lives
    good = [hmac.compare_digest(tag.encode(), _tag(code, key).encode()) for key in keys]
    return code if code and any(good) else None


def _tag(code: str, key: bytes) -> str:
    return hmac.new(key, code.encode(), hashlib.sha256).hexdigest()[:TAG]


# Hazards


def visible_to(viewer: Viewer) -> QuerySet[Hazard]:
    """Reporter, owner, those the hazard climbed to, the people of the unit, heads and roles over
    it; and everyone in the house once it is published (Work Safety Law art. 41).

    What belongs to the whole organisation is not everybody's: there its head sees it.
    """
    if not viewer.is_known:
        return Hazard.objects.none()
    seen = Q(state__in=PUBLIC_STATES)
    over = Q(pk__in=())
    if viewer.person_id:
        pid = viewer.person_id
        seen |= Q(reporter_id=pid) | Q(rectified_by_id=pid) | Q(verified_by_id=pid)
        for one in {*viewer.hands("hazards"), *viewer.hands("verify")}:
            seen |= Q(owner_id=one) | Q(escalated_to_id=one)
    if viewer.unit_path:
        below_root = organisation.path_ids(viewer.unit_path)[1:]
        seen |= Q(unit_id__in={viewer.unit_id, *below_root})
    theirs = organisation.paths_acted_in(viewer, "hazards", "verify")
    for path in (*viewer.paths_seen(), *theirs):
        over |= organisation.below(path, viewer.on)
    return Hazard.objects.filter((seen & ~Q(state__in=BESIDE)) | over)


def hazard(hazard_id: int) -> Hazard | None:
    return Hazard.objects.filter(pk=hazard_id).first()


def hazard_for(viewer: Viewer, hazard_id: int) -> Hazard | None:
    """One hazard with its people and places, if this viewer sees it."""
    return visible_to(viewer).select_related(*WITH).filter(pk=hazard_id).first()


def hazard_ids(
    viewer: Viewer,
    *,
    state: str = "",
    grade: str = "",
    overdue_on: date | None = None,
    mine: str = "",
    thing_id: int = 0,
    path: str = "",
    sort: str = "",
) -> QuerySet[Hazard, int]:
    """Ids of the hazards a viewer sees, newest first or as `sort` says.

    state: a state, or OPEN for all that may still be there.
    mine: "owner", "reporter", or "turn" for what waits for the viewer.
    """
    rows = visible_to(viewer).filter(organisation.below(path, viewer.on))
    if state == "OPEN":
        rows = rows.filter(state__in=OPEN)
    elif state:
        rows = rows.filter(state=state)
    if grade:
        rows = rows.filter(grade=grade)
    if overdue_on is not None:
        rows = rows.filter(overdue_on_day(overdue_on))
    if mine == "turn":
        rows = rows.filter(pk__in=ids_of(viewer))
    elif mine:
        column = "reporter_id" if mine == "reporter" else "owner_id"
        rows = rows.filter(**{column: viewer.person_id or -1})
    if thing_id:
        rows = rows.filter(thing_id=thing_id)
    order = {
        "due": ("due_date", "id"),
        "-due": ("-due_date", "-id"),
        "number": ("reported_at", "id"),
    }
    return rows.order_by(*order.get(sort, ("-reported_at", "-id"))).values_list("id", flat=True)


def hazards_by_id(ids: Sequence[int]) -> list[Hazard]:
    """Hazards in the order of their ids, in one query."""
    found = Hazard.objects.select_related(*WITH).in_bulk(list(ids))
    return [found[one] for one in ids if one in found]


def published(viewer: Viewer) -> QuerySet[Hazard, int]:
    """What the workforce is told: ids, newest first. Everyone who is known here sees them."""
    rows = Hazard.objects.filter(state__in=PUBLIC_STATES)
    rows = rows if viewer.is_known else Hazard.objects.none()
    return rows.order_by("-published_at", "-id").values_list("id", flat=True)


def by_tracking(code: str) -> Hazard | None:
    """The hazard an anonymous reporter follows with the code on the receipt."""
    found = Hazard.objects.filter(tracking_hash=tracking_hash(code))
    return found.select_related("thing", "unit").first()


def tracking_hash(code: str) -> str:
    """What is kept of a tracking code; spaces, dashes and small letters do not matter."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def anonymous_since(thing_id: int | None, since: datetime) -> int:
    """Anonymous reports about one place since the beginning of a day."""
    there = Q(thing_id=thing_id) if thing_id else Q(thing__isnull=True)
    return Hazard.objects.filter(there, secrecy=ANONYMOUS, reported_at__gte=since).count()


def plain(text: str) -> str:
    """A text without blanks and without signs that nobody sees: "" when it says nothing."""
    return "".join(sign for sign in text if sign.isprintable() and not sign.isspace())


# Reporters in confidence


def opener_keys() -> dict[str, OpenerKey]:
    """The key of each line that seals reports today."""
    rows = OpenerKey.objects.select_related("made_by").filter(ended_at__isnull=True)
    return {row.line: row for row in rows}


def can_seal() -> bool:
    """Is there a key of both lines, so that a report in confidence can be taken?"""
    return set(opener_keys()) == set(LINES)


def sealed_about(hazard_id: int) -> str:
    """What binds a sealed reporter to one report."""
    return f"zeren.hazard|{hazard_id}"


def sealed(hazard_id: int) -> SealedReporter | None:
    rows = SealedReporter.objects.select_related("management", "oversight")
    return rows.filter(hazard_id=hazard_id).first()


def openings(hazard_id: int) -> list[Opening]:
    """What was asked and answered about who reported, newest first."""
    rows = Opening.objects.select_related("asked_by", "answered_by")
    return list(rows.filter(hazard_id=hazard_id).order_by("-id"))


def owner_of(thing_id: int | None, unit_id: int | None, on: date) -> tuple[int | None, int | None]:
    """(unit, person) in charge: of the thing, else of the unit, climbing past vacant posts."""
    if thing_id is not None:
        answer = responsibility.who(thing_id, on)
        if answer is not None and answer.in_charge is not None:
            return answer.unit_id, answer.in_charge
        if answer is not None and answer.unit_id is not None:
            unit_id = answer.unit_id
    if unit_id is None:
        return None, None
    for _unit, head in organisation.chain_above(unit_id, on):
        if head is not None:
            return unit_id, head
    return unit_id, None


def steps(hazard_id: int) -> list[HazardStep]:
    return list(HazardStep.objects.filter(hazard_id=hazard_id).order_by("place"))


def photos(hazard_id: int) -> list[HazardPhoto]:
    """Photos of one hazard, each file read: `damage` says what is wrong with it."""
    found = list(HazardPhoto.objects.filter(hazard_id=hazard_id).order_by("place"))
    for photo in found:
        photo.damage = vault.damage(photo.digest)
    return found


def photos_of(hazard_ids: Sequence[int]) -> dict[int, list[HazardPhoto]]:
    """Photos of many hazards, in one query; of each file only whether it is there."""
    found: dict[int, list[HazardPhoto]] = {}
    for photo in HazardPhoto.objects.filter(hazard_id__in=hazard_ids).order_by("place"):
        photo.damage = "" if vault.has(photo.digest) else "missing"
        found.setdefault(photo.hazard_id, []).append(photo)
    return found


def last_notes(hazard_ids: Sequence[int], act: str) -> dict[int, str]:
    """The newest note of one act for many hazards, in one query."""
    rows = HazardStep.objects.filter(hazard_id__in=hazard_ids, act=act).order_by("place")
    return dict(rows.values_list("hazard_id", "note"))


def photo_for(viewer: Viewer, digest: str) -> HazardPhoto | None:
    """A photo of a hazard the viewer sees."""
    return HazardPhoto.objects.filter(digest=digest, hazard__in=visible_to(viewer)).first()


def held(viewer: Viewer) -> int:
    """How many reports that this viewer may sort wait for a look."""
    return visible_to(viewer).filter(state="HELD").count()


def unlooked() -> QuerySet[Hazard]:
    """Reports of very many that wait for a look, the oldest first; none is anybody's task yet."""
    return Hazard.objects.filter(state="HELD").order_by("reported_at", "id")


def state_counts() -> dict[str, int]:
    rows = Hazard.objects.order_by().values_list("state")
    return dict(rows.annotate(number=Count("id")))


def overdue_on_day(on: date) -> Q:
    """Open after its last day; what was mended in time and waits for a verifier is not overdue."""
    in_time = Q(state="RECTIFIED") & house.by_the_day("rectified_at", "due_date")
    return Q(state__in=OPEN, due_date__lt=on) & ~in_time


def overdue(on: date, path: str = "") -> QuerySet[Hazard]:
    return (
        Hazard.objects.filter(organisation.below(path, on), overdue_on_day(on))
        .select_related("thing", "unit", "owner", "escalated_to")
        .order_by("due_date", "id")
    )


def open_of_thing(thing_id: int, *, until: datetime | None = None) -> list[Hazard]:
    """until: those that were open just before that moment; without it, those that are open now."""
    rows = Hazard.objects.filter(thing_id=thing_id)
    if until is None:
        return list(rows.filter(state__in=OPEN).order_by("reported_at", "id"))
    settled = HazardStep.objects.filter(
        hazard_id=OuterRef("pk"), act__in=("verify", "dismiss", "hold"), at__lt=until
    )
    return list(rows.filter(~Exists(settled), reported_at__lt=until).order_by("reported_at", "id"))


def keep_open(kind: str, row_id: int, _on: date) -> list[Problem]:
    """Why a thing is not closed: what was reported there is not settled. A unit passes it on."""
    if kind != "thing":
        return []
    waits = Hazard.objects.filter(thing_id=row_id, state__in=(*OPEN, "HELD"))
    rows = waits.order_by("reported_at", "id")
    return reason("hazard.keeps_open", list(rows.values_list("number", flat=True)))


@dataclass(frozen=True, slots=True)
class Figures:
    """Four numbers over the hazards that a viewer sees."""

    open: int
    overdue: int
    judged: int
    """Mended this year, and those that should have been: what is late and open counts against."""
    in_time: int
    median_days: int | None


def figures(viewer: Viewer, on: date, path: str = "") -> Figures:
    """Open and overdue now; of this year's, how many were mended in time and in how many days."""
    rows = visible_to(viewer).filter(organisation.below(path, on))
    counted = rows.aggregate(
        open=Count("id", filter=Q(state__in=OPEN)),
        overdue=Count("id", filter=overdue_on_day(on)),
        late=Count("id", filter=Q(state__in=("REPORTED", "ASSIGNED"), due_date__lt=on)),
    )
    done, house = _rectified(rows, on.year), days.calendars([0], on)[0]
    took = sorted(
        due.between(day_of(organisation.date_of(found)), day_of(organisation.date_of(end)), house)
        for found, end, _due in done
    )
    return Figures(
        open=counted["open"],
        overdue=counted["overdue"],
        judged=len(done) + counted["late"],
        in_time=sum(organisation.date_of(end) <= last for _found, end, last in done),
        median_days=took[len(took) // 2] if took else None,
    )


def by_month(year: int, path: str, viewer: Viewer) -> list[tuple[int, int, int]]:
    """(month, found, closed) of a year: the trend, in two queries."""
    rows = visible_to(viewer).filter(organisation.below(path, viewer.on)).order_by()
    found = _months(rows.filter(reported_at__year=year), "reported_at")
    closed = _months(rows.filter(closed_at__year=year), "closed_at")
    return [(month, found.get(month, 0), closed.get(month, 0)) for month in range(1, 13)]


def units_seen(viewer: Viewer, on: date) -> list[organisation.UnitRow]:
    """Units whose hazards this viewer may ask for, in tree order."""
    return [row for row in organisation.unit_tree(on) if viewer.sees_unit(row.path)]


def _months(rows: QuerySet[Hazard], column: str) -> dict[int, int]:
    grouped = rows.annotate(month=ExtractMonth(column)).values_list("month")
    return dict(grouped.annotate(number=Count("id")))


def _rectified(rows: QuerySet[Hazard], year: int) -> list[tuple[datetime, datetime, date]]:
    """(reported, rectified, due) of those whose last rectification was not sent back."""
    done = rows.filter(rectified_at__isnull=False, due_date__isnull=False)
    done = done.exclude(state__in=("REPORTED", "ASSIGNED")).order_by()
    if year:
        done = done.filter(reported_at__year=year)
    return [
        (found, end, last)
        for found, end, last in done.exclude(state="DISMISSED").values_list(
            "reported_at", "rectified_at", "due_date"
        )
        if end is not None and last is not None
    ]
