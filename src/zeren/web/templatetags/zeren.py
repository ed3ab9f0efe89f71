"""`{% load zeren %}`: filters for words, numbers and days, and the parts that pages are made of."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from zeren.core.tongue import is_fallback, say
from zeren.ledger import clock
from zeren.web import formats, paging, phone, words
from zeren.web import qr as pictures

register = template.Library()

STATE_ICONS = {"ok": "check", "soon": "clock", "gap": "alert", "closed": "lock", "plain": "point"}

# Short names for what pages say often; every other name is Tabler's own (tools/icons.txt).
ICONS = {
    "alert": "alert-triangle",
    "chart": "chart-bar",
    "door": "logout",
    "down": "chevron-down",
    "flask": "test-pipe",
    "info": "info-circle",
    "left": "chevron-left",
    "letter": "file-text",
    "menu": "menu-2",
    "pen": "pencil",
    "place": "map-pin",
    "print": "printer",
    "qr": "qrcode",
    "right": "chevron-right",
    "shield": "shield-check",
    "stop": "hand-stop",
    "tree": "hierarchy",
    "up": "chevron-up",
}


# filters


@register.filter
def tongue(text: Mapping[str, str] | str | None) -> SafeString | str:
    """A bilingual text in the reader's language; the other language is marked as such."""
    language = get_language() or "en"
    shown = say(text, language)
    if is_fallback(text, language) and shown:
        other, mark = ("en", "EN") if language.startswith("zh") else ("zh-Hans", "中文")
        return format_html(
            '<span lang="{}">{}</span><span class="z-fallback" title="{}">{}</span>',
            other,
            shown,
            _("Not yet written in your language"),
            mark,
        )
    return shown


@register.filter
def tongue_plain(text: Mapping[str, str] | str | None) -> str:
    """A bilingual text without any mark, for attributes, titles and options."""
    return say(text, get_language() or "en")


@register.filter
def percent_floor(part: formats.Number | None, whole: formats.Number | None = 1) -> str:
    """`{{ met|percent_floor:due }}`: a share that is never rounded up."""
    return formats.percent_floor(part, whole)


@register.filter
def number(value: formats.Number | None, places: int | None = None) -> str:
    """`{{ n|number }}` 41,208; `{{ n|number:1 }}` 41,208.0."""
    return formats.number(value, places)


@register.filter
def day(value: date | datetime | int | None) -> str:
    """22 Nov 2026 / 2026年11月22日, from a date, a moment or an ordinal day."""
    return formats.day(value)


@register.filter
def moment(value: datetime | None) -> str:
    """22 Nov 2026 14:02 / 2026年11月22日 14:02."""
    return formats.moment(value)


@register.filter
def when(value: date | datetime | int | None) -> SafeString | str:
    """Relative in words, exact in the title."""
    if value is None:
        return formats.NONE
    exact = formats.moment(value) if isinstance(value, datetime) else formats.day(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        formats.iso(value),
        exact,
        formats.when(value, clock.now()),  # noqa: TID251 - a relative time is told when shown
    )


@register.filter
def fact_words(code: str) -> str:
    """The words of a fact code that has no parameters."""
    return words.fact_sentence(code)


@register.filter
def kind_words(kind: str) -> str:
    """What a fact is about, in words; a kind without words stands as it is."""
    return str(words.kind_words().get(kind, kind))


@register.filter
def initial(name: str) -> str:
    """What stands in the avatar: the family name's character, or two Latin initials."""
    name = (name or "").strip()
    if not name:
        return "·"
    if name[0].isascii():
        return "".join(word[0] for word in name.split()[:2]).upper()
    return name[0]


@register.filter
def look(chosen: str | None, otherwise: str = "light") -> str:
    """The light or dark that the reader chose, else `otherwise` (look.js follows the system)."""
    return chosen if chosen in ("light", "dark") else otherwise


