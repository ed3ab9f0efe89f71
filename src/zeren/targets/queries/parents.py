"""Letters from outside: what they demand, which company target answers, what is looser."""

from collections.abc import Sequence
from dataclasses import dataclass

from zeren.core.refusal import Problem
from zeren.core.targets import bounds
from zeren.targets.models import ParentLetter, ParentLine, Target
from zeren.targets.queries.rows import company_targets, current_set
from zeren.targets.queries.saying import limit_of, said

LIMIT = (
    "kind", "low", "low_open", "high", "high_open", "symbol", "scale", "base", "window",
    "population", "state",
)  # fmt: skip
AGREED = ("kind", "window", "population", "scale")
"""What two bounds must have in common before anybody can say which is looser."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One line of a letter, the company target that answers it, and how.

    how: NONE (no target answers), LATER (a value is still to come), OTHER (kind, window or people
    differ, so a person compares), LOOSER, or OK.
    """

    line: ParentLine
    target: Target | None
    how: str


def as_target(line: ParentLine) -> Target:
    """The line as a target, which is never kept: to be said and compared like one."""
    kept = {name: getattr(line, name) for name in LIMIT}
    return Target(indicator=line.indicator, **kept)


def parents(year: int) -> list[tuple[ParentLetter, list[Answered]]]:
    """The letters of a year with what answers each line in its newest targets; three queries."""
    standing = current_set(year)
    rows = company_targets(standing.pk) if standing else []
    found: dict[int, tuple[ParentLetter, list[Answered]]] = {
        letter.pk: (letter, []) for letter in ParentLetter.objects.filter(year=year)
    }
    for line in _lines(year):
        found[line.letter_id][1].append(_answered(line, rows))
    return list(found.values())


def unanswered(year: int) -> list[Answered]:
    """Lines that no company target answers, or that a person must compare."""
    return [
        one for _letter, lines in parents(year) for one in lines if one.how in ("NONE", "OTHER")
    ]


def looser(rows: Sequence[Target]) -> list[tuple[Target, Problem]]:
    """Company targets that let through what a letter from outside does not."""
    found = []
    for line in _lines(rows[0].year) if rows else ():
        one = _answered(line, rows)
        if one.how == "LOOSER" and one.target is not None:
            told = {
                "indicator": line.indicator.name,
                "got": said(one.target),
                "want": said(as_target(line)),
                "name": line.letter.name,
                "number": line.letter.number or str(line.letter.year),
            }
            found.append((one.target, Problem("parent.looser", "", told)))
    return found


def parent_letter(parent_id: int) -> ParentLetter | None:
    return ParentLetter.objects.filter(pk=parent_id).first()


def _lines(year: int) -> list[ParentLine]:
    rows = ParentLine.objects.filter(letter__year=year).select_related("letter", "indicator")
    return list(rows.order_by("letter_id", "id"))


def _answered(line: ParentLine, rows: Sequence[Target]) -> Answered:
    """The binding company target of the same indicator; one over the same people before others."""
    same = [
        row for row in rows if row.indicator.code == line.indicator.code and row.state != "STRETCH"
    ]
    if not same:
        return Answered(line, None, "NONE")
    alike = [row for row in same if all(getattr(row, one) == getattr(line, one) for one in AGREED)]
    row = (alike or same)[0]
    if "SET" not in (row.state, line.state) or row.state != line.state:
        return Answered(line, row, "LATER")
    zero = {row.kind, line.kind} == {"Z", "CN"} and row.window == line.window
    if not alike and not zero:
        return Answered(line, row, "OTHER")
    is_looser = bounds.is_looser(limit_of(row), limit_of(as_target(line)))
    return Answered(line, row, "LOOSER" if is_looser else "OK")
