"""Many rows of a target typed at once: stored or refused at their rows, undone and done again."""

import json
from dataclasses import replace

import pytest
from django.urls import reverse

from tests.cast import Cast, cast_of
from zeren.core.refusal import Refused
from zeren.ledger import audit, clock
from zeren.ledger.actions import sequence
from zeren.targets import actions, queries, sheets
from zeren.targets.models import Target
from zeren.targets.queries import Cells

pytestmark = pytest.mark.django_db
Typed = dict[int, tuple[Cells, Cells]]


@pytest.fixture
def cast() -> Cast:
    made = cast_of(with_targets=False)
    actions.load_catalogue(sheets.indicators(), at=clock.now())
    return made


@pytest.fixture
def minor(cast: Cast) -> Target:
    by, at = cast.actor(cast.safety), clock.now()
    row = actions.set_company_target(
        year=cast.year, indicator_code="saf.minor_injury", value="4", by=by, at=at
    )
    actions.cascade_all(row.pk, rule="APPORTION", reserve=1, by=by, at=at)
    row.refresh_from_db()
    return row


def there(cast: Cast) -> dict[str, str]:
    """Unit -> limit, reserve and own share as they stand."""
    codes = {pk: code for code, pk in cast.units.items()}
    rows = Target.objects.filter(until__isnull=True).select_related("indicator")
    return {
        codes[row.unit_id]: f"{queries.typed(row)}/{row.reserve}/{row.own}"
        for row in rows
        if row.state != "STRETCH"
    }


def typed(cast: Cast, **over: dict[str, str]) -> Typed:
    """What somebody types over what stands there."""
    found: Typed = {}
    for code, cells in over.items():
        row = Target.objects.filter(
            unit_id=cast.units[code], until__isnull=True, state="SET"
        ).first()
        shown = queries.cells_of(row, None)
        found[cast.units[code]] = shown, replace(shown, **cells)
    return found


def save(cast: Cast, row: Target, given: Typed, who: int | None = None) -> int:
    return actions.save_rows(row.pk, given, by=cast.actor(who or cast.safety), at=clock.now())


def refused(cast: Cast, row: Target, given: Typed) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as no:
        save(cast, row, given)
    assert no.value.code == "targets.rows_have_problems"
    codes = {str(pk): code for code, pk in cast.units.items()}
    return [(codes[one.where], one.code) for one in no.value.problems]


def test_all_rows_are_stored_or_every_problem_stands_at_its_row(cast: Cast, minor: Target) -> None:
    before = there(cast)

    assert refused(
        cast, minor,
        typed(cast, CO={"reserve": "some"}, SAFE={"limit": "0.5 %"}, WELD={"limit": ">= 2"}),
    ) == [
        ("CO", "targets.whole_number"), ("SAFE", "targets.other_unit"),
        ("WELD", "targets.floor_on_a_ceiling"),
    ]  # fmt: skip
    assert refused(cast, minor, typed(cast, SAFE={"limit": "9"})) == [
        ("CO", "cascade.sum_over_parent")
    ]
    assert refused(cast, minor, typed(cast, SAFE={"limit": ""})) == [("SAFE", "cascade.uncovered")]
    assert refused(cast, minor, typed(cast, W2={"own": "1"})) == [("W2", "targets.own_not_shared")]
    assert there(cast) == before

    assert (
        save(cast, minor, typed(cast, CO={"limit": "7", "reserve": "2"}, SAFE={"limit": "2"})) == 2
    )
    assert there(cast)["CO"].startswith("7/2/")
    assert there(cast)["SAFE"].startswith("2/")


def test_the_second_is_told_what_the_first_changed(cast: Cast, minor: Target) -> None:
    late = typed(cast, SAFE={"limit": "3"}, CO={"reserve": "0"})
    save(cast, minor, typed(cast, SAFE={"limit": "2"}, CO={"limit": "6"}))

    assert refused(cast, minor, late) == [("SAFE", "targets.changed_meanwhile")]
    # a cell that the second left alone is not written back as it was shown
    save(cast, minor, {pk: one for pk, one in late.items() if pk != cast.units["SAFE"]})
    assert there(cast)["SAFE"].startswith("2/")
    assert there(cast)["CO"].startswith("6/0/")


