"""A person and a unit: who answers for what, and how it stands, as of any day."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zeren.core import responsibility as rules
from zeren.core.tongue import say
from zeren.coverage import cards as coverage_cards
from zeren.coverage import queries as coverage
from zeren.coverage.scope import Day, asked_day, unknown_day
from zeren.incidents import cards as incident_cards
from zeren.ledger import clock
from zeren.letters import cards as letter_cards
from zeren.letters import queries as letters
from zeren.organisation import history
from zeren.organisation import permits as organisation_permits
from zeren.organisation import queries as organisation
from zeren.organisation.queries import absences
from zeren.organisation.texts.absence import away_told
from zeren.organisation.texts.changes import earlier_told
from zeren.responsibility import cards as responsibility_cards
from zeren.responsibility import queries as responsibility
from zeren.targets import cards as target_cards
from zeren.web import links
from zeren.web.access import Request, allow, opens
from zeren.web.answers import get_or_404
from zeren.web.paging import page_of
from zeren.web.parts import Because, Card, Column
from zeren.web.words import requirement_words


@allow.signed_in
@require_GET
def person(request: Request, person_id: int) -> HttpResponse:
    """A person's posts, responsibilities and standing: the own page, or that of one's people."""
    day = asked_day(request.GET, clock.today())
    found = get_or_404(organisation.person(person_id))
    place = organisation.place_of(person_id, day.on)
    viewer = request.viewer
    then = organisation.viewer_on(viewer, day.on)
    path = place.unit_path if place else then.root_path or "-"
    sees = viewer.person_id == person_id or then.sees_unit(path)
    keeps = then.has("clerk", path)
    if not (sees or keeps):
        raise Http404
    if not day.has_facts:
        return unknown_day(request, day)
    held = responsibility.of_person(person_id, day.on)
    cards: list[Card | None] = [
        responsibility_cards.posts_of_person(person_id, day.on, phone=found.phone if keeps else "")
    ]
    if sees:
        cards.append(letter_cards.of_person(person_id, day.on))
        cards.append(coverage_cards.gaps_of_person(viewer, person_id, day))
    cards.append(responsibility_cards.held_by_person(held, day.address))
    if sees:
        if place is not None:
            cards.append(target_cards.of_person(place, day.on))
        cards.append(coverage_cards.owed_by_person(person_id, day.on))
        cards.append(incident_cards.of_person(viewer, person_id, day.on))
        cards.append(_history_of_person(request, person_id, day))
    return render(
        request,
        "desk/person.html",
        {
            "person": found,
            "place": place,
            "same": [
                one
                for one in (
                    organisation.same_person(person_id),
                    *organisation.also_recorded(person_id),
                )
                if one
            ],
            "earlier": earlier_told(organisation.earlier_names(person_id)),
            "day": day,
            "headline": _person_headline(_names([person_id], day.on)[person_id], held),
            "absent_href": links.go_away(person_id)
            if day.is_today and absences.arranges(viewer, person_id, path)
            else "",
            "cards": [card for card in cards if card],
        },
    )


@allow.signed_in
@require_GET
def unit(request: Request, unit_id: int) -> HttpResponse:
    """A unit: its head and chain, coverage and gaps, its things, targets and people."""
    day = asked_day(request.GET, clock.today())
    viewer = request.viewer
    found = get_or_404(organisation.known_unit(unit_id))
    then, row = organisation.viewer_on(viewer, day.on), organisation.unit(unit_id, day.on)
    path = row.path if row else then.root_path or "-"
    is_own = row is not None and then.unit_path.startswith(path)
    sees, keeps = then.sees_unit(path), then.has("clerk", path)
    if not (is_own or sees or keeps):
        raise Http404
    if not day.has_facts:
        return unknown_day(request, day)
    name = say(found.name, get_language() or "en")
    if row is None:
        return _not_there(request, name, found.code, day)
    summary = coverage.summary(day.on, row.path)
    chain = organisation.chain_above(unit_id, day.on)
    names = _names([head for _unit, head in chain], day.on)
    things_href = links.responsibilities() + f"?unit={unit_id}"
    if not opens(viewer, things_href):
        things_href = ""
    cards = [
        Card(_("Head and chain"), "desk/_chain_card.html", {"chain": _chain(chain, names, day)}),
        coverage_cards.of_unit(viewer, summary, day, sees=sees),
        coverage_cards.below_unit(summary, day),
        target_cards.of_unit(unit_id, day.on),
        responsibility_cards.things_of_unit(row.path, day.on, things_href, day.address),
        incident_cards.of_unit(viewer, row.path, day.on),
    ]
    gaps_href = "&".join(part for part in (f"unit={unit_id}", day.address) if part)
    may_change = day.is_today and organisation_permits.names_head(viewer, path)
    return render(
        request,
        "desk/unit.html",
        {
            "unit": row,
            "day": day,
            "headline": _unit_headline(name, chain, names),
            "cards": [card for card in cards if card],
            "gaps_href": f"{links.gaps()}?{gaps_href}" if sees and summary.total.missing else "",
            "head_href": links.change_head(unit_id) if may_change else "",
            "people": page_of(
                request,
                organisation.roster_ids(day.on, row.path),
                lambda ids: _people(ids, day, opens_them=sees or keeps, sees=sees),
                per=50,
            ),
            "people_columns": [
                Column(_("Name")),
                Column(_("Post")),
                Column(_("Unit")),
                *(Column(str(requirement_words()[one])) for one in coverage.OWED_BY_PEOPLE if sees),
            ],
        },
    )


def _people(
    ids: Sequence[int], day: Day, *, opens_them: bool, sees: bool
) -> list[dict[str, object]]:
    """People of a unit; whoever sees it reads what each owes: met, missing, or not due."""
    asked, names = coverage.OWED_BY_PEOPLE if sees else (), _names(ids, day.on)
    known = coverage.of_people(ids, day.on, known=day.known) if sees else {}
    return [
        {
            "name": names[one.person_id],
            "number": one.number,
            "href": responsibility_cards.page("person", one.person_id, day.address)
            if opens_them
            else "",
            "post": one.post_name,
            "unit": one.unit_name,
            "owed": [
                (requirement_words()[owed], known.get((one.person_id, owed))) for owed in asked
            ],
        }
        for one in organisation.roster(day.on, person_ids=ids)
    ]


def _not_there(request: Request, name: str, code: str, day: Day) -> HttpResponse:
    return render(request, "desk/not_there.html", {"name": name, "code": code, "day": day})


def _names(person_ids: Iterable[int | None], on: date) -> dict[int, str]:
    """Names as they stand on a page: who is away, until when, and who acts meanwhile."""
    names = organisation.names(person_ids)
    gone = organisation.away(on, names)
    return {one: away_told(name, gone.get(one)) for one, name in names.items()}


def _chain(chain: list[tuple[int, int | None]], names: dict[int, str], day: Day) -> list[Because]:
    unit_names = organisation.unit_names(uid for uid, _head in chain)
    language = get_language() or "en"
    return [
        Because(
            _("%(unit)s: %(name)s")
            % {
                "unit": say(unit_names.get(uid, ""), language),
                "name": names.get(head, "") if head else _("no head in office"),
            },
            responsibility_cards.page("unit", uid, day.address),
            is_above=place > 0,
        )
        for place, (uid, head) in enumerate(chain)
    ]


def _history_of_person(request: Request, person_id: int, day: Day) -> Card:
    """What happened to the person, and to the letter that stood at the end of the day."""
    until = organisation.end_of_day(day.on)
    about: list[tuple[str, list[int]]] = [("person", [person_id])]
    for letter_id, _state in letters.live_states([person_id], day.on.year, day.on).values():
        signed = [one.pk for one in letters.signatures(letter_id)]
        about += [("letter", [letter_id]), ("signature", signed)]
    return history.card(request.viewer, about, until=until)


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
