"""What must follow a fact in rooms above: one visible table, from readers to the codes they answer.

A room below never calls a room above; it records its fact, and `record` leaves a row for each
reader in the same transaction (ledger/inbox.py). The worker answers them in the order of this
table, each exactly once; every answer works out what is true now, so that it may be repeated.
The twin of this table, for what a page must foretell, is site/previews.py.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zeren.assessment import actions as assessment
from zeren.census import actions as census
from zeren.census.queries import everybody
from zeren.core.actor import Actor
from zeren.core.days import day_of
from zeren.core.tongue import both
from zeren.desk import digest
from zeren.handover import actions as handover_actions
from zeren.handover.queries import rows as handover
from zeren.jobs import actions as jobs
from zeren.ledger import inbox
from zeren.ledger.queries import Fact
from zeren.letters import actions as letters
from zeren.letters import queries as letter_queries
from zeren.organisation import actions as organisation
from zeren.organisation import queries as organisation_queries
from zeren.organisation.queries import giving_up
from zeren.responsibility import actions as responsibility

SYSTEM = Actor.system()

STANDS = (
    # who holds what, who is in charge, who uses: no unit or post moves with it
    "person.joined",
    "person.returned",
    "person.moved",
    "person.second_post",
    "person.second_post_ended",
    "person.kind_changed",
    "person.left",
    "absence.entered",
    "absence.ended",
    "person.name_corrected",
    "person.merged",
    "person.parted",
    "organisation.head_changed",
    "organisation.charge_decided",
    "organisation.shared",
    "organisation.share_ended",
    "organisation.user_named",
    "organisation.use_ended",
    "thing.moved",
    "thing.closed",
)

PLACES = (
    # all that the organisation can change
    "organisation.imported",
    "organisation.import_stopped",
    "organisation.import_undone",
    *STANDS,
    "organisation.entered",
    "organisation.plan_withdrawn",
    "post.moved",
    "post.closed",
    "unit.moved",
    "unit.merged",
    "unit.split",
    "unit.closed",
)

DISPUTES = ("case.opened", "case.answered", "case.withdrawn")
"""A signature that its person disputes proves nothing until it is found to be his."""

GONE = (
    "person.left", "person.returned", "person.moved", "person.second_post_ended",
    "person.kind_changed", "organisation.head_changed", "absence.entered", "absence.ended",
    "post.moved", "post.closed", "unit.moved", "unit.merged", "unit.split", "unit.closed",
    "organisation.imported", "organisation.import_stopped", "organisation.import_undone",
    "organisation.plan_withdrawn",
)  # fmt: skip
"""What can make somebody give up a post, or make it so no more."""

CONFIRMED = (
    "incident.confirmed", "incident.class_agreed", "incident.toll_changed",
    "incident.person_entered", "incident.person_corrected",
)  # fmt: skip
"""What can make an event one that the scheme of assessment names as a veto."""

OF_PEOPLE = (*STANDS, "duty_list.revised")
"""A unit that these name only has another head or member; it did not move."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who answers, which facts, and how; `answer` runs in the transaction that clears its rows."""

    name: str
    codes: tuple[str, ...]
    answer: Callable[[Sequence[Fact], datetime], object]


def equip(facts: Sequence[Fact], at: datetime) -> None:
    """Who is new gets an account; a post that is new gets its duty list."""
    told, on = inbox.named(facts), organisation_queries.date_of(at)
    posts = told.ids["posts"]
    if told.is_unsaid:
        posts = {post[0] for post in organisation_queries.posts(on)}
    people = organisation_queries.without_account(on)
    in_parts("accounts", people.values_list("pk", flat=True), at=at)
    in_parts("duty_lists", posts, at=at)


def count(facts: Sequence[Fact], at: datetime) -> None:
    """What these facts touched owes and has met what is true of it now."""
    census.answer(facts, by=SYSTEM, at=at)


