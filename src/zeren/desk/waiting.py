"""All that waits for one person, from every room: one act is one line, with its count and button.

My day shows it, and messages are written from it: who reads that nothing waits is told nothing
either. The lines about duties come from the gap list, so no page can contradict another.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from zeren.assessment import cards as assessment
from zeren.cases import cards as cases
from zeren.core.tongue import say
from zeren.core.viewer import Viewer
from zeren.coverage import queries as coverage
from zeren.coverage import turns
from zeren.desk import gathering
from zeren.handover import cards as handover
from zeren.hazards import permits as hazard_permits
from zeren.hazards import queries as hazards
from zeren.hazards.queries.turns import turns_for
from zeren.incidents import cards as incidents
from zeren.letters import queries as letters
from zeren.notices import queries as notices
from zeren.organisation import queries as organisation
from zeren.organisation.queries import absences, requests, workbook
from zeren.organisation.queries import waiting as second
from zeren.organisation.texts import roles as role_texts
from zeren.privacy import texts as privacy_texts
from zeren.results import cards as results
from zeren.scans import cards as scans
from zeren.targets import cards as target_cards
from zeren.targets import queries as targets
from zeren.training import queries as training
from zeren.web import formats, links, words
from zeren.web.access import opens
from zeren.web.parts import Button, Step, Todo

APART = 5
"""So many hazards of one kind are told one by one; more are one line with its list."""
SHOWN_OTHERS = 7
TOLD_APART = ("letter.not_countersigned", "case.not_answered")

HAZARDS = words.table("desk", "hazards")
BUTTONS = words.table("desk", "hazard_buttons")
"""What is to be done with hazards: counted, and on its button."""
Roster = list[requests.RequestLine]
STATE_OF = {act: state for state, act in hazards.KEEPERS.items()} | {"rectify": "ASSIGNED"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """steps: the person's own of the year; coming: of the next year, while it is being renewed.

    todos: what waits for this person in every room; others: what waits for others below.
    """

    steps: list[Step]
    coming: list[Step]
    coming_year: int
    todos: list[Todo]
    others: list[Todo]

    @property
    def late(self) -> list[Todo]:
        return [one for one in self.todos if one.state == "gap"]

    @property
    def soon(self) -> list[Todo]:
        return [one for one in self.todos if one.state != "gap"]

    @property
    def number(self) -> int:
        """How much waits, each act once."""
        return len(self.todos) + sum(one.state == "now" for one in [*self.steps, *self.coming])


def waiting_for(viewer: Viewer, on: date, now: datetime) -> Waiting:
    """Everything that waits for a person who belongs here; late first, then as it came."""
    renewal = letters.window(on)
    coming_year = renewal.year if renewal and renewal.year > on.year else 0
    seen = paths(viewer)
    known = coverage.turns_of(viewer.person_id, on, seen, own=False)
    # all that wait for a countersignature stand above, those of the coming year too
    mine = [act for act in known.mine if act.gap not in TOLD_APART]
    others = known.others[:SHOWN_OTHERS] if seen else []
    told = coverage.told([*mine, *others], on)
    roster = _of_the_roster(viewer, on)
    return Waiting(
        steps=gathering.year_steps(viewer.person_id, on, now),
        coming=gathering.year_steps(viewer.person_id, on, now, year=coming_year)
        if coming_year
        else [],
        coming_year=coming_year,
        todos=_todos(viewer, on, now, told[: len(mine)], roster),
        others=[
            *_own_absence(viewer, on),
            *_roles_asked(viewer, on, roster),
            *turns.todos(told[len(mine) :], viewer, is_open=False),
        ],
    )


def paths(viewer: Viewer) -> tuple[str, ...]:
    """The subtrees whose gaps may be this person's turn: those led, and those of the roles."""
    clerk = {grant.path for grant in viewer.roles if grant.role == "clerk"}
    auditor = {grant.path for grant in viewer.roles if grant.role == "auditor"}
    seen = [path for path in viewer.paths_seen() if viewer.leads(path) or path not in auditor]
    return tuple(sorted({*seen, *clerk}))


