"""The text of letters, composed from clauses, duties, targets and things as they are on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from zeren.content import queries as content
from zeren.core import citing
from zeren.core import responsibility as rules
from zeren.core.letters import asking
from zeren.core.letters import letter as core
from zeren.core.tongue import LANGUAGES, both, say
from zeren.letters.models import Letter, Template
from zeren.organisation import queries as organisation
from zeren.organisation.queries import RosterRow
from zeren.responsibility import queries as responsibility
from zeren.targets import queries as targets

RULE_WORDS = {
    rules.IN_CHARGE: both("谁主管谁负责", "who is in charge is responsible"),
    rules.USES: both("谁使用谁负责", "who uses is responsible"),
}

FREQUENCY = {
    "shift": both("每班", "each shift"),
    "day": both("每日", "daily"),
    "wk": both("每周", "weekly"),
    "mo": both("每月", "monthly"),
    "qtr": both("每季度", "quarterly"),
    "half": both("每半年", "half-yearly"),
    "yr": both("每年", "yearly"),
    "event": both("每次", "each time"),
}

GENERAL_MANAGER = "general_manager"

NEAR = 200
"""Up to so many units, their heads are asked for by name; beyond, all heads are read at once."""


@dataclass(frozen=True, slots=True)
class Composed:
    """One letter as it would be issued: its text, and who countersigns it."""

    person_id: int
    post_id: int
    unit_id: int
    kind: Literal["letter", "commitment"]
    countersigner_id: int | None
    document: dict[str, Any]


def compose_many(
    person_ids: Sequence[int],
    *,
    on: date,
    year: int,
    numbers: Mapping[int, str],
    template: Template,
    policy: str,
    languages: Sequence[str] | None = None,
) -> list[Composed]:
    """Compose the letters of these people, in a number of queries that does not grow with them.

    People who do not belong on the day, or only through a contractor, are left out. Only the head
    of the root signs a commitment, alone. languages: those of the letter that is compared; without
    any, the house's of that day.
    """
    if languages is None:
        languages = organisation.languages(on)
    roster = [
        row for row in organisation.roster(on, person_ids=person_ids) if row.kind != "contractor"
    ]
    if not roster:
        return []
    further: dict[int, list[RosterRow]] = {}
    for row in organisation.further_seats([row.person_id for row in roster], on):
        further.setdefault(row.person_id, []).append(row)
    posts = {row.person_id: [row, *further.get(row.person_id, [])] for row in roster}
    every = [row for rows in posts.values() for row in rows]
    chains = {uid for row in every for uid in organisation.path_ids(row.unit_path)}
    root_id = organisation.path_ids(roster[0].unit_path)[0]
    top = next(iter(organisation.units_of([root_id], on)), None)
    assert top is not None, "people stand in units, and units under the root"
    in_office = organisation.heads(on, sorted(chains) if len(chains) <= NEAR else None)
    duties = responsibility.duties_of_posts([row.post_id for row in every], on)
    paths = {row.unit_id: row.unit_path for row in every}
    lines = targets.lines_for(sorted(paths), year, paths=paths, on=on)
    held = responsibility.held_by([row.person_id for row in roster], on)
    superiors = {
        row.person_id: seat_above(
            row.person_id, organisation.path_ids(row.unit_path), in_office, policy
        )
        for row in roster
    }
    seats = {row.person_id: row for row in roster}
    missing = [pid for pid in superiors.values() if pid and pid not in seats]
    seats |= {row.person_id: row for row in organisation.roster(on, person_ids=missing)}
    places = _places(held, on)
    found: list[Composed] = []
    for row in roster:
        is_top = in_office.get(top.id) == row.person_id
        above = seats.get(superiors[row.person_id] or 0)
        if above is None and not is_top:
            continue
        kind: Literal["letter", "commitment"] = "commitment" if is_top else "letter"
        form = template.content[kind]
        document = core.compose(
            kind=kind,
            number=numbers[row.person_id],
            year=year,
            company=top.name,
            title=form["title"],
            person=_party(row, posts[row.person_id]),
            superior=None if is_top or above is None else _party(above, [above]),
            sections=[_section(one) for one in form["sections"]],
            duties=_duties(duties, posts[row.person_id]),
            targets=_targets(lines, in_office, posts[row.person_id]),
            things=[_thing(one, places) for one in held.get(row.person_id, [])],
            languages=languages,
        )
        found.append(
            Composed(
                row.person_id,
                row.post_id,
                row.unit_id,
                kind,
                None if above is None or is_top else above.person_id,
                document,
            )
        )
    return found


def current_template() -> Template:
    """The clauses as they hold now, before they were kept as a version: only to foretell with."""
    return Template(version=0, content=content.letter_forms())


def newest_template() -> Template | None:
    return Template.objects.order_by("-version").first()


def question(letter: Letter, attempt: int) -> asking.Question | None:
    """What is asked before the n-th try to sign (from 0), beside duties that the texts know."""
    others = [row.body["text"] for row in content.published("duty")]
    return asking.question(letter.document, others, attempt)


def seat_above(
    person_id: int, chain: Sequence[int], in_office: Mapping[int, int], policy: str
) -> int | None:
    """Who countersigns: the next head above who is not the person, or the head of the root.

    chain: the person's unit and those above it, the root first.
    """
    if policy == GENERAL_MANAGER:
        top = in_office.get(chain[0]) if chain else None
        return top if top != person_id else None
    for unit_id in reversed(chain):
        head = in_office.get(unit_id)
        if head is not None and head != person_id:
            return head
    return None


def _party(row: RosterRow, posts: Sequence[RosterRow]) -> core.Party:
    """A person with the main post's unit, and the names of all posts held."""
    post = row.post_name
    if len(posts) > 1:
        post = {
            tag: comma.join(say(one.post_name, tag) for one in posts)
            for tag, comma in (("zh-hans", "、"), ("en", ", "))
            if all(one.post_name.get(tag) for one in posts) or tag in row.post_name
        }
    return core.Party(row.name, row.number, post, row.unit_name)


