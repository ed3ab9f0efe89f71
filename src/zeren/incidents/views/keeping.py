"""One event: its clocks, its people, what it is, what was found and done; and every act on it."""

from collections.abc import Callable
from datetime import datetime

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from zeren.core.incidents import classes, clocks, grades
from zeren.core.incidents import incident as core
from zeren.core.refusal import Refused
from zeren.incidents import actions, forms, permits, queries, texts
from zeren.incidents.queries import Event, measures
from zeren.ledger import clock
from zeren.organisation import history
from zeren.organisation import queries as organisation
from zeren.web import links, words
from zeren.web.access import Request, allow
from zeren.web.answers import done, get_or_404, problems_in, refusal

Asked = dict[str, object]
Page = dict[str, object]


@allow.signed_in
@require_GET
def event(request: Request, event_id: int) -> HttpResponse:
    """One event, with the step that comes next."""
    row = get_or_404(queries.event_for(request.viewer, event_id))
    return render(request, "incidents/event.html", _page(request, row))


@allow.signed_in
@require_POST
def act(request: Request, event_id: int, act: str) -> HttpResponse:
    """Do one thing; a refusal shows the page again with its reasons."""
    row = get_or_404(queries.event_for(request.viewer, event_id))
    if act not in _DOERS:
        raise Http404
    name, doer = _DOERS[act]
    form = _form(name, act, request, row)
    if not form.is_valid():
        page = _page(request, row, {act: form}) | {"problems": problems_in(form)}
        return render(request, "incidents/event.html", page, status=409)
    try:
        doer(request, row, act, form.cleaned_data)
    except Refused as refused:
        row = get_or_404(queries.event_for(request.viewer, event_id))
        page = _page(request, row, {act: form})
        return refusal(request, refused, "incidents/event.html", page)
    said = texts.DONE[act if act in texts.DONE else "note"]
    return done(request, str(said), "incidents:event", row.pk)


@allow.signed_in
@require_POST
def agree(request: Request, row_id: int) -> HttpResponse:
    """The second person says yes or no to another class."""
    said = get_or_404(queries.class_row(row_id))
    row = get_or_404(queries.event_for(request.viewer, said.event_id))
    is_yes, reason = "yes" in request.POST, request.POST.get("reason", "")[:1000]
    try:
        actions.agree(row_id, is_yes=is_yes, reason=reason, by=request.viewer.actor, at=clock.now())
    except Refused as refused:
        return refusal(request, refused, "incidents/event.html", _page(request, row))
    told = texts.DONE["agree" if is_yes else "decline"]
    return done(request, str(told), "incidents:event", row.pk)


def _form(name: str, act: str, request: Request, row: Event) -> Form:
    """The form of an act: filled from the request, or empty for the page."""
    data = request.POST if request.method == "POST" else None
    on, said = queries.day_of(row), queries.classes_of([row.pk]).get(row.pk, {})
    auto_id = f"{act}-%s"
    if name == "confirm":
        initial = {"occurred_at": row.occurred_at, "place": row.place, "duty": row.duty}
        return forms.confirm(data, on, initial, auto_id)
    if name == "classify":
        return forms.classify(data, on, said, auto_id)
    if name == "person":
        return forms.person(data, _scales(), auto_id, _corrected(request, row))
    if name == "figure":
        return forms.Figure(data, auto_id=auto_id)
    if name == "note":
        return forms.note(data, act, {"said_at": clock.now()}, auto_id)
    return forms.Reason(data, auto_id=auto_id) if name == "reason" else Form(data)


def _corrected(request: Request, row: Event) -> dict[str, object]:
    """What is known of the person that the page is asked to correct, to begin with."""
    asked = request.GET.get("person", "")
    rows = {str(one.place): one for one in queries.people_of([row.pk]).get(row.pk, [])}
    found = rows.get(asked)
    if found is None:
        return {}
    known = organisation.person(found.person_id) if found.person_id else None
    columns = ("place", "name", "population", "injury", "gravity", "is_medical", "lost_days",
               "restricted_days", "death_date")  # fmt: skip
    initial = {name: getattr(found, name) for name in columns}
    return initial | {"number": known.number if known else ""}


