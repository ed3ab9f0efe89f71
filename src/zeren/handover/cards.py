"""What My day tells of hand-overs: the next step of each, and what is late."""

from collections.abc import Iterable
from datetime import date

from zeren.core.viewer import Viewer
from zeren.handover import texts
from zeren.handover.queries import rows as queries
from zeren.web import links, words
from zeren.web.parts import Button, State, Todo

TITLES = words.table("handover", "turns")
BUTTONS = words.table("handover", "buttons")


def todos(viewer: Viewer, on: date) -> Iterable[Todo]:
    """What this person gives, receives, names or confirms next; late first."""
    for row, act in queries.turns_of(viewer.person_id, on):
        title = str(TITLES[act]) % {"name": row.person.name}
        detail = " · ".join((texts.cause(row), texts.due(row, on)))
        button = Button(str(BUTTONS[act]), links.handover(row.pk))
        state: State = "gap" if row.due_date < on else "soon"
        yield Todo(title, detail, buttons=[button], state=state)
