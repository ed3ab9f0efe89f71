"""What anybody outside can open or is sent: nobody of the house stands in it, unless chosen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.cast import PIN, Cast, cast_of
from tests.frozen import frozen
from tests.site.matrix import LINES
from tests.site.test_access_matrix import addresses, objects
from zeren.desk import actions as desk
from zeren.hazards import actions as hazards
from zeren.ledger import actions as ledger
from zeren.ledger import clock, stream
from zeren.ledger import queries as facts
from zeren.ledger.models import Fact
from zeren.organisation.models import Person, Thing
from zeren.training.models import Meeting
from zeren.webhooks import actions as webhooks
from zeren.webhooks import calling
from zeren.webhooks.models import Webhook

PUBLIC = {line.name for line in LINES if line.of("anonymous") == 200}
MENDED = "by mistake: 王喆, 13800000009, told it"


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with frozen():
        found = cast_of()
        for one in Person.objects.values_list("pk", flat=True):
            told = {"phone": f"1380000{one + 1000}", "email": f"p{one}@zeren.test"}
            Person.objects.filter(pk=one).update(**told)
        yield found


def stands_in(text: str) -> list[str]:
    """Names, staff numbers, telephones and addresses of people of the house in a text."""
    rows = Person.objects.values_list("name", "number", "phone", "email")
    found = [one for row in rows for one in (row[0], *row[2:]) if one in text]
    # a number by itself: "E001" may stand inside a digest
    return found + [row[1] for row in rows if re.search(rf"(?<![\w+/=]){row[1]}(?![\w+/=])", text)]


def outside(cast: Cast) -> Iterator[tuple[str, str]]:
    """Every public address as a stranger gets it, in both languages."""
    known = objects(cast)
    bulletin = Meeting.objects.latest("pk")
    row = desk.compose_bulletin(bulletin.pk, names=[], by=cast.actor(cast.safety), at=clock.now())
    desk.publish_bulletin(row.pk, by=cast.actor(cast.safety), at=clock.now())
    known["slug"] = (row.slug, row.slug)
    for language in ("en", "zh-hans"):
        stranger = Client(headers={"accept-language": language})
        with translation.override(language):
            for name, parameters in addresses():
                if name in {*PUBLIC, "desk:bulletin"}:
                    kwargs = {one: known[one][0] for one in parameters}
                    said = stranger.get(reverse(name, kwargs=kwargs))
                    assert said.status_code == 200, name
                    whole = b"".join(said) if said.streaming else said.content
                    yield name, whole.decode()


def test_no_public_page_names_anybody(cast: Cast) -> None:
    said = list(outside(cast))

    assert {name for name, _text in said} == {*PUBLIC, "desk:bulletin"}
    assert {name: stands_in(text) for name, text in said if stands_in(text)} == {}


def test_who_follows_a_report_by_its_code_reads_nobody(cast: Cast) -> None:
    sheets = {
        line: hazards.make_key(line, by=cast.actor(who), at=clock.now())[1]
        for line, who in (("management", cast.gm), ("oversight", cast.auditor))
    }
    thing = Thing.objects.get(code="HJ-12")
    row, code = hazards.report(
        text="Guard off", thing_id=thing.pk, photos=[], secrecy="confidential",
        by=cast.actor(cast.worker), at=clock.now(),
    )  # fmt: skip
    page = f"/hazards/{row.pk}/reporter/"
    asked = {"note": MENDED, "sheet": sheets["management"], "pin": PIN}
    assert cast.door(cast.gm).post(page, asked).status_code == 303
    ledger.sequence()
    ledger.checkpoint()

    followed = Client().post("/hazards/follow/", {"code": code}).content.decode()
    kept = Client().post(reverse("hazards:receipt-by-code"), {"code": code})

    assert "王**, **, told it" in followed
    assert stands_in(followed) == []
    assert kept.status_code == 200
    assert stands_in(kept.content.decode()) == []


def test_receipts_and_printed_checkpoints_name_nobody(cast: Cast) -> None:
    cast.train(cast.worker)
    cast.issue()
    cast.sign(cast.worker)
    ledger.sequence()
    ledger.checkpoint()

    receipts = [facts.receipt(one) for one in Fact.objects.values_list("pk", flat=True)]
    sheet = cast.door(cast.auditor).get(reverse("ledger:sheet")).content.decode()

    assert len(receipts) > 100
    assert None not in receipts
    assert [stands_in(facts.receipt_file(one)) for one in receipts if one] == [[]] * len(receipts)
    own = Person.objects.get(pk=cast.auditor)
    assert stands_in(sheet) == [own.name], "the one who prints it, in the head of the page"


def test_no_webhook_tells_a_machine_who_it_was(cast: Cast, monkeypatch: Any) -> None:
    sent: list[str] = []

    def post(_url: str, body: bytes, **_more: object) -> calling.Answer:
        sent.append(body.decode())
        return calling.Answer(True, "204")

    monkeypatch.setattr(calling, "post", post)
    asked = cast.viewer(cast.administrator)
    row, _secret = webhooks.ask("https://a.example/", ["*"], viewer=asked, at=clock.now())
    webhooks.step(row.pk, "confirm", viewer=cast.viewer(cast.gm), at=clock.now())
    cast.train(cast.worker)
    cast.issue()
    cast.sign(cast.worker)
    ledger.sequence()
    webhooks.deliver(now=clock.now)

    assert Webhook.objects.get(pk=row.pk).cursor == stream.size()
    assert "letter.signed" in "".join(sent)
    assert stands_in("".join(sent)) == []
