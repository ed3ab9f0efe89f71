"""How long do 40 people take to sign on one tablet in one meeting?

    python -m benchmarks.crowd [PEOPLE] [--fast]

Real HTTP against `zeren serve` with two web processes: the tablet is enrolled, and one person after
the other comes to the pad, gives number and PIN, opens the letter, looks over the own part, draws,
gives the PIN again and hands over. Everybody is trained, and the text of the letters was read aloud
in the meeting before. What people need beside the server stands in THINK below: it is slept, or
with --fast summed instead.
"""

import http.client
import json
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from benchmarks import result, works
from tests import answering

PIN = "482915"
COOKIE = "zeren_kiosk"
GOAL_MINUTES = 25.0
THINK = {
    "touch the own name": 2.0,
    "type six digits of the PIN": 5.0,
    "look over the own duties and targets": 12.0,
    "point to the own duty among three": 4.0,
    "draw the signature": 5.0,
    "type the PIN again": 4.0,
    "see the receipt and hand over": 4.0,
}
"""Seconds of a person, estimated with gloves off; nobody was timed yet. They are 36 s a person, and
40 people with them alone take 24 minutes."""


@dataclass
class Tablet:
    """One browser: cookies, forms with their token, and how long the server took."""

    port: int
    is_fast: bool
    cookies: dict[str, str] = field(default_factory=dict)
    served: list[float] = field(default_factory=list)
    thought: float = 0.0

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, where it leads, and the page."""
        begun = time.perf_counter()
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={one}" for name, one in self.cookies.items())}
        body = None
        if form is not None:
            token = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}
            body = urlencode(form | token)
            headers |= {"Content-Type": "application/x-www-form-urlencoded",
                        "Origin": f"http://127.0.0.1:{self.port}"}  # fmt: skip
        line.request("GET" if form is None else "POST", path, body, headers)
        answer = line.getresponse()
        page = answer.read().decode("utf-8", "replace")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _is, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        line.close()
        self.served.append(time.perf_counter() - begun)
        return answer.status, answer.getheader("Location") or "", page

    def think(self, what: str) -> None:
        self.thought += THINK[what]
        if not self.is_fast:
            time.sleep(THINK[what])


def main() -> dict[str, float]:
    """Print the table; return the figures."""
    numbers = [one for one in sys.argv[1:] if one.isdigit()]
    count = int(numbers[0]) if numbers else 40
    with works.folder() as data:
        works.prepare()
        key, people = _house(count)
        port = _free()
        with (Path(data) / "serve.out").open("w") as out:
            words = ["-m", "zeren.cli.main", "serve", "--port", str(port), "--no-worker"]
            house = subprocess.Popen([sys.executable, *words], stdout=out, stderr=out)
        try:
            _wait(port)
            tablet = Tablet(port, "--fast" in sys.argv, {COOKIE: key, "zeren_language": "en"})
            return _measured(tablet, people)
        finally:
            house.send_signal(signal.SIGTERM)
            house.wait(30)


def _house(count: int) -> tuple[str, list[tuple[str, int]]]:
    """One unit whose people are trained, have a PIN and a letter; the key of its tablet."""
    from django.http import HttpResponse

    from zeren.accounts import actions as accounts
    from zeren.accounts import queries as account_queries
    from zeren.core.actor import Actor
    from zeren.kiosk import actions as kiosk
    from zeren.ledger import clock
    from zeren.letters import queries as letters
    from zeren.organisation import queries as where

    staff = works.bring_in(count + 2, 2)
    works.train([row.person_id for row in staff])
    works.issue()
    today, found = clock.today(), []
    top = where.root(today)
    assert top is not None, "the works have a root"
    for row in staff:
        account = account_queries.account(works.acting(row.person_id).account_id)
        letter = letters.live_letter(row.person_id, today.year, today)
        assert account is not None
        if letter is None or letter.kind != "letter" or len(found) == count:
            continue
        code = accounts.invite(account.pk, by=Actor.system(), at=clock.now())
        accounts.accept_invite(account.login, code, pin=PIN, at=clock.now())
        found.append((account.login, letter.pk))
    _row, token = kiosk.enrol(
        top.id, place="Hall", opens=0, closes=0, until=today + timedelta(days=1), language="en",
        shows_names=True, by=works.acting(works.head_of_all()), at=clock.now(),
    )  # fmt: skip
    answer = HttpResponse()
    answer.set_signed_cookie(COOKIE, token, salt=COOKIE)
    return answer.cookies[COOKIE].value, found


def _measured(tablet: Tablet, people: list[tuple[str, int]]) -> dict[str, float]:
    begun, each = time.perf_counter(), []
    for login, letter in people:
        since = time.perf_counter(), tablet.thought
        _one(tablet, login, letter)
        served = time.perf_counter() - since[0]
        each.append(served + (tablet.thought - since[1] if tablet.is_fast else 0.0))
    wall = time.perf_counter() - begun + (tablet.thought if tablet.is_fast else 0.0)
    minutes, alone = wall / 60, sum(tablet.served) / len(people)
    print(f"{len(people)} people on one tablet, think-times {sum(THINK.values()):.0f} s a person"
          f" ({'summed' if tablet.is_fast else 'slept'}):")  # fmt: skip
    for what, seconds in THINK.items():
        print(f"  {seconds:4.0f} s  {what}")
    print(
        f"  {alone:6.2f} s  of the server, a person, in {len(tablet.served) // len(people)} pages"
    )
    print(f"  {statistics.median(each):6.1f} s  a person, median; slowest {max(each):.1f} s")
    print(f"  {minutes:6.1f} minutes for all")
    result.keep(
        result.Figure(
            f"{len(people)} people sign on one tablet in one meeting, think-times"
            f" {sum(THINK.values()):.0f} s a person included",
            f"{minutes:.1f} minutes; the server {alone:.2f} s a person",
            target=f"under {GOAL_MINUTES:.0f} minutes",
            is_reached=minutes < GOAL_MINUTES,
        )
    )
    return {"minutes": minutes, "served": alone}


def _one(tablet: Tablet, login: str, letter: int) -> None:
    """From the pad to the pad."""
    _ok(tablet.ask("/kiosk/"), 200)
    tablet.think("touch the own name")
    tablet.think("type six digits of the PIN")
    where = _ok(tablet.ask("/kiosk/", {"login": login, "pin": PIN}), 303)[1]
    _ok(tablet.ask(where), 200)
    read = _ok(tablet.ask(f"/letters/{letter}/read/"), 200)[2]
    tablet.think("look over the own duties and targets")
    page = _ok(tablet.ask(f"/letters/{letter}/sign/"), 200)[2]
    seen = re.search(r'name="digest_seen"[^>]*value="([0-9a-f]{64})"', page)
    assert seen, "the page says which text is signed"
    tablet.think("point to the own duty among three")
    tablet.think("draw the signature")
    tablet.think("type the PIN again")
    drawn = json.dumps({"w": 400, "h": 200, "strokes": works.STROKES})
    form = {"digest_seen": seen[1], "stroke": drawn, "typed_name": "", "pin": PIN}
    form["own_duty"] = answering.answer(page, read)
    where = _ok(tablet.ask(f"/letters/{letter}/sign/", form), 303)[1]
    _ok(tablet.ask(where), 200)
    tablet.think("see the receipt and hand over")
    _ok(tablet.ask("/kiosk/over/", {}), 303)


def _ok(answer: tuple[int, str, str], want: int) -> tuple[int, str, str]:
    assert answer[0] == want, f"got {answer[0]}, want {want}: {answer[1]} {answer[2][:2000]}"
    return answer


def _free() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait(port: int) -> None:
    for _second in range(60):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(1)
    raise RuntimeError("the house does not serve")


if __name__ == "__main__":
    main()
