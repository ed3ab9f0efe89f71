"""Kills while people sign: nothing that was told is lost, nothing is there twice or half.

ZEREN_KILLS=200 ZEREN_KILL_PEOPLE=10000 python -m pytest tests/standing/test_kills.py -s
"""

from __future__ import annotations

import os

from tests.standing import kills
from tests.standing.house import House, until

KILLS = int(os.environ.get("ZEREN_KILLS", "3"))
PEOPLE = int(os.environ.get("ZEREN_KILL_PEOPLE", "36"))


def test_whatever_is_killed_no_signature_is_lost_doubled_or_half(any_house: House) -> None:
    house = any_house
    letters = kills.fill(house, PEOPLE)

    told = kills.storm(house, letters, kills=KILLS, seed=int(os.environ.get("ZEREN_SEED", "1")))

    assert told.signed | told.found_signed == set(letters.values())
    assert list(kills.wrong(house, told)) == []
    until("all is signed by the log", house.is_well)
    house.stop()
    audit = house.command("audit")
    assert audit.returncode == 0, audit.stdout[-3000:] + audit.stderr[-2000:]
    print(
        f"{len(letters)} letters, kills {dict(told.kills)}, {len(told.signed)} told,"
        f" {len(told.found_signed)} found signed, {told.broken_off} broken off"
    )
