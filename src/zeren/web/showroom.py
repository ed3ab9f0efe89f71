"""What the page of all parts shows: invented values, the same as in the sketches of the design."""

import re
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.staticfiles import finders
from django.http import HttpRequest

from zeren.web import answers, parts
from zeren.web.paging import page_of

UNITS = (
    ("Welding shop 焊接车间", 80, 78, "gap"),
    ("Assembly 装配车间", 62, 61, "soon"),
    ("Machining", 52, 52, "ok"),
    ("Cutting", 30, 30, "ok"),
    ("Painting", 26, 26, "ok"),
    ("Equipment & power", 24, 24, "ok"),
    ("Warehouse", 22, 22, "ok"),
    ("Quality", 12, 12, "ok"),
    ("Office", 8, 8, "ok"),
    ("Canteen", 2, 2, "ok"),
)


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
    rows = [
        {
            "name": name,
            "due": due,
            "met": met,
            "state": state,
            "word": {"gap": "2 missing", "soon": "1 due tomorrow", "ok": "covered"}[state],
        }
        for name, due, met, state in UNITS
    ]
    form = Form({"number": ""})
    return {
        "now": now,
        "ago": now - timedelta(minutes=6),
        "soon": (now + timedelta(days=3)).date(),
        "unit": {"zh-hans": "全公司", "en": "Whole company"},
        "only_zh": {"zh-hans": "只有中文的一句话"},
        "todos": _todos(now),
        "nothing": [],
        "figures": _figures(),
        "steps": _steps(),
        "phone_steps": _phone_steps(),
        "because_lines": _because(),
        "users": _users(),
        "events": _events(now),
        "columns": [parts.Column("Person"), parts.Column("Licence"), parts.Column("Letter")],
        "list_columns": [
            parts.Column("Unit", "name"),
            parts.Column("Due", "due", is_number=True),
            parts.Column("Met", "met", is_number=True),
            parts.Column("Coverage", "share", is_number=True),
            parts.Column("State"),
        ],
        "pairs": [
            ("Open hazards", "1 hook latch worn, due tomorrow"),
            ("Daily check", "done 07:40 today"),
            ("Inspection certificate", "until 15 Mar 2027"),
        ],
        "tabs": [
            parts.Tab("Everything", "?", True, 12),
            parts.Tab("Mine", "?tab=mine", False, 3),
            parts.Tab("Closed", "?tab=closed"),
        ],
        "effects": [
            "130 letters become due for 2027.",
            "14 units have accepted, 2 have not answered (Assembly, Warehouse).",
        ],
        "warnings": ["8 ‰ injury rate allows 0 cases in teams under 125 people."],
        "progress": progress(now),
        "finished": parts.Progress("Import of 130 people", 130, 130, "DONE", after="#"),
        "page": page_of(request, rows, per=6),
        "form": form,
        "filters": Filters(request.GET),
        "troubles": answers.problems_in(form),
        "icons": _icons(),
        **_charts(),
    }


def _todos(now: datetime) -> list[parts.Todo]:
    button = parts.Button
    return [
        parts.Todo(
            "2 welders have not signed",
            "Welding team 2 · trained yesterday",
            "team leader",
            buttons=[button("Remind both", "#", is_main=True), button("Print", "#", icon="print")],
        ),
        parts.Todo(
            "Crane QD-05 has two people in charge",
            "Assembly and Equipment both claim it",
            since=now - timedelta(days=19),
            buttons=[button("Decide", "#")],
        ),
        parts.Todo(
            "Dust-collector hazard is 2 days overdue",
            "Major · climbed to deputy GM this morning",
            buttons=[button("Open", "#")],
        ),
    ]


def _figures() -> list[parts.Figure]:
    figure = parts.Figure
    return [
        figure("Letters signed", "128", "130", "last signature 14:02, today", bar=128, bar_of=130),
        figure("Hazards closed in time", "94.1 %", None, "17 open · 1 overdue", "soon", bar=94),
        figure("Minor injuries, limit 2", "1", None, "reserve 0 · 323 days without", bar=50),
        figure("Evidence", "41,208", None, "facts · checkpoint 6 min ago", bar=100),
    ]


