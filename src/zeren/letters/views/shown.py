"""What the pages show of a letter: its steps, its history, its receipt, its words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zeren.cases import queries as cases
from zeren.cases import texts as case_texts
from zeren.core.case import OPEN_STATES
from zeren.core.letters import gate, redline, stroke
from zeren.core.refusal import Refused
from zeren.core.viewer import Viewer
from zeren.ledger import queries as ledger
from zeren.letters import queries, record, texts
from zeren.training import queries as training
from zeren.web import answers, links, words
from zeren.web.access import Request
from zeren.web.formats import moment
from zeren.web.parts import Step


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature as a page shows it, with its proof as far as it has come."""

    party: str
    role: str
    name: str
    at: datetime
    method: str
    path: str
    box: str
    fact: int | None
    is_proved: bool
    place: int
    size: int
    scan: str
    """Where the sheet is shown on which it was signed; "" for all others."""


def openness(letter: Any, viewer: Viewer, at: datetime, act: str) -> tuple[str, ...]:
    """Why the step is closed, if it is; the PIN and the digest are asked when it is done."""
    seen = queries.seen(
        letter,
        digest_shown=letter.digest,
        by_person=viewer.person_id,
        for_person=queries.countersigning(letter, viewer.actor, at).for_id,
        is_pin_fresh=True,
        at=at,
        act=act,
    )
    return gate.refusals(act, seen)


def steps(letter: Any, closed: Sequence[str]) -> list[Step]:
    """Meeting, quiz, signature, countersignature: an order that is kept, with its reasons."""
    standing = training.standing(letter.person_id, letter.year)
    signed = letter.signed_at is not None
    is_change = letter.needs == redline.ACKNOWLEDGE
    found = [_meeting(letter, standing), _quiz(standing)]
    if signed:
        title = _("Change acknowledged") if is_change else _("Read and signed")
        found.append(Step(title, "done", moment(letter.signed_at)))
    elif not standing.is_trained:
        reason = _("Opens when the meeting and the quiz are done")
        found.append(Step(_("Read and sign"), "shut", reason))
    elif closed:
        found.append(Step(_("Read and sign"), "shut", words.sentence(closed[0])))
    elif is_change:
        detail = _("About one minute. Only what changed is new.")
        found.append(Step(_("Read the change and acknowledge it"), "now", detail))
    else:
        detail = _("About 3 minutes. You sign exactly what stands below.")
        found.append(Step(_("Read and sign"), "now", detail))
    if letter.kind == "commitment" or is_change:
        return found
    name = letter.countersigner.name if letter.countersigner else ""
    title = _("%(name)s countersigns") % {"name": name}
    if letter.in_force_at:
        found.append(Step(title, "done", moment(letter.in_force_at)))
    elif signed:
        found.append(Step(title, "now", _("Waits for the countersignature; you are done.")))
    else:
        found.append(Step(title, "shut", _("Opens when you have signed")))
    return found


def _meeting(letter: Any, standing: training.Standing) -> Step:
    title = _("Attend the responsibility meeting")
    if standing.attended:
        when = moment(standing.attended_at)
        return Step(title, "done", _("Confirmed %(when)s") % {"when": when})
    return Step(
        title,
        "now",
        _("Your confirmation in the room is missing"),
        links.meetings(),
        _("To the meeting"),
    )


def _quiz(standing: training.Standing) -> Step:
    title = _("Pass the quiz")
    if standing.passed:
        told = _("%(score)s points, try %(n)s") % {"score": standing.score, "n": standing.tries}
        return Step(title, "done", told)
    if not standing.attended:
        return Step(title, "shut", _("Opens when you have attended the meeting"))
    return Step(title, "now", _("Ten questions, about 10 minutes"), links.quiz(), _("Begin"))


def signed(letter: Any) -> list[Signed]:
    """The signatures of a letter, the responsible person's first."""
    rows = sorted(queries.signatures(letter.pk), key=lambda row: row.party, reverse=True)
    proofs = ledger.proofs_for([row.fact_id for row in rows if row.fact_id])
    found = []
    for row in rows:
        lines = stroke.decode(bytes(row.stroke)) if row.stroke else ()
        left, top, right, bottom = stroke.box(lines) if lines else (0, 0, 1, 1)
        proof = proofs.get(row.fact_id or 0)
        note = str(proof["checkpoint"]).split("\n") if proof else []
        place = proof["index"] if proof else 0
        found.append(
            Signed(
                party=row.party,
                role=_("Responsible person") if row.party == "B" else _("Superior"),
                name=words.in_name_of(row.person.name, row.for_name),
                at=row.signed_at,
                method=texts.how(row),
                path=stroke.path(lines),
                box=f"{left - 4} {top - 4} {right - left + 8} {bottom - top + 8}",
                fact=row.fact_id,
                is_proved=proof is not None,
                place=int(str(place)) + 1,
                size=int(note[1]) if note else 0,
                scan=links.scan_of_letter(letter.pk) if row.method == "paper" else "",
            )
        )
    return found


def disputes(letter_id: int, on: date) -> dict[str, object]:
    """What was objected to in a letter, and whether its signature is disputed."""
    said = cases.about_letter(letter_id)
    return {
        "cases": case_texts.lines(said, on),
        "is_disputed": letter_id in cases.disputed(),
        "has_open_case": any(row.state in OPEN_STATES for row in said),
    }


def results(letter_id: int, year: int, today: date) -> str:
    """Where the results of a letter's targets stand; "" before its year."""
    return links.letter_results(letter_id) if year <= today.year else ""


def languages(request: HttpRequest, reader: str) -> tuple[str, str]:
    """(shown, other): the text is shown in the reader's language, the other one tap away."""
    wanted = request.GET.get("text", "") or reader
    shown = "zh-hans" if wanted.lower().startswith("zh") else "en"
    return shown, "en" if shown == "zh-hans" else "zh-hans"


def not_signed(
    request: Request, refused: Refused, template: str, context: Mapping[str, object], form: Form
) -> HttpResponse:
    """The step again as it was left, with drawing and name; what is wrong with the PIN at it."""
    if not refused.code.startswith("account."):
        return answers.refusal(request, refused, template, context)
    form.add_error("pin", words.sentence(refused.code, refused.params))
    told = {**context, "problems": answers.problems_in(form)}
    return render(request, template, told, status=409)


def reading(letter: Any, language: str) -> record.Reading:
    return record.reading(letter.text, language)
