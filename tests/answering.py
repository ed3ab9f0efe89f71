"""Answer the question before a signature as its person does: by what the own letter says."""

from __future__ import annotations

import re
from html import unescape

OPTION = re.compile(r'<input[^>]*name="own_duty"[^>]*value="([^"]*)"[^>]*>(.*?)</label>', re.S)


def answer(page: str, letter: str) -> str:
    """What is sent for the one sentence of the page that stands in the letter; "" if not asked."""
    said = _plain(letter)
    own = [value for value, text in OPTION.findall(page) if _plain(text) in said]
    assert len(own) == bool(OPTION.search(page)), f"{len(own)} of the sentences are in the letter"
    return own[0] if own else ""


def _plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())
