"""Every form is done once, however often and by how many it is sent at once."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as house
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, connections
from django.test import Client

from tests.cast import Cast, cast_of
from tests.frozen import Clock, frozen
from tests.hazards.conftest import IS_TORTURE, jpeg
from tests.letters.test_pages import fill
from zeren.hazards import crowds, queries
from zeren.hazards.models import Hazard, HazardPhoto
from zeren.ledger import clock, sending
from zeren.ledger.models import Fact, Sent
from zeren.notices.models import Enquiry
from zeren.site import jobs
from zeren.web import once

KEY = "0f" * 16
COUNTED_APART = {"sessions.Session", "limits.Tally", "accounts.Device", "accounts.WrongTry"}
Send = Callable[..., Any]


@pytest.fixture
def hand(settings: Any, tmp_path: Path) -> Iterator[Clock]:
    settings.DATA, settings.VAULT = tmp_path, tmp_path / "vault"
    settings.HELD_FOLDER = tmp_path / "held"
    crowds.forget()
    with frozen() as now:
        yield now


@pytest.fixture
def cast(db: None, hand: Clock) -> Cast:
    return cast_of()


def wall(code: str = "WS-1") -> str:
    return f"/hazards/report/{queries.place_code(code)}/"


def photo(shade: int = 120) -> SimpleUploadedFile:
    return SimpleUploadedFile("IMG.jpg", jpeg(shade=shade), content_type="image/jpeg")


def stranger() -> Client:
    found = Client()
    found.cookies[house.LANGUAGE_COOKIE_NAME] = "en"
    return found


def message(text: str = "Smoke over the yard") -> dict[str, str]:
    return {"name": "Lin", "contact": "lin@neighbour.example", "message": text, "consent": "on"}


def rows() -> dict[str, int]:
    """How many rows every table holds, but for what counts requests and not acts."""
    return {
        one._meta.label: one._base_manager.count()
        for one in apps.get_models()
        if one._meta.label not in COUNTED_APART
    }


def told(answer: Any) -> tuple[int, str, list[str]]:
    """What an answer says: where it leads, or the number and the code that stand in it."""
    codes = [one for one in answer.text.split() if one.count("-") == 3 and len(one) == 19]
    return answer.status_code, answer.headers.get("Location", ""), codes


def reporting(cast: Cast) -> Send:
    return partial(stranger().post, wall(), {"text": "Hose leaks", "z_once": KEY})


def reporting_by_name(cast: Cast) -> Send:
    form = {"text": "Hose leaks", "secrecy": "named", "z_once": KEY}
    return partial(cast.door(cast.worker).post, wall(), form)


def writing(cast: Cast) -> Send:
    return partial(stranger().post, "/contact/", {**message(), "z_once": KEY})


def signing(cast: Cast) -> Send:
    cast.train(cast.worker)
    cast.issue()
    letter = cast.letter(cast.worker)
    form = {**fill(letter), "z_once": KEY}
    return partial(cast.door(cast.worker).post, f"/letters/{letter.pk}/sign/", form)


def mending(cast: Cast) -> Send:
    reporting(cast)()
    row = Hazard.objects.get()
    door = cast.door(cast.workshop)

    def send() -> Any:
        form = {"note": "New hose", "photo": [photo(1), photo(2)], "z_once": KEY}
        return door.post(f"/hazards/{row.pk}/do/rectify/", form)

    return send


FORMS = (reporting, reporting_by_name, writing, signing, mending)


@pytest.mark.parametrize("act", FORMS, ids=lambda act: act.__name__)
def test_a_form_sent_a_hundred_times_is_done_once_and_answered_as_the_first(
    cast: Cast, act: Callable[[Cast], Send]
) -> None:
    send = act(cast)
    first = told(send())
    before = rows()

    again = {str(told(send())) for _ in range(100)}

    assert first[0] in (200, 303)
    assert again == {str(first)}
    assert rows() == before


def test_the_replay_says_again_what_the_first_answer_said(cast: Cast) -> None:
    send = signing(cast)
    send()
    letter = cast.letter(cast.worker)

    where = send().headers["Location"]
    page = cast.door(cast.worker).get(where)

    assert where == f"/letters/{letter.pk}/receipt/"
    assert page.status_code == 200


def test_the_same_form_with_another_text_is_another_act(cast: Cast) -> None:
    door = stranger()
    for text in ("Hose leaks", "Hose leaks", "Step is broken"):
        door.post(wall(), {"text": text, "z_once": KEY})
        door.post("/contact/", {**message(text), "z_once": KEY})

    assert (Hazard.objects.count(), Enquiry.objects.count()) == (2, 2)


def test_the_same_key_in_other_hands_is_another_act(cast: Cast) -> None:
    form = {"text": "Hose leaks", "secrecy": "named", "z_once": KEY}
    for who in (cast.worker, cast.mate, cast.worker):
        cast.door(who).post(wall(), form)

    assert Hazard.objects.count() == 2


def test_what_was_refused_is_done_when_it_is_sent_again_mended(cast: Cast) -> None:
    send = signing(cast)
    letter = cast.letter(cast.worker)
    wrong = {**fill(letter, pin="111112"), "z_once": KEY}
    door = cast.door(cast.worker)

    assert door.post(f"/letters/{letter.pk}/sign/", wrong).status_code == 409
    assert Sent.objects.count() == 0
    assert send().status_code == 303
    assert Fact.objects.filter(code="letter.signed").count() == 1


def test_an_act_that_was_broken_off_after_its_fact_is_not_done_again(
    cast: Cast, hand: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The power fails between the fact and the answer."""
    send = signing(cast)
    monkeypatch.setattr(sending, "done", lambda *_args, **_more: None)
    monkeypatch.setattr(sending, "give_back", lambda *_args, **_more: None)
    send()
    monkeypatch.undo()
    hand.tick(minutes=11)
    before = rows()

    answer = cast.door(cast.worker).post(send.args[0], send.args[1])  # type: ignore[attr-defined]

    assert answer.status_code == 303
    assert rows() == before
    row = Sent.objects.get()
    assert row.fact is not None
    assert row.fact.code.startswith("letter.")


