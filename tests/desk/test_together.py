"""Two people at one screen put right what stops the log."""

from collections.abc import Iterator

import pytest
from django.test import Client

from tests.cast import PIN, Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.accounts import queries as accounts
from zeren.core import together as rule
from zeren.core.viewer import HeadOf, RoleGrant, Viewer
from zeren.ledger import actions, alarm, memory
from zeren.ledger.models import Fact

ADDRESS = "/confirm/"

ADMINISTRATOR = Viewer(1, 1, roles=(RoleGrant("administrator", "/1/"),), root_path="/1/")
MANAGER = Viewer(2, 2, heads=(HeadOf(1, "/1/"),), root_path="/1/")
AUDITOR = Viewer(3, 3, roles=(RoleGrant("auditor", "/1/"),), root_path="/1/")
AUDITOR_OF_A_TEAM = Viewer(4, 4, roles=(RoleGrant("auditor", "/1/5/"),), root_path="/1/")
BOTH = Viewer(
    5,
    5,
    roles=(RoleGrant("administrator", "/1/"), RoleGrant("safety_manager", "/1/")),
    root_path="/1/",
)
WORKER = Viewer(6, 6, root_path="/1/")


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        (ADMINISTRATOR, MANAGER, ""),
        (MANAGER, ADMINISTRATOR, ""),
        (ADMINISTRATOR, AUDITOR, ""),
        (BOTH, AUDITOR, ""),
        (ADMINISTRATOR, ADMINISTRATOR, "together.one_person"),
        (BOTH, BOTH, "together.one_person"),
        (ADMINISTRATOR, AUDITOR_OF_A_TEAM, "together.not_these_two"),
        (ADMINISTRATOR, WORKER, "together.not_these_two"),
        (MANAGER, AUDITOR, "together.not_these_two"),
    ],
)
def test_one_runs_the_system_and_the_other_answers_for_safety(
    one: Viewer, other: Viewer, code: str
) -> None:
    assert rule.missing(one, other) == code


@pytest.fixture
def clock(db: None) -> Iterator[Clock]:
    with frozen(counts=True) as hand:
        yield hand


@pytest.fixture
def cast(clock: Clock) -> Cast:
    found = cast_of()
    for person in (found.gm, found.safety, found.administrator, found.worker):
        found.account(person)
    actions.checkpoint()
    return found


def ahead_and_back(clock: Clock, cast: Cast) -> None:
    """The clock was a year ahead for a minute, somebody acted, and it was set right."""
    clock.tick(days=365)
    sign_in(cast, cast.worker)
    clock.tick(days=-365)
    alarm.reset()


def sign_in(cast: Cast, person: int) -> int:
    found = accounts.account(cast.account_of(person))
    assert found is not None
    answer = Client().post("/sign-in/", {"login": found.login, "pin": PIN})
    return answer.status_code


def form(cast: Cast, first: int, second: int, pin: str = PIN) -> dict[str, str]:
    logins = []
    for person in (first, second):
        found = accounts.account(cast.account_of(person))
        assert found is not None
        logins.append(found.login)
    return {"login": logins[0], "pin": PIN, "other_login": logins[1], "other_pin": pin}


def test_there_is_no_such_page_while_all_is_well(cast: Cast) -> None:
    assert Client().get(ADDRESS).status_code == 404
    assert Client().post(ADDRESS, form(cast, cast.administrator, cast.gm)).status_code == 404


def test_a_clock_that_was_a_year_ahead_closes_the_house_only_until_two_people_confirm(
    cast: Cast, clock: Clock
) -> None:
    ahead_and_back(clock, cast)
    assert sign_in(cast, cast.worker) == 409
    page = Client().get("/sign-in/", headers={"accept-language": "en"}).content.decode()
    assert "Nothing is recorded until the clock is right again" in page
    assert 'href="/confirm/"' in page

    answer = Client().post(ADDRESS, form(cast, cast.administrator, cast.gm))

    assert answer.status_code == 303
    fact = Fact.objects.get(code="ledger.clock_was_wrong")
    assert (fact.actor_kind, fact.actor_id, fact.proof) == ("person", cast.administrator, "pin")
    assert f'"person",{cast.gm},' in fact.body
    clock.tick(seconds=5)
    assert sign_in(cast, cast.worker) == 303
    assert Client().get(ADDRESS).status_code == 404


@pytest.mark.parametrize(
    ("first", "second", "pin"),
    [
        ("administrator", "administrator", PIN),
        ("administrator", "worker", PIN),
        ("gm", "safety", PIN),
        ("administrator", "gm", "918273"),
    ],
)
def test_one_alone_the_wrong_two_and_a_wrong_pin_confirm_nothing(
    cast: Cast, clock: Clock, first: str, second: str, pin: str
) -> None:
    ahead_and_back(clock, cast)

    given = form(cast, getattr(cast, first), getattr(cast, second), pin)
    answer = Client().post(ADDRESS, given)

    assert answer.status_code == 409
    assert not Fact.objects.filter(code__startswith="ledger.clock").exists()
    assert sign_in(cast, cast.worker) == 409


def test_a_restored_copy_is_told_to_those_who_can_act_and_acknowledged_by_two(
    cast: Cast, clock: Clock
) -> None:
    memory.path().write_text("{}", encoding="utf-8")
    alarm.reset()
    manager = cast.door(cast.gm).get("/coverage/", follow=True).content.decode()
    worker = cast.door(cast.worker).get("/", follow=True).content.decode()
    assert 'href="/confirm/"' in manager
    assert 'href="/confirm/"' not in worker

    answer = Client().post(ADDRESS, form(cast, cast.gm, cast.administrator))

    assert answer.status_code == 303
    clock.tick(minutes=1)
    assert actions.checkpoint() is not None
    assert alarm.look() is None
