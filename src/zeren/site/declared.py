"""Collect the codes that rooms declare, once, when Zeren starts."""

import logging

from django.conf import settings

from zeren.core import codes
from zeren.web import words

log = logging.getLogger(__name__)


def collect() -> None:
    """Facts and refusals of every room's `texts.py`; a code beside them is told by its kind."""
    otherwise = codes.insist if settings.CODES_MUST_BE_DECLARED else _tell
    codes.FACTS.declare(words.fact_words(), otherwise)
    codes.REFUSALS.declare(words.refusal_words(), otherwise)


def _tell(what: str, code: str) -> None:
    log.error("The %s %r has no words in any texts.py; it is kept as it is.", what, code)
