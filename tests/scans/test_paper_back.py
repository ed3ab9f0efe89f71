"""Paper comes back: printed by us, signed by hand, photographed, marked, confirmed by a second."""

from __future__ import annotations

import io
import os
import re

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.cast import PIN, Cast, cast_of
from tests.scans import printed
from zeren.accounts import actions as accounts
from zeren.core import paper
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.jobs import actions as jobs
from zeren.jobs.models import Piece
from zeren.ledger import clock, vault
from zeren.ledger import queries as ledger
from zeren.letters.models import Letter, Signature
from zeren.scans import actions, queries, sheets
from zeren.scans.models import Picture, PrintedList, Scan, Sheet
from zeren.training import actions as training
from zeren.training.models import Attendance, Meeting

pytestmark = pytest.mark.django_db
IS_WHOLE = bool(os.environ.get("ZEREN_TORTURE"))
SHOTS = [
    (turn, shear, part)
    for turn in (0, 3, -8, 90, 181, 275)
    for shear, part in ((0, 1), (0.06, 1), (-0.08, 1.5), (0.03, 0.8))
]


@pytest.fixture
def cast() -> Cast:
    return cast_of()


def by_pin(cast: Cast, person: int) -> Actor:
    cast.account(person)
    return accounts.proved(cast.actor(person), PIN, at=clock.now())


def print_list(cast: Cast) -> tuple[PrintedList, list[Image.Image]]:
    meeting = cast.hold_meeting()
    door = cast.door(cast.safety)
    where = door.post(f"/paper/meeting/{meeting.pk}/print/").headers["Location"]
    return PrintedList.objects.latest("id"), printed.pages(door.get(where).content)


def row_of(made: PrintedList, person: int) -> int:
    return int(made.people.index(person)) + 1


def print_letter(cast: Cast, person: int) -> list[Image.Image]:
    answer = cast.door(cast.safety).get(f"/letters/{cast.letter(person).pk}/letter.pdf")
    assert answer.status_code == 200
    return printed.pages(answer.content)


def brought(cast: Cast, who: int, *contents: bytes) -> Scan:
    pages = [page for content in contents for page in sheets.read(content)]
    return actions.bring(pages, by=cast.actor(who), at=clock.now())


def left(scan: Scan) -> list[str]:
    return [code for _page, code, *_told in scan.left]


def photos(pages: list[Image.Image], turn: float = 0) -> list[bytes]:
    """Every page of a letter as a phone takes it, signed on the last."""
    whole = [*pages[:-1], printed.signed_letter(pages[-1])]
    return [printed.photographed(one, turn=turn) for one in whole]


def test_a_list_goes_round_on_paper_and_counts_after_a_second_person(cast: Cast) -> None:
    made, (page,) = print_list(cast)
    rows = [row_of(made, cast.worker), row_of(made, cast.mate)]

    where = printed.upload(cast, cast.safety, printed.scanned([printed.signed(page, rows)]))
    sheet = Sheet.objects.get()
    assert where == f"/paper/{sheet.scan_id}/"
    shown = {row.number: row.is_proposed for row in queries.rows_of(sheet)}
    assert shown == {n: n in rows for n in range(1, len(made.people) + 1)}
    door = cast.door(cast.safety)
    page_of_it = door.get(f"/paper/sheet/{sheet.pk}/").content.decode()
    assert len(re.findall(r'name="row"[^>]*checked', page_of_it)) == 2
    assert Image.open(io.BytesIO(door.get(f"/paper/sheet/{sheet.pk}/1.jpg").content)).width > 900
    door.post(f"/paper/sheet/{sheet.pk}/", {"row": rows})
    assert not Attendance.objects.filter(how="paper").exists()

    second = cast.door(cast.gm)
    assert "Do you see the same?" in second.get(f"/paper/sheet/{sheet.pk}/").content.decode()
    assert second.post(f"/paper/sheet/{sheet.pk}/", {"pin": PIN}).status_code == 303

    there = Attendance.objects.filter(how="paper")
    assert {one.person_id for one in there} == {cast.worker, cast.mate}
    fact = ledger.facts("attendance.confirmed").order_by("-id").first()
    assert fact is not None
    assert f'"scan":"{Picture.objects.get().digest}"' in fact.body
    assert f'"scanned_by":{cast.safety}' in fact.body
    assert (
        "signed on paper"
        in second.get(f"/training/meetings/{cast.hold_meeting().pk}/").content.decode()
    )
    cast.pass_quiz(cast.worker)


