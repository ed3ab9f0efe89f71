"""The cast: the same few people in every test, in a small works of one workshop.

    cast = cast_of()                   an organisation, its duties, targets and accounts
    cast.train(cast.worker)            attended the meeting and passed the quiz, by his own acts
    cast.issue()                       this year's letters for everybody
    client = cast.door(cast.worker)    a Django test client, signed in as that person

Everything is done through the actions that pages use. Call it inside `frozen()` or not: all
moments come from the clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from tests import kept
from zeren.accounts import actions as accounts
from zeren.accounts import queries as account_queries
from zeren.accounts.middleware import PROVED
from zeren.content import actions as content
from zeren.content import queries as content_queries
from zeren.content import sheets as content_sheets
from zeren.core.actor import Actor
from zeren.core.sheets.workbook import Book, Row
from zeren.core.tongue import both
from zeren.core.viewer import Viewer
from zeren.jobs import actions as jobs
from zeren.ledger import actions as ledger
from zeren.ledger import clock, inbox
from zeren.letters import actions as letters
from zeren.letters import queries as letter_queries
from zeren.letters.models import Letter
from zeren.organisation import actions as organisation
from zeren.organisation import queries as where
from zeren.organisation.models import RoleRequest, Told
from zeren.targets import actions as targets
from zeren.targets import queries as target_queries
from zeren.targets import sheets as target_sheets
from zeren.training import actions as training
from zeren.training import queries as training_queries
from zeren.training.models import Meeting

PIN = "482915"
SYSTEM = Actor.system()
START = "2020-01-01"

UNITS = (
    # code, Chinese, English, kind, above
    ("CO", "远山颗粒机械有限公司", "Yuanshan Pellet Machinery", "company", ""),
    ("SAFE", "安全环保部", "Safety and Environment Office", "department", "CO"),
    ("WELD", "焊接车间", "Welding shop", "workshop", "CO"),
    ("W2", "焊接二班", "Welding team 2", "team", "WELD"),
)
POSTS = (
    # code, Chinese, English, unit, layer, head, catalogue
    ("GM", "总经理", "General manager", "CO", "1", "yes", "P01"),
    ("SM", "安全环保部部长", "Head of safety and environment", "SAFE", "3", "yes", "P05"),
    ("OF", "科员", "Officer", "SAFE", "6", "no", "PX2"),
    ("WH", "车间主任", "Workshop head", "WELD", "4", "yes", "P14"),
    ("TL", "班组长", "Team leader", "W2", "5", "yes", "PX3"),
    ("WE", "焊工", "Welder", "W2", "6", "no", "PX1"),
)
PEOPLE = (
    # who, number, name, kind, post
    ("gm", "E001", "孙致远", "employee", "GM"),
    ("safety", "E002", "周镕", "employee", "SM"),
    ("workshop", "E010", "陈立群", "employee", "WH"),
    ("leader", "E020", "李国强", "employee", "TL"),
    ("worker", "E021", "田𠮷生", "employee", "WE"),
    ("mate", "E022", "王喆", "employee", "WE"),
    ("agency", "A001", "赵堃", "agency", "WE"),
    ("contractor", "C001", "钱有福", "contractor", "WE"),
    ("clerk", "E030", "何晓雯", "employee", "OF"),
    ("auditor", "E031", "冯鉴", "employee", "OF"),
    ("administrator", "E032", "郑维", "employee", "OF"),
)
ROLES = (
    ("E002", "safety_manager"),
    ("E030", "clerk"),
    ("E031", "auditor"),
    ("E032", "administrator"),
)
THINGS = (
    # code, kind, Chinese, English, place, charge, users
    ("WS-1", "place", "焊接工位区", "Welding bays", "", "WELD", "W2"),
    ("HJ-12", "equipment", "二氧化碳焊机", "CO2 welding machine", "WS-1", "WELD", "E021"),
    ("O2-3", "material", "氧气瓶", "Oxygen cylinders", "WS-1", "WELD", "WE"),
    ("DH-1", "activity", "动火作业", "Hot work", "WS-1", "WELD", "E022"),
)
TARGETS = (
    # indicator, kind, value, rule
    ("saf.fatality", "Z", "0", "EQUAL_ZERO"),
    ("saf.minor_injury", "CN", "2", "APPORTION"),
    ("haz.rectified", "FP", "100", "SAME_LIMIT"),
    ("trn.coverage", "FP", "100", "SAME_LIMIT"),
)


@dataclass
class Cast:
    """Ids of the people (gm, safety, workshop, leader, worker, mate, …), and what they can do."""

    ids: dict[str, int]
    units: dict[str, int]
    year: int
    meeting: Meeting | None = field(default=None)

    def __getattr__(self, who: str) -> int:
        try:
            return self.ids[who]
        except KeyError:
            raise AttributeError(who) from None

    def actor(self, person: int) -> Actor:
        """Signed in, where the person has an account: a real house knows no act without a door."""
        row = where.person(person)
        by = Actor.person(person)
        if row is None or not row.account_id:
            return by
        return by.proved("session", account_id=row.account_id)

    def viewer(self, person: int, language: str = "zh-hans") -> Viewer:
        """The person as the pages see him today."""
        return where.viewer_for(self.account_of(person), clock.today(), language=language)

    def account_of(self, person: int) -> int:
        row = where.person(person)
        assert row is not None
        assert row.account_id is not None, f"{row.number} has no account"
        return int(row.account_id)

    def account(self, person: int, pin: str = PIN) -> int:
        """The person's account, with a PIN that its owner chose by a one-time code."""
        account_id = self.account_of(person)
        found = account_queries.account(account_id)
        assert found is not None
        if not found.has_pin:
            code = accounts.invite(account_id, by=SYSTEM, at=clock.now())
            accounts.accept_invite(found.login, code, pin=pin, at=clock.now())
        return account_id

    def door(self, person: int, language: str = "en") -> Client:
        """A test client, signed in as that person."""
        account_id = self.account(person)
        found = account_queries.account(account_id)
        assert found is not None
        session = SessionStore()
        session[SESSION_KEY] = str(account_id)
        session[HASH_SESSION_KEY] = found.get_session_auth_hash()
        session[PROVED] = clock.now().timestamp()
        session.create()
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        return client

    def hold_meeting(self) -> Meeting:
        """This year's meeting, open, led by the general manager."""
        if self.meeting is None:
            planned = training.plan_meeting(
                year=self.year,
                title=both("安全责任落实会议", "Safety responsibility meeting"),
                starts_at=clock.now(),
                place=both("一号会议室", "Meeting room 1"),
                trainer_id=self.gm,
                unit_id=self.units["CO"],
                agenda=content_queries.agenda(),
                by=self.actor(self.safety),
                at=clock.now(),
            )
            self.meeting = training.open_meeting(planned.pk, by=self.actor(self.gm), at=clock.now())
        return self.meeting

    def attend(self, person: int) -> None:
        """The person confirms, in the room and by himself, that he is there."""
        meeting, at = self.hold_meeting(), clock.now()
        training.confirm_attendance(
            meeting.pk,
            person,
            code=training_queries.wall_code(meeting, at),
            is_proved=True,
            by=self.actor(person),
            at=at,
        )

    def pass_quiz(self, person: int, *, right: bool = True) -> None:
        """Answer a paper, all right or all wrong."""
        by = self.actor(person)
        attempt = training.open_attempt(person, year=self.year, by=by, at=clock.now())
        rows = training_queries.asked(attempt)
        answers = {code: list(row.correct) if right else [] for code, row in rows.items()}
        training.submit_attempt(attempt.pk, answers=answers, by=by, at=clock.now())

    def train(self, *people: int) -> None:
        """Attended and passed, each by his own acts."""
        for person in people:
            self.attend(person)
            self.pass_quiz(person)

    def issue(self, *, countersigner: str = "superior") -> dict[int, Letter]:
        """Issue the letters of the year for everybody, the job run to its end."""
        letters.start_campaign(
            year=self.year,
            unit_id=self.units["CO"],
            countersigner=countersigner,
            by=self.actor(self.safety),
            at=clock.now(),
        )
        jobs.run_ready("letters.issue", now=clock.now)
        found = (
            letter_queries.live_letter(pid, self.year, clock.today()) for pid in self.ids.values()
        )
        return {letter.person_id: letter for letter in found if letter}

    def letter(self, person: int) -> Letter:
        """The person's live letter, read afresh."""
        found = letter_queries.live_letter(person, self.year, clock.today())
        assert found is not None, f"no live letter of {person}"
        return found

    def sign(self, person: int) -> Letter:
        """The person signs his letter as it is shown."""
        letter = self.letter(person)
        letters.sign(
            letter.pk,
            digest_seen=letter.digest,
            strokes=DRAWING,
            is_pin_fresh=True,
            by=self.actor(person),
            at=clock.now(),
        )
        return self.letter(person)

    def countersign(self, person: int) -> Letter:
        """Whoever countersigns the person's letter does so."""
        letter = self.letter(person)
        assert letter.countersigner_id is not None
        letters.countersign(
            letter.pk,
            digest_seen=letter.digest,
            strokes=DRAWING,
            is_pin_fresh=True,
            by=self.actor(letter.countersigner_id),
            at=clock.now(),
        )
        return self.letter(person)


