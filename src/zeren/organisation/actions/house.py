"""What the house decides about itself: name, languages, zone, address for phones, copy of keys.

What stands in zeren.toml or the environment wins, so that nothing is decided here about it.
"""

import hmac
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from zeren.core import address
from zeren.core.actor import Actor
from zeren.core.days import day_of
from zeren.core.refusal import Problem, Refused
from zeren.core.sheets.cells import unmarked
from zeren.core.tongue import LANGUAGES
from zeren.ledger import actions as ledger
from zeren.ledger import house, keys
from zeren.organisation import permits, queries
from zeren.organisation.actions import asked
from zeren.organisation.actions.act import Act, Walk
from zeren.organisation.models import HouseLanguages


@transaction.atomic
def decide_languages(languages: Sequence[str], *, by: Actor, at: datetime) -> bool:
    """From today on letters, labels and exports are in these languages; issued ones keep theirs.

    False when it already is so.
    Refused: organisation.no_such_language, organisation.not_yours.
    """
    on = queries.date_of(at)
    permits.decides_for_house(by, on)
    return _decide(languages, "decided", on, by=by, at=at)


def _decide(languages: Sequence[str], reason: str, on: date, *, by: Actor, at: datetime) -> bool:
    chosen = tuple(tag for tag in LANGUAGES if tag in languages)
    if not chosen or set(languages) - set(LANGUAGES):
        raise Refused("organisation.no_such_language")
    if queries.are_languages_decided() and queries.languages(on) == chosen:
        return False
    row = HouseLanguages.objects.create(
        languages=",".join(chosen), from_day=day_of(on), decided_at=at
    )
    ledger.record(
        "organisation.languages_decided",
        by=by,
        at=at,
        row=row,
        body={"languages": list(chosen), "reason": reason},
    )
    return True


def settle_languages(*, by: Actor, at: datetime) -> None:
    """A house that has not decided, and whose names are all in one language, speaks that one.

    Called in the transaction of a workbook, whose preview said so.
    """
    if queries.are_languages_decided():
        return
    on = queries.date_of(at)
    spoken = queries.spoken_here(on)
    if spoken != LANGUAGES:
        _decide(spoken, "names", on, by=by, at=at)


@dataclass(frozen=True, slots=True)
class NameChange:
    """What the organisation is called until its first unit is entered under this name."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ZoneChange:
    """Another time zone from a day on; None: from the beginning. `hours`: of the day before."""

    before: str
    after: str
    from_date: date | None
    hours: float


@dataclass(frozen=True, slots=True)
class AddressChange:
    """Another address for phones; `is_near`: no phone can open it."""

    before: str
    after: str
    is_near: bool
    is_safe: bool


@Act
def decide_name(text: str, *, by: Actor, at: datetime) -> Walk[NameChange]:
    """The organisation is called so: a list of people that does not name it goes in under it.

    Refused: organisation.not_yours, .name_stands, .called_so.
    """
    house.hold()
    on = queries.date_of(at)
    permits.runs_house(by, on)
    if root := queries.root(on):
        raise Refused("organisation.name_stands", name=root.name)
    new, before = " ".join(unmarked(text).split()), house.name()
    if not new or new == before:
        raise Refused("organisation.called_so", name=new)
    found = NameChange(before, new)
    yield found
    ledger.decide(house.NAME, new, code="organisation.name_decided", by=by, at=at)
    return found


@Act
def decide_zone(
    name: str, *, from_date: date | None = None, by: Actor, at: datetime
) -> Walk[ZoneChange]:
    """Days begin at midnight of another zone from a day on; what is dated already keeps its day.

    While nobody belongs to the house it is so from the beginning.
    Refused: organisation.not_yours, .zone_in_settings, .no_such_zone, .same_zone, .from_tomorrow,
             .too_far.
    """
    house.hold()
    on = queries.date_of(at)
    permits.runs_house(by, on)
    if house.is_given("time_zone"):
        raise Refused("organisation.zone_in_settings")
    if name not in zoneinfo.available_timezones():
        raise Refused("organisation.no_such_zone", name=name)
    before = str(house.zones().newest)
    if before == name and house.said(house.ZONE):
        raise Refused("organisation.same_zone", name=name)
    since = from_date if queries.root(on) else None
    if queries.root(on) and (since is None or since <= on):
        code = "organisation.from_tomorrow"
        raise Refused(code, [Problem(code, "from_date")])
    day = asked.near(since, at) if since else 1
    found = ZoneChange(before, name, since, _hours_before(name, since) if since else 24)
    yield found
    ledger.decide(house.ZONE, name, code="organisation.zone_decided", from_day=day, by=by, at=at)
    return found


def _hours_before(name: str, since: date) -> float:
    """How long the last day by the old clock is."""
    then = house.zones().then(day_of(since), zoneinfo.ZoneInfo(name))
    return (then.start(since) - then.start(since - timedelta(days=1))) / timedelta(hours=1)


@Act
def decide_address(text: str, *, by: Actor, at: datetime) -> Walk[AddressChange]:
    """Phones reach the house under this address from now on: codes, slips and mails carry it.

    Refused: organisation.not_yours, .address_in_settings, .host_in_settings, .same_address,
             address.….
    """
    house.hold()
    permits.runs_house(by, queries.date_of(at))
    if house.is_given("origin"):
        raise Refused("organisation.address_in_settings")
    new = address.parse(text)
    if house.is_given("hosts") and new.host not in settings.ZEREN.hosts:
        raise Refused("organisation.host_in_settings", host=new.host)
    before = house.address()
    if new.origin == before:
        raise Refused("organisation.same_address", address=before)
    found = AddressChange(before, new.origin, new.is_near, new.is_safe)
    yield found
    ledger.decide(house.ADDRESS, new.origin, code="organisation.address_decided", by=by, at=at)
    return found


def note_opened(address: str, *, by: Actor, at: datetime) -> bool:
    """Another device has opened the house under its address; False when that was known."""
    with transaction.atomic():
        house.hold()
        if address != house.address() or house.is_opened():
            return False
        ledger.decide(house.OPENED, address, code="organisation.address_opened", by=by, at=at)
    return True


def note_keys(number: str, *, by: Actor, at: datetime) -> None:
    """The safe copy of the keys was made: this is the number that the command told at its end.

    Refused: organisation.not_yours, .wrong_check_number.
    """
    permits.runs_house(by, queries.date_of(at))
    folder = settings.ZEREN.keys
    typed = "".join(number.split()).replace("-", "")
    if not hmac.compare_digest(typed.encode(), keys.check_number(folder).encode()):
        code = "organisation.wrong_check_number"
        raise Refused(code, [Problem(code, "number")])
    ledger.decide(
        house.KEYS, keys.fingerprint(folder), code="organisation.keys_copied", by=by, at=at
    )
