"""A record is given on by the person's consent alone, while it stands, and he sees each time."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.cast import PIN, Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.ledger import audit
from zeren.ledger.models import Fact
from zeren.organisation import actions as organisation
from zeren.privacy import actions
from zeren.privacy.models import Consent, Release

GIVE = {"recipient": "Harbour Ltd", "purpose": "A job there", "kinds": ["work", "learning"]}


@pytest.fixture
def hand() -> Iterator[Clock]:
    with frozen() as now:
        yield now


@pytest.fixture
def cast(db: None, hand: Clock) -> Cast:
    found = cast_of()
    found.train(found.worker)
    return found


def consent(cast: Cast, hand: Clock, who: int, pin: str = PIN, days: int = 3) -> int:
    until = (hand.at + timedelta(days=days)).date().isoformat()
    form = {**GIVE, "until": until, "pin": pin}
    return cast.door(who).post("/privacy/consents/", form).status_code


def release(cast: Cast, who: int) -> tuple[int, bytes]:
    row = Consent.objects.latest("pk")
    answer = cast.door(who).post(f"/privacy/releases/{row.pk}/")
    return answer.status_code, answer.content


def test_a_record_goes_out_while_the_consent_stands_and_the_person_sees_it(
    cast: Cast, hand: Clock
) -> None:
    assert consent(cast, hand, cast.worker) == 303
    assert "Harbour Ltd" in cast.door(cast.safety).get("/privacy/releases/").content.decode()

    status, data = release(cast, cast.safety)

    assert status == 200
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = {one for one in archive.namelist() if one.endswith(".json")}
        attempts = json.loads(archive.read("training.Attempt.json"))
        assert "Harbour Ltd" in archive.read("README.txt").decode()
    assert {row["person_id"] for row in attempts} == {cast.worker}
    assert "organisation.Holding.json" in names
    assert not {one for one in names if one.startswith(("ledger.", "accounts.", "hazards.", "let"))}
    mine = cast.door(cast.worker).get("/privacy/mine/").content.decode()
    assert hashlib.sha256(data).hexdigest() in mine
    facts = Fact.objects.filter(code__startswith="consent.").order_by("id")
    assert [one.code for one in facts] == ["consent.given", "consent.released"]
    assert "Harbour" not in " ".join(facts.values_list("body", flat=True))
    ledger.sequence()
    ledger.checkpoint()
    assert [str(one) for one in audit.audit()] == []


def test_taken_back_or_over_nothing_goes_out(cast: Cast, hand: Clock) -> None:
    consent(cast, hand, cast.worker)
    row = Consent.objects.get()
    back = f"/privacy/consents/{row.pk}/back/"
    assert cast.door(cast.mate).post(back).status_code == 404
    assert cast.door(cast.worker).post(back).status_code == 303
    assert release(cast, cast.safety)[0] == 409

    consent(cast, hand, cast.worker)
    hand.tick(hours=24 * 4)
    assert release(cast, cast.safety)[0] == 409
    assert not Release.objects.exists()


def test_nobody_consents_for_another_nor_without_his_pin_nor_for_long(
    cast: Cast, hand: Clock
) -> None:
    assert consent(cast, hand, cast.worker, pin="000000") == 409
    assert consent(cast, hand, cast.worker, days=400) == 409
    with pytest.raises(Refused) as refused:
        actions.consent(
            recipient="x", purpose="x", kinds=["work"], until=hand.at.date(), on=hand.at.date(),
            by=cast.actor(cast.worker), at=hand.at,
        )  # fmt: skip
    assert refused.value.code == "consent.pin_needed"
    assert not Consent.objects.exists()


def test_only_who_keeps_safety_over_the_person_gives_it_on(cast: Cast, hand: Clock) -> None:
    consent(cast, hand, cast.worker)

    for who in (cast.clerk, cast.auditor, cast.workshop, cast.worker, cast.administrator):
        assert release(cast, who)[0] == 404
    consent(cast, hand, cast.safety)
    assert release(cast, cast.safety)[0] == 404, "nobody gives on his own record"
    assert release(cast, cast.gm)[0] == 200


def test_it_holds_over_new_year_through_its_last_day(cast: Cast, hand: Clock) -> None:
    hand.tick(seconds=(hand.at.replace(month=12, day=31, hour=2) - hand.at).total_seconds())
    assert consent(cast, hand, cast.worker, days=2) == 303
    hand.tick(days=2, hours=13)  # the second of January, 23 in the house

    assert release(cast, cast.safety)[0] == 200
    hand.tick(hours=2)
    assert release(cast, cast.safety)[0] == 409


def test_nobody_writes_down_a_consent_of_yesterday_nor_takes_one_back_twice(
    cast: Cast, hand: Clock
) -> None:
    assert consent(cast, hand, cast.worker, days=-1) == 409
    assert consent(cast, hand, cast.worker) == 303
    assert release(cast, cast.safety)[0] == 200
    row = Consent.objects.get()
    back = f"/privacy/consents/{row.pk}/back/"
    door = cast.door(cast.worker)

    assert [door.post(back).status_code for _time in range(2)] == [303, 409]

    assert "Harbour Ltd" in door.get("/privacy/mine/").content.decode(), "what went out stays told"
    assert consent(cast, hand, cast.worker) == 303, "and it can be given anew"


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "经您同意"), ("en", "by your consent")])
def test_where_it_went_is_said_in_the_readers_language(
    cast: Cast, hand: Clock, language: str, said: str
) -> None:
    organisation.decide_languages([language], by=cast.actor(cast.gm), at=hand.at)
    consent(cast, hand, cast.worker)
    release(cast, cast.safety)

    page = cast.door(cast.worker, language).get("/privacy/mine/").content.decode()

    assert said in page
    assert ("your record" in page) is (language == "en")
