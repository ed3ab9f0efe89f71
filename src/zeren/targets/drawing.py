"""The tree of one target as a drawing: company, units, people, folded where there are many."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zeren.targets.queries import TreeRow, said
from zeren.web import words

MOST = 8
"""So many branches stand below one; the rest is one line that counts them."""
WIDTH, ROW, STEP, EDGE = 360, 44, 20, 12
"""In units of the drawing: a phone shows it one to one."""


@dataclass(frozen=True, slots=True)
class Node:
    """One unit, person or fold with its place; link: the path of its branch from above."""

    name: str
    note: str
    kind: str
    x: int
    y: int
    link: str = ""
    target_id: int = 0

    @property
    def text_x(self) -> int:
        return self.x + 12

    @property
    def indent(self) -> int:
        """Its level in the table beside, which has five."""
        return min((self.x - EDGE) // STEP, 4)


@dataclass(slots=True)
class Picture:
    """Nodes in reading order, in a drawing of this size."""

    nodes: list[Node] = field(default_factory=list)
    width: int = WIDTH

    @property
    def height(self) -> int:
        return len(self.nodes) * ROW + EDGE

    def add(
        self, depth: int, name: str, note: str, kind: str, *, up: Node | None, target_id: int = 0
    ) -> Node:
        """The next line, with its branch from the one above it."""
        x, y = EDGE + depth * STEP, EDGE + len(self.nodes) * ROW + 8
        link = f"M{up.x} {up.y + 5}V{y}H{x - 5}" if up else ""
        made = Node(name, note, kind, x, y, link, target_id)
        self.nodes.append(made)
        return made


def drawn(
    above: Sequence[tuple[str, str, int]],
    rows: Sequence[TreeRow],
    heads: dict[int, str],
    people: Sequence[str],
) -> Picture:
    """The line from the company down to a unit, what stands below it, and the unit's people.

    above: (unit, value, target) from the top. rows: the unit's tree, itself first.
    heads: unit -> name of its head. people: of the unit itself, where no unit stands below it.
    """
    picture = Picture()
    up: Node | None = None
    for depth, (name, value, target_id) in enumerate(above):
        up = picture.add(depth, name, value, "unit", up=up, target_id=target_id)
    under: dict[int, list[TreeRow]] = {}
    for row in rows[1:]:
        under.setdefault(row.unit.parent_id or 0, []).append(row)
    if rows:
        top = _branch(picture, rows[0], under, heads, len(above), up)
        for person in people[:MOST]:
            picture.add(len(above) + 1, person, _("stands under it"), "person", up=top)
        _fold(picture, len(people) - MOST, len(above) + 1, top, is_people=True)
    return picture


def _branch(
    picture: Picture,
    row: TreeRow,
    under: dict[int, list[TreeRow]],
    heads: dict[int, str],
    depth: int,
    up: Node | None,
) -> Node:
    parts = [words.shown(said(row.target)) if row.target else _("nothing given")]
    parts += [heads[row.unit.id]] if row.unit.id in heads else []
    node = picture.add(
        depth,
        words.shown(row.unit.name),
        " · ".join(parts),
        "unit" if row.target else "gap",
        up=up,
        target_id=row.target.pk if row.target else 0,
    )
    below = under.get(row.unit.id, [])
    for one in below[:MOST]:
        _branch(picture, one, under, heads, depth + 1, node)
    _fold(picture, len(below) - MOST, depth + 1, node, is_people=False)
    return node


def _fold(picture: Picture, more: int, depth: int, up: Node, *, is_people: bool) -> None:
    if more > 0:
        told = (
            ngettext("and %(n)s person more", "and %(n)s people more", more)
            if is_people
            else ngettext("and %(n)s unit more", "and %(n)s units more", more)
        )
        picture.add(depth, told % {"n": more}, "", "fold", up=up)
