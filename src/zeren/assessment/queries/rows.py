"""Which assessments there are, who may see one, and what is known of it at the moment of an act."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import TypeAlias

from django.db.models import Q, QuerySet

from zeren.assessment.models import Assessment, Reached, Scheme, Score, Veto
from zeren.cases import queries as cases
from zeren.cases.queries import Case
from zeren.core.assessment import assessment as core
from zeren.core.assessment import bands, scoring, veto
from zeren.core.assessment import scheme as standard
from zeren.core.days import day_of
from zeren.core.ladder import Late
from zeren.core.viewer import Viewer
from zeren.ledger.prepared import Prepared
from zeren.organisation import queries as organisation

Assessments: TypeAlias = QuerySet[Assessment]
Said: TypeAlias = tuple[str, str, str, datetime]
"""Who, at which step, what, when."""
ABOUT = "assessment"
"""The name under which rooms below know an assessment (cases, links)."""


def visible_to(viewer: Viewer) -> Assessments:
    """The assessed, who assesses or approves, and those who see the unit; nobody else."""
    me = viewer.person_id
    seen = Q(assessed_id=me) | Q(assessor_id=me) | Q(approver_id=me) if me else Q(pk__in=())
    for path in viewer.paths_seen():
        seen |= organisation.below(path, viewer.on)
    return Assessment.objects.filter(seen)


def assessment_for(viewer: Viewer, pk: int) -> Assessment | None:
    """One assessment; None when the viewer may not know of it."""
    return named(visible_to(viewer)).filter(pk=pk).first()


def assessment_ids(
    viewer: Viewer, *, on: date, year: int = 0, state: str = "", unit_id: int = 0
) -> QuerySet[Assessment, int]:
    """Ids of the assessments a viewer sees, those due first first."""
    rows = visible_to(viewer)
    if year:
        rows = rows.filter(year=year)
    if state == "LATE":
        rows = rows.filter(state__in=core.OPEN_STATES, due_date__lt=on)
    elif state:
        rows = rows.filter(state=state)
    if unit_id:
        rows = rows.filter(unit_id=unit_id)
    return rows.order_by("published_at", "due_date", "id").values_list("id", flat=True)


def assessments_by_id(ids: Sequence[int]) -> list[Assessment]:
    found = {row.pk: row for row in named(Assessment.objects.filter(pk__in=ids))}
    return [found[one] for one in ids if one in found]


def named(rows: Assessments) -> Assessments:
    return rows.select_related("assessed", "assessor", "approver", "unit", "scheme")


def of_person(person_id: int, year: int = 0) -> list[Assessment]:
    """The assessments of a person, and those of units he speaks for; the newest first."""
    rows = Assessment.objects.filter(assessed_id=person_id).exclude(state="DROPPED")
    if year:
        rows = rows.filter(year=year)
    return list(named(rows).order_by("-year", "period", "kind"))


def years(viewer: Viewer) -> list[int]:
    """Years in which the viewer sees an assessment, the newest first."""
    return list(visible_to(viewer).order_by("-year").values_list("year", flat=True).distinct())


def published_scheme() -> Scheme | None:
    return Scheme.objects.filter(state="PUBLISHED").first()


def schemes() -> list[Scheme]:
    return list(Scheme.objects.exclude(state="DROPPED"))


def scheme(pk: int) -> Scheme | None:
    return Scheme.objects.filter(pk=pk).first()


def standard_of(row: Scheme) -> standard.Scheme:
    """The scheme of a row, as the core reads it."""
    return standard.scheme_of(row.body)


def has_footing(row: Scheme) -> bool:
    """It was discussed with the workforce and published: LCL art. 4."""
    return bool(row.consulted_date and row.published_at)


def scores(row: Assessment, party: str, number: int | None = None) -> list[Score]:
    """The points of a round by one party, in the order of the scheme; newest round by itself."""
    if number is None:
        number = row.round if party == "ASSESSOR" else _last_self(row)
    return list(Score.objects.filter(assessment=row, party=party, round=number).order_by("id"))


def lines_of(of: standard.Scheme, rows: Sequence[Score]) -> list[scoring.Line]:
    """The lines worked out again from what was known; the audit compares them with the points."""
    return [scoring.line(of.item(row.item), scoring.read(row.given)) for row in rows]


def total_of(row: Assessment) -> Fraction | None:
    return Fraction(row.numerator, row.denominator) if row.denominator else None


def vetoes_on(rows: Sequence[Assessment]) -> dict[int, list[tuple[Veto, str]]]:
    """The standing vetoes that reach each of these, and how (unit, leader, deputy); two queries."""
    years = {row.year for row in rows}
    found = list(Veto.objects.filter(year__in=years, state__in=veto.STANDING).order_by("id"))
    people: dict[int, list[tuple[int, str]]] = {}
    for veto_id, person, reach in Reached.objects.filter(
        veto_id__in=[one.pk for one in found]
    ).values_list("veto_id", "person_id", "reach"):
        people.setdefault(veto_id, []).append((person, reach))
    reached: dict[int, list[tuple[Veto, str]]] = {}
    for row in rows:
        for one in found:
            if one.year != row.year:
                continue
            if row.kind == "unit" and one.unit_id == row.unit_id:
                reached.setdefault(row.pk, []).append((one, "unit"))
            elif row.kind == "person":
                for person, reach in people.get(one.pk, ()):
                    if person == row.assessed_id:
                        reached.setdefault(row.pk, []).append((one, reach))
    return reached


def effects_of(hits: Sequence[tuple[Veto, str]]) -> frozenset[str]:
    """What the vetoes that reach one assessment do to it together."""
    found: set[str] = set()
    for row, reach in hits:
        rule = rule_of(row)
        found |= veto.effects([rule], reach) if rule else set()
    return frozenset(found)


def findable(row: Scheme) -> list[standard.VetoRule]:
    """The rules for what no report tells of: somebody finds it."""
    return [one for one in standard_of(row).vetoes if one.classes & set(standard.FOUND)]


def rule_of(row: Veto) -> standard.VetoRule | None:
    """The rule of a veto, in the version of the scheme by which it was raised."""
    known = Scheme.objects.get(pk=row.scheme_id)
    return next((one for one in standard_of(known).vetoes if one.code == row.rule), None)


def results(rows: Sequence[Assessment]) -> dict[int, bands.Result]:
    """The result of each that has points, under the vetoes that stand today."""
    hits = vetoes_on(rows)
    known: dict[int, standard.Scheme] = {}
    found = {}
    for row in rows:
        points = total_of(row)
        effects = effects_of(hits.get(row.pk, ()))
        if points is None and not effects:
            continue
        if row.scheme_id not in known:
            known[row.scheme_id] = standard_of(row.scheme)
        found[row.pk] = bands.result(known[row.scheme_id], points or Fraction(0), effects)
    return found


def seen(
    row: Assessment,
    actor: int | None,
    on: date,
    *,
    has_words: bool = False,
    is_complete: bool = True,
    goes_on: bool = False,
    about: Sequence[Case] | None = None,
) -> core.Seen:
    """What the core asks of an assessment and of who acts.

    about: its cases, where the caller read them for many at once.
    """
    if about is None:
        about = cases.of(ABOUT, row.pk) if row.state in ("ASSESSED", "ACCEPTED") else []
    mine = [one for one in about if row.assessed_at and one.opened_at >= row.assessed_at]
    return core.Seen(
        state=row.state,
        assessed=row.assessed_id,
        assessor=row.assessor_id,
        approver=row.approver_id,
        actor=actor,
        today=day_of(on),
        self_until=day_of(row.self_until),
        window_until=day_of(row.window_until) if row.window_until else 0,
        has_words=has_words,
        is_complete=is_complete,
        is_contested=any(one.closed_at is None for one in about),
        was_heard=bool(mine) and all(one.state in ("ANSWERED", "REPLACED") for one in mine),
        lacks_figures=row.lacks > 0,
        goes_on=goes_on,
    )


def turns(person_id: int, on: date) -> list[tuple[Assessment, str]]:
    """Assessments whose next step is this person's, with the act; those due first first."""
    concerned = Q(assessed_id=person_id) | Q(assessor_id=person_id) | Q(approver_id=person_id)
    rows = Assessment.objects.filter(concerned, state__in=core.OPEN_STATES)
    known = list(named(rows).order_by("due_date", "id")) if concerns(person_id) else []
    rated = [row.pk for row in known if row.state == "ASSESSED"]
    about = cases.of_many(ABOUT, rated) if rated else {}
    found = []
    for row in known:
        act = core.next_act(seen(row, person_id, on, about=about.get(row.pk, [])))
        if act and getattr(row, f"{core.BY[act]}_id") == person_id:
            found.append((row, act))
    return found


