"""Starts Django for a command, and says every refusal as a sentence in the reader's language."""

import argparse
import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module

import django
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from zeren.cli import private
from zeren.cli.codes import OK, REFUSED
from zeren.core.refusal import Refused

COMMANDS = {
    "demo": "zeren.cli.demo:demo",
    "serve": "zeren.cli.serving:serve",
    "worker": "zeren.cli.serving:worker",
    "setup": "zeren.cli.serving:setup",
    "template": "zeren.cli.roster:template",
    "import": "zeren.cli.roster:import_file",
    "languages": "zeren.cli.languages:languages",
    "who": "zeren.cli.asking:who",
    "coverage": "zeren.cli.asking:coverage",
    "targets": "zeren.cli.targets:targets",
    "code": "zeren.cli.roster:code",
    "offices": "zeren.cli.roster:offices",
    "checkpoint": "zeren.cli.evidence:checkpoint",
    "audit": "zeren.cli.evidence:audit",
    "doctor": "zeren.cli.doctor:doctor",
    "backup": "zeren.cli.backup:backup",
    "restore": "zeren.cli.restore:restore",
    "keys": "zeren.cli.keyring:keyring",
}


def ready() -> None:
    """Set Django up for a command that only reads."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zeren.site.settings")
    django.setup()


def run(options: argparse.Namespace) -> int:
    """Set Django up, run the command in the asked language, turn refusals into sentences."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zeren.site.settings")
    private.close_doors()
    early = _before(options)
    try:
        django.setup()
    except ImproperlyConfigured as wrong:
        print(wrong, file=sys.stderr)
        return REFUSED
    except OSError as closed:
        print(
            f"The data folder cannot be used: {closed.strerror} ({closed.filename}).",
            file=sys.stderr,
        )
        return REFUSED
    with translation.override(getattr(options, "language", None) or _language()):
        try:
            if early is not None:
                raise early
            code = _command(options.command)(options) or OK
            sys.stdout.flush()
            return code
        except Refused as no:
            _say(no)
            return REFUSED
        except ImproperlyConfigured as wrong:
            print(wrong, file=sys.stderr)
            return REFUSED
        except KeyboardInterrupt:
            return OK
        except BrokenPipeError:
            # the reader (`| head`) has seen enough; what is still unwritten goes nowhere
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return OK
        except Exception as error:  # noqa: BLE001 - what it does not know it raises again
            return _cannot(error)


def _before(options: argparse.Namespace) -> Refused | None:
    """What must be done while there are no settings yet: a restore brings them with it.

    Its refusal needs settings to be said in; those of an empty house in a place of its own do.
    """
    if options.command != "restore":
        return None
    from zeren.cli import restore

    try:
        restore.before(options)
    except Refused as no:
        os.environ["ZEREN_DATA"] = tempfile.mkdtemp(prefix="zeren-refused-")
        atexit.register(shutil.rmtree, os.environ["ZEREN_DATA"], ignore_errors=True)
        os.environ.pop("ZEREN_KEYS", None)
        os.environ.pop("ZEREN_CONFIG", None)
        return no
    return None


def _cannot(error: Exception) -> int:
    """What database or disk stand in the way of, as a sentence; any other fault goes on."""
    from zeren.ledger import storage
    from zeren.web import words

    reason = storage.reason(error)
    if not reason:
        raise error
    print(words.sentence(reason), file=sys.stderr)
    return REFUSED


def _command(name: str) -> Callable[[argparse.Namespace], int]:
    module, function = COMMANDS[name].split(":")
    found: Callable[[argparse.Namespace], int] = getattr(import_module(module), function)
    return found


def _say(no: Refused) -> None:
    from zeren.web import words

    print(words.sentence(no.code, no.params), file=sys.stderr)
    for problem in no.problems:
        place = f"{problem.where}: " if problem.where else ""
        print(f"  {place}{words.sentence(problem.code, problem.params)}", file=sys.stderr)


def _language() -> str:
    """Chinese in a Chinese terminal; English in every other, also where nothing is said."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return "zh-hans" if (spoken or "").lower().startswith("zh") else "en"
