"""Words of assessments: states, kinds, reasons; and the scheme the product brings."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zeren.assessment import queries
from zeren.assessment.models import Assessment
from zeren.core.assessment import assessment as core
from zeren.core.assessment import bands
from zeren.core.assessment import scheme as standard
from zeren.core.assessment.scheme import Body, Item, VetoRule, spelt
from zeren.core.assessment.scoring import Step
from zeren.incidents import texts as incidents
from zeren.web import formats, links, words
from zeren.web.parts import State

STATES = words.table("assessment", "states")
SCHEME_STATES = words.table("assessment", "scheme_states")
VETO_STATES = words.table("assessment", "veto_states")
KINDS = words.table("assessment", "kinds")
GROUPS = words.table("assessment", "groups")
SEATS = words.table("assessment", "seats")
ROUNDINGS = words.table("assessment", "roundings")
PERIODS = words.table("assessment", "periods")
EFFECTS = words.table("assessment", "effects")
REACHES = words.table("assessment", "reaches")
STEPS = words.table("assessment", "steps")
BECAUSE = words.table("assessment", "because")
TURNS = words.table("assessment", "waits")
CLASSES = {**incidents.CLASSES, **words.table("assessment", "classes")}
VETO = gettext_lazy("What fails the year")
SAID = words.table("assessment", "said")
OF_SHARE = words.table("assessment", "of_share")
OF_PROCESS = words.table("assessment", "of_process")
BUTTONS = words.table("assessment", "buttons")


BADGES: dict[str, State] = {
    "OPEN": "soon", "SELF_ASSESSED": "soon", "ASSESSED": "soon", "ACCEPTED": "soon",
    "APPROVED": "soon", "PUBLISHED": "ok",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One assessment in a list, with its words. points: rounded; empty until there are some."""

    row: Assessment
    about: str
    term: str
    state: str
    badge: State
    due: str
    points: str
    band: str
    is_vetoed: bool
    may_have_award: bool
    href: str


def about(row: Assessment) -> str:
    """Whom it is about: the person, or the unit as a whole."""
    return words.shown(row.unit.name) if row.kind == "unit" else row.assessed.name


def term(row: Assessment) -> str:
    """The year, or the quarter or month of it."""
    if row.period == "YEAR":
        return str(row.year)
    if row.period.startswith("M"):
        return _("%(year)s, month %(month)s") % {"year": row.year, "month": int(row.period[1:])}
    return f"{row.year}, {PERIODS[row.period]}"


def lines(rows: Sequence[Assessment], on: date) -> list[Line]:
    """Assessments with their results under the vetoes that stand today."""
    found = queries.results(rows)
    return [_line(row, found.get(row.pk), on) for row in rows]


def _line(row: Assessment, result: bands.Result | None, on: date) -> Line:
    is_open = row.state in core.OPEN_STATES
    is_late = is_open and row.due_date < on
    said = _("late since %(day)s") if is_late else _("due %(day)s")
    return Line(
        row=row,
        about=about(row),
        term=term(row),
        state=str(STATES[row.state]),
        badge="gap" if is_late else BADGES.get(row.state, "closed"),
        due=said % {"day": formats.day(row.due_date)} if is_open else "",
        points=spelt(result.rounded) if result else "",
        band=band(row, result.band) if result else "",
        is_vetoed=bool(result and result.band == bands.VETOED),
        may_have_award=bool(result is None or result.may_have_award),
        href=links.assessment(row.pk),
    )


def band(row: Assessment, code: str) -> str:
    """The name of a band as its scheme says it."""
    if code == bands.VETOED:
        return _("vetoed: the year is not passed")
    found = next((one for one in row.scheme.body["bands"] if one["code"] == code), None)
    return words.shown(found["name"]) if found else ""


def reason(step: Step, names: Mapping[str, str]) -> str:
    """Why points change, in words; a target by its name."""
    told = {**step.params, "name": names.get(step.params.get("target", ""), "")}
    return str(BECAUSE[step.code]) % told


def source_href(step: Step) -> str:
    """The page of the row that points come from, of a target its result; empty without one."""
    kind, pk = step.source or ("", 0)
    if kind == "target":
        return links.result(pk)
    return links.page(kind, pk) if kind in links.PAGES else ""


def shipped() -> Body:
    """The scheme the product brings, to begin with in one click."""
    text = resources.files("zeren.assessment").joinpath("data/scheme.json").read_text("utf-8")
    found: Body = json.loads(text)
    return found


def item_said(item: Item, names: Mapping[str, str]) -> list[str]:
    """How an item is counted, in sentences; names: of the indicators."""
    told = {
        "points": spelt(item.points),
        "floor": spelt(item.floor),
        "per": spelt(item.per),
        "low": spelt(item.low),
        "high": spelt(item.high),
        "names": _listed(names.get(one, one) for one in item.indicators),
        "classes": _listed(CLASSES.get(one, one) for one in sorted(item.classes)),
        "grades": _listed(f"{code} {spelt(share)}" for code, share in item.grades.items()),
    }
    if item.kind == standard.DEDUCT:
        said = _("Begins with %(points)s points and never falls below %(floor)s.")
        return [said % told, *(_deduction_said(one) for one in item.deductions)]
    if item.kind == standard.MET and item.indicators:
        said = _("Of %(names)s: each target that applies brings an equal part of %(points)s points "
                 "when it is met.")  # fmt: skip
    elif item.kind in (standard.SHARE, standard.PROCESS):
        of = OF_SHARE if item.kind == standard.SHARE else OF_PROCESS
        told["of"] = str(of[item.of if item.of in of else ""])
        said = _("The same share of %(points)s points as this result has of its own: %(of)s.")
    else:
        said = str(SAID[item.kind])
    return [said % told]


def _deduction_said(one: standard.Deduction) -> str:
    takes = _listed(
        f"{_('any other') if code == 'any' else incidents.GRAVITIES[code]} {spelt(points)}"
        for code, points in one.points.items()
    )
    shares = _listed(
        f"{incidents.LIABILITIES[code]} {spelt(share)}" for code, share in one.by_share.items()
    )
    told = {
        "classes": _listed(CLASSES.get(code, code) for code in sorted(one.classes)),
        "takes": takes,
        "shares": shares,
    }
    if shares:
        return _("Each confirmed %(classes)s takes points (%(takes)s), of them by liability: "
                 "%(shares)s.") % told  # fmt: skip
    return _("Each confirmed %(classes)s takes points (%(takes)s).") % told


def veto_said(rule: VetoRule) -> list[str]:
    """What triggers a veto, what it does and whom it reaches."""
    told = {
        "classes": _listed(CLASSES.get(one, one) for one in sorted(rule.classes)),
        "severity": _listed(incidents.GRAVITIES.get(one, one) for one in sorted(rule.severity)),
        "effects": _listed(EFFECTS.get(one, one) for one in rule.effects),
        "reaches": _listed(REACHES.get(one, one) for one in rule.reaches),
        "dead": rule.deaths_from,
    }
    said = [_("A confirmed %(classes)s: %(effects)s. It reaches %(reaches)s.") % told]
    if rule.severity:
        said.append(_("Only with this severity: %(severity)s.") % told)
    if rule.deaths_from:
        said.append(_("Only from so many dead on: %(dead)s.") % told)
    return said


def _listed(some: Iterable[object]) -> str:
    return ", ".join(map(str, some)) if not formats.is_chinese() else "、".join(map(str, some))