def test_a_letter_signed_on_paper_is_marked_so_for_ever(cast: Cast) -> None:
    cast.train(cast.worker)
    cast.issue()
    pages = print_letter(cast, cast.worker)

    printed.upload(cast, cast.safety, *photos(pages, turn=4))
    sheet = Sheet.objects.get()
    cast.door(cast.safety).post(f"/paper/sheet/{sheet.pk}/", {"row": 1})
    answer = cast.door(cast.workshop).post(f"/paper/sheet/{sheet.pk}/", {"pin": PIN})
    assert answer.status_code == 303, answer.content.decode()

    letter = cast.letter(cast.worker)
    assert letter.state == "SIGNED"
    row = Signature.objects.get(letter=letter)
    assert (row.party, row.person_id, row.method) == ("B", cast.worker, "paper")
    said = "on paper: scanned by 周镕, confirmed by 陈立群"
    own = cast.door(cast.worker)
    for address in ("", "receipt/"):
        assert said in own.get(f"/letters/{letter.pk}/{address}").content.decode()
    assert own.get(f"/paper/letter/{letter.pk}.jpg").status_code == 200
    assert cast.door(cast.mate).get(f"/paper/letter/{letter.pk}.jpg").status_code == 404
    letter = cast.countersign(cast.worker)
    assert letter.state == "IN_FORCE"
    pdf = own.get(f"/letters/{letter.pk}/letter.pdf").content
    book = pypdfium2.PdfDocument(pdf)
    text = "".join(one.get_textpage().get_text_range() for one in book)
    assert "纸质签字：周镕扫描，陈立群确认" in "".join(text.split())


def test_the_gate_is_the_same_on_paper(cast: Cast) -> None:
    cast.issue()
    brought(cast, cast.safety, *photos(print_letter(cast, cast.worker)))
    sheet = Sheet.objects.get()
    actions.mark(sheet.pk, [1], by=cast.actor(cast.safety), at=clock.now())

    with pytest.raises(Refused, match=r"letter\.not_trained"):
        actions.confirm(sheet.pk, by=by_pin(cast, cast.gm), at=clock.now())
    sheet.refresh_from_db()
    assert sheet.state == "MARKED"


def test_a_stack_of_mixed_letters_is_sorted_by_the_code_of_every_page(cast: Cast) -> None:
    cast.issue()
    made, (page,) = print_list(cast)
    some = {one: print_letter(cast, one) for one in (cast.worker, cast.mate)}
    assert all(len(one) > 1 for one in some.values()), "else this shows nothing"
    mixed = [one for pages in zip(*some.values(), strict=True) for one in pages]
    mixed.insert(1, printed.signed(page, {1}))

    scan = brought(cast, cast.safety, printed.scanned(mixed[::-1]))

    assert left(scan) == []
    assert {one.letter_id for one in Sheet.objects.exclude(letter=None)} == {
        cast.letter(one).pk for one in some
    }
    for sheet in Sheet.objects.exclude(letter=None):
        first, *others = queries.pictures(sheet.pk)
        assert len(others) == len(some[cast.worker]) - 1
        assert first.on, "where it is signed stands first"
        assert not any(one.on for one in others)
    assert Sheet.objects.get(letter=None).printed_id == made.pk


