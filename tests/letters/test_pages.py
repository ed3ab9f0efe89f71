"""The pages: what they show, what they refuse, and whom they do not know."""

import io
import json
import subprocess
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape
from python_calamine import CalamineWorkbook

from tests.addressed import with_address
from tests.cast import DRAWING, PIN, Cast
from tests.counted import counted
from zeren.accounts import actions as accounts
from zeren.accounts.actions import codes
from zeren.core.letters import stroke
from zeren.ledger import actions as ledger
from zeren.ledger import clock, vault
from zeren.ledger.models import Fact
from zeren.letters import jobs
from zeren.letters import queries as letters
from zeren.letters.models import Letter, Signature

STROKE = json.dumps(
    {"w": 340, "h": 190, "strokes": [[[x, y, n] for n, (x, y) in enumerate(s)] for s in DRAWING]}
)


def fill(letter: Letter, **changes: str) -> dict[str, str]:
    question = letters.question(letter, 0)
    assert question is not None
    return {
        "digest_seen": letter.digest, "pin": PIN, "stroke": STROKE, "typed_name": "",
        "own_duty": question.answer,
    } | changes  # fmt: skip


def test_a_worker_reads_signs_and_gets_a_receipt(cast: Cast) -> None:
    cast.train(cast.worker)
    door, letter = cast.door(cast.worker), cast.letter(cast.worker)
    page = door.get(f"/letters/{letter.pk}/read/").content.decode()
    assert "Nobody loses pay, benefits" in page
    assert 'name="pin"' not in page
    page = door.get(f"/letters/{letter.pk}/sign/").content.decode()
    assert f'value="{letter.digest}"' in page
    assert "Nobody loses pay, benefits" not in page, "reading and signing are two steps"

    answer = door.post(f"/letters/{letter.pk}/sign/", fill(letter))

    assert answer.status_code == 303
    assert cast.letter(cast.worker).state == "SIGNED"
    page = door.get(answer["Location"]).content.decode()
    assert "the proof follows" in page
    assert 'hx-trigger="every 2s"' in page
    ledger.sequence()
    ledger.checkpoint()
    page = door.get(answer["Location"]).content.decode()
    assert "hx-trigger" not in page
    receipt = door.get(f"/letters/{letter.pk}/receipt-b.json").json()
    assert receipt["texts"]["body.digest"] == letter.manifest
    assert letter.head in receipt["parts"]
    _one_section_is_proved_and_nobody_named(door, letter)


def _one_section_is_proved_and_nobody_named(door: Client, letter: Any) -> None:
    address = f"/letters/{letter.pk}/receipt-b.json?section="
    assert f'href="{address}duties"' in door.get(f"/letters/{letter.pk}/receipt/").content.decode()
    assert door.get(f"{address}nothing").status_code == 404
    data = door.get(f"{address}duties").content

    [said] = json.loads(data)["parts"]
    assert json.loads(said) in letter.document["sections"]
    for party in letter.document["parties"].values():
        assert party["name"] not in data.decode()
    stranger = Client(headers={"accept-language": "en"})
    file = SimpleUploadedFile("one.json", data, content_type="application/json")
    page = stranger.post("/verify/", {"receipt": file}).content.decode()
    assert "this house made it" in page
    for row in json.loads(said)["rows"]:
        assert escape(row["text"]["en"]) in page
    other = data.replace("每".encode(), "不".encode(), 1)
    assert other != data
    file = SimpleUploadedFile("one.json", other, content_type="application/json")
    assert "this does not hold" in stranger.post("/verify/", {"receipt": file}).content.decode()


def test_nobody_signs_untrained_through_the_page_either(cast: Cast) -> None:
    door, letter = cast.door(cast.worker), cast.letter(cast.worker)

    seen = door.get(f"/letters/{letter.pk}/sign/")
    sent = door.post(f"/letters/{letter.pk}/sign/", fill(letter))

    for answer in (seen, sent):
        assert answer.status_code == 409
        assert "the meeting, then the quiz" in answer.content.decode()
        assert 'name="pin"' not in answer.content.decode()
    assert not Signature.objects.exists()


def test_a_wrong_pin_keeps_the_page_and_signs_nothing(cast: Cast) -> None:
    cast.train(cast.worker)
    door, letter = cast.door(cast.worker), cast.letter(cast.worker)

    wrong = fill(letter, pin="111112", typed_name="田𠮷生")
    answer = door.post(f"/letters/{letter.pk}/sign/", wrong)

    assert answer.status_code == 409
    page = answer.content.decode()
    beside = page[page.index('id="id_pin_error"') :]
    assert "That is not your PIN" in beside[:400]
    assert 'href="#id_pin"' in page
    assert "strokes" in page
    assert 'value="田𠮷生"' in page
    assert "111112" not in page
    assert not Signature.objects.exists()


