"""Assessments as they are: who owes what, points with their reasons, vetoes, what is owed."""

from zeren.assessment.models import Assessment, Reached, Scheme, Score, Veto
from zeren.assessment.queries.achieved import event
from zeren.assessment.queries.contested import subject_of, veto_subject
from zeren.assessment.queries.known import asked_of, given_for, known_for, lines_known, span_of
from zeren.assessment.queries.owing import Owing, busy_year, due_date, never_begun, owing, to_open
from zeren.assessment.queries.rows import (
    ABOUT,
    assessment_for,
    assessment_ids,
    assessments_by_id,
    concerns,
    effects_of,
    findable,
    has_footing,
    late,
    late_turns,
    lines_of,
    marks_of,
    of_person,
    of_team,
    open_by,
    open_by_id,
    open_of,
    published_scheme,
    reached_by,
    results,
    rule_of,
    said,
    scheme,
    schemes,
    scores,
    seen,
    self_rounds,
    standard_of,
    to_affirm,
    total_of,
    turns,
    veto_for,
    vetoes_for,
    vetoes_on,
    visible_to,
    years,
)
