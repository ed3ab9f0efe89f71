"""Every address says who may open it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

from zeren.web.access import access_of, allow

Patterns = list[URLPattern | URLResolver]


def pages(patterns: Patterns, prefix: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every address of the house with its view."""
    for pattern in patterns:
        here = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from pages(pattern.url_patterns, here)
        else:
            yield here, pattern.callback


def without_rule(patterns: Patterns) -> list[str]:
    return sorted(where for where, view in pages(patterns) if access_of(view) is None)


def test_every_address_has_an_access_rule() -> None:
    patterns = get_resolver().url_patterns

    assert len(list(pages(patterns))) > 20
    assert without_rule(patterns) == []


def test_an_address_without_a_rule_is_found() -> None:
    def forgotten(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    @allow.public
    def marked(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert without_rule([path("a/", forgotten), path("b/", marked)]) == ["a/"]
