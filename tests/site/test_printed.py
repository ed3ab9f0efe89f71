"""Papers for others speak as the house does, one's own lists as their reader does."""

import io

import openpyxl
import pytest
from django.test import Client

from tests.cast import Cast, cast_of
from zeren.accounts import actions as accounts
from zeren.ledger import clock
from zeren.organisation import actions
from zeren.organisation.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def chinese() -> Cast:
    """A house that works in Chinese alone, in which some read English."""
    cast = cast_of()
    cast.issue()
    cast.attend(cast.worker)
    actions.decide_languages(["zh-hans"], by=cast.actor(cast.gm), at=clock.now())
    return cast


def english(cast: Cast, who: int) -> Client:
    accounts.choose_language(cast.account(who), "en")
    return cast.door(who)


def paper(page: str, opening: str) -> str:
    return page.split(opening)[1].split("</main>")[0]


def test_the_record_of_a_meeting_is_in_the_language_of_the_house(chinese: Cast) -> None:
    assert chinese.meeting is not None
    page = english(chinese, chinese.safety).get(f"/training/meetings/{chinese.meeting.pk}/sheet/")

    said = paper(page.content.decode(), '<div lang="zh-hans">')

    assert "Kept under article 28" not in said
    assert "安全生产法" in said
    assert "Print" in page.content.decode(), "what is pressed on the page stays the reader's"


def test_labels_are_in_the_languages_of_the_house(chinese: Cast) -> None:
    page = english(chinese, chinese.safety).get("/hazards/labels/").content.decode()

    said = paper(page, "<main")

    assert "发现隐患，扫码上报" in said
    assert "See a hazard?" not in said


@pytest.mark.parametrize(
    ("own", "words"),
    [("", "扫码"), ("zh-hans", "扫码"), ("en", "Scan, or open the address")],
    ids=["nobody said", "Chinese", "English"],
)
def test_a_slip_is_in_the_language_of_whom_it_is_for(chinese: Cast, own: str, words: str) -> None:
    Person.objects.filter(pk=chinese.mate).update(language=own)
    page = english(chinese, chinese.clerk).post(
        "/organisation/invitations/", {"person": [str(chinese.mate)]}
    )

    said = paper(page.content.decode(), 'class="organisation-slip"')

    assert words in said


def test_exports_of_ones_own_lists_speak_as_their_reader(chinese: Cast) -> None:
    for address, head in (
        ("/letters/letters.xlsx", "Letter"),
        ("/coverage/export.xlsx", "Requirement"),
    ):
        answer = english(chinese, chinese.safety).get(address)
        assert answer.status_code == 200, address
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        assert head in [cell.value for cell in book.worksheets[0][1]]
