"""`{% csrf_token %}` of every form also says whose form it is, and which; for all templates."""

import secrets
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from zeren.web import once, whose

register = template.Library()


@register.simple_tag(takes_context=True)
def csrf_token(context: template.Context) -> SafeString | str:
    """The token against foreign forms, as Django's own tag writes it, whose form it is, its key."""
    token: Any = context.get("csrf_token")
    if not token or str(token) == "NOTPROVIDED":
        return ""
    request = context.get("request")
    field = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)
    if request is None:
        return field
    more = format_html_join(
        "",
        '<input type="hidden" name="{}" value="{}">',
        ((whose.FIELD, whose.mark(request)), (once.FIELD, secrets.token_hex(16))),
    )
    return field + more
