"""What responsibility tells of a person, a unit and a thing, on pages that many rooms share."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zeren.core import responsibility as rules
from zeren.organisation import queries as organisation
from zeren.responsibility import queries, texts
from zeren.responsibility.queries import Held
from zeren.web import links
from zeren.web.parts import Because, Card

SHOWN = 12


def posts_of_person(person_id: int, on: date, *, phone: str = "") -> Card:
    """The posts held on a day, each with its unit and its duties."""
    held = organisation.posts_held(person_id, on)
    posts = [post_id for post_id, _unit, _head in held]
    lists = queries.duties_of_posts(posts, on)
    names, units = organisation.post_names(posts), organisation.unit_names()
    return Card(
        _("Posts"),
        "responsibility/_posts_card.html",
        {
            "phone": phone,
            "posts": [
                {
                    "name": names.get(post_id, ""),
                    "unit": units.get(unit_id, ""),
                    "unit_href": links.unit(unit_id),
                    "is_head": is_head,
                    "duties": len(lists[post_id].items) if post_id in lists else 0,
                    "duties_href": reverse("responsibility:duties", args=[post_id]),
                }
                for post_id, unit_id, is_head in held
            ],
        },
    )


def held_by_person(held: Sequence[Held], about: str = "") -> Card:
    """The things a person answers for, by which rule, because of what."""
    rows = _held(held, about)
    return Card(
        _("Answers for"),
        "responsibility/_held_card.html",
        {"rows": rows[:SHOWN], "more": rows[SHOWN:]},
    )


def things_of_unit(path: str, on: date, href: str, about: str = "") -> Card:
    """Things in the charge of a unit and of those below it."""
    things = organisation.things(on, organisation.things_in_charge_below(path, on)[:SHOWN])
    return Card(
        _("Things in its charge"),
        "responsibility/_things_card.html",
        {
            "things": [
                {"name": one.name, "code": one.code, "href": page("thing", one.id, about)}
                for one in things
            ]
        },
        note=_("all"),
        href=href,
    )


def in_charge_of_thing(answer: rules.Answer, on: date, about: str = "") -> Card:
    """The one in charge, because of what, and who stands above."""
    person = answer.in_charge or 0
    place = next(iter(organisation.roster(on, person_ids=[person])), None)
    return Card(
        _("Who is in charge"),
        "responsibility/_in_charge_card.html",
        {
            "rule": texts.RULE_BADGES[rules.IN_CHARGE],
            "name": organisation.names([person]).get(person, ""),
            "href": page("person", person, about),
            "post": place.post_name if place else "",
            "because": because(answer, rules.IN_CHARGE, about) + _above(answer),
        },
    )


def because(answer: rules.Answer, rule: str, about: str = "") -> list[Because]:
    """Each step of one rule as a line that leads to what it speaks of last."""
    found = []
    for step, sentence in texts.because(answer.because, get_language() or "en"):
        if step.rule != rule:
            continue
        known = [(kind, pk) for kind, pk in step.objects if kind in links.PAGES]
        found.append(Because(sentence, page(*known[-1], about) if known else ""))
    return found


def page(kind: str, pk: int, about: str = "") -> str:
    """The page of an object; `about` is the query string that keeps the day."""
    return links.page(kind, pk) + (f"?{about}" if about else "")


def _held(held: Sequence[Held], about: str) -> list[dict[str, Any]]:
    steps = texts.because(tuple(s for one in held for s in one.because), get_language() or "en")
    told = iter(steps)
    return [
        {
            "name": one.thing.name,
            "code": one.thing.code,
            "href": page("thing", one.thing.id, about),
            "rule": texts.RULES[one.rule],
            "because": [next(told)[1] for _step in one.because],
        }
        for one in held
    ]


def _above(answer: rules.Answer) -> list[Because]:
    """Who stands above the one in charge, nearest first, as one quiet line."""
    heads = [seat.head for seat in answer.chain if seat.head and seat.head != answer.in_charge]
    names = organisation.names(heads)
    said = [names[head] for head in dict.fromkeys(heads) if head in names]
    if not said:
        return []
    comma = "、" if (get_language() or "").startswith("zh") else ", "
    return [Because(_("Above: %(names)s") % {"names": comma.join(said)}, is_above=True)]
