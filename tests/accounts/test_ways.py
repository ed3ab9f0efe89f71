"""Settings of the house's ways on the page: asked for by one, tried out, confirmed by another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import IntegrityError, connection, transaction
from django.test import Client

from tests.accounts.directory import Directory, directory, password_of
from tests.accounts.provider import Provider, provider
from tests.cast import PIN, Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.accounts import queries, ways
from zeren.accounts.actions import links
from zeren.accounts.actions import ways as acts
from zeren.accounts.models import Account, Code, Identity, Way
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.desk import climbing
from zeren.ledger import clock
from zeren.ledger.models import Fact
from zeren.notices import outbox
from zeren.notices.models import Wish
from zeren.organisation.models import Grant

pytestmark = pytest.mark.django_db
EN = {"accept-language": "en"}
HOUSE = "/account/house/"


@pytest.fixture
def hands() -> Iterator[Clock]:
    with frozen() as found:
        yield found


@pytest.fixture
def cast(db: None, hands: Clock) -> Cast:
    return cast_of(with_targets=False)


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directory]:
    with directory(tmp_path_factory.mktemp("slapd")) as found:
        yield found


@pytest.fixture
def there(works: Directory, monkeypatch: pytest.MonkeyPatch) -> Directory:
    monkeypatch.setenv("SSL_CERT_FILE", str(works.folder / "one.pem"))
    return works


def typed(there: Directory, **more: str) -> dict[str, str]:
    return {**there.settings(), "ldap_number": "employeeNumber", "ldap_id": "entryUUID", **more}


def ask(cast: Cast, kind: str, values: Mapping[str, str | list[str]]) -> Any:
    return cast.door(cast.administrator).post(f"{HOUSE}{kind}/", values, headers=EN)


def act(cast: Cast, person: int, row: Way, **values: str) -> Any:
    return cast.door(person).post(f"{HOUSE}asked/{row.pk}/", values, headers=EN)


def asked(cast: Cast, kind: str, values: Mapping[str, str | list[str]]) -> Way:
    answer = ask(cast, kind, values)
    assert answer.status_code in (302, 303), re.findall(r"is-gap.*?</div>", answer.content.decode())
    return Way.objects.get(kind=kind, state="ASKED")


def decided(cast: Cast, kind: str, values: Mapping[str, str | list[str]]) -> Way:
    row = asked(cast, kind, values)
    act(cast, cast.safety, row, act="confirm", pin=PIN)
    row.refresh_from_db()
    assert row.state == "HOLDS"
    return row


MAIL = {
    "mail_server": "starttls://mail.example:587",
    "mail_user": "ze@ren",
    "mail_password": "pass/word:1",
    "mail_sender": "zeren@works.example",
}


def test_it_holds_only_after_a_second_person_with_the_own_pin(cast: Cast) -> None:
    row = asked(cast, "mail", MAIL)
    assert ways.now().mail_server == ""

    own = act(cast, cast.administrator, row, act="confirm", pin=PIN)
    wrong = act(cast, cast.safety, row, act="confirm", pin="471101")

    assert (own.status_code, wrong.status_code) == (409, 409)
    assert "You asked for this yourself" in own.content.decode()
    assert ways.now().mail_server == ""
    act(cast, cast.safety, row, act="confirm", pin=PIN)
    assert ways.now().mail_server == "starttls://ze%40ren:pass%2Fword%3A1@mail.example:587"
    assert ways.now().mail_sender == "zeren@works.example"
    facts = list(Fact.objects.filter(code__startswith="way.").values_list("code", flat=True))
    assert facts == ["way.asked", "way.confirmed"]


def test_the_first_administrator_is_nobody_and_not_the_second_person(cast: Cast) -> None:
    """An account without a person may be anybody's second one."""
    account = Account.objects.create(login="ADMIN", is_bootstrap=True, password="!")
    grant = Grant.objects.filter(person_id=cast.administrator).latest("pk")
    grant.pk, grant.person_id, grant.account_id = None, None, account.pk
    grant.save()
    first = Client()
    first.force_login(account)
    mine = asked(cast, "mail", MAIL)

    answers = [
        first.post(f"{HOUSE}mail/", MAIL),
        first.post(f"{HOUSE}asked/{mine.pk}/", {"act": "confirm", "pin": PIN}),
        first.post("/account/scim/", {"act": "ask", "words": "Personnel"}),
    ]

    assert [one.status_code for one in answers] == [409, 409, 409]
    assert Way.objects.get().state == "ASKED"