def _todos(
    viewer: Viewer, on: date, now: datetime, acts: list[coverage.Told], roster: Roster
) -> list[Todo]:
    told = turns.todos(acts, viewer, has_main=True)
    found = [
        *_countersigning(letters.countersignable((viewer.person_id,), on)),
        *incidents.todos(viewer, on, now),
        *cases.todos(viewer, on),
        *assessment.todos(viewer, on),
        *handover.todos(viewer, on),
        *results.todos(viewer, on),
        *_absences(viewer, on),
        *_second_person(viewer, on, now, roster),
        *_to_sort(viewer, now),
        *(replace(one, owner="") for one in told),
        *_hazards(hazards.turns(viewer), on),
        *_from_outside(viewer),
        *_workbooks(viewer),
        *scans.todos(viewer),
        *_for_absent(viewer, on),
        *_cancelled(viewer, on),
        *_left_targets(viewer, on),
        *target_cards.todos(viewer),
    ]
    found.sort(key=lambda one: one.state != "gap")
    if found and found[0].buttons:
        first, *rest = found[0].buttons
        found[0] = replace(found[0], buttons=[replace(first, is_main=True), *rest])
    return found


def _countersigning(rows: letters.Letters) -> Iterable[Todo]:
    if number := rows.count():
        first = rows.first()
        yield Todo(
            title=_("%(count)s letters wait for your countersignature") % {"count": number}
            if number > 1
            else _("One letter waits for your countersignature"),
            detail=_("signed by the person, the oldest first"),
            since=first.signed_at if first else None,
            buttons=[Button(_("Read and countersign"), links.countersign())],
        )


def _second_person(viewer: Viewer, on: date, now: datetime, roster: Roster) -> Iterable[Todo]:
    """Powerful roles, one-time codes and files with people that wait for this person's yes."""
    yield from privacy_texts.todos(viewer, now)
    ids = requests.waits_for(viewer.person_id, on)
    lines = [one for one in roster if _may_confirm(viewer, one)]
    for line in (*lines, *requests.request_lines(ids, on)):
        yield Todo(
            title=role_texts.asked_for(line),
            detail=_("waits for your yes or no"),
            owner=line.asked_name,
            since=line.asked_date,
            buttons=[Button(_("Look and decide"), role_texts.href(line))],
        )
    codes = len(second.to_confirm(viewer, on)) if viewer.is_head or viewer.roles else 0
    if codes:
        title = ngettext(
            "%(count)s one-time code waits for you as the second person",
            "%(count)s one-time codes wait for you as the second person",
            codes,
        )
        yield Todo(
            title=title % {"count": codes},
            detail=_("with it a new PIN is chosen"),
            buttons=[Button(_("Look and decide"), links.codes())],
        )


def _of_the_roster(viewer: Viewer, on: date) -> Roster:
    """Offices that wait for a second person, where this reader may have to do with one."""
    if not (viewer.roles or viewer.heads or viewer.unit_path == viewer.root_path):
        return []
    return requests.of_the_roster(viewer, (), on)


def _may_confirm(viewer: Viewer, line: requests.RequestLine) -> bool:
    return viewer.person_id in {person for person, _name in line.seconds}


def _roles_asked(viewer: Viewer, on: date, roster: Roster) -> Iterable[Todo]:
    """What this person asked for, or waits for himself, and another has not yet answered."""
    lines = [one for one in roster if not _may_confirm(viewer, one)]
    for line in (*lines, *requests.request_lines(requests.asked_by(viewer.actor, on), on)):
        yield Todo(
            title=role_texts.asked_for(line),
            detail=" ".join(role_texts.who_must_act(line)),
            since=line.asked_date,
            buttons=[Button(_("Open"), role_texts.href(line))],
        )


