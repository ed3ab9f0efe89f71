"""What a workbook is held against: the fonts of the letters, the indicators, the duty catalogue.

The organisation stands below those rooms; settings.WORKBOOK_KNOWN names these functions.
"""

from functools import cache

from zeren.content import sheets as content
from zeren.core import content as core
from zeren.hazards import queries as hazards
from zeren.letters import paper
from zeren.targets import queries
from zeren.targets import sheets as targets


def unprintable(text: str) -> set[str]:
    """The characters of a text that no letter font has."""
    return paper.printable(text)


def indicators() -> frozenset[str]:
    """Codes of the indicators a target may have: shipped ones and the house's own."""
    return frozenset(names_of_indicators()) | {row.code for row in queries.indicators("own.")}


@cache
def catalogue() -> frozenset[str]:
    """Codes of the posts that have a duty list."""
    rows = content.shipped(core.BASE)
    return frozenset(body["post"] for _pack, kind, _code, body in rows if kind == "duty")


def unsettled() -> frozenset[str]:
    """Codes of things at which hazards are not settled, so that they are not closed."""
    return hazards.unsettled_things()


@cache
def names_of_posts() -> dict[str, dict[str, str]]:
    """Code of a post of the duty catalogue -> what it is called in both languages."""
    rows = content.shipped(core.BASE)
    return {body["post"]: body["post_name"] for _pack, kind, _code, body in rows if kind == "duty"}


@cache
def names_of_indicators() -> dict[str, dict[str, str]]:
    return {row["code"]: {"zh-hans": row["zh"], "en": row["en"]} for row in targets.indicators()}
