"""What is late is told to the next head above, and after as many days again to the one above him.

Worked out once a day from the gap list, so that a run that was missed is caught up; each step is a
row that can stand once, so that nobody is told twice of it. Whoever does not work that day is told
on the next, of what is then still late.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from zeren.accounts import ways
from zeren.assessment import queries as assessment
from zeren.content.queries import days
from zeren.core import due, ladder
from zeren.core.actor import Actor
from zeren.core.days import day_of
from zeren.core.ladder import Late
from zeren.core.reaching import LADDER
from zeren.core.tongue import both, printed
from zeren.coverage import queries as coverage
from zeren.desk import digest
from zeren.desk.models import Climb
from zeren.jobs import actions as jobs
from zeren.notices.outbox import Draft, write
from zeren.organisation import queries as organisation
from zeren.results.queries import owners as results
from zeren.web import formats, links
from zeren.web.words import act_words

KIND = "desk.ladder"
PART = 1000


def begin(*, at: datetime) -> int:
    """Start the day's look at what is late, once its hour has come; how many gaps are looked at."""
    every = ways.now().ladder_days
    if not every:
        return 0

    def start(day: date) -> int:
        Climb.objects.filter(is_told=False).delete()
        last = day_of(day) - coverage.LATE_AFTER - every
        gaps = list(coverage.gap_ids(day).filter(due_from__lte=last))
        parts = [{"gaps": gaps[i : i + PART]} for i in range(0, len(gaps), PART)]
        title = both("查看逾期事项", "Look at what is late")
        jobs.start(KIND, parts=parts, title=title, by=Actor.system(), at=at)
        owed = [*results.late(day), *assessment.late_turns(day)]
        _write_down(owed, day)
        return len(gaps) + len(owed)

    return digest.once_a_day(KIND, at, start)


def note(gaps: Sequence[int], *, at: datetime) -> int:
    """Write down the steps that these gaps have reached; those that stand already stay."""
    on = organisation.date_of(at)
    return _write_down(
        [
            Late(row.requirement, row.subject_kind, row.subject_id, row.step.gap, row.unit_id,
                 row.owner_id, last, row.since)
            for row, last in coverage.late(gaps, on)
        ],
        on,
    )  # fmt: skip


def _write_down(rows: Sequence[Late], on: date) -> int:
    """The steps that these have reached, as rows that can stand once."""
    above = _above(rows, on)
    calendars = days.calendars({row.unit_id for row in rows}, on)
    found, every = [], ways.now().ladder_days
    for row in rows:
        late = due.overdue(row.last, day_of(on), calendars[row.unit_id])
        chain = above[row.owner_id or 0, row.unit_id]
        for step, person in ladder.steps(late, every, chain, row.owner_id):
            found.append(
                Climb(
                    requirement=row.requirement,
                    subject_kind=row.kind,
                    subject_id=row.subject_id,
                    since=row.since or row.last,
                    step=step,
                    person_id=person,
                    gap=row.gap,
                    owner_id=row.owner_id,
                    late=late,
                )
            )
    Climb.objects.bulk_create(found, ignore_conflicts=True, batch_size=500)
    return len(found)


def _above(rows: Iterable[Late], on: date) -> dict[tuple[int, int], list[int | None]]:
    """(owner, unit) -> the heads over the owner, nearest first; over the unit where the turn is
    nobody's. Whom no account tells anything is stepped over as a vacant post is."""
    asked = {(row.owner_id or 0, row.unit_id) for row in rows}
    people = sorted({owner for owner, _unit in asked if owner})
    seats = organisation.roster(on, person_ids=people) if people else []
    at = {seat.person_id: seat.unit_path for seat in seats}
    units = {unit for owner, unit in asked if owner not in at}
    paths = dict(organisation.paths_of(sorted(units), on)) if units else {}
    chains = {
        (owner, unit): organisation.path_ids(at.get(owner) or paths.get(unit, ""))
        for owner, unit in asked
    }
    heads = organisation.heads(on, sorted({one for chain in chains.values() for one in chain}))
    can = {one.person_id for one in organisation.reached(on, sorted(set(heads.values())))}
    heads = {unit: head for unit, head in heads.items() if head in can}
    return {key: [heads.get(one) for one in reversed(chain)] for key, chain in chains.items()}


