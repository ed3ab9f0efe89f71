"""Who was taught, who passed, and what a paper asks."""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from zeren.content import queries as content
from zeren.core import quiz
from zeren.core.content import Body, Person
from zeren.core.viewer import Viewer
from zeren.ledger import queries as ledger
from zeren.ledger.prepared import Prepared
from zeren.ledger.remembered import DAILY, remembered
from zeren.organisation import queries as organisation
from zeren.organisation.queries import UnitRow
from zeren.responsibility import queries as responsibility
from zeren.training.models import Attempt, Attendance, Meeting

COUNTS = {"basic_safety": 4, "basic_environment": 3, "rights_obligations": 3}
"""Questions of one paper by topic: ten, so that the quiz takes about ten minutes."""

CODE_SECONDS = 30
CODE_LIFE = 2
"""The code on the wall changes every 30 s; the one before it still opens the door."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one person stands with this year's training."""

    attended: bool = False
    attended_at: datetime | None = None
    passed: bool = False
    passed_at: datetime | None = None
    score: int | None = None
    tries: int = 0
    meeting_id: int | None = None

    @property
    def is_trained(self) -> bool:
        """Attended the meeting and passed the quiz. Source: Work Safety Law art. 28."""
        return self.attended and self.passed

    @property
    def trained_at(self) -> datetime | None:
        """The moment from which both are true."""
        if self.attended_at is None or self.passed_at is None:
            return None
        return max(self.attended_at, self.passed_at)


def standings(
    person_ids: Sequence[int], year: int, *, until: datetime | None = None
) -> dict[int, Standing]:
    """Standing of each person who has any record this year, in two queries.

    until: as it stood just before that moment; without it, as it stands now.
    """
    there_then: Iterable[Any]
    papers: Iterable[Any]
    if until is None:
        there_then = ATTENDED.rows(person_ids=person_ids, year=year)
        papers = SUBMITTED.rows(person_ids=person_ids, year=year)
    else:
        there_then = _attended(person_ids, year).filter(confirmed_at__lt=until)
        papers = _submitted(person_ids, year).filter(submitted_at__lt=until)
    attended: dict[int, tuple[datetime, int]] = {}
    for person_id, when, meeting_id in there_then:
        attended[person_id] = (when, meeting_id)
    tries: dict[int, int] = {}
    best: dict[int, tuple[int, bool, datetime | None]] = {}
    for person_id, score, has_passed, submitted_at in papers:
        tries[person_id] = tries.get(person_id, 0) + 1
        if person_id not in best or (has_passed and not best[person_id][1]):
            best[person_id] = (score or 0, has_passed, submitted_at)
    found: dict[int, Standing] = {}
    for person_id in set(attended) | set(tries):
        there = attended.get(person_id)
        marked = best.get(person_id)
        has_passed = marked is not None and marked[1]
        found[person_id] = Standing(
            attended=there is not None,
            attended_at=there[0] if there else None,
            passed=has_passed,
            passed_at=marked[2] if marked and has_passed else None,
            score=marked[0] if marked else None,
            tries=tries.get(person_id, 0),
            meeting_id=there[1] if there else None,
        )
    return found


def _attended(person_ids: Sequence[int], year: int) -> QuerySet[Attendance, Any]:
    return (
        Attendance.objects.filter(person_id__in=person_ids, meeting__year=year)
        .order_by("-confirmed_at")
        .values_list("person_id", "confirmed_at", "meeting_id")
    )


def _submitted(person_ids: Sequence[int], year: int) -> QuerySet[Attempt, Any]:
    return (
        Attempt.objects.filter(person_id__in=person_ids, year=year, state="SUBMITTED")
        .order_by("number")
        .values_list("person_id", "score", "has_passed", "submitted_at")
    )


ATTENDED = Prepared(_attended)
SUBMITTED = Prepared(_submitted)