def test_who_takes_another_s_duty_for_the_own_is_asked_about_another(cast: Cast) -> None:
    cast.train(cast.worker)
    door, letter = cast.door(cast.worker), cast.letter(cast.worker)
    first, second = letters.question(letter, 0), letters.question(letter, 1)
    assert first is not None
    assert second is not None
    wrong = first.key((first.right + 1) % 3)

    answer = door.post(f"/letters/{letter.pk}/sign/", fill(letter, own_duty=wrong, pin="111112"))

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "a duty of somebody else" in page
    assert "That is not your PIN" not in page, "a PIN is not tried before the question is answered"
    assert 'href="#id_own_duty' in page
    assert second.answer in page
    assert first.answer not in page
    assert "strokes" in page, "the drawing is kept"
    again = door.post(f"/letters/{letter.pk}/sign/", fill(letter))
    assert again.status_code == 400, "the answer to the question before is none to this one"
    assert second.answer in again.content.decode()

    door.post(f"/letters/{letter.pk}/sign/", fill(letter, own_duty=second.answer))

    fact = Fact.objects.get(code="letter.signed")
    assert json.loads(fact.body)["asked"] == second.code


def test_five_wrong_pins_shut_the_door_even_for_the_right_one(cast: Cast) -> None:
    cast.train(cast.worker)
    door, letter = cast.door(cast.worker), cast.letter(cast.worker)
    for _try in range(6):
        door.post(f"/letters/{letter.pk}/sign/", fill(letter, pin="111112"))

    answer = door.post(f"/letters/{letter.pk}/sign/", fill(letter))

    assert answer.status_code == 409
    assert not Signature.objects.exists()


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"stroke": ""}, 400),
        ({"stroke": "{"}, 400),
        ({"stroke": '{"strokes": [[["a", 1]]]}'}, 400),
        ({"pin": ""}, 400),
        ({"own_duty": ""}, 400),
        ({"own_duty": "0" * 16}, 400),
        ({"digest_seen": "0" * 64}, 409),
        ({"digest_seen": ""}, 409),
        ({"stroke": "", "typed_name": "王喆"}, 409),
    ],
)
def test_what_is_missing_or_strange_signs_nothing(
    cast: Cast, changes: dict[str, str], status: int
) -> None:
    cast.train(cast.worker)
    door, letter = cast.door(cast.worker), cast.letter(cast.worker)

    answer = door.post(f"/letters/{letter.pk}/sign/", fill(letter, **changes))

    assert answer.status_code == status
    assert not Signature.objects.exists()


@pytest.mark.parametrize("point", [[-12, 40, 3], [900, 40, 3], [40, -12, 3], [40, 900, 3]])
def test_a_swing_over_the_edge_of_the_pad_is_kept_along_it(cast: Cast, point: list[int]) -> None:
    cast.train(cast.worker)
    drawn = json.loads(STROKE)
    drawn["strokes"][0].append(point)
    door, letter = cast.door(cast.worker), cast.letter(cast.worker)

    answer = door.post(f"/letters/{letter.pk}/sign/", fill(letter, stroke=json.dumps(drawn)))

    assert answer.status_code == 303
    kept = [one for line in stroke.decode(bytes(Signature.objects.get().stroke)) for one in line]
    assert all(0 <= x <= 340 and 0 <= y <= 190 for x, y in kept)


@pytest.mark.parametrize("pad", [{"w": "wide"}, {"w": None}, {"w": -5, "h": -5}, {"w": 10**12}])
def test_a_pad_of_a_strange_size_breaks_nothing(cast: Cast, pad: dict[str, Any]) -> None:
    cast.train(cast.worker)
    door, letter = cast.door(cast.worker), cast.letter(cast.worker)
    drawn = json.dumps(json.loads(STROKE) | pad)

    answer = door.post(f"/letters/{letter.pk}/sign/", fill(letter, stroke=drawn))

    assert answer.status_code in (303, 400, 409)


def test_the_name_can_be_typed_instead(cast: Cast) -> None:
    cast.train(cast.worker)
    door, letter = cast.door(cast.worker), cast.letter(cast.worker)

    door.post(f"/letters/{letter.pk}/sign/", fill(letter, stroke="", typed_name="田𠮷生"))

    assert Signature.objects.get().method == "typed"


PAGES = ("", "sign/", "receipt/", "receipt-b.json", "letter.pdf", "countersign/", "reissue/")


