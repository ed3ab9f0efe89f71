"""What the page of all parts shows: invented values, the same as in the sketches of the design."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.contrib.staticfiles import finders
from django.http import HttpRequest

from zeren.web import answers, parts
from zeren.web.paging import page_of

SHOWN: dict[str, Any] = json.loads(
    (Path(__file__).parent / "data/showroom.json").read_text(encoding="utf-8")
)
"""The values that need no clock; a key is a name of the context, its rows fields of the part."""


class Form(forms.Form):
    number = forms.CharField(label="Staff number", help_text="As on your badge.")
    shop = forms.ChoiceField(
        label="Workshop", choices=[("w", "Welding"), ("a", "Assembly")], required=False
    )
    answer = forms.ChoiceField(
        label="When may you stop work?",
        widget=forms.RadioSelect,
        choices=[("a", "When life is in direct danger"), ("b", "Never")],
    )
    agreed = forms.BooleanField(label="I have read the whole text.")


class Filters(forms.Form):
    q = forms.CharField(label="Name", required=False)
    state = forms.ChoiceField(
        label="State", choices=[("", "all"), ("gap", "missing")], required=False
    )


def progress(now: datetime) -> parts.Progress:
    """A job that never ends: its parts are the seconds of the minute."""
    return parts.Progress("130 letters for 2026", now.second * 2, 130, href="/_components/job/")


def everything(request: HttpRequest, now: datetime) -> dict[str, Any]:
    """The context of the page of all parts."""
    words = {"gap": "2 missing", "soon": "1 due tomorrow", "ok": "covered"}
    rows = [
        {"name": name, "due": due, "met": met, "state": state, "word": words[state]}
        for name, due, met, state in SHOWN["units"]
    ]
    form = Form({"number": ""})
    return {
        "now": now,
        "ago": now - timedelta(minutes=6),
        "soon": (now + timedelta(days=3)).date(),
        "unit": {"zh-hans": "全公司", "en": "Whole company"},
        "only_zh": {"zh-hans": "只有中文的一句话"},
        "nothing": [],
        **{name: SHOWN[name] for name in ("users", "pairs", "effects", "warnings")},
        "figures": _made(parts.Figure, "figures"),
        "steps": _made(parts.Step, "steps"),
        "phone_steps": _made(parts.Step, "phone_steps"),
        "because_lines": _made(parts.Because, "because_lines"),
        "columns": _made(parts.Column, "columns"),
        "list_columns": _made(parts.Column, "list_columns"),
        "tabs": _made(parts.Tab, "tabs"),
        "todos": [_todo(now, **one) for one in SHOWN["todos"]],
        "events": [_event(now, **one) for one in SHOWN["events"]],
        "progress": progress(now),
        "finished": parts.Progress("Import of 130 people", 130, 130, "DONE", after="#"),
        "page": page_of(request, rows, per=6),
        "form": form,
        "filters": Filters(request.GET),
        "troubles": answers.problems_in(form),
        "icons": _icons(),
        "treemap": [
            {"name": n, "value": due, "share": met * 1000 // due / 10, "state": state}
            for n, due, met, state in SHOWN["units"]
        ],
        **SHOWN["charts"],
    }


def _made(part: Callable[..., Any], name: str) -> list[Any]:
    return [part(**one) for one in SHOWN[name]]


def _event(now: datetime, hours: int, **told: Any) -> parts.Event:
    return parts.Event(now - timedelta(hours=hours), **told)


def _todo(
    now: datetime, buttons: list[dict[str, Any]], days: int | None = None, **told: Any
) -> parts.Todo:
    since = None if days is None else now - timedelta(days=days)
    return parts.Todo(**told, since=since, buttons=[parts.Button(**one) for one in buttons])


def _icons() -> list[str]:
    found = finders.find("vendor/icons.svg")
    if not isinstance(found, str):
        return []
    with open(found, encoding="utf-8") as sprite:
        return re.findall(r'symbol id="([a-z0-9-]+)"', sprite.read())[:60]
