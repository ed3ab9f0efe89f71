"""What happened to some objects, newest first: one place for the history of every page."""

import json
from collections.abc import Container, Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from zeren.core.viewer import Viewer
from zeren.ledger import queries as ledger
from zeren.organisation import queries
from zeren.web import links, words
from zeren.web.parts import Card, Event


def card(
    viewer: Viewer, about: Iterable[tuple[str, Sequence[int]]], *, until: datetime | None = None
) -> Card:
    """The history of some objects as a card, up to a moment."""
    return Card(
        _("History"),
        "organisation/_history_card.html",
        {"events": events(viewer, about, until=until)},
        width=12,
        note=_("every line is in the log"),
    )


def events(
    viewer: Viewer,
    about: Iterable[tuple[str, Sequence[int]]],
    *,
    until: datetime | None = None,
    since: int = 0,
    most: int = 30,
) -> list[Event]:
    """Facts about objects, as (kind, ids), with the page of each fact for those who may read it.

    until: only what was recorded before that moment. since: only facts younger than that one.
    """
    facts = [
        fact
        for kind, ids in about
        if ids
        for fact in ledger.facts_about(kind, ids, limit=most, until=until)
        if fact.pk > since
    ]
    return lines(viewer, sorted(facts, key=lambda fact: -fact.pk)[:most])


def lines(viewer: Viewer, facts: Sequence[ledger.Fact], pages: Container[str] = ()) -> list[Event]:
    """Facts as they are told: what, when, by whom and in whose name.

    pages: kinds of objects to whose page a line leads.
    """
    others = {fact.pk: json.loads(fact.body).get("for", 0) for fact in facts}
    people = [fact.actor_id for fact in facts if fact.actor_kind == "person"]
    names = queries.names([*people, *others.values()])
    return [
        Event(
            at=fact.at,
            text=words.fact_sentence(fact.code),
            who=words.in_name_of(
                names.get(fact.actor_id, "") if fact.actor_kind == "person" else "",
                names.get(others[fact.pk], ""),
            ),
            href=links.page(fact.about_kind, fact.about_id) if fact.about_kind in pages else "",
            fact=fact.pk,
            fact_href=links.fact(fact.pk) if viewer.reads_facts else "",
        )
        for fact in facts
    ]
