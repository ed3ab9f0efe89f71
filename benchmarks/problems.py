"""A list with thousands of problems, uploaded in the browser and shown: the two requests.

    python -m benchmarks.problems [PROBLEMS]

Through Django's own client: the upload with its reading in the limited process, then the page with
what is wrong. Once every line is wrong in the same way, once each in words of its own. Wall time,
and the computing of this process beside it; the child that reads the file counts into the wall.
"""

import io
import sys
import time
from typing import Any

import xlsxwriter

from benchmarks import result, works

GOAL = 3.0
KEYS = ("number", "name", "post", "from")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    with works.folder():
        works.prepare()
        staff = works.bring_in(24, 2, with_targets=False)
        client = _signed_in(staff[0].person_id)
        print(f"{count} problems               upload          its page     sentences")
        for kind in ("the same", "each its own"):
            upload, page, sentences = _measured(client, _book(count, kind), count)
            print(f"  {kind:14} {_s(upload)} {_s(page)} {sentences:10d}")
            result.keep(
                result.Figure(
                    f"{count} problems, {kind}: uploaded and shown",
                    f"{upload[0] + page[0]:.1f} s, the page {page[0]:.2f} s",
                    "most imports stop at the first",
                    "",
                    f"< {GOAL:.0f} s",
                    upload[0] + page[0] < GOAL,
                )
            )


def _s(took: tuple[float, float]) -> str:
    return f"{took[0]:6.2f} s ({took[1]:.2f} CPU)"


def _book(count: int, kind: str) -> bytes:
    """Half as many sound lines beside those whose hire date is no day."""
    from zeren.core.sheets.table import SHEETS

    people = next(one for one in SHEETS if one.key == "people")
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held)
    sheet = book.add_worksheet(people.en)
    sheet.write_row(0, 0, [people.column(key).en for key in KEYS])
    for n in range(count * 3 // 2):
        said = "2021-03-01" if n >= count else "soon" if kind == "the same" else f"after {n}"
        sheet.write_row(n + 1, 0, [f"N{n:05d}", f"Ann Ash{n}", f"W{n % 2}", said])
    book.close()
    return held.getvalue()


def _signed_in(person_id: int) -> Any:
    from django.conf import settings
    from django.test import Client

    from zeren.accounts import actions as accounts
    from zeren.accounts.models import Account
    from zeren.core.actor import Actor
    from zeren.ledger import clock
    from zeren.organisation import queries as where

    settings.ALLOWED_HOSTS = ["testserver"]
    person = where.person(person_id)
    assert person is not None
    account = Account.objects.get(pk=person.account_id)
    code = accounts.invite(account.pk, by=Actor.system(), at=clock.now())
    accounts.accept_invite(account.login, code, pin="482915", at=clock.now())
    client = Client(headers={"accept-language": "en"})
    answer = client.post("/sign-in/", {"login": account.login, "pin": "482915"})
    assert answer.status_code == 303, answer.content.decode()[:2000]
    return client


def _measured(
    client: Any, book: bytes, count: int
) -> tuple[tuple[float, float], tuple[float, float], int]:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from zeren.organisation.queries import workbook

    file = SimpleUploadedFile("list.xlsx", book)
    begun = time.perf_counter(), time.process_time()
    answer = client.post("/organisation/import/", {"workbook": file})
    upload = time.perf_counter() - begun[0], time.process_time() - begun[1]
    assert answer.status_code == 303, answer.content.decode()
    begun = time.perf_counter(), time.process_time()
    shown = client.get(answer.headers["Location"])
    page = time.perf_counter() - begun[0], time.process_time() - begun[1]
    assert f"{count:,} problems" in shown.content.decode(), shown.headers.get("Location")
    found = workbook.uploads()[0]
    return upload, page, len(workbook.kept(found, "problem"))


if __name__ == "__main__":
    main()
