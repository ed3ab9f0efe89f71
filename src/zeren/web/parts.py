"""Values that the parts of a page show: steps, reasons, things to do, figures, history.

Templates read attributes only, so a dict with the same keys may stand in for any of these.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

State = Literal["ok", "soon", "gap", "closed", "plain"]
StepState = Literal["done", "now", "shut"]


@dataclass(frozen=True, slots=True)
class Button:
    """A link that looks like a button, or with `post` a form that posts to `href`."""

    label: str
    href: str
    is_main: bool = False
    post: bool = False
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One problem of a form, sheet or refusal, with its place and a link to it."""

    text: str
    place: str = ""
    href: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an order that is kept; a shut step gives its reason in `detail`."""

    title: str
    state: StepState
    detail: str = ""
    href: str = ""
    label: str = ""
    is_main: bool = True


@dataclass(frozen=True, slots=True)
class Because:
    """One line of a because: a sentence, its link, and whether it only tells who is above."""

    text: str
    href: str = ""
    note: str = ""
    is_above: bool = False


@dataclass(frozen=True, slots=True)
class Todo:
    """Something to do next: what, whose it is, since when, and the buttons that do it."""

    title: str
    detail: str = ""
    owner: str = ""
    since: datetime | date | None = None
    buttons: Sequence[Button] = ()
    state: State = "soon"
    href: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its meaning; `of` makes it a share and draws the bar."""

    label: str
    value: object
    of: object = None
    note: str = ""
    state: State = "ok"
    bar: int | None = None
    bar_of: int = 100
    href: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A line of history: when, what, by whom, and the number of its fact.

    said_at: when a phone says that it was written; it arrived at `at`.
    """

    at: datetime | date
    text: str
    who: str = ""
    fact: int | None = None
    fact_href: str = ""
    href: str = ""
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """What one room tells of one object, on a page that many rooms share.

    template: the room's own `_card.html`, which reads `card`.   width: of twelve columns.
    note, href: beside the title, as words or as a link.
    """

    title: str
    template: str
    content: Mapping[str, Any]
    width: int = 6
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    href: str
    is_active: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; with `sort` its head is a link that sorts by that key."""

    label: str
    sort: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """A long work: parts done of total. `href` gives the part again, `after` is the result page."""

    title: str
    done: int
    total: int
    state: Literal["WAITING", "RUNNING", "DONE", "FAILED"] = "RUNNING"
    href: str = ""
    after: str = ""
    after_label: str = ""
    failed: int = 0
    note: str = ""
    problems: Sequence[Trouble] = field(default_factory=tuple)
