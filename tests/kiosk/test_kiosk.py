"""A device that many share: enrolled by a head, one person at a time, out at once."""

from __future__ import annotations

import json
from datetime import timedelta

import pyotp
import pypdfium2
import pytest
from django.test import Client

from tests import answering
from tests.cast import PIN, Cast, cast_of
from tests.counted import counted
from zeren.accounts import actions as accounts
from zeren.accounts import middleware
from zeren.accounts import queries as account_queries
from zeren.accounts.actions import factors
from zeren.core.actor import Actor
from zeren.core.days import day_of
from zeren.core.refusal import Refused
from zeren.kiosk import actions, queries
from zeren.kiosk.middleware import COOKIE
from zeren.kiosk.models import Kiosk
from zeren.ledger import clock
from zeren.ledger import queries as ledger
from zeren.letters import actions as letters
from zeren.letters.models import Signature

pytestmark = pytest.mark.django_db

FORM = {
    "place": "Tablet at the gate", "opens": "00:00", "closes": "00:00", "shows_names": "on",
}  # fmt: skip


@pytest.fixture
def cast() -> Cast:
    return cast_of()


def enrolled(cast: Cast, unit: str = "W2", who: str = "workshop") -> Client:
    """The device after its head has enrolled it."""
    door = cast.door(cast.ids[who])
    answer = door.post(
        "/kiosk/enrol/",
        FORM | {"unit": cast.units[unit], "until": clock.today() + timedelta(days=7)},
    )
    assert answer.status_code == 303, answer.content.decode()
    return door


def enter(device: Client, cast: Cast, person: int) -> str:
    """Type number and PIN; gives where the device went, or what it says."""
    cast.account(person)
    login = ledger_login(cast, person)
    answer = device.post("/kiosk/", {"login": login, "pin": PIN})
    return answer.headers.get("Location", answer.content.decode())


def ledger_login(cast: Cast, person: int) -> str:
    found = account_queries.account(cast.account(person))
    assert found is not None
    return str(found.login)


def said(code: str) -> int:
    return ledger.facts(code).count()


def test_the_head_is_out_and_the_pad_names_who_still_has_to(cast: Cast) -> None:
    device = enrolled(cast)
    page = device.get("/kiosk/").content.decode()

    assert middleware.SINCE not in device.session
    assert "Your staff number, then your PIN" in page
    assert 'data-number="' in page
    row = Kiosk.objects.get()
    assert row.token_digest != device.cookies[COOKIE].value
    assert said("kiosk.enrolled") == 1


def test_one_person_does_what_is_his_and_hands_over(cast: Cast) -> None:
    cast.train(cast.worker)
    cast.issue()
    device = enrolled(cast)

    assert "/letters/" in enter(device, cast, cast.worker)
    page = device.get("/").content.decode()
    assert "Done, hand over" in page
    device.post("/kiosk/over/")

    assert device.get("/letters/mine/").status_code in (302, 404)
    assert "Done, hand over" not in device.get("/kiosk/").content.decode()
    assert (said("kiosk.entered"), said("kiosk.left")) == (1, 1)


def test_a_head_at_the_pad_is_a_worker(cast: Cast) -> None:
    device = enrolled(cast, unit="CO", who="gm")
    enter(device, cast, cast.gm)

    assert device.get("/overview/").status_code == 404
    assert device.get("/kiosk/enrol/").status_code == 404


def test_it_is_for_its_own_people_and_its_own_hours(cast: Cast) -> None:
    device = enrolled(cast)
    assert "for the people of another unit" in enter(device, cast, cast.clerk)
    Kiosk.objects.update(until_day=day_of(clock.today()) - 1)

    assert "outside its hours" in device.get("/kiosk/").content.decode()
    with pytest.raises(Refused, match=r"kiosk\.shut"):
        actions.enter(Kiosk.objects.get(), by=cast.actor(cast.worker), at=clock.now())


def test_a_second_factor_is_not_gone_round_at_the_pad(cast: Cast) -> None:
    device = enrolled(cast)
    account = cast.account(cast.worker)
    app = pyotp.TOTP(factors.new_secret())
    at = clock.now()
    owner = accounts.proved(Actor.account(account), PIN, at=at)
    factors.add_app(account, app.secret, app.at(at), by=owner, at=at)

    assert "Use your own phone" in enter(device, cast, cast.worker)
    assert said("kiosk.entered") == 0


