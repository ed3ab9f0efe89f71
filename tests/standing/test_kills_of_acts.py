"""A batch of countersignatures, and hazards with photos, killed in the middle: none lost, doubled,
half.

ZEREN_COMMAND_KILLS=50 python -m pytest tests/standing/test_kills_of_acts.py -s
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.standing import kills
from tests.standing.conftest import end
from tests.standing.house import ROOT, House

TIMES = int(os.environ.get("ZEREN_COMMAND_KILLS", "1"))
PEOPLE = 12 if TIMES < 5 else 120

HEAD = """
import json, os, sys, secrets, hashlib, django; django.setup()
from benchmarks import works
from zeren.ledger import clock
from zeren.letters import actions as letters, queries
from zeren.letters.models import Letter, Signature
from zeren.hazards import actions as hazards
from zeren.web import photos
from zeren.hazards.models import Hazard, HazardPhoto
from zeren.ledger.models import Fact
from zeren.ledger import vault
from zeren.organisation.models import Thing
def say(*words): os.write(1, (" ".join(map(str, words)) + "\\n").encode())
"""
BATCH = """
say("ready")
signed = Letter.objects.filter(state="SIGNED")
for head in sorted(set(signed.values_list("countersigner", flat=True))):
    waiting = queries.countersignable([head], clock.today())
    chosen = {one.pk: one.digest for one in waiting}
    if chosen:
        letters.countersign_batch(chosen, strokes=works.STROKES, typed_name="", is_pin_fresh=True,
                                  batch=secrets.token_hex(8), by=works.acting(head), at=clock.now())
        say(*chosen)
say("over")
"""
REPORTS = """
thing, person = Thing.objects.first(), works.head_of_all()
say("ready")
while True:
    picture = secrets.token_bytes(20_000)
    kept = photos.Photo(picture, 40, 40, hashlib.sha256(picture).hexdigest())
    row, _code = hazards.report(text="x", thing_id=thing.pk, photos=[kept],
                                by=works.acting(person), at=clock.now())
    say(row.pk)
"""
FOUND = """
from collections import Counter
def facts(code): return Counter(Fact.objects.filter(code=code).values_list("about_id", flat=True))
signed = Counter(Signature.objects.filter(party="A").values_list("letter_id", flat=True))
pictures = Counter(one.hazard_id for one in HazardPhoto.objects.all() if vault.get(one.digest))
say(json.dumps([list(x.items()) for x in (
    signed, facts("letter.countersigned"),
    Counter(Letter.objects.filter(state="IN_FORCE", countersigner__isnull=False)
            .values_list("pk", flat=True)),
    Counter(Hazard.objects.values_list("pk", flat=True)), facts("hazard.reported"), pictures)]))
"""


def begin(house: House, code: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HEAD + code], cwd=ROOT, text=True, stdout=subprocess.PIPE,
        env={**house.env, "DJANGO_SETTINGS_MODULE": "zeren.site.settings"},
    )  # fmt: skip


def killed(house: House, code: str, wait: float, *, acts: int = 0) -> list[str]:
    """What the process had said when it was killed, so long after it was ready and did some."""
    with begin(house, code) as one:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
        first = [one.stdout.readline() for _act in range(acts)]
        time.sleep(wait)
        one.send_signal(signal.SIGKILL)
        return [line for line in (*first, *one.stdout.read().splitlines()) if line.strip()]


def found(house: House) -> list[dict[int, int]]:
    said, _ = begin(house, FOUND).communicate()
    return [dict(map(tuple, rows)) for rows in json.loads(said)]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Everybody has signed; nobody has countersigned."""
    one = House(tmp_path_factory.mktemp("acts") / "data")
    kills.fill(one, PEOPLE)
    subprocess.run(
        [sys.executable, "-m", "tests.standing.signer"],
        env=one.env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    yield one
    end(one)


@pytest.fixture
def chance() -> random.Random:
    return random.Random(int(os.environ.get("ZEREN_SEED", "1")))


def test_a_batch_that_is_killed_again_and_again_countersigns_each_letter_once(
    house: House, chance: random.Random
) -> None:
    told: set[int] = set()
    for _kill in range(TIMES):
        for line in killed(house, BATCH, chance.uniform(0, 0.4)):
            told |= {int(word) for word in line.split() if word != "over"}
    part = found(house)
    with begin(house, BATCH) as last:
        assert last.wait(120) == 0
    signed, facts, in_force, *_rest = found(house)

    assert told <= part[0].keys()
    for some in (part[:3], [signed, facts, in_force]):
        assert some[0] == some[1] == some[2], "a signature, its fact and the state belong together"
        assert set(some[0].values()) <= {1}
    assert len(signed) > PEOPLE // 2
    print(f"{TIMES} kills, {len(part[0])} of {len(signed)} countersigned before the last run")


def test_a_hazard_with_a_photo_that_was_told_is_there_with_its_photo(
    house: House, chance: random.Random
) -> None:
    told = []
    for _kill in range(TIMES):
        told += [int(line) for line in killed(house, REPORTS, chance.uniform(0, 0.3), acts=1)]
    *_letters, hazards, facts, pictures = found(house)

    assert told
    assert set(told) <= hazards.keys()
    assert hazards == facts == pictures
    assert set(hazards.values()) == {1}
    assert len(hazards) <= len(told) + TIMES, "at most one a kill was committed and not told"
    said = house.command("audit").stdout
    assert "evidence   ok" in said, said[-2000:]  # what counts waits for a worker, and may
    assert "files      ok" in said, said[-2000:]
    print(f"{TIMES} kills, {len(told)} told, {len(hazards)} there, each with its photo")
