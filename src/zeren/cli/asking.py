"""Questions from the command line: who is responsible, and how far coverage has come."""

import argparse
import json
import sys
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zeren.cli.codes import NO, OK
from zeren.core.actor import Actor
from zeren.core.owed.coverage import percent
from zeren.core.refusal import Refused
from zeren.core.tongue import say
from zeren.coverage import queries as coverage_queries
from zeren.coverage import texts as coverage_texts
from zeren.ledger import clock
from zeren.ledger import queries as facts
from zeren.organisation import actions as acts
from zeren.organisation import queries as organisation
from zeren.responsibility import queries as responsibility
from zeren.responsibility import texts as responsibility_texts
from zeren.web.words import gap_words, requirement_words


def who(options: argparse.Namespace) -> int:
    """`zeren who QD-07`: the person in charge, the users, and the because of both."""
    on = day_asked(options.as_of)
    thing = organisation.thing_by_code(options.thing, on)
    if thing is None:
        raise Refused("cli.unknown_thing", thing=options.thing)
    answer = responsibility.who(thing.id, on)
    if answer is None:
        raise Refused("cli.unknown_thing", thing=options.thing)
    names = organisation.names([answer.in_charge, *answer.users])
    above = _above(thing.id, answer.in_charge, on)
    went_out("who", len(names.keys() | above.keys()))
    language = translation.get_language() or "en"
    print(f"{thing.code}  {say(thing.name, language)}  ({on})")
    print(_("In charge: %(name)s") % {"name": names.get(answer.in_charge or 0, "—")})
    print(_("Uses: %(names)s") % {"names": ", ".join(names[u] for u in answer.users) or "—"})
    for line in above.values():
        print(f"  ↑ {line}")
    for line in responsibility_texts.because_lines(answer, language):
        print(f"  · {line}")
    for gap in answer.gaps:
        print(f"  ! {gap_words()[gap]}")
    return NO if answer.gaps else OK


def went_out(command: str, people: int) -> None:
    """A fact of how many people a command writes out, and the sentence that it is one.

    Who keeps the machine has no second person to ask and reads the database anyhow. Said beside
    the answer, so that what a program reads stays as it is.
    """
    if not people:
        return
    by = Actor.system().proved("console")
    acts.export_by_operator(command, people, by=by, at=clock.now())
    said = ngettext(
        "%(many)s person stands in this; that it was asked for at the console is recorded.",
        "%(many)s people stand in this; that it was asked for at the console is recorded.",
        people,
    )  # fmt: skip
    print(said % {"many": people}, file=sys.stderr)


def _above(thing_id: int, in_charge: int | None, on: date) -> dict[int, str]:
    """The heads above whoever is in charge, the nearest first, each in words with the unit."""
    chain = [
        (head, unit)
        for charge in organisation.charges([thing_id], on).get(thing_id, ())
        for unit, head in organisation.chain_above(charge.unit_id, on)
        if head and head != in_charge
    ]
    names = organisation.names([head for head, _unit in chain])
    units = organisation.unit_names()
    language = translation.get_language() or "en"
    return {
        head: f"{names[head]} ({say(units[unit], language)})" for head, unit in dict(chain).items()
    }


def coverage(options: argparse.Namespace) -> int:
    """`zeren coverage`: the share, by layer and requirement, and every gap with its next step."""
    on = day_asked(options.as_of)
    path = ""
    if options.unit:
        unit = organisation.unit_by_code(options.unit, on)
        if unit is None:
            raise Refused("cli.unknown_unit", unit=options.unit)
        path = unit.path
    known = None
    if options.known:
        known = facts.newest_id(before=organisation.end_of_day(day_asked(options.known)))
    found = coverage_queries.summary(on, path, known=known)
    gaps = coverage_queries.gap_list(on, path, size=10_000 if options.json else 200)
    people = {gap.subject_id for gap in gaps if gap.subject_kind == "person"}
    went_out("coverage", len(people | {gap.owner_id for gap in gaps if gap.owner_id}))
    if options.json:
        print(json.dumps(_plain(found, gaps), ensure_ascii=False, indent=2))
        return NO if gaps else OK
    language = translation.get_language() or "en"
    print(
        _("Responsibility is %(percent)s %% covered on %(day)s: %(met)d of %(due)d duties are met.")
        % {
            "percent": found.percent or "—",
            "day": on,
            "met": found.total.met,
            "due": found.total.due,
        }
    )
    for layer, count in found.by_layer.items():
        if count.due:
            words = str(coverage_texts.LAYERS[layer])
            print(f"  {words:24} {percent(count):>6} %  {count.met}/{count.due}")
    for requirement, count in found.by_requirement.items():
        if count.due:
            words = str(requirement_words()[requirement])
            print(f"  {words:24} {percent(count):>6} %  {count.met}/{count.due}")
    for reason, number in found.exclusions.items():
        print(f"  {coverage_texts.EXCLUSIONS[reason]}: {number}")
    for gap in gaps:
        subject = (
            gap.subject_name
            if isinstance(gap.subject_name, str)
            else say(gap.subject_name, language)
        )
        print(f"  ! {gap.subject} {subject}: {gap_words()[gap.gap]} → {gap.owner or '—'}")
    return NO if gaps else OK


def _plain(found: coverage_queries.Summary, gaps: list[coverage_queries.Gap]) -> dict[str, object]:
    return {
        "on": found.on.isoformat(),
        "percent": found.percent,
        "due": found.total.due,
        "met": found.total.met,
        "people": {"due": found.people.due, "met": found.people.met},
        "by_layer": {k: {"due": c.due, "met": c.met} for k, c in found.by_layer.items()},
        "by_requirement": {
            k: {"due": c.due, "met": c.met} for k, c in found.by_requirement.items()
        },
        "excluded": found.exclusions,
        "gaps": [
            {"requirement": g.requirement, "gap": g.gap, "subject": g.subject, "who": g.who}
            for g in gaps
        ],
    }


def day_asked(asked: str | None) -> date:
    if not asked:
        return clock.today()
    try:
        return date.fromisoformat(asked)
    except ValueError:
        raise Refused("cli.not_a_date", text=asked) from None