@pytest.mark.parametrize("page", PAGES)
def test_another_workers_letter_does_not_exist(cast: Cast, page: str) -> None:
    cast.train(cast.worker, cast.mate)
    cast.sign(cast.mate)
    letter = cast.letter(cast.mate)
    door = cast.door(cast.worker)

    for answer in (door.get(f"/letters/{letter.pk}/{page}"),
                   door.post(f"/letters/{letter.pk}/{page}", fill(letter))):  # fmt: skip
        assert answer.status_code in (404, 405)
        assert "王喆" not in answer.content.decode()
    assert Signature.objects.count() == 1


@pytest.mark.parametrize("who", ["leader", "workshop", "gm", "safety", "auditor"])
def test_those_who_see_a_letter_cannot_open_its_signing(cast: Cast, who: str) -> None:
    cast.train(cast.worker)
    letter = cast.letter(cast.worker)
    door = cast.door(cast.ids[who])

    assert door.get(f"/letters/{letter.pk}/").status_code == 200
    assert door.post(f"/letters/{letter.pk}/sign/", fill(letter)).status_code == 404
    assert not Signature.objects.exists()


@pytest.mark.parametrize("page", ["", "letters.xlsx", "campaigns/", "campaigns/start/",
                                  "anomalies/"])  # fmt: skip
def test_the_desk_is_closed_to_workers(cast: Cast, page: str) -> None:
    assert cast.door(cast.worker).get(f"/letters/{page}").status_code == 404
    assert Client().get(f"/letters/{page}").status_code == 302


def test_thirty_letters_are_countersigned_with_one_drawing(cast: Cast) -> None:
    people = [cast.worker, cast.mate, cast.agency]
    cast.train(*people)
    for person in people:
        cast.sign(person)
    letters = [cast.letter(person) for person in people]
    pairs = [f"{one.pk}:{one.digest}" for one in letters]
    door = cast.door(cast.leader)
    assert "3 letters wait" in door.get("/letters/countersign/").content.decode()

    preview = door.post("/letters/countersign/", {"letter": pairs})
    assert "each gets its own record" in preview.content.decode()
    assert Signature.objects.filter(party="A").count() == 0
    wrong = [*pairs[:2], f"{letters[2].pk}:{'0' * 64}"]
    answer = door.post("/letters/countersign/", {"letter": wrong, "pin": PIN, "stroke": STROKE})

    page = answer.content.decode()
    assert "2 letters countersigned" in page
    assert letters[2].number in page
    assert Signature.objects.filter(party="A").count() == 2
    assert len(set(Signature.objects.filter(party="A").values_list("batch", flat=True))) == 1


def test_a_superior_reads_one_letter_and_countersigns(cast: Cast) -> None:
    cast.train(cast.worker)
    cast.sign(cast.worker)
    letter = cast.letter(cast.worker)
    door = cast.door(cast.leader)
    page = door.get(f"/letters/{letter.pk}/countersign/").content.decode()
    assert f'value="{letter.pk}:{letter.digest}"' in page
    assert 'name="pin"' not in page
    chosen = {"letter": f"{letter.pk}:{letter.digest}"}
    assert 'name="pin"' in door.post("/letters/countersign/", chosen).content.decode()

    answer = door.post("/letters/countersign/", chosen | fill(letter))

    assert answer.status_code == 303
    assert cast.letter(cast.worker).state == "IN_FORCE"


def test_the_sealed_letter_is_given_to_whoever_asks(cast: Cast, settings: Any) -> None:
    with_address(settings)
    cast.train(cast.worker)
    cast.sign(cast.worker)
    cast.countersign(cast.worker)
    ledger.sequence()
    ledger.checkpoint()
    door, letter = cast.door(cast.worker), cast.letter(cast.worker)

    before = door.get(f"/letters/{letter.pk}/letter.pdf")
    assert jobs.seal() == 1
    first = door.get(f"/letters/{letter.pk}/letter.pdf")

    assert first.content.startswith(before.content)
    digest = cast.letter(cast.worker).pdf_digest
    assert first["Content-Type"] == "application/pdf"
    assert vault.get(digest) == first.content
    assert door.get(f"/letters/{letter.pk}/letter.pdf").content == first.content


def test_the_year_is_issued_from_the_desk_after_a_look_at_what_will_happen(cast: Cast) -> None:
    door = cast.door(cast.safety)
    asked: dict[str, str | int] = {
        "unit": cast.units["CO"],
        "year": cast.year,
        "countersigner": "superior",
    }
    page = door.get("/letters/campaigns/start/", asked).content.decode()
    assert "already has a letter" in page
    assert "bound by a safety agreement (WSL art. 49): <b>1</b>" in page
    assert f"still fits: <b>{Letter.objects.count()}</b>" in page
    Letter.objects.filter(person_id=cast.worker).update(state="WITHDRAWN", closed_at=clock.now())

    page = door.get("/letters/campaigns/start/", asked).content.decode()
    answer = door.post("/letters/campaigns/start/", asked)

    assert "1 letter of 2022 becomes due" in page
    assert answer.status_code == 303
    assert "0 of 1 letters issued" in door.get(answer["Location"]).content.decode()


