"""Working days of the house, each site and team: public holidays, own days, the weekend, shifts.

China's holidays are data as announced each year (data/days/CN.json), other countries' come from the
library `holidays`. A year that nobody has announced counts as plain weeks, and is said.
"""

import json
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from importlib import import_module, resources

from zeren.content.models import Text
from zeren.core import content as core
from zeren.core.days import day_of
from zeren.core.due import Calendar
from zeren.ledger import house
from zeren.organisation import queries as organisation

HOUSE = "house"
"""Code of the calendar of the whole house; a site's is its unit's code."""
FIRST = 2018
AHEAD = 2
"""Years after a day for which the library's holidays count as announced."""
CHINESE_ZONES = ("Asia/Shanghai", "Asia/Chongqing", "Asia/Harbin", "Asia/Urumqi", "PRC")


def calendars(unit_ids: Iterable[int], on: date) -> dict[int, Calendar]:
    """The calendar of each unit: of the nearest site above it that has one, else the house's.

    One query; two more where sites have calendars of their own.
    """
    rows = Text.objects.filter(kind="calendar", state="PUBLISHED")
    bodies = {row.code: row.body for row in rows}
    house = calendar(bodies.get(HOUSE) or default(), on.year)
    wanted = set(unit_ids)
    if not set(bodies) - {HOUSE}:
        return dict.fromkeys(wanted, house)
    chains = {
        unit_id: organisation.path_ids(path)
        for unit_id, path in organisation.paths_of(sorted(wanted), on)
    }
    above = {one for chain in chains.values() for one in chain}
    codes = {row.id: row.code for row in organisation.units_of(sorted(above), on)}
    found = {}
    for unit_id in wanted:
        chain = reversed(chains.get(unit_id, ()))
        sites = [codes[one] for one in chain if codes.get(one) in bodies]
        found[unit_id] = calendar(bodies[sites[0]], on.year) if sites else house
    return found


def default() -> core.Body:
    """What holds before anybody wrote a calendar: China where the clock is Chinese, else weeks."""
    return {"country": "CN" if str(house.zones().newest) in CHINESE_ZONES else ""}


def is_said() -> bool:
    """Is it known which holidays the house has?"""
    written = Text.objects.filter(kind="calendar", state="PUBLISHED").exists()
    return written or bool(default()["country"])


def calendar(body: core.Body, year: int) -> Calendar:
    """The calendar that a text of the kind says; a library's is known AHEAD years after `year`."""
    return _calendar(json.dumps(body, sort_keys=True), year)


@lru_cache(maxsize=256)
def _calendar(spelt: str, year: int) -> Calendar:
    body: core.Body = json.loads(spelt)
    off, worked, known = _public(body["country"].upper(), body.get("region", ""), year)
    own = {day_of(date.fromisoformat(one)) for one in body.get("off", ())}
    worked |= {day_of(date.fromisoformat(one)) for one in body.get("worked", ())}
    weekend = frozenset(one - 1 for one in body.get("weekend") or (6, 7))
    if body.get("shift"):
        # who works in shifts works through public holidays too; his own days off stay
        first, turn = day_of(date.fromisoformat(body["shift_from"][0])), core.turn_of(body["shift"])
        return Calendar(frozenset(own), frozenset(worked), turn=turn, first=first)
    return Calendar(frozenset(off | own), frozenset(worked), weekend, known)


def _public(country: str, region: str, year: int) -> tuple[set[int], set[int], frozenset[int]]:
    """(days off, weekend days worked, years that are known) of a country, as far as is known."""
    if country == "CN":
        path = resources.files("zeren.content") / "data" / "days" / "CN.json"
        years = json.loads(path.read_text(encoding="utf-8"))["years"]
        off, worked = (
            {day_of(date.fromisoformat(one)) for days in years.values() for one in days[name]}
            for name in ("off", "worked")
        )
        return off, worked, frozenset(int(one) for one in years)
    span = range(FIRST, year + AHEAD + 1)
    library = import_module("holidays")  # large, and no house in China needs it
    try:
        days = library.country_holidays(country, subdiv=region or None, years=span)
    except NotImplementedError:  # no country, or one that the library does not know
        return set(), set(), frozenset()
    return {day_of(one) for one in days}, set(), frozenset(span)
