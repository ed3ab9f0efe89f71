"""How long each class is kept here, what is past its time, and what was erased."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from json import loads

from django.apps import apps
from django.db.models import Model, QuerySet

from zeren.core import retention as rule
from zeren.core.viewer import Viewer
from zeren.ledger import queries as facts
from zeren.organisation import queries as organisation
from zeren.privacy import erasing
from zeren.privacy.models import Keeping

__all__ = ["Keeping"]

DATED = {
    "training": ("training.Meeting", "closed_at"),
    "letters": ("letters.Letter", "closed_at"),
    "hazards": ("hazards.Hazard", "closed_at"),
    "incidents": ("incidents.Event", "closed_at"),
    "assessments": ("assessment.Assessment", "published_at"),
}
"""By which moment a row of a class that is only listed ended."""


@dataclass(frozen=True)
class Term:
    """One class: years that hold, floor, what is past, and what waits for a second person."""

    code: str
    years: int
    floor: int
    past: int
    is_erased: bool
    waits: Keeping | None


@dataclass(frozen=True)
class Erased:
    """So many of a kind were erased on a day, under which rule."""

    day: date
    kind: str
    code: str
    years: int
    number: int


def own_years() -> dict[str, int]:
    """What two people decided, by class; the newest decision counts."""
    rows = Keeping.objects.filter(act="years", state="CONFIRMED").order_by("decided_at", "pk")
    return dict(rows.values_list("kind", "years"))


def terms(on: date) -> list[Term]:
    """Every class as it stands on this day."""
    own = own_years()
    waiting = {row.kind: row for row in Keeping.objects.filter(state="ASKED")}
    found = []
    for one in rule.CLASSES:
        years = rule.years_of(one.code, own)
        past = len(due(one.code, on)) if one.is_erased else listed(one.code, on, years).count()
        waits = waiting.get(one.code)
        found.append(Term(one.code, years, one.floor, past, one.is_erased, waits))
    return found


@dataclass(frozen=True)
class Held:
    code: str
    years: int


def years_here() -> list[Held]:
    """Years that hold for each class, without counting anything: for the notice."""
    own = own_years()
    return [Held(one.code, rule.years_of(one.code, own)) for one in rule.CLASSES]


def due(code: str, on: date) -> list[int]:
    """Ids of what may be erased today."""
    return erasing.ERASERS[code].due(rule.cutoff(on, rule.years_of(code, own_years())))


def listed(code: str, on: date, years: int) -> QuerySet[Model]:
    """Rows of a class that are past their time; none of them is erased by itself."""
    label, column = DATED[code]
    table: type[Model] = apps.get_model(label)
    return table._base_manager.filter(**{f"{column}__date__lt": rule.cutoff(on, years)})


def offices(viewer: Viewer) -> set[str]:
    """Which of the two offices this reader holds."""
    found = set()
    if viewer.person_id and viewer.is_general_manager:
        found.add("general_manager")
    if viewer.person_id and viewer.has("safety_manager", viewer.root_path):
        found.add("safety_manager")
    return found


def is_other(viewer: Viewer, row: Keeping) -> bool:
    """Does he hold the office that the asker did not ask with?"""
    return bool(offices(viewer) - {row.asked_as})


def to_decide(viewer: Viewer) -> list[Keeping]:
    """What waits for this reader's yes or no."""
    if not offices(viewer):
        return []
    rows = Keeping.objects.select_related("asked_by").filter(state="ASKED")
    others = rows.exclude(asked_by_id=viewer.person_id)
    return [row for row in others if is_other(viewer, row)]


def keeping(keeping_id: int) -> Keeping | None:
    return Keeping.objects.select_related("asked_by", "decided_by").filter(pk=keeping_id).first()


def newest(limit: int = 20) -> list[Keeping]:
    """What was asked and decided last."""
    return list(Keeping.objects.select_related("asked_by", "decided_by")[:limit])


def erased() -> list[Erased]:
    """All that was ever erased, as its facts say."""
    rows = facts.facts("record.erased").values_list("recorded_at", "about_kind", "body")
    found: Counter[tuple[date, str, str, int]] = Counter()
    for at, kind, body in rows.iterator(2000):
        said = loads(body)
        found[(_day(at), kind, str(said["class"]), int(said["years"]))] += 1
    return [Erased(*key, number) for key, number in sorted(found.items())]


def _day(at: datetime) -> date:
    return organisation.date_of(at)
