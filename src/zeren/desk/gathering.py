"""What the desk's pages gather about one object: the steps of the year, history, standing."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from zeren.letters import queries as letters
from zeren.training import queries as training
from zeren.web import formats, links
from zeren.web.parts import Step, StepState

SIGNED = ("SIGNED", "IN_FORCE")
ACKNOWLEDGE = "ACKNOWLEDGE"


def year_steps(person_id: int, on: date, now: datetime, *, year: int = 0) -> list[Step]:
    """Meeting, quiz, letter, countersignature of a person, with the step that is open now.

    year: of which year; without it, of the year of the day.
    """
    year = year or on.year
    standing = training.standing(person_id, year)
    letter = letters.live_letter(person_id, year, on)
    state = letters.state_on(letter, on) if letter else ""
    is_commitment = bool(letter and letter.kind == "commitment")
    steps = [_meeting(standing, year), _quiz(standing), _letter(standing, letter, state, now)]
    if is_commitment or (letter and letter.needs == ACKNOWLEDGE):
        return steps  # nobody countersigns these
    if state == "IN_FORCE":
        detail = _("in force since %(when)s") % {
            "when": formats.moment(letter.in_force_at if letter else None)
        }
    elif state == "SIGNED":
        name = letter.countersigner.name if letter and letter.countersigner else ""
        detail = _("waits for %(name)s") % {"name": name} if name else _("waits for your superior")
    else:
        detail = _("opens after you have signed")
    done: StepState = "done" if state == "IN_FORCE" else "shut"
    return [*steps, Step(_("Countersigned by your superior"), done, detail)]


def _meeting(standing: training.Standing, year: int) -> Step:
    title = _("Take part in the responsibility meeting")
    if standing.attended:
        return Step(title, "done", formats.moment(standing.attended_at))
    if not training.is_meeting_planned(year):
        return Step(title, "shut", _("No meeting is planned yet; the safety office plans it."))
    return Step(
        title,
        "now",
        _("You confirm with the code on the wall, in the room."),
        links.meetings(),
        _("To the meeting"),
    )


def _quiz(standing: training.Standing) -> Step:
    title = _("Pass the quiz")
    if standing.passed:
        return Step(
            title,
            "done",
            _("%(score)s points, attempt %(tries)s")
            % {"score": standing.score, "tries": standing.tries},
        )
    if not standing.attended:
        return Step(title, "shut", _("opens after the meeting"))
    return Step(
        title, "now", _("ten questions, about ten minutes"), links.quiz(), _("Take the quiz")
    )


def _letter(standing: training.Standing, letter: Any, state: str, now: datetime) -> Step:
    title, button = _("Read and sign your letter"), _("Read and sign")
    if letter and letter.needs == ACKNOWLEDGE:
        title, button = _("Read the change of your letter and acknowledge it"), _("Read the change")
    elif letter and letter.supersedes_id:
        title, button = _("Read what changed in your letter and sign again"), _("Read the change")
    href = links.letter(letter.pk) if letter else ""
    if state in SIGNED and letter:
        said = _("%(number)s, signed %(when)s")
        if letter.needs == ACKNOWLEDGE:
            said = _("%(number)s, acknowledged %(when)s")
        told = {"number": letter.number, "when": formats.when(letter.signed_at, now)}
        return Step(title, "done", said % told, href, _("Open"))
    if letter is None:
        return Step(title, "shut", _("Your letter has not been issued yet."))
    if not standing.is_trained:
        return Step(title, "shut", _("opens after the meeting and the quiz"))
    return Step(title, "now", _("about 3 minutes"), href, button)
