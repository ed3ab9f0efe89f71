"""SCIM: a token by two people; names and shuts out whom the head linked, and never the roster."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client as Browser

from tests.cast import PIN, Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.accounts import queries
from zeren.accounts.models import Client, Code, Identity, Provided
from zeren.core.scim import MESSAGE, USER
from zeren.ledger.models import Fact
from zeren.organisation.models import Person

pytestmark = pytest.mark.django_db
EN = {"accept-language": "en"}


@pytest.fixture
def hands() -> Iterator[Clock]:
    with frozen() as found:
        yield found


@pytest.fixture
def cast(db: None, hands: Clock) -> Cast:
    return cast_of(with_targets=False)


def opened(cast: Cast) -> str:
    """A token as two people make it."""
    cast.door(cast.administrator).post("/account/scim/", {"act": "ask", "words": "Personnel"})
    page = made(cast, cast.safety).content.decode()
    found = re.search(r'id="token">([^<]+)<', page)
    assert found is not None
    return found[1]


def made(cast: Cast, person: int, pin: str = PIN) -> Any:
    asked = Client.objects.latest("id").pk
    return cast.door(person).post("/account/scim/", {"act": "open", "client": asked, "pin": pin})


@dataclass
class Program:
    token: str

    def __call__(self, method: str, path: str, body: object = None) -> Any:
        answer = Browser().generic(
            method,
            f"/scim/v2/{path}",
            b"" if body is None else json.dumps(body).encode(),
            content_type="application/scim+json",
            headers={"Authorization": f"Bearer {self.token}", **EN},
        )
        answer.said = json.loads(answer.content) if answer.content else {}  # type: ignore[attr-defined]
        return answer

    def patch(self, row_id: str, **values: object) -> Any:
        operations = [{"op": "replace", "path": name, "value": one} for name, one in values.items()]
        return self(
            "PATCH", f"Users/{row_id}", {"schemas": [f"{MESSAGE}PatchOp"], "Operations": operations}
        )


@pytest.fixture
def program(cast: Cast) -> Program:
    return Program(opened(cast))


def number_of(cast: Cast, person: int) -> str:
    cast.account(person)
    found = queries.account(cast.account_of(person))
    assert found is not None
    return str(found.login)


def named(program: Program, number: str, **more: object) -> str:
    answer = program("POST", "Users", {"schemas": [USER], "userName": number, **more})
    assert answer.status_code == 201, answer.said
    return str(answer.said["id"])


def linked(cast: Cast, program: Program) -> str:
    row_id = named(program, number_of(cast, cast.mate))
    question = Code.objects.get(kind="LINK", state="ASKED")
    cast.door(cast.leader).post(f"/organisation/codes/{question.pk}/", {"pin": PIN})
    return row_id


def test_a_token_takes_two_people_and_is_shown_once(cast: Cast) -> None:
    cast.door(cast.administrator).post("/account/scim/", {"act": "ask", "words": "Personnel"})
    assert made(cast, cast.administrator).status_code == 409, "nobody opens what he asked for"
    assert made(cast, cast.safety, "918273").status_code == 409
    assert Client.objects.get().digest == ""

    page = made(cast, cast.safety).content.decode()

    found = re.search(r'id="token">([^<]+)<', page)
    assert found is not None
    assert Program(found[1])("GET", "Users").status_code == 200
    row = Client.objects.get()
    assert found[1] not in (row.digest, *Fact.objects.values_list("body", flat=True))
    for person in (cast.safety, cast.administrator):
        assert found[1] not in cast.door(person).get("/account/scim/").content.decode()
    assert made(cast, cast.gm).status_code == 409, "made once"


def test_only_an_administrator_asks(cast: Cast) -> None:
    for person, status in ((cast.safety, 404), (cast.worker, 404), (cast.administrator, 303)):
        answer = cast.door(person).post("/account/scim/", {"act": "ask", "words": "Personnel"})
        assert answer.status_code == status
    assert Client.objects.count() == 1


def test_an_ended_token_opens_nothing(cast: Cast, program: Program) -> None:
    ended = Client.objects.get().pk
    cast.door(cast.safety).post("/account/scim/", {"act": "end", "client": ended})

    assert program("GET", "Users").status_code == 401


@pytest.mark.parametrize("token", ["", "x", "\u00e4", "Bearer"])
def test_without_the_token_nothing_is_told(cast: Cast, program: Program, token: str) -> None:
    for path in ("Users", "Schemas", "ServiceProviderConfig", "nothing"):
        answer = Program(token)("GET", path)
        assert (answer.status_code, answer.said["status"]) == (401, "401")
    assert Browser().get("/scim/v2/Users").headers["WWW-Authenticate"] == "Bearer"


def test_a_session_is_no_token(cast: Cast, program: Program) -> None:
    assert cast.door(cast.administrator).get("/scim/v2/Users").status_code == 401


def test_naming_somebody_asks_the_head_and_gives_no_power(cast: Cast, program: Program) -> None:
    number, before = number_of(cast, cast.mate), Person.objects.count()

    named(program, number)

    assert Identity.objects.get().linked_at is None
    question = Code.objects.get(kind="LINK")
    assert question.account_id == cast.account_of(cast.mate)
    answer = cast.door(cast.leader).post(f"/organisation/codes/{question.pk}/", {"pin": PIN})
    assert answer.status_code == 303
    assert Identity.objects.get().account_id == cast.account_of(cast.mate)
    assert Person.objects.count() == before


def test_known_and_unknown_numbers_get_the_same_answer(cast: Cast, program: Program) -> None:
    answers = []
    for number in (number_of(cast, cast.mate), "NOBODY-1"):
        said = program("POST", "Users", {"schemas": [USER], "userName": number}).said
        answers.append(
            {key: value for key, value in said.items() if key not in ("id", "userName", "meta")}
        )
    assert answers[0] == answers[1]


def test_shut_out_there_is_signed_out_here_and_every_way_of_the_house_is_shut(
    cast: Cast, program: Program
) -> None:
    row_id = linked(cast, program)
    by_pin, other = cast.door(cast.mate), cast.door(cast.worker)

    answer = program.patch(row_id, active=False)

    assert (answer.status_code, answer.said["active"]) == (200, False)
    assert by_pin.get("/account/").status_code == 302
    assert other.get("/account/").status_code == 200
    assert not Identity.objects.get().is_active
    assert program.patch(row_id, active=False).status_code == 200
    assert Fact.objects.filter(code="account.house_closed").count() == 1, "said once"
    assert program.patch(row_id, active="True").said["active"] is True
    assert Identity.objects.get().is_active
    codes = list(Fact.objects.filter(code__startswith="scim.").values_list("code", flat=True))
    assert codes.count("scim.user_changed") == 2


def test_put_says_all_of_it_anew(cast: Cast, program: Program) -> None:
    row_id = linked(cast, program)
    name = Provided.objects.get().name
    program.patch(row_id, externalId="e-1")

    body = {"schemas": [USER], "userName": name, "active": False}
    said = program("PUT", f"Users/{row_id}", body).said

    assert said["active"] is False
    assert "externalId" not in said


def test_taken_back_there_ends_the_link_and_the_name_is_another_one_then(
    cast: Cast, program: Program
) -> None:
    row_id = linked(cast, program)
    by_pin, name = cast.door(cast.mate), Provided.objects.get().name

    assert program("DELETE", f"Users/{row_id}").status_code == 204

    assert by_pin.get("/account/").status_code == 302
    assert Identity.objects.get().linked_at is None
    assert program("GET", f"Users/{row_id}").status_code == 404
    assert named(program, name) != row_id
    assert Identity.objects.filter(linked_at__isnull=False).count() == 0


def test_a_question_that_nobody_answered_is_asked_again(cast: Cast, program: Program) -> None:
    row_id = named(program, number_of(cast, cast.mate))
    question = Code.objects.get(kind="LINK")
    cast.door(cast.leader).post(f"/organisation/codes/{question.pk}/", {"refuse": "1"})

    program.patch(row_id, active=True)
    program.patch(row_id, active=True)

    assert Code.objects.filter(kind="LINK", state="ASKED").count() == 1


@pytest.mark.parametrize(
    "path", ["name.familyName", "title", "displayName", "emails", "department"]
)
def test_the_roster_is_not_changed_and_that_is_said(
    cast: Cast, program: Program, path: str
) -> None:
    row_id = linked(cast, program)
    facts = Fact.objects.count()

    answer = program.patch(row_id, active=False, **{path: "x"})

    assert (answer.status_code, answer.said["scimType"]) == (400, "mutability")
    assert "by workbook" in answer.said["detail"]
    assert Identity.objects.get().is_active, "all or nothing"
    assert Fact.objects.count() == facts


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "kind"),
    [
        ("POST", "Users", {"schemas": [USER]}, 400, "invalidValue"),
        ("POST", "Users", [1], 400, "invalidSyntax"),
        ("POST", "Users", {"userName": "OLD"}, 409, "uniqueness"),
        ("POST", "Users", {"userName": "x" * 201}, 400, "invalidValue"),
        ("PUT", "Users/{id}", {"userName": "other"}, 400, "mutability"),
        ("PATCH", "Users/{id}", {"Operations": []}, 400, "invalidSyntax"),
        ("GET", 'Users?filter=userName+sw+"a"', None, 400, "invalidFilter"),
        ("GET", 'Users?filter=userName+eq+"a"+or+userName+eq+"b"', None, 400, "invalidFilter"),
        ("GET", "Users?count=x", None, 400, "invalidValue"),
        ("GET", "Users/999999", None, 404, None),
        ("GET", "Users/1e3", None, 404, None),
        ("POST", "Schemas", {}, 405, None),
        ("POST", "Bulk", {}, 501, None),
        ("GET", "Groups", None, 404, None),
    ],
)
def test_what_cannot_be_is_said_in_the_words_of_the_standard(
    cast: Cast, program: Program, method: str, path: str, body: object, status: int, kind: str
) -> None:
    row_id = named(program, "old")

    answer = program(method, path.replace("{id}", row_id), body)

    assert (answer.status_code, answer.said.get("scimType")) == (status, kind), answer.said
    assert answer.headers["Content-Type"] == "application/scim+json"


def test_people_are_found_by_name_and_number_of_the_program_page_by_page(
    cast: Cast, program: Program, django_assert_num_queries: Any
) -> None:
    for one in range(12):
        named(program, f"P{one}", externalId=f"e-{one}")

    assert program("GET", 'Users?filter=USERNAME eq "p3"').said["totalResults"] == 1
    found = program("GET", 'Users?filter=externalId eq "e-4"').said["Resources"]
    assert [one["userName"] for one in found] == ["P4"]
    with django_assert_num_queries(3):
        said = program("GET", "Users?startIndex=11&count=5").said
    assert (said["totalResults"], said["itemsPerPage"], said["startIndex"]) == (12, 2, 11)
    with django_assert_num_queries(3):
        program("GET", "Users")
    assert program("GET", "Users?count=0").said["Resources"] == []
    shown = program("GET", "Users?attributes=externalId&count=1").said["Resources"][0]
    assert set(shown) == {"schemas", "id", "externalId"}


def test_a_program_sees_only_whom_it_named(cast: Cast, program: Program) -> None:
    row_id = named(program, "P1")

    other = Program(opened(cast))

    assert other("GET", "Users").said["totalResults"] == 0
    for method in ("GET", "DELETE", "PUT", "PATCH"):
        assert other(method, f"Users/{row_id}", {}).status_code == 404


def test_names_of_people_and_tokens_stand_in_no_fact(cast: Cast, program: Program) -> None:
    named(program, "wang@works.example", externalId="e-77")

    told = "".join(Fact.objects.values_list("body", flat=True))
    assert [one for one in ("wang@", "e-77", program.token) if one in told] == []


def tried(cast: Cast, document: str) -> str:
    row = Client.objects.latest("pk")
    form = {"act": "try", "client": str(row.pk), "document": document}
    door = cast.door(cast.safety)
    page = door.post("/account/scim/", form, headers=EN).content.decode()
    return html.unescape(page)


def test_a_document_is_tried_and_nothing_of_it_is_done(cast: Cast, program: Program) -> None:
    number = number_of(cast, cast.mate)
    tried(cast, "")
    before = Fact.objects.count(), Identity.objects.count(), Code.objects.count()

    assert f"The head of {number} would be asked" in tried(cast, json.dumps({"userName": number}))
    assert "Nobody here has the number X-1" in tried(cast, '{"userName": "X-1"}')
    assert "written down as shut out" in tried(cast, '{"userName": "X-1", "active": false}')
    said = tried(cast, json.dumps({"userName": number, "title": "x", "emails": []}))
    assert "not kept by programs: emails, title" in said
    assert "userName" in tried(cast, '{"active": true}')
    for wrong in ("[1]", "{", '"x"', "", "{}"):
        assert "z-problems" in tried(cast, wrong), wrong

    assert (Fact.objects.count(), Identity.objects.count(), Code.objects.count()) == before


def test_of_somebody_linked_it_says_who_would_be_signed_out(cast: Cast, program: Program) -> None:
    linked(cast, program)
    name = Provided.objects.get().name
    client = cast.door(cast.worker)

    out = tried(cast, json.dumps({"userName": name, "active": False}))
    same = tried(cast, json.dumps({"userName": name.lower(), "active": "True"}))

    assert f"{name} would be signed out on every device" in out
    assert "is linked and stays as now" in same
    assert Identity.objects.get().is_active
    assert client.get("/account/").status_code == 200
