"""Grades, tolls, severities, clocks and what counts: truth tables, and a second way to count."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core.incidents import classes, clocks, counting, grades, hours, severity, toll
from zeren.core.incidents import incident as core
from zeren.core.incidents.counting import EventFacts, PersonFacts
from zeren.core.incidents.severity import Band
from zeren.core.refusal import Refused

MILLION = 1_000_000 * grades.YUAN


@pytest.mark.parametrize(
    ("deaths", "serious", "injured", "loss", "grade"),
    [
        (0, 0, 0, 0, ""),
        (0, 0, 1, 0, "general"),
        (0, 0, 0, 1, "general"),
        (2, 9, 9, 10 * MILLION - 1, "general"),
        (3, 0, 0, 0, "larger"),  # 以上 includes the number
        (0, 10, 10, 0, "larger"),
        (0, 0, 0, 10 * MILLION, "larger"),
        (9, 49, 49, 50 * MILLION - 1, "larger"),  # 以下 excludes it
        (10, 0, 0, 0, "major"),
        (0, 50, 50, 0, "major"),
        (29, 99, 99, 100 * MILLION - 1, "major"),
        (30, 0, 0, 0, "extra_major"),
        (0, 100, 100, 0, "extra_major"),
        (0, 0, 0, 100 * MILLION, "extra_major"),
        (1, 0, 0, 50 * MILLION, "major"),  # any one is enough, the worst counts
    ],
)
def test_a_work_accident_has_the_grade_of_its_worst_number(
    deaths: int, serious: int, injured: int, loss: int, grade: str
) -> None:
    assert grades.accident(deaths, serious, injured, loss) == grade


@pytest.mark.parametrize(
    ("day", "evacuated", "loss", "grade"),
    [
        (date(2022, 5, 1), 0, 0, "general"),
        (date(2022, 5, 1), 5_000, 0, "larger"),
        (date(2022, 5, 1), 0, 20 * MILLION, "major"),
        (date(2022, 5, 1), 50_000, 0, "extra_major"),
        (date(2014, 12, 28), 0, 10 * MILLION, "extra_major"),  # by the edition of 2006
        (date(2014, 12, 29), 0, 10 * MILLION, "larger"),
    ],
)
def test_an_environmental_event_is_graded_by_the_edition_of_its_day(
    day: date, evacuated: int, loss: int, grade: str
) -> None:
    assert grades.environmental(0, 0, evacuated, loss, day) == grade


@pytest.mark.parametrize(
    ("named", "after", "counts"),
    [
        ((), 0, True),
        ((), 29, True),
        ((), 30, True),
        ((), 31, False),
        (("traffic",), 7, True),
        (("traffic",), 8, False),
        (("fire", "work_accident"), 8, False),
    ],
)
def test_a_death_counts_within_its_term(named: tuple[str, ...], after: int, counts: bool) -> None:
    day = date(2022, 3, 1)

    assert toll.counts(day + timedelta(after), day, named) == counts


def test_nobody_who_lives_counts_as_dead() -> None:
    assert not toll.counts(None, date(2022, 3, 1), ())


@pytest.mark.parametrize(
    ("on", "edition", "known", "unknown"),
    [
        (date(2026, 6, 30), "GB6441-1986", "vehicle", "asphyxia"),
        (date(2026, 7, 1), "GB6441-2025", "asphyxia", "vehicle"),
    ],
)
def test_the_type_of_an_accident_is_of_the_standard_of_its_day(
    on: date, edition: str, known: str, unknown: str
) -> None:
    assert classes.edition(classes.TYPE, on).code == edition
    assert classes.is_code(classes.TYPE, known, on)
    assert not classes.is_code(classes.TYPE, unknown, on)


@pytest.mark.parametrize(
    ("days", "word"), [(0, "first_aid"), (1, "minor"), (104, "minor"), (105, "serious")]
)
def test_the_national_scale_by_lost_days(days: int, word: str) -> None:
    assert severity.placed(severity.NATIONAL, days) == word


OWN = (Band("light", 1, 30), Band("grave", 60, None, is_low_open=True))


@pytest.mark.parametrize(
    ("days", "said", "found"),
    [
        (30, "", "light"),
        (61, "", "grave"),
        (45, "grave", "grave"),
        (60, "light", "light"),  # "more than 60" leaves 60 itself silent
        (45, "", "incident.scale_gap"),
        (60, "", "incident.scale_gap"),
        (45, "other", "incident.scale_gap"),
        (30, "grave", "incident.scale_said_other"),
    ],
)
def test_a_gap_of_a_letters_scale_is_asked_of_a_human(days: int, said: str, found: str) -> None:
    if found.startswith("incident."):
        with pytest.raises(Refused) as no:
            severity.placed(OWN, days, said)
        assert no.value.code == found
    else:
        assert severity.placed(OWN, days, said) == found


def test_the_gaps_and_overlaps_of_a_scale_are_known_beforehand() -> None:
    overlapping = (Band("a", 1, 30), Band("b", 30))

    assert severity.gaps(OWN) == [31]
    assert severity.gaps(severity.NATIONAL) == []
    with pytest.raises(Refused, match=r"incident\.scale_overlap"):
        severity.placed(overlapping, 30)
    assert severity.placed(overlapping, 30, "b") == "b"


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans(), st.booleans())))
def test_the_gaps_of_a_scale_are_all_of_them(found: list[tuple[int, int, bool, bool]]) -> None:
    scale = [
        Band(str(n), min(a, b), max(a, b), one, two) for n, (a, b, one, two) in enumerate(found)
    ]
    silent = [day for day in range(1, 15) if not any(band.holds(day) for band in scale)]

    assert severity.gaps(scale) == [day for day in silent if day - 1 not in silent]


# The clocks

AT = datetime(2022, 3, 1, 9, tzinfo=UTC)


def seen(**given: object) -> clocks.Seen:
    known: dict[str, object] = {
        "occurred": date(2022, 3, 1), "recorded_at": AT, "classes": frozenset(),
        "hurt": "unknown", "is_confirmed": False,
    }  # fmt: skip
    return clocks.Seen(**(known | given))  # type: ignore[arg-type]  # each by its name


@pytest.mark.parametrize(
    ("given", "running"),
    [
        ({"hurt": "nobody"}, ["classify"]),
        ({"hurt": "unknown"}, ["authority", "classify"]),
        ({"hurt": "somebody"}, ["authority", "classify"]),
        ({"is_confirmed": True, "classes": frozenset({"near_miss"})}, []),
        (
            {"is_confirmed": True, "classes": frozenset({"work_accident"}), "grade": "general"},
            ["authority", "investigation"],
        ),
        ({"is_confirmed": True, "classes": frozenset({"environmental"})}, ["environment"]),
        (
            {"is_confirmed": True, "classes": frozenset({"work_injury"}), "living": 1},
            ["follow_up", "claim"],
        ),
        (
            {
                "is_confirmed": True,
                "classes": frozenset({"work_accident"}),
                "grade": "general",
                "is_closed": True,
                "told": frozenset({("authority", AT)}),
            },
            [],
        ),
    ],
)
def test_which_clocks_run(given: dict[str, object], running: list[str]) -> None:
    assert [one.code for one in clocks.clocks(seen(**given)) if one.is_running] == running


def test_a_clock_that_stopped_late_stays_late() -> None:
    late = AT + timedelta(minutes=61)
    found = clocks.clocks(seen(hurt="dead", told=frozenset({("authority", late)})))[0]

    assert not found.is_running
    assert found.is_late(late, late.date())
    in_time = AT + timedelta(minutes=60)
    told = frozenset({("authority", in_time), ("authority", late)})
    assert not clocks.clocks(seen(hurt="dead", told=told))[0].is_late(late, late.date())


def test_to_ask_after_the_injured_too_early_stops_nothing() -> None:
    asked = {"is_confirmed": True, "living": 1}
    early, last = AT + timedelta(29), AT + timedelta(30)

    running = clocks.clocks(seen(**asked, told=frozenset({("follow_up", early)})))
    stopped = clocks.clocks(seen(**asked, told=frozenset({("follow_up", last)})))

    assert [one.code for one in running] == ["follow_up"]
    assert stopped == []


# Life


@pytest.mark.parametrize("missing", core.NO_LET_GO)
def test_nothing_is_closed_while_one_of_the_four_is_missing(missing: str) -> None:
    said = frozenset(core.NO_LET_GO) - {missing}

    assert core.refusals("close", core.Seen("CONFIRMED", said=said)) == [f"incident.{missing}_open"]


@given(
    st.sampled_from(core.STATES),
    st.sampled_from(("confirm", "dismiss", "take_up", "close", "reopen")),
    st.booleans(),
    st.sets(st.sampled_from(core.NO_LET_GO)),
    st.integers(0, 2),
    st.integers(0, 2),
)
def test_what_was_confirmed_is_never_withdrawn_and_closed_only_whole(
    state: str, act: str, is_involved: bool, said: set[str], measures: int, running: int
) -> None:
    given = core.Seen(
        state, is_involved, said=frozenset(said), open_measures=measures, clocks=running
    )
    if core.refusals(act, given):
        return

    target = core.decide(act, given)

    assert not is_involved
    assert not (state in core.COUNTS and target not in core.COUNTS)
    if target == "CLOSED":
        assert said == set(core.NO_LET_GO)
        assert measures == running == 0


def test_another_class_needs_a_second_who_is_not_in_it() -> None:
    given = {"asker": 1, "second": 2, "is_involved": False, "has_reason": True, "state": "CLOSED"}
    refusals = core.reclass_refusals

    assert refusals(**given) == []  # type: ignore[arg-type]
    assert refusals(**(given | {"second": 1})) == ["incident.second_needed"]  # type: ignore[arg-type]
    assert refusals(**(given | {"is_involved": True})) == ["incident.involved"]  # type: ignore[arg-type]
    assert refusals(**(given | {"has_reason": False})) == ["incident.reason_needed"]  # type: ignore[arg-type]


# Counting

DEAD = PersonFacts("employee", frozenset({"fatal"}))
HURT = PersonFacts("employee", frozenset({"serious", "lost_time"}), 120)
AGENCY = PersonFacts("agency", frozenset({"minor", "lost_time", "plant/light"}), 3)
AIDED = PersonFacts("employee", frozenset({"first_aid"}))


def an(*people: PersonFacts, named: str = "work_accident", **more: object) -> EventFacts:
    return EventFacts(frozenset({named}), people=people, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ({}, 4),
        ({"any": [{"classes": ["near_miss"]}]}, 1),
        ({"any": [{"classes": ["work_accident"]}], "count": "persons"}, 4),
        ({"any": [{"deaths_from": 1}]}, 1),
        ({"any": [{"deaths_from": 1}, {"loss_from": 5}]}, 2),  # the compound zero (D22)
        ({"any": [{"deaths_from": 1}, {"injured_from": 1}], "count": "events"}, 2),
        ({"any": [{"severity": ["fatal"]}], "count": "deaths"}, 1),
        ({"any": [{"population": ["agency"]}], "count": "persons"}, 1),
        ({"any": [{"population": ["agency"], "deaths_from": 1}]}, 0),
        ({"any": [{"severity": ["plant/light"]}], "count": "persons"}, 1),
        ({"any": [{"severity": ["serious"]}, {"severity": ["lost_time"]}], "count": "persons"}, 2),
        ({"any": [{"severity": ["lost_time"]}], "count": "lost_days"}, 123),
        ({"any": [{"liability": ["full", "main"]}]}, 1),
        ({"any": [{"grade": ["larger", "general"]}]}, 2),
        ({"any": [{"place": ["off_site"]}]}, 0),
        ({"count": "loss"}, 7),
        ({"count": "any"}, 1),
        ({"any": [{"duty": ["commuting"]}], "count": "any"}, 0),
    ],
)
def test_what_a_filter_counts(asked: counting.Filter, number: int) -> None:
    events = [
        an(DEAD, AGENCY, grade="general", liability="main"),
        an(HURT, grade="general"),
        an(AIDED, loss=7),
        an(named="near_miss"),
    ]

    assert counting.counted(asked, events) == number


def test_a_filter_that_nobody_understands_is_told() -> None:
    alternative = {"classes": ["nonsense"], "severity": ["own/word", "??"], "loss_from": -1}
    asked = {"any": [alternative], "x": 1, "count": "tears"}

    assert counting.unknown(asked) == ["x", "tears", "nonsense", "??", "loss_from"]
    assert counting.unknown({"any": [{"classes": ["fire"], "deaths_from": 3}]}) == []


people = st.builds(
    PersonFacts,
    st.sampled_from(classes.POPULATIONS),
    st.sets(st.sampled_from(severity.SEVERITIES), min_size=1, max_size=2).map(frozenset),
    st.integers(0, 200),
)
events = st.builds(
    EventFacts,
    st.sets(st.sampled_from(classes.CLASSES)).map(frozenset),
    st.sampled_from(("", *grades.GRADES)),
    st.sampled_from(("", *classes.LIABILITIES)),
    st.sampled_from(classes.PLACES),
    st.sampled_from(classes.DUTIES),
    st.lists(people, max_size=3).map(tuple),
    st.integers(0, 9),
)
alternatives = st.fixed_dictionaries(
    {},
    optional={
        **{
            key: st.lists(st.sampled_from(words), max_size=3)
            for key, words in counting.WORDS.items()
        },
        **{key: st.integers(0, 3) for key in counting.NUMBERS},
    },
)
filters = st.fixed_dictionaries(
    {"count": st.sampled_from(counting.COUNTS)},
    optional={"any": st.lists(alternatives, min_size=1, max_size=3)},
)


def naively(asked: dict[str, object], found: list[EventFacts]) -> int:
    """The sentence of the filter, read person by person, without sharing a line with the core."""
    total = 0
    for event in found:
        meant: list[bool] = [False] * len(event.people)
        is_meant = False
        for one in asked.get("any", [{}]):  # type: ignore[attr-defined]
            who = [
                (not one.get("population") or person.population in one["population"])
                and (not one.get("severity") or any(s in person.severity for s in one["severity"]))
                for person in event.people
            ]
            some = [person for person, is_so in zip(event.people, who, strict=True) if is_so]
            dead = [person for person in some if "fatal" in person.severity]
            hurt = [
                person for person in some
                if "fatal" not in person.severity and person.severity != {"first_aid"}
            ]  # fmt: skip
            holds = [
                not one.get("classes") or any(c in one["classes"] for c in event.classes),
                not one.get("type") or event.type in one["type"],
                not one.get("grade") or event.grade in one["grade"],
                not one.get("liability") or event.liability in one["liability"],
                not one.get("place") or event.place in one["place"],
                not one.get("duty") or event.duty in one["duty"],
                len(dead) >= one.get("deaths_from", 0),
                len(hurt) >= one.get("injured_from", 0),
                event.loss >= one.get("loss_from", 0),
                bool(some) or not (one.get("population") or one.get("severity")),
            ]
            if all(holds):
                is_meant = True
                meant = [a or b for a, b in zip(meant, who, strict=True)]
        counts = [person for person, is_so in zip(event.people, meant, strict=True) if is_so]
        if is_meant:
            total += {
                "events": 1,
                "any": 1,
                "persons": len(counts),
                "deaths": len([person for person in counts if "fatal" in person.severity]),
                "lost_days": sum(person.lost_days for person in counts),
                "loss": event.loss,
            }[str(asked["count"])]
    return min(total, 1) if asked["count"] == "any" else total


@given(filters, st.lists(events, max_size=5))
def test_what_counts_is_what_a_naive_reading_counts(
    asked: dict[str, object], found: list[EventFacts]
) -> None:
    assert counting.counted(asked, found) == naively(asked, found)
    assert counting.unknown(asked) == []


# Hours


@pytest.mark.parametrize(
    ("text", "value"),
    [("", None), ("1,250", 1_250_000_000), (" 0.5 ", 500_000), ("12", 12_000_000)],
)
def test_a_cell_is_read_as_it_stands(text: str, value: int | None) -> None:
    assert hours.typed(text) == value


@pytest.mark.parametrize("text", ["-1", "twelve", "1.2.3", "５人"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        hours.typed(text)


def test_the_months_of_a_stretch() -> None:
    assert hours.months(date(2022, 11, 1), date(2023, 2, 1)) == [
        date(2022, 11, 1), date(2022, 12, 1), date(2023, 1, 1),
    ]  # fmt: skip
    assert hours.estimated(10, 21) == 1680