DRAWING = [
    [[20, 60], [28, 44], [40, 30], [55, 26], [66, 40], [60, 58], [48, 66]],
    [[80, 30], [84, 50], [90, 68], [110, 40], [130, 62], [150, 36]],
]
"""A drawn signature."""


def cast_of(*, with_targets: bool = True) -> Cast:
    """Bring in the works from rows, derive, publish targets, open accounts."""
    key = (with_targets, UNITS, POSTS, PEOPLE, ROLES, THINGS, TARGETS)
    return Cast(*kept.house(key, lambda: _made(with_targets=with_targets)))


def _made(*, with_targets: bool) -> tuple[dict[str, int], dict[str, int], int]:
    """People by who, units by code, the year."""
    ledger.open_ledger()
    bring_in_works()
    at = clock.now()
    units = {code: _unit(code) for code, *_ in UNITS}
    ids = {who: _person(number) for who, number, *_ in PEOPLE}
    confirm_roles(ids["gm"])
    cast = Cast(ids, units, clock.today().year)
    say_what_is_shipped("dust", "machining", "factory")
    inbox.react(at=at)
    if with_targets:
        publish_targets(cast, at)
        inbox.react(at=at)
    return ids, units, cast.year


def say_what_is_shipped(*packs: str) -> None:
    """The texts of the product, and these packs switched on."""
    content.bring_in(content_sheets.shipped("base"), at=clock.now())
    for pack in packs:
        shipped = content_sheets.shipped(pack)
        content.switch(pack, is_on=True, shipped=shipped, by=SYSTEM, at=clock.now())