@pytest.mark.parametrize("who", ["worker", "leader", "auditor", "clerk", "workshop"])
def test_nobody_else_decides_or_sees_it(cast: Cast, who: str) -> None:
    row = asked(cast, "mail", MAIL)
    door = cast.door(getattr(cast, who))

    for path in (
        HOUSE,
        f"{HOUSE}mail/",
        f"{HOUSE}asked/{row.pk}/",
        f"/messages/ways/asked/{row.pk}/",
    ):
        assert door.post(path, {"act": "confirm", "pin": PIN, **MAIL}).status_code == 404
    row.refresh_from_db()
    assert row.state == "ASKED"


def test_only_an_administrator_asks(cast: Cast) -> None:
    assert cast.door(cast.safety).post(f"{HOUSE}mail/", MAIL).status_code == 404
    assert not Way.objects.exists()


def test_no_secret_is_shown_again_or_stands_in_a_table_or_fact(cast: Cast) -> None:
    decided(cast, "mail", MAIL)
    row = asked(cast, "channels", {"channels": "SMS jsons://u:SECRETPART@gate.example/?to={phone}"})

    pages = [
        cast.door(person).get(path).content.decode()
        for person in (cast.administrator, cast.safety)
        for path in (HOUSE, f"{HOUSE}asked/{row.pk}/")
    ]
    pages += [
        cast.door(cast.administrator).get(f"{HOUSE}{one}/").content.decode()
        for one in ("mail", "channels")
    ]
    told = "".join(pages) + str(list(Fact.objects.values())) + str(list(Way.objects.values()))
    assert "SECRETPART" not in told
    assert "pass/word" not in told
    assert "SMS (jsons)" in pages[1]


def test_a_kept_password_goes_only_where_it_went(cast: Cast) -> None:
    decided(cast, "mail", MAIL)

    answer = ask(
        cast, "mail", {**MAIL, "mail_password": "", "mail_server": "starttls://evil.example"}
    )
    row = asked(cast, "mail", {**MAIL, "mail_password": "", "mail_sender": "other@works.example"})

    assert "Type the secret again" in answer.content.decode()
    assert ways.values_of(row)["mail_password"] == MAIL["mail_password"]


def test_what_another_asked_for_lends_no_secret(cast: Cast) -> None:
    """Only what holds, or what one typed oneself, is gone on with."""
    row = asked(cast, "mail", MAIL)
    Way.objects.filter(pk=row.pk).update(asked_by=cast.account_of(cast.safety))

    answer = ask(cast, "mail", {**MAIL, "mail_password": ""})

    assert answer.status_code == 409
    assert "give both, or neither" in answer.content.decode()


def test_the_file_wins_and_the_page_says_so(cast: Cast, settings: Any) -> None:
    row = decided(cast, "mail", MAIL)
    waiting = asked(cast, "mail", {**MAIL, "mail_sender": "b@works.example"})
    settings.ZEREN = replace(
        settings.ZEREN, mail_server="smtp://file.example", given=frozenset({"mail_server"})
    )

    page = cast.door(cast.administrator).get(HOUSE, headers=EN).content.decode()

    assert ways.now().mail_server == "smtp://file.example"
    assert ways.now().mail_sender == settings.ZEREN.mail_sender, "of one source alone"
    assert "It stands in zeren.toml or the environment" in page
    assert "file.example" in page
    assert ask(cast, "mail", MAIL).status_code == 409
    assert act(cast, cast.safety, waiting, act="confirm", pin=PIN).status_code == 409
    row.refresh_from_db()
    assert row.state == "HOLDS", "it counts again once the file says nothing"


def test_the_next_ends_the_last_and_what_was_asked_for(cast: Cast) -> None:
    first = decided(cast, "mail", MAIL)
    asked(cast, "mail", {**MAIL, "mail_sender": "b@works.example"})
    last = decided(cast, "mail", {**MAIL, "mail_sender": "c@works.example"})

    states = dict(Way.objects.values_list("pk", "state"))

    assert states.pop(last.pk) == "HOLDS"
    assert set(states.values()) == {"ENDED"}
    assert ways.now().mail_sender == "c@works.example"
    act(cast, cast.safety, last, act="end")
    assert ways.now().mail_server == ""
    for one in (first, last):
        assert act(cast, cast.safety, one, act="confirm", pin=PIN).status_code == 409
        assert act(cast, cast.safety, one, act="end").status_code == 409