def test_a_page_that_is_missing_is_named_and_nothing_counts_until_it_is_there(cast: Cast) -> None:
    cast.train(cast.worker)
    cast.issue()
    *before, last = pages = print_letter(cast, cast.worker)
    total = len(pages)
    assert total > 1
    lacking = brought(cast, cast.safety, printed.scanned([*before[1:], last]))

    assert not Sheet.objects.exists()
    assert left(lacking) == ["paper.page_missing"] * (total - 1)
    door = cast.door(cast.safety)
    assert f"page 1 of {total} is not in" in door.get(f"/paper/{lacking.pk}/").content.decode()
    scan = brought(cast, cast.safety, *photos(pages))
    assert (left(scan), len(queries.pictures(Sheet.objects.get().pk))) == ([], total)


def test_one_alone_can_do_nothing(cast: Cast) -> None:
    cast.train(cast.leader)
    cast.issue()
    brought(cast, cast.safety, *photos(print_letter(cast, cast.leader)))
    sheet = Sheet.objects.get()
    at = clock.now()

    with pytest.raises(Refused, match=r"paper\.not_yours_to_mark"):
        actions.mark(sheet.pk, [1], by=cast.actor(cast.gm), at=at)
    with pytest.raises(Refused, match=r"paper\.moved_meanwhile"):
        actions.confirm(sheet.pk, by=by_pin(cast, cast.gm), at=at)
    actions.mark(sheet.pk, [1], by=cast.actor(cast.safety), at=at)
    for person, code in (
        (cast.safety, r"paper\.second_needed"),
        (cast.leader, r"paper\.own_sheet"),
        (cast.clerk, r"paper\.other_unit"),
    ):
        with pytest.raises(Refused, match=code):
            actions.confirm(sheet.pk, by=by_pin(cast, person), at=clock.now())
    with pytest.raises(Refused, match=r"paper\.pin_needed"):
        actions.confirm(sheet.pk, by=cast.actor(cast.gm), at=clock.now())
    assert not Signature.objects.exists()


def test_nobody_vouches_for_his_own_row(cast: Cast) -> None:
    made, (page,) = print_list(cast)
    rows = [row_of(made, one) for one in (cast.safety, cast.workshop, cast.worker)]
    brought(cast, cast.safety, printed.photographed(printed.signed(page, rows)))
    sheet = Sheet.objects.get()

    with pytest.raises(Refused, match=r"paper\.own_row"):
        actions.mark(sheet.pk, rows, by=cast.actor(cast.safety), at=clock.now())
    actions.mark(sheet.pk, rows[1:], by=cast.actor(cast.safety), at=clock.now())
    assert actions.confirm(sheet.pk, by=by_pin(cast, cast.gm), at=clock.now()) == 2
    with pytest.raises(Refused, match=r"paper\.moved_meanwhile"):
        actions.confirm(sheet.pk, by=by_pin(cast, cast.gm), at=clock.now())


@pytest.mark.parametrize(("turn", "shear", "part"), SHOTS if IS_WHOLE else SHOTS[::5])
def test_a_photo_is_read_to_the_cell_however_it_was_taken(
    cast: Cast, turn: float, shear: float, part: float
) -> None:
    made, (page,) = print_list(cast)
    rows = {2, 5, len(made.people)}
    photo = printed.photographed(printed.signed(page, rows), turn=turn, shear=shear, part=part)

    (seen,) = sheets.read(photo)

    assert seen.mark == paper.Mark("page", made.token, 1)
    inked = {row for row, ink in seen.rows if paper.is_signed(ink)}
    assert inked == rows
    assert set(range(1, len(made.people) + 1)) <= {row for row, _ink in seen.rows}


