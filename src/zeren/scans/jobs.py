"""Reading a scan that takes longer than a page may."""

from collections.abc import Callable
from datetime import datetime
from typing import TypedDict

from zeren.core.actor import Actor, Kind
from zeren.core.refusal import Refused
from zeren.jobs import sealed
from zeren.jobs.work import JobSeen, work
from zeren.scans import actions, queries, sheets


class PartOf(TypedDict):
    scan: int
    by: tuple[Kind, int, int, str, str]


Ready = Callable[[Actor, datetime], object]


def read_first(part: PartOf) -> Ready:
    """The pages, outside of the transaction; a file that cannot be read refuses the scan."""
    scan = queries.waiting_scan(part["scan"])
    if scan is None:
        return lambda by, at: None
    try:
        files = sealed.files(scan.seal) or [b""]
        pages = [page for content in files for page in sheets.read(content)]
    except Refused as refused:
        no = refused
        return lambda by, at: actions.refuse(scan, no)
    return lambda by, at: actions.bring(pages, scan=scan, by=by, at=at)


@work(actions.KIND, before=read_first)
def read(part: PartOf, *, job: JobSeen, at: datetime, ready: Ready) -> None:
    """Keep what was found, as whoever brought it."""
    ready(Actor(*part["by"]), at)