def test_who_walks_away_is_out(cast: Cast) -> None:
    device = enrolled(cast)
    enter(device, cast, cast.worker)
    session = device.session
    session[middleware.SEEN] -= middleware.SHARED_IDLE.total_seconds() + 61
    session.save()

    assert device.get("/").status_code == 302


def test_a_one_time_code_on_the_device_makes_no_session_of_its_own(cast: Cast) -> None:
    device = enrolled(cast, unit="CO", who="gm")
    cast.account(cast.gm)
    device.post("/sign-in/", {"login": ledger_login(cast, cast.gm), "pin": PIN})
    device.get("/")

    assert device.session[middleware.KIOSK] == Kiosk.objects.get().pk
    assert device.get("/overview/").status_code == 404


def test_who_ends_it_and_who_does_not(cast: Cast) -> None:
    device = enrolled(cast)
    row = Kiosk.objects.get()
    assert cast.door(cast.worker).get(f"/kiosk/{row.pk}/end/").status_code == 404
    with pytest.raises(Refused, match=r"kiosk\.not_yours"):
        actions.end(row.pk, by=cast.actor(cast.worker), at=clock.now())

    cast.door(cast.workshop).post(f"/kiosk/{row.pk}/end/")

    assert device.get("/kiosk/").status_code == 404
    with pytest.raises(Refused, match=r"kiosk\.ended_already"):
        actions.end(row.pk, by=cast.actor(cast.workshop), at=clock.now())


def test_a_stranger_with_a_cookie_of_his_own_has_no_pad(cast: Cast) -> None:
    enrolled(cast)
    stranger = Client()
    stranger.cookies[COOKIE] = "made:up:token"

    assert stranger.get("/kiosk/").status_code == 404


def test_the_queue_counts_down_and_asks_as_much_for_many_as_for_few(cast: Cast) -> None:
    row, _token = actions.enrol(
        cast.units["CO"], place="Hall", opens=0, closes=0, until=clock.today(), language="en",
        shows_names=True, by=cast.actor(cast.gm), at=clock.now(),
    )  # fmt: skip
    before = queries.queue(row, clock.today())
    cast.train(cast.worker)
    after = queries.queue(row, clock.today())

    assert (before.done, after.done) == (0, 1)
    assert cast.worker not in {one.person_id for one in after.waiting}
    small, _token = actions.enrol(
        cast.units["W2"], place="Team", opens=0, closes=0, until=clock.today(), language="en",
        shows_names=True, by=cast.actor(cast.gm), at=clock.now(),
    )  # fmt: skip
    with counted() as few:
        queries.queue(small, clock.today())
    with counted() as many:
        queries.queue(row, clock.today())
    assert len(few) == len(many)


def test_a_shared_device_keeps_no_draft_and_nothing_unsent(cast: Cast) -> None:
    device = enrolled(cast)
    enter(device, cast, cast.worker)

    assert "web/phone.js" not in device.get("/").content.decode()
    assert "web/phone.js" in cast.door(cast.worker).get("/").content.decode()


def helped(device: Client, cast: Cast, witness: int, **changed: str) -> str:
    """The letter on the tablet signed with help; gives where it leads, or the page."""
    letter = cast.letter(cast.worker)
    cast.account(witness)
    form = {
        "digest_seen": letter.digest, "stroke": "", "pin": PIN, "was_read": "on",
        "login": ledger_login(cast, witness), "witness_pin": PIN,
    }  # fmt: skip
    page = device.get(f"/kiosk/letter/{letter.pk}/").content.decode()
    form["own_duty"] = answering.answer(page, page.partition('id="helped"')[0])
    answer = device.post(f"/kiosk/letter/{letter.pk}/", form | changed)
    return answer.headers.get("Location", answer.content.decode())


@pytest.fixture
def helpless(cast: Cast) -> Client:
    """The worker, trained, at the tablet; he can neither read nor write."""
    cast.train(cast.worker)
    cast.issue()
    device = enrolled(cast)
    enter(device, cast, cast.worker)
    return device


