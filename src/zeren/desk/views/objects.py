"""A person and a unit: who answers for what, and how it stands, as of any day."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zeren.core import responsibility as rules
from zeren.core.days import NEVER, date_of, day_of
from zeren.core.tongue import say
from zeren.core.viewer import Viewer
from zeren.coverage import links, words
from zeren.coverage import queries as coverage
from zeren.desk import gathering
from zeren.desk.views.asked import day_of_page
from zeren.letters import queries as letters
from zeren.obligations import queries as owed
from zeren.organisation import queries as organisation
from zeren.responsibility import queries as responsibility
from zeren.responsibility import texts as responsibility_texts
from zeren.targets import queries as targets
from zeren.training import queries as training
from zeren.web.access import Request, allow
from zeren.web.answers import get_or_404
from zeren.web.paging import page_of
from zeren.web.parts import Because, Column
from zeren.web.words import gap_words, next_step_words, requirement_words

SHOWN_THINGS = 12


@allow.signed_in
@require_GET
def person(request: Request, person_id: int) -> HttpResponse:
    """A person's posts, responsibilities and standing: the own page, or that of one's people."""
    on, _today, form = day_of_page(request)
    found = get_or_404(organisation.person(person_id))
    place = organisation.place_of(person_id, on)
    viewer = request.viewer
    path = place.unit_path if place else viewer.root_path or "-"
    is_own = viewer.person_id == person_id
    sees, keeps = is_own or viewer.sees_unit(path), viewer.has("clerk", path)
    if not (sees or keeps):
        raise Http404
    held = responsibility.of_person(person_id, on)
    posts = organisation.posts_held(person_id, on)
    lists = responsibility.duties_of_posts([post_id for post_id, _unit, _head in posts], on)
    post_names = organisation.post_names([post_id for post_id, _unit, _head in posts])
    unit_names = organisation.unit_names()
    letter = letters.live_letter(person_id, on.year, on)
    standing = training.standing(person_id, on.year)
    return render(
        request,
        "desk/person.html",
        {
            "person": found,
            "place": place,
            "on": on,
            "form": form,
            "is_own": is_own,
            "sees": sees,
            "phone": found.phone if keeps else "",
            "headline": _person_headline(found.name, held),
            "posts": [
                {
                    "name": post_names.get(post_id, ""),
                    "unit": unit_names.get(unit_id, ""),
                    "unit_href": links.address("desk:unit", unit_id),
                    "is_head": is_head,
                    "duties": len(lists[post_id].items) if post_id in lists else 0,
                    "duties_href": links.address("responsibility:duties", post_id),
                }
                for post_id, unit_id, is_head in posts
            ],
            "held": _held(held[:SHOWN_THINGS]),
            "held_more": _held(held[SHOWN_THINGS:]),
            "standing": standing,
            "letter": letter,
            "letter_badge": gathering.letter_words(
                letters.state_on(letter, on) if letter else "", is_trained=standing.is_trained
            ),
            "letter_href": links.address("letters:letter", letter.pk) if letter else "",
            "owed": _owed("person", person_id, on) if sees else [],
            "gaps": _gaps(coverage.gaps_of_person(person_id, on)) if sees else [],
            "targets": _person_targets(place, on) if sees else [],
            "history": _person_history(viewer, person_id, letter) if sees else [],
        },
    )


@allow.signed_in
@require_GET
def unit(request: Request, unit_id: int) -> HttpResponse:
    """A unit: its head and chain, coverage and gaps, its things, targets and people."""
    on, today, form = day_of_page(request)
    viewer = request.viewer
    row = organisation.unit(unit_id)
    is_own = row is not None and viewer.unit_path.startswith(row.path)
    sees = row is not None and viewer.sees_unit(row.path)
    keeps = row is not None and viewer.has("clerk", row.path)
    if row is None or not (is_own or sees or keeps):
        raise Http404
    language = get_language() or "en"
    summary = coverage.summary(on, row.path, today=today)
    chain = organisation.chain_above(unit_id, on)
    names = organisation.names([head for _unit, head in chain])
    unit_names = organisation.unit_names()
    acts = coverage.acts(on, row.path) if sees and summary.total.missing else []
    people = organisation.roster(on, row.path)
    charged = organisation.things_in_charge_of(
        [one.id for one in organisation.unit_tree(on, row.path)], on
    )
    thing_ids = [thing_id for thing_id, _unit in charged]
    return render(
        request,
        "desk/unit.html",
        {
            "unit": row,
            "on": on,
            "form": form,
            "sees": sees,
            "headline": _unit_headline(say(row.name, language), chain, names),
            "chain": [
                Because(
                    _("%(unit)s: %(name)s")
                    % {
                        "unit": say(unit_names.get(uid, ""), language),
                        "name": names.get(head, "") if head else _("no head in office"),
                    },
                    links.address("desk:unit", uid),
                    is_above=place > 0,
                )
                for place, (uid, head) in enumerate(chain)
            ],
            "children": [
                line
                for line, one in zip(words.unit_lines(summary), summary.by_unit, strict=True)
                if one.unit.parent_id == unit_id
            ],
            "child_columns": [
                Column(_("Unit")),
                Column(_("Met"), is_number=True),
                Column(_("Due"), is_number=True),
                Column(_("Share"), is_number=True),
                Column(_("How far")),
            ],
            "coverage": words.headline(summary.total),
            "requirements": words.requirement_lines(summary) if sees else [],
            "total": summary.total,
            "state": words.state_of(summary.total),
            "todos": words.todos(
                acts,
                {k: say(v, language) for k, v in unit_names.items()},
                viewer,
                f"unit={unit_id}",
            ),
            "things": organisation.things(on, thing_ids[:SHOWN_THINGS]),
            "targets": targets.lines_for([unit_id], on.year).get(unit_id, []),
            "people": page_of(request, people, per=50),
            "people_columns": [Column(_("Name")), Column(_("Post")), Column(_("Unit"))],
            "unit_names": unit_names,
            "may_open": sees or keeps,
        },
    )


def _person_headline(name: str, held: list[responsibility.Held]) -> str:
    charged = sum(one.rule == rules.IN_CHARGE for one in held)
    used = len(held) - charged
    if not held:
        return _("%(name)s answers for no registered thing") % {"name": name}
    if not charged:
        return ngettext(
            "%(name)s answers for %(used)s thing in use",
            "%(name)s answers for %(used)s things in use",
            used,
        ) % {"name": name, "used": used}
    if not used:
        return ngettext(
            "%(name)s is in charge of %(charged)s thing",
            "%(name)s is in charge of %(charged)s things",
            charged,
        ) % {"name": name, "charged": charged}
    return _("%(name)s is in charge of %(charged)s things and uses %(used)s") % {
        "name": name,
        "charged": charged,
        "used": used,
    }


def _unit_headline(name: str, chain: list[tuple[int, int | None]], names: dict[int, str]) -> str:
    head = chain[0][1] if chain else None
    if head is None:
        return _("%(unit)s has no head in office") % {"unit": name}
    return _("%(unit)s is headed by %(name)s") % {"unit": name, "name": names.get(head, "")}


def _held(held: list[responsibility.Held]) -> list[dict[str, Any]]:
    language = get_language() or "en"
    steps = responsibility_texts.because(tuple(s for one in held for s in one.because), language)
    told = iter(steps)
    return [
        {
            "thing": one.thing,
            "href": links.address("desk:thing", one.thing.id),
            "rule": responsibility_texts.RULES[one.rule],
            "because": [next(told)[1] for _step in one.because],
        }
        for one in held
    ]


def _owed(kind: str, subject_id: int, on: date) -> list[dict[str, Any]]:
    """Every duty of a subject with its days, and how it stands on the day."""
    day = day_of(on)
    rows = []
    for row in owed.of_subject(kind, subject_id):
        if row.due_from > day or row.due_from == row.due_to:
            continue
        is_due, is_met = row.due_to > day, row.ok_from <= day < row.ok_to
        rows.append(
            {
                "requirement": requirement_words()[row.requirement],
                "due_from": date_of(row.due_from),
                "due_to": date_of(row.due_to) if row.due_to < NEVER else None,
                "ok_from": date_of(row.ok_from) if row.ok_from < NEVER else None,
                "badge": (
                    ("ok", _("met"))
                    if is_met and is_due
                    else (("gap", _("missing")) if is_due else ("closed", _("over")))
                ),
            }
        )
    return rows


def _gaps(found: list[coverage.Gap]) -> list[dict[str, Any]]:
    return [
        {
            "missing": gap_words()[gap.gap],
            "owner": words.owner_words(gap),
            "step": next_step_words()[gap.gap],
            "href": links.step_of(gap),
        }
        for gap in found
    ]


def _person_targets(place: Any, on: date) -> list[targets.TargetLine]:
    if place is None:
        return []
    lines = targets.lines_for([place.unit_id], on.year).get(place.unit_id, [])
    return lines if place.is_head else [line for line in lines if line.for_members]


def _person_history(viewer: Viewer, person_id: int, letter: Any) -> list[Any]:
    about: list[tuple[str, list[int]]] = [("person", [person_id])]
    if letter is not None:
        signed = [one.pk for one in letters.signatures(letter.pk)]
        about += [("letter", [letter.pk]), ("signature", signed)]
    return gathering.history(viewer, about)
