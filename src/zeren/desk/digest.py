"""What people are told: once a day what waits for each, composed of the very lines of My day; by a
reminder the same again; and at once that a hazard is major.

Who has nothing to do gets none. It is written in the reader's language, on working days, once the
hour of the settings has come; a run that was missed is caught up within the day.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zeren.accounts import ways
from zeren.content.queries import days
from zeren.core.actor import Actor
from zeren.core.days import day_of
from zeren.core.hazard import MAJOR
from zeren.core.tongue import both, printed, say
from zeren.desk import waiting
from zeren.hazards import queries as hazards
from zeren.jobs import actions as jobs
from zeren.jobs import queries as job_queries
from zeren.ledger import house, inbox
from zeren.notices.outbox import Draft, write
from zeren.organisation import queries as organisation
from zeren.organisation.queries.offices import voices
from zeren.web import formats, links
from zeren.web.parts import Step, Todo

KIND = "desk.digest"
REMINDER = "desk.remind"
DAILY = "desk."
"""Both say what waits on a day, so that the later one takes the place of the earlier."""
PART = 100


def once_a_day(kind: str, at: datetime, start: Callable[[date], int]) -> int:
    """`start` of the day's work, by the first of all workers that see its hour has come."""
    if day_begun(kind, at) is None:
        return 0
    with transaction.atomic():
        inbox.alone(kind)
        day = day_begun(kind, at)
        return start(day) if day else 0


def day_begun(kind: str, at: datetime) -> date | None:
    """The day of work of this kind, when its hour has come and nobody has started it."""
    local = house.zones().local(at)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    is_early = local.hour < ways.now().message_hour
    return None if is_early or job_queries.is_begun(kind, midnight) else local.date()


def begin(*, at: datetime) -> int:
    """Start the day's messages when their hour has come and nobody has started them; how many."""

    def start(day: date) -> int:
        people = at_work([one.person_id for one in organisation.reached(day)], day)
        title = both("撰写当日提醒", "Write the messages of the day")
        # also where nobody works: what was looked at once is not looked at again that day
        _start(KIND, people, title, Actor.system(), at)
        return len(people)

    return once_a_day(KIND, at, start)


def at_work(people: Sequence[int], day: date) -> list[int]:
    """Those who work on a day, by the calendar of their team, site or house."""
    seats = {row.person_id: row.unit_id for row in organisation.roster(day)}
    calendars = days.calendars({0, *seats.values()}, day)
    return [one for one in people if calendars[seats.get(one, 0)].is_working(day_of(day))]


def remind(people: Sequence[int], *, by: Actor, at: datetime) -> int:
    """Somebody reminds these people: the message of the day again, once a person and day.

    Returns the job.
    """
    return _start(REMINDER, people, both("提醒", "Remind people"), by, at)


def reminder_key(on: date) -> str:
    """The key of the reminder of a day."""
    return f"{REMINDER} {on.isoformat()}"


def _start(kind: str, people: Sequence[int], title: dict[str, str], by: Actor, at: datetime) -> int:
    parts = [{"people": people[i : i + PART]} for i in range(0, len(people), PART)]
    return int(jobs.start(kind, parts=parts, title=title, by=by, at=at).pk)


def drafts(people: Sequence[int], at: datetime, kind: str = KIND) -> list[Draft]:
    """The messages of these people; who has nothing to do gets none."""
    on = organisation.date_of(at)
    key = f"{kind} {on.isoformat()}"
    house = printed("", organisation.languages(on))
    found = (_draft(one, key, house, on, at) for one in organisation.reached(on, people))
    return [one for one in found if one]


def _draft(reach: organisation.Reach, key: str, house: str, on: date, at: datetime) -> Draft | None:
    """house: the language of whoever has chosen none."""
    language = reach.language or house
    with translation.override(language):
        viewer = organisation.viewer_for(reach.account_id, on, language=language)
        waits = waiting.waiting_for(viewer, on, at)
        if not waits.number:
            return None
        count = {"n": waits.number, "day": formats.day(on).replace("\N{NO-BREAK SPACE}", " ")}
        subject = ngettext(
            "Zeren: one thing waits for you (%(day)s)",
            "Zeren: %(n)s things wait for you (%(day)s)",
            waits.number,
        )
        return Draft(
            person_id=reach.person_id,
            address=reach.email,
            phone=reach.phone,
            key=key,
            language=language,
            subject=subject % count,
            text=_text(waits),
            path=links.home(),
            number=waits.number,
        )


def _text(waits: waiting.Waiting) -> str:
    """Late first, then the others and the own steps."""
    own = [one for one in [*waits.steps, *waits.coming] if one.state == "now"]
    blocks = (
        (_("Late"), [*map(_line, waits.late)]),
        (_("Now"), [*map(_line, waits.soon), *map(_line, own)]),
    )
    return "\n\n".join("\n".join([title, *lines]) for title, lines in blocks if lines)


def _line(one: Step | Todo) -> str:
    return f"- {one.title}: {one.detail}" if one.detail else f"- {one.title}"


def alarm(graded: Mapping[int, int], *, at: datetime) -> int:
    """Hazards were graded major: who must mend one, who keeps the order there and who heads the
    whole are told at once, at any hour, once a grading. Source: Work Safety Law art. 41, 46.

    graded: hazard -> the fact that says so.
    """
    on = organisation.date_of(at)
    house = printed("", organisation.languages(on))
    found: list[Draft] = []
    for row in hazards.hazards_by_id(sorted(graded)):
        if row.grade != MAJOR or row.state not in hazards.OPEN:
            continue
        unit = organisation.unit(row.unit_id, on)
        keepers = organisation.holders("safety_manager", on, unit.path if unit else "")
        people = {*voices(on), *keepers, row.owner_id or 0, row.escalated_to_id or 0}
        for one in organisation.reached(on, sorted(people)):
            language = one.language or house
            with translation.override(language):
                said = _("%(number)s at %(place)s is graded major. Due %(day)s; owner: %(owner)s.")
                told = said % {
                    "number": row.number,
                    "place": say(row.thing.name if row.thing else row.unit.name, language),
                    "day": formats.day(row.due_date) if row.due_date else "-",
                    "owner": row.owner.name if row.owner else "-",
                }
                subject = _("Zeren: a major hazard")
            key, path = f"major {graded[row.pk]}", links.hazard(row.pk)
            found.append(
                Draft(
                    one.person_id, one.email, key, language, subject, told, path, 1,
                    phone=one.phone, is_alarm=True,
                )
            )  # fmt: skip
    return write(found, at=at)
