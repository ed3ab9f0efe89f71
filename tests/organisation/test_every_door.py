"""Whoever heads the whole, or holds an office, does so by two people, whatever door is used.

Every act of the organisation stands in DOORS: how it would make a head of the whole or end an
office, or why it touches neither. An act that is not named there fails the first test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from types import FunctionType
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.cast import SYSTEM, Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.accounts.models import Account
from zeren.cli.main import main
from zeren.core.actor import Actor
from zeren.core.days import day_of
from zeren.core.refusal import Refused
from zeren.core.sheets.workbook import Book, Row
from zeren.ledger import actions as ledger
from zeren.ledger import audit, clock
from zeren.ledger.models import Fact
from zeren.organisation import actions, queries
from zeren.organisation.models import Engagement, Grant, Holding, Planned, Post, RoleRequest, Upload
from zeren.organisation.queries import offices, requests, workbook
from zeren.site import jobs

OFFICES = ("safety_manager", "auditor", "administrator")
TODAY = date(2022, 2, 16)
SOON = TODAY + timedelta(days=20)


@pytest.fixture
def hand() -> Iterator[Clock]:
    with frozen() as now:
        yield now


@pytest.fixture
def cast(db: None, hand: Clock) -> Cast:
    return cast_of(with_targets=False)


def post(code: str) -> int:
    return Post.objects.get(code=code).pk


def number(cast: Cast, who: str) -> str:
    return str(queries.names_and_numbers([cast.ids[who]])[cast.ids[who]][0])


def authority() -> list[object]:
    """Who may what, of the offices, on days from today on."""
    days = [TODAY + timedelta(days=n) for n in (0, 1, 21, 60, 400)]
    return [
        [offices.voices(day), *(queries.holders(role, day) for role in OFFICES)] for day in days
    ]


class Doors:
    """What the clerk (or the machine's console) tries; each leaves who may what as it was."""

    def __init__(self, cast: Cast, by: Actor) -> None:
        self.cast, self.by = cast, by
        self.told: list[tuple[str, str, bool]] = []
        self.folded = 1
        """The old head's end goes with the yes to the new one, and is told before as well."""

    def given(self) -> dict[str, Any]:
        return {"by": self.by, "at": clock.now()}

    def name_head(self, day: date = TODAY) -> None:
        actions.change_head(self.cast.units["CO"], self.cast.mate, from_date=day, **self.given())

    def vacate(self, day: date = TODAY) -> None:
        actions.transfer(self.cast.gm, post("OF"), from_date=day, **self.given())

    def transfer(self) -> None:
        self.vacate()
        actions.transfer(self.cast.mate, post("GM"), from_date=TODAY, **self.given())

    def second_post(self) -> None:
        self.vacate()
        actions.take_second_post(self.cast.mate, post("GM"), from_date=TODAY, **self.given())

    def end_second_post(self) -> None:
        self.second_post()
        actions.end_second_post(self.cast.mate, post("GM"), until=SOON, **self.given())

    def join(self) -> None:
        self.vacate()
        actions.join("E099", "新来", post("GM"), from_date=TODAY, **self.given())

    def come_back(self) -> None:
        actions.leave(self.cast.mate, to_date=TODAY, **self.given())
        self.vacate()
        actions.come_back(self.cast.mate, post("GM"), from_date=TODAY, **self.given())

    def leave(self) -> None:
        for who in ("gm", "safety", "auditor", "administrator"):
            actions.leave(self.cast.ids[who], to_date=TODAY, **self.given())

    def leave_soon(self) -> None:
        for who in ("gm", "safety", "auditor", "administrator"):
            actions.leave(self.cast.ids[who], to_date=SOON, **self.given())

    def take_accounts(self) -> None:
        self.leave()
        jobs.turn()
        for who in ("gm", "safety", "auditor", "administrator"):
            assert self.cast.viewer(self.cast.ids[who]).person_id == self.cast.ids[who], who

    def move_post(self) -> None:
        self.vacate()
        actions.move_post(post("GM"), self.cast.units["W2"], from_date=TODAY, **self.given())
        actions.move_post(
            post("WH"), self.cast.units["CO"], from_date=TODAY, is_head=True, **self.given()
        )

    def merge_units(self) -> None:
        """The whole has no head post, and takes in a unit that has one."""
        self.vacate()
        units, given = self.cast.units, {"from_date": TODAY, **self.given()}
        actions.move_post(post("GM"), units["W2"], **given)
        actions.merge_units(units["CO"], [units["WELD"]], **given)

    def move_unit(self) -> None:
        unit, given = self.cast.units, self.given()
        with pytest.raises(Refused, match="top_stays"):
            actions.move_unit(unit["CO"], unit["WELD"], from_date=TODAY, **given)
        actions.move_unit(unit["WELD"], unit["SAFE"], from_date=TODAY, **given)

    def change_kind(self) -> None:
        actions.change_kind(
            self.cast.auditor, "agency", employer="远大", from_date=TODAY, **self.given()
        )

    def close(self) -> None:
        self.vacate()
        actions.close_post(post("GM"), from_date=TODAY, **self.given())

    def close_unit(self) -> None:
        with pytest.raises(Refused, match=r"still_in_use|top_is_not_closed"):
            actions.close_unit(self.cast.units["CO"], from_date=TODAY, **self.given())

    def withdraw(self) -> None:
        """The return of somebody into the head's post of a day to come, by taking back an end."""
        self.name_head(SOON)
        actions.withdraw(Planned.objects.latest("id").pk, **self.given())

    def workbook(self) -> None:
        """The present head leaves, another one comes; every holder of an office leaves."""
        lines = [
            {"number": number(self.cast, who), "to": (TODAY - timedelta(days=1)).isoformat()}
            for who in ("gm", "safety", "auditor", "administrator")
        ]
        lines.append({"number": number(self.cast, "mate"), "post": "GM", "from": TODAY.isoformat()})
        self.confirm({"people": lines})

    def workbook_posts(self) -> None:
        """Another post becomes the head's post of the whole."""
        lines = [
            {"code": "GM", "unit": "W2", "head": "no"},
            {"code": "WH", "unit": "CO", "head": "yes"},
        ]
        self.confirm({"posts": lines})

    def workbook_undone(self) -> None:
        """Back by taking the workbook back: nobody was confirmed, nobody is."""
        self.workbook()
        self.told = []
        actions.undo(Upload.objects.latest("id").pk, **self.given())

    def enter(self) -> None:
        """A new post becomes the head's post of the whole."""
        self.vacate()
        actions.move_post(post("GM"), self.cast.units["W2"], from_date=TODAY, **self.given())
        typed = {"code": "GM2", "name_zh": "新总经理", "layer": "1", "head": "yes"}
        unit = self.cast.units["CO"]
        actions.enter("posts", typed, unit_id=unit, from_date=TODAY, **self.given())
        actions.transfer(self.cast.mate, post("GM2"), from_date=TODAY, **self.given())

    def merge(self) -> None:
        for who in ("gm", "safety", "auditor", "administrator"):
            with pytest.raises(Refused, match="second_holds_role"):
                actions.merge(self.cast.ids[who], self.cast.mate, from_date=TODAY, **self.given())

    def confirm(self, sheets: dict[str, list[dict[str, str]]]) -> None:
        upload = self.stage(sheets)
        found = workbook.preview(upload, today=TODAY)
        assert found is not None
        assert not found.plan.errors, found.plan.errors
        self.told = found.waits
        actions.confirm(upload, **self.given())

    def stage(self, sheets: dict[str, list[dict[str, str]]]) -> int:
        rows = {
            sheet: tuple(Row(sheet, line, one) for line, one in enumerate(lines, 2))
            for sheet, lines in sheets.items()
        }
        staged = actions.upload(Book(rows), name="a.xlsx", digest="1" * 64, **self.given())
        return staged.pk


NEITHER = "touches no post, no person's days and no role"
ASKS = "asks for a powerful role; tests/organisation/test_two_for_a_role.py"
SECOND = "is the second person's own act"
DOORS: dict[str, str | tuple[Callable[[Doors], None], ...]] = {
    "change_head": (Doors.name_head,),
    "transfer": (Doors.vacate, Doors.transfer),
    "take_second_post": (Doors.second_post,),
    "end_second_post": (Doors.end_second_post,),
    "join": (Doors.join,),
    "come_back": (Doors.come_back,),
    "leave": (Doors.leave, Doors.leave_soon),
    "take_accounts": (Doors.take_accounts,),
    "give_accounts": "opens accounts, gives nothing",
    "move_post": (Doors.move_post,),
    "move_unit": (Doors.move_unit,),
    "merge_units": (Doors.merge_units,),
    "split_unit": "puts people into new units, where no post is a head's",
    "change_many": "keeps a workbook, which confirm writes",
    **dict.fromkeys(("is_worked_at", "read_again", "receive", "seen"), "reads what confirm writes"),
    "change_kind": (Doors.change_kind,),
    "close_post": (Doors.close,),
    "close_unit": (Doors.close_unit,),
    "withdraw": (Doors.withdraw,),
    "confirm": (Doors.workbook, Doors.workbook_posts),
    "undo": (Doors.workbook_undone,),
    "enter": (Doors.enter,),
    "merge": (Doors.merge,),
    "part": "ends a pointer between two records, neither of which holds an office",
    "begin": "is what confirm begins with",
    "look": "plans what confirm writes",
    "stop": "writes nothing more",
    "grant_role": ASKS,
    "revoke_role": ASKS,
    "confirm_role": SECOND,
    "confirm_office": SECOND,
    "decline_role": SECOND,
    "take_back_role": ASKS,
    "lapse_role_requests": ASKS,
    **dict.fromkeys(
        (
            "erase_people", "ask_export", "step_export", "take_export", "give_export",
            "export_by_operator",
            "answer_deputy", "ask_code", "change", "choose", "close_merged", "close_thing",
            "confirm_code",
            "correct_name", "decide_charge", "decide_languages", "settle_languages",
            "decide_address", "decide_name", "decide_zone", "note_keys", "note_opened", "discard",
            "end_away", "end_deputies", "end_share", "end_use", "forget", "go_away",
            "keep_foretold", "look_back", "move_thing", "name_user", "not_me",
            "open_at_console", "open_slips",
            "print_slips", "put_away", "refuse_code", "release_account", "seen_of", "settle",
            "share", "take_target", "upload",
        ),
        NEITHER,
    ),
}  # fmt: skip


def test_every_act_of_the_organisation_is_a_door_that_was_thought_of() -> None:
    doors = [
        name for name, one in vars(actions).items() if isinstance(one, actions.Act | FunctionType)
    ]
    acts = {name for name in doors if not name.startswith("plan_")}
    assert acts == set(DOORS), "say in DOORS how this act could name a head or end an office"


@pytest.mark.parametrize("console", [False, True])
def test_no_door_gives_or_ends_an_office_by_one_hand(
    cast: Cast, hand: Clock, console: bool
) -> None:
    by = SYSTEM.proved("console") if console else cast.actor(cast.clerk)
    before, grants = authority(), list(Grant.objects.order_by("id").values())
    touched = {}
    for tries in DOORS.values():
        for walk in tries if isinstance(tries, tuple) else ():
            with transaction.atomic():
                doors = Doors(cast, by)
                walk(doors)
                if doors.told:
                    assert len(doors.told) == len(offices.waiting(TODAY)) + doors.folded
                touched[walk.__name__] = len(offices.waiting(TODAY))
                assert authority() == before, walk.__name__
                assert list(Grant.objects.order_by("id").values()) == grants, walk.__name__
                for who in ("mate", "workshop"):
                    assert not cast.viewer(cast.ids[who]).is_general_manager, walk.__name__
                assert cast.viewer(cast.gm).is_general_manager, walk.__name__
                transaction.set_rollback(True)
    quiet = {
        "move_unit", "change_kind", "close_unit", "withdraw", "workbook_undone", "merge",
    }  # fmt: skip
    assert {name for name, n in touched.items() if not n} == quiet
    assert touched["leave"] == 4
    assert touched["workbook"] == 4  # the head's end goes with the yes to the new one


def confirm(act: str, about_id: int, by: Actor) -> Grant:
    return actions.confirm_office(act, about_id, by=by, at=clock.now())


def test_a_new_head_decides_when_a_second_person_has_said_so(cast: Cast) -> None:
    clerk = cast.actor(cast.clerk)
    cast.account(cast.safety)
    Doors(cast, clerk).name_head()
    assert queries.head_of(cast.units["CO"], TODAY) == cast.mate  # the post and its duties, at once
    asked = actions.grant_role(
        cast.worker, "auditor", cast.units["CO"],
        from_date=TODAY, by=cast.actor(cast.administrator), at=clock.now(),
    )  # fmt: skip
    with pytest.raises(Refused, match=r"role\.not_second"):
        actions.confirm_role(asked.pk, by=cast.actor(cast.mate), at=clock.now())
    for who, why in (("clerk", "same_person"), ("mate", "own"), ("administrator", "not_second")):
        with pytest.raises(Refused, match=rf"role\.{why}"):
            confirm("give", cast.mate, cast.actor(cast.ids[who]))
    with pytest.raises(Refused, match=r"role\."):
        confirm("give", cast.mate, SYSTEM)

    confirm("give", cast.mate, cast.actor(cast.safety))

    assert offices.voices(TODAY) == [cast.mate]
    assert cast.viewer(cast.mate).is_general_manager
    assert not cast.viewer(cast.gm).is_general_manager
    assert offices.waiting(TODAY) == []
    kept = RoleRequest.objects.latest("id")
    assert (kept.role, kept.asked_kind, kept.asked_id) == ("head", "person", cast.clerk)
    assert audit.audit(tables=[RoleRequest, Grant, Holding, Engagement]) == []
    told = {line.code for line in requests.told_to(cast.gm)}
    assert {"role.granted", "role.revoked"} <= told


def test_a_change_of_a_day_to_come_is_confirmed_before_and_counts_then(
    cast: Cast, hand: Clock
) -> None:
    Doors(cast, cast.actor(cast.clerk)).name_head(SOON)
    confirm("give", cast.mate, cast.actor(cast.gm))
    assert offices.voices(TODAY) == [cast.gm]
    assert offices.voices(SOON) == [cast.mate]
    assert offices.waiting(TODAY) == []
    hand.tick(days=21)
    assert cast.viewer(cast.mate).is_general_manager


def test_an_office_ends_by_a_last_day_only_with_a_second_yes(cast: Cast, hand: Clock) -> None:
    actions.leave(cast.auditor, to_date=TODAY, by=cast.actor(cast.clerk), at=clock.now())
    (row,) = offices.waiting(TODAY)
    hand.tick(days=30)
    later = clock.today()
    jobs.turn()
    assert queries.holders("auditor", later) == [cast.auditor]
    assert cast.viewer(cast.auditor).has("auditor")

    confirm("end", row.grant_id or 0, cast.actor(cast.gm))
    jobs.turn()

    assert queries.holders("auditor", later) == []
    person = queries.person(cast.auditor)
    assert person is not None
    assert person.account_id is None
    ledger.sequence()
    assert audit.audit(tables=[RoleRequest, Grant]) == []


def test_what_is_corrected_waits_no_more(cast: Cast) -> None:
    by = cast.actor(cast.clerk)
    Doors(cast, by).name_head(SOON)
    assert len(offices.waiting(TODAY)) == 1
    actions.withdraw(Planned.objects.latest("id").pk, by=by, at=clock.now())
    assert offices.waiting(TODAY) == []
    with pytest.raises(Refused, match=r"role\.request_closed"):
        confirm("give", cast.mate, cast.actor(cast.safety))


def test_where_nobody_else_is_there_the_machine_confirms_after_a_week(
    cast: Cast, hand: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    for who in ("gm", "safety", "auditor"):
        cast.account(cast.ids[who])
    walk = Doors(cast, cast.actor(cast.clerk))
    walk.leave()
    walk.name_head()
    console = SYSTEM.proved("console")
    with pytest.raises(Refused, match=r"role\."):
        confirm("give", cast.mate, console)
    hand.tick(days=7)

    assert main(["offices", "--confirm", number(cast, "mate")]) == 0

    assert number(cast, "mate") in capsys.readouterr().out
    assert cast.mate in offices.voices(clock.today())
    fact = Fact.objects.filter(code="role.confirmed").latest("id")
    assert (fact.actor_kind, fact.proof) == ("system", "console")


def test_the_first_administrator_names_the_first_head_alone_and_no_second_one(cast: Cast) -> None:
    first = Account.objects.create(login="ADMIN", is_bootstrap=True)
    by = Actor.account(first.pk)
    cast.account(cast.safety)
    Doors(cast, SYSTEM).name_head()
    with pytest.raises(Refused, match=r"role\."):
        confirm("give", cast.mate, by)
    with transaction.atomic():
        Grant.objects.filter(role="head").update(role="clerk")  # as if there had never been one
        assert confirm("give", cast.mate, by).role == "head"
        transaction.set_rollback(True)


def test_the_tables_let_no_office_begin_or_end_without_a_request(cast: Cast) -> None:
    office = Grant.objects.get(role="auditor")
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.filter(pk=office.pk).update(to_day=day_of(TODAY))
    for role in ("head", *OFFICES):
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.create(
                role=role, person_id=cast.worker, unit_id=cast.units["CO"], from_day=day_of(TODAY)
            )


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_say_who_entered_it_and_for_whom_it_waits(cast: Cast, language: str) -> None:
    head = reverse("organisation:change-head", args=[cast.units["CO"]])
    form = {"person": number(cast, "mate"), "from_date": TODAY.isoformat()}
    shown = cast.door(cast.clerk, language).post(head, form).text
    waits = {"en": "waits for a second person", "zh-hans": "等第二个人确认"}[language]
    assert waits in shown
    Doors(cast, cast.actor(cast.clerk)).name_head()
    address = reverse("organisation:new-head", args=[cast.mate])
    for who in ("clerk", "safety", "mate"):
        assert address in cast.door(cast.ids[who], language).get("/").text, who
    assert address in cast.door(cast.administrator, language).get("/organisation/roles/").text

    assert "何晓雯" in cast.door(cast.safety, language).get(address).text
    assert cast.door(cast.worker, language).get(address).status_code == 404
    assert cast.door(cast.clerk, language).post(address).status_code == 409
    assert cast.door(cast.safety, language).post(address).status_code == 303

    assert offices.voices(TODAY) == [cast.mate]
    assert cast.door(cast.safety, language).get(address).status_code == 404