def test_what_waited_too_long_is_asked_for_again(cast: Cast, hands: Clock) -> None:
    row = asked(cast, "mail", MAIL)
    hands.tick(days=15)

    answer = act(cast, cast.safety, row, act="confirm", pin=PIN)

    assert "more than 14 days ago" in answer.content.decode()


def test_a_sealed_row_is_worth_nothing_under_another_name_kind_or_key(
    cast: Cast, settings: Any
) -> None:
    row = decided(cast, "mail", MAIL)
    other = asked(cast, "channels", {"channels": "SMS jsons://gate/?to={phone}"})
    Way.objects.filter(pk=row.pk).update(sealed=other.sealed)
    assert ways.now().mail_server == ""
    Way.objects.filter(pk=row.pk).update(sealed=row.sealed, asked_by=cast.account_of(cast.gm))
    assert ways.now().mail_server == ""
    Way.objects.filter(pk=row.pk).update(asked_by=row.asked_by)
    assert ways.now().mail_server
    settings.PIN_PEPPER = b"another machine"
    assert ways.now().mail_server == ""
    assert (
        "Type all of it again"
        in cast.door(cast.administrator).get(HOUSE, headers=EN).content.decode()
    )


def test_by_sql_too_it_takes_two(cast: Cast) -> None:
    row = asked(cast, "mail", MAIL)

    for decided_by in (None, row.asked_by_id):
        with pytest.raises(IntegrityError), transaction.atomic():
            Way.objects.filter(pk=row.pk).update(state="HOLDS", decided_by=decided_by)


