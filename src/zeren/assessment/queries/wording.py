"""Everything that keeps a scheme from being discussed: its rules, and its words."""

from datetime import date

from zeren.content import queries as content
from zeren.content.queries import findings
from zeren.core import wording
from zeren.core.assessment import scheme as core
from zeren.core.refusal import Problem
from zeren.core.tongue import CHINESE, ENGLISH

BY_SCHEME = {wording.LIABILITY, wording.DEPOSIT, wording.WAGES}
"""What the rules of a scheme say in their own sentences."""


def problems(body: core.Body, on: date) -> list[Problem]:
    """The problems of its rules, then those that its words share with clauses and duties."""
    found = core.problems(body)
    if found:
        return found
    name = body["name"]
    return [
        findings.problem(one, name or {CHINESE: "", ENGLISH: ""})
        for one in wording.findings(core.said_in(body), on, content.ended())
        if one.level == wording.ERROR and one.code not in BY_SCHEME
    ]
