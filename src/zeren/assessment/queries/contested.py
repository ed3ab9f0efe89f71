"""What the assessed may object to: points of an assessment, and a veto that reaches him.

Somebody else than the assessor answers, where somebody else is above.
"""

from datetime import date

from zeren.assessment.models import Assessment, Reached, Veto
from zeren.assessment.queries.rows import ABOUT, rule_of, seen, standard_of
from zeren.cases.actions import Subject
from zeren.core.assessment import assessment as core
from zeren.core.assessment import veto
from zeren.core.refusal import Refused
from zeren.organisation import queries as organisation

VETO = "veto"


def subject_of(pk: int, person_id: int, on: date) -> Subject | None:
    """The items of an assessment; None where it is not about this person.

    Refused: case.nothing_to_object while no points stand, or when the days are over.
    """
    row = Assessment.objects.select_related("scheme").filter(pk=pk, assessed_id=person_id).first()
    if row is None:
        return None
    if core.may_object(seen(row, person_id, on)):
        raise Refused("case.nothing_to_object")
    scheme = standard_of(row.scheme)
    lines = {one.code: dict(one.name) for one in scheme.items}
    unit = _answered_in(row.unit_id, {row.assessor_id, person_id}, on)
    return Subject(ABOUT, row.pk, unit, ("", person_id), dict(scheme.name), lines)


def veto_subject(pk: int, person_id: int, on: date) -> Subject | None:
    """A veto while it stands; None for whom it does not reach."""
    if not Reached.objects.filter(veto_id=pk, person_id=person_id).exists():
        return None
    row = Veto.objects.get(pk=pk)
    if row.state not in veto.STANDING:
        raise Refused("case.nothing_to_object")
    rule = rule_of(row)
    quote = dict(rule.name) if rule else {}
    return Subject(VETO, row.pk, _answered_in(row.unit_id, {person_id}, on), ("", person_id), quote)


def _answered_in(unit_id: int, besides: set[int], on: date) -> int:
    """The nearest unit above whose head is none of these, so that the case goes to that head."""
    chain = organisation.chain_above(unit_id, on)
    return next((unit for unit, head in chain if head and head not in besides), unit_id)