def _section(raw: Mapping[str, Any]) -> core.Section:
    kind: Literal["text", "targets", "duties", "things"] = (
        raw["kind"] if raw["kind"] in ("targets", "duties", "things") else "text"
    )
    return core.Section(
        raw["code"],
        raw["title"],
        kind,
        tuple(one["text"] for one in raw["clauses"] if not one.get("in_both")),
        tuple(one["text"] for one in raw["clauses"] if one.get("in_both")),
    )


def _duties(
    lists: Mapping[int, responsibility.PostDuties], posts: Sequence[RosterRow]
) -> list[core.Duty]:
    """The duties of every post held; one that two posts share stands once."""
    found: dict[str, core.Duty] = {}
    for post in posts:
        for item in lists[post.post_id].items if post.post_id in lists else ():
            duty = _duty(item)
            if found.setdefault(duty.code, duty) != duty:
                other = f"{duty.code}@{post.post_code}"
                found[other] = replace(duty, code=other)
    return list(found.values())


def _targets(
    lines: Mapping[int, Sequence[targets.TargetLine]],
    in_office: Mapping[int, int],
    posts: Sequence[RosterRow],
) -> list[core.Target]:
    """The targets of every unit the person leads, and those of his layer where he works.

    The same target of two units with two values stands twice, the second with its unit.
    """
    found: dict[str, core.Target] = {}
    for post in posts:
        is_head = in_office.get(post.unit_id) == post.person_id
        for line in targets.own(
            lines.get(post.unit_id, ()),
            is_head=is_head,
            layer=post.layer,
            post_id=post.post_id,
            person_id=post.person_id,
        ):
            one = core.Target(
                line.code, line.name, line.value, line.note, line.order, line.is_control
            )
            if found.setdefault(one.code, one) != one:
                other = f"{one.code}@{post.unit_code}"
                found[other] = replace(one, code=other, name=_of_unit(one.name, post))
    return list(found.values())


def _of_unit(name: core.Words, post: RosterRow) -> dict[str, str]:
    return {
        tag: f"{said} ({say(post.unit_name, tag)})"
        for tag in LANGUAGES
        if (said := name if isinstance(name, str) else name.get(tag, ""))
    }


def _duty(item: Mapping[str, Any]) -> core.Duty:
    often = FREQUENCY.get(item["frequency"], both("", ""))
    proof = item["evidence"]
    note = {
        tag: " · ".join(part for part in (often.get(tag, ""), proof.get(tag, "")) if part)
        for tag in ("zh-hans", "en")
    }
    source = citing.cited(item.get("source", ""), content.laws())
    return core.Duty(item["code"], item["rule"], item["text"], note, bool(item["locked"]), source)


def _places(held: Mapping[int, list[responsibility.Held]], on: date) -> dict[int, Any]:
    wanted = {one.thing.place_id for rows in held.values() for one in rows if one.thing.place_id}
    return dict(organisation.thing_names(wanted))


def _thing(one: responsibility.Held, places: Mapping[int, Any]) -> core.Thing:
    return core.Thing(
        one.thing.code,
        one.thing.name,
        RULE_WORDS[one.rule],
        places.get(one.thing.place_id or 0, ""),
    )