def open_by(person_id: int) -> list[Assessment]:
    """Everything open that this person assesses or approves, what is due first first."""
    mine = Q(assessor_id=person_id) | Q(approver_id=person_id)
    rows = Assessment.objects.filter(mine, state__in=core.OPEN_STATES)
    return list(rows.order_by("due_date", "id"))


def open_by_id(assessment_ids: Collection[int]) -> dict[int, int]:
    """Who assesses each of these that are open."""
    rows = Assessment.objects.filter(pk__in=list(assessment_ids), state__in=core.OPEN_STATES)
    return dict(rows.values_list("id", "assessor_id"))


def open_of(year: int) -> list[Assessment]:
    """Everything of a year that is neither published nor dropped, in order of opening."""
    rows = Assessment.objects.filter(year=year, state__in=core.OPEN_STATES)
    return list(named(rows).order_by("id"))


def concerns(person_id: int) -> bool:
    """Is there any assessment of this person, or that he assesses or approves?"""
    return bool(person_id and CONCERNS.rows(person_id=person_id))


CONCERNS = Prepared(
    lambda person_id: (
        Assessment.objects.filter(
            Q(assessed_id=person_id) | Q(assessor_id=person_id) | Q(approver_id=person_id)
        )
        .order_by()
        .values_list("pk")[:1]
    )
)