def test_a_letter_is_replaced_with_a_reason(cast: Cast) -> None:
    letter = cast.letter(cast.worker)
    door = cast.door(cast.safety)

    assert door.post(f"/letters/{letter.pk}/reissue/", {"reason": ""}).status_code == 400
    answer = door.post(f"/letters/{letter.pk}/reissue/", {"reason": "moved"})

    assert "The text would be the same" in door.get(answer["Location"]).content.decode()


def test_the_workbook_holds_exactly_what_is_shown(cast: Cast) -> None:
    Letter.objects.filter(person_id=cast.worker).update(number="=1+1")
    door = cast.door(cast.leader)

    data = door.get("/letters/letters.xlsx", {"state": "ISSUED"}).content

    rows: list[list[Any]] = (
        CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    )
    assert len(rows) == 1 + 4
    assert "=1+1" in {row[0] for row in rows}


def more(cast: Cast, number: int) -> None:
    """That many letters of an earlier chain: superseded ones, so that one person may have many."""
    one = cast.letter(cast.worker)
    Letter.objects.bulk_create(
        [
            Letter(number=f"x{n}", year=one.year, campaign_id=one.campaign_id,
                   person_id=one.person_id, post_id=one.post_id, unit_id=one.unit_id,
                   countersigner_id=one.countersigner_id, manifest=one.manifest,
                   head=one.head, digest=one.digest,
                   state="SUPERSEDED", issued_at=one.issued_at,
                   closed_at=one.issued_at)
            for n in range(number)
        ]
    )  # fmt: skip


@pytest.mark.parametrize("page", ["", "letters.xlsx"])
def test_a_long_list_asks_no_more_than_a_short_one(cast: Cast, page: str) -> None:
    door = cast.door(cast.safety)

    def asked() -> int:
        # the least of three: once a second the clock reads the installation again
        counts = []
        for _try in range(3):
            with counted() as seen:
                door.get(f"/letters/{page}")
            counts.append(len(seen))
        return min(counts)

    few = asked()
    more(cast, 980)

    # beyond one page the list counts its total once
    assert asked() <= few + 1


def test_the_same_drawing_twice_is_shown_for_a_second_look(cast: Cast) -> None:
    cast.train(cast.worker, cast.mate)
    cast.sign(cast.worker)
    cast.sign(cast.mate)

    page = cast.door(cast.auditor).get("/letters/anomalies/").content.decode()

    assert "2 signatures deserve a second look" in page


def test_what_is_signed_soon_after_a_code_of_two_others_is_listed(cast: Cast) -> None:
    """E10: with such a code somebody else may have signed."""
    cast.train(cast.worker)
    account_id = cast.account(cast.worker)
    asked = codes.ask(account_id, by=cast.actor(cast.clerk), at=clock.now())
    code = codes.confirm(asked.pk, by=cast.actor(cast.leader), at=clock.now())
    assert letters.anomalies(cast.viewer(cast.auditor), cast.year) == []
    accounts.accept_invite("E021", code, pin="603817", at=clock.now())
    cast.sign(cast.worker)

    for who in (cast.safety, cast.auditor):
        page = cast.door(who).get("/letters/anomalies/").content.decode()
        assert "chosen anew with a code of two others" in page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_speaks_the_readers_language(cast: Cast, language: str) -> None:
    cast.train(cast.worker)
    cast.sign(cast.worker)
    letter = cast.letter(cast.worker)
    word = {"zh-hans": "年度安全环保目标责任书", "en": "Responsibility Letter 2022"}[language]

    page = cast.door(cast.worker, language).get(f"/letters/{letter.pk}/").content.decode()

    assert word in page


def test_the_letter_of_a_worker_prints_on_two_pages_with_every_clause(cast: Cast) -> None:
    cast.train(cast.worker)
    cast.sign(cast.worker)
    letter = cast.letter(cast.worker)

    pdf = cast.door(cast.worker).get(f"/letters/{letter.pk}/letter.pdf").content

    found = subprocess.run(
        ["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    assert found.count("\f") == 2
    flat = bare(found)
    for section in json.loads(letter.text)["sections"]:
        for pair in [*section["paragraphs"], *(row.get("text") for row in section.get("rows", ()))]:
            for said in (pair or {}).values():
                assert bare(said) in flat


def bare(text: str) -> str:
    """Without what a line's end changes: pdftotext takes a hyphen there for one of its own."""
    return "".join(text.split()).replace("-", "")
