"""Everything that a workbook can say of one thing can be typed on a page, and a person merged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from tests import dated
from tests.cast import SYSTEM, Cast, cast_of
from tests.frozen import frozen
from tests.organisation.test_endings import refuses
from tests.truth import naive
from tests.truth.walk import standing
from zeren.accounts.models import Account
from zeren.core.days import day_of
from zeren.core.sheets.workbook import Book, Row
from zeren.ledger import audit, clock, inbox
from zeren.ledger.actions import sequence
from zeren.ledger.models import Fact
from zeren.organisation import actions, queries
from zeren.organisation.models import (
    Custody,
    Engagement,
    Holding,
    Person,
    PersonName,
    Post,
    SamePerson,
    Thing,
    Unit,
)
from zeren.organisation.queries import workbook

pytestmark = pytest.mark.django_db
TODAY = date(2022, 2, 16)


@pytest.fixture
def cast() -> Iterator[Cast]:
    with frozen():
        yield cast_of()


def follow() -> None:
    while inbox.react(at=clock.now()):
        pass


def test_a_unit_a_post_and_a_thing_are_opened_on_their_pages(cast: Cast) -> None:
    door, unit = cast.door(cast.clerk), cast.units["WELD"]
    for name, typed in (
        ("new-unit", {"name_en": "Night team", "kind": "team"}),
        ("new-post", {"name_zh": "夜班焊工", "layer": "6"}),
        ("new-thing", {"name_en": "Grinder", "kind": "equipment"}),
    ):
        address = reverse(f"organisation:{name}")
        asked = {**typed, "unit": str(unit), "from_date": TODAY.isoformat()}
        shown = door.post(address, asked)
        assert shown.status_code == 200, shown.content.decode()
        seen = shown.context["hidden"]
        assert door.post(address, {**asked, **dict(seen)}).status_code == 303

    night = Unit.objects.get(name={"en": "Night team"})
    assert (night.code, queries.unit(night.pk, TODAY).parent_id) == ("U1", unit)  # type: ignore[union-attr]
    post = Post.objects.get(name={"zh-hans": "夜班焊工"})
    assert queries.post(post.pk, TODAY).unit_id == unit  # type: ignore[union-attr]
    assert Thing.objects.filter(name={"en": "Grinder"}).exists()
    assert Fact.objects.filter(code="organisation.entered").count() == 3
    sequence()
    assert audit.audit(tables=[Unit, Post, Thing]) == []


def test_what_a_workbook_would_refuse_is_refused_on_the_page(cast: Cast) -> None:
    weld, at = cast.units["WELD"], clock.now()

    def new(sheet: str, values: dict[str, str], by: int = 0) -> object:
        actor = cast.actor(by or cast.clerk)
        return actions.enter.plan(sheet, values, unit_id=weld, from_date=TODAY, by=actor, at=at)

    refuses("organisation.name_missing", lambda: new("units", {"kind": "team"}))
    refuses("organisation.code_taken", lambda: new("units", {"name_en": "X", "code": "ｗｅｌｄ"}))
    refuses("organisation.not_yours", lambda: new("units", {"name_en": "X"}, cast.mate))
    second = {"name_en": "Second head", "layer": "4", "head": "yes"}
    refuses("import.second_head", lambda: new("posts", second))


def test_two_editors_lose_nothing_and_the_loser_sees_both(cast: Cast) -> None:
    door, unit = cast.door(cast.clerk), Unit.objects.get(pk=cast.units["W2"])
    address = reverse("organisation:call-unit", args=[unit.pk])
    mine = {"name_zh": "焊接甲班", "name_en": "Weld A", "kind": unit.kind}
    seen = dict(door.post(address, mine).context["hidden"])
    actions.change("units", unit.pk, {"name_zh": "焊接乙班"}, by=SYSTEM, at=clock.now())

    lost = door.post(address, {**mine, **seen})

    assert lost.status_code == 409
    page = lost.content.decode()
    assert "焊接甲班" in page
    assert "焊接乙班" in page
    assert Unit.objects.get(pk=unit.pk).name["zh-hans"] == "焊接乙班"
    refuses(
        "organisation.nothing_changes",
        lambda: actions.change.plan(
            "units", unit.pk, {"name_zh": "焊接乙班"}, by=SYSTEM, at=clock.now()
        ),
    )


def test_a_staff_number_changes_with_its_sign_in_and_never_passes_to_another(cast: Cast) -> None:
    by, at = cast.actor(cast.clerk), clock.now()
    actions.change("people", cast.worker, {"number": "ｅ７７７"}, by=by, at=at)

    person = Person.objects.get(pk=cast.worker)
    assert (person.number, Account.objects.get(pk=cast.account_of(cast.worker)).login) == (
        "E777",
        "E777",
    )
    other = Person.objects.get(pk=cast.mate).number
    refuses(
        "organisation.number_taken",
        lambda: actions.change("people", cast.worker, {"number": other}, by=by, at=at),
    )


def test_a_use_ends_without_another_in_its_place(cast: Cast) -> None:
    use = Custody.objects.filter(thing__code="HJ-12").latest("id")
    ended = actions.end_use(
        use.thing_id, use.pk, until=TODAY + timedelta(days=1), by=cast.actor(cast.clerk),
        at=clock.now(),
    )  # fmt: skip

    assert ended.leaves_none
    assert Custody.objects.get(pk=use.pk).to_day == day_of(TODAY) + 1


def test_a_person_entered_twice_is_counted_once_and_keeps_both_histories(cast: Cast) -> None:
    cast.issue()
    twice = dated.person("E700", "田𠮷生", since=date(2022, 1, 3))
    dated.hold(twice.pk, Post.objects.get(code="WE").pk, since=date(2022, 1, 3))
    welder = dated.thing("FAN-7", "equipment", since=date(2022, 1, 3))
    Custody.objects.create(thing=welder, person=twice, from_day=day_of(date(2022, 1, 3)))
    follow()
    signed, by = cast.letter(cast.worker), cast.actor(cast.clerk)

    actions.merge(twice.pk, cast.worker, from_date=TODAY, by=by, at=clock.now())
    follow()

    assert queries.same_person(twice.pk).pk == cast.worker  # type: ignore[union-attr]
    assert [one.pk for one in queries.also_recorded(cast.worker)] == [twice.pk]
    assert queries.standing_of(twice.pk, TODAY - timedelta(days=1)) is not None
    assert queries.standing_of(twice.pk, TODAY) is None
    assert Custody.objects.filter(thing=welder, person=cast.worker, from_day=day_of(TODAY)).exists()
    assert cast.letter(cast.worker).supersedes_id == signed.pk
    counted = {subject for (kind, subject) in naive.read().owed(day_of(TODAY)) if kind == "trained"}
    assert cast.worker in counted
    assert twice.pk not in counted
    page = cast.door(cast.gm, "en").get(reverse("desk:person", args=[cast.worker]))
    assert "E700" in page.content.decode()
    refuses(
        "organisation.merged_already",
        lambda: actions.come_back.plan(
            twice.pk, Post.objects.get(code="WE").pk, from_date=TODAY, by=by, at=clock.now()
        ),
    )
    sequence()
    assert audit.audit(tables=[SamePerson]) == []

    actions.part(twice.pk, by=by, at=clock.now())
    assert queries.same_person(twice.pk) is None
    assert Fact.objects.filter(code__in=("person.merged", "person.parted")).count() == 2


def test_a_person_entered_twice_is_joined_on_the_very_day_and_never_came(cast: Cast) -> None:
    by, post = cast.actor(cast.clerk), Post.objects.get(code="WE").pk
    twice = actions.join("E701", "田𠮷生", post, from_date=TODAY, by=by, at=clock.now()).pk
    follow()

    asked = {"first": Person.objects.get(pk=cast.worker).number, "from_date": TODAY.isoformat()}
    door, href = cast.door(cast.clerk, "en"), reverse("organisation:merge", args=[twice])
    shown = door.post(href, asked)
    assert "it never came" in shown.content.decode()
    assert door.post(href, {**asked, **dict(shown.context["hidden"])}).status_code == 303
    follow()

    assert not [day for day in range(800) if queries.standing_of(twice, TODAY - timedelta(day))]
    recounted = naive.read().owed(day_of(TODAY))
    assert ("trained", twice) not in recounted
    assert standing(day_of(TODAY)).keys() == recounted.keys()
    sequence()
    assert audit.audit(tables=[SamePerson, Engagement, Holding]) == []
    refuses(
        "organisation.no_such_person",
        lambda: actions.leave.plan(twice, to_date=TODAY, by=by, at=clock.now()),
    )

    # two people after all: by the page, and by the next workbook
    actions.part(twice, by=by, at=clock.now())
    back = actions.come_back.plan(twice, post, from_date=TODAY, by=by, at=clock.now())
    assert back.kind == "employee"
    book = Book(rows={"people": (Row("people", 1, {"number": "E701", "post": "WE"}),)})
    found = workbook.planned(book, on=TODAY, today=TODAY).plan
    assert [(one.act, one.key) for one in found.changes] == [("person.returned", "E701")]


def test_records_are_merged_only_where_they_may(cast: Cast) -> None:
    def merge(second: int, first: int, by: int) -> object:
        return actions.merge.plan(second, first, from_date=TODAY, by=cast.actor(by), at=clock.now())

    refuses("organisation.same_record", lambda: merge(cast.worker, cast.worker, cast.clerk))
    refuses("organisation.not_yours", lambda: merge(cast.worker, cast.mate, cast.leader))
    refuses("organisation.not_yourself", lambda: merge(cast.clerk, cast.mate, cast.clerk))
    refuses("organisation.second_holds_role", lambda: merge(cast.auditor, cast.mate, cast.gm))


def test_a_number_that_was_given_up_passes_only_when_somebody_says_so(cast: Cast) -> None:
    by, post = cast.actor(cast.clerk), Post.objects.get(code="WE").pk
    old = Person.objects.get(pk=cast.mate)
    given: dict[str, Any] = {"by": by, "at": clock.now()}
    actions.change("people", cast.mate, {"number": "N900"}, **given)
    found = queries.earlier_names(cast.mate)
    assert found == [("number", old.number, TODAY)]

    # by hand: asked on the page, and told once it is ticked
    typed = {"number": old.number, "name": "新来", "kind": "employee", "post": str(post),
             "from_date": TODAY.isoformat()}  # fmt: skip
    door, href = cast.door(cast.clerk, "en"), reverse("organisation:join")
    assert "passes" not in door.get(href).content.decode()
    asked = door.post(href, typed)
    assert asked.status_code == 409
    assert f"was that of {old.name}, who has N900 now" in asked.content.decode()
    ticked = door.post(href, {**typed, "passes": "on"})
    assert "stays that person" in ticked.content.decode()
    refuses(
        "organisation.number_given_up",
        lambda: actions.change.plan("people", cast.worker, {"number": old.number}, **given),
    )

    # by a workbook: a question, answered on the page of the import
    line = {"number": old.number, "name": "新来", "post": "WE"}
    book = Book(rows={"people": (Row("people", 1, line),)})
    codes = [one.code for one in workbook.planned(book, on=TODAY, today=TODAY).plan.errors]
    assert codes == ["import.number_given_up"]
    upload = actions.upload(book, name="new.xlsx", digest="9" * 64, **given).pk
    page = reverse("organisation:import", args=[upload])
    assert f"{old.number}: {old.name} has N900 now" in door.get(page).content.decode()
    door.post(reverse("organisation:import_choose", args=[upload]), {"passes": old.number})
    actions.confirm(upload, **given)
    new = Person.objects.get(number=old.number)
    assert (new.name, new.pk) != (old.name, old.pk)
    assert queries.had_number(old.number).pk == cast.mate  # type: ignore[union-attr]

    # the same person takes the own number back without being asked
    actions.change("people", new.pk, {"number": "N901"}, passes=False, **given)
    actions.change("people", cast.mate, {"number": old.number}, passes=True, **given)
    assert queries.had_number("N900").number == old.number  # type: ignore[union-attr]
    sequence()
    assert audit.audit(tables=[PersonName]) == []


def test_a_name_changes_with_its_day_or_was_a_slip_and_both_are_found(cast: Cast) -> None:
    cast.issue()
    door, href = cast.door(cast.clerk, "en"), reverse("organisation:correct-name", args=[cast.mate])
    before = Person.objects.get(pk=cast.mate).name
    wed = TODAY - timedelta(days=30)

    late = {
        "name": "田婚后",
        "reason": "结婚改名",
        "since": (TODAY + timedelta(days=1)).isoformat(),
    }
    assert door.post(href, late).status_code == 409
    asked = {**late, "since": wed.isoformat()}
    shown = door.post(href, asked)
    assert "until then the name was" in shown.content.decode()
    assert door.post(href, {**asked, **dict(shown.context["hidden"])}).status_code == 303
    actions.correct_name(
        cast.mate, "田婚後", reason="录入笔误", by=cast.actor(cast.clerk), at=clock.now()
    )
    follow()

    assert queries.earlier_names(cast.mate) == [("name", before, wed), ("name", "田婚后", None)]
    for page in ("organisation:person-changes", "desk:person"):
        told = cast.door(cast.clerk, "en").get(reverse(page, args=[cast.mate])).content.decode()
        assert f"Called {before} until" in told
        assert "Written as 田婚后 before" in told
    for name in (before, "田婚后", "田婚後"):
        listed = door.get(reverse("organisation:people"), {"q": name}).content.decode()
        assert reverse("organisation:person-changes", args=[cast.mate]) in listed
    sequence()
    assert audit.audit(tables=[PersonName, Person]) == []
