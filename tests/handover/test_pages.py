"""The pages of a hand-over, from the leaver's My day to the head's confirmation."""

from __future__ import annotations

import re

import pytest

from tests.cast import PIN
from tests.handover.conftest import Going


def shown(answer: object) -> str:
    assert answer.status_code == 200, answer.status_code  # type: ignore[attr-defined]  # a response
    return str(answer.content.decode())  # type: ignore[attr-defined]  # a response


def fields(page: str) -> dict[str, object]:
    """What the form of a step holds."""
    seen = re.search(r'name="digest_seen" value="([0-9a-f]{64})"', page)
    assert seen
    items = re.findall(r'<input\s+type="hidden"\s+name="item"\s+value="(\d+)"', page)
    return {"digest_seen": seen.group(1), "item": items}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_signs_on_a_screen_of_its_own(going: Going, language: str) -> None:
    cast = going.cast
    going.leave(cast.worker, days=7)
    pk = going.of(cast.worker).pk
    worker = cast.door(cast.worker, language)
    word = {"en": "Hand over what", "zh-hans": "移交田𠮷生负责的事项"}[language]
    assert word in shown(worker.get("/"))
    assert "HO-2026-00001" in shown(worker.get(f"/handover/{pk}/"))
    assert worker.post(f"/handover/{pk}/say/", {"words": "地线松动"}).status_code == 303
    page = shown(worker.get(f"/handover/{pk}/give/"))
    assert "地线松动" in page

    wrong = worker.post(f"/handover/{pk}/give/", {**fields(page), "pin": "000000"})
    assert wrong.status_code == 409
    assert worker.post(f"/handover/{pk}/give/", {**fields(page), "pin": PIN}).status_code == 303

    for who in (cast.mate, cast.leader):
        taker = cast.door(who, language)
        assert f"/handover/{pk}/" in shown(taker.get("/"))
        page = shown(taker.get(f"/handover/{pk}/receive/"))
        done = taker.post(f"/handover/{pk}/receive/", {**fields(page), "pin": PIN})
        assert done.status_code == 303, done.content.decode()[:400]
    head = cast.door(cast.workshop, language)
    assert cast.door(cast.mate).get(f"/handover/{pk}/confirm/").status_code == 409
    page = shown(head.get(f"/handover/{pk}/confirm/"))
    sent = {**fields(page), "pin": PIN}
    assert head.post(f"/handover/{pk}/confirm/", sent).status_code == 303
    assert "田𠮷生" in shown(head.get("/handover/?step=close"))
    assert "田𠮷生" not in shown(head.get("/handover/?step=give"))
