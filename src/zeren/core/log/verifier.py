#!/usr/bin/env python3
"""Check a receipt of Zeren without Zeren: one file, Python 3.11 or later, nothing else.

    python zeren_verify.py receipt.json [--key VKEY] [--checkpoint NOTE.txt]

What it does, in this order:
  1. spells the entry in its one canonical way and hashes it to a leaf,
  2. walks the inclusion proof from the leaf to the root of the signed checkpoint (RFC 9162),
  3. checks the Ed25519 signature under the checkpoint (RFC 8032, in whole numbers),
  4. compares what is printed on the receipt, and every text in it, with the entry.

Give --key: the public key that you got another way (notice board, mail, another department).
Without it the key inside the receipt is used, and that is said. Give --checkpoint: a checkpoint
that was kept elsewhere; when it speaks of the same number of entries, it must agree.

Exit codes: 0 all is as recorded; 1 refused; 2 the file or the call could not be read.
查验责任仁回执：不需要服务器，只需要本文件和 Python 3.11。退出码：0 相符，1 不符，2 无法读取。
"""

import base64
import hashlib
import json
import sys
from io import TextIOWrapper
from typing import Any

FORMAT = "zeren-receipt/1"
LARGEST_FILE = 4 * 1024 * 1024
LARGEST_NUMBER = 2**53 - 1
DEEPEST = 40

Head = tuple[str, int, bytes]  # which log, how many entries, their root
Point = tuple[int, int, int, int]


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """The receipt does not hold; carries a code and the same sentence in both languages."""

    def __init__(self, code: str, en: str, zh: str) -> None:
        super().__init__(code)
        self.code, self.en, self.zh = code, en, zh


class Report:
    """What was found: `ok`, a `code`, and sentences as (code, English, Chinese)."""

    def __init__(self) -> None:
        self.ok = False
        self.code = ""
        self.lines: list[tuple[str, str, str]] = []
        self.entry: dict[str, Any] = {}
        self.index = 0
        self.size = 0
        self.origin = ""
        self.key_given = False

    def say(self, code: str, en: str, zh: str) -> None:
        self.lines.append((code, en, zh))


def check(data: bytes, key: str = "", checkpoint: str = "") -> Report:
    """Check the bytes of a receipt; never raises for a bad one. Returns a Report."""
    report = Report()
    try:
        _check(report, _read(data), key.strip(), checkpoint)
        report.ok, report.code = True, "ok"
    except Refusal as refusal:
        report.code = refusal.code
        report.say(refusal.code, refusal.en, refusal.zh)
    return report


def _check(report: Report, receipt: dict[str, Any], key: str, checkpoint: str) -> None:
    entry, index, proof, note = _parts(receipt)
    report.entry = entry
    leaf = hashlib.sha256(b"\x00" + canonical(entry)).digest()

    vkey = key or receipt.get("key", "")
    name, key_id, public = read_key(vkey)
    origin, size, root = open_note(note, name, key_id, public)
    report.index, report.size, report.origin = index, size, origin
    report.key_given = bool(key)
    if key:
        report.say(
            "key_given",
            "The checkpoint is signed with the key you gave.",
            "检查点的签名与您提供的公钥相符。",
        )
    else:
        report.say(
            "key_inside",
            "The checkpoint is signed with the key inside the receipt. Compare this key with one "
            "you got another way: " + vkey,
            "检查点的签名与回执内附的公钥相符。请与您从其他途径得到的公钥核对：" + vkey,
        )

    if root_from(leaf, index, size, proof) != root:
        raise Refusal(
            "not_in_log",
            "This entry is not in the log that was signed: entry or proof was changed.",
            "该记录不在已签名的日志中：记录或证明已被改动。",
        )
    report.say(
        "in_log",
        f"The entry is number {index + 1} of the {size} entries that were signed.",
        f"该记录是已签名的 {size} 条记录中的第 {index + 1} 条。",
    )
    _compare_printed(report, entry, receipt.get("printed", {}))
    _compare_texts(report, entry, receipt.get("texts", {}))
    if checkpoint:
        _compare_checkpoint(report, checkpoint, name, key_id, public, (origin, size, root))
    if "/demo/" in origin:
        report.say(
            "demo",
            "It comes from a demonstration, not from a real company.",
            "它来自演示系统，不是真实企业的记录。",
        )
    code, at, recorded = (str(entry.get(part)) for part in ("code", "at", "recorded_at"))
    report.say(
        "entry",
        f"It records “{code}” at {at}, written down at {recorded} (UTC).",
        f"它记录了“{code}”，发生于 {at}，登记于 {recorded}（协调世界时）。",
    )