def attended_by(year: int, until: datetime) -> QuerySet[Attendance, int]:
    """Ids of the people who were at a meeting of the year before a moment."""
    rows = Attendance.objects.filter(meeting__year=year, confirmed_at__lt=until)
    return rows.order_by().values_list("person_id", flat=True)


def passed_by(year: int, until: datetime) -> QuerySet[Attempt, int]:
    """Ids of the people who passed the quiz of the year before a moment."""
    rows = Attempt.objects.filter(year=year, has_passed=True, submitted_at__lt=until)
    return rows.order_by().values_list("person_id", flat=True)


def standing(person_id: int, year: int) -> Standing:
    return standings([person_id], year).get(person_id, Standing())


def is_meeting_planned(year: int, *, until: datetime | None = None) -> bool:
    """until: as it was known just before that moment; without it, as it is known now."""
    if until is None:
        return Meeting.objects.filter(year=year).exclude(state="CANCELLED").exists()
    ids = list(Meeting.objects.filter(year=year).values_list("id", flat=True))
    known = ledger.facts("meeting").filter(about_id__in=ids, at__lt=until)
    gone = known.filter(code="meeting.cancelled").values("about_id")
    return known.filter(code="meeting.planned").exclude(about_id__in=gone).exists()


def cancelled_ahead(viewer: Viewer, on: date) -> QuerySet[Meeting]:
    """Meetings to which one was invited and that will not be, until their day is over."""
    invited = Q(unit_id__in=organisation.path_ids(viewer.unit_path))
    invited |= Q(trainer_id=viewer.person_id or None)
    rows = Meeting.objects.filter(invited, state="CANCELLED")
    return rows.filter(starts_at__gte=organisation.start_of_day(on)).order_by("starts_at", "id")


def meetings(viewer: Viewer) -> QuerySet[Meeting]:
    """Meetings a viewer sees: those of the own unit's line, and those in sight of his roles."""
    seen = Q(trainer_id=viewer.person_id) if viewer.person_id else Q(pk__in=())
    if viewer.unit_path:
        seen |= Q(unit_id__in=organisation.path_ids(viewer.unit_path))
    for path in viewer.paths_seen():
        seen |= organisation.below(path, viewer.on)
    return Meeting.objects.filter(seen).select_related("trainer", "unit")


def meetings_ahead(viewer: Viewer, on: date) -> QuerySet[Meeting]:
    """Planned meetings that this viewer will be at or is to know of, from a day on."""
    ahead = meetings(viewer).filter(state="PLANNED", starts_at__gte=organisation.start_of_day(on))
    return ahead.order_by("starts_at", "id")


def meeting(meeting_id: int) -> Meeting:
    """One meeting, for those who already know that it exists; DoesNotExist else."""
    return Meeting.objects.get(pk=meeting_id)


def meeting_for(viewer: Viewer, meeting_id: int) -> Meeting | None:
    return meetings(viewer).filter(pk=meeting_id).first()


def may_lead(viewer: Viewer, meeting: Meeting) -> bool:
    """The named trainer, the head of the meeting's unit or above, and the safety manager."""
    path = organisation.path_on(meeting.unit_id, viewer.on)
    return (
        viewer.person_id == meeting.trainer_id
        or viewer.leads(path)
        or viewer.has("safety_manager", path)
    )


def next_meeting(viewer: Viewer, year: int) -> Meeting | None:
    """The meeting of a person's own line to go to: the open one, else the next planned one."""
    if not viewer.unit_path:
        return None
    line = organisation.path_ids(viewer.unit_path)
    ahead = Meeting.objects.filter(year=year, unit_id__in=line, state__in=("OPEN", "PLANNED"))
    rows = list(ahead.order_by("starts_at", "id"))
    return next((row for row in rows if row.state == "OPEN"), rows[0] if rows else None)


def due_people(unit_path: str, on: date) -> int:
    """How many people a meeting of this unit is for; contractors have their own training."""
    return sum(1 for row in organisation.roster(on, unit_path) if row.kind != "contractor")


