"""The house's own sign-in, with a real provider on loopback: checked, linked by two, ended."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from joserfc.jwk import RSAKey

from tests.accounts.provider import CLIENT, Claims, Provider, provider
from tests.cast import PIN, Cast, cast_of
from tests.frozen import frozen
from zeren.accounts import queries
from zeren.accounts.actions import links
from zeren.accounts.models import Code, Identity, Notice
from zeren.ledger import queries as ledger
from zeren.ledger.models import Fact
from zeren.site import config

pytestmark = pytest.mark.django_db
SUB = "u-4711"


@pytest.fixture
def house(settings: Any) -> Iterator[Provider]:
    with provider(SUB) as found:
        settings.ZEREN = replace(
            settings.ZEREN,
            oidc_issuer=found.issuer,
            oidc_client=CLIENT,
            oidc_secret="s3cret-of-it",
            given=frozenset({"oidc_issuer"}),
        )
        yield found


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with frozen():
        yield cast_of(with_targets=False)


def walk(client: Client, house: Provider, sub: str = SUB, change: str = "") -> Any:
    """To the provider's page and back; `change` replaces the answer's state."""
    begun = client.get("/sign-in/house/")
    back = house.lets_in(begun.headers["Location"], sub)
    if change:
        back = re.sub(r"state=[^&]+", f"state={change}", back)
    return client.get(back.partition("testserver")[2], headers={"accept-language": "en"})


def number_of(cast: Cast, person: int) -> str:
    cast.account(person)  # with a PIN
    found = queries.account(cast.account_of(person))
    assert found is not None
    return str(found.login)


def is_in(client: Client) -> bool:
    return SESSION_KEY in client.session


def linked(cast: Cast, house: Provider, person: int) -> Identity:
    """As two people made it."""
    client = Client()
    walk(client, house)
    client.post("/sign-in/house/number/", {"login": number_of(cast, person)})
    question = Code.objects.get(kind="LINK", state="ASKED")
    cast.door(cast.leader).post(f"/organisation/codes/{question.pk}/", {"pin": PIN})
    return Identity.objects.get()


def test_a_stranger_of_the_house_is_linked_by_number_and_head(cast: Cast, house: Provider) -> None:
    client, owner = Client(), cast.door(cast.mate)

    assert walk(client, house).headers["Location"] == "/sign-in/house/number/"
    client.post("/sign-in/house/number/", {"login": number_of(cast, cast.mate)})
    walk(client, house)
    assert not is_in(client), "one person alone links nothing"

    question = Code.objects.get(kind="LINK")
    page = cast.door(cast.leader).get(f"/organisation/codes/{question.pk}/").content.decode()
    assert f"{SUB}@works" in page
    assert cast.door(cast.worker).get(f"/organisation/codes/{question.pk}/").status_code == 404
    wrong = cast.door(cast.leader).post(f"/organisation/codes/{question.pk}/", {"pin": "918273"})
    assert wrong.status_code == 409
    cast.door(cast.leader).post(f"/organisation/codes/{question.pk}/", {"pin": PIN})

    walk(client, house)
    assert client.session[SESSION_KEY] == str(cast.account_of(cast.mate))
    assert [one.kind for one in queries.notices(cast.account_of(cast.mate))] == ["LINKED"]
    assert f"{SUB}@works" in owner.get("/account/").content.decode()
    last = Fact.objects.filter(code="account.signed_in").latest("id")
    assert (last.proof, last.account_id) == ("oidc", cast.account_of(cast.mate))


def test_a_stranger_of_the_house_is_no_row_without_a_fact(cast: Cast, house: Provider) -> None:
    walk(Client(), house)

    assert Identity.objects.get().linked_at is None
    assert [one.code for one in ledger.audit() if one.where.startswith("identity")] == []


def test_nobody_confirms_his_own_link(cast: Cast, house: Provider) -> None:
    client = Client()
    walk(client, house)
    client.post("/sign-in/house/number/", {"login": number_of(cast, cast.leader)})
    question = Code.objects.get(kind="LINK")

    answer = cast.door(cast.leader).post(f"/organisation/codes/{question.pk}/", {"pin": PIN})

    assert answer.status_code == 404
    assert Identity.objects.get().linked_at is None


def test_known_and_unknown_numbers_get_the_same_answer(cast: Cast, house: Provider) -> None:
    said = []
    for login in (number_of(cast, cast.mate), "NOBODY-1"):
        client = Client()
        walk(client, house)
        answer = client.post("/sign-in/house/number/", {"login": login})
        said.append((answer.status_code, answer.headers["Location"]))

    assert said[0] == said[1]


def test_numbers_are_not_tried_out_one_after_the_other(cast: Cast, house: Provider) -> None:
    client, statuses = Client(), []
    for number in range(4):
        walk(client, house)
        statuses.append(client.post("/sign-in/house/number/", {"login": f"E9{number}"}).status_code)

    assert statuses == [303, 303, 303, 409]


def another_key(provider: Provider) -> None:
    provider.key = RSAKey.generate_key(2048, {"kid": "1"}, private=True)


def changed(**values: Any) -> Callable[[Provider], None]:
    def change(provider: Provider) -> None:
        provider.spoil = lambda claims: claims.update(values)

    return change


def in_seconds(name: str, seconds: int) -> Callable[[Provider], None]:
    """Counted from the sign-in, not from when the tests were read: a whole run takes minutes."""

    def change(provider: Provider) -> None:
        provider.spoil = lambda claims: claims.update({name: int(time.time()) + seconds})

    return change


def without(name: str) -> Callable[[Provider], None]:
    def change(provider: Provider) -> None:
        provider.spoil = lambda claims: claims.pop(name)

    return change


@pytest.mark.parametrize(
    "spoil",
    [
        another_key,
        lambda provider: provider.shown.clear(),
        changed(iss="https://evil.example"),
        changed(aud="somebody-else"),
        changed(aud=[CLIENT, "other"], azp="other"),
        changed(nonce="of another sign-in"),
        without("nonce"),
        in_seconds("exp", -600),
        without("exp"),
        in_seconds("nbf", 600),
        without("sub"),
    ],
    ids=[
        "signature", "key taken back", "issuer", "audience", "party", "nonce", "no nonce",
        "expired", "no end", "not yet", "nobody",
    ],
)  # fmt: skip
def test_a_token_that_is_not_quite_right_lets_nobody_in(
    cast: Cast, house: Provider, spoil: Callable[[Provider], None]
) -> None:
    linked(cast, house, cast.mate)
    client = Client()

    spoil(house)

    assert walk(client, house).status_code == 409
    assert not is_in(client)


def test_a_token_without_a_signature_lets_nobody_in(cast: Cast, house: Provider) -> None:
    linked(cast, house, cast.mate)
    client, sign = Client(), house.sign
    for head in ("eyJhbGciOiJub25lIn0", "eyJhbGciOiJIUzI1NiJ9"):
        house.sign = lambda claims, head=head: ".".join((head, sign(claims).split(".")[1], ""))  # type: ignore[method-assign, misc]
        assert walk(client, house).status_code == 409
    assert not is_in(client)


def test_an_answer_of_another_browser_is_not_taken(cast: Cast, house: Provider) -> None:
    linked(cast, house, cast.mate)
    client = Client()

    assert walk(client, house, change="of-somebody-else").status_code == 409
    assert Client().get("/sign-in/house/back/?code=x&state=").status_code == 409
    assert not is_in(client)


def test_an_answer_is_taken_once(cast: Cast, house: Provider) -> None:
    linked(cast, house, cast.mate)
    client = Client()
    back = house.lets_in(client.get("/sign-in/house/").headers["Location"], SUB)
    address = back.partition("testserver")[2]

    assert client.get(address).status_code == 303
    assert client.get(address).status_code == 409


def test_signed_out_there_is_signed_out_here_at_once(cast: Cast, house: Provider) -> None:
    linked(cast, house, cast.mate)
    client, by_pin, other = Client(), cast.door(cast.mate), cast.door(cast.worker)
    walk(client, house)
    assert client.get("/account/").status_code == by_pin.get("/account/").status_code == 200

    answer = Client().post("/sign-in/house/logout/", {"logout_token": house.logout_token(SUB)})

    assert answer.status_code == 200
    assert client.get("/account/").status_code == by_pin.get("/account/").status_code == 302
    assert other.get("/account/").status_code == 200
    assert Fact.objects.filter(code="account.signed_out_by_house").count() == 1


@pytest.mark.parametrize(
    "spoil",
    [another_key, changed(aud="x"), changed(nonce="x"), changed(events={}), changed(events=1),
     without("events"), without("sub"), changed(exp=1)],
)  # fmt: skip
def test_nobody_else_signs_people_out(
    cast: Cast, house: Provider, spoil: Callable[[Provider], None]
) -> None:
    linked(cast, house, cast.mate)
    client = cast.door(cast.mate)

    spoil(house)
    answer = Client().post("/sign-in/house/logout/", {"logout_token": house.logout_token(SUB)})

    assert answer.status_code == 400
    assert client.get("/account/").status_code == 200


def test_a_login_token_signs_nobody_out(cast: Cast, house: Provider) -> None:
    linked(cast, house, cast.mate)
    token: Claims = {"iss": house.issuer, "aud": CLIENT, "sub": SUB, "iat": int(time.time()),
                     "exp": int(time.time()) + 60, "nonce": "x"}  # fmt: skip

    answer = Client().post("/sign-in/house/logout/", {"logout_token": house.sign(token)})

    assert answer.status_code == 400


def test_the_owner_ends_the_link(cast: Cast, house: Provider) -> None:
    identity = linked(cast, house, cast.mate)
    owner, client = cast.door(cast.mate), Client()
    assert cast.door(cast.worker).post(f"/account/house/{identity.pk}/end/").status_code == 404

    owner.post(f"/account/house/{identity.pk}/end/")

    assert walk(client, house).headers["Location"] == "/sign-in/house/number/"
    assert not is_in(client)


def test_it_was_not_me_ends_the_link_too(cast: Cast, house: Provider) -> None:
    linked(cast, house, cast.mate)
    told = Notice.objects.get(kind="LINKED")

    cast.door(cast.mate).post(f"/organisation/codes/{told.code_id}/not-me/")

    assert Identity.objects.get().linked_at is None


def test_switched_off_there_opens_nothing(cast: Cast, house: Provider) -> None:
    linked(cast, house, cast.mate)
    Identity.objects.update(is_active=False)
    client = Client()

    assert walk(client, house).status_code == 409
    assert not is_in(client)


def test_more_than_a_password_there_counts_as_a_second_factor(cast: Cast, house: Provider) -> None:
    linked(cast, house, cast.mate)
    client = Client()
    changed(amr=["pwd", "mfa"])(house)

    walk(client, house)

    assert client.session["second"] is True
    assert "proved_at" not in client.session, "it is not the own PIN"


def test_a_provider_that_does_not_answer_is_said(cast: Cast, settings: Any) -> None:
    settings.ZEREN = replace(settings.ZEREN, oidc_issuer="http://127.0.0.1:9", oidc_client="x")

    answer = Client().get("/sign-in/house/", headers={"accept-language": "en"})

    assert answer.status_code == 409
    assert "staff number and PIN" in answer.content.decode()


def test_without_a_provider_there_is_no_such_door(cast: Cast) -> None:
    assert Client().get("/sign-in/house/").status_code == 404
    assert Client().post("/sign-in/house/logout/").status_code == 404
    assert "/sign-in/house/" not in Client().get("/sign-in/").content.decode()


def test_no_token_and_no_secret_stands_in_a_log_or_on_a_page(
    cast: Cast, house: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    """T27: what is signed, asked and kept secret is said nowhere."""
    caplog.set_level(0)
    secrets = ["s3cret-of-it"]
    sign = house.sign

    def remembered(claims: Claims) -> str:
        secrets.append(sign(claims))
        return secrets[-1]

    house.sign = remembered  # type: ignore[method-assign]
    client, pages = Client(), []
    pages.append(walk(client, house).content.decode())
    another_key(house)
    pages.append(walk(client, house).content.decode())
    Client().post("/sign-in/house/logout/", {"logout_token": house.logout_token(SUB)})

    told = caplog.text + "".join(pages) + "".join(Fact.objects.values_list("body", flat=True))
    assert len(secrets) == 4
    assert [one for one in secrets if one in told or one.split(".")[-1] in told] == []


def tried(cast: Cast) -> str:
    return cast.door(cast.administrator).post("/account/house/", {"way": "oidc"}).content.decode()


def test_an_administrator_tries_it_and_reads_which_step_fails(
    cast: Cast, house: Provider, settings: Any
) -> None:
    good = settings.ZEREN
    assert "as they must be" in tried(cast)

    for issuer, words in (
        ("https://no-such-host.invalid", "(DNS)"),
        (house.issuer.replace("http:", "https:"), "(TLS)"),
        ("http://127.0.0.1:9", "Nobody answers"),
        (f"{house.issuer}/realms/none", "description of a provider"),
        (f"{house.issuer}/", "letter by letter"),
    ):
        settings.ZEREN = replace(good, oidc_issuer=issuer)
        assert words in tried(cast), issuer
    settings.ZEREN = good
    house.shown.clear()
    assert "no keys" in tried(cast)


def test_the_page_of_settings_is_the_administrators_and_shows_no_secret(
    cast: Cast, house: Provider
) -> None:
    page = tried(cast)

    assert house.issuer in page
    assert "/sign-in/house/back/" in page
    assert "s3cret-of-it" not in page
    assert cast.door(cast.auditor).get("/account/house/").status_code == 404


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"ZEREN_OIDC_ISSUER": "http://login.example", "ZEREN_OIDC_CLIENT": "z"}, "https"),
        ({"ZEREN_OIDC_ISSUER": "https://login.example"}, "oidc_client is empty"),
        ({"ZEREN_SECOND_FACTOR_FOR": "boss"}, "“boss”"),
    ],
)
def test_settings_that_cannot_be_used_are_told(values: dict[str, str], word: str) -> None:
    with pytest.raises(config.BadConfig, match=word):
        config.load(values)


def test_a_link_by_two_at_once_is_made_once(cast: Cast, house: Provider) -> None:
    """The second confirmation finds that the question has moved on."""
    identity = linked(cast, house, cast.mate)
    used = Code.objects.get(kind="LINK")

    answer = cast.door(cast.safety).post(f"/organisation/codes/{used.pk}/", {"pin": PIN})

    assert answer.status_code == 404
    assert links.account_of(identity).pk == cast.account_of(cast.mate)