# --- the file -----------------------------------------------------------------------------


def _read(data: bytes) -> dict[str, Any]:
    if len(data) > LARGEST_FILE:
        raise _unreadable("it is larger than 4 MB", "文件超过 4 MB")
    try:
        receipt = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_once,
            parse_float=_no_fraction,
            parse_constant=_no_fraction,
        )
    except (ValueError, RecursionError) as error:
        raise _unreadable(
            "it is not the JSON of a receipt, or was cut", "不是回执的 JSON，或文件不完整"
        ) from error
    if not isinstance(receipt, dict) or receipt.get("format") != FORMAT:
        raise _unreadable("it does not say " + FORMAT, "文件中没有 " + FORMAT)
    return receipt


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_fraction(text: str) -> Any:
    raise ValueError("fractions are not used: " + text)


def _unreadable(en: str, zh: str) -> Refusal:
    return Refusal(
        "unreadable", f"This is not a receipt of Zeren: {en}.", f"这不是责任仁回执：{zh}。"
    )


def _parts(receipt: dict[str, Any]) -> tuple[dict[str, Any], int, list[bytes], str]:
    known = {"format", "entry", "index", "proof", "checkpoint", "key", "printed", "texts"}
    if set(receipt) - known:
        raise _unreadable("it holds parts nobody knows", "含有未知内容")
    entry, index, proof, note = (
        receipt.get(part) for part in ("entry", "index", "proof", "checkpoint")
    )
    if (
        not isinstance(entry, dict)
        or type(index) is not int
        or not isinstance(proof, list)
        or len(proof) > 64
        or not isinstance(note, str)
        or not isinstance(receipt.get("key", ""), str)
        or not isinstance(receipt.get("printed", {}), dict)
        or not isinstance(receipt.get("texts", {}), dict)
    ):
        raise _unreadable("a part is missing or of another kind", "缺少内容或类型不对")
    return entry, index, [_hash(one) for one in proof], note


def _hash(text: object) -> bytes:
    data = unbase64(text) if isinstance(text, str) else None
    if data is None or len(data) != 32:
        raise _unreadable("a hash of its proof is damaged", "证明中的散列值已损坏")
    return data


# --- 1. entry -> leaf ---------------------------------------------------------------------


def canonical(value: object) -> bytes:
    """Sorted keys, no spaces, UTF-8, whole numbers of at most 53 bits."""
    try:
        _plain(value, 0)
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return text.encode("utf-8")
    except ValueError as error:
        raise _unreadable("its entry cannot be spelled", "记录内容无法规范化") from error


def _plain(value: object, depth: int) -> None:
    if depth > DEEPEST:
        raise ValueError("too deep")
    if isinstance(value, list):
        for item in value:
            _plain(item, depth + 1)
    elif isinstance(value, dict):
        for item in value.values():
            _plain(item, depth + 1)
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST_NUMBER:
        raise ValueError("number too large")


# --- 2. leaf -> root ----------------------------------------------------------------------


