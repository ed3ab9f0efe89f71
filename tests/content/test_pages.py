"""The editor: list, two languages, draft and publish, versions, packs, workbook, preview."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from tests.cast import Cast, cast_of, publish_targets
from tests.frozen import frozen
from zeren.content import actions, queries, sheets
from zeren.core import content as core
from zeren.hazards import actions as hazards
from zeren.ledger import clock
from zeren.letters import paper, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return cast_of(with_targets=False)


def body_of(door: Client, address: str) -> str:
    answer = door.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def card(code: str) -> str:
    return reverse("content:text", args=["card", code])


def typed(kind: str, code: str, **changed: str) -> dict[str, str]:
    """The form of a text as it stands, with some fields changed."""
    row = queries.versions(kind, code)[0]
    told = {name: cell for name, cell in sheets.to_row(kind, row.body).items() if cell}
    return told | {"seen": str(row.number), "act": "save"} | changed


def test_a_card_is_edited_published_read_by_its_worker_and_taken_back(cast: Cast) -> None:
    office, worker = cast.door(cast.safety), cast.door(cast.worker, "zh-hans")
    first = queries.versions("card", "rights")[0].number

    kept = office.post(card("rights"), typed("card", "rights", title_zh="咱们的权利"))
    assert kept.status_code == 303
    assert "咱们的权利" not in body_of(worker, reverse("training:cards"))
    act = {"act": "publish", "number": str(first + 1)}
    asked = office.post(card("rights"), act).content.decode()
    assert "holds from now on" in asked
    digest = queries.versions("card", "rights")[0].digest
    assert office.post(card("rights"), act | {"sure": "1", "digest": digest}).status_code == 303

    assert "咱们的权利" in body_of(worker, reverse("training:cards"))
    back = {"act": "back", "number": str(first), "sure": "1"}
    assert office.post(card("rights"), back).status_code == 303
    newest = queries.versions("card", "rights")[0]
    assert (newest.state, newest.body["title"]["zh-hans"]) == ("DRAFT", "你的权利")


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(cast: Cast) -> None:
    office = cast.door(cast.safety)
    given = typed("question", "R06", correct="9", text_en="Is that so?")

    answer = office.post(reverse("content:text", args=["question", "R06"]), given)

    said = answer.content.decode()
    assert answer.status_code == 409
    assert "There are 4 answers" in said
    assert "Is that so?" in said
    late = typed("card", "rights") | {"seen": "0"}
    assert "Somebody changed this" in office.post(card("rights"), late).content.decode()


def test_a_new_text_of_the_house_in_one_language_is_a_draft(cast: Cast) -> None:
    office = cast.door(cast.gm)
    given = {"code": "our-yard", "topic": "basic_safety", "title_en": "Our yard",
             "paragraphs_en": "Walk on the left.\nLook before you cross.", "audience": ["forklift"],
             "checked": "unchecked"}  # fmt: skip

    answer = office.post(reverse("content:new", args=["card"]), given)

    row = queries.versions("card", "our-yard")[0]
    assert answer.status_code == 303
    assert (row.state, row.body["audience"]) == ("DRAFT", ["forklift"])
    assert row.body["paragraphs"] == [{"en": "Walk on the left."}, {"en": "Look before you cross."}]
    shown = body_of(office, reverse("content:index") + "?kind=card&state=MISSING")
    assert "Our yard" in shown
    assert "a language is missing" in shown


def test_the_list_is_filtered_and_counted(cast: Cast) -> None:
    office = cast.door(cast.safety)
    address = reverse("content:index")

    assert "Wood dust explodes" in body_of(office, f"{address}?kind=card&pack=dust")
    assert "Wood dust explodes" not in body_of(office, f"{address}?kind=card&pack=factory")
    assert "Your rights" in body_of(office, f"{address}?kind=card&q=rights")
    assert "No text fits" in body_of(office, f"{address}?kind=card&q=nothing-of-this")
    assert office.get(f"{address}?kind=unheard").status_code == 404


def test_the_clerk_writes_the_letterhead_and_nothing_else(cast: Cast) -> None:
    clerk, worker = cast.door(cast.clerk), cast.door(cast.worker)

    shown = body_of(clerk, reverse("content:index"))
    assert "Letterhead" in shown
    assert "Clauses" not in shown
    assert clerk.get(card("rights")).status_code == 404
    assert clerk.get(reverse("content:packs")).status_code == 404
    assert worker.get(reverse("content:index")).status_code == 404
    given = {"code": "letterhead", "above_en": "Pellet Works Ltd"}
    assert clerk.post(reverse("content:new", args=["letterhead"]), given).status_code == 303


def test_a_pack_is_proposed_because_of_what_the_house_has_and_switched(cast: Cast) -> None:
    office = cast.door(cast.safety)
    address = reverse("content:packs")

    shown = body_of(office, address)
    assert "Hot work" in shown
    assert office.post(address, {"pack": "kitchen", "to": "on"}).status_code == 303
    assert "On: Kitchen and office." in body_of(office, address)
    assert "kitchen" in queries.packs_on()
    assert office.post(address, {"pack": "kitchen", "to": "on"}).status_code == 409
    assert office.post(address, {"pack": "nothing", "to": "on"}).status_code == 409


def test_a_workbook_goes_out_is_changed_and_comes_back_as_drafts(cast: Cast) -> None:
    office = cast.door(cast.safety)
    out = office.get(reverse("content:export") + "?kind=card&pack=base")
    assert zipfile.is_zipfile(io.BytesIO(out.content))
    rights = queries.one("card", "rights")
    changed = {**rights, "title": {"zh-hans": "权利", "en": "Rights, ours"}}
    faulty = {**rights, "topic": "weather"}
    book = sheets.write([("card", "rights", "base", changed), ("card", "own", "", faulty),
                         ("card", "policy", "base", queries.one("card", "policy"))])  # fmt: skip
    file = io.BytesIO(book)
    file.name = "cards.xlsx"

    answer = office.post(reverse("content:import"), {"workbook": file})

    said = answer.content.decode()
    assert "1 draft, 1 unchanged" in said
    assert "“weather” is none of the choices" in said
    draft = queries.drafts("card")[0]
    ticked = {"publish": "1", "draft": [f"{draft.pk}:{draft.digest}"]}
    assert office.post(reverse("content:import"), ticked).status_code == 303
    assert queries.one("card", "rights")["title"]["en"] == "Rights, ours"


def test_what_one_person_would_read_be_asked_and_sign(cast: Cast) -> None:
    office, by = cast.door(cast.safety), cast.actor(cast.safety)
    clause = queries.one("clause", "letter.rights")
    new = {**clause, "clauses": [{"zh-hans": "新的权利条款。", "en": "A new clause on rights."}]}
    draft = actions.draft("clause", "letter.rights", new, by=by, at=clock.now())
    address = reverse("desk:preview-text", args=[draft.pk])

    found = body_of(office, f"{address}?q={cast_name(cast, cast.worker)}")
    assert f"?person={cast.worker}" in found
    shown = body_of(office, f"{address}?person={cast.worker}")

    assert "A new clause on rights." in shown
    assert "Hot work, cylinders and fire" in shown
    assert "Hot oil" not in shown
    assert queries.one("clause", "letter.rights") == clause
    assert cast.door(cast.worker).get(address).status_code == 404


def test_a_due_day_in_a_year_that_nobody_announced_says_so(cast: Cast) -> None:
    by, at = cast.actor(cast.worker), clock.now()
    row, _ = hazards.report(
        text="A guard is missing", thing_id=None, unit_id=cast.units["W2"], by=by, at=at
    )
    address = reverse("hazards:hazard", args=[row.pk])
    office = cast.door(cast.safety)

    given = {"code": "house", "country": "XX"}
    assert office.post(reverse("content:new", args=["calendar"]), given).status_code == 303
    assert "are not known here yet" not in body_of(office, address)
    draft = queries.drafts("calendar")[0]
    ticked = {"publish": "1", "draft": [f"{draft.pk}:{draft.digest}"]}
    assert office.post(reverse("content:import"), ticked).status_code == 303

    assert f"Public holidays of {cast.year}" in body_of(office, address)


def cast_name(cast: Cast, person: int) -> str:
    from zeren.organisation import queries as organisation

    return organisation.names([person])[person]


def test_the_letterhead_stands_on_paper_and_not_in_what_is_signed(cast: Cast) -> None:
    clerk, by = cast.door(cast.clerk), cast.actor(cast.safety)
    logo = io.BytesIO()
    Image.new("RGB", (900, 300), "#0a6").save(logo, "PNG")
    logo.seek(0)
    logo.name = "logo.png"
    given = {"code": "letterhead", "above_en": "Works of the Green Bridge", "logo": logo}
    assert clerk.post(reverse("content:new", args=["letterhead"]), given).status_code == 303
    draft = queries.drafts("letterhead")[0]
    actions.publish([draft.pk], seen=[draft.digest], by=by, at=clock.now())
    publish_targets(cast, clock.now())

    letter = cast.issue()[cast.worker]

    assert "Green Bridge" not in letter.text
    model = record.print_model(letter, {}, receipt="https://example.org/1")
    plain = paper.letter_pdf(model | {"letterhead": {}})
    assert model["letterhead"]["logo"].startswith("data:image/png;base64,")
    assert paper.letter_pdf(model) == paper.letter_pdf(model) != plain
    assert "letterhead" in letter.campaign.template.content


def test_a_text_says_which_edition_it_stands_on_and_which_article_was_compared(cast: Cast) -> None:
    office = cast.door(cast.safety)

    known = body_of(office, reverse("content:text", args=["question", "R06"]))
    assert "article 52 compared" in known
    assert "article 106 not compared" in known
    assert "edition 2021 amendment, since 1 Sep 2021" in known.replace("\xa0", " ")
    zh = body_of(
        cast.door(cast.safety, "zh-hans"), reverse("content:text", args=["duty", "P06-02"])
    )
    assert "《固体废物污染环境防治法》" in zh
    assert "2020年修订版本" in zh
    bare = body_of(office, reverse("content:text", args=["duty", "P01-03"]))
    assert "What it stands on" not in bare


@pytest.mark.parametrize(
    ("code", "is_ahead"), [("S23", True), ("E07", True), ("S14", True), ("S04", False)]
)
def test_on_the_day_of_the_story_a_later_edition_says_that_it_does_not_hold_yet(
    code: str, is_ahead: bool
) -> None:
    """D15: the demo meets in February 2022 and teaches from the texts of today."""
    with frozen():
        then = cast_of(with_targets=False)
        for pack in ("dust", "factory", "warehouse"):
            actions.bring_in(sheets.shipped(pack), at=clock.now())
        address = reverse("content:text", args=["question", code])
        shown = body_of(then.door(then.safety), address)

    assert ("does not hold yet on this day" in shown) == is_ahead


def test_an_empty_kind_says_what_holds_and_what_to_write_first(cast: Cast) -> None:
    office = cast.door(cast.safety)
    address = reverse("content:index")

    assert "Letters print without a letterhead" in body_of(office, f"{address}?kind=letterhead")
    assert "one for each site that" in body_of(office, f"{address}?kind=calendar")
    assert "No text fits" in body_of(office, f"{address}?kind=card&q=nothing-of-this")


def test_a_house_of_which_nothing_is_known_is_not_told_that_every_pack_is_on(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, address = cast.door(cast.safety), reverse("content:packs")
    for pack in queries.packs():
        if pack.code not in queries.packs_on():
            assert office.post(address, {"pack": pack.code, "to": "on"}).status_code == 303
    assert "Every pack that fits this house is on" in body_of(office, address)

    monkeypatch.setattr(queries, "house", lambda _on: core.Person())

    said = body_of(office, address)
    assert "Every pack that fits" not in said
    assert "First enter units, posts, places and things" in said


def test_drafts_that_wait_are_called_by_their_names(cast: Cast) -> None:
    by, at = cast.actor(cast.safety), clock.now()
    body = queries.one("danger", "dust") | {"name": {"en": "Dust of oak"}}
    actions.draft("danger", "dust", body, by=by, at=at)

    assert "Dust of oak" in body_of(cast.door(cast.safety), reverse("content:import"))


def test_the_preview_says_when_a_text_would_not_reach_the_person(cast: Cast) -> None:
    office, by = cast.door(cast.safety), cast.actor(cast.safety)
    body = queries.one("card", "rights") | {"audience": ["laboratory"]}
    draft = actions.draft("card", "own-lab", body, by=by, at=clock.now())
    address = reverse("desk:preview-text", args=[draft.pk])

    said = body_of(office, f"{address}?person={cast.worker}")

    assert "This text is not among them" in said
    hot = actions.draft("card", "own-hot", body | {"audience": ["hot_work"]}, by=by, at=clock.now())
    said = body_of(office, reverse("desk:preview-text", args=[hot.pk]) + f"?person={cast.worker}")
    assert "This text is not among them" not in said
    assert queries.one("card", "own-hot") == {}


def test_a_line_left_empty_in_one_language_keeps_its_place_in_the_editor(cast: Cast) -> None:
    office = cast.door(cast.safety)
    given = {"code": "own", "topic": "basic_safety", "title_en": "Own", "checked": "unchecked",
             "paragraphs_en": "One.\r\nTwo.", "paragraphs_zh": "\r\n第二。"}  # fmt: skip

    assert office.post(reverse("content:new", args=["card"]), given).status_code == 303

    paragraphs = queries.versions("card", "own")[0].body["paragraphs"]
    assert paragraphs == [{"en": "One."}, {"en": "Two.", "zh-hans": "第二。"}]


def test_the_name_of_a_text_is_no_name_of_a_person(cast: Cast) -> None:
    said = body_of(
        cast.door(cast.safety, "zh-hans"), reverse("content:text", args=["limit", "climb-1"])
    )

    assert "名称（中文）" in said
    assert "姓名" not in said