def confirm_roles(gm: int) -> None:
    """The general manager says yes to every role that was asked for; all is read and put away."""
    for request in RoleRequest.objects.filter(state="ASKED").order_by("id"):
        organisation.confirm_role(request.pk, by=Actor.person(gm).proved("console"), at=clock.now())
    Told.objects.update(put_away_at=clock.now())


def publish_targets(cast: Cast, at: datetime) -> None:
    """The general manager sets, cascades and publishes the year's targets."""
    targets.load_catalogue(target_sheets.indicators(), at=clock.now())
    gm = cast.actor(cast.gm)
    for code, kind, value, rule in TARGETS:
        row = targets.set_company_target(
            year=cast.year, indicator_code=code, kind=kind, value=value, by=gm, at=at
        )
        targets.cascade_all(row.pk, rule=rule, by=gm, at=at)
    targets.publish(cast.year, by=gm, at=at)


def keep_targets_at(cast: Cast, unit: str, at: datetime) -> None:
    """A new version of the year in which this unit gives nothing of its parts further down."""
    gm = cast.actor(cast.gm)
    draft = targets.draft_set(cast.year, by=gm, at=at)
    for row in list(
        target_queries.rows_of(draft.pk).filter(unit_id=cast.units[unit], rule="APPORTION")
    ):
        targets.cascade_target(row.pk, rule="HELD", by=gm, at=at)
    targets.publish(cast.year, by=gm, at=at)


def bring_in_works() -> None:
    """The rows of the works; nobody has an account yet."""
    sheets: dict[str, list[dict[str, str]]] = {
        "units": [
            {"code": code, "name_zh": zh, "name_en": en, "kind": kind, "parent": above}
            for code, zh, en, kind, above in UNITS
        ],
        "posts": [
            {"code": code, "name_zh": zh, "name_en": en, "unit": unit, "layer": layer,
             "head": head, "catalogue": catalogue}
            for code, zh, en, unit, layer, head, catalogue in POSTS
        ],
        "people": [
            {"number": number, "name": name, "kind": kind, "post": post,
             "employer": "" if kind == "employee" else "远大劳务公司"}
            for _who, number, name, kind, post in PEOPLE
        ],
        "things": [
            {"code": code, "kind": kind, "name_zh": zh, "name_en": en, "place": place,
             "charge": charge, "users": users}
            for code, kind, zh, en, place, charge, users in THINGS
        ],
        "roles": [{"number": number, "role": role, "unit": "CO"} for number, role in ROLES],
    }  # fmt: skip
    rows: dict[str, Any] = {
        sheet: tuple(
            Row(sheet, line, {k: v for k, v in {**one, "from": START}.items() if v})
            for line, one in enumerate(lines, 2)
        )
        for sheet, lines in sheets.items()
    }
    staged = organisation.upload(
        Book(rows), name="cast.xlsx", digest="0" * 64, by=SYSTEM, at=clock.now()
    )
    organisation.confirm(staged.pk, by=SYSTEM, at=clock.now())


def _unit(code: str) -> int:
    found = where.unit_by_code(code, clock.today())
    assert found is not None, code
    return found.id


def _person(number: str) -> int:
    found = where.person_by_number(number)
    assert found is not None, number
    return int(found.pk)
