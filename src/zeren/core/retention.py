"""How long each class of data is kept: never shorter than the law says, longer as the house says.

Floors. training: Zhejiang Work Safety Regulation (2016) art. 14, three years for the record signed
by the worker; Work Safety Law art. 28. hazards: the same art. 15, three years with text and images.
incidents: five years, as 29 CFR 1904.33 asks of injury records and PDR art. 21 of environmental
ones; ten where the house says nothing, since liability is decided late.
letters and assessments: no law names a term; they prove art. 22 and are held like training. people:
ended labour contracts two years (Labour Contract Law art. 50), and no shorter than what names them,
since a record of training without participants is none. enquiries: no law; no longer than needed
(PIPL art. 19). Defaults: the longest common term, five years.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from zeren.core.refusal import Refused


@dataclass(frozen=True, slots=True)
class Kept:
    """One class: years that the law asks at least, and years where the house said nothing."""

    code: str
    floor: int
    default: int
    is_erased: bool = False
    """May be erased by destroying names and keys; of the others what is past is only listed."""


CLASSES = (
    Kept("training", 3, 5),
    Kept("letters", 3, 5),
    Kept("hazards", 3, 5),
    Kept("assessments", 3, 5),
    Kept("incidents", 5, 10),
    Kept("people", 3, 5, is_erased=True),
    Kept("enquiries", 1, 1, is_erased=True),
)
BY_CODE = {one.code: one for one in CLASSES}
NAMED_IN = ("training", "letters", "assessments")
"""Classes whose records say nothing without the names of people."""

LONGEST = 50
"""Years; beyond is for ever, and nobody may say that (PIPL art. 19)."""

STEPS = (
    ("ASKED", "confirm", "CONFIRMED"),
    ("ASKED", "decline", "DECLINED"),
    ("ASKED", "take_back", "TAKEN_BACK"),
)
"""(state, act, next state) of a term or an erasure that one asks and another confirms."""
STATES = ("ASKED", "CONFIRMED", "DECLINED", "TAKEN_BACK")
OFFICES = ("general_manager", "safety_manager")
"""One of each: who heads the whole and who keeps its safety."""


def check(code: str, years: int) -> None:
    """May the house keep this class so long?

    Refused: retention.below_floor, retention.too_long.
    """
    if years < BY_CODE[code].floor:
        raise Refused("retention.below_floor", years=BY_CODE[code].floor)
    if years > LONGEST:
        raise Refused("retention.too_long", years=LONGEST)


def years_of(code: str, own: Mapping[str, int]) -> int:
    """Years that hold: what the house said, else the default; of people the longest of those.

    own: what was decided, by class.
    """
    said = max(own.get(code, BY_CODE[code].default), BY_CODE[code].floor)
    if code != "people":
        return said
    return max(said, *(years_of(one, own) for one in NAMED_IN))


def cutoff(on: date, years: int) -> date:
    """What ended before this day is past its time."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:  # 29 February
        return on.replace(year=on.year - years, day=28)


def decide(act: str, state: str, *, is_asker: bool, is_other_office: bool) -> str:
    """The state an act leads to.

    is_other_office: holds that of the two offices which the one who asked did not ask with.
    Refused: retention.own, retention.not_yours, retention.step_closed.
    """
    target = next((to for frm, by, to in STEPS if (frm, by) == (state, act)), "")
    if act in ("confirm", "decline") and is_asker:
        raise Refused("retention.own")
    if not (is_asker if act == "take_back" else is_other_office):
        raise Refused("retention.not_yours")
    if not target:
        raise Refused("retention.step_closed")
    return target
