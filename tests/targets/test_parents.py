"""Letters from outside: what they demand is answered, never more loosely."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.cast import Cast, cast_of
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.targets import actions, queries, sheets
from zeren.targets.models import ParentLetter

MINOR = "saf.minor_injury"
LETTER = b"%PDF-1.4 letter"


@pytest.fixture
def cast(db: None) -> Cast:
    made = cast_of(with_targets=False)
    actions.load_catalogue(sheets.indicators(), at=clock.now())
    return made


def put(cast: Cast, value: str, code: str = MINOR) -> None:
    by, at = cast.actor(cast.safety), clock.now()
    actions.set_company_target(year=cast.year, indicator_code=code, value=value, by=by, at=at)


def enter(cast: Cast, *lines: tuple[str, str], file: bytes | None = None) -> ParentLetter:
    return actions.enter_parent(
        kind="PARK", name="东岸工业园管委会", number="园安〔2026〕4号", year=cast.year, lines=lines,
        file=file, by=cast.actor(cast.safety), at=clock.now(),
    )  # fmt: skip


def hows(cast: Cast) -> list[str]:
    return [one.how for _letter, lines in queries.parents(cast.year) for one in lines]


@pytest.mark.parametrize(
    ("demanded", "ours", "how"),
    [("≤ 4", "4", "OK"), ("≤ 4", "2", "OK"), ("≤ 4", "0", "OK"), ("< 4", "3", "OK"),
     ("≤ 4", "pending", "LATER")],
)  # fmt: skip
def test_stricter_is_fine(cast: Cast, demanded: str, ours: str, how: str) -> None:
    enter(cast, (MINOR, demanded))
    assert hows(cast) == ["NONE"]

    put(cast, ours)

    assert hows(cast) == [how]


@pytest.mark.parametrize(("demanded", "ours"), [("≤ 4", "5"), ("< 4", "4")])
def test_looser_is_refused_with_who_demands_what(cast: Cast, demanded: str, ours: str) -> None:
    enter(cast, (MINOR, demanded))

    with pytest.raises(Refused) as no:
        put(cast, ours)

    assert no.value.code == "parent.looser"
    assert no.value.problems[0].params["name"] == "东岸工业园管委会"
    assert queries.current_set(cast.year) is None


def test_a_letter_that_comes_later_stops_publishing_what_is_looser(cast: Cast) -> None:
    put(cast, "4")
    enter(cast, (MINOR, "≤ 3"))
    standing = queries.current_set(cast.year)
    assert standing is not None

    with pytest.raises(Refused) as no:
        actions.publish(cast.year, by=cast.actor(cast.gm), at=clock.now())

    assert [one.code for one in no.value.problems] == ["parent.looser"]
    put(cast, "3")
    assert queries.set_problems(standing.pk, clock.today()) == []


def test_a_letter_is_kept_whole_or_not_at_all(cast: Cast) -> None:
    with pytest.raises(Refused) as no:
        enter(cast, (MINOR, "≥ 4"), ("no.such", "1"), ("trn.coverage", "95"))

    assert [one.where for one in no.value.problems] == ["line-0", "line-1"]
    assert not ParentLetter.objects.exists()
    with pytest.raises(Refused) as no:
        enter(cast, (MINOR, "4"), file=b"MZ")
    assert no.value.code == "parent.not_a_pdf"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_it_is_entered_and_read_on_its_page(cast: Cast, language: str) -> None:
    put(cast, "2")
    page = reverse("targets:parents", args=[cast.year])
    door = cast.door(cast.safety, language)
    typed = {"kind": "GROUP", "name": "远山集团", "code-0": MINOR, "value-0": "≥ 4"}
    wrong = door.post(page, typed)
    assert (wrong.status_code, wrong.context["lines"][0]["value"]) == (409, "≥ 4")
    file = SimpleUploadedFile("letter.pdf", LETTER, "application/pdf")
    assert door.post(page, typed | {"value-0": "≤ 4", "file": file}).status_code == 303

    shown = cast.door(cast.leader, language).get(page)

    assert shown.context["wrong"] == 0
    assert "远山集团" in shown.content.decode()
    kept = ParentLetter.objects.get()
    assert door.get(reverse("targets:parent_file", args=[kept.pk])).content == LETTER
    assert cast.door(cast.worker).get(page).status_code == 404
