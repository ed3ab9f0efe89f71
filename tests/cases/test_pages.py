"""The pages: object instead of signing, answer, read the answer; and whom they do not know."""

from __future__ import annotations

import json
import re
from typing import Any

import pypdfium2
import pytest
from django.urls import reverse

from tests.addressed import with_address
from tests.cases.conftest import Raise
from tests.cast import Cast
from tests.counted import counted
from tests.frozen import Clock
from zeren.cases import actions
from zeren.cases.models import Case
from zeren.core import case as core
from zeren.coverage import queries as coverage
from zeren.ledger import actions as ledger
from zeren.ledger import clock, inbox
from zeren.letters import jobs
from zeren.targets.models import Target


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_worker_objects_to_a_line_and_reads_the_answer_on_his_day(cast: Cast) -> None:
    letter, worker = cast.letter(cast.worker), cast.door(cast.worker)
    own = worker.get(f"/letters/{letter.pk}/").content.decode()
    address = reverse("desk:object", args=["letter", letter.pk])
    assert address in own
    line, said = next(iter(core.lines_of(json.loads(letter.text)).items()))
    assert said["en"] in worker.get(address).content.decode()

    sent = worker.post(address, {"line": line, "words": "That is done by the other shift"})

    assert sent.status_code == 303
    row = Case.objects.get()
    assert (row.line, row.quote, row.owner_id) == (line, said, cast.leader)
    page = text_of(worker.get(sent["Location"]).content.decode())
    assert "Your objection is recorded. 李国强 answers it by 23 Feb 2022." in page
    own = text_of(worker.get(f"/letters/{letter.pk}/").content.decode())
    assert "Objection, 田𠮷生" in own

    leader = cast.door(cast.leader)
    day = leader.get("/").content.decode()
    assert "Objection, 田𠮷生" in day
    assert f"/cases/{row.pk}/" in day
    page = leader.get(f"/cases/{row.pk}/").content.decode()
    assert "That is done by the other shift" in page
    for door in (leader, worker):
        assert "李国强 answers it" in text_of(door.get("/coming/?kind=case").content.decode())
    empty = leader.post(f"/cases/{row.pk}/do/answer/", {"words": ""})
    assert empty.status_code == 409
    assert "Say in one or two sentences why." in text_of(empty.content.decode())
    answered = leader.post(f"/cases/{row.pk}/do/answer/", {"words": "It is yours on nights"})
    assert answered.status_code == 303

    day = text_of(worker.get("/").content.decode())
    assert "Your objection: answered: stays as it is" in day
    page = worker.get(f"/cases/{row.pk}/").content.decode()
    assert "It is yours on nights" in page
    assert f"/cases/{row.pk}/" not in leader.get("/").content.decode()


def test_refusing_takes_a_reason_and_signs_nothing(cast: Cast) -> None:
    cast.train(cast.worker)
    letter, door = cast.letter(cast.worker), cast.door(cast.worker, "zh-hans")
    address = reverse("desk:object", args=["letter", letter.pk]) + "?kind=refusal"
    page = door.get(address).content.decode()
    assert "您为什么不签？" in page
    assert 'name="line"' not in page

    assert door.post(address, {"words": " "}).status_code == 400
    assert door.post(address, {"words": "工序不是我的"}).status_code == 303

    assert cast.letter(cast.worker).state == "ISSUED"
    inbox.react(at=clock.now())
    gaps = text_of(cast.door(cast.safety, "zh-hans").get("/coverage/gaps/").content.decode())
    assert "有异议，自2022年2月16日起等待李国强答复" in gaps


def test_i_did_not_sign_this_is_one_tap_for_a_year(cast: Cast, hand: Clock) -> None:
    cast.train(cast.worker)
    letter = cast.sign(cast.worker)
    door = cast.door(cast.worker)
    address = reverse("desk:object", args=["letter", letter.pk]) + "?kind=signature"
    assert address in door.get(f"/letters/{letter.pk}/").content.decode().replace("&amp;", "&")

    assert door.post(address, {}).status_code == 303

    row = Case.objects.get()
    assert (row.kind, row.owner_id, row.told_id) == (core.SIGNATURE, cast.safety, cast.leader)
    receipt = door.get(f"/letters/{letter.pk}/receipt/").content.decode()
    assert "The signature is disputed" in receipt
    for who in (cast.safety, cast.leader):
        assert "Disputed signature, 田𠮷生" in cast.door(who).get("/").content.decode()
    record = cast.door(cast.leader).get(f"/letters/{letter.pk}/").content.decode()
    assert "Disputed signature" in record
    again = door.post(address, {})
    assert again.status_code == 409
    assert "You have objected to this already" in again.content.decode()


