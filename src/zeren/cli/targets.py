"""The year's targets as a tree with their sums, from the command line."""

import argparse

from django.utils import translation
from django.utils.translation import gettext as _

from zeren.cli.codes import NO, OK
from zeren.core.refusal import Refused
from zeren.core.tongue import say
from zeren.ledger import clock
from zeren.targets import naming, queries
from zeren.web import words

LEVELS = 20
"""Deeper than any organisation."""


def targets(options: argparse.Namespace) -> int:
    """`zeren targets`: each target from the company down, what was given out, what does not fit.

    The exit code is 1 where a sum does not fit or the lint finds an error.
    """
    on = clock.today()
    year = options.year or on.year
    version = queries.current_set(year) if options.draft else queries.published_set(year)
    if version is None:
        raise Refused("cli.no_targets", year=year)
    language = translation.get_language() or "en"
    print(f"{year} · {naming.STATES[version.state]} {version.version}")
    wrong = 0
    for top in queries.company_targets(version.pk):
        if options.indicator and top.indicator.code != options.indicator:
            continue
        print(f"\n{top.indicator.code}  {say(top.indicator.name, language)}")
        for row in queries.tree_rows(top, on, levels=LEVELS):
            print(_line(row, language))
            for problem in row.problems:
                print(f"{'  ' * row.depth}  ! {words.said(problem)}")
            wrong += len(row.problems)
    for found in queries.findings(version.pk, on):
        print(f"{'!' if found.is_error else '?'} {words.said(found.problem)}")
        wrong += found.is_error
    return NO if wrong else OK


def _line(row: queries.TreeRow, language: str) -> str:
    """One unit: what it has, and of what it shares out the parts that make up the whole."""
    indent, name = "  " * (row.depth + 1), say(row.unit.name, language)
    target = row.target
    if target is None:
        return f"{indent}{name}: –"
    text = f"{indent}{name}: {say(queries.said(target), language)}"
    if target.rule == "APPORTION":
        told = {"given": row.given, "own": target.own, "kept": target.reserve}
        return text + " = " + _("%(given)s below + %(own)s own staff + %(kept)s kept") % told
    return f"{text} · {naming.RULES[target.rule]}" if target.rule else text