def test_who_cannot_read_signs_before_a_witness_and_it_says_so_for_ever(
    cast: Cast, helpless: Client
) -> None:
    letter = cast.letter(cast.worker)
    assert f"/kiosk/letter/{letter.pk}/" in helpless.get(f"/letters/{letter.pk}/").content.decode()
    page = helpless.get(f"/kiosk/letter/{letter.pk}/").content.decode()
    assert "Read aloud" in page
    assert page.count('class="letter-sign" aria-hidden="true"') > 15, "nothing of it is spoken"

    assert helped(helpless, cast, cast.mate) == f"/letters/{letter.pk}/"

    row = Signature.objects.get(letter=letter)
    assert (row.method, row.person_id, bytes(row.stroke)) == ("helped", cast.worker, b"")
    fact = ledger.facts("letter.signed").get()
    told = json.loads(fact.body)
    assert told["witness"] == cast.mate
    assert told["witness_via"][:2] == [cast.account_of(cast.mate), "pin"]
    assert told["witness_via"][2]
    assert (fact.actor_id, fact.proof) == (cast.worker, "pin")
    for address in ("", "receipt/"):
        page = helpless.get(f"/letters/{letter.pk}/{address}").content.decode()
        assert "own PIN, witnessed by 王喆" in page
    pdf = pypdfium2.PdfDocument(helpless.get(f"/letters/{letter.pk}/letter.pdf").content)
    text = "".join(one.get_textpage().get_text_range() for one in pdf)
    assert "由王喆见证" in "".join(text.split())
    assert helpless.get("/").content.decode().count("Done, hand over") == 1


@pytest.mark.parametrize(
    ("who", "changed", "said"),
    [
        ("worker", {}, "somebody else than the person"),
        ("leader", {}, "cannot be its witness"),
        ("mate", {"witness_pin": "000000"}, "do not belong together"),
        ("mate", {"login": "nobody"}, "do not belong together"),
        ("mate", {"pin": "000000"}, "PIN"),
        ("mate", {"was_read": ""}, "required"),
    ],
)
def test_nothing_is_signed_without_both_pins_and_a_true_witness(
    cast: Cast, helpless: Client, who: str, changed: dict[str, str], said: str
) -> None:
    page = helped(helpless, cast, cast.ids[who], **changed)

    assert said in page
    assert not Signature.objects.exists()


def test_help_is_given_at_a_shared_device_alone_and_only_for_the_own_letter(
    cast: Cast, helpless: Client
) -> None:
    own, other = cast.letter(cast.worker).pk, cast.letter(cast.mate).pk
    assert helpless.get(f"/kiosk/letter/{other}/").status_code == 404
    phone = cast.door(cast.worker)
    assert phone.get(f"/kiosk/letter/{own}/").status_code == 404
    assert "I need help" not in phone.get(f"/letters/{own}/").content.decode()


def test_a_witness_by_session_alone_is_none(cast: Cast) -> None:
    cast.train(cast.worker)
    cast.issue()
    letter, at = cast.letter(cast.worker), clock.now()
    cast.account(cast.worker)
    with pytest.raises(Refused, match=r"letter\.witness_needs_pin"):
        letters.sign(
            letter.pk, digest_seen=letter.digest, strokes=None, is_pin_fresh=True,
            witness=cast.actor(cast.mate), at=at,
            by=accounts.proved(cast.actor(cast.worker), PIN, at=at),
        )  # fmt: skip


def test_whose_signatures_were_helped_is_listed_with_witness_and_day(
    cast: Cast, helpless: Client
) -> None:
    safety = cast.door(cast.safety)
    assert "Nobody signed with help" in safety.get("/letters/helped/").content.decode()
    helped(helpless, cast, cast.mate)

    for who in (cast.safety, cast.auditor):
        page = cast.door(who).get("/letters/helped/").content.decode()
        assert "1 person signed with help" in page
        assert "田𠮷生" in page
        assert "王喆" in page, "the witness"
    assert "/letters/helped/" in safety.get("/letters/").content.decode()
    others = safety.get("/letters/helped/?q=E999").content.decode()
    assert "Nobody signed with help" in others
    assert cast.door(cast.leader).get("/letters/helped/").status_code == 404
