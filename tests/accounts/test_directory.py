"""Sign-in by the house's directory, a real slapd: linked by two, counted, ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from sansldap import LDAPResultCode

from tests.accounts.directory import (
    BASE,
    PEOPLE,
    SECRET,
    Directory,
    directory,
    name_of,
    password_of,
)
from tests.cast import PIN, Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.accounts import ldap, queries
from zeren.accounts.actions import directory as looking
from zeren.accounts.models import Code, Factor, Identity
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.ledger.models import Fact
from zeren.site import config
from zeren.site.schedule import SCHEDULE

pytestmark = pytest.mark.django_db
EN = {"accept-language": "en"}
GIVEN = frozenset({"ldap_server"})
"""As if it stood in zeren.toml."""


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directory]:
    with directory(tmp_path_factory.mktemp("slapd")) as found:
        yield found


@pytest.fixture
def there(works: Directory, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Directory:
    monkeypatch.setenv("SSL_CERT_FILE", str(works.folder / "one.pem"))
    settings.ZEREN = replace(settings.ZEREN, **works.settings(), given=GIVEN)
    return works


@pytest.fixture
def hands() -> Iterator[Clock]:
    with frozen() as found:
        yield found


@pytest.fixture
def cast(db: None, hands: Clock) -> Cast:
    return cast_of(with_targets=False)


@pytest.fixture
def number(cast: Cast, there: Directory) -> Iterator[str]:
    """The mate, who stands in the directory too."""
    cast.account(cast.mate)  # with a PIN
    found = queries.account(cast.account_of(cast.mate))
    assert found is not None
    there.bring(found.login)
    yield found.login
    there.remove(found.login)


def look() -> int:
    """What the worker does twice a minute."""
    return looking.look(at=clock.now())


def tried(login: str, password: str, client: Client | None = None) -> Any:
    client = client or Client()
    values = {"login": login, "pin": "", "directory": password}
    return client.post("/sign-in/", values, headers=EN)


def is_in(client: Client) -> bool:
    return SESSION_KEY in client.session


def linked(cast: Cast, number: str) -> Identity:
    tried(number, password_of(number))
    question = Code.objects.get(kind="LINK", state="ASKED")
    cast.door(cast.leader).post(f"/organisation/codes/{question.pk}/", {"pin": PIN})
    return Identity.objects.get()


def test_a_right_password_opens_only_after_the_head_said_whose_it_is(
    cast: Cast, number: str
) -> None:
    client = Client()

    assert tried(number, password_of(number), client).headers["Location"] == "/sign-in/"
    assert not is_in(client), "one person alone links nothing"
    question = Code.objects.get(kind="LINK")
    page = cast.door(cast.leader).get(f"/organisation/codes/{question.pk}/").content.decode()
    assert name_of(number) in page
    cast.door(cast.leader).post(f"/organisation/codes/{question.pk}/", {"pin": PIN})
    tried(number, password_of(number), client)

    assert client.session[SESSION_KEY] == str(cast.account_of(cast.mate))
    assert "proved_at" not in client.session, "it is not the own PIN"
    last = Fact.objects.filter(code="account.signed_in").latest("id")
    assert (last.proof, last.account_id) == ("ldap", cast.account_of(cast.mate))


def test_a_link_is_followed_by_what_never_changes_there(
    cast: Cast, number: str, there: Directory
) -> None:
    """Another one gets the number in the directory: the link stays with the first."""
    linked(cast, number)
    there.change(number, "replace: employeeNumber", "employeeNumber: OTHER-1")
    there.change("D-0001", "replace: employeeNumber", f"employeeNumber: {number}")
    mine, other = Client(), Client()

    tried(number, password_of("D-0001"), other)
    tried(number, password_of(number), mine)

    there.change("D-0001", "replace: employeeNumber", "employeeNumber: D-0001")
    assert (is_in(mine), is_in(other)) == (True, False)


def test_whoever_is_linked_with_another_number_is_told(cast: Cast, number: str) -> None:
    linked(cast, number)
    Identity.objects.update(account_id=cast.account_of(cast.worker))
    client = Client()

    answer = tried(number, password_of(number), client)

    assert "another staff number" in answer.content.decode()
    assert not is_in(client)


def test_the_pin_goes_on_beside_it(cast: Cast, number: str) -> None:
    linked(cast, number)
    client = Client()

    client.post("/sign-in/", {"login": number, "pin": PIN, "directory": ""})

    assert is_in(client)
    assert Fact.objects.filter(code="account.signed_in").latest("id").proof == "pin"


def test_a_pin_never_goes_to_the_directory_and_a_password_never_to_the_pin(
    cast: Cast, number: str, there: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked(cast, number)
    there.change(number, "replace: userPassword", "userPassword: 846213")
    sent: list[str] = []
    bind = ldap._Line.bind

    def heard(line: ldap._Line, name: str, password: str) -> LDAPResultCode:
        sent.append(password)
        return bind(line, name, password)

    monkeypatch.setattr(ldap._Line, "bind", heard)

    Client().post("/sign-in/", {"login": number, "pin": PIN, "directory": ""})
    assert sent == []
    assert tried(number, PIN).status_code == 409
    both = Client().post("/sign-in/", {"login": number, "pin": PIN, "directory": "846213"})
    assert both.status_code == 409
    assert tried(number, "846213").status_code == 303
    there.change(number, "replace: userPassword", f"userPassword: {password_of(number)}")


@pytest.mark.parametrize("secret", ["", "\0", " "])
def test_an_empty_password_never_binds(cast: Cast, number: str, secret: str) -> None:
    linked(cast, number)

    assert ldap.proved(number, secret) is None
    assert tried(number, secret).status_code == 409
    assert Fact.objects.filter(code="account.signed_in", proof="ldap").count() == 0


def test_a_bind_without_a_password_is_never_sent(there: Directory) -> None:
    """The directory itself would say yes to it: RFC 4513 5.1.2."""
    with ldap._line() as line, pytest.raises(ValueError, match="proves nobody"):
        line.bind(name_of("D-0001"), "")


HOSTILE = ("*", "*)(uid=*", "D-0001)(|(uid=*", "D-000*", "\\2a", "(", ")(", "D-0001\0")


@pytest.mark.parametrize("typed", HOSTILE)
def test_signs_of_a_filter_are_signs_of_a_number(there: Directory, typed: str) -> None:
    assert ldap.found(typed) == []
    assert len(ldap.found("D-0001")) == 1


@pytest.mark.parametrize("typed", HOSTILE[:-1])
def test_no_filter_is_typed_at_the_door(cast: Cast, number: str, typed: str) -> None:
    assert tried(typed, password_of("D-0001")).status_code == 409
    assert Identity.objects.count() == 0


def test_wrong_passwords_are_counted_with_wrong_pins(cast: Cast, number: str) -> None:
    linked(cast, number)
    for _one in range(3):
        tried(number, "wrong")
    for _one in range(2):
        Client().post("/sign-in/", {"login": number, "pin": "918273", "directory": ""})
    client = Client()

    answer = tried(number, password_of(number), client)

    assert "too many wrong tries" in answer.content.decode()
    assert not is_in(client)


def test_known_and_unknown_numbers_get_the_same_words(cast: Cast, number: str) -> None:
    linked(cast, number)

    def words(login: str) -> str:
        text: str = tried(login, "wrong").content.decode()
        return text[text.index("do not belong") :][:60]

    assert words(number) == words("D-0002") == words("NOBODY-1")


def test_a_number_of_the_directory_that_nobody_has_here_opens_nothing(
    cast: Cast, number: str
) -> None:
    client = Client()

    tried("D-0002", password_of("D-0002"), client)

    assert not is_in(client)
    assert Code.objects.filter(kind="LINK").count() == 0


def test_a_directory_that_is_away_is_said_and_the_pin_works(
    cast: Cast, number: str, settings: Any
) -> None:
    linked(cast, number)
    settings.ZEREN = replace(settings.ZEREN, ldap_server="ldap://127.0.0.1:9")
    client = Client()

    for _one in range(8):  # nobody is counted for it
        answer = tried(number, password_of(number), client)

    assert "does not answer just now" in answer.content.decode()
    client.post("/sign-in/", {"login": number, "pin": PIN, "directory": ""})
    assert is_in(client)


def test_it_reads_page_by_page_what_one_search_does_not_show(there: Directory) -> None:
    assert ldap.PAGE < PEOPLE
    assert len(ldap.everybody()) >= PEOPLE


def test_without_pages_this_directory_refuses(
    there: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ldap, "PAGE", PEOPLE * 2)
    assert len(ldap.everybody()) >= PEOPLE, "a page of any size is a page"
    with ldap._line() as line:
        number = line._speech.search_request(BASE, attributes=["1.1"])
        *rows, done = line._ask(number)
    assert (len(rows), done.result.result_code.name) == (500, "SIZE_LIMIT_EXCEEDED")  # type: ignore[attr-defined]


@pytest.mark.parametrize("gone", ["left", "removed"])
def test_gone_there_is_signed_out_here_within_a_minute(
    cast: Cast, number: str, there: Directory, gone: str
) -> None:
    linked(cast, number)
    client, by_pin, other = Client(), cast.door(cast.mate), cast.door(cast.worker)
    tried(number, password_of(number), client)
    assert look() == 0
    assert client.get("/account/").status_code == by_pin.get("/account/").status_code == 200

    if gone == "left":
        there.change(number, "replace: employeeType", "employeeType: left")
    else:
        there.remove(number)
    look()

    assert client.get("/account/").status_code == by_pin.get("/account/").status_code == 302
    assert other.get("/account/").status_code == 200
    assert tried(number, password_of(number), client).status_code == 409
    client.post("/sign-in/", {"login": number, "pin": PIN, "directory": ""})
    assert is_in(client), "an employment ends in the roster"
    assert look() == 0, "said once"
    assert Fact.objects.filter(code="account.house_closed").count() == 1
    if gone == "left":
        there.change(number, "delete: employeeType")
        look()
        assert Identity.objects.get().is_active
    else:
        there.bring(number)  # another entry with the same number: not the same person
        look()
        assert not Identity.objects.get().is_active
        assert not is_in(tried(number, password_of(number)).client)


def test_the_worker_looks_twice_a_minute() -> None:
    assert (30, "zeren.accounts.jobs.look") in SCHEDULE


@pytest.mark.parametrize(
    "change",
    [{"ldap_server": "ldap://127.0.0.1:9"}, {"ldap_filter": "(uid=nobody)"},
     {"ldap_password": "x"}, {"ldap_id": "description"}],
    ids=["away", "nobody", "not let in", "no identifier"],
)  # fmt: skip
def test_a_directory_that_cannot_be_read_signs_nobody_out(
    cast: Cast, number: str, settings: Any, change: dict[str, str]
) -> None:
    linked(cast, number)
    settings.ZEREN = replace(settings.ZEREN, **change)

    assert look() == 0
    assert Identity.objects.get().is_active


def said(cast: Cast, number: str = "") -> str:
    door = cast.door(cast.administrator)
    values = {"way": "ldap", "number": number}
    return door.post("/account/house/", values, headers=EN).content.decode()


def test_an_administrator_reads_what_would_happen_and_nothing_does(
    cast: Cast, number: str, settings: Any, there: Directory, hands: Clock
) -> None:
    said(cast)
    before = Fact.objects.count(), Identity.objects.count()
    assert "sign in there: 2501" in said(cast)
    assert "the head is asked" in said(cast, number)
    assert "nobody here has this number" in said(cast, "D-0002")
    assert "knows nobody" in said(cast, "*")
    assert (Fact.objects.count(), Identity.objects.count()) == before
    linked(cast, number)
    assert "signs in with this number" in said(cast, number)
    there.change(number, "replace: employeeType", "employeeType: left")
    assert "within a minute: 1" in said(cast)
    there.change("D-0003", "replace: employeeNumber", "employeeNumber: D-0004")
    assert "more than once" in said(cast, "D-0004")
    there.change("D-0003", "replace: employeeNumber", "employeeNumber: D-0003")
    assert SECRET not in said(cast)
    assert cast.door(cast.auditor).get("/account/house/").status_code == 404


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ldap_server": "ldaps://no-such-host.invalid"}, "(DNS)"),
        ({"ldap_server": "ldap://127.0.0.1:9"}, "Nobody answers at ldap_server"),
        ({"ldap_password": "x"}, "does not take ldap_bind"),
        ({"ldap_base": "dc=other,dc=example"}, "refuses to search"),
        ({"ldap_filter": "(uid=nobody)"}, "shows nobody"),
        ({"ldap_id": "description"}, "has no ldap_id"),
    ],
)
def test_the_step_that_fails_is_said(
    cast: Cast, there: Directory, settings: Any, change: dict[str, str], words: str
) -> None:
    settings.ZEREN = replace(settings.ZEREN, **change)

    assert words in said(cast)


def test_a_certificate_of_nobody_we_know_or_of_another_name_is_not_believed(
    there: Directory, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ZEREN = replace(settings.ZEREN, **there.settings("starttls", "127.0.0.1"))
    with pytest.raises(Refused, match=r"account\.house_no_tls"):
        ldap.everybody()
    settings.ZEREN = replace(settings.ZEREN, **there.settings("starttls"))
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(Refused, match=r"account\.house_no_tls"):
        ldap.everybody()


GOOD = {
    "ZEREN_LDAP_SERVER": "ldaps://dc.works.example",
    "ZEREN_LDAP_BASE": "dc=works",
    "ZEREN_LDAP_BIND": "cn=zeren",
    "ZEREN_LDAP_PASSWORD": "x",
}


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"ZEREN_LDAP_SERVER": "ldap://dc.works.example"}, "over TLS"),
        ({"ZEREN_LDAP_SERVER": "ldaps://dc.works.example:port"}, "over TLS"),
        ({"ZEREN_LDAP_PASSWORD": ""}, "ldap_password is empty"),
        ({"ZEREN_LDAP_FILTER": "(objectClass="}, "ldap_filter cannot be read"),
    ],
)
def test_settings_that_cannot_be_used_are_told(values: dict[str, str], word: str) -> None:
    config.load(GOOD)
    with pytest.raises(config.BadConfig, match=word):
        config.load({**GOOD, **values})


def test_without_a_directory_there_is_no_such_field(cast: Cast) -> None:
    assert 'name="directory"' not in Client().get("/sign-in/").content.decode()
    assert tried("D-0001", "x").status_code == 409


def test_no_password_stands_in_a_log_or_a_fact(
    cast: Cast, number: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    linked(cast, number)
    tried(number, password_of(number))
    page = tried(number, "not-mine-9").content.decode()

    told = caplog.text + page + "".join(Fact.objects.values_list("body", flat=True))
    assert [one for one in (password_of(number), "not-mine-9", SECRET) if one in told] == []


def test_an_app_is_asked_after_the_password(cast: Cast, number: str, hands: Clock) -> None:
    linked(cast, number)
    Factor.objects.create(
        account_id=cast.account_of(cast.mate), kind="APP", secret="x", made_at=hands.at
    )
    client = Client()

    assert tried(number, password_of(number), client).headers["Location"] == "/sign-in/second/"
    assert not is_in(client)
