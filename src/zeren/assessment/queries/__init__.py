"""Assessments as they are: who owes what, points with their reasons, vetoes, what is owed."""

from zeren.assessment.models import Assessment, Reached, Scheme, Score, Veto
from zeren.assessment.queries.known import asked_of, given_for, known_for, span_of
from zeren.assessment.queries.owing import Owing, owing, to_open
from zeren.assessment.queries.rows import (
    ABOUT,
    assessment_for,
    assessment_ids,
    assessments_by_id,
    effects_of,
    has_footing,
    late,
    lines_of,
    of_person,
    published_scheme,
    reached_by,
    results,
    rule_of,
    scheme,
    schemes,
    scores,
    seen,
    self_rounds,
    standard_of,
    total_of,
    turns,
    veto_for,
    vetoes_for,
    vetoes_on,
    visible_to,
    years,
)