@pytest.mark.parametrize(
    ("kind", "values", "word"),
    [
        ("ldap", {"ldap_server": "ldap://dc.works.example"}, "over TLS"),
        ("ldap", {"ldap_filter": "(uid="}, "filter cannot be read"),
        ("oidc", {"oidc_issuer": "http://login.example"}, "over https"),
        ("mail", {"mail_server": "smtp://mail.example"}, "in the open"),
        ("channels", {"channels": "SMS jsons://gate/"}, "whom would it reach"),
        ("channels", {"channels": "SMS"}, "no way called SMS"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field(
    cast: Cast, kind: str, values: dict[str, str], word: str
) -> None:
    whole: dict[str, dict[str, str]] = {
        "ldap": {
            "ldap_server": "ldaps://dc", "ldap_base": "dc=a", "ldap_bind": "cn=a",
            "ldap_password": "x", "ldap_filter": "(a=b)", "ldap_number": "n", "ldap_id": "i",
        },
        "oidc": {"oidc_issuer": "https://a.example", "oidc_client": "z", "oidc_scope": "openid"},
        "mail": MAIL,
        "channels": {},
    }  # fmt: skip

    answer = ask(cast, kind, {**whole[kind], **values})

    assert answer.status_code == 409
    assert word in answer.content.decode()
    assert not Way.objects.exists()


def test_the_directory_is_tried_before_it_holds_and_nothing_is_done(
    cast: Cast, there: Directory
) -> None:
    cast.account(cast.mate)
    login = Account.objects.get(pk=cast.account_of(cast.mate)).login
    there.bring(login)
    row = asked(cast, "ldap", typed(there))

    page = act(cast, cast.administrator, row, act="try", number="").content.decode()
    one = act(cast, cast.safety, row, act="try", number=login).content.decode()

    there.remove(login)
    assert "People who may sign in there: 2501" in page
    assert re.search(r"with a number that stands there and here: 1\.", page)
    assert login in page, "who would be linked is named"
    assert "head" in one
    assert not Identity.objects.exists()
    assert not Code.objects.filter(kind="LINK").exists()
    assert queries.directory_door() == ""


def test_decided_on_the_page_it_opens_as_from_the_file(cast: Cast, there: Directory) -> None:
    cast.account(cast.mate)
    login = Account.objects.get(pk=cast.account_of(cast.mate)).login
    there.bring(login)
    decided(cast, "ldap", typed(there))
    client, values = Client(), {"login": login, "pin": "", "directory": password_of(login)}

    client.post("/sign-in/", values)
    identity = Identity.objects.get()
    links.link(identity, cast.account_of(cast.mate), by=Actor.system(), at=clock.now())
    client.post("/sign-in/", values)

    there.remove(login)
    assert client.session[SESSION_KEY] == str(cast.account_of(cast.mate))


def test_another_directory_signs_out_who_is_linked_with_the_old_one(
    cast: Cast, there: Directory
) -> None:
    decided(cast, "ldap", typed(there))
    mate, worker = cast.door(cast.mate), cast.door(cast.worker)
    link(cast, "ldap dc=works,dc=example 123-4", cast.mate)
    other = asked(cast, "ldap", typed(there, ldap_base="ou=people,dc=works,dc=example"))

    page = act(cast, cast.safety, other, act="try", number="").content.decode()
    act(cast, cast.safety, other, act="confirm", pin=PIN)

    login = Account.objects.get(pk=cast.account_of(cast.mate)).login
    assert "signed out on every device when this is confirmed: 1 people" in page
    assert login in page
    assert mate.get("/account/").status_code == 302
    assert worker.get("/account/").status_code == 200
    assert Fact.objects.filter(code="account.signed_out_by_house").count() == 1


def test_a_change_beside_the_base_signs_nobody_out(cast: Cast, there: Directory) -> None:
    decided(cast, "ldap", typed(there))
    mate = cast.door(cast.mate)
    link(cast, "ldap dc=works,dc=example 123-4", cast.mate)

    decided(cast, "ldap", typed(there, ldap_filter="(objectClass=person)", ldap_password=""))

    assert mate.get("/account/").status_code == 200


def link(cast: Cast, subject: str, person: int) -> Identity:
    row = links.seen(subject, "somebody", at=clock.now())
    links.link(row, cast.account_of(person), by=Actor.system(), at=clock.now())
    return row


@pytest.fixture
def login() -> Iterator[Provider]:
    with provider("lin") as found:
        yield found


def test_a_provider_is_tried_before_it_holds(cast: Cast, login: Provider) -> None:
    values = {"oidc_client": "zeren", "oidc_scope": "openid", "oidc_secret": "a b"}
    link(cast, "oidc https://old.example lin", cast.mate)
    good = asked(cast, "oidc", {**values, "oidc_issuer": login.issuer})
    well = act(cast, cast.safety, good, act="try").content.decode()
    bad = asked(cast, "oidc", {**values, "oidc_issuer": f"{login.issuer}/realms/none"})
    ill = act(cast, cast.safety, bad, act="try").content.decode()

    assert "are as they must be" in well
    assert "when this is confirmed: 1 people" in well
    assert "no description of a provider" in ill
    assert queries.house_door() == ""


def test_a_sign_in_by_settings_that_are_asked_for_tells_whom_it_finds_and_lets_nobody_in(
    cast: Cast, login: Provider
) -> None:
    values = {"oidc_client": "zeren", "oidc_scope": "openid", "oidc_secret": "a b"}
    row = asked(cast, "oidc", {**values, "oidc_issuer": login.issuer})
    door = cast.door(cast.safety)
    subject = f"oidc {login.issuer} lin"

    def tried() -> str:
        there = door.get(f"/sign-in/house/?try={row.pk}").headers["Location"]
        come = login.lets_in(there, "lin").removeprefix("http://testserver")
        answer = door.get(come, headers=EN)
        assert answer.headers["Location"] == f"{HOUSE}asked/{row.pk}/"
        return door.get(answer.headers["Location"], headers=EN).content.decode()

    new = tried()
    assert not Identity.objects.exists()
    link(cast, subject, cast.mate)
    known = tried()

    assert "nobody here is linked with that yet" in new
    assert Account.objects.get(pk=cast.account_of(cast.mate)).login in known
    assert door.session[SESSION_KEY] == str(cast.account_of(cast.safety)), "still the same"
    assert Identity.objects.get().kept == ""
    for stranger in (Client(), cast.door(cast.worker)):
        assert stranger.get(f"/sign-in/house/?try={row.pk}").status_code == 404


def test_what_one_provider_gave_is_shown_to_no_other(cast: Cast, login: Provider) -> None:
    """Also where the file names another provider: the session ends, and nobody is asked."""
    from zeren.accounts.actions import house

    row = link(cast, "oidc https://old.example lin", cast.mate)
    house.keep(row, "token-of-old", at=clock.now() - timedelta(minutes=2))
    decided(
        cast,
        "oidc",
        {
            "oidc_issuer": login.issuer,
            "oidc_client": "z",
            "oidc_scope": "openid",
            "oidc_secret": "",
        },
    )
    login.asked.clear()

    is_out = house.is_out(row.pk, cast.account_of(cast.mate), at=clock.now())

    assert is_out
    assert login.asked == []
    row.refresh_from_db()
    assert row.kept == ""


def test_a_try_cannot_be_used_to_look_for_machines(cast: Cast) -> None:
    """Ten a minute of one account, whatever address was asked for."""
    row = asked(cast, "mail", {**MAIL, "mail_server": "starttls://127.0.0.1:9"})

    answers = [act(cast, cast.administrator, row, act="try").status_code for _one in range(12)]

    assert set(answers[:10]) == {200}
    assert 409 in answers[10:]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite writes one by one")
def test_of_ten_who_ask_and_confirm_at_once_one_of_each_is_left() -> None:
    with frozen():
        cast = cast_of(with_targets=False)
        by, second = cast.account_of(cast.administrator), cast.account_of(cast.safety)

        def one(number: int) -> str:
            try:
                row = acts.ask(
                    "mail",
                    {**MAIL, "mail_sender": f"{number}@works.example"},
                    by=Actor.account(by),
                    at=clock.now(),
                )
                acts.confirm(row.pk, by=Actor.account(second).proved("pin"), at=clock.now())
            except Refused as refused:
                return refused.code
            finally:
                connection.close()
            return ""

        with ThreadPoolExecutor(10) as pool:
            told = set(pool.map(one, range(10)))

        assert told <= {"", "way.moved_meanwhile"}
        states = list(Way.objects.exclude(state="ENDED").values_list("state", flat=True))
        assert states == ["HOLDS"]
        confirmed = Fact.objects.filter(code="way.confirmed").count()
        assert Fact.objects.filter(code="way.ended").count() == 10 - 1
        assert confirmed >= 1


HOURS = {"message_hour": "6", "quiet_from": "22", "quiet_to": "0", "ladder_days": "0"}


def test_hours_of_messages_are_set_by_two_and_hold_at_once_and_not_ended_by_one(
    cast: Cast, hands: Clock
) -> None:
    row = decided(cast, "hours", HOURS)

    now = ways.now()
    assert (now.message_hour, now.quiet_from, now.quiet_to, now.ladder_days) == (6, 22, 0, 0)
    late = clock.now().replace(hour=15)  # 23 in the house
    assert outbox.after_quiet(late, Wish()) == late.replace(hour=16), "until midnight"
    assert climbing.begin(at=clock.now()) == 0
    ended = act(cast, cast.administrator, row, act="end")
    assert "One person does not end this" in ended.content.decode()
    assert ways.now().ladder_days == 0
    page = cast.door(cast.safety).get(HOUSE, headers=EN).content.decode()
    assert "(ladder_days)</dt>" in page
    again = decided(cast, "hours", {**HOURS, "ladder_days": "3"})
    assert ways.now().ladder_days == 3
    assert Way.objects.get(pk=row.pk).state == "ENDED" != again.state


@pytest.mark.parametrize("wrong", [{"message_hour": "24"}, {"ladder_days": "-1"}, {"quiet_to": ""}])
def test_hours_that_no_clock_has_are_refused_at_their_field(
    cast: Cast, wrong: dict[str, str]
) -> None:
    assert ask(cast, "hours", {**HOURS, **wrong}).status_code == 409
    assert not Way.objects.exists()


def test_two_people_say_who_needs_a_second_factor_and_the_file_wins(
    cast: Cast, settings: Any
) -> None:
    row = decided(cast, "factors", {"second_factor_for": ["auditor", "general_manager"]})

    led = {who: cast.door(who).get("/").status_code for who in (cast.auditor, cast.gm, cast.clerk)}
    assert led == {cast.auditor: 303, cast.gm: 303, cast.clerk: 200}
    assert (
        "Auditor, General manager" in cast.door(cast.safety).get(HOUSE, headers=EN).content.decode()
    )
    settings.ZEREN = replace(settings.ZEREN, given=frozenset({"second_factor_for"}))
    assert cast.door(cast.auditor).get("/").status_code == 200
    assert "in the file" in cast.door(cast.safety).get(HOUSE, headers=EN).content.decode()
    settings.ZEREN = replace(settings.ZEREN, given=frozenset())
    Way.objects.filter(pk=row.pk).update(sealed="nothing that these keys open")
    assert cast.door(cast.clerk).get("/").status_code == 303, "what cannot be read asks of all"


def test_nobody_needs_a_second_factor_only_by_two(cast: Cast) -> None:
    row = decided(cast, "factors", {"second_factor_for": ["clerk"]})
    assert cast.door(cast.clerk).get("/").status_code == 303

    act(cast, cast.administrator, row, act="end")
    asked(cast, "factors", {"sent": "a form without a tick"})
    assert cast.door(cast.clerk).get("/").status_code == 303
    act(cast, cast.safety, Way.objects.get(state="ASKED"), act="confirm", pin=PIN)
    assert cast.door(cast.clerk).get("/").status_code == 200