def test_after_a_year_it_is_too_late_for_the_one_tap(cast: Cast, hand: Clock) -> None:
    cast.train(cast.worker)
    letter = cast.sign(cast.worker)
    address = reverse("desk:object", args=["letter", letter.pk]) + "?kind=signature"

    hand.tick(days=366)
    assert cast.door(cast.worker).get(address).status_code == 200
    hand.tick(days=1)
    shut = cast.door(cast.worker).get(address)

    assert shut.status_code == 409
    assert "that year is over" in shut.content.decode()


@pytest.mark.parametrize("kind", ["objection", "refusal", "signature"])
def test_nobody_objects_to_the_letter_of_another(cast: Cast, kind: str) -> None:
    letter = cast.letter(cast.worker)
    address = reverse("desk:object", args=["letter", letter.pk]) + f"?kind={kind}"

    for who in (cast.mate, cast.leader, cast.safety, cast.gm):
        assert cast.door(who).get(address).status_code == 404
        assert cast.door(who).post(address, {"words": "x"}).status_code == 404
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "asked", ["target/1/?kind=refusal", "gap/1/?kind=signature", "score/1/", "letter/1/?kind=x"]
)
def test_what_is_no_kind_is_not_there(cast: Cast, asked: str) -> None:
    assert cast.door(cast.gm).get(f"/object/{asked}").status_code == 404


def test_what_is_signed_is_not_refused(cast: Cast) -> None:
    cast.train(cast.worker)
    letter = cast.sign(cast.worker)
    door = cast.door(cast.worker)

    shut = door.get(reverse("desk:object", args=["letter", letter.pk]) + "?kind=refusal")

    assert shut.status_code == 409
    assert "nothing here that you could object to" in shut.content.decode()
    still = door.get(reverse("desk:object", args=["letter", letter.pk]))
    assert still.status_code == 200


def test_the_head_who_received_a_target_objects_to_it(cast: Cast) -> None:
    row = Target.objects.get(unit_id=cast.units["W2"], indicator__code="saf.minor_injury")
    address = reverse("desk:object", args=["target", row.pk])
    leader = cast.door(cast.leader)
    assert address in leader.get(f"/targets/{row.pk}/").content.decode()
    assert address not in cast.door(cast.workshop).get(f"/targets/{row.pk}/").content.decode()
    assert cast.door(cast.workshop).get(address).status_code == 404

    assert leader.post(address, {"words": "Two shifts, one target"}).status_code == 303

    case = Case.objects.get()
    assert (case.owner_id, case.requirement, case.subject_id) == (
        cast.workshop, "unit_targets", cast.units["W2"],
    )  # fmt: skip
    workshop = cast.door(cast.workshop)
    assert workshop.post(f"/cases/{case.pk}/do/grant/", {"words": "Less then"}).status_code == 303
    assert "It is changed" in workshop.get(f"/cases/{case.pk}/").content.decode()
    assert workshop.post(f"/cases/{case.pk}/do/settle/", {"words": "One now"}).status_code == 303
    assert Case.objects.get().state == "REPLACED"


def test_a_gap_that_is_not_mine_is_passed_to_the_next_above(cast: Cast) -> None:
    cast.hold_meeting()
    inbox.react(at=clock.now())
    gap = next(
        one for one in coverage.gap_list(clock.today(), size=500)
        if (one.requirement, one.subject_id) == ("trained", cast.worker)
    )  # fmt: skip
    assert gap.owner_id == cast.leader
    address = reverse("desk:object", args=["gap", gap.obligation_id])
    leader = cast.door(cast.leader)
    assert address in leader.get("/coverage/gaps/").content.decode()
    assert cast.door(cast.workshop).get(address).status_code == 404

    assert leader.post(address, {"words": "He works in the mill"}).status_code == 303

    page = text_of(leader.get("/coverage/gaps/").content.decode())
    assert "objected to; waits for 陈立群 since 16 Feb 2022" in page
    assert address not in leader.get("/coverage/gaps/").content.decode()
    assert leader.get(address).status_code == 404, "it is somebody else's turn now"


def test_the_owner_is_led_to_the_letter_he_promised_to_issue_anew(
    cast: Cast, object_to: Raise
) -> None:
    row = object_to(cast.worker)
    door = cast.door(cast.leader)

    door.post(f"/cases/{row.pk}/do/grant/", {"words": "Yes"})

    page = door.get(f"/cases/{row.pk}/").content.decode()
    assert f'href="/letters/{row.about_id}/"' in page
    assert "This case closes with the new letter" in text_of(page)
    refused = door.post(f"/cases/{row.pk}/do/settle/", {"words": "Done"})
    assert refused.status_code == 409
    assert "as soon as the new letter is issued" in refused.content.decode()


