"""Two editors lose nothing: for each act by hand the second is told what the first changed.

The second has looked at what would happen; the first does something about the same; the second says
yes. Nothing of it is written, and the page names what is otherwise now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from tests import dated
from tests.cast import SYSTEM, Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.ledger import clock
from zeren.ledger.models import Fact
from zeren.organisation import actions, queries
from zeren.organisation.models import Custody, Planned, Post, Unit
from zeren.organisation.views.deeds import DEEDS

TODAY = date(2022, 2, 16)
TOMORROW = TODAY + timedelta(days=1)
ELSEWHERE = {"go-away", "end-away"}
"""Absences have tests of their own (test_absence.py)."""


@pytest.fixture
def hand(db: None) -> Iterator[Clock]:
    with frozen() as found:
        yield found


@pytest.fixture
def cast(hand: Clock) -> Cast:
    found = cast_of(with_targets=False)
    dated.post("P-A", unit("W2"))
    dated.post("P-B", unit("W2"))
    dated.unit("W7", Unit.objects.get(code="WELD"))
    return found


def post(code: str) -> int:
    return int(Post.objects.get(code=code).pk)


def thing(code: str) -> int:
    found = queries.thing_id_of(code)
    assert found is not None
    return found


def unit(code: str) -> int:
    return int(Unit.objects.get(code=code).pk)


def by(cast: Cast) -> dict[str, Any]:
    return {"by": SYSTEM, "at": clock.now()}


def use(code: str) -> int:
    return int(Custody.objects.filter(thing__code=code).latest("id").pk)


def leave_plan(cast: Cast) -> int:
    actions.leave(cast.mate, to_date=date(2022, 4, 1), **by(cast))
    return int(Planned.objects.latest("id").pk)


def yes(page: Any, typed: dict[str, Any]) -> dict[str, Any]:
    """What the second sends who says yes to the page: what was typed, and what it holds hidden."""
    hidden = [one for one in page.context["hidden"] if one[0] not in typed]
    return {**typed, **{key: [v for k, v in hidden if k == key] for key, _one in hidden}}


@dataclass(frozen=True)
class Case:
    """args and typed: the form of the second; other: what the first does; said: what is named."""

    args: Callable[[Cast], list[int]]
    typed: Callable[[Cast], dict[str, Any]]
    other: Callable[[Cast], object]
    said: str
    before: Callable[[Cast], object] = lambda cast: None


FROM = {"from_date": TODAY.isoformat()}
CASES: dict[str, Case] = {
    "join": Case(
        lambda c: [],
        lambda c: {**FROM, "number": "N1", "name": "新人", "kind": "employee", "post": post("WE")},
        lambda c: actions.join(
            number="N1", name="另一人", kind="employee", employer="", post_id=post("WE"),
            from_date=TODAY, **by(c)),
        "N1"),
    "return": Case(
        lambda c: [],
        lambda c: {"from_date": "2022-02-20", "person": "E022", "post": post("WE")},
        lambda c: actions.come_back(
            c.mate, post_id=post("P-A"), from_date=date(2022, 2, 20), **by(c)),
        "Nobody who has left is found by “E022”",
        lambda c: actions.leave(c.mate, to_date=TODAY, **by(c))),
    "transfer": Case(
        lambda c: [c.worker], lambda c: {**FROM, "post": post("P-A")},
        lambda c: actions.transfer(c.worker, post("P-B"), from_date=TODAY, **by(c)),
        "leaves P-B in Welding team 2"),
    "leave": Case(
        lambda c: [c.worker], lambda c: {"last_day": "2022-03-31"},
        lambda c: actions.transfer(c.worker, post("P-B"), from_date=TODAY, **by(c)),
        "The post P-B in Welding team 2 is given up"),
    "change-kind": Case(
        lambda c: [c.agency], lambda c: {**FROM, "kind": "employee"},
        lambda c: actions.change_kind(
            c.agency, "intern", employer="", from_date=TODAY, **by(c)),
        "until then Intern"),
    "second-post": Case(
        lambda c: [c.worker], lambda c: {**FROM, "post": post("P-A")},
        lambda c: actions.transfer(c.worker, post("OF"), from_date=TODAY, **by(c)),
        "stays counted in Safety and Environment Office"),
    "end-second-post": Case(
        lambda c: [c.worker, post("P-A")], lambda c: {"last_day": "2022-02-20"},
        lambda c: actions.end_second_post(
            c.worker, post("P-A"), until=date(2022, 2, 18), **by(c)),
        "ends on 18",
        lambda c: actions.take_second_post(c.worker, post("P-A"), from_date=TODAY, **by(c))),
    "reach-person": Case(
        lambda c: [c.worker], lambda c: {"number": "E021", "email": "b@example.org"},
        lambda c: actions.change(
            "people", c.worker, {"email": "a@example.org"}, **by(c)),
        "a@example.org → b@example.org"),
    "correct-name": Case(
        lambda c: [c.worker], lambda c: {"name": "田吉", "reason": "a slip"},
        lambda c: actions.correct_name(
            c.worker, "田力", since=None, reason="a slip", **by(c)),
        "田力 is called 田吉"),
    "merge": Case(
        lambda c: [c.mate], lambda c: {**FROM, "first": "E021"},
        lambda c: actions.name_user(thing("O2-3"), person_id=c.mate, from_date=TODAY, **by(c)),
        "Oxygen cylinders"),
    "part": Case(
        lambda c: [c.mate], lambda c: {}, lambda c: actions.part(c.mate, **by(c)), "",
        lambda c: actions.merge(c.mate, c.worker, from_date=TODAY, **by(c))),
    "new-unit": Case(
        lambda c: [],
        lambda c: {**FROM, "name_en": "New", "unit": unit("WELD"), "kind": "team", "code": "N"},
        lambda c: actions.enter(
            "units", {"name_en": "Other", "kind": "team", "code": "N"}, unit_id=unit("WELD"),
            from_date=TODAY, **by(c)),
        "The code N is in use"),
    "call-unit": Case(
        lambda c: [unit("W2")], lambda c: {"name_zh": "甲班", "name_en": "A", "kind": "team"},
        lambda c: actions.change("units", unit("W2"), {"name_en": "B"}, **by(c)),
        "B → A"),
    "change-head": Case(
        lambda c: [unit("W2")], lambda c: {**FROM, "person": "E021"},
        lambda c: actions.change_head(unit("W2"), c.mate, from_date=TODAY, **by(c)),
        "王喆 is head until the day before"),
    "move-unit": Case(
        lambda c: [unit("W7")], lambda c: {**FROM, "unit": unit("SAFE")},
        lambda c: actions.move_unit(unit("W7"), unit("W2"), from_date=TODAY, **by(c)),
        "until then below Welding team 2"),
    "merge-units": Case(
        lambda c: [unit("W2")], lambda c: {**FROM, "others": [unit("W7")]},
        lambda c: actions.move_post(post("OF"), unit("W7"), from_date=TODAY, **by(c)),
        "people who move: 3"),
    "split-unit": Case(
        lambda c: [unit("W2")],
        lambda c: {**FROM, "part_1": "Three", f"to_{c.worker}": "1", f"to_{c.mate}": "1"},
        lambda c: actions.transfer(c.agency, post("OF"), from_date=TODAY, **by(c)),
        "In Welding team 2 stay: 2 people"),
    "close-unit": Case(
        lambda c: [unit("W7")], lambda c: FROM,
        lambda c: actions.move_post(post("P-A"), unit("W7"), from_date=TODAY, **by(c)),
        "P-A"),
    "new-post": Case(
        lambda c: [],
        lambda c: {**FROM, "name_en": "New", "unit": unit("WELD"), "layer": 6, "code": "N"},
        lambda c: actions.enter(
            "posts", {"name_en": "Other", "code": "N"}, unit_id=unit("WELD"), from_date=TODAY,
            **by(c)),
        "The code N is in use"),
    "call-post": Case(
        lambda c: [post("P-A")], lambda c: {"name_zh": "", "name_en": "Turner"},
        lambda c: actions.change("posts", post("P-A"), {"name_en": "Fitter"}, **by(c)),
        "Fitter → Turner"),
    "move-post": Case(
        lambda c: [post("OF")], lambda c: {**FROM, "unit": unit("W7")},
        lambda c: actions.move_post(post("OF"), unit("WELD"), from_date=TODAY, **by(c)),
        "until then to Welding shop"),
    "close-post": Case(
        lambda c: [post("P-A")], lambda c: FROM,
        lambda c: actions.transfer(c.worker, post("P-A"), from_date=TODAY, **by(c)),
        "田𠮷生"),
    "new-thing": Case(
        lambda c: [],
        lambda c: {**FROM, "name_en": "New", "unit": unit("WELD"), "kind": "place", "code": "N"},
        lambda c: actions.enter(
            "things", {"name_en": "Other", "kind": "place", "code": "N"}, unit_id=unit("WELD"),
            from_date=TODAY, **by(c)),
        "The code N is in use"),
    "call-thing": Case(
        lambda c: [thing("HJ-12")],
        lambda c: {"name_zh": "焊机", "name_en": "Welder A", "kind": "equipment"},
        lambda c: actions.change("things", thing("HJ-12"), {"name_en": "Welder B"}, **by(c)),
        "Welder B → Welder A"),
    "decide-charge": Case(
        lambda c: [thing("HJ-12")], lambda c: {**FROM, "unit": unit("SAFE")},
        lambda c: actions.decide_charge(thing("HJ-12"), unit("W2"), from_date=TODAY, **by(c)),
        "The claim of Welding team 2 ends"),
    "name-user": Case(
        lambda c: [thing("HJ-12")], lambda c: {**FROM, "person": "E022", "instead": "on"},
        lambda c: actions.name_user(
            thing("HJ-12"), person_id=c.leader, from_date=TODAY, **by(c)),
        "李国强 is no longer a user"),
    "end-use": Case(
        lambda c: [thing("HJ-12"), use("HJ-12")], lambda c: {"last_day": "2022-02-20"},
        lambda c: actions.end_use(
            thing("HJ-12"), use("HJ-12"), until=date(2022, 2, 18), **by(c)),
        "ends on 18"),
    "move-thing": Case(
        lambda c: [thing("HJ-12")], lambda c: {**FROM, "place": ""},
        lambda c: actions.move_thing(thing("HJ-12"), None, from_date=TODAY, **by(c)),
        "CO2 welding machine"),
    "share": Case(
        lambda c: [thing("HJ-12")], lambda c: {**FROM, "unit": unit("SAFE"), "reason": "nights"},
        lambda c: actions.decide_charge(thing("HJ-12"), unit("W2"), from_date=TODAY, **by(c)),
        "beside Welding team 2"),
    "end-share": Case(
        lambda c: [thing("HJ-12"), unit("SAFE")], lambda c: {"last_day": "2022-02-20"},
        lambda c: actions.end_share(
            thing("HJ-12"), unit("SAFE"), until=date(2022, 2, 18), **by(c)),
        "ends on 18",
        lambda c: actions.share(
            thing("HJ-12"), unit("SAFE"), reason="nights", from_date=TODAY, **by(c))),
    "close-thing": Case(
        lambda c: [thing("HJ-12")], lambda c: FROM,
        lambda c: actions.name_user(
            thing("HJ-12"), person_id=c.leader, from_date=TODAY, **by(c)),
        "李国强 is no longer a user"),
    "withdraw": Case(
        lambda c: [int(Planned.objects.latest("id").pk)], lambda c: {},
        lambda c: actions.withdraw(int(Planned.objects.latest("id").pk), **by(c)), "",
        leave_plan),
}  # fmt: skip


def test_every_act_by_hand_is_tried() -> None:
    assert set(CASES) == set(DEEDS) - ELSEWHERE


@pytest.mark.parametrize("name", CASES)
def test_the_second_is_told_what_the_first_changed_and_nothing_is_written(
    cast: Cast, name: str
) -> None:
    case = CASES[name]
    case.before(cast)
    door = cast.door(cast.gm, "en")
    address = reverse(f"organisation:{name}", args=case.args(cast))
    typed = case.typed(cast)
    page = door.post(address, typed) if typed else door.get(address)
    assert page.status_code == 200, page.text
    case.other(cast)
    written = Fact.objects.count()

    answer = door.post(address, yes(page, typed))

    assert answer.status_code == 409 if case.said else answer.status_code in (404, 409)
    assert case.said in answer.text.replace("\N{NO-BREAK SPACE}", " ")
    assert Fact.objects.count() == written


def test_what_was_otherwise_is_shown_anew_and_the_second_yes_does_it(cast: Cast) -> None:
    door = cast.door(cast.gm, "en")
    address = reverse("organisation:transfer", args=[cast.worker])
    typed = {**FROM, "post": post("P-A")}
    shown = door.post(address, typed)
    actions.transfer(cast.worker, post("P-B"), from_date=TODAY, **by(cast))

    again = door.post(address, yes(shown, typed))

    said = "It was to be: 田𠮷生 leaves Welder in Welding team 2"
    assert said in again.text
    assert "Now it is: 田𠮷生 leaves P-B in Welding team 2" in again.text
    answer = door.post(address, yes(again, typed))
    assert answer.status_code == 303
    place = queries.place_of(cast.worker, TODAY)
    assert place is not None
    assert place.post_code == "P-A"


def test_a_form_that_was_opened_before_undoes_nothing_that_was_written_since(cast: Cast) -> None:
    door = cast.door(cast.clerk, "en")
    address = reverse("organisation:reach-person", args=[cast.worker])
    opened = dict(door.get(address).context["form"].held())
    typed = {"number": "E021", "email": "b@example.org", "phone": ""}
    actions.change("people", cast.worker, {"phone": "139"}, **by(cast))

    page = door.post(address, {**opened, **typed})
    door.post(address, yes(page, typed))

    assert "Meanwhile Phone was changed from “” to “139”." in page.text
    assert "139 →" not in page.text
    person = queries.person(cast.worker)
    assert person is not None
    assert (person.phone, person.email) == ("139", "b@example.org")