def test_each_page_without_a_place_says_what_to_do(cast: Cast) -> None:
    cast.issue()
    first, *_rest, last = print_letter(cast, cast.worker)
    made, (page,) = print_list(cast)
    both = Image.new("RGB", (page.width * 2, page.height), "white")
    both.paste(page, (0, 0))
    both.paste(last, (page.width, 0))
    blank = Image.new("RGB", page.size, "white")
    scan = brought(cast, cast.safety, printed.scanned([first, both, blank]))
    assert left(scan) == ["paper.not_the_signed_page", "paper.two_sheets", "paper.no_code"]

    PrintedList.objects.filter(pk=made.pk).update(token="ZZZZZZZZZZ")
    Letter.objects.filter(pk=cast.letter(cast.worker).pk).update(digest="0" * 64)
    scan = brought(cast, cast.safety, printed.scanned([page, last]))
    assert left(scan) == ["paper.other_house"] * 2
    assert not Picture.objects.exists()
    told = cast.door(cast.safety).get(f"/paper/{scan.pk}/").content.decode()
    assert told.count("printed by another house") == 2


def test_an_old_edition_a_second_scan_and_another_unit_are_told(cast: Cast) -> None:
    cast.issue()
    photo = photos(print_letter(cast, cast.worker))
    assert left(brought(cast, cast.leader, *photo)) == []
    assert left(brought(cast, cast.safety, *photo)) == ["paper.waits_already"] * len(photo)
    sheet = Sheet.objects.get()
    actions.put_aside(sheet.pk, by=cast.actor(cast.safety), at=clock.now())
    office = photos(print_letter(cast, cast.clerk))
    assert left(brought(cast, cast.leader, *office)) == ["paper.other_unit"] * len(office)
    cast.train(cast.worker)
    cast.sign(cast.worker)
    assert left(brought(cast, cast.safety, *photo)) == ["paper.signed_already"] * len(photo)
    Letter.objects.filter(pk=cast.letter(cast.worker).pk).update(
        state="SUPERSEDED", closed_at=clock.now()
    )
    assert left(brought(cast, cast.safety, *photo)) == ["paper.old_edition"] * len(photo)


def test_a_list_before_its_meeting_and_one_all_counted_are_told(cast: Cast) -> None:
    made, (page,) = print_list(cast)
    assert made.meeting_id is not None
    meeting: int = made.meeting_id
    photo = printed.photographed(printed.signed(page, {1}))
    Meeting.objects.filter(pk=meeting).update(state="PLANNED")
    assert left(brought(cast, cast.safety, photo)) == ["paper.before_the_meeting"]
    Meeting.objects.filter(pk=meeting).update(state="CANCELLED")
    assert left(brought(cast, cast.safety, photo)) == ["paper.meeting_cancelled"]
    Meeting.objects.filter(pk=meeting).update(state="OPEN")
    training.attend_on_paper(
        meeting, made.people, scan="0" * 64, scanned_by=0, by=by_pin(cast, cast.safety),
        at=clock.now(),
    )  # fmt: skip
    cast.attend(cast.safety)
    assert left(brought(cast, cast.safety, photo)) == ["paper.counted_already"]


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_subset_of_rows_in_any_order_of_pages_gives_the_same(
    cast: Cast, data: st.DataObject
) -> None:
    made, (page,) = print_list(cast)
    total = len(made.people)
    chosen = data.draw(st.sets(st.integers(1, total), min_size=1))
    cut = paper.top_of(data.draw(st.integers(3, total - 2))) / 297
    full = printed.signed(page, chosen)
    halves = [
        full.crop((0, 0, full.width, round(full.height * cut))),
        full.crop((0, round(full.height * cut), full.width, full.height)),
    ]
    shots = [printed.picture(one) for one in [*halves, full]]
    order = data.draw(st.permutations(range(3)))[:2]

    brought(cast, cast.safety, *(shots[one] for one in order))
    sheet = Sheet.objects.latest("id")
    seen = {row.number: row.is_proposed for row in queries.rows_of(sheet)}

    assert {row for row, is_inked in seen.items() if is_inked} <= chosen
    assert {row for row in seen if row in chosen} == {row for row, inked in seen.items() if inked}
    Sheet.objects.update(state="ASIDE", decided_by=cast.gm)


