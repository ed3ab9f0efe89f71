"""The 100 %: counts by unit, layer and requirement as of any day, and the exact gap list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count as RowCount
from django.db.models import Min, QuerySet

from zeren.core import coverage as core
from zeren.core.coverage import Count, Facts
from zeren.core.days import day_of
from zeren.letters import queries as letters
from zeren.obligations import queries as owed
from zeren.organisation import queries as organisation
from zeren.organisation.queries import Name, UnitRow
from zeren.responsibility import queries as responsibility
from zeren.training import queries as training

REQUIREMENTS = ("trained", "letter", "unit_head", "thing_in_charge", "thing_user")
LAYERS = (1, 2, 3, 4, 5, 6)


@dataclass(frozen=True, slots=True)
class UnitCoverage:
    """One unit with everything below it."""

    unit: UnitRow
    own: Count
    whole: Count


@dataclass(frozen=True, slots=True)
class Summary:
    """Coverage of a subtree as of a day."""

    on: date
    path: str
    total: Count
    people: Count
    by_unit: list[UnitCoverage]
    by_layer: dict[int, Count]
    by_requirement: dict[str, Count]
    letters_by_layer: dict[int, Count]
    exclusions: dict[str, int]

    @property
    def percent(self) -> str | None:
        return core.percent(self.total)


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing, who must act next, and where."""

    obligation_id: int
    requirement: str
    gap: str
    who: str
    subject_kind: str
    subject_id: int
    subject: str
    subject_name: Name | str
    unit_id: int
    owner_id: int | None
    owner: str
    since: int
    letter_id: int | None = None


@dataclass(frozen=True, slots=True)
class GapGroup:
    """All gaps of one requirement in one unit, and the first of them as the example."""

    requirement: str
    unit_id: int
    number: int
    since: int
    first: Gap


def summary(on: date, path: str = "", *, today: date | None = None) -> Summary:
    """Counts of the whole subtree in a fixed number of queries.

    `today`: the clock's day; when it is asked about, the counters answer instead of the rows.
    """
    day = day_of(on)
    sums = owed.tally(day, path, today=day_of(today) if today else None)
    units = organisation.unit_tree(on, path)
    known = {unit.id for unit in units}
    own = {unit.id: Count(*sums.by_unit.get(unit.id, (0, 0))) for unit in units}
    by_layer = dict.fromkeys(LAYERS, Count())
    by_requirement = dict.fromkeys(REQUIREMENTS, Count())
    letters_by_layer = dict.fromkeys(LAYERS, Count())
    total = Count()
    for unit_id, (due, met) in sums.by_unit.items():
        # what stands in a unit that has since closed counts at the top, so that nothing is lost
        if unit_id not in known and units:
            own[units[0].id] += Count(due, met)
    for (requirement, layer), (due, met) in sums.by_requirement.items():
        count = Count(due, met)
        total += count
        by_requirement[requirement] = by_requirement.get(requirement, Count()) + count
        if layer:
            by_layer[layer] += count
            if requirement == "letter":
                letters_by_layer[layer] += count
    whole = core.roll_up(
        (unit.id, unit.parent_id if unit.parent_id in known else None, own[unit.id])
        for unit in units
    )
    people, full = owed.people_counts(day, path)
    return Summary(
        on=on,
        path=path,
        total=total,
        people=Count(people, full),
        by_unit=[UnitCoverage(unit, own[unit.id], whole[unit.id]) for unit in units],
        by_layer=by_layer,
        by_requirement=by_requirement,
        letters_by_layer=letters_by_layer,
        exclusions=owed.exclusion_reasons(day, path),
    )


def gap_count(on: date, path: str = "", requirement: str = "", layer: int = 0) -> int:
    return _narrowed(on, path, requirement, layer).count()


def gap_list(
    on: date,
    path: str = "",
    *,
    requirement: str = "",
    layer: int = 0,
    start: int = 0,
    size: int = 50,
) -> list[Gap]:
    """What is missing, in tree order, with the next step and the person whose turn it is."""
    rows = list(_narrowed(on, path, requirement, layer)[start : start + size])
    return _explained(rows, on)


def gap_ids(
    on: date, path: str = "", *, requirement: str = "", layer: int = 0, unit_id: int = 0
) -> QuerySet[owed.Obligation, int]:
    """Ids of the gaps in tree order, for pages that read one screen at a time."""
    rows = _narrowed(on, path, requirement, layer)
    if unit_id:
        rows = rows.filter(unit_id=unit_id)
    return rows.values_list("id", flat=True)


def gaps_by_id(ids: Sequence[int], on: date) -> list[Gap]:
    """Gaps in the order of their ids."""
    found = {row.pk: row for row in owed.gaps(day_of(on)).filter(pk__in=ids)}
    return _explained([found[one] for one in ids if one in found], on)


def gaps_of_person(person_id: int, on: date) -> list[Gap]:
    rows = owed.gaps(day_of(on)).filter(subject_kind="person", subject_id=person_id)
    return _explained(list(rows), on)


def gap_summary(on: date, path: str = "") -> dict[str, int]:
    """How many gaps of each requirement, largest first."""
    counts = owed.gap_counts(day_of(on), path)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def gap_groups(on: date, path: str = "", limit: int = 5) -> list[GapGroup]:
    """Gaps of one requirement in one unit together, most first, each told by its first gap."""
    rows = owed.gaps(day_of(on), path).order_by()
    grouped = list(
        rows.values_list("requirement", "unit_id")
        .annotate(number=RowCount("id"), first=Min("id"), since=Min("due_from"))
        .order_by("-number", "requirement", "unit_id")[:limit]
    )
    firsts = list(rows.filter(pk__in=[row[3] for row in grouped]))
    told = {gap.obligation_id: gap for gap in _explained(firsts, on)}
    return [
        GapGroup(requirement, unit_id, number, since, told[first])
        for requirement, unit_id, number, first, since in grouped
    ]