def test_steps_are_undone_and_done_again_by_anybody_until_published(
    cast: Cast, minor: Target
) -> None:
    states = [there(cast)]
    save(cast, minor, typed(cast, CO={"limit": "7"}, SAFE={"limit": "2"}))
    states.append(there(cast))
    save(cast, minor, typed(cast, CO={"rule": "HELD"}, SAFE={"limit": ""}, WELD={"limit": ""}))
    states.append(there(cast))
    assert set(states[2]) == {"CO"}
    by, at = cast.actor(cast.gm), clock.now()

    for state in (1, 0):
        actions.undo(minor.pk, by=by, at=at)
        assert there(cast) == states[state]
    with pytest.raises(Refused) as no:
        actions.undo(minor.pk, by=by, at=at)
    assert no.value.code == "targets.nothing_to_undo"
    for state in (1, 2):
        actions.redo(minor.pk, by=by, at=at)
        assert there(cast) == states[state]
    actions.undo(minor.pk, by=by, at=at)
    assert queries.set_problems(minor.since_id, clock.today()) == []
    # somebody else's step on the page below ends it
    shop = Target.objects.get(unit_id=cast.units["WELD"], until__isnull=True)
    actions.cascade_target(minor.pk, rule="APPORTION", reserve=1, by=by, at=at)
    shop.refresh_from_db()
    with pytest.raises(Refused) as no:
        actions.undo(minor.pk, by=by, at=at)
    assert {one.code for one in no.value.problems} == {"targets.changed_since"}
    sequence()
    assert audit.audit(tables=[Target]) == []
    actions.publish(cast.year, by=by, at=at)
    with pytest.raises(Refused) as no:
        actions.undo(minor.pk, by=by, at=at)
    assert no.value.code == "targets.published"


def test_a_stretch_value_stands_beside_and_is_stricter(cast: Cast, minor: Target) -> None:
    by, at = cast.actor(cast.safety), clock.now()
    actions.set_company_target(
        year=cast.year, indicator_code="saf.minor_injury", value="2", is_stretch=True, by=by, at=at
    )

    assert refused(cast, minor, typed(cast, SAFE={"stretch": "9"})) == [
        ("SAFE", "targets.stretch_looser")
    ]
    save(cast, minor, typed(cast, SAFE={"stretch": "0"}))

    row = Target.objects.get(unit_id=cast.units["SAFE"], state="STRETCH")
    assert queries.typed(row) == "0"
    assert queries.set_problems(minor.since_id, clock.today()) == []


def test_the_page_is_a_plain_form_that_keeps_what_was_typed(cast: Cast, minor: Target) -> None:
    door = cast.door(cast.safety, "en")
    page = reverse("targets:target", args=[minor.pk])
    rows = reverse("targets:rows", args=[minor.pk])
    shown = {one["unit"].code: one for one in door.get(page).context["grid"]["page"].rows}
    assert set(shown) == {"CO", "SAFE", "WELD", "W2"}, "all levels down"
    safe = cast.units["SAFE"]
    held = {f"was-{one['unit'].id}": one["was"] for one in shown.values()}

    no = door.post(rows, {**held, f"limit-{safe}": "many"})

    assert no.status_code == 409
    assert "Type a number" in no.text
    assert f'href="#unit-{safe}"' in no.text
    assert 'value="many"' in no.text
    assert door.post(rows, {"was-1": "[1"}).status_code == 400
    done = door.post(rows, {**held, f"limit-{safe}": "0"})
    assert done.headers["Location"] == page
    assert "Undo the last step" in door.get(page).text
    assert door.post(rows, {"act": "undo"}).status_code == 303
    assert json.loads(shown["SAFE"]["was"])[0] == there(cast)["SAFE"].split("/")[0]


def test_giving_down_is_a_step_too(cast: Cast, minor: Target) -> None:
    before = there(cast)
    door = cast.door(cast.safety, "en")
    door.post(reverse("targets:cascade", args=[minor.pk]), {"rule": "HELD"})
    assert set(there(cast)) == {"CO"}

    door.post(reverse("targets:rows", args=[minor.pk]), {"act": "undo"})

    assert there(cast) == before
