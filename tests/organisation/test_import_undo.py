"""A workbook that was applied is taken back as one act, as long as nothing was built upon it."""

from datetime import timedelta

import pytest

from tests.cast import SYSTEM, Cast, cast_of
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.core.sheets.workbook import Book, Row
from zeren.ledger import actions as ledger
from zeren.ledger import clock, inbox
from zeren.ledger.models import Fact
from zeren.organisation import actions
from zeren.organisation.models import Person
from zeren.organisation.queries import workbook as queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return cast_of(with_targets=False)


def bring(**sheets: list[dict[str, str]]) -> int:
    book = Book({
        sheet: tuple(Row(sheet, line, one) for line, one in enumerate(lines, 2))
        for sheet, lines in sheets.items()
    })  # fmt: skip
    kept = actions.upload(book, name="month.xlsx", digest="5" * 64, by=SYSTEM, at=clock.now(),
                          choices={"same": ["E021"]})  # fmt: skip
    actions.confirm(kept.pk, by=SYSTEM, at=clock.now())
    inbox.react(at=clock.now())
    return kept.pk


def month() -> int:
    """A new unit with a post, somebody who joins, one who moves, one who leaves, a new name."""
    return bring(
        units=[{"code": "NEW", "name_zh": "新组", "parent": "WELD", "kind": "team"}],
        posts=[{"code": "NP", "name_zh": "新岗", "unit": "NEW", "layer": "6", "head": "no"}],
        people=[
            {"number": "E777", "name": "新人", "post": "NP"},
            {"number": "E021", "name": "新名", "post": "NP",
             "from": (clock.today() + timedelta(days=1)).isoformat()},
            {"number": "E022", "name": named("E022"),
             "to": (clock.today() + timedelta(days=3)).isoformat()},
        ],
        things=[{"code": "O2-3", "kind": "material", "users": "E777"}],
    )  # fmt: skip


def named(number: str) -> str:
    return Person.objects.get(number=number).name


def test_taken_back_the_house_is_as_it_was_and_everything_stays_written(cast: Cast) -> None:
    before = queries.state(clock.today())
    upload = month()
    assert queries.state(clock.today()) != before
    facts = Fact.objects.count()

    told = actions.undo(upload, by=SYSTEM, at=clock.now())
    inbox.react(at=clock.now())

    after = queries.state(clock.today())
    assert told.renamed >= 1
    assert {n: p for n, p in after.people.items() if n != "E777"} == dict(before.people)
    assert after.held["E021"] == before.held["E021"]
    assert after.engaged["E022"] == before.engaged["E022"]
    assert after.engaged.get("E777", []) == []
    assert after.things == before.things
    assert "NEW" not in after.units
    assert "NP" not in after.posts
    assert Fact.objects.count() > facts
    assert Fact.objects.filter(code="organisation.import_undone", about_id=upload).exists()


def test_what_somebody_signed_since_stands(cast: Cast) -> None:
    upload = month()
    person = Person.objects.get(number="E777")
    ledger.record("letter.signed", about=("letter", 1), by=Actor.person(person.pk),
                  at=clock.now())  # fmt: skip

    with pytest.raises(Refused, match=r"^import\.signed_since"):
        actions.undo(upload, by=SYSTEM, at=clock.now())


def test_what_was_built_upon_is_not_taken_from_under_it(cast: Cast) -> None:
    upload = month()
    bring(people=[{"number": "E778", "name": "又一人", "post": "NP"}])

    with pytest.raises(Refused, match=r"^import\.built_upon"):
        actions.undo(upload, by=SYSTEM, at=clock.now())


def test_the_page_says_what_taking_back_does_and_does_it(cast: Cast) -> None:
    upload = month()
    door = cast.door(cast.clerk)

    page = door.get(f"/organisation/import/{upload}/").content.decode()
    assert "Take this workbook back" in page
    door.post(f"/organisation/import/{upload}/undo/")

    page = door.get(f"/organisation/import/{upload}/").content.decode()
    assert "This workbook was taken back" in page
