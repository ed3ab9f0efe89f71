"""The bulletins there are, and the facts that one is composed from."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from zeren.core import disclosure
from zeren.core.owed.coverage import Count
from zeren.core.refusal import Problem
from zeren.core.viewer import RoleGrant, Viewer
from zeren.coverage import queries as coverage
from zeren.desk import bulletin as wording
from zeren.desk.models import Bulletin
from zeren.letters import queries as letters
from zeren.organisation import queries as organisation
from zeren.training import queries as training

SIGNED = ("SIGNED", "IN_FORCE")


def bulletin(bulletin_id: int) -> Bulletin | None:
    return Bulletin.objects.select_related("meeting").filter(pk=bulletin_id).first()


def bulletin_by_slug(slug: str, *, is_inside: bool = False) -> Bulletin | None:
    """The public sees what is published; inside, those who may publish see drafts too."""
    rows = Bulletin.objects.select_related("meeting").filter(slug=slug)
    return rows.first() if is_inside else rows.filter(state="PUBLISHED").first()


def bulletins() -> QuerySet[Bulletin]:
    return Bulletin.objects.select_related("meeting").order_by("-id")


def published() -> QuerySet[Bulletin]:
    return bulletins().filter(state="PUBLISHED")


def bulletin_of_meeting(meeting_id: int) -> Bulletin | None:
    """The newest bulletin of a meeting that was not withdrawn."""
    rows = Bulletin.objects.filter(meeting_id=meeting_id).exclude(state="WITHDRAWN")
    return rows.order_by("-id").first()


def free_slug(day: date) -> str:
    """The day of the meeting; a page that replaces a withdrawn one gets a number behind it."""
    plain = day.isoformat()
    taken = set(Bulletin.objects.filter(slug__startswith=plain).values_list("slug", flat=True))
    number = 2
    found = plain
    while found in taken:
        found, number = f"{plain}-{number}", number + 1
    return found


def told(meeting_id: int, names: Sequence[int], as_of: date) -> wording.Told:
    """The facts of a meeting and of the coverage on a day."""
    meeting = training.meeting(meeting_id)
    on = organisation.date_of(meeting.starts_at)
    top = organisation.root(as_of)
    path = top.path if top else ""
    summary = coverage.summary(as_of, path)
    expected = [
        row
        for row in organisation.roster(on, organisation.path_on(meeting.unit_id, on))
        if row.kind != "contractor"
    ]
    everything = Viewer(
        account_id=-1, roles=(RoleGrant("auditor", path),), root_path=path, on=as_of
    )
    states = letters.state_counts(everything, meeting.year, as_of)
    chosen = organisation.names(names)
    return wording.Told(
        company=dict(top.name) if top else {},
        on=on,
        place=dict(meeting.place),
        as_of=as_of,
        year=meeting.year,
        attended=training.attendance_counts([meeting_id]).get(meeting_id, 0),
        roster=len(expected),
        trained=summary.by_requirement.get("trained", Count()),
        letters=summary.by_requirement.get("letter", Count()),
        signed=sum(states.get(state, 0) for state in SIGNED),
        whole=summary.total,
        layers=summary.letters_by_layer,
        trainer=chosen.get(meeting.trainer_id, ""),
        names=[chosen[pid] for pid in names if pid in chosen],
    )


def disclosed(content: dict[str, Any], names: Sequence[int]) -> tuple[Problem, ...]:
    """What in a bulletin may not leave the house: every name that was not chosen, numbers, mail."""
    everyone = dict(organisation.people().values_list("id", "name"))
    chosen = {everyone[pid] for pid in names if pid in everyone}
    text = "\n".join(wording.texts_of(content))
    for name in sorted(chosen, key=len, reverse=True):
        text = text.replace(name, "·")
    hidden = [name for name in everyone.values() if name not in chosen]
    return disclosure.problems(text, names=hidden)