@dataclass(slots=True)
class UnitFigures:
    """Training of one unit with everything below it."""

    unit: UnitRow
    due: int = 0
    attended: int = 0
    passed: int = 0
    trained: int = 0


def unit_figures(path: str, year: int, on: date) -> list[UnitFigures]:
    """The unit at `path` and the units directly below it; a constant number of queries."""
    units = organisation.unit_tree(on, path)
    if not units:
        return []
    top = units[0]
    found = {row.id: UnitFigures(row) for row in units if row.depth <= top.depth + 1}
    there = set(Attendance.objects.filter(meeting__year=year).values_list("person_id", flat=True))
    passed = set(
        Attempt.objects.filter(year=year, has_passed=True).values_list("person_id", flat=True)
    )
    for row in organisation.roster(on, path):
        if row.kind == "contractor":
            continue
        for unit_id in organisation.path_ids(row.unit_path):
            one = found.get(unit_id)
            if one is not None:
                one.due += 1
                one.attended += row.person_id in there
                one.passed += row.person_id in passed
                one.trained += row.person_id in there and row.person_id in passed
    return list(found.values())


def attendance(meeting_id: int) -> QuerySet[Attendance]:
    rows = Attendance.objects.filter(meeting_id=meeting_id).select_related("person")
    return rows.order_by("confirmed_at", "id")


def attendance_of(meeting_id: int, person_id: int) -> Attendance | None:
    return Attendance.objects.filter(meeting_id=meeting_id, person_id=person_id).first()


def attended_of(meeting_id: int) -> set[int]:
    """Ids of the people whose attendance counts."""
    rows = Attendance.objects.filter(meeting_id=meeting_id).order_by()
    return set(rows.values_list("person_id", flat=True))


def attendance_counts(meeting_ids: Sequence[int]) -> dict[int, int]:
    rows = Attendance.objects.filter(meeting_id__in=meeting_ids).order_by()
    return dict(rows.values_list("meeting_id").annotate(number=Count("id")))


def wall_code(meeting: Meeting, at: datetime, *, back: int = 0) -> str:
    """The six digits on the wall now: they change every 30 s and need the meeting's secret."""
    window = int(at.timestamp()) // CODE_SECONDS - back
    seal = hmac.new(
        meeting.secret.encode(), f"{meeting.pk}:{window}".encode(), hashlib.sha256
    ).digest()
    return f"{int.from_bytes(seal[:6], 'big') % 1_000_000:06d}"


def is_wall_code(meeting: Meeting, code: str, at: datetime) -> bool:
    given = "".join(code.split())
    return any(
        hmac.compare_digest(given.encode(), wall_code(meeting, at, back=back).encode())
        for back in range(CODE_LIFE)
    )


def open_attempt(person_id: int, year: int) -> Attempt | None:
    return Attempt.objects.filter(person_id=person_id, year=year, state="OPEN").first()


def attempts(person_id: int, year: int) -> list[Attempt]:
    return list(Attempt.objects.filter(person_id=person_id, year=year).order_by("number"))


def attempt_for(viewer: Viewer, attempt_id: int) -> Attempt | None:
    """Only one's own paper: results of others are counts and marks, never their answers."""
    return Attempt.objects.filter(pk=attempt_id, person_id=viewer.person_id).first()


# What a person meets, reads and is asked


@remembered(256, despite=DAILY)
def work_of(person_id: int, on: date) -> Person:
    """What is known of a person's work: things and their places, posts, units; for heads the units
    below too, because they answer for what is met there.
    """
    seats = organisation.seats_held(person_id, on)
    things = [one.thing for one in responsibility.held_by([person_id], on).get(person_id, [])]
    places = organisation.thing_names({thing.place_id for thing in things if thing.place_id})
    post_ids = sorted({post for post, _path, _head in seats})
    units = organisation.units_of([organisation.path_ids(path)[-1] for _, path, _ in seats], on)
    names = [thing.name for thing in things] + list(places.values())
    names += [*organisation.post_names(post_ids).values(), *(unit.name for unit in units)]
    for _post, path, is_head in seats:
        names += [unit.name for unit in organisation.unit_tree(on, path)] if is_head else []
    codes = frozenset(code for _id, code, _layer, _head in organisation.posts(on, post_ids) if code)
    is_head = any(is_head for _post, _path, is_head in seats)
    return Person(content.words_of(names), codes, is_head)


