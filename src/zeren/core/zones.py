"""The one time zone of a house, and another one from a day on: each moment has exactly one day.

The old zone counts until its midnight before that day. Where it is earlier in the new one, the day
before goes on until midnight there; where it is later, the first day is shorter. So no day comes
twice, and what was dated before keeps its day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo


@dataclass(frozen=True, slots=True)
class Zones:
    """The zone from the beginning, and the others in order, each with its first day."""

    first: tzinfo
    later: tuple[tuple[int, tzinfo], ...] = ()

    def then(self, day: int, zone: tzinfo) -> "Zones":
        """Another zone from a day on; what was decided for that day or a later one is void."""
        if day <= 1:
            return Zones(zone)
        return Zones(self.first, (*(one for one in self.later if one[0] < day), (day, zone)))

    @property
    def newest(self) -> tzinfo:
        """The zone that was decided last."""
        return self.later[-1][1] if self.later else self.first

    def spans(self) -> Iterator[tuple[tzinfo, datetime | None, datetime | None]]:
        """Each zone with the moment from which and the one until which it counts."""
        zone, begun = self.first, None
        for day, after in self.later:
            change = _midnight(day, zone)
            yield zone, begun, change
            zone, begun = after, change
        yield zone, begun, None

    def at(self, moment: datetime) -> tzinfo:
        """The zone that counts at a moment."""
        return next(zone for zone, _begun, end in self.spans() if end is None or moment < end)

    def local(self, moment: datetime) -> datetime:
        """A moment as the clocks of the house showed it."""
        return moment.astimezone(self.at(moment))

    def day(self, moment: datetime) -> date:
        """The day of the house that a moment belongs to."""
        return self.local(moment).date()

    def start(self, on: date) -> datetime:
        """The first moment of a day."""
        zone, begun = self.first, None
        for day, after in self.later:
            if on.toordinal() < day:
                break
            zone, begun = after, _midnight(day, zone)
        found = _midnight(on.toordinal(), zone)
        return found if begun is None else max(begun, found)


def _midnight(day: int, zone: tzinfo) -> datetime:
    return datetime.combine(date.fromordinal(day), time.min, tzinfo=zone)
