"""What the lint finds in a draft, target by target, in words for whoever publishes."""

from dataclasses import dataclass
from datetime import date

from zeren.content import queries as content
from zeren.core import citing, wording
from zeren.core.log import entry
from zeren.core.refusal import Problem
from zeren.core.targets import definition, lint
from zeren.core.tongue import CHINESE, ENGLISH
from zeren.targets.models import Target
from zeren.targets.queries.parts import headcounts
from zeren.targets.queries.rows import rows_of
from zeren.targets.queries.saying import limit_of, said


@dataclass(frozen=True, slots=True)
class Found:
    """One finding about one target. key: by which a warning is acknowledged."""

    target: Target
    problem: Problem
    key: str
    is_error: bool


def findings(set_id: int, on: date) -> list[Found]:
    """Everything the lint says of a version, errors first; four queries.

    The company's targets are compared with each other and with the law. A rate that allows nobody
    is looked for in every unit, and told once with the number of units.
    """
    rows = list(rows_of(set_id).order_by("indicator__rank", "slot", "id"))
    company = {str(row.key): row for row in rows if row.parent_id is None}
    heads = headcounts(on)
    lines = [_line(row, heads.get(row.unit_id, 0)) for row in company.values()]
    found = [_found(company[one.place], one, company) for one in lint.targets(lines)]
    told = {(one.target.indicator_id, one.target.slot) for one in found if _allows(one)}
    for row in rows:
        if row.parent_id is None or (row.indicator_id, row.slot) in told:
            continue
        line = _line(row, heads.get(row.unit_id, 0))
        some = [one for one in lint.targets([line]) if one.code == "lint.allows_none"]
        if some:
            found.append(_found(row, some[0], company))
            told.add((row.indicator_id, row.slot))
    for key, row in company.items():
        said = (*row.indicator.name.values(), *row.indicator.counted.values())
        seen = wording.findings([(key, one) for one in said], on, content.ended())
        seen += wording.dead(key, row.indicator.legal_basis, on, content.ended())
        seen += _unknown(key, row.indicator.legal_basis)
        found += [_found(row, one, company) for one in seen]
    return sorted(found, key=lambda one: not one.is_error)


def _allows(one: Found) -> bool:
    return one.problem.code == "lint.allows_none"


def _unknown(place: str, basis: str) -> list[wording.Finding]:
    """Parts of a legal basis that no table of laws knows: nobody could look them up."""
    parts = [one.strip() for one in basis.split(";") if one.strip()]
    known = content.laws()
    return [
        wording.Finding("lint.unknown_citation", wording.WARNING, place, "", {"words": one})
        for one in parts
        if not citing.named(one, known)
        and not any(name in one for names in known.values() for name in names.values())
    ]


def _line(row: Target, heads: int) -> lint.Line:
    meant = definition.read(row.indicator.definition)
    events = row.filter or meant.events
    holder = "person" if row.person_id else "post" if row.post_id else "unit"
    return lint.Line(
        place=str(row.key),
        code=row.indicator.code,
        limit=limit_of(row),
        counts=entry.spelled({"events": events}) if events else row.indicator.code,
        unit=row.symbol,
        heads=heads if meant.denominator == "headcount" else 0,
        holder=holder,
        is_stretch=row.state == "STRETCH",
    )


def _found(row: Target, one: wording.Finding, company: dict[str, Target]) -> Found:
    told = {
        **one.params,
        "indicator": row.indicator.name,
        "unit": row.unit.name,
        "value": said(row),
        "article": citing.cited(one.article, content.laws()) or {CHINESE: "", ENGLISH: ""},
    }
    if "other" in one.params:
        other = company[str(one.params["other"])]
        told["other"] = {
            tag: f"{other.indicator.name.get(tag, '')}: {said(other)[tag]}"
            for tag in (CHINESE, ENGLISH)
        }
    problem = Problem(one.code, row.unit.code, told)
    return Found(row, problem, f"{one.code}:{row.key}", one.level == wording.ERROR)
