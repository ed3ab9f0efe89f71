"""The scheme as letters carry it: weights, bands and vetoes, in words of both languages.

Source: Work Safety Law art. 22 (a letter states its standard of assessment).
"""

from django.utils import translation
from django.utils.translation import gettext as _

from zeren.assessment.models import Scheme
from zeren.assessment.queries.rows import standard_of
from zeren.content import queries as content
from zeren.core.assessment import scheme as core
from zeren.core.tongue import CHINESE, LANGUAGES, say
from zeren.web import formats, words

FORMS = ("letter", "commitment")
SECTION = "scheme"
ENDING = "effect"
"""The section with which a letter ends in its signatures."""
BEFORE = 5
"""Sections stand ten places apart."""


def annex(row: Scheme, form: str) -> dict[str, object]:
    """The clause of a form that says how whoever signs it is assessed."""
    said = {tag: _lines(row, tag) for tag in LANGUAGES}
    titles = {}
    for tag in LANGUAGES:
        with translation.override(tag):
            titles[tag] = _("Standard of assessment (annex)")
    ending = content.one("clause", f"{form}.{ENDING}").get("place", 100)
    return {
        "place": ending - BEFORE,
        "shows": "text",
        "title": titles,
        "clauses": [
            dict(zip(LANGUAGES, pair, strict=True)) for pair in zip(*said.values(), strict=True)
        ],
    }


def _lines(row: Scheme, tag: str) -> list[str]:
    scheme = standard_of(row)
    comma, stop = ("，", "；") if tag == CHINESE else (", ", "; ")
    with translation.override(tag):
        groups, kinds, seats, effects = (
            words.table("assessment", name) for name in ("groups", "kinds", "seats", "effects")
        )
        told = {
            "name": say(scheme.name, tag),
            "version": row.version,
            "day": formats.day(row.consulted_date) if row.consulted_date else "",
            "whom": row.consulted_with,
        }
        first = _("“%(name)s”, no. %(version)s, discussed on %(day)s (%(whom)s).") % told
        found = [first]
        for group in dict.fromkeys(one.group for one in scheme.items):
            items = stop.join(
                _("%(item)s %(points)s points (%(how)s)")
                % {
                    "item": say(one.name, tag),
                    "points": core.spelt(one.points),
                    "how": kinds[one.kind],
                }
                for one in scheme.items
                if one.group == group
            )
            found.append(_("%(group)s: %(items)s.") % {"group": groups[group], "items": items})
        bands = comma.join(
            _("%(band)s from %(points)s")
            % {"band": say(one.name, tag), "points": core.spelt(one.low)}
            for one in scheme.bands
        )
        found.append(_("Results by points: %(bands)s.") % {"bands": bands})
        vetoes = stop.join(
            f"{say(one.name, tag)} ({comma.join(str(effects[it]) for it in one.effects)})"
            for one in scheme.vetoes
        )
        if vetoes:
            found.append(_("Veto, whatever the points: %(vetoes)s.") % {"vetoes": vetoes})
        found.append(_("Assessed by: %(seat)s.") % {"seat": seats[scheme.seat]})
    return found