def cards_for(person_id: int | None, on: date) -> list[Body]:
    """The cards of what this person meets; for nobody in particular those that are for all."""
    met = content.meets(work_of(person_id, on)) if person_id else frozenset()
    rows = sorted(content.for_person("card", met), key=lambda row: not row.body.get("audience"))
    return [{"code": row.code, **row.body} for row in rows]


def questions_for(person_id: int, on: date) -> dict[str, "Asked"]:
    """Every question that may come to this person, in the version that holds now."""
    met = content.meets(work_of(person_id, on))
    return {
        row.code: Asked(row.code, row.number, row.body)
        for row in content.for_person("question", met)
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """A question exactly as it is asked: the version goes on the paper. `correct` is from 0."""

    code: str
    version: int
    body: Body

    @property
    def correct(self) -> list[int]:
        return [place - 1 for place in self.body["correct"]]

    @property
    def options(self) -> list[dict[str, str]]:
        return list(self.body["options"])

    @property
    def core(self) -> quiz.Question:
        return quiz.Question(
            code=self.code,
            topic=self.body["topic"],
            options=len(self.body["options"]),
            correct=frozenset(self.correct),
            keeps_order=self.body["form"] == "truth",
            is_own=bool(self.body.get("audience")),
        )


def paper_of(attempt: Attempt) -> tuple[quiz.Item, ...]:
    return tuple(quiz.Item(item["code"], tuple(item["options"])) for item in attempt.paper)


def asked(attempt: Attempt) -> dict[str, Asked]:
    """The questions of a paper in the versions it was drawn from."""
    wanted = {(item["code"], item["version"]) for item in attempt.paper}
    rows = content.of_versions("question", wanted)
    return {code: Asked(code, row.number, row.body) for code, row in rows.items()}


def shown_paper(attempt: Attempt) -> list[dict[str, Any]]:
    """Each question as it is shown: its options in the paper's order, with their own numbers."""
    rows = asked(attempt)
    return [
        {
            "question": rows[item["code"]],
            "options": [(n, rows[item["code"]].options[n]) for n in item["options"]],
            "chosen": attempt.answers.get(item["code"], []),
            "is_many": rows[item["code"]].body["form"] == "multiple",
        }
        for item in attempt.paper
    ]


def marked(attempt: Attempt) -> quiz.Result:
    """A handed-in paper with its wrong answers; the score that counts is the one kept."""
    key = {code: one.core for code, one in asked(attempt).items()}
    return quiz.mark(paper_of(attempt), key, attempt.answers)


def paper_results(meeting_id: int, year: int) -> dict[int, tuple[int, bool]]:
    """Best score and pass of the people who were at a meeting, for its record."""
    people = Attendance.objects.filter(meeting_id=meeting_id).values("person_id")
    found: dict[int, tuple[int, bool]] = {}
    for person_id, score, has_passed in (
        Attempt.objects.filter(person_id__in=people, year=year, state="SUBMITTED")
        .order_by("has_passed", "score", "id")
        .values_list("person_id", "score", "has_passed")
    ):
        found[person_id] = (score or 0, has_passed)
    return found


def years_of_records(person_ids: Sequence[int]) -> list[int]:
    """The years in which any of these passed a quiz, oldest first."""
    rows = Attempt.objects.filter(person_id__in=person_ids, has_passed=True).order_by()
    return sorted(rows.values_list("year", flat=True).distinct())
