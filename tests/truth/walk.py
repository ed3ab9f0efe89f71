"""A random walk through the real acts of an organisation, over years, in any order of days.

    walk = Walk(seed=1)                an organisation, its duties, targets and accounts
    walk.step()                        one act, of now, of a past day or of a day to come
    walk.differences(days=20)          what differs from the naive recount, now and on so many days

An act that the rules refuse is part of the walk; anything else that goes wrong ends it.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import F

from tests.cast import DRAWING, SYSTEM, Cast, cast_of
from tests.coverage import slowly
from tests.frozen import Clock
from tests.nested import nested
from tests.truth import cases, naive
from zeren.census import compare
from zeren.content import queries as content_queries
from zeren.core.actor import Actor
from zeren.core.days import NEVER, day_of
from zeren.core.refusal import Refused
from zeren.core.sheets.workbook import Book, Row
from zeren.core.tongue import both
from zeren.coverage import queries as coverage
from zeren.jobs import actions as jobs
from zeren.ledger import clock, inbox
from zeren.ledger import queries as facts
from zeren.letters import actions as letters
from zeren.letters.models import Letter
from zeren.obligations import actions as obligations
from zeren.obligations import audit
from zeren.obligations import queries as owed
from zeren.organisation import actions as organisation
from zeren.organisation import queries as organisation_queries
from zeren.organisation.models import (
    Absence,
    Charge,
    Custody,
    Engagement,
    Holding,
    Person,
    Planned,
    Post,
    PostPlace,
    SamePerson,
    Thing,
    Unit,
)
from zeren.responsibility import actions as responsibility
from zeren.responsibility import queries as duties
from zeren.targets import actions as targets
from zeren.training import actions as training
from zeren.training import queries as training_queries
from zeren.training.models import Meeting

FIRST = date(2019, 12, 20)
"""Days from here on are looked at: before anything is so."""

KEPT = 40
"""So many answers "as known then" are asked again."""

T = TypeVar("T")

Answer = dict[tuple[str, int], tuple[int, int, bool]]


class Walk:
    """One organisation and its history; `said` counts what was done and what was refused."""

    def __init__(self, seed: int, hand: Clock) -> None:
        self.rng = random.Random(seed)
        self.hand = hand
        self.cast: Cast = cast_of()
        self.said: Counter[str] = Counter()
        self.acts: list[str] = []
        self.last = ""
        self.number = 0
        self.known: list[tuple[int, int, Answer]] = []
        grow()
        self.react()

    # one step

    ACTS: tuple[tuple[int, str], ...] = (
        # how often, which
        (60, "tick"), (2, "new_year"),
        (12, "join"), (14, "leave"), (14, "come_back"), (24, "transfer"), (16, "change_head"),
        (8, "take_second_post"), (8, "change_kind"), (14, "go_away"), (8, "end_away"),
        (6, "move_unit"), (10, "move_post"), (8, "move_thing"),
        (10, "decide_charge"), (6, "share"), (14, "name_user"), (12, "withdraw"),
        (8, "end_second_post"), (8, "end_share"), (4, "correct_name"),
        (6, "merge"), (2, "part"), (4, "end_use"), (4, "open_post"),
        (14, "close_unit"), (10, "close_post"), (6, "close_thing"), (12, "open_again"),
        (8, "revise_duties"), (6, "publish_targets"), (24, "issue"),
        (12, "meeting"), (60, "train"), (90, "sign"), (80, "countersign"), (30, "acknowledge"),
        (20, "raise_case"), (16, "answer_case"), (8, "tend_cases"),
        (4, "doctor"), (8, "fold"), (8, "turn"),
    )  # fmt: skip

    def step(self) -> None:
        """One act, drawn; the worker mostly answers at once, now and then some acts later."""
        name = self.rng.choices(
            [one for _weight, one in self.ACTS], [weight for weight, _one in self.ACTS]
        )[0]
        self.number += 1
        self.acts = [*self.acts[-5:], f"{self.number}. {name} on {clock.today()}"]
        self.last = " / ".join(self.acts)
        try:
            with nested():
                getattr(self, name)()
            self.said[name] += 1
        except Refused as no:
            self.acts.pop()
            self.said[f"{name} refused: {no.code}"] += 1

    def react(self) -> None:
        while inbox.react(at=clock.now()):
            pass
        jobs.run_ready("census.settle", now=clock.now)

    # what the recount says

    def differences(self, days: int) -> list[str]:
        """Now, on so many other days, and as known then: everything that differs."""
        self.react()
        world = naive.read()
        today = day_of(clock.today())
        span = range(day_of(FIRST), today + 400)
        found = []
        for day in (today, *self.rng.sample(span, days)):
            want, got = world.owed(day), standing(day)
            found += [
                f"{self.last}: {date.fromordinal(day)} {key}:"
                f" want {want.get(key)}, got {got.get(key)}"
                for key in sorted(want.keys() | got.keys())
                if want.get(key) != got.get(key)
            ]
            found += self._counted(day, want)
        found += [f"{self.last}: today {one}" for one in world.unfit(today)]
        found += [f"{self.last}: {one.where} was not worked out again" for one in compare.duties()]
        found += cases.differences(self)
        found += [f"{self.last}: {one}" for one in self._acts(days)]
        return found + self._as_known(today, world.owed(today))

    def _acts(self, days: int) -> list[str]:
        """Acts counted by groups are those told gap by gap: now, of other days, as known then."""
        today, top = clock.today(), organisation_queries.root(clock.today())
        units = [unit.path for unit in organisation_queries.unit_tree(today)]
        people = self.rng.sample(self.people(), min(2, len(self.people())))
        paths = self.rng.sample(units, min(2, len(units))) if self.rng.random() < 0.5 else units[:1]
        found = slowly.differences(today, people=people, paths=paths)
        found += slowly.differences(today, top.path if top else "")
        for _ in range(min(2, days)):
            day = today + timedelta(days=self.rng.randint(-200, 200))
            found += slowly.differences(day, self.rng.choice(units) if units else "")
        for then, fact, _answer in self.rng.sample(self.known, min(1, len(self.known))):
            found += slowly.differences(date.fromordinal(then), known=fact)
        return found

    def _counted(self, day: int, want: Answer) -> list[str]:
        """The counters say what the recount says; 100 % means an empty list, and only then."""
        counts: Counter[tuple[int, str, int]] = Counter()
        met: Counter[tuple[int, str, int]] = Counter()
        for (requirement, _subject), (unit, layer, is_met) in want.items():
            counts[unit, requirement, layer] += 1
            met[unit, requirement, layer] += is_met
        got = {(r.unit_id, r.requirement, r.layer): (r.due, r.met) for r in owed.counts(day)}
        plain = {key: (number, met[key]) for key, number in counts.items()}
        found = [] if got == plain else [f"{self.last}: counters of {date.fromordinal(day)} differ"]
        on = date.fromordinal(day)
        summary = coverage.summary(on)
        missing = sum(not is_met for _unit, _layer, is_met in want.values())
        if (summary.total.due, summary.total.missing) != (len(want), missing):
            found.append(f"{self.last}: summary of {on} says {summary.total}")
        if (summary.percent == "100") != (bool(want) and coverage.gap_count(on) == 0):
            found.append(
                f"{self.last}: {on} is {summary.percent} with {coverage.gap_count(on)} gaps"
            )
        return found

    def _as_known(self, today: int, now: Answer) -> list[str]:
        """What was answered once stays the answer to "as known then"."""
        found = []
        for day, fact, answer in self.rng.sample(self.known, min(4, len(self.known))):
            if standing(day, known=fact) != answer:
                found.append(f"{self.last}: {date.fromordinal(day)} as known after {fact} changed")
        if len(self.known) < KEPT or self.rng.random() < 0.1:
            self.known = [*self.known[-KEPT:], (today, facts.newest_id(), now)]
        return found

    # days and drawings

    def some_day(self) -> date:
        """Mostly today, else up to a month ago or ahead."""
        away = self.rng.choice(
            (0, 0, 0, 0, -1, 1, self.rng.randint(-40, -1), self.rng.randint(1, 40))
        )
        return clock.today() + timedelta(days=away)

    def one(self, rows: Sequence[T]) -> T:
        if not rows:
            raise Refused("organisation.no_such_person")
        return self.rng.choice(rows)

    def people(self) -> list[int]:
        day = day_of(clock.today())
        rows = Engagement.objects.filter(from_day__lte=day, to_day__gt=day)
        return sorted(set(rows.values_list("person_id", flat=True)))

    def at(self) -> datetime:
        return clock.now()

    # acts of time

    def tick(self) -> None:
        self.hand.tick(days=self.rng.choice((1, 1, 1, 2, 4)))

    def new_year(self) -> None:
        today = clock.today()
        self.hand.tick(days=(date(today.year + 1, 1, 1) - today).days)

    # acts of the organisation

    def join(self) -> None:
        post = self.one(list(Post.objects.values_list("id", flat=True)))
        number = f"N{self.number:05d}"
        organisation.join(number, "新人", post, from_date=self.some_day(), by=SYSTEM, at=self.at())

    def leave(self) -> None:
        person = self.one(self.people())
        organisation.leave(person, to_date=self.some_day(), by=SYSTEM, at=self.at())

    def come_back(self) -> None:
        away = Person.objects.exclude(pk__in=self.people()).values_list("id", flat=True)
        post = self.one(list(Post.objects.values_list("id", flat=True)))
        organisation.come_back(
            self.one(list(away)), post, from_date=self.some_day(), by=SYSTEM, at=self.at()
        )

    def transfer(self) -> None:
        post = self.one(list(Post.objects.values_list("id", flat=True)))
        organisation.transfer(
            self.one(self.people()), post, from_date=self.some_day(), by=SYSTEM, at=self.at()
        )

    def change_head(self) -> None:
        unit = self.one(list(Unit.objects.values_list("id", flat=True)))
        organisation.change_head(
            unit,
            self.one(self.people()),
            from_date=self.some_day(),
            keeps_post=self.rng.random() < 0.3,
            by=SYSTEM,
            at=self.at(),
        )

    def take_second_post(self) -> None:
        day = self.some_day()
        until = day + timedelta(days=self.rng.randint(1, 60)) if self.rng.random() < 0.5 else None
        organisation.take_second_post(
            self.one(self.people()),
            self.one(list(Post.objects.values_list("id", flat=True))),
            from_date=day,
            until=until,
            by=SYSTEM,
            at=self.at(),
        )

    def change_kind(self) -> None:
        organisation.change_kind(
            self.one(self.people()),
            self.rng.choice(("employee", "agency", "contractor")),
            employer="远大劳务公司",
            from_date=self.some_day(),
            by=SYSTEM,
            at=self.at(),
        )

    def go_away(self) -> None:
        day = self.some_day()
        organisation.go_away(
            self.one(self.people()),
            from_date=day,
            until=day + timedelta(days=self.rng.choice((3, 20, 31, 60, 200))),
            deputy_id=self.rng.choice((None, self.one(self.people()))),
            kinds=("verify",),
            by=SYSTEM,
            at=self.at(),
        )
        if row := Absence.objects.filter(state="ASKED").order_by("id").last():
            by = Actor.person(row.deputy_id or 0)
            organisation.answer_deputy(row.pk, accepts=self.rng.random() < 0.8, by=by, at=self.at())

    def end_away(self) -> None:
        rows = list(Absence.objects.filter(to_day__gt=F("from_day")).values_list("id", flat=True))
        organisation.end_away(self.one(rows), from_date=self.some_day(), by=SYSTEM, at=self.at())

    def move_unit(self) -> None:
        units = list(Unit.objects.values_list("id", flat=True))
        organisation.move_unit(
            self.one(units), self.one(units), from_date=self.some_day(), by=SYSTEM, at=self.at()
        )

    def move_post(self) -> None:
        organisation.move_post(
            self.one(list(Post.objects.values_list("id", flat=True))),
            self.one(list(Unit.objects.values_list("id", flat=True))),
            from_date=self.some_day(),
            is_head=self.rng.random() < 0.2,
            by=SYSTEM,
            at=self.at(),
        )

    def move_thing(self) -> None:
        things = list(Thing.objects.values_list("id", flat=True))
        place = self.one([None, *Thing.objects.filter(kind="place").values_list("id", flat=True)])
        organisation.move_thing(
            self.one(things), place, from_date=self.some_day(), by=SYSTEM, at=self.at()
        )

    def decide_charge(self) -> None:
        organisation.decide_charge(
            self.one(list(Thing.objects.values_list("id", flat=True))),
            self.one(list(Unit.objects.values_list("id", flat=True))),
            from_date=self.some_day(),
            by=SYSTEM,
            at=self.at(),
        )

    def share(self) -> None:
        organisation.share(
            self.one(list(Thing.objects.values_list("id", flat=True))),
            self.one(list(Unit.objects.values_list("id", flat=True))),
            reason="两班共用",
            from_date=self.some_day(),
            by=SYSTEM,
            at=self.at(),
        )

    def name_user(self) -> None:
        who = self.rng.choice(("person_id", "post_id", "team_id"))
        holder = {
            "person_id": lambda: self.one(self.people()),
            "post_id": lambda: self.one(list(Post.objects.values_list("id", flat=True))),
            "team_id": lambda: self.one(list(Unit.objects.values_list("id", flat=True))),
        }[who]()
        organisation.name_user(
            self.one(list(Thing.objects.values_list("id", flat=True))),
            person_id=holder if who == "person_id" else None,
            post_id=holder if who == "post_id" else None,
            team_id=holder if who == "team_id" else None,
            instead=self.rng.random() < 0.3,
            from_date=self.some_day(),
            by=SYSTEM,
            at=self.at(),
        )

    def withdraw(self) -> None:
        plans = Planned.objects.filter(is_withdrawn=False, day__gt=day_of(clock.today()))
        plan = self.one(list(plans.values_list("id", flat=True)))
        organisation.withdraw(plan, by=SYSTEM, at=self.at())

    # what ends, and what is opened in its place

    def end_second_post(self) -> None:
        rows = Holding.objects.filter(is_primary=False, to_day__gt=F("from_day"))
        person, post = self.one(list(rows.values_list("person_id", "post_id")))
        organisation.end_second_post(person, post, until=self.some_day(), by=SYSTEM, at=self.at())

    def end_share(self) -> None:
        rows = Charge.objects.filter(is_shared=True, to_day__gt=F("from_day"))
        thing, unit = self.one(list(rows.values_list("thing_id", "unit_id")))
        organisation.end_share(thing, unit, until=self.some_day(), by=SYSTEM, at=self.at())

    def correct_name(self) -> None:
        person, name = self.one(self.people()), f"改名{self.number}"
        organisation.correct_name(person, name, reason="录入笔误", by=SYSTEM, at=self.at())

    def merge(self) -> None:
        second, first, day = self.one(self.people()), self.one(self.people()), self.some_day()
        new = Person.objects.filter(name="新人").values_list("id", flat=True)
        if self.rng.random() < 0.5 and new:  # entered twice, and found on the day it came
            second = self.one(list(new))
            day = Engagement.objects.filter(person=second).earliest("from_day").from_date
        organisation.merge(second, first, from_date=day, by=SYSTEM, at=self.at())

    def part(self) -> None:
        points = SamePerson.objects.filter(to_day=NEVER).values_list("person_id", flat=True)
        organisation.part(self.one(list(points)), by=SYSTEM, at=self.at())

    def end_use(self) -> None:
        rows = Custody.objects.filter(to_day__gt=F("from_day")).values_list("thing_id", "id")
        thing, use = self.one(list(rows))
        organisation.end_use(thing, use, until=self.some_day(), by=SYSTEM, at=self.at())

    def open_post(self) -> None:
        units = Unit.objects.filter(to_day=NEVER).values_list("id", flat=True)
        organisation.enter(
            "posts",
            {"name_zh": f"新岗位{self.number}", "name_en": f"New post {self.number}"},
            unit_id=self.one(list(units)),
            from_date=self.some_day(),
            by=SYSTEM,
            at=self.at(),
        )

    def close_unit(self) -> None:
        """Some unit, or one that was opened on the way, with what is in it."""
        day, at = self._come(), self.at()
        opened = Unit.objects.filter(code__startswith="U", to_day=NEVER)
        if self.rng.random() < 0.7 and opened:
            unit = self.one(list(opened))
            for thing in Charge.objects.filter(unit=unit, to_day=NEVER).order_by("id"):
                organisation.close_thing(thing.thing_id, from_date=day, by=SYSTEM, at=at)
            for post in PostPlace.objects.filter(unit=unit, to_day=NEVER).order_by("id"):
                organisation.close_post(post.post_id, from_date=day, by=SYSTEM, at=at)
        else:
            unit = self.one(list(Unit.objects.all()))
        organisation.close_unit(unit.pk, from_date=day, by=SYSTEM, at=at)

    def close_post(self) -> None:
        post = self.one(list(Post.objects.values_list("id", flat=True)))
        organisation.close_post(post, from_date=self._come(), by=SYSTEM, at=self.at())

    def close_thing(self) -> None:
        thing = self.one(list(Thing.objects.values_list("id", flat=True)))
        organisation.close_thing(thing, from_date=self._come(), by=SYSTEM, at=self.at())

    def open_again(self) -> None:
        """A unit, a post in it and a thing, by a workbook: what closes must not die out."""
        above = self.one(list(Unit.objects.filter(to_day=NEVER).values_list("code", flat=True)))
        new, since = f"{self.number}", clock.today().isoformat()
        unit = {"code": f"U{new}", "name_zh": "新班", "kind": "team", "parent": above}
        post = {"code": f"P{new}", "name_zh": "新岗", "unit": f"U{new}", "head": "yes"}
        thing = {"code": f"T{new}", "name_zh": "新物", "kind": "equipment", "charge": f"U{new}"}
        sheets = {"units": [unit], "posts": [post], "things": [thing]}
        bring_in(sheets, since, f"{self.number:064d}")

    def _come(self) -> date:
        return min(self.some_day(), clock.today())

    # acts of duties, targets, training and letters

    def revise_duties(self) -> None:
        post = self.one(list(Post.objects.values_list("id", flat=True)))
        items = duties.duties_of_post(post, clock.today()).items
        if not items:
            raise Refused("responsibility.no_duties")
        own = {**items[0], "code": f"own.{self.number}", "locked": False, "source": ""}
        kept = [item for item in items if item["locked"] or self.rng.random() < 0.8]
        responsibility.revise_duty_list(post, items=[*kept, own], by=SYSTEM, at=self.at())

    def publish_targets(self) -> None:
        chief = self._chief()
        year = clock.today().year
        for code, rule in (("saf.fatality", "EQUAL_ZERO"), ("haz.rectified", "SAME_LIMIT")):
            kind, value = ("Z", "0") if rule == "EQUAL_ZERO" else ("FP", "100")
            row = targets.set_company_target(
                year=year, indicator_code=code, kind=kind, value=value, by=chief, at=self.at()
            )
            targets.cascade_all(row.pk, rule=rule, by=chief, at=self.at())
        targets.publish(year, by=chief, at=self.at())

    def issue(self) -> None:
        chief = self._chief()
        letters.start_campaign(
            year=clock.today().year,
            unit_id=self.cast.units["CO"],
            countersigner=self.rng.choice(("superior", "superior", "general_manager")),
            by=chief,
            at=self.at(),
        )
        transaction.on_commit(lambda: jobs.run_ready("letters.issue", now=clock.now))

    def meeting(self) -> None:
        chief = self._chief()
        row = training.plan_meeting(
            year=clock.today().year,
            title=both("会议", "Meeting"),
            starts_at=self.at(),
            place=both("一号", "One"),
            trainer_id=chief.id,
            unit_id=self.cast.units["CO"],
            agenda=content_queries.agenda(),
            by=chief,
            at=self.at(),
        )
        training.open_meeting(row.pk, by=chief, at=self.at())

    def train(self) -> None:
        rows = Meeting.objects.filter(state="OPEN", year=clock.today().year)
        meeting = self.one(list(rows))
        done = training_queries.standings(self.people(), meeting.year)
        left = [one for one in self.people() if one not in done or not done[one].is_trained]
        for person in self.rng.sample(left, min(4, len(left))):
            by, at = Actor.person(person), self.at()
            code = training_queries.wall_code(meeting, at)
            training.confirm_attendance(meeting.pk, person, code=code, is_proved=True, by=by, at=at)
            paper = training.open_attempt(person, year=meeting.year, by=by, at=at)
            key = training_queries.asked(paper)
            right = self.rng.random() < 0.9
            answers = {code: list(row.correct) if right else [] for code, row in key.items()}
            training.submit_attempt(paper.pk, answers=answers, by=by, at=at)

    def sign(self) -> None:
        rows = list(Letter.objects.filter(state="ISSUED", needs="SIGN", year=clock.today().year))
        trained = training_queries.standings([row.person_id for row in rows], clock.today().year)
        may = [row for row in rows if row.person_id in trained] or rows
        self._with(self.one(may if self.rng.random() < 0.9 else rows), letters.sign)

    def acknowledge(self) -> None:
        rows = Letter.objects.filter(state="ISSUED", needs="ACKNOWLEDGE", year=clock.today().year)
        row = self.one(list(rows))
        letters.acknowledge(
            row.pk,
            digest_seen=row.digest,
            is_pin_fresh=True,
            by=Actor.person(row.person_id),
            at=self.at(),
        )

    def countersign(self) -> None:
        row = self.one(list(Letter.objects.filter(state="SIGNED", year=clock.today().year)))
        above = naive.read().superior(
            row.person_id, row.unit_id, {"campaign_id": row.campaign_id}, day_of(clock.today())
        )
        person = Person.objects.filter(number=above or "").values_list("id", flat=True).first()
        self._with(row, letters.countersign, by=Actor.person(person or row.person_id))

    def _with(self, row: Letter, act: Callable[..., object], by: Actor | None = None) -> None:
        act(
            row.pk,
            digest_seen=row.digest,
            strokes=DRAWING,
            is_pin_fresh=True,
            by=by or Actor.person(row.person_id),
            at=self.at(),
        )

    def _chief(self) -> Actor:
        """The general manager of the day, or nobody who may."""
        day = day_of(clock.today())
        head = naive.read().head(self.cast.units["CO"], day)
        return Actor.person(head) if head else Actor.person(self.cast.worker)

    def raise_case(self) -> None:
        cases.raise_one(self)

    def answer_case(self) -> None:
        cases.answer_one(self)

    def tend_cases(self) -> None:
        cases.tend(self)

    # acts of the machine

    def doctor(self) -> None:
        before = standing(day_of(clock.today()))
        wrong = [str(one) for one in audit.troubles()]
        assert wrong == [], wrong
        assert standing(day_of(clock.today())) == before, "a check changes nothing"

    def fold(self) -> None:
        obligations.fold()

    def turn(self) -> None:
        from zeren.site import jobs as house

        house.turn()


def standing(day: int, known: int | None = None) -> Answer:
    """What the rows of the product say of a day."""
    return {
        (row.requirement, row.subject_id): (row.unit_id, row.layer, row.ok_from <= day < row.ok_to)
        for row in owed.rows_on(day, known=known)
    }


def grow() -> None:
    """A second workshop with two teams, more people and things, by a workbook."""
    units = [
        ("MILL", "制粒车间", "Pellet shop", "workshop", "CO"),
        ("M1", "制粒一班", "Pellet team 1", "team", "MILL"),
        ("M2", "制粒二班", "Pellet team 2", "team", "MILL"),
    ]
    posts = [
        ("MH", "车间主任", "Shop head", "MILL", "4", "yes", "P14"),
        ("ML1", "班组长", "Team leader 1", "M1", "5", "yes", "PX3"),
        ("ML2", "班组长", "Team leader 2", "M2", "5", "yes", "PX3"),
        ("MW1", "操作工", "Operator 1", "M1", "6", "no", "PX1"),
        ("MW2", "操作工", "Operator 2", "M2", "6", "no", "PX1"),
    ]
    people = [
        (f"M{n:03d}", "制粒工", "employee", post)
        for n, post in enumerate(("MH", "ML1", "ML2", *("MW1",) * 4, *("MW2",) * 4))
    ]
    things = [
        ("PR-1", "place", "制粒间", "Pellet room", "", "MILL", "M1"),
        ("PR-2", "place", "料仓", "Silo", "PR-1", "M2", "M2"),
        ("PM-1", "equipment", "制粒机", "Pellet mill", "PR-1", "M1", "M003"),
        ("PM-2", "equipment", "制粒机", "Pellet mill 2", "PR-2", "", "MW2"),
        ("CV-1", "equipment", "输送机", "Conveyor", "PR-2", "", "M008"),
    ]
    sheets = {
        "units": [
            {"code": c, "name_zh": zh, "name_en": en, "kind": kind, "parent": above}
            for c, zh, en, kind, above in units
        ],
        "posts": [
            {"code": c, "name_zh": zh, "name_en": en, "unit": unit, "layer": layer, "head": head,
             "catalogue": catalogue}
            for c, zh, en, unit, layer, head, catalogue in posts
        ],
        "people": [
            {"number": number, "name": name, "kind": kind, "post": post}
            for number, name, kind, post in people
        ],
        "things": [
            {"code": c, "kind": kind, "name_zh": zh, "name_en": en, "place": place,
             "charge": charge, "users": users}
            for c, kind, zh, en, place, charge, users in things
        ],
    }  # fmt: skip
    bring_in(sheets, "2020-01-01", "1" * 64)


def bring_in(sheets: dict[str, list[dict[str, str]]], since: str, digest: str) -> None:
    """Take in a workbook and write it."""
    book = Book(
        {
            sheet: tuple(
                Row(sheet, line, {k: v for k, v in {**one, "from": since}.items() if v})
                for line, one in enumerate(lines, 2)
            )
            for sheet, lines in sheets.items()
        }
    )
    staged = organisation.upload(book, name="more.xlsx", digest=digest, by=SYSTEM, at=clock.now())
    organisation.confirm(staged.pk, by=SYSTEM, at=clock.now())


def held_now() -> int:
    """How many posts are held today, to see that a walk does not die out."""
    day = day_of(clock.today())
    return Holding.objects.filter(from_day__lte=day, to_day__gt=day).count()