def _scales() -> list[tuple[str, str, list[str]]]:
    return [
        (row.code, words.shown(row.name), [band.code for band in queries.bands(row)])
        for row in queries.scales()
    ]


def _page(request: Request, row: Event, filled: dict[str, Form] | None = None) -> Page:
    viewer, at = request.viewer, clock.now()
    on = organisation.date_of(at)
    facts, said = queries.facts(row), queries.rows_of_classes(row.pk)
    keeps, tells = permits.may(viewer, row, at), permits.may(viewer, row, at, kind="told")
    running = queries.running(row)
    notes, counts = queries.notes(row.pk), row.state in core.COUNTS
    followed = measures.of_event(row.pk)
    dead = sum(one.is_dead for one in facts.people)
    people = _people(queries.people_for(viewer, row))
    current = {one.scheme: one.pk for one in said if one.counts_at}

    def form(name: str, act: str = "") -> Form:
        given = (filled or {}).get(act or name)
        return given if given is not None else _empty(name, act or name, request, row)

    stoppable = clocks.stoppable(running)
    return {
        "row": row,
        "line": texts.lines([row])[0],
        "late": texts.late(row),
        "grade": texts.GRADES[facts.grade],
        "toll": texts.toll(dead, len(facts.people) - dead),
        "loss": facts.loss // grades.YUAN,
        "place": texts.PLACES[row.place],
        "duty": texts.DUTIES[row.duty],
        "reported_hurt": texts.HURT[row.hurt],
        "photos": queries.photos(row.pk),
        "clocks": [
            {
                "title": texts.CLOCKS[one.code],
                "whom": texts.WHOM[one.code],
                "standing": texts.clock_words(one, at, on),
                "form": form("note", "told") if tells and one.code in stoppable else None,
                "code": one.code,
            }
            for one in running
        ],
        "classes": [
            {
                "scheme": texts.scheme(one.scheme),
                "code": texts.code(one.scheme, one.code),
                "row": one,
                "is_current": current.get(one.scheme) == one.pk,
                "may_agree": one.state == "ASKED"
                and one.asked_by_id != viewer.person_id
                and permits.is_second(viewer.person_id, row.unit_id, at),
            }
            for one in reversed(said)
        ],
        "is_to_verify": classes.edition(classes.TYPE, queries.day_of(row)).is_to_verify,
        "sees_people": queries.sees_people(viewer, row),
        "people": people,
        "people_number": len(facts.people),
        "four": [
            {
                "kind": one,
                "title": texts.FOUR[one],
                "notes": [note for note in notes if note.kind == one],
                "form": form("note", one) if keeps and counts else None,
            }
            for one in core.NO_LET_GO
        ],
        "causes": texts.CAUSES,
        "measures": followed,
        "words": [
            (texts.CLOCKS[note.code] if note.kind == "told" else texts.NOTES[note.kind], note)
            for note in notes
            if note.kind in ("told", "longer", "word")
        ],
        "keeps": keeps,
        "counts": counts,
        "confirm_form": form("confirm") if keeps and row.state == "REPORTED" else None,
        "dismiss_form": form("reason", "dismiss") if keeps and row.state == "REPORTED" else None,
        "take_up_form": form("reason", "take_up") if keeps and row.state == "DISMISSED" else None,
        "reopen_form": form("reason", "reopen") if keeps and row.state == "CLOSED" else None,
        "classify_form": form("classify") if keeps and counts else None,
        "person_form": form("person") if keeps and counts else None,
        "corrected": next(
            (one["name"] for one in people if str(one["place"]) == request.GET.get("person")), ""
        ),
        "figure_form": form("figure") if keeps and counts else None,
        "longer_form": form("note", "longer") if keeps and row.state == "CONFIRMED" else None,
        "may_close": keeps and row.state == "CONFIRMED",
        "history": history.events(
            viewer,
            [("incident", [row.pk]), ("incident_class", [one.pk for one in said]),
             ("incident_note", [note.pk for note in notes]),
             *queries.kept_beside(row.pk)],
        ),
        "measure_href": links.measure(row.pk) if keeps and counts else "",
        "thing_href": links.thing(row.thing_id) if row.thing_id else "",
    }  # fmt: skip


