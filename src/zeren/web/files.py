"""The one way a file leaves a page: no view writes these headers itself (tests/house).

How many people stand in it is said each time. Above `core.handing.MOST` the yes of a second person
is needed; `organisation.views.handing.hand_out` asks for it and is the only caller that may say so.
A photo is shown, not handed out, to whoever sees what it belongs to.
"""

from django.http import HttpResponse

from zeren.core import handing
from zeren.ledger import vault
from zeren.web.answers import get_or_404

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"
PDF = "application/pdf"
JSON = "application/json"


class File(HttpResponse):
    """An answer that is a file; `people` is how many it names, 0 for none."""

    people: int = 0
    is_own: bool = False


def file(
    data: bytes | str,
    name: str,
    kind: str,
    *,
    people: int,
    is_own: bool = False,
    is_allowed: bool = False,
    is_shown: bool = False,
) -> File:
    """A file, kept by no cache.

    people:     how many people it names beside the one who takes it.
    is_own:     it is about the one who takes it, or he brought it himself.
    is_allowed: a second person said yes.
    is_shown:   in the browser instead of being saved.
    """
    assert is_own or is_allowed or not handing.needs_second(people), "asked by hand_out"
    how = "inline" if is_shown else "attachment"
    answer = File(
        data,
        content_type=kind,
        headers={
            "Content-Disposition": f'{how}; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )
    answer.people, answer.is_own = people, is_own
    return answer


def photo(digest: str) -> HttpResponse:
    """A kept photo, shown beside what it belongs to; it was re-encoded before it was kept.

    The caller asks whether its reader may see it. 404 where nothing of that digest is kept.
    """
    return HttpResponse(
        get_or_404(vault.get(digest) if digest else None),
        content_type="image/jpeg",
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Disposition": "inline",
            "Cache-Control": "private, max-age=86400, immutable",
        },
    )
