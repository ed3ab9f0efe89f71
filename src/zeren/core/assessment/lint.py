"""What a scheme of assessment brings about that nobody may have wanted: warnings, not errors.

What is forbidden stands in `scheme.problems` and stops publishing. A warning is read by whoever
publishes, by name. Source: domain 3.5 (money on injury rates invites hiding; concealment is worse
than the event; reports are rewarded); Work Safety Law art. 22 (a standard of assessment).
"""

from fractions import Fraction

from zeren.core.assessment import scheme as core
from zeren.core.assessment.scheme import FOUND, Item, Scheme, spelt
from zeren.core.incidents.severity import GRAVITIES
from zeren.core.refusal import Problem

BY_HAND = (core.MARK, core.GRADE)
MOST = Fraction(1, 2)


def warnings(scheme: Scheme) -> list[Problem]:
    """Each with its place: the code of an item, or "vetoes"."""
    found = []
    by_hand = sum((one.points for one in scheme.items if one.kind in BY_HAND), Fraction(0))
    by_events = sum((one.points for one in scheme.items if one.kind == core.DEDUCT), Fraction(0))
    if by_hand > scheme.full * MOST:
        found.append(Problem("scheme.mostly_by_hand", "items", {"points": spelt(by_hand)}))
    if by_events > scheme.full * MOST:
        found.append(Problem("scheme.invites_hiding", "items", {"points": spelt(by_events)}))
    if not any(one.kind == core.BONUS for one in scheme.items):
        found.append(Problem("scheme.rewards_no_report", "items"))
    if not any(rule.classes & set(FOUND) for rule in scheme.vetoes):
        found.append(Problem("scheme.hiding_is_free", "vetoes"))
    found += [one for item in scheme.items for one in _of_item(item)]
    return found


def key(one: Problem) -> str:
    return f"{one.code}:{one.where}"


def _of_item(item: Item) -> list[Problem]:
    """A graver injury that costs less, a grade worth the same as another."""
    found = []
    for one in item.deductions:
        takes = [one.points[word] for word in GRAVITIES if word in one.points]
        if takes != sorted(takes):
            found.append(Problem("scheme.graver_costs_less", item.code))
    shares = list(item.grades.values())
    if len(set(shares)) != len(shares):
        found.append(Problem("scheme.grades_alike", item.code))
    return found