def refit(facts: Sequence[Fact], at: datetime) -> None:
    """Letters that no longer say what is so end on the day of the change, and are issued anew."""
    told = inbox.named(facts)
    days = inbox.days(facts)
    today = day_of(organisation_queries.date_of(at))
    people = set(everybody("person"))
    if not (told.is_unsaid or told.every):
        people = letter_queries.touched_people(
            **told.ids,
            days=[date.fromordinal(day) for day in sorted(days | {today})],
            with_all_below=any(fact.code not in OF_PEOPLE for fact in facts),
        )
    in_parts("letters", people, at=at, days=sorted(days), cause=facts[-1].pk)


def alarm(facts: Sequence[Fact], at: datetime) -> None:
    """A hazard that was graded major is told at once."""
    digest.alarm({fact.about_id: fact.pk for fact in facts}, at=at)


def veto(facts: Sequence[Fact], at: datetime) -> None:
    """A confirmed event that the scheme names fails the year of whom it reaches."""
    events = {int(json.loads(fact.body)["incident"]) for fact in facts}
    assessment.answer(sorted(events), by=SYSTEM, at=at)


def hand_over(facts: Sequence[Fact], at: datetime) -> None:
    """Who gives up a post hands over; what was taken back is not handed over."""
    told = inbox.named(facts)
    today = day_of(organisation_queries.date_of(at))
    days = [min(inbox.days(facts) | {today})]
    people = told.ids["people"] | giving_up.holders_ever(told.ids["posts"])
    if told.is_unsaid or told.every:
        people = {one.person for one in giving_up.gives_up(days[0])} | handover.givers(days[0])
    in_parts("handovers", people, at=at, days=days)


AT_ONCE = 500
"""Subjects of one transaction; a reader answers in one, so that more become work in parts."""
TITLES = {
    "accounts": both("开通账号", "Open accounts"),
    "duty_lists": both("建立职责清单", "Set up duty lists"),
    "letters": both("核对责任书", "Compare the letters"),
    "handovers": both("办理交接", "Open hand-overs"),
}


def in_parts(
    what: str, ids: Iterable[int], *, at: datetime, days: Sequence[int] = (), cause: int = 0
) -> None:
    """Do it for few here and now, for many part by part."""
    wanted = sorted(set(ids))
    if len(wanted) <= AT_ONCE:
        follow(what, wanted, at=at, days=days, cause=cause)
        return
    shared = {"what": what, "days": list(days), "cause": cause}
    starts = range(0, len(wanted), AT_ONCE)
    parts = [{**shared, "ids": wanted[start : start + AT_ONCE]} for start in starts]
    jobs.start("organisation.follow", parts=parts, title=TITLES[what], by=SYSTEM, at=at)


def follow(
    what: str, ids: Sequence[int], *, at: datetime, days: Sequence[int] = (), cause: int = 0
) -> None:
    """What must follow a change, for some people or posts; repeating it changes nothing."""
    if what == "accounts":
        organisation.give_accounts(ids, by=SYSTEM, at=at)
    elif what == "duty_lists":
        responsibility.adopt_duty_lists(ids, by=SYSTEM, at=at)
    elif what == "handovers":
        handover_actions.follow(ids, since=days[0], at=at)
    else:
        letters.refit(ids, days=days, by=SYSTEM, at=at, cause=cause or None)


READERS = (
    Reader("equip", PLACES, equip),
    Reader("census", (*PLACES, *DISPUTES, "target_set.published"), count),
    Reader("alarm", ("hazard.regraded",), alarm),
    Reader("vetoes", CONFIRMED, veto),
    Reader("handovers", GONE, hand_over),
    Reader("letters", (*PLACES, "target_set.published", "duty_list.revised"), refit),
)


def listen() -> None:
    """Tell the ledger who waits for which fact; called once, when the app starts."""
    for reader in READERS:
        inbox.listen(reader.name, reader.codes, reader.answer)
