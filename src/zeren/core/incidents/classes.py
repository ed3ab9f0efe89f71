"""What one event can be at once, and by which edition of which scheme on which day.

A work accident is not a work injury (insurance) and not a recordable case (OSHA): one event, many
classifications. Sources: R493 art. 2 and 3; Work-Injury Insurance Regulation art. 14; 29 CFR 1904;
National Environmental Emergency Plan (2014); GB 6441-1986, and GB 6441-2025 from 2026-07-01.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

CLASSES = (
    "work_accident", "work_injury", "recordable", "near_miss", "fire", "traffic",
    "environmental", "occupational_disease", "equipment",
)  # fmt: skip
"""Each is a scheme of its own, answered with YES or NO; they do not exclude each other."""
YES, NO = "yes", "no"

TYPE, LIABILITY, GRADE = "type", "liability", "grade"
SCHEMES = (*CLASSES, TYPE, LIABILITY, GRADE)

LIABILITIES = ("full", "main", "equal", "minor", "none")
"""The share of this organisation, as it was decided. Nobody decided: the empty word."""
PLACES = ("on_site", "off_site")
DUTIES = ("on_duty", "off_duty", "commuting")
POPULATIONS = ("employee", "agency", "intern", "contractor", "outsider")
HURT = ("nobody", "somebody", "dead", "unknown")
"""What the one who reports knows; the people are entered later."""

TYPES_1986 = (
    "object_strike", "vehicle", "machinery", "lifting", "electric_shock", "drowning", "burns",
    "fire", "fall_from_height", "collapse", "roof_fall", "water_inrush", "blasting", "gunpowder",
    "gas_explosion", "boiler_explosion", "vessel_explosion", "other_explosion", "poisoning",
    "other",
)  # fmt: skip
TYPES_2025 = (
    "object_strike", "vehicle_in_plant", "traffic_road_rail", "machinery", "lifting",
    "lifting_fall", "electric_shock", "drowning", "burns", "fire", "fall_from_height", "collapse",
    "roof_fall", "water_inrush", "explosion", "vessel_explosion", "poisoning_only", "asphyxia",
    "other",
)  # fmt: skip
"""To be compared with the printed standard before it is cited: its list was not seen whole."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a scheme: in force from a day on; `codes` are what it answers with."""

    code: str
    since: date
    codes: tuple[str, ...] = (YES, NO)
    is_to_verify: bool = False


EDITIONS: Mapping[str, tuple[Edition, ...]] = {
    "work_accident": (Edition("R493-2007", date(2007, 6, 1)),),
    "work_injury": (Edition("WII-2010", date(2011, 1, 1)),),
    "recordable": (Edition("29CFR1904-2002", date(2002, 1, 1)),),
    "near_miss": (Edition("ISO45001-2018", date(2018, 3, 12)),),
    "fire": (Edition("FPL-2021", date(2009, 5, 1)),),
    "traffic": (Edition("RTSL-2021", date(2004, 5, 1)),),
    "environmental": (
        Edition("NEEP-2006", date(2006, 1, 8)), Edition("NEEP-2014", date(2014, 12, 29)),
    ),
    "occupational_disease": (Edition("ODL-2018", date(2002, 5, 1)),),
    "equipment": (Edition("SESL-2013", date(2014, 1, 1)),),
    TYPE: (
        Edition("GB6441-1986", date(1987, 2, 1), TYPES_1986),
        Edition("GB6441-2025", date(2026, 7, 1), TYPES_2025, is_to_verify=True),
    ),
    LIABILITY: (Edition("decided", date(1949, 10, 1), LIABILITIES),),
    GRADE: (
        Edition("R493-2007", date(2007, 6, 1), ("general", "larger", "major", "extra_major")),
    ),
}  # fmt: skip


def edition(scheme: str, on: date) -> Edition:
    """The edition that holds for what happened on this day; before the first one, the first."""
    known = EDITIONS[scheme]
    return next((one for one in reversed(known) if one.since <= on), known[0])


def is_code(scheme: str, code: str, on: date) -> bool:
    """Does the edition of that day know this answer?"""
    return scheme in EDITIONS and code in edition(scheme, on).codes