def test_what_was_broken_off_before_its_fact_is_not_said_to_be_done_and_is_begun_anew(
    cast: Cast, hand: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The power fails between the key and the fact; a phone must not forget what it kept."""
    monkeypatch.setattr(once, "AT_MOST", 0.1)
    send = mending(cast)
    taken_key = sending.begin

    def dies(form: sending.Sending, *, at: Any) -> None:
        taken_key(form, at=at)
        raise OperationalError("the power fails here")

    monkeypatch.setattr(sending, "begin", dies)
    with pytest.raises(OperationalError):
        send()
    monkeypatch.setattr(sending, "begin", taken_key)
    assert Sent.objects.get().fact_id is None

    early = send()
    assert (early.status_code, early.headers.get("Zeren-Kept")) == (503, None)
    assert not Fact.objects.filter(code="hazard.rectified").exists()
    hand.tick(minutes=2)
    assert send().status_code == 303
    assert send().status_code == 303
    assert Fact.objects.filter(code="hazard.rectified").count() == 1


def test_replays_in_any_order_are_each_done_once(cast: Cast) -> None:
    worker, anybody = cast.door(cast.worker), stranger()
    acts: list[Send] = []
    for n in range(20):
        key = f"{n:032x}"
        text = {"text": f"Leak {n}", "z_once": key}
        acts.append(partial(anybody.post, wall(), text))
        if n % 2:
            acts.append(partial(worker.post, wall("HJ-12"), {**text, "secrecy": "named"}))
        else:
            acts.append(partial(anybody.post, "/contact/", {**message(f"No {n}"), "z_once": key}))
    packets = list(range(len(acts))) * (25 if IS_TORTURE else 5)
    random.Random(8).shuffle(packets)

    answers: dict[int, set[str]] = {}
    for n in packets:
        answers.setdefault(n, set()).add(str(told(acts[n]())))

    assert len(packets) == (1000 if IS_TORTURE else 200)
    assert {len(some) for some in answers.values()} == {1}
    assert (Hazard.objects.count(), Enquiry.objects.count()) == (30, 10)
    assert Fact.objects.filter(code="enquiry.received").count() == 10


def test_a_report_without_a_name_leaves_no_row_that_would_tell_when_it_came(cast: Cast) -> None:
    reporting(cast)()
    form = {"text": "Hose leaks", "secrecy": "anonymous", "z_once": KEY}
    answer = cast.door(cast.worker).post(wall(), {**form, "z_said": "2022-02-16T03:00:00Z"})

    assert answer.status_code == 200
    assert Sent.objects.count() == 0
    assert "zeren_sent" not in answer.cookies


def test_a_phone_is_told_which_files_are_kept_and_is_led_nowhere(cast: Cast) -> None:
    good, bad = jpeg(), b"no picture"
    files = [SimpleUploadedFile(f"{n}.jpg", data) for n, data in enumerate((good, bad))]
    form = {"text": "Hose leaks", "photo": files, "z_once": KEY}
    answer = stranger().post(wall(), form, headers={"Zeren-Phone": "1"})

    kept = HazardPhoto.objects.get().original_digest
    assert (answer.status_code, answer.headers["Zeren-Kept"]) == (200, kept)
    assert answer.headers["Zeren-Where"] == ""

    row = Hazard.objects.get()
    door = cast.door(cast.workshop)
    form = {"note": "New hose", "photo": [photo(1), photo(2)], "z_once": KEY}
    again = door.post(f"/hazards/{row.pk}/do/rectify/", form, headers={"Zeren-Phone": "1"})
    kept_now = HazardPhoto.objects.filter(stage="rectified")
    assert again.status_code == 204
    assert again.headers["Zeren-Where"] == f"/hazards/{row.pk}/"
    assert set(again.headers["Zeren-Kept"].split(",")) == {one.original_digest for one in kept_now}


def test_what_a_phone_says_of_its_time_stands_beside_the_recorded_time(cast: Cast) -> None:
    row = Hazard.objects.get(pk=_reported(cast))
    at = clock.now()
    form = {"note": "New hose", "photo": [photo()], "z_once": KEY, "z_said": "2022-02-15T23:10:00Z"}
    cast.door(cast.workshop).post(f"/hazards/{row.pk}/do/rectify/", form)

    facts = [one for one in Fact.objects.all() if "said_at" in one.body]
    assert {one.code for one in facts} >= {"hazard.rectified", "hazard.step_kept"}
    assert {one.at for one in facts} == {at}
    page = cast.door(cast.safety).get(f"/hazards/{row.pk}/").text
    assert "as it says, on 16 Feb 2022 07:10" in page.replace("\xa0", " ")


@pytest.mark.parametrize(
    "said", ["", "yesterday", "2022-02-16T04:01:00Z", "9999-12-31T23:59:59-12:00", "0001-01-01"]
)
def test_a_time_that_says_nothing_is_not_kept(cast: Cast, said: str) -> None:
    form = {"text": "Leak", "secrecy": "named", "z_once": KEY, "z_said": said}
    assert cast.door(cast.worker).post(wall(), form).status_code == 200

    assert not [one for one in Fact.objects.all() if "said_at" in one.body]


def test_keys_are_swept_after_a_while_and_facts_are_not(cast: Cast, hand: Clock) -> None:
    signing(cast)()
    facts = Fact.objects.count()
    hand.tick(days=89)
    jobs.forget()
    assert Sent.objects.count() == 1
    hand.at += timedelta(days=2)

    jobs.forget()

    assert (Sent.objects.count(), Fact.objects.count()) == (0, facts)


@pytest.mark.skipif(
    connection.vendor != "postgresql" and not house.IS_JOURNEY,
    reason="SQLite's test database lies in memory, where threads do not wait for each other",
)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", [reporting, reporting_by_name, writing, signing])
def test_ten_at_once_are_one(
    transactional_db: None, settings: Any, tmp_path: Path, act: Callable[[Cast], Send]
) -> None:
    settings.DATA, settings.VAULT = tmp_path, tmp_path / "vault"
    crowds.forget()
    send = act(cast_of())
    path, form = send.args[:2]  # type: ignore[attr-defined]  # a partial
    cookies = send.func.__self__.cookies  # type: ignore[attr-defined]  # of a client
    answers: list[Any] = []
    gate = threading.Barrier(10)

    def run() -> None:
        door = Client()
        door.cookies = cookies
        gate.wait()
        answers.append(told(door.post(path, form)))
        connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(10)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert len(answers) == 10
    assert {str(one) for one in answers} == {str(answers[0])}
    assert answers[0][0] in (200, 303)
    found: dict[Any, int] = {
        reporting: Hazard.objects.count(),
        reporting_by_name: Hazard.objects.count(),
        writing: Enquiry.objects.count(),
        signing: Fact.objects.filter(code="letter.signed").count(),
    }
    assert found[act] == 1


def _reported(cast: Cast) -> int:
    reporting(cast)()
    return Hazard.objects.get().pk