def _steps() -> list[parts.Step]:
    return [
        parts.Step("Meeting attended", "done", "16 Feb 2022 08:30, led by the general manager"),
        parts.Step("Quiz passed", "done", "92 points, first try"),
        parts.Step("Read and sign", "now", "About 3 minutes.", "#", "Read and sign"),
        parts.Step("Countersigned", "shut", "Opens after you have signed."),
    ]


def _phone_steps() -> list[parts.Step]:
    return [
        parts.Step("参加责任落实会议", "done", "2 月 16 日 08:30，总经理授课"),
        parts.Step("通过考试", "done", "92 分，第 1 次"),
        parts.Step("阅读并签字", "now", "约 3 分钟。签的就是下面这一份。"),
        parts.Step("总经理会签", "shut", "您签字之后开放"),
    ]


def _because() -> list[parts.Because]:
    return [
        parts.Because("QD-07 stands in Assembly shop, bay 2", "#", "since 3 Nov 2026"),
        parts.Because("Bay 2 belongs to Assembly shop", "#"),
        parts.Because("The head post of Assembly shop is held by 周海波", "#"),
        parts.Because("Above: deputy GM production, then general manager", is_above=True),
    ]


def _users() -> list[dict[str, Any]]:
    return [
        {
            "name": "何志强",
            "post": "crane operator, shift A",
            "licence": "licence Q2 until 2028-05",
            "check": "re-check in 18 months",
            "state": "ok",
            "word": "signed",
        },
        {
            "name": "方晓",
            "post": "slinger, agency",
            "licence": "Q1 until 2029-09",
            "check": "",
            "state": "soon",
            "word": "trained, not signed",
            "is_gap": True,
        },
    ]


def _events(now: datetime) -> list[parts.Event]:
    return [
        parts.Event(
            now - timedelta(days=2, hours=3),
            "Moved to Assembly shop, bay 2. 3 letters became due again.",
            fact=40977,
            fact_href="#",
        ),
        parts.Event(
            now - timedelta(days=200),
            "何志强 signed letter 2026-0113, which lists QD-07.",
            fact=8204,
        ),
    ]


def _charts() -> dict[str, Any]:
    def node(name: str, state: str = "ok") -> dict[str, str]:
        return {"name": name, "state": state}

    return {
        "treemap": [
            {"name": n, "value": due, "share": met * 1000 // due / 10, "state": s}
            for n, due, met, s in UNITS
        ],
        "sankey": {
            "nodes": [
                node("Company 4"),
                node("Production 2"),
                node("Equipment 1"),
                node("Reserve 1", "plain"),
                node("Welding 1"),
                node("Machining 1"),
            ],
            "links": [
                {"source": "Company 4", "target": "Production 2", "value": 2},
                {"source": "Company 4", "target": "Equipment 1", "value": 1},
                {"source": "Company 4", "target": "Reserve 1", "value": 1},
                {"source": "Production 2", "target": "Welding 1", "value": 1},
                {"source": "Production 2", "target": "Machining 1", "value": 1},
            ],
        },
        "tree": {
            "name": "Company",
            "children": [
                {"name": "Production", "children": [{"name": "Welding"}, {"name": "Assembly"}]},
                {"name": "Equipment"},
            ],
        },
        "trend": {
            "x": ["Jan", "Feb", "Mar", "Apr", "May", "Jun"],
            "series": [
                {"name": "found", "values": [3, 5, 4, 6, 2, 4], "state": "closed"},
                {"name": "closed in time", "values": [3, 4, 4, 5, 2, 3], "state": "ok"},
                {"name": "overdue", "kind": "line", "values": [0, 1, 0, 1, 0, 1], "state": "gap"},
            ],
        },
    }


def _icons() -> list[str]:
    found = finders.find("vendor/icons.svg")
    if not isinstance(found, str):
        return []
    with open(found, encoding="utf-8") as sprite:
        return re.findall(r'symbol id="([a-z0-9-]+)"', sprite.read())[:60]
