"""The year after, somebody who left, an empty house, two who scan the same sheet at one moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from tests.cast import cast_of
from tests.frozen import frozen
from tests.letters.test_at_once import at_once
from tests.scans import printed
from tests.scans.test_paper_back import brought, by_pin, left, print_letter, print_list, row_of
from zeren.ledger import clock
from zeren.organisation import actions as organisation
from zeren.organisation.models import Person
from zeren.scans import actions, queries, sheets
from zeren.scans.models import Picture, Scan, Sheet
from zeren.training import queries as training
from zeren.training.models import Attendance


@pytest.mark.django_db
def test_last_years_sheets_count_for_last_year_or_not_at_all() -> None:
    with frozen(datetime(2025, 12, 20, 2, tzinfo=UTC)) as hand:
        cast = cast_of()
        cast.issue()
        made, (page,) = print_list(cast)
        row = row_of(made, cast.worker)
        letter = print_letter(cast, cast.worker)
        hand.tick(days=30)

        scan = brought(cast, cast.safety, printed.scanned([printed.signed(page, {row}), *letter]))
        assert left(scan) == ["paper.old_edition"] * len(letter)
        sheet = Sheet.objects.get()
        actions.mark(sheet.pk, [row], by=cast.actor(cast.safety), at=clock.now())
        assert actions.confirm(sheet.pk, by=by_pin(cast, cast.gm), at=clock.now()) == 1

        there = Attendance.objects.get(person_id=cast.worker, how="paper")
        assert there.meeting_id == made.meeting_id
        for year, is_there in ((2025, True), (2026, False)):
            found = training.standings([cast.worker], year).get(cast.worker)
            assert bool(found and found.attended) is is_there, year


@pytest.mark.django_db
def test_who_left_since_the_list_was_printed_was_there_all_the_same() -> None:
    with frozen(datetime(2026, 3, 2, 2, tzinfo=UTC)) as hand:
        cast = cast_of()
        made, (page,) = print_list(cast)
        row = row_of(made, cast.mate)
        organisation.leave(
            cast.mate, to_date=clock.today() + timedelta(days=1), by=cast.actor(cast.clerk),
            at=clock.now(),
        )  # fmt: skip
        hand.tick(days=5)

        brought(cast, cast.safety, printed.picture(printed.signed(page, {row})))
        sheet = Sheet.objects.get()
        named = {one.number: one.name for one in queries.rows_of(sheet)}
        assert named[row] == Person.objects.get(pk=cast.mate).name
        actions.mark(sheet.pk, [row], by=cast.actor(cast.safety), at=clock.now())
        assert actions.confirm(sheet.pk, by=by_pin(cast, cast.gm), at=clock.now()) == 1
        again = cast.door(cast.safety).get(f"/paper/list/{made.pk}.pdf")
        assert again.status_code == 200, "it can be printed again though he is gone"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_house_without_meetings_is_told_what_can_come_back(language: str) -> None:
    cast = cast_of(with_targets=False)

    for who in (cast.gm, cast.leader, cast.safety):
        assert cast.door(who, language).get("/paper/").status_code == 200
    said = cast.door(cast.leader, language).post("/paper/slips/print/").content.decode()
    assert ("No first slip" if language == "en" else "首次纸条") in said


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_one_stack_brought_by_two_at_one_moment_is_kept_once(transactional_db: None) -> None:
    cast = cast_of()
    cast.issue()
    for _round in range(4):
        made, (page,) = print_list(cast)
        letter = print_letter(cast, cast.mate)
        pages = sheets.read(printed.scanned([printed.signed(page, {1}), *letter]))

        def bring(who: int, seen: list[Any]) -> Callable[[], Scan]:
            return lambda: actions.bring(seen, by=cast.actor(who), at=clock.now())

        assert at_once(bring(cast.safety, pages), bring(cast.gm, pages[::-1])) == ["", ""]

        assert Sheet.objects.filter(printed=made).count() == 1
        assert Sheet.objects.exclude(letter=None).filter(state="READ").count() == 1
        scans = Scan.objects.order_by("-id")[:2]
        codes = [code for scan in scans for _page, code, *_told in scan.left]
        assert codes == ["paper.waits_already"] * len(pages)
        for sheet in Sheet.objects.filter(state="READ"):
            pictures = len(letter) if sheet.letter_id else 1
            assert Picture.objects.filter(sheet=sheet).count() == pictures
            actions.put_aside(sheet.pk, by=cast.actor(cast.gm), at=clock.now())
