"""Pages of the organisation: who opens them, what they show, and that long lists stay cheap."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import dated
from tests.cast import Cast, cast_of
from tests.counted import counted
from tests.frozen import Clock, frozen
from zeren.accounts import queries as accounts
from zeren.core.actor import Actor
from zeren.core.days import day_of
from zeren.ledger import actions as ledger
from zeren.ledger import clock
from zeren.organisation import actions, queries
from zeren.organisation.models import Grant, Person, Planned, Post

TODAY = date(2022, 2, 16)
LISTS = ("index", "people", "things", "posts")


@pytest.fixture(autouse=True)
def still() -> Iterator[Clock]:
    with frozen() as found:
        yield found


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_of(with_targets=False)


def page(client: Client, name: str, *args: int, **asked: str) -> str:
    answer = client.get(reverse(f"organisation:{name}", args=args), asked)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def sure(shown: Any) -> dict[str, str]:
    """What the page of what will happen sends when somebody says yes."""
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', shown.content.decode())
    assert found is not None, shown.content.decode()
    return {"sure": "1", "seen": found[1]}


def post(code: str) -> int:
    return int(Post.objects.get(code=code).pk)


def thing(code: str) -> int:
    found = queries.thing_by_code(code, TODAY)
    assert found is not None
    return found.id


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("who", ["gm", "clerk", "safety", "auditor", "administrator", "workshop"])
def test_the_lists_open_for_who_keeps_or_leads(cast: Cast, who: str, language: str) -> None:
    client = cast.door(cast.ids[who], language)
    for name in LISTS:
        text = page(client, name)
        assert "%(" not in text
        assert ("组织" if language == "zh-hans" else "Organisation") in text


@pytest.mark.parametrize("name", [*LISTS, "roles", "invitations", "grant"])
def test_a_worker_finds_no_list(cast: Cast, name: str) -> None:
    answer = cast.door(cast.worker).get(reverse(f"organisation:{name}"))
    assert answer.status_code == 404


def test_the_headline_counts_people_units_and_vacant_posts(cast: Cast) -> None:
    text = page(cast.door(cast.gm), "index")
    assert "11 people in 4 units; every post is held" in text

    dated.post("X1", cast.units["W2"], since=TODAY)

    assert "1 post is vacant" in page(cast.door(cast.gm), "index")


def test_an_empty_installation_says_what_to_do_first(db: None) -> None:
    from tests.cast import PIN
    from zeren.accounts import actions
    from zeren.ledger import clock

    ledger.open_ledger()
    code = actions.open_first_administrator(at=clock.now())
    actions.accept_invite("ADMIN", code, pin=PIN, at=clock.now())
    client = Client()
    client.post(reverse("sign-in"), {"login": "ADMIN", "pin": PIN})

    text = client.get(reverse("organisation:index")).content.decode()

    assert accounts.has_accounts()
    assert reverse("organisation:import_template") in text
    assert reverse("organisation:imports") in text


def test_a_head_sees_only_what_stands_below(cast: Cast) -> None:
    text = page(cast.door(cast.leader), "people")

    assert "田𠮷生" in text
    assert "陈立群" not in text
    assert "何晓雯" not in text
    assert "WELD" not in page(cast.door(cast.leader), "index")


@pytest.mark.parametrize("asked", ["liguoqiang", "lgq", "guoq", "E020", "e020", "李", "国强"])
def test_people_are_found_by_name_number_and_pinyin(cast: Cast, asked: str) -> None:
    text = page(cast.door(cast.clerk), "people", q=asked)
    assert "李国强" in text
    assert "王喆" not in text


def test_only_who_keeps_the_roster_sees_telephone_and_mail(cast: Cast) -> None:
    Person.objects.filter(pk=cast.worker).update(phone="13800001234", email="tian@example.org")

    for who, sees in (("clerk", True), ("gm", True), ("safety", False), ("workshop", False)):
        text = page(cast.door(cast.ids[who]), "people")
        assert ("13800001234" in text) is sees, who
        assert ("tian@example.org" in text) is sees, who


def test_filters_by_unit_kind_and_what_is_unclear(cast: Cast) -> None:
    client = cast.door(cast.clerk)
    agency = page(client, "people", kind="agency")
    assert "赵堃" in agency
    assert "王喆" not in agency
    office = page(client, "people", unit=str(cast.units["SAFE"]))
    assert "何晓雯" in office
    assert "王喆" not in office
    dated.thing("NEW-1", since=TODAY)
    unclear = page(client, "things", unclear="on")
    assert "NEW-1" in unclear
    assert "HJ-12" not in unclear


def test_a_hostile_address_is_only_an_empty_list(cast: Cast) -> None:
    client = cast.door(cast.clerk)
    for name in ("people", "things", "posts"):
        for asked in ({"unit": "99999"}, {"kind": "x"}, {"sort": "password"}, {"page": "-1"}):
            assert client.get(reverse(f"organisation:{name}"), asked).status_code == 200


@pytest.mark.parametrize("name", [*LISTS, "roles", "invitations"])
def test_a_list_of_three_pages_asks_no_more_questions(cast: Cast, name: str) -> None:
    who = cast.administrator if name in ("roles", "invitations") else cast.clerk
    client = cast.door(who)
    address = reverse(f"organisation:{name}")
    client.get(address)
    with counted() as few:
        client.get(address)
    many(cast)
    with counted() as lots:
        assert client.get(address).status_code == 200

    # a second page asks for its count
    assert len(lots) <= len(few) + 1


def many(cast: Cast, n: int = 110) -> None:
    post = Post.objects.get(code="WE")
    people = [dated.person(f"M{k}", f"人{k}", since=TODAY) for k in range(n)]
    for k, one in enumerate(people):
        dated.hold(one.pk, post.pk, since=TODAY)
        dated.post(f"P-{k}", cast.units["W2"], since=TODAY)
        dated.charge(dated.thing(f"T{k}", "place", since=TODAY).pk, cast.units["WELD"])
    Grant.objects.bulk_create(
        Grant(role="clerk", unit_id=cast.units["W2"], person=one, from_day=day_of(TODAY))
        for one in people
    )


# Acts over HTTP


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_transfer_is_shown_before_it_is_done(cast: Cast, language: str) -> None:
    client = cast.door(cast.clerk, language)
    address = reverse("organisation:transfer", args=[cast.worker])
    assert client.get(address).status_code == 200
    asked = {"post": str(Post.objects.get(code="OF").pk), "from_date": "2022-02-16"}

    shown = client.post(address, asked)
    assert shown.status_code == 200
    assert "田𠮷生" in shown.content.decode()
    place = queries.place_of(cast.worker, TODAY)
    assert place is not None
    assert place.unit_code == "W2"

    assert client.post(address, {**asked, **sure(shown)}).status_code == 303
    place = queries.place_of(cast.worker, TODAY)
    assert place is not None
    assert place.unit_code == "SAFE"


def test_every_act_works_over_http(cast: Cast) -> None:
    clerk, safety = cast.door(cast.clerk), cast.door(cast.safety)
    admin = cast.door(cast.administrator)
    acts: list[tuple[Client, str, list[int], dict[str, str]]] = [
        (clerk, "change-head", [cast.units["W2"]], {"person": "E021", "from_date": "2022-02-16"}),
        (safety, "decide-charge", [thing("HJ-12")],
         {"unit": str(cast.units["SAFE"]), "from_date": "2022-02-16"}),
        (safety, "share", [thing("HJ-12")], {"unit": str(cast.units["WELD"]), "reason": "夜班也用",
                                             "from_date": "2022-02-16"}),
        (safety, "name-user", [thing("HJ-12")], {"person": "王喆", "from_date": "2022-02-16"}),
        (clerk, "move-thing", [thing("HJ-12")], {"place": "", "from_date": "2022-02-17"}),
        (clerk, "move-unit", [cast.units["SAFE"]],
         {"unit": str(cast.units["WELD"]), "from_date": "2022-03-01"}),
        (clerk, "move-post", [post("OF")],
         {"unit": str(cast.units["WELD"]), "from_date": "2022-03-01"}),
        (clerk, "second-post", [cast.safety], {"post": str(post("OF")), "from_date": "2022-02-16",
                                               "last_day": "2022-03-31"}),
        (clerk, "change-kind", [cast.agency], {"kind": "employee", "from_date": "2022-02-16"}),
        (clerk, "join", [], {"number": "e100", "name": "新人", "kind": "intern",
                             "post": str(post("WE")), "from_date": "2022-02-16"}),
        (clerk, "leave", [cast.mate], {"last_day": "2022-02-28"}),
        (admin, "grant", [], {"person": "E022", "role": "clerk",
                              "unit": str(cast.units["CO"]), "from_date": "2022-02-16"}),
    ]  # fmt: skip
    for client, name, args, asked in acts:
        address = reverse(f"organisation:{name}", args=args)
        assert client.get(address).status_code == 200, name
        shown = client.post(address, asked)
        assert shown.status_code == 200, (name, shown.content.decode())
        assert client.post(address, {**asked, **sure(shown)}).status_code == 303, name

    assert queries.head_of(cast.units["W2"], TODAY) == cast.worker
    given = Grant.objects.get(person_id=cast.mate, role="clerk")
    address = reverse("organisation:revoke", args=[given.pk])
    assert admin.get(address).status_code == 200
    assert admin.post(address).status_code == 303
    given.refresh_from_db()
    assert given.to_date == TODAY


def test_a_planned_change_is_listed_and_withdrawn(cast: Cast) -> None:
    client = cast.door(cast.clerk)
    asked = {"last_day": "2022-03-31"}
    address = reverse("organisation:leave", args=[cast.mate])
    client.post(address, {**asked, **sure(client.post(address, asked))})
    assert "王喆" in page(client, "planned")
    address = reverse("organisation:withdraw", args=[Planned.objects.get().pk])

    shown = client.get(address)
    assert shown.status_code == 200
    assert client.post(address, sure(shown)).status_code == 303

    assert "王喆" not in page(client, "planned")
    assert queries.place_of(cast.mate, date(2022, 4, 1)) is not None
    assert client.get(address).status_code == 404


def test_who_has_left_is_found_and_comes_back(cast: Cast) -> None:
    actions.leave(cast.mate, to_date=TODAY, by=Actor.system(), at=clock.now())
    client, address = cast.door(cast.clerk), reverse("organisation:return")
    asked = {"person": "王喆", "post": str(post("WE")), "kind": "", "from_date": "2022-02-20"}

    shown = client.post(address, asked)
    assert shown.status_code == 200, shown.content.decode()
    assert client.post(address, {**asked, **sure(shown)}).status_code == 303

    assert queries.place_of(cast.mate, TODAY) is None
    assert queries.place_of(cast.mate, date(2022, 2, 20)) is not None


def test_an_act_that_would_do_something_else_than_was_shown_is_refused(cast: Cast) -> None:
    client = cast.door(cast.clerk)
    address = reverse("organisation:change-head", args=[cast.units["W2"]])
    asked = {"person": "E021", "from_date": "2022-02-16"}
    seen = sure(client.post(address, asked))
    other = {"person": "E022", "from_date": "2022-02-16"}
    client.post(address, {**other, **sure(client.post(address, other))})

    late = client.post(address, {**asked, **seen})

    assert late.status_code == 409
    assert "somebody changed this while you looked" in late.content.decode()
    assert queries.head_of(cast.units["W2"], TODAY) == cast.mate


def test_a_refused_act_says_why_beside_the_form(cast: Cast) -> None:
    answer = cast.door(cast.clerk).post(
        reverse("organisation:change-head", args=[cast.units["W2"]]),
        {"person": "E020", "from_date": "2022-02-16"},
    )
    assert answer.status_code == 409
    assert "is already head of" in answer.content.decode()


def test_a_name_that_several_people_bear_asks_which(cast: Cast) -> None:
    dated.person("E088", "王喆", since=TODAY)
    answer = cast.door(cast.clerk).post(
        reverse("organisation:change-head", args=[cast.units["W2"]]),
        {"person": "王喆", "from_date": "2022-02-16"},
    )
    assert answer.status_code == 409
    assert "E022" in answer.content.decode()
    assert "E088" in answer.content.decode()


def test_a_clerk_of_another_unit_finds_neither_person_nor_thing(cast: Cast) -> None:
    Grant.objects.filter(person_id=cast.clerk).update(unit_id=cast.units["SAFE"])
    client = cast.door(cast.clerk)
    for name, key in (
        ("transfer", cast.worker),
        ("leave", cast.worker),
        ("change-head", cast.units["W2"]),
        ("decide-charge", thing("HJ-12")),
        ("name-user", thing("HJ-12")),
    ):
        assert client.get(reverse(f"organisation:{name}", args=[key])).status_code == 404, name
