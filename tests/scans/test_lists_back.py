"""Call lists and lists of first slips come back on paper, ticked and signed by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest
from django.urls import reverse
from PIL import Image

from tests.cast import PIN, Cast, cast_of
from tests.notices.test_outbox import draft
from tests.scans import printed
from tests.scans.test_paper_back import brought, by_pin, left, row_of
from zeren.accounts.models import Code
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.ledger import queries as ledger
from zeren.notices import outbox
from zeren.notices.models import Message
from zeren.organisation import actions as organisation
from zeren.scans import actions, queries
from zeren.scans.models import PrintedList, Sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return cast_of()


def text_of(pdf: bytes) -> str:
    return "".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(pdf))


def print_calls(
    cast: Cast, who: int, language: str = "en"
) -> tuple[PrintedList, list[Image.Image], str]:
    door = cast.door(who, language)
    where = door.post("/paper/calls/print/").headers["Location"]
    pdf = door.get(where).content
    return PrintedList.objects.latest("id"), printed.pages(pdf), text_of(pdf)


def unreached(cast: Cast, *people: int) -> None:
    said = "Now\n- Sign letter ZZQ\n- Pass the quiz"
    outbox.write([replace(draft(one), text=said) for one in people], at=clock.now())


def test_a_call_list_comes_back_ticked_and_counts_after_a_second_person(cast: Cast) -> None:
    unreached(cast, cast.worker, cast.mate, cast.clerk)
    made, (page,), text = print_calls(cast, cast.leader)
    assert set(made.people) == {cast.worker, cast.mate}, "only the own people"
    assert "Sign letter ZZQ · Pass the quiz" in text
    row = row_of(made, cast.worker)

    printed.upload(cast, cast.leader, printed.photographed(printed.ticked(page, {row}), turn=3))
    sheet = Sheet.objects.get()
    assert {one.number: one.is_proposed for one in queries.rows_of(sheet)} == {
        n: n == row for n in (1, 2)
    }
    shown = cast.door(cast.leader).get(f"/paper/sheet/{sheet.pk}/").content.decode()
    assert "Which rows are ticked as told?" in shown
    cast.door(cast.leader).post(f"/paper/sheet/{sheet.pk}/", {"row": row})
    assert not Message.objects.filter(state="TOLD").exists()
    answer = cast.door(cast.workshop).post(f"/paper/sheet/{sheet.pk}/", {"pin": PIN})
    assert answer.status_code == 303, answer.content.decode()

    told = Message.objects.get(person_id=cast.worker)
    assert (told.state, told.channel, told.told_by_id) == ("TOLD", "on paper", cast.leader)
    assert Message.objects.get(person_id=cast.mate).state == "UNREACHED"
    fact = ledger.facts("call_list.told").get()
    assert f'"people":[{cast.worker}]' in fact.body
    assert f'"scanned_by":{cast.leader}' in fact.body
    assert (fact.actor_kind, fact.actor_id) == ("person", cast.workshop)
    page_of_all = cast.door(cast.safety).get(reverse("notices:messages")).content.decode()
    assert "on paper" in page_of_all
    assert left(brought(cast, cast.leader, printed.picture(printed.ticked(page, {row})))) == []


def test_a_later_day_takes_nothing_from_a_list_that_was_printed_before(cast: Cast) -> None:
    unreached(cast, cast.worker)
    made, (page,), _text = print_calls(cast, cast.leader)
    Message.objects.update(state="OVER")
    brought(cast, cast.leader, printed.picture(printed.ticked(page, {1})))
    sheet = Sheet.objects.get()
    actions.mark(sheet.pk, [1], by=cast.actor(cast.leader), at=clock.now())
    actions.confirm(sheet.pk, by=by_pin(cast, cast.safety), at=clock.now())
    assert Message.objects.get().state == "TOLD"
    assert left(brought(cast, cast.leader, printed.picture(page))) == ["paper.counted_already"]

    unreached(cast, cast.mate)
    made, (page,), _text = print_calls(cast, cast.leader)
    PrintedList.objects.filter(pk=made.pk).update(printed_at=clock.now() - timedelta(days=32))
    assert left(brought(cast, cast.leader, printed.picture(page))) == ["paper.calls_over"]


def test_who_leads_nobody_here_prints_and_confirms_no_call_list(cast: Cast) -> None:
    unreached(cast, cast.worker)
    made, (page,), _text = print_calls(cast, cast.leader)

    assert cast.door(cast.worker).post("/paper/calls/print/").status_code == 404
    assert cast.door(cast.clerk).get(f"/paper/list/{made.pk}.pdf").status_code == 404
    assert left(brought(cast, cast.clerk, printed.picture(page))) == ["paper.other_unit"]
    with pytest.raises(Refused, match=r"training\.not_planner"):
        actions.print_rows(
            "calls", made.unit_id or 0, {1: [1]}, by=cast.actor(cast.clerk), at=clock.now()
        )
    Message.objects.all().delete()
    answer = cast.door(cast.leader).post("/paper/calls/print/")
    assert "nobody to call" in answer.content.decode()


def test_whoever_signs_for_a_slip_has_been_handed_it_for_ever(cast: Cast) -> None:
    organisation.print_slips([cast.worker, cast.mate], by=cast.actor(cast.clerk), at=clock.now())
    door = cast.door(cast.leader)
    slips = reverse("organisation:open-slips")
    assert "/paper/slips/print/" in door.get(slips).content.decode()
    where = door.post("/paper/slips/print/").headers["Location"]
    (page,) = printed.pages(door.get(where).content)
    made = PrintedList.objects.latest("id")
    row = row_of(made, cast.mate)
    Code.objects.filter(state="PRINTED").update(state="ENDED")

    brought(cast, cast.leader, printed.scanned([printed.signed(page, {row})]))
    sheet = Sheet.objects.get()
    assert [one.is_proposed for one in queries.rows_of(sheet)] == [n == row for n in (1, 2)]
    actions.mark(sheet.pk, [row], by=cast.actor(cast.leader), at=clock.now())
    assert actions.confirm(sheet.pk, by=by_pin(cast, cast.safety), at=clock.now()) == 1

    fact = ledger.facts("code.handed_over").get()
    assert f'"account":{cast.account_of(cast.mate)}' in fact.body
    assert f'"confirmed_by":{cast.safety}' in fact.body
    shown = cast.door(cast.safety).get(f"/paper/sheet/{sheet.pk}/").content.decode()
    assert "on paper for ever" in shown


def test_two_heads_of_one_person_print_one_file_of_two_lists(cast: Cast) -> None:
    unreached(cast, cast.worker, cast.clerk)
    viewer = cast.viewer(cast.gm)
    assert viewer.is_general_manager

    made, pages, _text = print_calls(cast, cast.gm)

    assert set(made.people) == {cast.worker, cast.clerk}, "the highest office takes all"
    assert len(pages) == 1


@pytest.mark.parametrize(("language", "said"), [("en", "Call list"), ("zh-hans", "口头通知单")])
def test_a_call_list_is_printed_in_the_language_of_the_head(
    cast: Cast, language: str, said: str
) -> None:
    unreached(cast, cast.worker)

    _made, _pages, text = print_calls(cast, cast.leader, language)

    assert said in text
