"""An indicator of the house's own, in versions: targets keep the one they were set with."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.core.targets import bounds, definition
from zeren.core.tongue import both
from zeren.ledger import actions as ledger
from zeren.organisation import queries as organisation
from zeren.targets import permits, queries
from zeren.targets.models import Indicator

CODE = re.compile(r"own\.[a-z0-9_]{2,40}")
KINDS = {"Z": "Z;CN;RB", "CN": "CN;RB", "CR": "CR;RG;RB;RL", "CA": "CA;RB;RG", "FP": "FP;RG",
         "FN": "FN", "FR": "FR", "DT": "DT;FN", "RG": "RG", "CO": "CO", "SC": "SC",
         "WD": "WD"}  # fmt: skip
"""The kinds an own indicator may begin with, and those its targets may then have."""

DONE = ("1 为做到，0 为未做到", "1 done, 0 not done")
"""What is entered for a target in words."""


@transaction.atomic
def define_indicator(
    *,
    code: str,
    kind: str,
    name: tuple[str, str],
    unit: tuple[str, str],
    evidence: tuple[str, str] = ("", ""),
    counted: tuple[str, str] = ("", ""),
    domain: str = "safety",
    legal_basis: str = "",
    is_for_everybody: bool = False,
    meant: Mapping[str, object],
    by: Actor,
    at: datetime,
) -> Indicator:
    """Write down an own indicator, or a new version of it; nothing new, no version.

    name, unit, evidence, counted: (Chinese, English); one of the two is enough.
    meant: its definition, without the unit. Letters print it as the last of its domain.
    Refused: targets.not_setter, targets.own_code, targets.name_needed, targets.unit_needed,
    definition.unknown (the kind), definition.broken.
    """
    top = organisation.root(organisation.date_of(at))
    if top is None:
        raise Refused("targets.no_organisation")
    permits.require_setter(by, top.id, at)
    problems = []
    if kind == "WD" and not any(unit):
        unit = DONE
    if not CODE.fullmatch(code):
        problems.append(Problem("targets.own_code", "code", {"text": code}))
    if not any(name):
        problems.append(Problem("targets.name_needed", "name_zh"))
    if not any(unit):
        problems.append(Problem("targets.unit_needed", "unit_zh"))
    if kind not in KINDS:
        problems.append(Problem("definition.unknown", "kind", {"place": kind}))
    problems += definition.problems_of(meant)
    if problems:
        first = problems[0]
        raise Refused(first.code, problems, **first.params, count=len(problems))
    read = definition.read(meant)
    rank = _last_of(domain)
    row = Indicator(
        code=code, name=both(*name), unit_word=both(*unit), kind=kind, kinds_allowed=KINDS[kind],
        direction="GE" if kind in bounds.FLOORS else "LE", evidence=both(*evidence),
        counted=both(*counted), domain=domain, legal_basis=legal_basis, scale=read.scale,
        layers="C-P" if is_for_everybody else "C-D", rank=rank, is_own=True,
        definition=definition.stored(read), **_going_down(kind, read),
    )  # fmt: skip
    old = queries.indicator_by_code(code)
    if old is not None:
        row.version, row.rank = old.version + 1, old.rank if old.domain == domain else rank
        said = (one for one in Indicator.EVIDENCE if one not in ("id", "version"))
        if all(getattr(old, one) == getattr(row, one) for one in said):
            return old
    row.save(force_insert=True)
    body = {"code": row.code, "version": row.version}
    ledger.record("indicator.defined", by=by, at=at, row=row, body=body)
    return row


def _last_of(domain: str) -> int:
    """The place after the shipped indicators of a domain: deaths stay first, own ones follow."""
    found = Indicator.objects.filter(domain=domain, is_own=False).order_by("-rank").first()
    return found.rank if found else Indicator._meta.get_field("rank").default


def _going_down(kind: str, read: definition.Definition) -> dict[str, str]:
    """How it rolls up and is given down, which follows from what it counts."""
    if kind in ("DT", "WD"):
        return {"roll_up": "MIN", "cascade": "OWN" if kind == "DT" else "SAME_LIMIT"}
    if read.denominator:
        return {"roll_up": "RoS", "cascade": "SAME_LIMIT"}
    if kind in ("SC", "CO"):
        return {"roll_up": "LAST", "cascade": "HELD"}
    return {"roll_up": "SUM", "cascade": "EQUAL_ZERO" if kind == "Z" else "APPORTION"}