def _to_sort(viewer: Viewer, now: datetime) -> Iterable[Todo]:
    """Reports that came as some of very many and wait for this person's look."""
    rows = hazard_permits.to_sort(viewer, now)
    if rows:
        is_late = rows[0].escalated_to_id == viewer.person_id
        title = ngettext(
            "%(count)s report of very many waits for your look",
            "%(count)s reports of very many wait for your look",
            len(rows),
        )
        yield Todo(
            title=title % {"count": len(rows)},
            detail=_("nobody has looked in time: it was escalated to you")
            if is_late
            else _("take it up, or mark it as telling nothing, with a reason"),
            since=organisation.date_of(rows[0].reported_at),
            buttons=[Button(_("Look and decide"), f"{links.hazards()}?state=HELD")],
            state="gap" if is_late else "soon",
        )


def _hazards(turns: Iterable[hazards.Turn], on: date) -> Iterable[Todo]:
    """What waits in the life of hazards: one by one while they are few, else counted by act."""
    by_act: dict[str, list[hazards.Turn]] = {}
    for turn in turns:
        by_act.setdefault(turn.act, []).append(turn)
    apart = {act: some for act, some in by_act.items() if len(some) <= APART}
    ids = [one.hazard_id for some in apart.values() for one in some]
    rows = {row.pk: row for row in hazards.hazards_by_id(ids)}
    for act, some in by_act.items():
        counted, button = HAZARDS[act], BUTTONS[act]
        if act not in apart:
            late = sum(_is_late(one, on) for one in some)
            listed = f"{links.hazards()}?mine=turn&state={STATE_OF.get(act, '')}&sort=due"
            yield Todo(
                title=str(counted % {"n": len(some)}),
                detail=ngettext("%(n)s of them is late", "%(n)s of them are late", late)
                % {"n": late}
                if late
                else _("none of them is late"),
                buttons=[Button(_("Show them"), listed)],
                state="gap" if late else "soon",
            )
            continue
        for one in some:
            row = rows[one.hazard_id]
            where = say(row.thing.name if row.thing else row.unit.name, get_language() or "en")
            said = _("overdue since %(day)s") if _is_late(one, on) else _("due %(day)s")
            yield Todo(
                title=_("Hazard at %(place)s") % {"place": where},
                detail=" · ".join(
                    [
                        str(counted % {"n": 1}) if act != "rectify" else "",
                        said % {"day": formats.day(one.due)} if one.due else "",
                    ]
                ).strip(" ·"),
                buttons=[Button(str(button), links.hazard(row.pk))],
                state="gap" if _is_late(one, on) else "soon",
            )


def _is_late(turn: hazards.Turn, on: date) -> bool:
    """Past its day, and still there: what is mended waits without being late."""
    is_there = turn.act in ("climbed", "rectify", "assign", "decide")
    return is_there and turn.due is not None and turn.due < on


def _from_outside(viewer: Viewer) -> Iterable[Todo]:
    """Messages of the public: read by the safety manager alone."""
    number = notices.open_count() if notices.reads_inbox(viewer) else 0
    if number:
        title = ngettext(
            "%(n)s message from outside waits for an answer",
            "%(n)s messages from outside wait for an answer",
            number,
        )
        yield Todo(
            title=title % {"n": number},
            detail=_("whoever wrote reads nothing until you answer"),
            buttons=[Button(_("Read and answer"), links.inbox())],
        )


def _workbooks(viewer: Viewer) -> Iterable[Todo]:
    """Lists that were brought in and are neither taken over nor put aside."""
    number = workbook.waiting() if opens(viewer, links.imports()) else 0
    if number:
        title = ngettext(
            "%(n)s workbook waits for your decision",
            "%(n)s workbooks wait for your decision",
            number,
        )
        yield Todo(
            title=title % {"n": number},
            detail=_("take it over or put it aside; after a day it is forgotten"),
            buttons=[Button(_("Look and decide"), links.imports())],
        )