def exclusions(on: date, path: str = "") -> list[owed.Exclusion]:
    return list(owed.exclusions(day_of(on), path))


def _narrowed(on: date, path: str, requirement: str, layer: int) -> QuerySet[owed.Obligation]:
    rows = owed.gaps(day_of(on), path, requirement)
    return rows.filter(layer=layer) if layer else rows


def _explained(rows: Sequence[owed.Obligation], on: date) -> list[Gap]:
    people = [row.subject_id for row in rows if row.subject_kind == "person"]
    things = [row.subject_id for row in rows if row.subject_kind == "thing"]
    until = organisation.end_of_day(on)
    standings = training.standings(people, on.year, until=until) if people else {}
    states = letters.live_states(people, on.year, until=until) if people else {}
    seats = letters.countersigners(people, on.year) if people else {}
    planned = training.is_meeting_planned(on.year) if people else True
    answers = responsibility.answers(on, things) if things else {}
    thing_rows = {row.id: row for row in organisation.things(on, things)} if things else {}
    places = organisation.unit_tree(on)
    units = {unit.id: unit for unit in places}
    in_office = organisation.heads(on)
    person_names = organisation.names_and_numbers(people)
    safety = organisation.holders("safety_manager", on)
    clerks = organisation.holders("clerk", on)
    steps: list[tuple[owed.Obligation, core.Step, int | None]] = []
    for row in rows:
        letter = states.get(row.subject_id) if row.subject_kind == "person" else None
        standing = standings.get(row.subject_id) if row.subject_kind == "person" else None
        answer = answers.get(row.subject_id) if row.subject_kind == "thing" else None
        facts = Facts(
            letter_state=letter[1] if letter else "",
            is_trained=bool(standing and standing.is_trained),
            has_attended=bool(standing and standing.attended),
            is_meeting_planned=planned,
            is_root=row.unit_id in units and units[row.unit_id].parent_id is None,
            charges=_charges(answer),
            has_head=bool(answer and answer.in_charge),
            has_place=bool(
                row.subject_kind == "thing"
                and row.subject_id in thing_rows
                and thing_rows[row.subject_id].place_id
            ),
            custodies=_custodies(answer),
        )
        step = core.next_step(row.requirement, facts)
        owner = _owner(step.who, row, units, in_office, safety, clerks)
        if step.gap == "letter.not_countersigned":
            owner = seats.get(row.subject_id) or owner
        steps.append((row, step, owner))
    owners = organisation.names([owner for _row, _step, owner in steps])
    found: list[Gap] = []
    for row, step, owner in steps:
        subject, name = _subject(row, person_names, units, thing_rows)
        letter = states.get(row.subject_id) if row.subject_kind == "person" else None
        found.append(
            Gap(
                obligation_id=row.pk,
                requirement=row.requirement,
                gap=step.gap,
                who=step.who,
                subject_kind=row.subject_kind,
                subject_id=row.subject_id,
                subject=subject,
                subject_name=name,
                unit_id=row.unit_id,
                owner_id=owner,
                owner=owners.get(owner, "") if owner else "",
                since=row.due_from,
                letter_id=letter[0] if letter else None,
            )
        )
    return found


def _charges(answer: responsibility.Answer | None) -> int:
    if answer is None:
        return 0
    if "thing.two_in_charge" in answer.gaps:
        return 2
    return 0 if answer.unit_id is None else 1


def _custodies(answer: responsibility.Answer | None) -> int:
    if answer is None:
        return 0
    return sum(1 for step in answer.because if step.found.startswith("custody.p")) + sum(
        1 for step in answer.because if step.found in ("custody.team", "custody.vacant")
    )


def _owner(
    who: str,
    row: owed.Obligation,
    units: dict[int, UnitRow],
    in_office: dict[int, int],
    safety: list[int],
    clerks: list[int],
) -> int | None:
    """The person in the named seat today; a vacant seat climbs to the next head above."""
    unit = units.get(row.unit_id)
    chain = list(reversed(organisation.path_ids(unit.path))) if unit else []
    if who == "person":
        return row.subject_id
    if who == "safety_office" and safety:
        return safety[0]
    if who == "clerk" and clerks:
        return clerks[0]
    if who == "general_manager":
        chain = chain[-1:]
    elif who == "parent_head":
        chain = chain[1:] or chain
    found = [in_office[uid] for uid in chain if uid in in_office]
    # nobody is his own superior, and a team leader who was not there is brought by the one above
    is_other = who in ("superior", "team_leader") and row.subject_kind == "person"
    others = [pid for pid in found if pid != row.subject_id] if is_other else found
    return next(iter(others or found), None)


def _subject(
    row: owed.Obligation,
    people: dict[int, tuple[str, str]],
    units: dict[int, UnitRow],
    things: dict[int, organisation.ThingRow],
) -> tuple[str, Name | str]:
    if row.subject_kind == "person":
        return people.get(row.subject_id, ("", ""))
    if row.subject_kind == "unit":
        unit = units.get(row.subject_id)
        return (unit.code, unit.name) if unit else ("", "")
    thing = things.get(row.subject_id)
    return (thing.code, thing.name) if thing else ("", "")
