"""Words of assessments: states, kinds, reasons; and the scheme the product brings."""

import json
from importlib import resources

from zeren.core.assessment.scheme import Body
from zeren.web import words

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


def shipped() -> Body:
    """The scheme the product brings, to begin with in one click."""
    text = resources.files("zeren.assessment").joinpath("data/scheme.json").read_text("utf-8")
    found: Body = json.loads(text)
    return found
