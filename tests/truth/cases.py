"""Cases on the walk: raised, answered, taken back; and the naive recount of the open ones.

raise_one(walk)               somebody objects, refuses, or disputes a signature
differences(walk)             what the gap list says of them, against plain loops over the log
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.truth import naive
from zeren.cases import actions, owed
from zeren.cases.models import Case
from zeren.core.actor import Actor
from zeren.coverage import queries as coverage
from zeren.ledger import clock
from zeren.letters.models import Letter

if TYPE_CHECKING:
    from tests.truth.walk import Walk

ENDS = ("case.answered", "case.settled", "case.withdrawn", "case.replaced", "case.lapsed")


def raise_one(walk: Walk) -> None:
    kind = walk.rng.choice(("objection", "refusal", "signature", "signature"))
    rows = Letter.objects.exclude(signed_at=None) if kind == "signature" else (
        Letter.objects.filter(state__in=("ISSUED", "SIGNED", "IN_FORCE"))
    )  # fmt: skip
    row = walk.one(list(rows.filter(year__gte=clock.today().year - 1)))
    of = actions.Subject("letter", row.pk, row.unit_id, ("letter", row.person_id))
    by = Actor.person(row.person_id)
    actions.raise_case(kind, of, words="不同意", by=by, at=walk.at())


def answer_one(walk: Walk) -> None:
    row = walk.one(list(Case.objects.filter(state__in=("OPEN", "GRANTED"))))
    act = walk.rng.choice(("answer", "answer", "grant", "withdraw"))
    person = row.person_id if act == "withdraw" else row.owner_id
    by = Actor.person(walk.rng.choice((person, person, person, walk.one(walk.people()))))
    actions.answer(row.pk, act, words="说明", by=by, at=walk.at())


def tend(walk: Walk) -> None:
    actions.inherit(at=walk.at())
    actions.escalate_overdue(at=walk.at())


def differences(walk: Walk) -> list[str]:
    """The open cases by the facts of the log alone, and what the gap list says of them today."""
    is_open: dict[int, bool] = {}
    for fact in naive.table("ledger_fact"):
        if str(fact["code"]).startswith("case."):
            number = json.loads(fact["body"])["case"]
            is_open[number] = fact["code"] not in ENDS and is_open.get(number, True)
    want: dict[tuple[str, int], tuple[int, int]] = {}
    for row in naive.table("cases_case"):
        key = (row["requirement"], row["subject_id"])
        if is_open[row["id"]]:
            want.setdefault(key, (row["owner_id"], naive.day_of(row["opened_at"])))
    on = clock.today()
    got = {key: (step.owner_id, since) for key, (step, since) in owed.contested(on).items()}
    found = [] if got == want else [f"{walk.last}: open cases {got}, want {want}"]
    for gap in coverage.gap_list(on, size=2000):
        told = (gap.owner_id, gap.objected) if gap.objected else None
        if told != want.get((gap.requirement, gap.subject_id)):
            found.append(f"{walk.last}: gap {gap.requirement} {gap.subject_id} says {told}")
    return found
