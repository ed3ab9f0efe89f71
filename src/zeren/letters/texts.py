"""Words for the codes of this room."""

from zeren.letters.queries import Signature
from zeren.web import words

STATES = words.table("letters", "states")
"""What a letter reads on a day, as one word of a list."""

COLOURS = {"ISSUED": "soon", "SIGNED": "soon", "AHEAD": "ok", "IN_FORCE": "ok", "LAPSED": "gap"}
"""The state's badge; what is not named is closed."""

METHODS = words.table("letters", "methods")


def how(row: Signature) -> str:
    """How one signed, with those who stood beside it."""
    return str(METHODS[row.method]) % row.beside


KINDS = words.table("letters", "kinds")
"""Kinds of change, as words of a list."""

NEEDS = words.table("letters", "needs")

CALLS = words.table("letters", "calls")
"""What the person is asked for, at the end of the sentence that says why."""

WHY = words.table("letters", "why")
"""Why there is a new letter, by the first kind of change."""

POLICIES = words.table("letters", "policies")

LEFT_OUT = words.table("letters", "left_out")
"""Why a campaign gives somebody no letter."""

ANOMALIES = words.table("letters", "anomalies")
