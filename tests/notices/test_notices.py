"""Messages from outside: kept with consent, read by the safety manager alone, answered once."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client, RequestFactory

from tests import dated
from tests.frozen import frozen
from zeren.core.refusal import Refused
from zeren.core.viewer import HeadOf, RoleGrant, Viewer
from zeren.ledger import clock
from zeren.ledger import queries as ledger
from zeren.ledger.models import Fact
from zeren.notices import actions, forms, queries, views
from zeren.notices.models import Enquiry

pytestmark = pytest.mark.django_db
FORM = {
    "name": "䶮 Lin",
    "contact": "lin@neighbour.example",
    "message": "The lorry hums at night.",
    "consent": "on",
}


@pytest.fixture(autouse=True)
def _real_clock() -> Iterator[None]:
    clock.reset()
    yield
    clock.reset()


def message(at: datetime | None = None) -> Enquiry:
    return actions.receive(
        name="Lin",
        contact="1",
        message="?",
        consent_text="yes",
        language="en",
        at=at or clock.now(),
    )


@pytest.fixture
def manager() -> Viewer:
    person = dated.person("S1", "Qian Min")
    return Viewer(account_id=1, person_id=person.pk, roles=(RoleGrant("safety_manager", ""),))


def test_a_message_is_kept_with_the_words_that_were_agreed_to(client: Client) -> None:
    client.cookies["django_language"] = "en"
    answer = client.post("/contact/", FORM)

    assert answer.status_code == 303
    kept = Enquiry.objects.get()
    assert kept.name == "䶮 Lin"
    assert kept.consent_text == str(forms.CONSENT) or kept.language != "en"
    assert kept.consent_text.strip()
    assert kept.number in client.get(answer.headers["Location"]).content.decode()
    assert Fact.objects.get(about_kind="enquiry").code == "enquiry.received"


def test_nothing_personal_stands_in_the_log(client: Client) -> None:
    client.post("/contact/", FORM)

    assert "neighbour" not in str(list(Fact.objects.values_list("body", flat=True)))


@pytest.mark.parametrize("changed", [{"consent": ""}, {"website": "http://x"}, {"message": ""}])
def test_without_consent_or_filled_by_a_program_nothing_is_kept(
    client: Client, changed: dict[str, str]
) -> None:
    answer = client.post("/contact/", {**FORM, **changed})

    assert answer.status_code == 409
    assert not Enquiry.objects.exists()


def test_the_number_is_shown_to_its_sender_only(client: Client) -> None:
    where = client.post("/contact/", FORM).headers["Location"]

    assert Client().get("/contact/thanks/").status_code == 303
    assert Client().get(where.replace("number=M", "number=N")).status_code == 303


def test_numbers_count_within_the_year_without_repeats() -> None:
    numbers = [message().number for _ in range(12)]

    year = clock.today().year
    assert numbers == [f"M{year}-{n:04d}" for n in range(1, 13)]


@pytest.mark.django_db(transaction=True)
def test_a_flood_from_one_source_stands_last_ends_and_shuts_nobody_else_out(
    client: Client, manager: Viewer
) -> None:
    client.cookies["django_language"] = "en"
    with frozen():
        answers = [client.post("/contact/", FORM, REMOTE_ADDR="10.9.9.9") for _ in range(70)]
        honest = [client.post("/contact/", FORM, REMOTE_ADDR=f"10.1.1.{n}") for n in range(40)]

    assert [one.status_code for one in answers] == [303] * 60 + [409] * 10
    assert "came from your network" in answers[-1].content.decode()
    assert {one.status_code for one in honest} == {303}
    rows = queries.rows(list(queries.ids(manager)))
    assert [row.is_one_of_many for row in rows] == [False] * 45 + [True] * 55


@pytest.mark.django_db(transaction=True)
def test_what_a_sender_writes_about_his_address_changes_nothing(client: Client) -> None:
    spoofed: list[dict[str, Any]] = [
        {"HTTP_X_FORWARDED_FOR": f"10.0.0.{n}", "HTTP_X_REAL_IP": f"10.0.0.{n}",
         "HTTP_FORWARDED": f"for=10.0.0.{n}", "HTTP_CLIENT_IP": f"10.0.0.{n}",
         "HTTP_TRUE_CLIENT_IP": f"10.0.0.{n}"}
        for n in range(8)
    ]  # fmt: skip
    with frozen():
        for headers in spoofed:
            client.post("/contact/", FORM, REMOTE_ADDR="10.9.9.9", **headers)

    marks = Enquiry.objects.order_by("id").values_list("is_one_of_many", flat=True)
    assert list(marks) == [False] * 5 + [True] * 3


def test_a_message_is_answered_once(manager: Viewer) -> None:
    enquiry = message()

    actions.answered(enquiry.pk, viewer=manager, at=clock.now())

    with pytest.raises(Refused, match=r"enquiry\.moved_meanwhile"):
        actions.answered(enquiry.pk, viewer=manager, at=clock.now())
    assert queries.rows([enquiry.pk])[0].answered_by == "Qian Min"


def test_the_ledger_agrees_with_the_rows_and_finds_a_changed_one(manager: Viewer) -> None:
    enquiry = message()
    actions.answered(enquiry.pk, viewer=manager, at=clock.now())
    assert ledger.audit(tables=[Enquiry]) == []

    Enquiry.objects.update(answered_at=datetime(2020, 1, 1, tzinfo=UTC))

    assert ledger.audit(tables=[Enquiry]) != []


OTHERS = [
    Viewer(),
    Viewer(account_id=2, person_id=2),
    Viewer(account_id=3, person_id=3, roles=(RoleGrant("auditor", ""),)),
    Viewer(account_id=4, person_id=4, roles=(RoleGrant("administrator", ""),)),
    Viewer(account_id=5, person_id=5, root_path="0", heads=(HeadOf(1, "0"),)),
]


@pytest.mark.parametrize("viewer", OTHERS)
def test_nobody_else_reads_or_answers(viewer: Viewer) -> None:
    enquiry = message()

    assert list(queries.ids(viewer)) == []
    assert queries.enquiry_for(viewer, enquiry.pk) is None
    with pytest.raises(Refused, match=r"enquiry\.not_yours"):
        actions.answered(enquiry.pk, viewer=viewer, at=clock.now())
    access: Any = views.inbox
    assert not access.access.opens_for(viewer)


def test_the_inbox_shows_unanswered_first_in_few_queries(
    manager: Viewer, rf: RequestFactory, django_assert_max_num_queries: Any
) -> None:
    first = message()
    second = message()
    actions.answered(second.pk, viewer=manager, at=clock.now())

    with django_assert_max_num_queries(3):
        rows = queries.rows(list(queries.ids(manager)[:50]))

    assert [row.number for row in rows] == [first.number, second.number]
