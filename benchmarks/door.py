"""Does the door take as long for a number nobody has as for one somebody has?

    python -m benchmarks.door

Wrong sign-ins at known and unknown numbers in turn, each at a fresh number from a fresh source, so
that no limit answers for the door. Said are the medians of wall and computing time, and how often a
single measurement would tell which was which (0.5 is chance; Mann-Whitney's U over all pairs).
"""

import contextlib
import statistics
import time
from typing import Any

from benchmarks import result, works

PAIRS = 150


def main() -> dict[str, Any]:
    """Print the table; return the figures."""
    with works.folder():
        works.prepare()
        return _measured()


def _measured() -> dict[str, Any]:
    known, unknown = _times()
    told = sum(u > k for k in known for u in unknown) / (len(known) * len(unknown))
    medians = [statistics.median(one) * 1000 for one in (known, unknown)]
    print(f"{PAIRS} wrong sign-ins each, CPU ms, median")
    print(f"  a number somebody has   {medians[0]:8.2f}")
    print(f"  a number nobody has     {medians[1]:8.2f}")
    print(f"  one measurement tells which in {max(told, 1 - told):.3f} of cases (0.5 is chance)")
    result.keep(
        result.Figure(
            f"sign-in at an unknown number beside a known one, {PAIRS} each",
            f"{medians[1] / medians[0]:.3f} times as long; told in {max(told, 1 - told):.2f}",
            target="told in at most 0.6",
            is_reached=max(told, 1 - told) <= 0.6,
        )
    )
    return {"ratio": medians[1] / medians[0], "told": told}


def _times() -> tuple[list[float], list[float]]:
    from zeren.accounts import actions, tries
    from zeren.core.actor import Actor
    from zeren.core.refusal import Refused
    from zeren.ledger import clock

    system = Actor.system()
    ids = actions.open_accounts(
        [(f"K{one}", "en") for one in range(PAIRS)], by=system, at=clock.now()
    )
    for login, account_id in ids.items():
        code = actions.invite(account_id, by=system, at=clock.now())
        actions.accept_invite(login, code, pin="274913", at=clock.now())
    known: list[float] = []
    unknown: list[float] = []
    for one in range(PAIRS):
        for letter, times in (("K", known), ("U", unknown)):
            place = tries.Place(f"{letter}{one}", "a browser")
            begun = time.process_time()
            login, pin = f"{letter}{one}", f"{350_461 + one * 7}"
            with contextlib.suppress(Refused):
                actions.sign_in(login, pin=pin, at=clock.now(), place=place)
            times.append(time.process_time() - begun)
    return known, unknown


if __name__ == "__main__":
    main()
