"""What a campaign would do, told before it is started."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zeren.core.letters import letter as core
from zeren.core.letters import tongues
from zeren.core.letters.letter import STANDING
from zeren.core.refusal import Problem
from zeren.core.tongue import CHINESE, ENGLISH, both
from zeren.letters.models import Template
from zeren.letters.queries.letters import live_states
from zeren.letters.queries.text import compose_many
from zeren.organisation import queries as organisation

LANGUAGE_WORDS = {CHINESE: both("中文", "Chinese"), ENGLISH: both("英文", "English")}


CONTRACTOR, HAVE = "contractor", "have"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Of the dated roster below a unit: who gets a letter, and who gets none, by the reason."""

    people: list[int]
    left_out: dict[str, list[int]]


def chosen(path: str, *, year: int, on: date) -> Chosen:
    """Who has no letter of the year that still fits. Contractor's people are bound by an agreement
    (WSL art. 49), not by a letter. Everybody of the roster stands in one of the lists.
    """
    left_out: dict[str, list[int]] = {CONTRACTOR: [], HAVE: []}
    wanted: list[int] = []
    for row in organisation.roster(on, path):
        (left_out[CONTRACTOR] if row.kind == CONTRACTOR else wanted).append(row.person_id)
    states = live_states(wanted, year, on)
    have = {person_id for person_id, (_letter, state) in states.items() if state in STANDING}
    left_out[HAVE] = [one for one in wanted if one in have]
    return Chosen(
        [one for one in wanted if one not in have],
        {reason: people for reason, people in left_out.items() if people},
    )


def people_to_issue(path: str, *, year: int, on: date) -> list[int]:
    return chosen(path, year=year, on=on).people


@dataclass(frozen=True, slots=True)
class Foretold:
    """What keeps letters from being issued, each with its unit and post; and what does not, texts
    that are missing in a language of the house, each once.
    """

    problems: list[Problem]
    unwritten: list[Problem]


def foretold(
    person_ids: Sequence[int], *, on: date, year: int, template: Template, policy: str
) -> Foretold:
    """What issuing would meet.

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
    unwritten: dict[tuple[str, str], None] = {}
    for one in found:
        unwritten |= dict.fromkeys(tongues.unwritten(one.document))
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
    missing = [
        Problem("letter.text_missing", params={"text": text, "language": LANGUAGE_WORDS[tag]})
        for text, tag in unwritten
    ]
    return Foretold(problems, missing)
