"""What of some events counts for an indicator: the one function that decides.

A filter is {"any": [alternative, ...], "count": what}. The alternatives are joined by "or"; inside
one all that is named holds, what is not named sets no condition. `population` and `severity` narrow
the people first: deaths and injured are counted among those, and one of them must be there.
Several alternatives may fit one event, or one person: both count once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from zeren.core.incidents import classes, grades
from zeren.core.incidents.severity import FATAL, FIRST_AID, SEVERITIES

Filter = Mapping[str, object]
COUNTS = ("events", "persons", "deaths", "lost_days", "loss", "any")
WORDS: Mapping[str, tuple[str, ...]] = {
    "classes": classes.CLASSES,
    "type": tuple(dict.fromkeys(classes.TYPES_1986 + classes.TYPES_2025)),
    "severity": SEVERITIES,
    "grade": grades.GRADES,
    "liability": classes.LIABILITIES,
    "place": classes.PLACES,
    "duty": classes.DUTIES,
    "population": classes.POPULATIONS,
}
"""Keys that hold a list of words, and the words; a severity of an own scale is "scale/word"."""
NUMBERS = ("deaths_from", "injured_from", "loss_from")


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """One person hurt: `severity` holds everything said of him; days are those lost."""

    population: str
    severity: frozenset[str]
    lost_days: int = 0

    @property
    def is_dead(self) -> bool:
        return FATAL in self.severity

    @property
    def is_injured(self) -> bool:
        """Hurt and alive; first aid alone is no injury here."""
        return not self.is_dead and self.severity != {FIRST_AID}


@dataclass(frozen=True, slots=True)
class EventFacts:
    """One confirmed event as it was known at a moment; loss in millionths of a yuan."""

    classes: frozenset[str]
    grade: str = ""
    liability: str = ""
    place: str = "on_site"
    duty: str = "on_duty"
    people: tuple[PersonFacts, ...] = ()
    loss: int = 0
    type: str = ""


def counted(asked: Filter, events: Iterable[EventFacts]) -> int:
    """How much of these events counts.

    Units: events, people or days; "loss" millionths of a yuan; "any" 1 when anything counts.
    """
    what, total = asked.get("count", "events"), 0
    for event in events:
        found = fits(asked, event)
        if found is not None:
            total += _worth(what, event, found)
    return min(total, 1) if what == "any" else total


def fits(asked: Filter, event: EventFacts) -> set[int] | None:
    """Places of the people who count in this event; None when the event does not count at all."""
    found: set[int] | None = None
    for alternative in alternatives(asked) or [{}]:
        people = _people(alternative, event)
        if people is not None:
            found = people | (found or set())
    return found


def unknown(asked: Filter) -> list[str]:
    """What a filter says that nobody understands: keys and words, as they were written."""
    found = [key for key in asked if key not in ("any", "count")]
    found += [] if asked.get("count", "events") in COUNTS else [str(asked["count"])]
    for alternative in alternatives(asked):
        for key, value in alternative.items():
            if key in NUMBERS:
                found += [] if isinstance(value, int) and value >= 0 else [key]
            elif key in WORDS:
                some = words(alternative, key)
                is_own = key == "severity"
                found += [
                    one for one in some if one not in WORDS[key] and not (is_own and "/" in one)
                ]
            else:
                found.append(key)
    return found


def alternatives(asked: Filter) -> list[Filter]:
    given = asked.get("any")
    return list(given) if isinstance(given, list | tuple) else []


def words(asked: Filter, key: str) -> Sequence[str]:
    """The words of one condition; none where it is not named."""
    given = asked.get(key)
    return [str(one) for one in given] if isinstance(given, list | tuple) else []


def _people(asked: Filter, event: EventFacts) -> set[int] | None:
    named = words(asked, "classes")
    if named and not event.classes & set(named):
        return None
    for key, value in (
        ("type", event.type),
        ("grade", event.grade),
        ("liability", event.liability),
        ("place", event.place),
        ("duty", event.duty),
    ):
        some = words(asked, key)
        if some and value not in some:
            return None
    people = {place for place, one in enumerate(event.people) if _is_meant(asked, one)}
    if (words(asked, "population") or words(asked, "severity")) and not people:
        return None
    meant = [event.people[place] for place in people]
    reached = {
        "deaths_from": sum(one.is_dead for one in meant),
        "injured_from": sum(one.is_injured for one in meant),
        "loss_from": event.loss,
    }
    for key, number in reached.items():
        least = asked.get(key)
        if isinstance(least, int) and number < least:
            return None
    return people


def _is_meant(asked: Filter, one: PersonFacts) -> bool:
    populations, severities = words(asked, "population"), words(asked, "severity")
    if populations and one.population not in populations:
        return False
    return not severities or bool(one.severity & set(severities))


def _worth(what: object, event: EventFacts, people: set[int]) -> int:
    some = [event.people[place] for place in people]
    if what == "persons":
        return len(some)
    if what == "deaths":
        return sum(one.is_dead for one in some)
    if what == "lost_days":
        return sum(one.lost_days for one in some)
    return event.loss if what == "loss" else 1
