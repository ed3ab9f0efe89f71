#!/usr/bin/env python3
"""Watch the log of a house from outside: fetch, compare with what was seen before, raise alarm.

    python zeren_watch.py URL [--keys LIST.txt | --key VKEY] [--state FILE.json]
                              [--every SECONDS] [--silence HOURS] [--need N]
                              [--mail TO --server HOST:PORT --sender FROM]

It needs Python 3.11 and the file zeren_verify.py beside it, nothing else. Each round it
  1. fetches the newest checkpoint and looks who signed it,
  2. fetches a proof that the log begins with everything seen before, and checks it,
  3. fetches the last entry, which says when the checkpoint was signed,
  4. keeps what it saw, and says one line.
Without --every it does one round. What does not fit is kept beside the state: it is evidence.

Alarms: key (signed by a key you do not know), fork (not the log you saw before), shrunk (shorter
than before), time_back, ahead (its clock is before yours), silent (nothing new for HOURS),
witnesses (fewer than N cosigned). Exit codes: 0 well; 1 alarm; 2 not understood; 3 not reached.
从外部看守一家单位的日志：取回、与以往所见比对、报警。
退出码：0 正常；1 报警；2 无法理解；3 无法连接。
"""

import argparse
import json
import os
import smtplib
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

try:
    from zeren.core.log import verifier
except ImportError:  # handed out as two files side by side
    import zeren_verify as verifier  # type: ignore[import-not-found, no-redef]

LARGEST = 256 * 1024
SECONDS = 30
AHEAD = timedelta(minutes=10)

WORDS = {
    "key": ("signed by a key you do not know", "签名公钥不为您所知"),
    "fork": (
        "not the log that was seen before: it was rewritten",
        "与以往所见不是同一日志：已被改写",
    ),
    "shrunk": ("shorter than what was seen before: its end was cut", "比以往所见的短：末尾被截去"),
    "time_back": ("signed at an earlier time than what was seen before", "签署时间早于以往所见"),
    "ahead": (
        "signed at a time that has not come yet: its clock is wrong",
        "签署时间尚未到来：时钟有误",
    ),
    "silent": ("nothing new for longer than agreed", "超过约定时长没有新内容"),
    "witnesses": ("fewer witnesses have cosigned than agreed", "会签的见证方少于约定"),
    "damaged": ("what it answers cannot be read", "其答复无法读取"),
}


class Alarm(Exception):  # noqa: N818 - what the watch is there for
    """Something does not fit: a code of WORDS, and what was found."""

    def __init__(self, code: str, found: str = "") -> None:
        super().__init__(code)
        self.code, self.found = code, found


class NotReachedError(Exception):
    """The house did not answer; the message says how."""


@dataclass
class Memory:
    """What was seen last, kept in a file between rounds."""

    keys: list[str] = field(default_factory=list)
    """Keys of the log; those of the first visit when none were given."""
    note: str = ""
    signed_at: str = ""
    """The recorded time of the last entry, as text in UTC."""


