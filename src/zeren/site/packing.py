"""Pages travel compressed, but for those with secrets: a phone in a dead spot reads sooner.

The length of a compressed page tells whoever listens a little of what stands in it, sign by sign,
where he can have something of his own written beside a secret (BREACH). So what is packed is a page
that was read (GET), without a secret (web.access.private); the token of its forms is masked anew
each time; and it ends up to 100 octets longer, drawn by chance.
Source: BREACH, Gluck, Harris and Prado 2013; Heal the Breach, 2022.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_string

from zeren.web.access import is_secret

LEAST = 1000
"""Octets below which nothing is won."""
BY_CHANCE = 100
ACCEPTS = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


def packing(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Compress the pages that may be."""

    def middleware(request: HttpRequest) -> HttpResponse:
        answer = get_response(request)
        if not may_be_packed(request, answer):
            return answer
        patch_vary_headers(answer, ("Accept-Encoding",))
        if ACCEPTS.search(request.headers.get("Accept-Encoding", "")):
            answer.content = compress_string(answer.content, max_random_bytes=BY_CHANCE)
            answer.headers["Content-Encoding"] = "gzip"
            answer.headers["Content-Length"] = str(len(answer.content))
        return answer

    return middleware


def may_be_packed(request: HttpRequest, answer: HttpResponse) -> bool:
    """Is it a page that was read, long enough, and without a secret?"""
    match = request.resolver_match
    return (
        request.method == "GET"
        and not answer.streaming
        and answer.headers.get("Content-Type", "").startswith("text/html")
        and not answer.headers.get("Content-Encoding")
        and len(answer.content) >= LEAST
        and match is not None
        and not is_secret(match.func)
    )
