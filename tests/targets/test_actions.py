"""Set, cascade, check and publish through the database, with facts and refusals."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests import dated
from tests.cast import Cast, cast_of
from tests.targets.typing_over import type_over
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import audit, clock
from zeren.ledger.actions import sequence
from zeren.ledger.models import Fact
from zeren.organisation import queries as organisation
from zeren.organisation.models import Unit
from zeren.targets import actions, queries, sheets
from zeren.targets.models import Target, TargetSet
from zeren.web import words

MINOR = "saf.minor_injury"


@pytest.fixture
def cast(db: None) -> Cast:
    made = cast_of(with_targets=False)
    actions.load_catalogue(sheets.indicators(), at=clock.now())
    return made


def facts(code: str) -> int:
    return Fact.objects.filter(code=code).count()


def refused(act: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value


def put(cast: Cast, code: str = MINOR, value: str = "4", **more: Any) -> Target:
    by = more.pop("by", cast.actor(cast.safety))
    return actions.set_company_target(
        year=cast.year, indicator_code=code, value=value, by=by, at=clock.now(), **more
    )


def give(cast: Cast, target: Target, rule: str = "APPORTION", **more: Any) -> list[Target]:
    return actions.cascade_target(
        target.pk, rule=rule, by=cast.actor(cast.safety), at=clock.now(), **more
    )


def publish(cast: Cast) -> TargetSet:
    draft = queries.current_set(cast.year)
    read = [one.key for one in queries.findings(draft.pk, clock.today())] if draft else []
    by = cast.actor(cast.gm)
    return actions.publish(cast.year, acknowledged=read, by=by, at=clock.now())


def test_a_company_target_is_set_in_a_draft_with_its_facts(cast: Cast) -> None:
    row = put(cast)

    assert (row.value, row.since.state, row.since.version) == (4, "DRAFT", 1)
    assert (facts("target_set.drafted"), facts("target.set")) == (1, 1)


def test_setting_the_same_value_again_changes_nothing(cast: Cast) -> None:
    first = put(cast)

    assert put(cast).pk == first.pk
    assert facts("target.set") == 1


def test_what_is_taken_back_in_a_draft_is_not_named_and_what_is_removed_or_put_back_is(
    cast: Cast,
) -> None:
    row = put(cast)
    give(cast, row)
    old = Target.objects.get(pk=row.pk)
    actions.remove_company_target(row.pk, by=cast.actor(cast.safety), at=clock.now())
    kept = put(cast)
    sequence()
    assert audit.audit(tables=[Target]) == []

    Target.objects.filter(pk=kept.pk).delete()
    assert [one.code for one in audit.audit(tables=[Target])] == ["row_gone"]
    Target.objects.bulk_create([old])
    named = {one.code for one in audit.audit(tables=[Target])}
    assert named >= {"row_gone", "row_without_fact"}


def test_another_value_takes_back_what_was_given_down(cast: Cast) -> None:
    row = put(cast)
    give(cast, row)

    put(cast, value="2")

    assert queries.children(row) == []
    assert facts("target.taken_back") == 2


def test_shares_and_reserve_make_up_the_whole(cast: Cast) -> None:
    row = put(cast, value="5")

    made = give(cast, row, reserve=1)

    row.refresh_from_db()
    assert sum(one.value for one in made) + row.own + 1 == 5
    assert (facts("target.cascaded"), facts("target.given")) == (1, 2)


def test_typed_weights_decide_instead_of_people(cast: Cast) -> None:
    row = put(cast, value="4")

    made = give(cast, row, weights=[(cast.units["SAFE"], 0), (cast.units["WELD"], 7)])

    assert {one.unit_id: one.value for one in made} == {
        cast.units["SAFE"]: 0,
        cast.units["WELD"]: 4,
    }


def test_each_unit_its_own_takes_the_values_a_person_typed(cast: Cast) -> None:
    row = (
        put(cast, "haz.reports_per_head", "1")
        if queries.indicator_by_code("haz.reports_per_head")
        else put(cast, _own().code, "1")
    )

    made = give(
        cast, row, "OWN", values={cast.units["WELD"]: [("", "3")], cast.units["SAFE"]: [("", "2")]}
    )

    assert {one.unit_id: one.value for one in made} == {
        cast.units["SAFE"]: 2,
        cast.units["WELD"]: 3,
    }


def _own() -> Any:
    return next(one for one in queries.indicators() if one.cascade == "OWN" and one.kind == "FN")


def test_a_value_changed_by_hand_is_checked_against_the_whole(cast: Cast) -> None:
    row = put(cast, value="4")
    child = give(cast, row)[0]

    with pytest.raises(Refused) as refused:
        type_over(child.pk, "9", by=cast.actor(cast.safety), at=clock.now())
    assert [one.code for one in refused.value.problems] == ["cascade.sum_over_parent"]
    assert facts("target.changed") == 0
    Target.objects.filter(pk=child.pk).update(high=9_000_000)

    (problem,) = [p for _row, p in queries.set_problems(queries.set_of(row).pk, clock.today())]
    assert problem.code == "cascade.sum_over_parent"
    assert problem.params["over"] == sum(c.value for c in queries.children(row)) - 4


def test_publishing_lists_every_problem_at_once(cast: Cast) -> None:
    minor, zero = put(cast), put(cast, "saf.fatality", "0")
    child = give(cast, minor)[0]
    Target.objects.filter(pk=child.pk).update(high=9_000_000)
    give(cast, zero, "EQUAL_ZERO")
    Target.objects.filter(parent=zero, unit_id=cast.units["WELD"]).delete()

    no = refused(lambda: publish(cast))

    assert no.code == "targets.cascade_has_problems"
    assert {one.code for one in no.problems} == {"cascade.sum_over_parent", "cascade.uncovered"}
    assert all("indicator" in one.params for one in no.problems)
    assert TargetSet.objects.get().state == "DRAFT"


def test_published_targets_cannot_be_changed(cast: Cast) -> None:
    row = put(cast)
    child = give(cast, row)[0]
    publish(cast)
    by, at = cast.actor(cast.safety), clock.now()

    assert facts("target_set.published") == 1
    assert refused(lambda: give(cast, row)).code == "targets.published"
    assert refused(lambda: type_over(child.pk, "1", by=by, at=at)).code == "targets.published"
    assert (
        refused(lambda: actions.remove_company_target(row.pk, by=by, at=at)).code
        == "targets.published"
    )
    assert refused(lambda: publish(cast)).code == "targets.nothing_to_publish"


def test_a_new_draft_starts_from_the_published_set_and_then_replaces_it(cast: Cast) -> None:
    row = put(cast)
    actions.cascade_all(row.pk, rule="APPORTION", by=cast.actor(cast.safety), at=clock.now())
    publish(cast)

    zero = put(cast, "saf.fatality", "0")
    copied = queries.company_target(zero.since_id, row.indicator.code)

    assert zero.since.version == 2
    assert copied is not None
    assert copied.pk == row.pk, "a new version writes only what it changes"
    assert (copied.value, copied.rule, len(queries.children(copied))) == (4, "APPORTION", 2)
    assert len(queries.tree_rows(copied, clock.today())) == len(
        queries.tree_rows(row, clock.today())
    )
    publish(cast)
    assert list(TargetSet.objects.order_by("version").values_list("state", flat=True)) == [
        "SUPERSEDED",
        "PUBLISHED",
    ]
    assert facts("target_set.superseded") == 1


def test_opening_a_draft_twice_gives_the_same_draft(cast: Cast) -> None:
    by, at = cast.actor(cast.safety), clock.now()

    assert actions.draft_set(cast.year, by=by, at=at) == actions.draft_set(cast.year, by=by, at=at)
    assert facts("target_set.drafted") == 1


@pytest.mark.parametrize(
    ("code", "act"),
    [
        ("targets.unknown_indicator", lambda c: put(c, "no.such")),
        ("targets.kind_not_allowed", lambda c: put(c, MINOR, kind="FP")),
        ("targets.zero_is_zero", lambda c: put(c, "saf.fatality", "1", kind="Z")),
        ("targets.below_zero", lambda c: put(c, MINOR, "-1")),
        ("targets.over_hundred", lambda c: put(c, "trn.coverage", "100.01 %")),
        ("targets.date_needed", lambda c: put(c, _of_kind("DT"), "soon")),
        ("targets.range_upside_down", lambda c: put(c, _of_kind("RG"), "500~1", kind="RG")),
        ("targets.not_setter", lambda c: put(c, by=c.actor(c.worker))),
        ("targets.not_setter", lambda c: put(c, by=Actor.system())),
        ("targets.nothing_to_publish", publish),
        ("targets.not_publisher", lambda c: (put(c), _publish_as(c, c.safety))),
        ("targets.unknown_target", lambda c: _remove(c, 99_999)),
        ("targets.not_of_the_company", lambda c: _remove(c, give(c, put(c))[0].pk)),
        ("targets.nothing_below", lambda c: _give_below_the_team(c)),
        ("cascade.choose_targets", lambda c: give(c, put(c, _own().code, "1"), "OWN")),
        ("cascade.rule_does_not_fit", lambda c: give(c, put(c), "SAME_LIMIT")),
        ("cascade.reserve_over_total", lambda c: give(c, put(c), reserve=5)),
        ("cascade.no_weight", lambda c: give(c, put(c), weights=[])),
    ],
)  # fmt: skip
def test_each_refusal_has_its_code_and_its_words(
    cast: Cast, code: str, act: Callable[[Cast], object]
) -> None:
    no = refused(lambda: act(cast))

    assert no.code == code
    assert "%(" not in words.sentence(code, no.params)


def _of_kind(kind: str) -> str:
    return str(next(one.code for one in queries.indicators() if kind in one.kinds_allowed))


def _publish_as(cast: Cast, person: int) -> object:
    return actions.publish(cast.year, by=cast.actor(person), at=clock.now())


def _remove(cast: Cast, target_id: int) -> object:
    by = cast.actor(cast.safety)
    return actions.remove_company_target(target_id, by=by, at=clock.now())


def _give_below_the_team(cast: Cast) -> object:
    row = put(cast)
    actions.cascade_all(row.pk, rule="APPORTION", by=cast.actor(cast.safety), at=clock.now())
    team = Target.objects.get(unit_id=cast.units["W2"])
    return give(cast, team)


def test_a_range_and_a_day_are_kept_and_said(cast: Cast) -> None:
    row = put(cast, _of_kind("RG"), "1–2.5", kind="RG")
    task = put(cast, _of_kind("DT"), str(clock.today()))

    assert "1–2.5" in queries.said(row)["en"]
    assert queries.limit_of(row).high is not None
    assert str(clock.today()) in queries.said(task)["en"]
    assert queries.set_problems(queries.set_of(row).pk, clock.today()) == []


def test_a_members_letter_lists_few_targets_of_the_right_kinds(cast: Cast) -> None:
    at, by = clock.now(), cast.actor(cast.safety)
    for one in queries.indicators():
        if one.kind in ("Z", "FP", "CN", "CR", "CA", "FN"):
            value = {"FP": "100", "FN": "3", "CN": "3"}.get(one.kind, "0")
            row = put(cast, one.code, value)
            rule = one.cascade if one.cascade in ("EQUAL_ZERO", "SAME_LIMIT", "APPORTION") else ""
            if rule and one.layers.endswith(("T", "P")):
                actions.cascade_all(row.pk, rule=rule, by=by, at=at)
    publish(cast)

    lines = queries.lines_for([cast.units["W2"]], cast.year, on=clock.today())[cast.units["W2"]]
    mine = [line for line in lines if line.for_members]

    assert 0 < len(mine) <= queries.MEMBER_LINES
    assert len({line.code for line in lines}) == len(lines)
    rows = {one.code: one for one in queries.indicators()}
    for line in mine:
        assert rows[line.code].layers[-1] in ("T", "P")
        assert rows[line.code].kind in ("Z", "FP", "FN", "CN")


def test_checking_takes_as_many_queries_for_many_targets_as_for_few(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    row = put(cast)
    with django_assert_num_queries(3):
        queries.set_rows(row.since_id, clock.today())
    for code in ("saf.fatality", "saf.serious_injury", "haz.rectified"):
        actions.cascade_all(
            put(cast, code, "0").pk,
            rule="SAME_LIMIT" if code.startswith("haz") else "EQUAL_ZERO",
            by=cast.actor(cast.safety),
            at=clock.now(),
        )

    with django_assert_num_queries(3):
        queries.set_rows(row.since_id, clock.today())
    with django_assert_num_queries(5):
        queries.tree_rows(row, clock.today())


def test_zero_goes_on_down_any_number_of_levels(cast: Cast) -> None:
    _grow(cast, [0, 1, 2, 3], [1] * 8)
    row = put(cast, value="0")

    actions.cascade_all(row.pk, rule="APPORTION", by=cast.actor(cast.safety), at=clock.now())

    assert set(Target.objects.values_list("high", flat=True)) == {0}
    assert queries.set_problems(queries.set_of(row).pk, clock.today()) == []


class TestLawOfTheCascade(TestCase):
    """Through the database, on trees that nobody drew."""

    @settings(max_examples=12)  # each builds a company; the core walks more of them
    @given(
        parents=st.lists(st.integers(0, 5), min_size=1, max_size=7),
        people=st.lists(st.integers(0, 3), min_size=8, max_size=8),
        total=st.integers(0, 12),
        reserve=st.integers(0, 3),
    )
    def test_what_is_given_down_any_tree_keeps_the_whole(
        self, parents: list[int], people: list[int], total: int, reserve: int
    ) -> None:
        cast = cast_of(with_targets=False)
        actions.load_catalogue(sheets.indicators(), at=clock.now())
        _grow(cast, parents, people)
        row = put(cast, value=str(total + reserve))

        actions.cascade_all(
            row.pk, rule="APPORTION", reserve=reserve, by=cast.actor(cast.safety), at=clock.now()
        )

        assert queries.set_problems(queries.set_of(row).pk, clock.today()) == []
        for one in Target.objects.filter(rule="APPORTION"):
            below = queries.children(one)
            assert sum(child.value for child in below) + one.own + one.reserve == one.value
        assert publish(cast).state == "PUBLISHED"


def _grow(cast: Cast, parents: list[int], people: list[int]) -> None:
    units = [Unit.objects.get(pk=cast.units["CO"])]
    for n, above in enumerate(parents):
        unit = dated.unit(f"T{n}", units[min(above, len(units) - 1)])
        units.append(unit)
        post = dated.post(f"TP{n}", unit.pk)
        for m in range(people[n]):
            dated.hold(dated.person(f"T{n}-{m}").pk, post.pk)
    assert len(organisation.unit_tree(clock.today())) == 4 + len(parents)