def look(url: str, memory: Memory, options: argparse.Namespace, now: datetime) -> str:
    """One round; returns the line to say, changes the memory. Raises Alarm, NotReachedError."""
    if not memory.keys:
        memory.keys = fetch(url, "key").split()
    keys = "\n".join(memory.keys)
    note = fetch(url, "checkpoint")
    try:
        given = verifier.Given(keys)
        text, signatures = verifier.split_note(note)
        head = verifier.read_head(text)
        if not any(verifier.signs(key, text, signatures) for key in given.logs):
            raise Alarm("key", note)
        told = _last_entry(url, head, keys)
        grown = _compare(url, head, memory, note)
        cosigned = [verifier.cosigned_at(key, text, signatures) for key in given.witnesses]
    except verifier.Refusal as no:
        raise Alarm("damaged", f"{no.en}\n{note}") from no
    if memory.signed_at and told < memory.signed_at:
        raise Alarm("time_back", f"{told} after {memory.signed_at}\n{note}")
    signed_at = datetime.strptime(told, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    memory.note, memory.signed_at = note, told
    if signed_at > now + AHEAD:
        raise Alarm("ahead", f"{told}, here it is {now:%Y-%m-%dT%H:%M:%SZ}")
    if now - signed_at > timedelta(hours=options.silence):
        raise Alarm("silent", f"last signed {told}")
    if sum(at is not None for at in cosigned) < options.need:
        raise Alarm("witnesses", note)
    return f"{head[0]}: {head[1]} entries (+{grown}), signed {told}"


def _compare(url: str, head: verifier.Head, memory: Memory, note: str) -> int:
    """By how much the log has grown since it was last seen."""
    if not memory.note:
        return head[1]
    seen = verifier.read_head(verifier.split_note(memory.note)[0])
    if head[0] != seen[0]:
        raise Alarm("fork", note)
    if head[1] < seen[1]:
        raise Alarm("shrunk", note)
    proof: list[bytes] | None = []
    if head[1] > seen[1]:
        answer = fetch(url, f"consistency/{seen[1]}/{head[1]}.txt")
        proof = verifier.read_proofs(answer).get((seen[1], head[1]))
    if proof is None or not verifier.consistent(seen, head, proof):
        raise Alarm("fork", note)
    return head[1] - seen[1]


def _last_entry(url: str, head: verifier.Head, keys: str) -> str:
    """When the checkpoint was signed: it is the last entry of the log itself."""
    report = verifier.check(fetch(url, f"checkpoints/{head[1]}.json").encode(), keys)
    entry = report.entry
    if (
        not report.ok
        or (report.origin, report.size) != head[:2]
        or report.index != head[1] - 1
        or entry.get("code") != "ledger.checkpointed"
    ):
        raise Alarm("damaged", f"the last entry of {head[1]} does not prove when it was signed")
    return str(entry["recorded_at"])


def fetch(url: str, name: str) -> str:
    """The text at an address of the house."""
    address = f"{url.rstrip('/')}/evidence/{name}"
    try:
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:  # noqa: S310 - checked
            data: bytes = answer.read(LARGEST)
        return data.decode("utf-8")
    except (OSError, ValueError, urllib.error.URLError) as error:
        raise NotReachedError(f"{address}: {error}") from error


def round_of(options: argparse.Namespace, now: datetime) -> tuple[int, str]:
    """One round with its memory; returns exit code and line."""
    state: Path = options.state
    memory = Memory(**json.loads(state.read_text(encoding="utf-8"))) if state.exists() else Memory()
    if options.keys:
        memory.keys = options.keys
    stamp = f"{now:%Y-%m-%d %H:%M:%SZ}"
    try:
        first = not memory.note
        line = look(options.url, memory, options, now)
        if first and not options.keys:
            line += (
                "\n  The key was taken from the house itself; compare it with one you got "
                "elsewhere: 公钥取自该单位本身，请与从其他途径取得的核对：" + " ".join(memory.keys)
            )
        code, line = 0, f"{stamp} ok {line}"
    except Alarm as alarm:
        en, zh = WORDS[alarm.code]
        code, line = 1, f"{stamp} ALARM {alarm.code}: {en} / {zh}\n  {alarm.found}".rstrip()
        write(state.with_suffix(f".alarm-{now:%Y%m%dT%H%M%S}.txt"), line + "\n" + memory.note)
    except NotReachedError as error:
        code, line = 3, f"{stamp} not reached / 无法连接: {error}"
        if _is_silent(memory, options, now):
            en, zh = WORDS["silent"]
            code, line = 1, f"{stamp} ALARM silent: {en} / {zh}\n  {error}"
    write(state, json.dumps(asdict(memory), ensure_ascii=False, indent=1) + "\n")
    return code, line


def _is_silent(memory: Memory, options: argparse.Namespace, now: datetime) -> bool:
    if not memory.signed_at:
        return False
    last = datetime.strptime(memory.signed_at, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    return now - last > timedelta(hours=options.silence)


def write(path: Path, text: str) -> None:
    """So that after a power cut either the old or the new file is there."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with aside.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, path)


def send(options: argparse.Namespace, line: str) -> None:
    """The alarm by mail, when it was asked for."""
    message = EmailMessage()
    message["Subject"] = f"zeren watch: {line.splitlines()[0][21:80]}"
    message["From"], message["To"] = options.sender, options.mail
    message.set_content(f"{options.url}\n\n{line}\n")
    host, _, port = options.server.partition(":")
    with smtplib.SMTP(host, int(port or 25), timeout=SECONDS) as server:
        server.send_message(message)


def fill(parser: argparse.ArgumentParser) -> None:
    """The arguments of `zeren watch`."""
    parser.add_argument("url", help="address of the house, as https://zeren.example")
    parser.add_argument("--key", action="append", default=[], help="a key got elsewhere")
    parser.add_argument("--keys", metavar="LIST.txt", type=Path, help="keys, one a line")
    parser.add_argument("--state", type=Path, default=Path("zeren-watch.json"), help="memory")
    parser.add_argument("--every", type=float, metavar="SECONDS", help="again and again")
    parser.add_argument("--silence", type=float, default=48, metavar="HOURS", help="default 48")
    parser.add_argument("--need", type=int, default=0, help="witnesses that must have cosigned")
    parser.add_argument("--mail", metavar="TO", help="send alarms to this address")
    parser.add_argument("--server", default="localhost:25", help="mail server, host:port")
    parser.add_argument("--sender", default="zeren-watch@localhost", help="sender of alarms")


def run(options: argparse.Namespace) -> int:
    if urlsplit(options.url).scheme not in ("http", "https"):
        print(f"{options.url} is no address; it must read like https://zeren.example")
        return 2
    try:
        listed = options.keys.read_text(encoding="utf-8").splitlines() if options.keys else []
        options.keys = [*options.key, *(one for one in listed if one.strip() and one[0] != "#")]
        verifier.Given("\n".join(options.keys))
    except (OSError, UnicodeDecodeError) as error:
        print(f"The list of keys cannot be read: {error}\n无法读取公钥清单：{error}")
        return 2
    except verifier.Refusal as no:
        print(f"{no.en}\n{no.zh}")
        return 2
    worst = 0
    while True:
        code, line = round_of(options, datetime.now(UTC))
        print(line, flush=True)
        if code == 1 and options.mail:
            try:
                send(options, line)
            except (OSError, smtplib.SMTPException) as error:
                print(f"  the mail was not sent / 邮件未发出: {error}", flush=True)
        worst = code or worst
        if not options.every:
            return worst
        time.sleep(options.every)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="zeren watch",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    fill(parser)
    try:
        return run(parser.parse_args(arguments))
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
