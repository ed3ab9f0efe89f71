"""One target drawn from the company to the people, folded where there are many."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from tests.cast import Cast, cast_of
from zeren.core.targets.bounds import MICRO
from zeren.organisation.queries import UnitRow
from zeren.targets import charts, drawing
from zeren.targets.models import Indicator, Target
from zeren.targets.queries import TreeRow


def row(number: int, above: int | None) -> TreeRow:
    name = {"en": f"Unit {number}", "zh-hans": f"单位{number}"}
    unit = UnitRow(
        id=number, code=str(number), name=name, kind="team", parent_id=above, path="/", depth=0
    )
    return TreeRow(unit=unit, depth=0 if above is None else 1, people=1, target=None)


@pytest.mark.parametrize(("below", "lines", "told"), [(8, 9, ""), (45, 10, "and 37 units more")])
def test_many_branches_fold_into_one_line_that_counts_them(
    below: int, lines: int, told: str
) -> None:
    with override("en"):
        picture = drawing.drawn(
            [], [row(0, None), *(row(n, 0) for n in range(1, below + 1))], {}, []
        )

    assert len(picture.nodes) == lines
    assert (picture.nodes[-1].name == told) == bool(told)
    assert picture.height == lines * drawing.ROW + drawing.EDGE


def test_a_chart_of_many_units_has_few_nodes_and_loses_nothing() -> None:
    def target(unit: int, value: int) -> Target:
        return Target(
            id=unit + 1, unit_id=unit, kind="CN", high=value * MICRO, rule="APPORTION",
            indicator=Indicator(unit_word={"en": "persons"}),
        )  # fmt: skip

    top = 20_000
    rows = [row(top, None), *(row(n, top) for n in range(1, 10_001))]
    rows[0].target = target(top, 20_003)
    for number, one in enumerate(rows[1:], 1):
        one.target = target(number, 5 if number == 9_999 else 2)

    with override("en"):
        kind, drawn = charts.picture(rows)
        rows[0].target.rule = "SAME_LIMIT"
        _kind, plain = charts.picture(rows)

    assert kind == "sankey"
    assert len(drawn["nodes"]) == 1 + charts.MOST + 1
    assert sum(one["value"] for one in drawn["links"]) == 20_003
    assert drawn["nodes"][-1]["label"] != drawn["nodes"][1]["label"]
    assert any("Unit 9999" in one["label"] for one in drawn["nodes"]), "the largest are drawn"
    assert len(plain["children"]) == charts.MOST + 1
    assert plain["children"][-1]["name"] == "and 9988 units more"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_goes_from_the_company_to_the_people_of_a_team(language: str) -> None:
    cast: Cast = cast_of()
    team = Target.objects.get(unit_id=cast.units["W2"], indicator__code="trn.coverage")
    page = reverse("targets:picture", args=[team.pk])

    shown = cast.door(cast.leader, language).get(page)

    kinds = [(one.kind, one.indent) for one in shown.context["picture"].nodes]
    assert kinds[:3] == [("unit", 0), ("unit", 1), ("unit", 2)]
    assert set(kinds[3:]) == {("person", 3)}
    text = shown.content.decode()
    assert text.count("<circle") == text.count("<tr>") - 1
    assert "田𠮷生" in text
    other = Target.objects.filter(unit_id=cast.units["SAFE"]).first()
    assert other is not None
    hidden = reverse("targets:picture", args=[other.pk])
    assert cast.door(cast.worker, language).get(hidden).status_code == 404
