"""Results through HTTP: entered with evidence, counted, judged, shown to whoever may see them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.cast import Cast
from tests.frozen import Clock
from tests.hazards.conftest import jpeg
from tests.results.conftest import YEAR, count, owner
from zeren.core.refusal import Refused
from zeren.core.targets import definition
from zeren.hazards import actions as hazards
from zeren.ledger import clock
from zeren.ledger import queries as facts
from zeren.organisation import queries as organisation
from zeren.results import actions
from zeren.results.queries import counting, measures, owners, verdicts
from zeren.results.queries.sources import Asked
from zeren.targets import queries as target_queries
from zeren.web import pixels
from zeren.web.photos import Photo

pytestmark = pytest.mark.django_db


def line(cast: Cast, code: str, unit: str = "CO") -> verdicts.Line:
    rows = verdicts.lines(cast.units[unit], YEAR, clock.now())
    return next(one for one in rows if one.row.indicator.code == code)


def test_training_moves_the_verdict_of_the_unit_and_of_the_whole(cast: Cast, hand: Clock) -> None:
    count(hand)
    before = line(cast, "trn.coverage", "W2")
    cast.train(cast.worker, cast.mate, cast.leader, cast.agency)

    count(hand)

    assert before.result == verdicts.exact(0, 4_000_000)
    after = line(cast, "trn.coverage", "W2")
    assert (after.result, after.state) == (verdicts.exact(4_000_000, 4_000_000), "ON_TRACK")
    whole = line(cast, "trn.coverage")
    assert (whole.result, whole.state) == (verdicts.exact(4_000_000, 10_000_000), "PENDING")


def test_nothing_counted_is_zero_where_a_room_knows_and_open_where_nobody_entered(
    cast: Cast, hand: Clock
) -> None:
    count(hand)

    assert line(cast, "saf.minor_injury").result == verdicts.exact(0, 1_000_000)
    assert line(cast, "saf.minor_injury").state == "ON_TRACK"
    assert line(cast, "env.air").state == "PENDING"
    rectified = line(cast, "haz.rectified")
    assert rectified.result is not None
    assert not rectified.result.is_applicable
    assert rectified.state == "NOT_APPLICABLE"


def test_a_named_owner_enters_a_month_with_a_photo_and_it_is_counted(
    cast: Cast, hand: Clock
) -> None:
    row = owner(cast, source="Testing institute")
    door = cast.door(cast.mate)
    where = reverse("results:enter", args=[row.pk])
    assert door.get(where).status_code == 200

    answer = door.post(
        where,
        {"starts": "2022-01-01", "numerator": "98", "denominator": "100", "basis": "MEASURED",
         "photo": SimpleUploadedFile("a.jpg", jpeg(), "image/jpeg")},
    )  # fmt: skip

    assert answer.status_code == 303
    count(hand)
    found = line(cast, "env.air")
    assert found.result == verdicts.exact(98_000_000, 100_000_000)
    page = door.get(reverse("results:target", args=[found.row.pk])).content.decode()
    assert "98 of 100" in page
    [entry] = owners.entered_by(row)
    assert entry.source == "entered:Testing institute"
    assert cast.door(cast.safety).get(reverse("results:evidence", args=[entry.pk])).content
    assert [one.starts.month for one in owners.missing(clock.today(), [row])] == [2, 3]


def test_an_overdue_entry_stands_on_the_list_of_its_owner(cast: Cast, hand: Clock) -> None:
    owner(cast)

    late = [
        one for one in owners.missing_of(cast.mate, clock.today()) if one.is_late(clock.today())
    ]

    assert [one.starts.month for one in late] == [1, 2, 3]
    page = cast.door(cast.mate).get(reverse("results:to-enter")).content.decode()
    assert "3 results are still to be entered, 3 late" in page


def test_only_who_may_enter_is_led_to_the_form(cast: Cast, hand: Clock) -> None:
    form = reverse("results:enter", args=[owner(cast).pk])
    page = reverse("results:to-enter")

    for who, leads in ((cast.mate, True), (cast.safety, True), (cast.gm, False)):
        door = cast.door(who)
        assert (form in door.get(page).content.decode()) == leads
        assert door.get(form).status_code == (200 if leads else 404)


def test_a_head_chooses_among_the_people_he_leads(cast: Cast) -> None:
    page = reverse("results:name-owner")

    form = cast.door(cast.leader).get(page).context["form"]

    offered = {person for person, _name in form.fields["person"].choices}
    assert cast.worker in offered
    assert cast.gm not in offered
    assert cast.safety not in offered


@pytest.mark.parametrize(
    ("typed", "status"), [("0", 303), ("", 409), ("x", 409), ("9" * 13, 409), ("-1", 409)]
)
def test_over_how_many_is_what_was_typed(cast: Cast, hand: Clock, typed: str, status: int) -> None:
    row = owner(cast)

    answer = cast.door(cast.mate).post(
        reverse("results:enter", args=[row.pk]),
        {"starts": "2022-01-01", "numerator": "0", "denominator": typed, "basis": "MEASURED"},
    )

    assert answer.status_code == status
    assert [one.denominator for one in owners.entered_by(row)] == ([0] if status == 303 else [])


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("results.not_owner", {"by": "worker"}),
        ("results.no_period", {"starts": date(YEAR, 1, 2)}),
        ("results.no_period", {"starts": date(2021, 12, 1)}),
        ("results.not_over_yet", {"starts": date(YEAR, 5, 1)}),
        ("results.more_than_all", {"numerator": 101}),
    ],
)
def test_what_cannot_be_so_is_not_entered(cast: Cast, code: str, change: dict[str, Any]) -> None:
    row = owner(cast)
    asked: dict[str, Any] = {"starts": date(YEAR, 1, 1), "numerator": 98, **change}
    by = cast.actor(cast.ids[asked.pop("by", "mate")])

    with pytest.raises(Refused) as refused:
        actions.enter(row.pk, asked.pop("starts"), denominator=100, by=by, at=clock.now(), **asked)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("code", "who", "indicator"),
    [
        ("results.not_namer", "worker", "env.air"),
        ("results.known_here", "safety", "trn.coverage"),
        ("results.unknown_indicator", "safety", "env.nothing"),
    ],
)
def test_who_enters_is_named_by_who_leads_and_only_what_no_room_knows(
    cast: Cast, code: str, who: str, indicator: str
) -> None:
    with pytest.raises(Refused) as refused:
        actions.name_owner(
            indicator, cast.units["CO"], person_id=cast.mate, since=date(YEAR, 1, 1),
            by=cast.actor(cast.ids[who]), at=clock.now(),
        )  # fmt: skip

    assert refused.value.code == code


def test_a_year_that_is_over_is_written_down_and_restated_with_its_trace(
    cast: Cast, hand: Clock
) -> None:
    row = owner(cast)
    by = cast.actor(cast.mate)
    hand.at = datetime(2023, 1, 9, 4, tzinfo=UTC)
    for month in range(1, 13):
        starts = date(YEAR, month, 1)
        actions.enter(row.pk, starts, numerator=99, denominator=100, by=by, at=clock.now())
    count(hand)
    assert actions.close_periods(by=by, at=clock.now()) > 0
    assert actions.close_periods(by=by, at=clock.now()) == 0
    met = line(cast, "env.air")
    hand.tick(hours=1)
    actions.enter(row.pk, date(YEAR, 3, 1), numerator=50, denominator=100, by=by, at=clock.now())

    count(hand)
    written = actions.close_periods(by=by, at=clock.now())

    assert (met.state, bool(met.was)) == ("MET", False)
    assert written == 1
    found = line(cast, "env.air")
    assert (found.state, bool(found.was)) == ("MISSED", True)
    assert found.was is not None
    assert next(iter(found.was.values())) == verdicts.exact(99 * 12_000_000, 1_200_000_000)
    page = cast.door(cast.safety).get(reverse("results:target", args=[found.row.pk]))
    assert "Restated: when the period was over, it read 1,188 of 1,200" in page.content.decode()
    assert facts.facts("target.counted").exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_of_a_unit_say_what_to_do_first(cast: Cast, hand: Clock, language: str) -> None:
    door = cast.door(cast.safety, language)
    unit = reverse("results:unit", args=[cast.units["CO"]])

    assert door.get(unit).status_code == 200
    count(hand)
    assert door.get(unit).status_code == 200
    assert reverse("targets:index") in door.get(f"{unit}?year=2020").content.decode()
    assert door.get(reverse("results:index")).headers["Location"] == unit
    for name in ("to-enter", "name-owner"):
        assert door.get(reverse(f"results:{name}")).status_code == 200
    standing = target_queries.published_set(YEAR)
    assert standing is not None
    for row in target_queries.company_targets(standing.pk):
        assert door.get(reverse("results:target", args=[row.pk])).status_code == 200


def test_a_unit_page_asks_as_many_questions_for_one_target_as_for_many(
    cast: Cast, hand: Clock, django_assert_num_queries: Any
) -> None:
    count(hand)
    rows = target_queries.unit_targets(cast.units["CO"], YEAR)
    verdicts.of_rows(rows, clock.now())
    with django_assert_num_queries(3):
        verdicts.of_rows(rows, clock.now())
    with django_assert_num_queries(3):
        verdicts.of_rows(rows[:1], clock.now())


def test_what_the_rooms_hold_is_worked_out_and_not_typed_in(cast: Cast, hand: Clock) -> None:
    """Duty lists, targets given down, days to mend, explosions: nobody is asked to enter them."""
    photo = Photo(pixels.reencode(jpeg()), 640, 480, "0" * 64)
    welder = organisation.thing_by_code("HJ-12", clock.today())
    assert welder is not None
    for days in (1, 2, 6):
        row, _code = hazards.report(
            text="Cable without cover", thing_id=welder.id, photos=[photo],
            by=cast.actor(cast.worker), secrecy="named", at=clock.now(),
        )  # fmt: skip
        assert row.owner_id is not None
        hand.tick(days=days)
        hazards.rectify(
            row.pk, note="mended", photos=[photo], by=cast.actor(row.owner_id), at=clock.now()
        )
        hazards.verify(row.pk, note="seen", by=cast.actor(cast.safety), at=clock.now())
    asked = Asked(counting.months(YEAR, clock.now()), clock.now())
    month, top = clock.today().replace(day=1), cast.units["CO"]

    def own(code: str) -> Any:
        indicator = target_queries.indicator_by_code(code)
        assert indicator is not None
        assert not owners.is_entered(indicator)
        rule = definition.read(indicator.definition)
        return measures.measure(code, indicator.kind, indicator.roll_up, rule).own(asked)

    assert own("haz.median_days")[top, month] == (2_000_000, 1_000_000)
    lists = own("cov.duty_lists")
    posts = len(organisation.post_units(clock.today()))
    assert sum(below for (_unit, first), (_top, below) in lists.items() if first == month) == (
        posts * 1_000_000
    )
    assert own("cov.cascaded")[top, month] == (4_000_000, 4_000_000)
    assert own("saf.explosion") == {}
