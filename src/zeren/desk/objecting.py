"""What can be objected to, by kind: whose it is, its lines, and which duty it concerns.

One table for the one page that raises a case; another kind (a score) is a row here, one in
cases/models.py, and nothing else.
"""

from collections.abc import Callable
from datetime import date

from django.utils import translation

from zeren.assessment import queries as assessment
from zeren.cases.actions import Subject
from zeren.core import case as core
from zeren.core.days import day_of
from zeren.core.letters import letter as letter_rule
from zeren.core.refusal import Refused
from zeren.core.tongue import LANGUAGES, say
from zeren.core.viewer import Viewer
from zeren.coverage import queries as coverage
from zeren.letters import queries as letters
from zeren.organisation import queries as organisation
from zeren.targets import queries as targets
from zeren.web.words import requirement_words

OPEN_IN = {core.OBJECTION: letter_rule.STANDING, core.REFUSAL: ("ISSUED",)}
"""What a letter must read to be objected to, or refused."""


def subject(about: str, pk: int, kind: str, viewer: Viewer, on: date) -> Subject | None:
    """None: there is no such thing, or it is nothing to this viewer.

    Refused: case.nothing_to_object, case.too_late, case.open_already.
    """
    if about not in SUBJECTS or kind not in core.KINDS or not viewer.person_id:
        return None
    if kind != core.OBJECTION and about != "letter":
        return None
    return SUBJECTS[about](pk, kind, viewer, on)


def _letter(pk: int, kind: str, viewer: Viewer, on: date) -> Subject | None:
    row = letters.letter_for(viewer, pk, on)
    if row is None or row.person_id != viewer.person_id:
        return None
    if kind == core.SIGNATURE:
        signed = row.signed_at and day_of(organisation.date_of(row.signed_at))
        if signed and not core.may_dispute(signed, day_of(on)):
            raise Refused("case.too_late")
        is_open = bool(signed)
    else:
        is_open = letters.state_on(row, on) in OPEN_IN[kind]
    if not is_open:
        raise Refused("case.nothing_to_object")
    lines = core.lines_of(row.document)
    return Subject("letter", row.pk, row.unit_id, ("letter", row.person_id), lines=lines)


def _target(pk: int, kind: str, viewer: Viewer, on: date) -> Subject | None:
    """The head who received it; what the whole house set itself has nobody above."""
    row = targets.target_for(viewer, pk)
    if row is None or organisation.heads(on, [row.unit_id]).get(row.unit_id) != viewer.person_id:
        return None
    value = targets.said(row)
    quote = {tag: f"{say(row.indicator.name, tag)}: {say(value, tag)}" for tag in LANGUAGES}
    return Subject("target", row.pk, row.unit_id, ("unit_targets", row.unit_id), quote)


def _gap(pk: int, kind: str, viewer: Viewer, on: date) -> Subject | None:
    """The one whose turn it is, of whatever is missing; of his own duty, the person himself."""
    row = next(iter(coverage.gaps_by_id([pk], on)), None)
    if row is None or viewer.person_id not in (
        row.owner_id,
        row.subject_id if row.subject_kind == "person" else None,
    ):
        return None
    quote = {}
    for tag in LANGUAGES:
        with translation.override(tag):
            said = requirement_words()[row.requirement]
            quote[tag] = f"{said}: {say(row.subject_name, tag)}"
    if row.objected:
        raise Refused("case.open_already")
    return Subject("gap", row.subject_id, row.unit_id, (row.requirement, row.subject_id), quote)


def _assessment(pk: int, kind: str, viewer: Viewer, on: date) -> Subject | None:
    return assessment.subject_of(pk, viewer.person_id, on)


def _veto(pk: int, kind: str, viewer: Viewer, on: date) -> Subject | None:
    return assessment.veto_subject(pk, viewer.person_id, on)


SUBJECTS: dict[str, Callable[[int, str, Viewer, date], Subject | None]] = {
    "letter": _letter,
    "target": _target,
    "gap": _gap,
    "assessment": _assessment,
    "veto": _veto,
}
