"""What the rooms above know about names and codes, asked by the path that the settings give.

Organisation stands below letters, targets and responsibility and may not import them; the site
names their functions in WORKBOOK_KNOWN: `unprintable` takes a text and gives the characters that
no letter font has; `indicators` and `catalogue` give the codes that exist, `unsettled` those of
things at which hazards are not settled. What is not named is not checked.
"""

from django.conf import settings
from django.utils.module_loading import import_string

from zeren.core.roster import plan as roster
from zeren.core.sheets.words import plain


def code_names(kind: str, tongue: str) -> list[tuple[str, str]]:
    """(code, name) of "posts" of the duty catalogue or of "indicators", for those who choose."""
    path = getattr(settings, "WORKBOOK_KNOWN", {}).get(f"names_of_{kind}")
    found: dict[str, dict[str, str]] = import_string(path)() if path else {}
    return [(code, names[tongue]) for code, names in sorted(found.items())]


def post_titles() -> dict[str, str]:
    """Plain title of a post of the duty catalogue -> its code."""
    tongues = ("zh-hans", "en")
    return {plain(name): code for tongue in tongues for code, name in code_names("posts", tongue)}


def known() -> roster.Known:
    paths: dict[str, str] = getattr(settings, "WORKBOOK_KNOWN", {})
    asked = {name: import_string(path) for name, path in paths.items()}
    return roster.Known(
        unprintable=asked.get("unprintable"),
        indicators=asked["indicators"]() if "indicators" in asked else None,
        catalogue=asked["catalogue"]() if "catalogue" in asked else None,
        unsettled=asked["unsettled"]() if "unsettled" in asked else (),
    )