def of_team(assessor_id: int, unit_id: int, year: int) -> list[Assessment]:
    """The people of a unit whom this person assesses and who are not approved yet."""
    rows = Assessment.objects.filter(
        assessor_id=assessor_id, unit_id=unit_id, year=year, kind="person",
        state__in=("OPEN", "SELF_ASSESSED", "ASSESSED"),
    )  # fmt: skip
    return list(named(rows).order_by("period", "id"))


def marks_of(row: Assessment, party: str) -> dict[str, tuple[str, str]]:
    """Points or grade and the reason of each item, as one side said it last."""
    rows = scores(row, party)
    return {one.item: (one.given["mark"], one.given["reason"]) for one in rows}


def said(words: Sequence[Sequence[object]], steps: Mapping[str, object]) -> list[Said]:
    """What was said at which step, by name, the oldest first."""
    names = organisation.names([int(str(one[1])) for one in words])
    return [
        (names.get(int(str(by)), ""), str(steps[str(act)]), str(text),
         datetime.fromisoformat(str(at)))
        for act, by, text, at in words
    ]  # fmt: skip


def late(on: date, units: Collection[int] | None = None) -> int:
    """How many assessments are not published by their day."""
    rows = Assessment.objects.filter(state__in=core.OPEN_STATES, due_date__lt=on)
    return (rows.filter(unit_id__in=units) if units is not None else rows).count()


def late_turns(on: date) -> list[Late]:
    """Assessments not published by their day, for the ladder: of whoever owes the next step."""
    rows = list(Assessment.objects.filter(state__in=core.OPEN_STATES, due_date__lt=on))
    about = cases.of_many(ABOUT, [row.pk for row in rows if row.state == "ASSESSED"])
    found = []
    for row in rows:
        act = core.next_act(seen(row, None, on, about=about.get(row.pk, [])))
        if act:
            owner = getattr(row, f"{core.BY[act]}_id")
            found.append(
                Late("assessed", "assess", row.pk, "late_assessment", row.unit_id, owner,
                     day_of(row.due_date))
            )  # fmt: skip
    return found


def vetoes_for(viewer: Viewer) -> list[Veto]:
    """Vetoes of the units a viewer sees, and those that reach him; the newest first."""
    me = viewer.person_id
    reached = Reached.objects.filter(person_id=me).values("veto_id")
    seen_ = Q(pk__in=reached) if me else Q(pk__in=())
    for path in viewer.paths_seen():
        seen_ |= organisation.below(path, viewer.on)
    return list(Veto.objects.filter(seen_).select_related("unit", "scheme").order_by("-id"))


def veto_for(viewer: Viewer, pk: int) -> Veto | None:
    return next((one for one in vetoes_for(viewer) if one.pk == pk), None)


def to_affirm(person_id: int) -> list[Veto]:
    """Findings and reversals that wait for a second person; who asked is not among them."""
    rows = Veto.objects.filter(state__in=("FOUND", "ASKED")).exclude(asked_by_id=person_id)
    return list(rows.select_related("unit").order_by("id"))


def reached_by(veto_id: int) -> list[Reached]:
    return list(Reached.objects.filter(veto_id=veto_id).select_related("person").order_by("id"))


def self_rounds(row: Assessment) -> list[int]:
    """The own views of an assessment, each with its number, the oldest first."""
    rows = Score.objects.filter(assessment=row, party="SELF").order_by("round")
    return list(rows.values_list("round", flat=True).distinct())


def _last_self(row: Assessment) -> int:
    return max(self_rounds(row), default=0)
