"""What a campaign would do, told before it is started."""

from collections.abc import Sequence
from datetime import date

from zeren.core.letters import letter as core
from zeren.core.letters.letter import STANDING
from zeren.core.refusal import Problem
from zeren.letters.models import Template
from zeren.letters.queries.letters import live_states
from zeren.letters.queries.text import compose_many
from zeren.organisation import queries as organisation


def people_to_issue(path: str, *, year: int, on: date) -> list[int]:
    """People of the dated roster below `path` who have no letter of the year that still fits."""
    wanted = [row.person_id for row in organisation.roster(on, path) if row.kind != "contractor"]
    states = live_states(wanted, year, on)
    have = {person_id for person_id, (_letter, state) in states.items() if state in STANDING}
    return [person_id for person_id in wanted if person_id not in have]


def issue_problems(
    person_ids: Sequence[int], *, on: date, year: int, template: Template, policy: str
) -> list[Problem]:
    """Everything that would keep a letter from being issued, each with its unit and post.

    Letters of the same post in the same unit differ only in names and things, so one of each is
    composed: the answer is the same for 100 people and for 100,000.
    """
    seats: dict[tuple[int, int, bool], organisation.RosterRow] = {}
    for row in organisation.roster(on, person_ids=person_ids):
        seats.setdefault((row.unit_id, row.post_id, row.is_head), row)
    ones = {row.person_id: row for row in seats.values()}
    found = compose_many(
        list(ones),
        on=on,
        year=year,
        numbers=dict.fromkeys(ones, f"{year}-00000"),
        template=template,
        policy=policy,
    )
    problems: list[Problem] = []
    for one in found:
        row = ones.pop(one.person_id)
        where = f"{row.unit_code} · {row.post_code}"
        problems += [
            Problem(code, where, dict(params))
            for code, params in dict.fromkeys(
                (problem.code, tuple(sorted(problem.params.items())))
                for problem in core.problems(one.document)
            )
        ]
    problems += [
        Problem("letter.nobody_to_countersign", f"{row.unit_code} · {row.post_code}")
        for row in ones.values()
    ]
    return problems