def root_from(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes | None:
    """RFC 9162, 2.1.3.2: the root this proof leads to, None when it cannot be one."""
    if not 0 <= index < size:
        return None
    here, last, result = index, size - 1, leaf
    for other in proof:
        if last == 0:
            return None
        if here & 1 or here == last:
            result = hashlib.sha256(b"\x01" + other + result).digest()
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            result = hashlib.sha256(b"\x01" + result + other).digest()
        here, last = here >> 1, last >> 1
    return result if last == 0 else None


# --- 3. the signed checkpoint (C2SP signed-note, tlog-checkpoint) ---------------------------


def unbase64(text: str) -> bytes | None:
    """Bytes of canonical base64, None for anything else."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return data if base64.b64encode(data).decode() == text else None


def read_key(text: str) -> tuple[str, bytes, bytes]:
    """(name, key id, public key) of name+hash+base64(0x01 and 32 bytes)."""
    fields = text.split("+", 2)
    data = unbase64(fields[2]) if len(fields) == 3 else None
    if data is None or len(data) != 33 or data[0] != 1:
        raise Refusal(
            "bad_key",
            "The public key cannot be read. It has the form name+hash+code.",
            "无法读取公钥。公钥的形式为“名称+散列+编码”。",
        )
    key_id = hashlib.sha256(fields[0].encode() + b"\n" + data).digest()[:4]
    if key_id.hex() != fields[1]:
        raise Refusal(
            "bad_key", "The public key is damaged: its hash differs.", "公钥已损坏：散列值不符。"
        )
    return fields[0], key_id, data[1:]


def open_note(note: str, name: str, key_id: bytes, public: bytes) -> Head:
    """(origin, size, root) of a checkpoint that this key has signed."""
    text, gap, below = note.rpartition("\n\n")
    if not gap or not below.endswith("\n"):
        raise _bad_note()
    text += "\n"
    signatures = []
    for line in below[:-1].split("\n"):
        dash, space, rest = line.partition(" ")
        signer, _, code = rest.partition(" ")
        data = unbase64(code)
        if dash != "\u2014" or not space or not signer or data is None or len(data) < 5:
            raise _bad_note()
        if signer == name and data[:4] == key_id:
            signatures.append(data[4:])
    if not signatures:
        raise Refusal(
            "other_key",
            "The checkpoint is not signed with this key.",
            "检查点不是用这把公钥对应的私钥签名的。",
        )
    if not all(verify(public, text.encode("utf-8", "replace"), one) for one in signatures):
        raise Refusal(
            "bad_signature",
            "The signature does not fit the checkpoint: one of them was changed.",
            "签名与检查点不符：其中之一已被改动。",
        )
    lines = text.split("\n")
    root = unbase64(lines[2]) if len(lines) >= 4 else None
    size = lines[1] if len(lines) >= 4 else ""
    if root is None or len(root) != 32 or not (size.isascii() and size.isdigit()):
        raise _bad_note()
    if lines[0] != name:
        raise Refusal(
            "other_log",
            "The checkpoint speaks of another log than its key.",
            "检查点所属的日志与公钥不一致。",
        )
    return lines[0], int(size), root


def _bad_note() -> Refusal:
    return Refusal("bad_checkpoint", "The checkpoint cannot be read.", "无法读取检查点。")


# Ed25519 (RFC 8032, section 5.1) in whole numbers. Only verification: there is no secret here.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def _x_of(y: int, sign: int) -> int | None:
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P:
        return None
    return P - x if x & 1 != sign else x


def _point(data: bytes) -> Point | None:
    number = int.from_bytes(data, "little")
    y = number & ((1 << 255) - 1)
    x = _x_of(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % P)


def _add(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c = 2 * one[3] * two[3] * D % P
    d = 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(factor: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            result = _add(result, point)
        point = _add(point, point)
        factor >>= 1
    return result


def _same(one: Point, two: Point) -> bool:
    return (one[0] * two[2] - two[0] * one[2]) % P == 0 and (
        one[1] * two[2] - two[1] * one[2]
    ) % P == 0


_BASE_Y = 4 * pow(5, P - 2, P) % P
_BASE = _times(1, _point(_BASE_Y.to_bytes(32, "little")) or (0, 1, 1, 0))


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Is this the Ed25519 signature of `message` by the owner of `public`?"""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, nonce = _point(public), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or nonce is None or scalar >= L:
        return False
    if _same(_times(8, key), (0, 1, 1, 0)):
        return False  # a key of small order signs everything
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    challenge = int.from_bytes(digest, "little") % L
    return _same(_times(scalar, _BASE), _add(nonce, _times(challenge, key)))


# --- 4. what is printed -------------------------------------------------------------------


def _at(entry: dict[str, Any], place: str) -> Any:
    found: Any = entry
    for part in place.split("."):
        if isinstance(found, list) and part.isdigit() and int(part) < len(found):
            found = found[int(part)]
        elif isinstance(found, dict) and part in found:
            found = found[part]
        else:
            return None
    return found


def _compare_printed(report: Report, entry: dict[str, Any], printed: dict[str, Any]) -> None:
    for place, value in sorted(printed.items()):
        kept = _at(entry, place)
        if type(kept) is not type(value) or kept != value:
            raise Refusal(
                "printed_differs",
                f"“{place}” on the receipt is not what was recorded.",
                f"回执上的“{place}”与登记的内容不一致。",
            )
    if printed:
        report.say(
            "printed",
            f"All {len(printed)} printed values are those that were recorded.",
            f"回执上的 {len(printed)} 项内容均与登记一致。",
        )


def _compare_texts(report: Report, entry: dict[str, Any], texts: dict[str, Any]) -> None:
    for place, text in sorted(texts.items()):
        digest = (
            hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
            if isinstance(text, str)
            else ""
        )
        if not digest or _at(entry, place) != digest:
            raise Refusal(
                "text_differs",
                "The text in the receipt is not the text that was recorded.",
                "回执中的正文与登记的正文不一致。",
            )
    if texts:
        report.say(
            "texts",
            "The text in the receipt is the text that was recorded, letter by letter.",
            "回执中的正文与登记的正文逐字一致。",
        )


def _compare_checkpoint(
    report: Report, note: str, name: str, key_id: bytes, public: bytes, ours: Head
) -> None:
    origin, size, root = open_note(note.replace("\r\n", "\n"), name, key_id, public)
    if (origin, size) == ours[:2]:
        if root != ours[2]:
            raise Refusal(
                "forked",
                "The checkpoint you kept tells another story of the same log: it was rewritten.",
                "您保存的检查点与回执中的不一致：日志被改写过。",
            )
        report.say(
            "agrees",
            "It agrees with the checkpoint you kept.",
            "与您保存的检查点一致。",
        )
    else:
        report.say(
            "not_compared",
            f"The checkpoint you kept speaks of {size} entries, that of the receipt of {ours[1]}: "
            "they cannot be compared here.",
            f"您保存的检查点为 {size} 条记录，回执中的为 {ours[1]} 条，此处无法比较。",
        )


# --- the command --------------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    options: dict[str, str] = {}
    files: list[str] = []
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word in ("--key", "--checkpoint") and rest:
            options[word] = rest.pop(0)
        elif word.startswith("-"):
            files = []
            break
        else:
            files.append(word)
    if len(files) != 1:
        print((__doc__ or "").strip())
        return 0 if "-h" in arguments or "--help" in arguments else 2
    try:
        with open(files[0], "rb") as file:
            data = file.read(LARGEST_FILE + 1)
        checkpoint = ""
        if "--checkpoint" in options:
            with open(options["--checkpoint"], encoding="utf-8", newline="") as file:
                checkpoint = file.read(LARGEST_FILE)
    except (OSError, UnicodeDecodeError) as error:
        print(f"The file cannot be read: {error}\n无法读取文件：{error}")
        return 2
    report = check(data, options.get("--key", ""), checkpoint)
    print("VERIFIED / 相符" if report.ok else "NOT VERIFIED / 不符")
    for _code, en, zh in report.lines:
        print(f"- {en}\n  {zh}")
    return 0 if report.ok else 2 if report.code in ("unreadable", "bad_key") else 1


if __name__ == "__main__":
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main(sys.argv[1:]))
