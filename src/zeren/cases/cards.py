"""What the pages that many rooms share tell of cases: what waits for somebody, and his answers."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from zeren.cases import queries, texts
from zeren.core.viewer import Viewer
from zeren.web.parts import Button, Todo


def todos(viewer: Viewer, on: date) -> Iterable[Todo]:
    """Objections that wait for this person's answer, those he is told of, and his own answers."""
    me = viewer.person_id
    if not queries.concerns(me):
        return
    yield from turns(me, on)
    for line in texts.lines(queries.told(me), on):
        detail = _("%(name)s answers it") % {"name": line.row.owner.name}
        yield Todo(line.title, detail, buttons=[Button(_("Read"), line.href)])
    for line in texts.lines(queries.answered(me, on), on):
        title = _("Your objection: %(state)s") % {"state": line.state}
        yield Todo(title, line.quote, buttons=[Button(_("Read"), line.href)])


def turns(person_id: int, on: date, *, besides: int = 0) -> Iterable[Todo]:
    """Cases that wait for this person's answer, but those that `besides` raised himself."""
    rows = [row for row in queries.turns(person_id) if row.person_id != besides]
    for line in texts.lines(rows, on):
        detail, button = " · ".join((line.quote, line.state, line.due)), _("Read and answer")
        yield Todo(line.title, detail, buttons=[Button(button, line.href)], state=line.badge)
