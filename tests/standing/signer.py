"""Signs every letter of a house, one after the other, and says so after each: `ACK 12`.

    ZEREN_DATA=… python -m tests.standing.signer [honest|early]

`early` is the planted fault: it says so inside the transaction, before the commit.
"""

from __future__ import annotations

import os
import sys

from benchmarks import works


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zeren.site.settings")
    import django

    django.setup()
    from django.db import transaction

    from zeren.ledger import clock
    from zeren.letters import actions as letters
    from zeren.letters.models import Letter

    is_early = sys.argv[1:] == ["early"]
    for letter in Letter.objects.filter(state="ISSUED").order_by("id"):
        with transaction.atomic():
            letters.sign(
                letter.pk,
                digest_seen=letter.digest,
                strokes=works.STROKES,
                is_pin_fresh=True,
                by=works.acting(letter.person_id),
                at=clock.now(),
            )
            if is_early:
                os.write(1, f"ACK {letter.pk}\n".encode())
        if not is_early:
            os.write(1, f"ACK {letter.pk}\n".encode())
    os._exit(0)  # as it is: a tidy end would copy the write-ahead log into the database


if __name__ == "__main__":
    main()
