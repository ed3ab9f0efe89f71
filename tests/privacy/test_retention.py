"""Terms are set by two offices, never below the law; names go with their keys, the log stays."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings

from tests.cast import PIN, Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.accounts import actions as accounts
from zeren.accounts.models import Account
from zeren.cli.main import main
from zeren.core.log import entry, verifier
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.ledger import audit
from zeren.ledger import queries as facts
from zeren.ledger.models import Fact
from zeren.notices import actions as notices
from zeren.notices.models import Enquiry
from zeren.organisation import actions as organisation
from zeren.organisation.models import Person, PersonName, PersonWord, Post
from zeren.privacy import actions
from zeren.privacy.models import Keeping
from zeren.privacy.queries import retention as queries


@pytest.fixture
def hand() -> Iterator[Clock]:
    with frozen() as now:
        yield now


@pytest.fixture
def cast(db: None, hand: Clock) -> Cast:
    found = cast_of()
    for who in (found.gm, found.safety):
        found.account(who)
    return found


def ask(cast: Cast, hand: Clock, who: int, act: str, kind: str, years: int = 1) -> Keeping:
    on = hand.at.date()
    return actions.ask_keeping(act, kind, years, viewer=cast.viewer(who), on=on, at=hand.at)


def confirm(cast: Cast, hand: Clock, row: Keeping, who: int) -> Keeping:
    by = accounts.proved(cast.actor(who), PIN, at=hand.at)
    viewer = cast.viewer(who)
    return actions.step_keeping(
        row.pk, "confirm", viewer=viewer, by=by, on=hand.at.date(), at=hand.at
    )


def refused(code: str, cast: Cast, hand: Clock, row: Keeping, who: int) -> None:
    with pytest.raises(Refused) as no:
        confirm(cast, hand, row, who)
    assert no.value.code == code


def years_on(hand: Clock, years: int) -> None:
    hand.tick(hours=24 * (366 * years))


def wrong() -> list[str]:
    ledger.sequence()
    ledger.checkpoint()
    return [str(one) for one in audit.audit()]


def test_a_longer_term_takes_both_offices_and_stands_in_the_notice(cast: Cast, hand: Clock) -> None:
    row = ask(cast, hand, cast.safety, "years", "letters", 9)
    assert {one.code: one.years for one in queries.years_here()}["letters"] == 5
    cast.account(cast.auditor)
    refused("retention.own", cast, hand, row, cast.safety)
    refused("retention.not_yours", cast, hand, row, cast.auditor)

    page = f"/privacy/retention/{row.pk}/"
    assert page in cast.door(cast.gm).get("/").content.decode()
    assert page not in cast.door(cast.safety).get("/").content.decode()
    assert cast.door(cast.gm).post(page, {"act": "confirm", "pin": PIN}).status_code == 303

    years = {one.code: one.years for one in queries.years_here()}
    assert (years["letters"], years["people"], years["training"]) == (9, 9, 5)
    assert "9 years" in cast.door(cast.worker).get("/privacy/").content.decode()
    assert wrong() == []


def test_no_term_falls_below_the_law(cast: Cast, hand: Clock) -> None:
    with pytest.raises(Refused) as no:
        ask(cast, hand, cast.gm, "years", "training", 2)

    assert no.value.code == "retention.below_floor"


def left(cast: Cast, hand: Clock) -> Person:
    """Somebody whose name was corrected, and who left."""
    clerk = cast.actor(cast.clerk)
    organisation.correct_name(cast.mate, "王矗", reason="typed wrongly", by=clerk, at=hand.at)
    organisation.leave(cast.mate, to_date=hand.at.date(), by=clerk, at=hand.at)
    return Person.objects.get(pk=cast.mate)


def test_who_left_long_ago_loses_his_name_and_the_log_verifies_and_says_so(
    cast: Cast, hand: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    before = left(cast, hand)
    assert wrong() == []
    kept = Fact.objects.filter(about_kind="person", about_id=before.pk).order_by("-id")[0]
    receipt = facts.receipt(kept.pk)
    years_on(hand, 4)
    assert cast.mate not in queries.due("people", hand.at.date())
    years_on(hand, 2)
    assert queries.due("people", hand.at.date()) == [cast.mate]

    row = confirm(cast, hand, ask(cast, hand, cast.gm, "erase", "people"), cast.safety)

    gone = Person.objects.get(pk=cast.mate)
    assert (row.many, gone.name, gone.number, gone.salt) == (1, f"#{gone.pk}", f"#{gone.pk}", "")
    assert not PersonWord.objects.filter(person=gone).exists()
    names = PersonName.objects.filter(person=gone).values_list("name", "reason", "key")
    assert set(names) == {("", "", "")}
    assert not Account.objects.filter(login=before.number).exists()
    assert queries.due("people", hand.at.date()) == []
    assert wrong() == []
    assert receipt is not None
    keys = facts.verifier_key()
    assert verifier.check(json.dumps(receipt).encode(), keys).verdict == verifier.PROVEN
    assert [(one.kind, one.code, one.years) for one in queries.erased()] == [
        ("account", "people", 5), ("person", "people", 5), ("person_name", "people", 5),
    ]  # fmt: skip
    main(["audit"])
    assert "1 × person on " in capsys.readouterr().out
    page = cast.door(cast.safety).get("/privacy/retention/").content.decode()
    assert "under the rule of 5 years" in page


def test_with_the_salt_gone_not_even_the_house_can_try_a_name(cast: Cast, hand: Clock) -> None:
    before = left(cast, hand)
    years_on(hand, 6)
    told = Fact.objects.filter(about_kind="person", about_id=before.pk, row_digest__isnull=False)
    old = told.order_by("-id")[0]
    confirm(cast, hand, ask(cast, hand, cast.gm, "erase", "people"), cast.safety)

    def digest(salt: str) -> str:
        content = {"kind": "person", "id": before.pk, "salt": salt, "number": before.number,
                   "name": before.name, "email": before.email, "phone": before.phone,
                   "language": before.language}  # fmt: skip
        text = "zeren-commitment/1\n" + entry.spelled(content)
        sealed = hmac.digest(settings.PIN_PEPPER, text.encode(), "sha256").hex()
        columns = {"id": before.pk, "account_id": before.account_id, "sealed": sealed}
        return entry.row_digest("person", columns)

    assert digest(before.salt) == old.row_digest, "with it a name could be tried"
    assert digest(Person.objects.get(pk=before.pk).salt) != old.row_digest


def test_a_message_from_outside_is_forgotten_a_year_after_its_answer(
    cast: Cast, hand: Clock
) -> None:
    row = notices.receive(name="A", contact="a@example.org", message="hello", consent_text="yes",
                          language="en", at=hand.at)  # fmt: skip
    notices.answered(row.pk, viewer=cast.viewer(cast.safety), at=hand.at)
    years_on(hand, 1)
    hand.tick(hours=48)

    confirm(cast, hand, ask(cast, hand, cast.safety, "erase", "enquiries"), cast.gm)

    gone = Enquiry.objects.get()
    assert (gone.name, gone.contact, gone.message, gone.salt) == ("", "", "", "")
    assert wrong() == []


def test_nothing_that_is_not_past_is_erased(cast: Cast, hand: Clock) -> None:
    left(cast, hand)
    years_on(hand, 6)
    row = ask(cast, hand, cast.gm, "erase", "people")
    Keeping.objects.create(
        act="years", kind="letters", years=20, asked_as="general_manager", asked_by_id=cast.gm,
        asked_at=hand.at, state="CONFIRMED", decided_by_id=cast.safety, decided_at=hand.at,
    )  # fmt: skip

    refused("retention.nothing_past", cast, hand, row, cast.safety)
    assert Person.objects.get(pk=cast.mate).salt
    with pytest.raises(Refused):
        ask(cast, hand, cast.gm, "erase", "training")


def test_who_left_long_ago_and_was_entered_late_keeps_his_name_from_that_day_on(
    cast: Cast, hand: Clock
) -> None:
    years_on(hand, 1)
    long_ago = hand.at.date() - timedelta(days=300)
    clerk = cast.actor(cast.clerk)
    organisation.leave(cast.mate, to_date=long_ago, by=clerk, at=hand.at)

    hand.tick(days=366 * 5 - 200)
    assert cast.mate not in queries.due("people", hand.at.date()), "records named him meanwhile"
    years_on(hand, 1)
    assert cast.mate in queries.due("people", hand.at.date())


def test_who_is_back_before_the_yes_keeps_his_name(cast: Cast, hand: Clock) -> None:
    left(cast, hand)
    years_on(hand, 6)
    row = ask(cast, hand, cast.gm, "erase", "people")
    post = Post.objects.get(code="WE").pk
    organisation.come_back(
        cast.mate, post, from_date=hand.at.date(), by=cast.actor(cast.clerk), at=hand.at
    )

    refused("retention.nothing_past", cast, hand, row, cast.safety)
    assert Person.objects.get(pk=cast.mate).salt


def test_a_term_asked_for_last_year_is_the_same_this_year_and_said_in_one_language(
    cast: Cast, hand: Clock
) -> None:
    row = ask(cast, hand, cast.safety, "years", "hazards", 7)
    organisation.decide_languages(["zh-hans"], by=cast.actor(cast.gm), at=hand.at)
    years_on(hand, 1)
    confirm(cast, hand, row, cast.gm)

    assert {one.code: one.years for one in queries.years_here()}["hazards"] == 7
    page = cast.door(cast.worker, "zh-hans").get("/privacy/").content.decode()
    assert "7 年" in page
    assert "7 years" not in page