def tell(*, at: datetime) -> int:
    """A message to each head who works today and has not been told, and a copy to whoever reminds
    for him while he is away; how many were written."""
    on = organisation.date_of(at)
    steps: dict[int, list[Climb]] = {}
    for one in Climb.objects.filter(is_told=False).select_related("owner").order_by("id"):
        steps.setdefault(one.person_id, []).append(one)
    working = digest.at_work(sorted(steps), on)
    house = printed("", organisation.languages(on))
    reached = organisation.reached(on, working)
    drafts = [_draft(one, steps[one.person_id], one.language or house, on) for one in reached]
    told = [one.person_id for one in reached]
    for head, name, deputy in _deputies(told, on):
        mine = steps[head]
        drafts.append(_draft(deputy, mine, deputy.language or house, on, absent=(head, name)))
    write(drafts, at=at)
    Climb.objects.filter(is_told=False, person_id__in=told).update(is_told=True)
    return len(drafts)


def _deputies(heads: Sequence[int], on: date) -> list[tuple[int, str, organisation.Reach]]:
    """(absent head, his name, whoever reminds people for him and is here)."""
    away = organisation.away(on, heads)
    acting = {head: one.deputy_id for head, one in away.items() if "remind" in one.kinds}
    wanted = sorted({one for one in acting.values() if one})
    gone = organisation.away(on, wanted)
    reached = {one.person_id: one for one in organisation.reached(on, wanted)}
    named = organisation.names(acting)
    found = [(head, named[head], reached.get(one or 0)) for head, one in sorted(acting.items())]
    return [(head, name, one) for head, name, one in found if one and one.person_id not in gone]


def _draft(
    reach: organisation.Reach,
    steps: list[Climb],
    language: str,
    on: date,
    *,
    absent: tuple[int, str] = (0, ""),
) -> Draft:
    """absent: for whom the reader acts, and his name; the copy has a key and a page of its own."""
    with translation.override(language):
        return _written(reach, steps, language, on, absent)


def _written(
    reach: organisation.Reach, steps: list[Climb], language: str, on: date, absent: tuple[int, str]
) -> Draft:
    head, name = absent
    by_gap: dict[str, list[Climb]] = {}
    for one in steps:
        by_gap.setdefault(one.gap, []).append(one)
    subject = ngettext(
        "Zeren: one thing is late below you (%(day)s)",
        "Zeren: %(n)s things are late below you (%(day)s)",
        len(steps),
    )
    told = {"n": len(steps), "day": formats.day(on).replace("\N{NO-BREAK SPACE}", " ")}
    text = "\n".join(_line(some) for some in by_gap.values())
    if head:
        text = _("You act for %(name)s, who is away:") % {"name": name} + "\n" + text
    return Draft(
        person_id=reach.person_id,
        address=reach.email,
        phone=reach.phone,
        key=f"{KIND} {on.isoformat()}" + (f" {head}" if head else ""),
        language=language,
        subject=subject % told,
        text=text,
        path=f"{links.remind()}?for={head}" if head else _path(by_gap),
        number=len(steps),
        kind=LADDER,
    )


def _path(gaps: Iterable[str]) -> str:
    """Where it is read: the gap list, unless only results or assessments are late."""
    some = set(gaps)
    if some == {"late_entry"}:
        return links.results_to_enter()
    return f"{links.assessments()}?state=LATE" if some == {"late_assessment"} else links.gaps()


def _acts() -> Mapping[str, Promise]:
    """What is late, counted: the gaps of coverage, and what other rooms tell the ladder."""
    return {
        **act_words(),
        "late_entry": ngettext_lazy(
            "%(count)s result is not entered", "%(count)s results are not entered", "count"
        ),
        "late_assessment": ngettext_lazy(
            "%(count)s assessment is late", "%(count)s assessments are late", "count"
        ),
    }


def _line(some: list[Climb]) -> str:
    """What it is, whose turn, and for how long."""
    owners = {one.owner_id: one.owner.name for one in some if one.owner}
    said = _("turn of %(n)s people") if len(owners) > 1 else _("turn of %(who)s")
    who = next(iter(owners.values()), _("nobody: the seat is vacant"))
    late = max(one.late for one in some)
    parts = (
        str(_acts()[some[0].gap] % {"count": len(some)}),
        said % {"who": who, "n": len(owners)},
        ngettext("%(n)s working day late", "%(n)s working days late", late) % {"n": late},
    )
    return "- " + " · ".join(parts)
