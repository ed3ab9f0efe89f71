"""What the pages that many rooms share tell of paper: which sheets wait for somebody."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zeren.core.viewer import Viewer
from zeren.scans import queries
from zeren.web import links
from zeren.web.access import opens
from zeren.web.parts import Button, Todo


def todos(viewer: Viewer) -> Iterable[Todo]:
    """Scanned sheets: to be marked by who scanned them, to be confirmed by somebody else."""
    number = queries.waiting(viewer).count() if opens(viewer, links.paper()) else 0
    if number:
        title = ngettext(
            "%(n)s sheet signed on paper waits for you",
            "%(n)s sheets signed on paper wait for you",
            number,
        )
        yield Todo(title=title % {"n": number}, buttons=[Button(_("Look at it"), links.paper())])