def test_cases_are_seen_by_those_they_concern_alone(cast: Cast, object_to: Raise) -> None:
    row = object_to(cast.worker, core.SIGNATURE)
    sees = {"worker": True, "safety": True, "leader": True, "workshop": True, "gm": True,
            "auditor": True, "mate": False, "clerk": False, "administrator": False}  # fmt: skip

    for who, may in sees.items():
        door = cast.door(cast.ids[who])
        assert (door.get(f"/cases/{row.pk}/").status_code == 200) is may, who
        assert ("Disputed signature, 田" in door.get("/cases/").content.decode()) is may, who
    answer = cast.door(cast.leader).post(f"/cases/{row.pk}/do/answer/", {"words": "x"})
    assert answer.status_code == 409, "a head who wanted the signature does not decide it"
    assert cast.door(cast.mate).post(f"/cases/{row.pk}/do/answer/", {}).status_code == 404
    assert cast.door(cast.safety).post(f"/cases/{row.pk}/do/burn/", {}).status_code == 404


def test_the_same_form_sent_twice_is_one_case(cast: Cast) -> None:
    letter, door = cast.letter(cast.worker), cast.door(cast.worker)
    address = reverse("desk:object", args=["letter", letter.pk])
    key = re.search(r'name="z_once" value="([^"]+)"', door.get(address).content.decode())
    assert key
    sent = {"words": "Not mine", "line": "", "z_once": key[1]}

    first, second = door.post(address, sent), door.post(address, sent)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_the_list_is_narrowed_and_takes_the_same_queries(cast: Cast, object_to: Raise) -> None:
    cast.door(cast.safety).get("/cases/")
    object_to(cast.worker)
    with counted() as few:
        cast.door(cast.safety).get("/cases/")
    for who in (cast.mate, cast.leader, cast.agency):
        object_to(who)
    refusal = object_to(cast.worker, core.REFUSAL)
    door = cast.door(cast.safety)
    with counted() as many:
        cast.door(cast.safety).get("/cases/")
    assert len(many) == len(few)

    def shown(asked: str) -> set[int]:
        found = re.findall(r'href="/cases/(\d+)/"', door.get(f"/cases/?{asked}").content.decode())
        return {int(one) for one in found}

    every = set(Case.objects.values_list("pk", flat=True))
    assert shown("") == shown("state=WAITS") == every
    assert shown("kind=refusal") == {refusal.pk}
    assert shown("state=ANSWERED") == shown("mine=turn") == shown("state=LATE") == set()
    actions.answer(refusal.pk, "answer", words="No", by=cast.actor(cast.leader), at=clock.now())
    assert shown("state=ANSWERED") == {refusal.pk}


def test_a_late_case_says_so_to_whom_it_climbed(cast: Cast, hand: Clock, object_to: Raise) -> None:
    row = object_to(cast.worker)
    hand.tick(days=8)
    actions.escalate_overdue(at=clock.now())

    door = cast.door(cast.workshop)
    assert "late since 23 Feb 2022" in text_of(door.get("/").content.decode())
    page = text_of(door.get(f"/cases/{row.pk}/").content.decode())
    assert "late, so 陈立群 may answer as well" in page
    assert door.post(f"/cases/{row.pk}/do/answer/", {"words": "So it is"}).status_code == 303


def print_of(cast: Cast, who: int, *, asked: str = "") -> str:
    letter = cast.letter(cast.worker)
    pdf = cast.door(who).get(f"/letters/{letter.pk}/letter.pdf{asked}").content
    book = pypdfium2.PdfDocument(pdf)
    return "".join("".join(one.get_textpage().get_text_range() for one in book).split())


def shown(cast: Cast, address: str) -> str:
    return cast.door(cast.safety).get(address).content.decode()


def test_list_receipt_and_every_print_say_what_is_not_decided(
    cast: Cast, hand: Clock, object_to: Raise, settings: Any
) -> None:
    with_address(settings)
    cast.train(cast.worker)
    cast.sign(cast.worker)
    cast.countersign(cast.worker)
    ledger.sequence()
    ledger.checkpoint()
    assert jobs.seal() == 1
    letter = cast.letter(cast.worker)
    kept = print_of(cast, cast.safety)
    letter.refresh_from_db()
    assert letter.pdf_digest, "sealed once in force and proved"
    assert "尚未裁定" not in kept

    row = object_to(cast.worker, core.SIGNATURE)

    assert "Disputed signature" in shown(cast, "/letters/")
    assert "Disputed signature" not in shown(cast, "/letters/?q=E022")
    for who in (cast.worker, cast.safety):
        marked = print_of(cast, who)
        assert "尚未裁定" in marked
        assert "notyetdecided" in marked
        assert letter.digest in marked, "the issued text is what it was"
    assert print_of(cast, cast.safety, asked="?kept=1") == kept
    assert "?kept=1" in shown(cast, f"/letters/{letter.pk}/receipt/")
    before = letter.pdf_digest
    letter.refresh_from_db()
    assert letter.pdf_digest == before, "a print with a mark is never the kept one"
    actions.answer(row.pk, "withdraw", words="", by=cast.actor(cast.worker), at=clock.now())
    assert print_of(cast, cast.safety) == kept
