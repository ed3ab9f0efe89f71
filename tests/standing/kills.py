"""People who sign through HTTP while processes are killed, and the count of what became of it.

What somebody was told ("You have signed", 303 to the receipt) must be there; nothing may be there
twice or half, whatever was killed and whenever.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import queue
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests import answering, ready
from tests.standing.house import ROOT, House
from tests.standing.works import PIN

SECONDS_BETWEEN = (0.5, 3.0)
TARGETS = ("all", "pages", "worker")
"""`zeren serve` with everything below it; the web server alone; the worker alone."""


@dataclass
class Told:
    """What the people were told, and how often somebody had to ask again."""

    signed: set[int] = field(default_factory=set)
    found_signed: set[int] = field(default_factory=set)
    broken_off: int = 0
    kills: Counter[str] = field(default_factory=Counter)


def fill(house: House, people: int) -> dict[str, int]:
    """Letters to sign, by the number of who signs."""
    ready.lay(house.data, tables="ZEREN_DATABASE" not in house.more)
    done = subprocess.run(
        [sys.executable, "-m", "tests.standing.works", str(people)],
        env=house.env, cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    pairs = (line.split() for line in done.stdout.splitlines())
    return {login: int(letter) for login, letter in pairs}


def storm(house: House, letters: dict[str, int], *, kills: int, seed: int, hands: int = 3) -> Told:
    """All sign; in between something is killed so many times; returns when all have signed."""
    chance, told = random.Random(seed), Told()
    waiting: queue.Queue[tuple[str, int]] = queue.Queue()
    for pair in sorted(letters.items()):
        waiting.put(pair)
    total = len(letters)
    threads = [
        threading.Thread(target=_hand, args=(house.port, waiting, told, total), daemon=True)
        for _ in range(hands)
    ]
    house.start()
    for one in threads:
        one.start()
    while any(one.is_alive() for one in threads):
        if sum(told.kills.values()) >= kills:
            time.sleep(0.3)
            continue
        seen = len(told.signed | told.found_signed)
        while len(told.signed | told.found_signed) == seen and any(t.is_alive() for t in threads):
            time.sleep(0.05)  # a busy machine starts slowly: a kill falls while people sign
        time.sleep(chance.uniform(*SECONDS_BETWEEN))
        _kill(house, chance.choice(TARGETS), told)
    return told


def _kill(house: House, what: str, told: Told) -> None:
    assert house.process is not None
    if what == "all":
        house.process.kill()
        house.process.wait()
        _end(house)
        told.kills[what] += 1
        house.start()
        return
    pid = house.children().get(what)
    if pid is None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
        told.kills[what] += 1


def _end(house: House) -> None:
    """As a power switch: what would end by itself within seconds ends now."""
    for pid in house.all_of_it():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    while house.all_of_it():
        time.sleep(0.05)


def _hand(port: int, waiting: queue.Queue[tuple[str, int]], told: Told, total: int) -> None:
    """Signs one letter after the other; what broke off is tried again from the beginning."""
    while len(told.signed | told.found_signed) < total:
        try:
            login, letter = waiting.get(timeout=0.5)
        except queue.Empty:
            continue
        try:
            how = _sign(port, login, letter)
        except (OSError, http.client.HTTPException):
            how = ""
        if how == "signed":
            told.signed.add(letter)
        elif how == "found":
            told.found_signed.add(letter)
        else:
            told.broken_off += 1
            waiting.put((login, letter))
            time.sleep(0.5)


def _sign(port: int, login: str, letter: int) -> str:
    """As a phone does it: sign in, read, sign. "signed", "found" signed already, or "" to retry."""
    phone = House(data=ROOT, port=port)  # only its browser is used
    if phone.send("/sign-in/", {"login": login, "pin": PIN}, timeout=20).status != 303:
        return ""
    page = phone.ask(f"/letters/{letter}/sign/", timeout=20)
    if page.status == 409:
        return "found"
    if page.status != 200:
        return ""
    digest = page.text.split('name="digest_seen" value="')[1].split('"')[0]
    name = page.text.split('data-name="')[1].split('"')[0] if 'data-name="' in page.text else "x"
    read = phone.ask(f"/letters/{letter}/read/", timeout=20).text
    form = {"digest_seen": digest, "pin": PIN, "typed_name": name, "stroke": STROKE}
    form["own_duty"] = answering.answer(page.text, read)
    answer = phone.send(f"/letters/{letter}/sign/", form, timeout=20)
    return "signed" if answer.status == 303 and "receipt" in answer.headers["location"] else ""


def _stroke() -> str:
    import json

    from benchmarks import works

    lines = [[[x, y, 0] for x, y in line] for line in works.STROKES]
    return json.dumps({"strokes": lines})


STROKE = _stroke()

COUNT = """
import json, sys, django; django.setup()
from collections import Counter
from zeren.letters.models import Letter, Signature
from zeren.ledger.models import Fact
signatures = Counter(Signature.objects.filter(party="B").values_list("letter_id", flat=True))
facts = Counter(Fact.objects.filter(code="letter.signed", about_kind="letter")
                .values_list("about_id", flat=True))
states = dict(Letter.objects.values_list("id", "state"))
json.dump([list(signatures.items()), list(facts.items()), list(states.items())], sys.stdout)
"""


def counted(house: House) -> tuple[Counter[int], Counter[int], dict[int, str]]:
    """Signatures and their facts by letter, and each letter's state, read in a fresh process."""
    import json

    done = subprocess.run(
        [sys.executable, "-c", COUNT],
        env={**house.env, "DJANGO_SETTINGS_MODULE": "zeren.site.settings"},
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    signatures, facts, states = json.loads(done.stdout)
    return Counter(dict(signatures)), Counter(dict(facts)), dict(states)


def wrong(house: House, told: Told) -> Iterator[str]:
    """Every difference between what was told, the rows and the facts."""
    signatures, facts, states = counted(house)
    for letter in sorted(told.signed | told.found_signed | set(signatures) | set(facts)):
        if letter in told.signed and not signatures[letter]:
            yield f"letter {letter}: told as signed, lost"
        if signatures[letter] > 1 or facts[letter] > 1:
            yield f"letter {letter}: {signatures[letter]} signatures, {facts[letter]} facts"
        is_signed = states[letter] in ("SIGNED", "IN_FORCE")
        if not (signatures[letter] == facts[letter] == int(is_signed)):
            yield (
                f"letter {letter}: {states[letter]}, {signatures[letter]} signatures,"
                f" {facts[letter]} facts: half"
            )