def test_a_large_scan_is_read_by_the_worker_and_lies_sealed_until_then(cast: Cast) -> None:
    made, (page,) = print_list(cast)
    content = printed.scanned([printed.signed(page, {1})])
    scan = actions.receive([content], by=cast.actor(cast.safety), at=clock.now())
    assert all(b"%PDF" not in bytes(one.data) for one in Piece.objects.all())
    assert "is being read" in cast.door(cast.safety).get(f"/paper/{scan.pk}/").content.decode()

    assert jobs.run_ready("scans.read", now=clock.now) == 1

    scan.refresh_from_db()
    assert (scan.state, scan.pages) == ("READ", 1)
    assert not Piece.objects.exists()
    assert Sheet.objects.get().printed_id == made.pk
    broken = actions.receive([b"%PDF-1.7 no"], by=cast.actor(cast.safety), at=clock.now())
    jobs.run_ready("scans.read", now=clock.now)
    assert "cannot be read" in cast.door(cast.safety).get(f"/paper/{broken.pk}/").content.decode()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "paper.empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "paper.unreadable"),
        (b"%PDF-1.4 nothing", "paper.unreadable"),
        (b"\xff\xd8\xff\xe0 broken", "paper.unreadable"),
    ],
)
def test_what_is_no_scan_is_refused_with_a_sentence(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        sheets.read(content)
    assert refused.value.code == code


def test_bombs_of_points_and_pages_are_refused_before_they_are_drawn() -> None:
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    with pytest.raises(Refused, match=r"paper\.too_many_pixels"):
        sheets.read(out.getvalue())
    leaf = Image.new("1", (20, 20))
    with pytest.raises(Refused, match=r"paper\.too_many_pages"):
        sheets.read(printed.scanned([leaf] * 5), sheets.Limits(pages=4))


def test_a_picture_that_was_changed_confirms_nothing(cast: Cast) -> None:
    _made, (page,) = print_list(cast)
    brought(cast, cast.safety, printed.scanned([printed.signed(page, {1, 2, 3})]))
    sheet = Sheet.objects.get()
    actions.mark(sheet.pk, [1], by=cast.actor(cast.safety), at=clock.now())
    vault.path_of(Picture.objects.get().digest).write_bytes(b"other")

    with pytest.raises(Refused, match=r"paper\.unseen_file"):
        actions.confirm(sheet.pk, by=by_pin(cast, cast.gm), at=clock.now())


def test_it_waits_on_my_day_of_the_second_person(cast: Cast) -> None:
    _made, (page,) = print_list(cast)
    brought(cast, cast.safety, printed.scanned([printed.signed(page, {1, 2, 3})]))
    actions.mark(Sheet.objects.get().pk, [1], by=cast.actor(cast.safety), at=clock.now())

    assert "signed on paper waits for you" in cast.door(cast.gm).get("/").content.decode()
    assert "signed on paper waits" not in cast.door(cast.safety).get("/").content.decode()


def test_where_only_the_rows_own_codes_are_seen_nothing_is_proposed(cast: Cast) -> None:
    made, (page,) = print_list(cast)
    full = printed.signed(page, {4, 5})
    high = full.height / 297
    strip = full.crop((0, round(paper.top_of(3) * high), full.width, round(paper.top_of(8) * high)))
    brought(cast, cast.safety, printed.picture(strip))

    rows = queries.rows_of(Sheet.objects.get())

    assert [row.number for row in rows] == [3, 4, 5, 6, 7]
    assert {row.ink for row in rows} == {paper.UNKNOWN}
    assert not any(row.is_proposed for row in rows)
    page_of_it = cast.door(cast.safety).get(f"/paper/sheet/{Sheet.objects.get().pk}/")
    assert "look at the whole picture" in page_of_it.content.decode()
    assert made.people