def _own_absence(viewer: Viewer, on: date) -> Iterable[Todo]:
    """That I am away myself, and who acts for me."""
    for one in organisation.away(on, [viewer.person_id]).values():
        said = _("You are away until %(day)s; nobody acts for you")
        if one.deputy:
            said = _("You are away until %(day)s; %(deputy)s acts for you")
        yield Todo(
            title=said % {"day": formats.day(one.last), "deputy": one.deputy},
            detail=_("what is your turn stays your turn"),
            buttons=[Button(_("Show"), links.absences())],
        )


def _absences(viewer: Viewer, on: date) -> Iterable[Todo]:
    """Who asks me to act for him; and what happened while I was away."""
    number = absences.asked_of(viewer.person_id, on)
    if number:
        title = ngettext(
            "%(n)s colleague asks you to act meanwhile",
            "%(n)s colleagues ask you to act meanwhile",
            number,
        )
        yield Todo(
            title=title % {"n": number},
            detail=_("you act once you have said yes"),
            buttons=[Button(_("Look and decide"), links.absences())],
        )
    for row in absences.to_look_back(viewer.person_id, on):
        yield Todo(
            title=_("You are back: see what happened meanwhile"),
            detail=_("acts done for you, your hazards, your duties"),
            since=row.to_date,
            buttons=[Button(_("Read"), links.back(row.pk))],
        )


def _for_absent(viewer: Viewer, on: date) -> Iterable[Todo]:
    """What waits for people who are away and may be done by this viewer; each says for whom."""
    gone = organisation.away(on, viewer.stands_for) if viewer.stands_for else {}
    names = organisation.names(viewer.stands_for)
    for person, kinds in viewer.stands_for.items():
        theirs = organisation.viewer_of(person, on)
        rows = letters.countersignable((person,), on).exclude(person_id=viewer.person_id)
        known = coverage.turns_of(person, on, paths(theirs), own=False)
        plans = [act for act in known.mine if act.gap == "trained.no_meeting"]
        found = [
            *_hazards(turns_for(theirs, viewer.person_id, kinds), on),
            *(_countersigning(rows) if "countersign" in kinds else ()),
            *(cases.turns(person, on, besides=viewer.person_id) if "cases" in kinds else ()),
            *(turns.todos(coverage.told(plans, on), theirs) if "meetings" in kinds else ()),
        ]
        if "remind" in kinds and known.others:
            href = f"{links.remind()}?for={person}"
            title = _("Remind those whose turn it is")
            found.append(Todo(title=title, buttons=[Button(_("Remind them"), href)]))
        until = {"name": names[person], "day": formats.day(gone[person].last)}
        for one in found:
            yield replace(one, detail=" · ".join(
                part for part in (_("for %(name)s, away until %(day)s") % until, one.detail) if part
            ))  # fmt: skip


def _cancelled(viewer: Viewer, on: date) -> Iterable[Todo]:
    """Meetings to which this person was invited and that will not be."""
    for row in training.cancelled_ahead(viewer, on) if viewer.person_id else ():
        told = {"when": formats.moment(row.starts_at), "title": words.shown(row.title)}
        yield Todo(
            title=_("The meeting of %(when)s is cancelled: %(title)s") % told,
            detail=words.shown(row.reason),
            buttons=[Button(_("Look at it"), links.meeting(row.pk))],
        )


def _left_targets(viewer: Viewer, on: date) -> Iterable[Todo]:
    """Parts of targets of units that are no more, for who takes their place or keeps safety."""
    waits = targets.left(on) if viewer.is_head or viewer.has("safety_manager") else {}
    for unit_id, rows in waits.items():
        path = organisation.path_on(targets.heir_of(unit_id, on), on)
        if viewer.leads(path) or viewer.has("safety_manager", path):
            title = ngettext(
                "%(n)s part of a target waits: %(unit)s is no more",
                "%(n)s parts of targets wait: %(unit)s is no more",
                len(rows),
            )
            yield Todo(
                title=title % {"n": len(rows), "unit": words.shown(rows[0].unit.name)},
                detail=_("say where each goes; the general manager then publishes the draft"),
                buttons=[Button(pgettext("targets", "Decide"), links.left_targets(unit_id))],
            )
