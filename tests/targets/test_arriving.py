"""Targets of a workbook arrive as the draft of their year; what was not understood stays beside."""

import pytest

from tests.cast import SYSTEM, Cast, cast_of
from zeren.core.sheets.workbook import Book, Row
from zeren.ledger import clock
from zeren.organisation import actions as organisation
from zeren.targets import actions, queries, sheets
from zeren.targets.models import Target

YEAR = 2030
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    made = cast_of(with_targets=False)
    actions.load_catalogue(sheets.indicators(), at=clock.now())
    return made


def bring(*lines: tuple[str, str]) -> None:
    rows = tuple(
        Row("targets", line, {"year": str(YEAR), "indicator": code, "value": value})
        for line, (code, value) in enumerate(lines, 2)
    )
    kept = organisation.upload(
        Book({"targets": rows}), name="targets.xlsx", digest="7" * 64, by=SYSTEM, at=clock.now()
    )
    organisation.confirm(kept.pk, by=SYSTEM, at=clock.now())


def test_one_click_makes_the_draft_and_what_was_not_understood_stays(cast: Cast) -> None:
    bring(("saf.fatality", "0"), ("trn.coverage", "99.5%"), ("saf.minor_injury", "few"))
    door = cast.door(cast.safety)

    page = door.get(f"/targets/?year={YEAR}").content.decode()
    assert "“few” is not a number this target can keep" in page
    door.post(f"/targets/arrived/{YEAR}/")

    drafted = Target.objects.filter(year=YEAR).select_related("indicator")
    assert {row.indicator.code: queries.said(row)["en"] for row in drafted} == {
        "saf.fatality": "0 persons", "trn.coverage": "≥ 99.5 %",
    }  # fmt: skip
    page = door.get(f"/targets/?year={YEAR}").content.decode()
    assert "“few” is not a number this target can keep" in page
    assert "99.5%" not in page.split('id="arrived"')[1].split("</section>")[0]
