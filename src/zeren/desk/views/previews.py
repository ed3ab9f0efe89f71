"""What one person would read, be asked and sign, with a draft in force; nothing is kept of it."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from zeren.content import actions as content
from zeren.content import permits
from zeren.content import queries as texts
from zeren.core.content import is_for
from zeren.core.letters import letter as core
from zeren.ledger import clock
from zeren.letters import queries as letters
from zeren.letters import record
from zeren.organisation import queries as organisation
from zeren.organisation.queries import search
from zeren.training import queries as training
from zeren.web.access import Request, allow, read_only


@allow.roles("safety_manager")
@read_only
def preview(request: Request, number: int = 0) -> HttpResponse:
    """Choose a person; see the cards, the questions and the letter that would be theirs."""
    if not permits.may_write(request.viewer, "card"):
        raise Http404
    asked, drafts = request.GET.get("person", ""), texts.by_ids([number])
    q, on = request.GET.get("q", "").strip(), clock.today()
    context: dict[str, object] = {
        "draft": drafts[0] if drafts else None,
        "q": q,
        "found": search.search_people(request.viewer.paths_seen(), on, q) if q else [],
    }
    if asked.isdecimal() and len(asked) < 19:
        person = organisation.place_of(int(asked), on)
        if person is None:
            raise Http404
        with transaction.atomic():
            for row in drafts:
                if row.state == "DRAFT":
                    by, at = request.viewer.actor, clock.now()
                    content.publish([row.pk], seen=[row.digest], by=by, at=at)
            context |= {"person": person, **_met_by(int(asked), on, drafts)}
            transaction.set_rollback(True)
    return render(request, "desk/preview.html", context)


def _met_by(person_id: int, on: date, drafts: Sequence[texts.Version]) -> dict[str, object]:
    met = texts.meets(training.work_of(person_id, on))
    names = [row.body["name"] for row in texts.published("danger") if row.code in met]
    composed = letters.compose_many(
        [person_id],
        on=on,
        year=on.year,
        numbers={person_id: "–"},
        template=letters.current_template(),
        policy="superior",
    )
    language = get_language() or "en"
    return {
        "meets": names,
        "is_missed": any(
            row.kind in ("card", "question") and not is_for(row.body.get("audience", ()), met)
            for row in drafts
        ),
        "cards": training.cards_for(person_id, on),
        "questions": list(training.questions_for(person_id, on).values()),
        "reading": record.reading(core.canonical(composed[0].document), language)
        if composed
        else None,
    }