def _empty(name: str, act: str, request: Request, row: Event) -> Form:
    """A form that nobody has filled, also on a page that answers another form."""
    method, request.method = request.method, "GET"
    try:
        return _form(name, act, request, row)
    finally:
        request.method = method


def _people(rows: list[queries.EventPerson]) -> list[dict[str, object]]:
    names = organisation.names([one.person_id for one in rows])
    return [
        {
            "row": one,
            "place": one.place,
            "name": names.get(one.person_id or 0, one.name),
            "population": texts.POPULATIONS[one.population],
            "gravity": texts.GRAVITIES["fatal" if one.death_date else one.gravity],
        }
        for one in rows
    ]


def _confirm(request: Request, row: Event, _act: str, asked: Asked) -> None:
    said = dict.fromkeys(asked["kinds"], classes.YES)  # type: ignore[call-overload]  # a list
    if asked["type"]:
        said[classes.TYPE] = asked["type"]
    # the field knows no seconds: what was not touched stays as it was
    given = asked["occurred_at"]
    was = row.occurred_at.replace(second=0, microsecond=0)
    actions.confirm(
        row.pk,
        said=said,
        place=str(asked["place"]),
        duty=str(asked["duty"]),
        occurred_at=None if given == was else given,  # type: ignore[arg-type]  # a datetime
        by=request.viewer.actor,
        at=clock.now(),
    )


def _step(request: Request, row: Event, act: str, asked: Asked) -> None:
    reason = str(asked.get("reason", ""))
    actions.step(row.pk, act, reason=reason, by=request.viewer.actor, at=clock.now())


def _classify(request: Request, row: Event, _act: str, asked: Asked) -> None:
    scheme, _colon, code = str(asked["word"]).partition(":")
    actions.classify(
        row.pk, scheme, code, reason=str(asked["reason"]), by=request.viewer.actor, at=clock.now()
    )


def _person(request: Request, row: Event, _act: str, asked: Asked) -> None:
    number = str(asked["number"]).strip()
    found = organisation.person_by_number(number) if number else None
    if number and found is None:
        raise Refused("incident.nobody_of_number")
    said = {
        key.removeprefix("scale_"): str(value)
        for key, value in asked.items()
        if key.startswith("scale_") and value
    }
    plain = ("population", "injury", "gravity", "is_medical", "lost_days", "restricted_days",
             "death_date")  # fmt: skip
    hurt = actions.Hurt(
        person_id=found.pk if found else None,
        name=str(asked["name"]),
        place=asked["place"] or 0,  # type: ignore[arg-type]  # a number, read by the form
        said=said,
        **{key: asked[key] for key in plain},  # type: ignore[arg-type]  # likewise
    )
    actions.enter_person(row.pk, hurt, by=request.viewer.actor, at=clock.now())


def _figure(request: Request, row: Event, _act: str, asked: Asked) -> None:
    kind = str(asked["kind"])
    unit = grades.YUAN if kind == "loss" else 1
    value = int(asked["value"] * unit)  # type: ignore[operator]  # a Decimal
    actions.enter_figure(row.pk, kind, value, by=request.viewer.actor, at=clock.now())


def _note(request: Request, row: Event, act: str, asked: Asked) -> None:
    said_at = asked.get("said_at")
    assert said_at is None or isinstance(said_at, datetime)
    actions.note(
        row.pk,
        act,
        text=str(asked["text"]),
        code=str(asked.get("code") or ""),
        said_at=said_at,
        by=request.viewer.actor,
        at=clock.now(),
    )


Doer = Callable[[Request, Event, str, Asked], None]
_DOERS: dict[str, tuple[str, Doer]] = {
    "confirm": ("confirm", _confirm),
    "dismiss": ("reason", _step),
    "take_up": ("reason", _step),
    "reopen": ("reason", _step),
    "close": ("plain", _step),
    "classify": ("classify", _classify),
    "person": ("person", _person),
    "figure": ("figure", _figure),
    **dict.fromkeys(("told", "longer", *core.NO_LET_GO), ("note", _note)),
}
