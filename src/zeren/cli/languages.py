"""In which languages the house works, from the command line."""

import argparse

from django.utils.translation import gettext as _

from zeren.cli.codes import OK
from zeren.core.actor import Actor
from zeren.core.tongue import LANGUAGES
from zeren.ledger import clock
from zeren.organisation import actions, queries
from zeren.organisation.texts import house as texts


def languages(options: argparse.Namespace) -> int:
    """`zeren languages`: say it; with a choice, decide it from today on."""
    if options.choice:
        chosen = LANGUAGES if options.choice == "both" else (options.choice,)
        actions.decide_languages(chosen, by=Actor.system(), at=clock.now())
    on = clock.today()
    held = ",".join(queries.languages(on))
    print(_("The house works in: %(languages)s") % {"languages": texts.CHOICES[held]})
    for one in queries.unwritten(queries.languages(on), on):
        missing = ", ".join(str(texts.CHOICES[tag]) for tag in one.languages)
        said = _("%(code)s: no name in %(languages)s")
        print("  " + said % {"code": one.code, "languages": missing})
    return OK