@register.filter
def qr(content: str) -> SafeString:
    """A QR code that leads there, as a picture in the page."""
    return pictures.svg(content)


# small tags


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; with a label it speaks, without one it is decoration."""
    href = f"{static('vendor/icons.svg')}#{ICONS.get(name, name)}"
    if label:
        return format_html(
            '<svg class="z-icon" role="img" aria-label="{}"><use href="{}"></use></svg>',
            label,
            href,
        )
    return format_html('<svg class="z-icon" aria-hidden="true"><use href="{}"></use></svg>', href)


@register.simple_tag
def badge(state: str, word: object, icon_name: str = "") -> SafeString:
    """A state as icon, word and colour: `{% badge "soon" _("trained, not signed") %}`."""
    return format_html(
        '<span class="z-badge is-{}">{}{}</span>',
        state if state in STATE_ICONS else "plain",
        icon(icon_name or STATE_ICONS.get(state, "point")),
        word,
    )


@register.simple_tag
def bar(done: int, of: int = 100, state: str = "ok", label: str = "") -> SafeString:
    """A progress bar; it never looks full before it is."""
    full = max(int(of), 1)
    return format_html(
        '<progress class="z-bar is-{}" value="{}" max="{}" aria-label="{}">{}</progress>',
        state,
        min(int(done), full),
        full,
        label or _("%(done)s of %(total)s") % {"done": done, "total": of},
        formats.percent_floor(int(done), full),
    )


@register.simple_tag
def button(
    label: str, href: str, main: bool = False, icon_name: str = "", small: bool = False
) -> SafeString:
    """A link that looks like a button."""
    return format_html(
        '<a class="btn{}{}" href="{}">{}{}</a>',
        " btn-primary" if main else "",
        " btn-sm" if small else "",
        href,
        icon(icon_name) if icon_name else "",
        label,
    )


@register.simple_tag
def address(name: str, *args: object) -> str:
    """`{% address "letters:mine" as href %}`: as `{% url %}`, but a wrong name is an error.

    Django's own `{% url … as href %}` answers a wrong name with nothing, and the button is gone.
    """
    return reverse(name, args=args)


@register.simple_tag(takes_context=True)
def phone_owner(context: template.Context) -> str:
    """Whose drafts and unsent things this page may show."""
    return phone.owner(context["request"]) if "request" in context else ""


@register.simple_tag(takes_context=True)
def address_with(context: template.Context, **changes: object) -> str:
    """The query string of this page with some values changed: `?{% address_with sort="name" %}`."""
    request: HttpRequest = context["request"]
    asked = request.GET.copy()
    for name, value in changes.items():
        asked[name] = "" if value is None else str(value)
    asked.pop("page", None)
    return paging.address_without(asked)


# parts


@register.inclusion_tag("web/_steps.html")
def steps(steps: Sequence[Any]) -> dict[str, Any]:
    """An order that is kept: done, now, shut with its reason."""
    return {"steps": steps}


@register.inclusion_tag("web/_because.html")
def because(lines: Sequence[Any], title: str = "") -> dict[str, Any]:
    """Why it is so, line by line, each with its link."""
    return {"lines": lines, "title": title}


@register.inclusion_tag("web/_todo.html", takes_context=True)
def todo(context: template.Context, things: Sequence[Any], coming: str = "") -> dict[str, Any]:
    """What to do next; an empty list says so gladly and shows what is coming."""
    return {"things": things, "coming": coming, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("web/_figure.html")
def figure(
    label: str = "",
    value: object = None,
    *,
    of: object = None,
    note: object = "",
    state: str = "ok",
    bar: int | None = None,
    bar_of: int = 100,
    href: str = "",
    all: Any = None,  # noqa: A002 - the word that templates say
) -> dict[str, Any]:
    """One number on a card: `{% figure label=… value=… of=… bar=… bar_of=… note=… %}`."""
    if all is not None:
        return {"figure": all}
    return {
        "figure": {
            "label": label,
            "value": value,
            "of": of,
            "note": note,
            "state": state,
            "bar": bar,
            "bar_of": bar_of,
            "href": href,
        }
    }


@register.inclusion_tag("web/_problems.html")
def problems(problems: Sequence[Any] | None) -> dict[str, Any]:
    """Every problem at once, at the top of the page."""
    return {"problems": problems}


@register.inclusion_tag("web/_history.html")
def history(events: Sequence[Any]) -> dict[str, Any]:
    """What happened, newest first, each line with its fact."""
    return {"events": events}


@register.inclusion_tag("web/_tabs.html")
def tabs(tabs: Sequence[Any]) -> dict[str, Any]:
    """Tabs as links; the address says which one is open."""
    return {"tabs": tabs}


@register.inclusion_tag("web/_pages.html")
def pages(page: paging.ListPage[Any]) -> dict[str, Any]:
    """Where in the list, and the links to its other pages."""
    return {"page": page}


@register.inclusion_tag("web/_table_head.html", takes_context=True)
def table_head(context: template.Context, columns: Sequence[Any]) -> dict[str, Any]:
    """The head row of a table: `columns` are parts.Column; sortable ones are links."""
    request: HttpRequest = context["request"]
    sorted_by = request.GET.get("sort", "")
    kept = paging.address_without(request.GET, "sort", "page")
    cells = []
    for column in columns:
        key = str(getattr(column, "sort", ""))
        down = bool(key) and sorted_by == key
        up = bool(key) and sorted_by == f"-{key}"
        target = f"-{key}" if down else key
        cells.append(
            {
                "label": column.label,
                "is_number": column.is_number,
                "href": f"?{kept}{'&' if kept else ''}sort={target}" if key else "",
                "order": "ascending" if down else "descending" if up else "",
            }
        )
    return {"cells": cells}


@register.inclusion_tag("web/_field.html")
def field(
    bound: BoundField,
    help: str = "",  # noqa: A002 - the word that templates say
    inputmode: str = "",
    filters: bool = False,
) -> dict[str, Any]:
    """A form field with label, help and its error beside it.

    filters: every field of a filter form may stay empty, so none of them says so.
    """
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "") or widget.__class__.__name__.lower()
    is_many = kind in ("radio",) or kind.startswith("checkboxselect")
    is_tick = kind == "checkbox" and not getattr(widget, "allow_multiple_selected", False)
    css = (
        "form-check-input"
        if is_tick or is_many or kind == "checkbox"
        else ("form-select" if "select" in kind else "form-control")
    )
    attrs: dict[str, Any] = {"class": f"{widget.attrs.get('class', '')} {css}".strip()}
    if bound.errors:
        attrs["class"] += " is-invalid"
    if inputmode:
        attrs["inputmode"] = inputmode
    drawn = bound.as_widget(attrs=attrs)
    return {
        "bound": bound,
        "drawn": drawn,
        "help": help or bound.help_text,
        "is_tick": is_tick,
        "is_many": is_many or (kind == "checkbox" and not is_tick),
        "optional": "" if filters or bound.field.required else pgettext("form field", "optional"),
    }


@register.inclusion_tag("web/_chart.html")
def chart(
    kind: str, data: Any, name: str, label: str, size: str = "m", table: str = ""
) -> dict[str, Any]:
    """A picture of numbers: `{% chart "treemap" data "coverage" _("Coverage by unit") %}`.

    name:   unique on the page; table: the id of the table twin, shown where scripts are off.
    """
    return {
        "kind": kind,
        "data": data,
        "source": f"chart-{name}",
        "label": label,
        "size": size,
        "table": table,
    }


@register.inclusion_tag("web/_job.html")
def job(progress: Any) -> dict[str, Any]:
    """The progress of a long work; asks for itself again every second while it runs."""
    state = progress["state"] if isinstance(progress, Mapping) else progress.state
    return {"job": progress, "running": state in ("WAITING", "RUNNING")}
