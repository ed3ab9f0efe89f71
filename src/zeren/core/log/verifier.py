#!/usr/bin/env python3
"""Check what Zeren gives out, without Zeren: one file, Python 3.11 or later, nothing else.

    python zeren_verify.py FILE [--key VKEY]... [--keys LIST.txt]...
                                [--checkpoint NOTE.txt]... [--proof PROOF.txt]... [--need N]

FILE is a receipt (one fact) or a complete list (all facts about one person, letter or thing).
What it does, in this order:
  1. spells each entry in its one canonical way and hashes it to a leaf,
  2. walks the inclusion proof from the leaf to the root of the signed checkpoint (RFC 9162),
  3. checks the Ed25519 signature under the checkpoint (RFC 8032, in whole numbers), and the
     cosignatures of the witnesses whose keys are known (C2SP tlog-cosignature),
  4. compares what is printed on the receipt, and every text in it, with the entry; of a text that
     is a list of digests, as a letter is, any part can be shown without the rest,
  5. compares the recorded time with the checkpoints before and after, when they are given,
  6. for a complete list: walks the index of the log, which says how many facts there are.

--key, --keys   the keys you got another way (notice board, mail, another department): of the
                log, old ones too, and of its witnesses. Without one nothing shows whose it is.
--checkpoint    a checkpoint that was kept elsewhere (the note, or the address from its QR code).
                Of another size it is compared through --proof, which the log gives out at
                /evidence/consistency/SMALLER/LARGER.txt.
--need          how many witnesses must have cosigned.

Exit codes: 0 proven, and by a key you know; 1 refused, or made by another; 2 the file or the call
could not be read; 4 it fits itself, but nothing shows whose it is.
查验责任仁给出的文件：不需要服务器，只需要本文件和 Python 3.11。
退出码：0 相符且公钥为您所知；1 不符或出自他处；2 无法读取；4 自身相符，但出自谁手未经证明。
"""

import base64
import hashlib
import json
import sys
from datetime import UTC, datetime, timedelta
from io import TextIOWrapper
from typing import Any

RECEIPT = "zeren-receipt/1"
COMPLETE = "zeren-complete/1"
LARGEST_FILE = 4 * 1024 * 1024
LARGEST_COMPLETE = 64 * 1024 * 1024
LARGEST_NUMBER = 2**53 - 1
DEEPEST = 40
OF_LOG, OF_WITNESS = 1, 4
LATE = timedelta(seconds=60)
"""How far clocks of one house may lie apart before a recorded time is called false."""

PROVEN, STRANGER, UNPROVEN, REFUSED = "proven", "stranger", "unproven", "refused"
HEADLINES = {
    PROVEN: "VERIFIED / 相符",
    STRANGER: "MADE BY ANOTHER / 出自他处",
    UNPROVEN: "FITS ITSELF, NOT PROVEN WHOSE / 自身相符，出自谁手未经证明",
    REFUSED: "NOT VERIFIED / 不符",
}

Head = tuple[str, int, bytes]  # which log, how many entries, their root
Point = tuple[int, int, int, int]


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """It does not hold; carries a code and the same sentence in both languages."""

    def __init__(self, code: str, en: str, zh: str) -> None:
        super().__init__(code)
        self.code, self.en, self.zh = code, en, zh


class Key:
    """A public key with its name, as handed out: name+hash+base64(kind and 32 bytes)."""

    def __init__(self, text: str) -> None:
        fields = text.strip().split("+", 2)
        data = unbase64(fields[2]) if len(fields) == 3 else None
        if data is None or len(data) != 33 or data[0] not in (OF_LOG, OF_WITNESS) or not fields[0]:
            raise Refusal(
                "bad_key",
                "The public key cannot be read. It has the form name+hash+code.",
                "无法读取公钥。公钥的形式为“名称+散列+编码”。",
            )
        self.text, self.name, self.kind, self.public = text.strip(), fields[0], data[0], data[1:]
        self.id = hashlib.sha256(self.name.encode() + b"\n" + data).digest()[:4]
        if self.id.hex() != fields[1]:
            raise Refusal(
                "bad_key",
                "The public key is damaged: its hash differs.",
                "公钥已损坏：散列值不符。",
            )

    @property
    def short(self) -> str:
        return f"{self.name}+{self.id.hex()}"


class Report:
    """What was found: a `verdict`, a `code`, and sentences as (code, English, Chinese)."""

    def __init__(self) -> None:
        self.verdict = REFUSED
        self.code = ""
        self.lines: list[tuple[str, str, str]] = []
        self.entry: dict[str, Any] = {}
        self.index = 0
        self.size = 0
        self.origin = ""
        self.key = self.key_text = ""
        """The key under which the checkpoint was signed, in short."""
        self.facts = 0
        """In a complete list: how many facts there are."""
        self.parts: list[str] = []
        """The parts that came with it, each of which a recorded text names."""

    @property
    def ok(self) -> bool:
        """Everything holds, and the key that signed it is known."""
        return self.verdict == PROVEN

    def say(self, code: str, en: str, zh: str) -> None:
        self.lines.append((code, en, zh))


class Given:
    """What the reader got another way: keys, checkpoints that were kept, proofs between them."""

    def __init__(
        self, keys: str = "", kept: "list[str] | None" = None, proofs: str = "", need: int = 0
    ) -> None:
        found = [Key(line) for line in keys.splitlines() if line.strip() and line[0] != "#"]
        self.logs = [key for key in found if key.kind == OF_LOG]
        self.witnesses = [key for key in found if key.kind == OF_WITNESS]
        self.kept = [one for one in kept or [] if one.strip()]
        self.proofs = read_proofs(proofs)
        self.need = need


def check(
    data: bytes, keys: str = "", kept: "list[str] | None" = None, proofs: str = "", need: int = 0
) -> Report:
    """Check the bytes of a receipt or complete list; never raises for a bad one.

    keys:    one key a line, of logs and of witnesses; lines that begin with # are remarks.
    kept:    checkpoints from elsewhere; proofs: consistency proofs, as the log gives them out.
    need:    how many of the known witnesses must have cosigned.
    """
    report = Report()
    try:
        given = Given(keys, kept, proofs, need)
        content = _read(data)
        whose = (_complete if content["format"] == COMPLETE else _receipt)(report, content, given)
        report.verdict = report.code = whose
        if whose == PROVEN:
            report.code = "ok"
    except Refusal as refusal:
        report.verdict, report.code = REFUSED, refusal.code
        report.say(refusal.code, refusal.en, refusal.zh)
    return report


def check_kept(text: str, keys: str, newer: str = "", proofs: str = "") -> Report:
    """Check a checkpoint alone, and compare it with another of the same log when there is one."""
    report = Report()
    try:
        given = Given(keys, [newer] if newer else [], proofs)
        whose, head = _signed(report, kept_note(text), "", given)
        report.say(
            "stands_for",
            f"It stands for the first {head[1]} entries of the log “{head[0]}”.",
            f"它代表日志“{head[0]}”的前 {head[1]} 条记录。",
        )
        _compare_kept(report, given, head)
        _demo(report, head[0])
        report.verdict, report.code = whose, "ok"
    except Refusal as refusal:
        report.verdict, report.code = REFUSED, refusal.code
        report.say(refusal.code, refusal.en, refusal.zh)
    return report


def _receipt(report: Report, receipt: dict[str, Any], given: Given) -> str:
    entry, index, proof, note = _parts(receipt)
    report.entry, report.index = entry, index
    whose, head = _signed(report, note, receipt.get("key", ""), given)
    _in_log(entry, index, proof, head)
    report.say(
        "in_log",
        f"The entry is number {index + 1} of the {head[1]} entries that were signed.",
        f"该记录是已签名的 {head[1]} 条记录中的第 {index + 1} 条。",
    )
    _compare_printed(report, entry, receipt.get("printed", {}))
    _compare_texts(report, entry, receipt.get("texts", {}))
    _compare_parts(report, receipt.get("texts", {}), receipt.get("parts", []))
    _compare_times(report, entry, index, receipt.get("times", {}), head)
    _compare_kept(report, given, head)
    _demo(report, head[0])
    code, at, recorded = (str(entry.get(part)) for part in ("code", "at", "recorded_at"))
    report.say(
        "entry",
        f"It records “{code}” at {at}, written down at {recorded} (UTC).",
        f"它记录了“{code}”，发生于 {at}，登记于 {recorded}（协调世界时）。",
    )
    return whose


def _signed(report: Report, note: str, inside: str, given: Given) -> tuple[str, Head]:
    """Who signed the checkpoint: one of the known keys, another, or nobody knows."""
    own = Key(inside) if inside else None
    text, signatures = split_note(note)
    known = [key for key in given.logs if signs(key, text, signatures)]
    if own is not None and not (own.kind == OF_LOG and signs(own, text, signatures)):
        raise Refusal(
            "other_key",
            "The checkpoint is not signed with the key that stands beside it.",
            "检查点不是用其所附公钥对应的私钥签名的。",
        )
    if not known and own is None:
        raise Refusal(
            "other_key",
            "The checkpoint is not signed with any key that is known here.",
            "检查点不是用此处已知的任何公钥对应的私钥签名的。",
        )
    key = known[0] if known else own
    assert key is not None
    head = read_head(text)
    if head[0] != key.name:
        raise Refusal(
            "other_log",
            "The checkpoint speaks of another log than its key.",
            "检查点所属的日志与公钥不一致。",
        )
    report.origin, report.size, report.key = head[0], head[1], key.short
    report.key_text = key.text
    if known:
        report.say(
            "key_known",
            f"The checkpoint is signed with a key you know: {key.short}.",
            f"检查点的签名与您已知的公钥相符：{key.short}。",
        )
        if own is not None and own.text != key.text:
            report.say(
                "key_differs",
                f"The key that stands beside it is another one, {own.short}, which signed too.",
                f"文件所附的是另一把公钥 {own.short}，它也签了名。",
            )
        whose = PROVEN
    elif given.logs:
        report.say(
            "key_other",
            f"It was made by another: its key is {key.short}, which is none of those you know ("
            + ", ".join(one.short for one in given.logs)
            + ").",
            f"它出自他处：其公钥为 {key.short}，不是您已知的任何一把（"
            + "、".join(one.short for one in given.logs)
            + "）。",
        )
        whose = STRANGER
    else:
        report.say(
            "key_inside",
            "It fits itself, but nothing shows whose it is: the key came with it. Compare it with "
            "one you got another way: " + key.text,
            "它自身相符，但没有任何依据表明出自谁手：公钥是随文件一起来的。"
            "请与您从其他途径得到的公钥核对：" + key.text,
        )
        whose = UNPROVEN
    _witnessed(report, text, signatures, given)
    return whose, head


def _witnessed(
    report: Report, text: str, signatures: "list[tuple[str, bytes, bytes]]", given: Given
) -> None:
    """What the witnesses say whose keys are known."""
    cosigned = 0
    for witness in given.witnesses:
        at = cosigned_at(witness, text, signatures)
        if at is None:
            report.say(
                "not_cosigned",
                f"The witness {witness.name} has not cosigned this checkpoint.",
                f"见证方 {witness.name} 未会签此检查点。",
            )
            continue
        cosigned += 1
        report.say(
            "cosigned",
            f"The witness {witness.name} had seen this log up to here at {moment(at)} (UTC).",
            f"见证方 {witness.name} 于 {moment(at)}（协调世界时）已见到此日志至此。",
        )
    if cosigned < given.need:
        raise Refusal(
            "too_few_witnesses",
            f"{cosigned} known witnesses have cosigned, {given.need} are asked for.",
            f"已知见证方中有 {cosigned} 方会签，要求 {given.need} 方。",
        )


def _in_log(entry: dict[str, Any], index: int, proof: list[bytes], head: Head) -> bytes:
    leaf = hashlib.sha256(b"\x00" + canonical(entry)).digest()
    if root_from(leaf, index, head[1], proof) != head[2]:
        raise Refusal(
            "not_in_log",
            "This entry is not in the log that was signed: entry or proof was changed.",
            "该记录不在已签名的日志中：记录或证明已被改动。",
        )
    return leaf


def _demo(report: Report, origin: str) -> None:
    if "/demo/" in origin:
        report.say(
            "demo",
            "It comes from a demonstration, not from a real company.",
            "它来自演示系统，不是真实企业的记录。",
        )


# --- the file -----------------------------------------------------------------------------


def _read(data: bytes) -> dict[str, Any]:
    if len(data) > LARGEST_COMPLETE:
        raise _unreadable("it is larger than 64 MB", "文件超过 64 MB")
    try:
        content = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_once,
            parse_float=_no_fraction,
            parse_constant=_no_fraction,
        )
    except (ValueError, RecursionError) as error:
        raise _unreadable(
            "it is not the JSON of a receipt, or was cut", "不是回执的 JSON，或文件不完整"
        ) from error
    if not isinstance(content, dict) or content.get("format") not in (RECEIPT, COMPLETE):
        raise _unreadable(f"it does not say {RECEIPT}", f"文件中没有 {RECEIPT}")
    if content["format"] == RECEIPT and len(data) > LARGEST_FILE:
        raise _unreadable("it is larger than 4 MB", "文件超过 4 MB")
    return content


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


def _only(content: dict[str, Any], known: "set[str]") -> None:
    if set(content) - known:
        raise _unreadable("it holds parts nobody knows", "含有未知内容")


def _parts(receipt: dict[str, Any]) -> tuple[dict[str, Any], int, list[bytes], str]:
    _only(
        receipt,
        {
            "format",
            "entry",
            "index",
            "proof",
            "checkpoint",
            "key",
            "printed",
            "texts",
            "parts",
            "times",
        },
    )
    entry, index, proof = _placed(receipt)
    note = receipt.get("checkpoint")
    if (
        not isinstance(note, str)
        or not isinstance(receipt.get("key", ""), str)
        or not isinstance(receipt.get("printed", {}), dict)
        or not isinstance(receipt.get("texts", {}), dict)
        or not isinstance(receipt.get("parts", []), list)
        or not isinstance(receipt.get("times", {}), dict)
    ):
        raise _missing()
    return entry, index, proof, note


def _placed(content: object) -> tuple[dict[str, Any], int, list[bytes]]:
    """An entry, its place, and the hashes that lead to the root."""
    if not isinstance(content, dict):
        raise _missing()
    entry, index, proof = (content.get(part) for part in ("entry", "index", "proof"))
    if (
        not isinstance(entry, dict)
        or type(index) is not int
        or not isinstance(proof, list)
        or len(proof) > 64
    ):
        raise _missing()
    return entry, index, [_hash(one) for one in proof]


def _missing() -> Refusal:
    return _unreadable("a part is missing or of another kind", "缺少内容或类型不对")


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


def consistent(old: Head, new: Head, proof: list[bytes]) -> bool:
    """RFC 9162, 2.1.4.2: does the larger tree begin with the smaller one?"""
    (_, first_size, first_root), (_, size, root) = old, new
    if not 0 < first_size <= size:
        return first_size == 0 and not proof and first_root == hashlib.sha256(b"").digest()
    if first_size == size:
        return not proof and first_root == root
    path = list(proof) if first_size & (first_size - 1) else [first_root, *proof]
    if not path:
        return False
    here, last = first_size - 1, size - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    one = two = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            one = hashlib.sha256(b"\x01" + other + one).digest()
            two = hashlib.sha256(b"\x01" + other + two).digest()
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            two = hashlib.sha256(b"\x01" + two + other).digest()
        here, last = here >> 1, last >> 1
    return last == 0 and one == first_root and two == root


def read_proofs(text: str) -> "dict[tuple[int, int], list[bytes]]":
    """Consistency proofs by (smaller, larger): lines "old N", "size M", then base64 hashes."""
    found: dict[tuple[int, int], list[bytes]] = {}
    old = size = -1
    for line in text.splitlines():
        word, _, number = line.strip().partition(" ")
        if not word:
            continue
        data = unbase64(word)
        if word == "old" and is_number(number):
            old, size = int(number), -1
        elif word == "size" and is_number(number) and old >= 0 and (old, int(number)) not in found:
            size = int(number)
            found[(old, size)] = []
        elif size >= 0 and not number and data is not None and len(data) == 32:
            found[(old, size)].append(data)
        else:
            raise Refusal(
                "bad_proof", "The consistency proof cannot be read.", "无法读取一致性证明。"
            )
    return found


def is_number(text: str) -> bool:
    """A whole number in its one spelling."""
    return text.isascii() and text.isdigit() and (text == "0" or text[0] != "0") and len(text) < 20


# --- 3. the signed checkpoint (C2SP signed-note, tlog-checkpoint, tlog-cosignature) ---------


def unbase64(text: str) -> bytes | None:
    """Bytes of canonical base64, None for anything else."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return data if base64.b64encode(data).decode() == text else None


def split_note(note: str) -> "tuple[str, list[tuple[str, bytes, bytes]]]":
    """The signed text of a note, and its signatures as (name, key id, signature)."""
    text, gap, below = note.rpartition("\n\n")
    if not gap or not below.endswith("\n"):
        raise _bad_note()
    signatures = []
    for line in below[:-1].split("\n"):
        dash, space, rest = line.partition(" ")
        signer, _, code = rest.partition(" ")
        data = unbase64(code)
        if dash != "\u2014" or not space or not signer or data is None or len(data) < 5:
            raise _bad_note()
        signatures.append((signer, data[:4], data[4:]))
    return text + "\n", signatures


def read_head(text: str) -> Head:
    """(origin, size, root) of the signed text of a checkpoint."""
    lines = text.split("\n")
    root = unbase64(lines[2]) if len(lines) >= 4 else None
    if root is None or len(root) != 32 or not is_number(lines[1]):
        raise _bad_note()
    return lines[0], int(lines[1]), root


def _bad_note() -> Refusal:
    return Refusal("bad_checkpoint", "The checkpoint cannot be read.", "无法读取检查点。")


def signs(key: Key, text: str, signatures: "list[tuple[str, bytes, bytes]]") -> bool:
    """Has this key signed? A line that bears its name and does not hold is refused."""
    own = [one for name, key_id, one in signatures if (name, key_id) == (key.name, key.id)]
    if not all(verify(key.public, text.encode("utf-8", "replace"), one) for one in own):
        raise Refusal(
            "bad_signature",
            "The signature does not fit the checkpoint: one of them was changed.",
            "签名与检查点不符：其中之一已被改动。",
        )
    return bool(own)


def cosigned_at(
    witness: Key, text: str, signatures: "list[tuple[str, bytes, bytes]]"
) -> int | None:
    """When this witness cosigned (seconds since 1970), None when it did not."""
    for name, key_id, data in signatures:
        if (name, key_id) != (witness.name, witness.id):
            continue
        at = int.from_bytes(data[:8], "big")
        message = f"cosignature/v1\ntime {at}\n{text}".encode("utf-8", "replace")
        if at >= 2**63 or not verify(witness.public, message, data[8:]):
            raise Refusal(
                "bad_cosignature",
                f"What stands there as the cosignature of {witness.name} is not one.",
                f"标为 {witness.name} 的会签并非其会签。",
            )
        return at
    return None


def moment(seconds: int) -> str:
    """A time as it is printed, in UTC."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
    except (ValueError, OverflowError, OSError):
        return str(seconds)


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


# --- 4. what is printed, and when it was recorded -------------------------------------------


NOWHERE = object()
"""What stands at a place that an entry does not have: equal to nothing that can be printed."""


def _at(entry: dict[str, Any], place: str) -> Any:
    found: Any = entry
    for part in place.split("."):
        if isinstance(found, list) and part.isdigit() and int(part) < len(found):
            found = found[int(part)]
        elif isinstance(found, dict) and part in found:
            found = found[part]
        else:
            return NOWHERE
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
    else:
        report.say(
            "no_printed",
            "It names nothing that would stand on paper: only the entry itself was checked.",
            "文件未列出纸面内容：只核对了记录本身。",
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
    else:
        report.say(
            "no_texts",
            "No text came with it: what a text said cannot be told from this file.",
            "文件未附正文：无法据此得知正文内容。",
        )


def _compare_parts(report: Report, texts: dict[str, Any], parts: "list[Any]") -> None:
    """Each part is one whose digest a text names that was compared before."""
    for part in parts:
        digest = (
            hashlib.sha256(part.encode("utf-8", "surrogatepass")).hexdigest()
            if isinstance(part, str)
            else ""
        )
        if not digest or not any(f'"{digest}"' in text for text in texts.values()):
            raise Refusal(
                "part_differs",
                "A part in the receipt is none of those that the recorded text names.",
                "回执中的某一部分不是登记的正文所列的部分。",
            )
    report.parts = list(parts)
    if parts:
        report.say(
            "parts",
            f"The {len(parts)} parts that came with it are named in that text, letter by letter.",
            f"所附的 {len(parts)} 个部分均为该正文所列，逐字一致。",
        )


MARKS = ("ledger.checkpointed", "ledger.clock_was_wrong")


def _recorded(entry: dict[str, Any]) -> datetime:
    try:
        return datetime.strptime(str(entry.get("recorded_at")), "%Y-%m-%dT%H:%M:%S.%fZ").replace(
            tzinfo=UTC
        )
    except ValueError as error:
        raise _unreadable("a recorded time cannot be read", "无法读取登记时间") from error


def _compare_times(
    report: Report, entry: dict[str, Any], index: int, times: dict[str, Any], head: Head
) -> None:
    """The recorded time lies between those of the checkpoints before and after, which are facts."""
    _only(times, {"before", "after"})
    bounds: dict[str, datetime] = {}
    for side, content in times.items():
        mark, place, proof = _placed(content)
        _in_log(mark, place, proof, head)
        is_beside = place < index if side == "before" else place > index
        if not is_beside or mark.get("code") not in MARKS[: 2 if side == "before" else 1]:
            raise _unreadable("a checkpoint beside it is none", "所附的前后检查点不成立")
        bounds[side] = _recorded(mark)
    recorded = _recorded(entry) if bounds else None
    if recorded is not None and (
        recorded < bounds.get("before", recorded) - LATE
        or recorded > bounds.get("after", recorded) + LATE
    ):
        raise Refusal(
            "time_false",
            "Its recorded time is false: it does not lie between the checkpoints around it.",
            "其登记时间不实：不在前后检查点之间。",
        )
    if "before" in bounds:
        report.say(
            "not_before",
            f"It was recorded after the checkpoint of {bounds['before']:%Y-%m-%d %H:%M:%S} (UTC).",
            f"它登记于 {bounds['before']:%Y-%m-%d %H:%M:%S}（协调世界时）的检查点之后。",
        )
    if "after" in bounds:
        report.say(
            "not_after",
            f"It was recorded before the checkpoint of {bounds['after']:%Y-%m-%d %H:%M:%S} (UTC).",
            f"它登记于 {bounds['after']:%Y-%m-%d %H:%M:%S}（协调世界时）的检查点之前。",
        )


# --- 5. checkpoints that were kept elsewhere ------------------------------------------------


def kept_note(text: str) -> str:
    """The note itself, also out of the address that stands in a QR code."""
    text = text.replace("\r\n", "\n")
    _, mark, code = text.strip().partition("checkpoint=")
    if not mark or "\n" in text.strip():
        return text
    code = code.split("&")[0].replace("-", "+").replace("_", "/")
    data = unbase64(code + "=" * (-len(code) % 4))
    try:
        return (data or b"").decode("utf-8")
    except UnicodeDecodeError:
        return ""


def _compare_kept(report: Report, given: Given, ours: Head) -> None:
    for one in given.kept:
        text, signatures = split_note(kept_note(one))
        keys = given.logs or [Key(report.key_text)]
        if not any(signs(key, text, signatures) for key in keys):
            raise Refusal(
                "kept_unsigned",
                "The checkpoint you kept is not signed with the key of this log.",
                "您保存的检查点不是用此日志的公钥对应的私钥签名的。",
            )
        theirs = read_head(text)
        if theirs[0] != ours[0]:
            raise Refusal(
                "kept_other_log",
                "The checkpoint you kept is of another log.",
                "您保存的检查点属于另一日志。",
            )
        _compare_heads(report, given, ours, theirs)


def _compare_heads(report: Report, given: Given, ours: Head, theirs: Head) -> None:
    old, new = sorted((ours, theirs), key=lambda head: head[1])
    proof = [] if old[1] == new[1] else given.proofs.get((old[1], new[1]))
    if proof is None:
        report.say(
            "not_compared",
            f"The checkpoint you kept is of {theirs[1]} entries, this one of {ours[1]}. To compare "
            f"them, fetch /evidence/consistency/{old[1]}/{new[1]}.txt and give it as --proof.",
            f"您保存的检查点为 {theirs[1]} 条记录，此处为 {ours[1]} 条。如需比较，请取得"
            f" /evidence/consistency/{old[1]}/{new[1]}.txt 并以 --proof 提供。",
        )
    elif not consistent(old, new, proof):
        raise Refusal(
            "forked",
            "The checkpoint you kept tells another story of the same log: it was rewritten.",
            "您保存的检查点与此处的不一致：日志被改写过。",
        )
    elif ours[1] == theirs[1]:
        report.say("agrees", "It agrees with the checkpoint you kept.", "与您保存的检查点一致。")
    elif theirs is old:
        report.say(
            "begins_with",
            f"This log of {ours[1]} entries begins with exactly the {theirs[1]} of the checkpoint "
            "you kept: none of them was changed, added or removed.",
            f"此日志的 {ours[1]} 条记录恰好以您保存的检查点的 {theirs[1]} 条开头："
            "其中没有一条被改动、添加或删除。",
        )
    else:
        report.say(
            "goes_on",
            f"The {theirs[1]} entries of the checkpoint you kept begin with exactly these "
            f"{ours[1]}: none of them was changed, added or removed since.",
            f"您保存的检查点的 {theirs[1]} 条记录恰好以此处的 {ours[1]} 条开头："
            "此后没有一条被改动、添加或删除。",
        )


# --- 6. complete: all facts about one person, letter or thing --------------------------------

DEPTH = 16
EMPTY = bytes(32)
NAMED = {"person": "person", "letter": "letter", "hazard": "hazard", "thing": "thing"}
NAMED_LISTS = {"people": "person", "letters": "letter", "things": "thing"}


def subjects_of(entry: dict[str, Any]) -> "set[tuple[str, int]]":
    """Whom or what an entry is about: its object, its author, and those that its body names."""
    about, by, body = entry.get("about"), entry.get("by"), entry.get("body")
    found: set[tuple[str, int]] = set()

    def add(kind: object, number: object) -> None:
        if isinstance(kind, str) and type(number) is int and number > 0:
            found.add((kind, number))

    if isinstance(about, list) and len(about) == 2:
        add(*about)
    if isinstance(by, list) and len(by) == 2 and by[0] == "person":
        add(*by)
    if isinstance(body, dict):
        for name, kind in NAMED.items():
            add(kind, body.get(name))
        for name, kind in NAMED_LISTS.items():
            many = body.get(name)
            for number in many if isinstance(many, list) else ():
                add(kind, number)
    return found


def _complete(report: Report, content: dict[str, Any], given: Given) -> str:
    _only(
        content,
        {"format", "subject", "facts", "sealed", "bucket", "path", "checkpoint", "key", "texts"},
    )
    subject, facts, bucket, path, note, inside, texts = (
        content.get(part)
        for part in ("subject", "facts", "bucket", "path", "checkpoint", "key", "texts")
    )
    if (
        not isinstance(subject, list)
        or len(subject) != 2
        or not isinstance(subject[0], str)
        or type(subject[1]) is not int
        or not isinstance(facts, list)
        or not isinstance(bucket, list)
        or not isinstance(path, list)
        or len(path) != DEPTH
        or not isinstance(note, str)
        or not isinstance(inside, str | None)
        or not isinstance(texts, dict | None)
    ):
        raise _missing()
    whose, head = _signed(report, note, inside or "", given)
    seal, seal_index, seal_proof = _placed(content.get("sealed"))
    _in_log(seal, seal_index, seal_proof, head)
    covered, root = _at(seal, "body.size"), _at(seal, "body.index")
    if seal.get("code") != MARKS[0] or type(covered) is not int or not isinstance(root, str):
        raise _unreadable("it is not sealed by a checkpoint", "未由检查点封存")
    head_hash, before = EMPTY, -1
    for one in facts:
        entry, index, proof = _placed(one)
        leaf = _in_log(entry, index, proof, head)
        if not before < index < covered:
            raise _not_all()
        if (subject[0], subject[1]) not in subjects_of(entry):
            raise Refusal(
                "not_about",
                f"Entry {index + 1} is not about {subject[0]} {subject[1]}.",
                f"第 {index + 1} 条记录与 {subject[0]} {subject[1]} 无关。",
            )
        _compare_texts_at(report, entry, index, texts or {})
        head_hash = hashlib.sha256(b"\x02" + head_hash + index.to_bytes(8, "big") + leaf).digest()
        before = index
    if texts and set(texts) - {str(one["index"]) for one in facts}:
        raise _unreadable("it holds parts nobody knows", "含有未知内容")
    _in_index(subject, len(facts), head_hash, _pairs(bucket), [_hash(one) for one in path], root)
    report.facts, report.index, report.entry = len(facts), covered, seal
    report.say(
        "complete",
        f"These are all {len(facts)} facts about {subject[0]} {subject[1]} among the first "
        f"{covered} entries of the log, as of the checkpoint of {seal.get('recorded_at')} (UTC).",
        f"截至 {seal.get('recorded_at')}（协调世界时）的检查点，日志前 {covered} 条记录中关于"
        f" {subject[0]} {subject[1]} 的全部 {len(facts)} 条记录都在这里。",
    )
    _compare_kept(report, given, head)
    _demo(report, head[0])
    return whose


def _not_all() -> Refusal:
    return Refusal(
        "not_all",
        "These are not all facts, or not in their order: one was left out, added or moved.",
        "这些不是全部记录，或次序不对：有记录被遗漏、添加或移动。",
    )


def _pairs(bucket: "list[Any]") -> "list[tuple[bytes, bytes]]":
    if not all(isinstance(one, list) and len(one) == 2 for one in bucket):
        raise _missing()
    return [(_hash(one[0]), _hash(one[1])) for one in bucket]


def _in_index(
    subject: "list[Any]",
    count: int,
    head: bytes,
    bucket: "list[tuple[bytes, bytes]]",
    path: list[bytes],
    root: str,
) -> None:
    """Subject -> bucket of 1 in 65,536 -> root: so many facts, and no other count for it."""
    key = hashlib.sha256(canonical(subject)).digest()
    number = int.from_bytes(key[:2], "big")
    keys = [one for one, _value in bucket]
    value = hashlib.sha256(b"\x03" + count.to_bytes(8, "big") + head).digest()
    found = dict(bucket).get(key)
    if (
        keys != sorted(set(keys))
        or any(one[:2] != key[:2] for one in keys)
        or found != (value if count else None)
    ):
        raise _not_all()
    result = EMPTY
    if bucket:
        result = hashlib.sha256(b"\x04" + b"".join(one + two for one, two in bucket)).digest()
    for other in path:
        pair = other + result if number & 1 else result + other
        result = hashlib.sha256(b"\x05" + pair).digest() if pair != EMPTY + EMPTY else EMPTY
        number >>= 1
    if result.hex() != root:
        raise _not_all()


def _compare_texts_at(
    report: Report, entry: dict[str, Any], index: int, texts: dict[str, Any]
) -> None:
    own = texts.get(str(index), {})
    if not isinstance(own, dict):
        raise _missing()
    if own:
        _compare_texts(report, entry, own)


# --- the command --------------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    options: dict[str, list[str]] = {
        name: [] for name in ("--key", "--keys", "--checkpoint", "--proof", "--need")
    }
    files: list[str] = []
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word in options and rest:
            options[word].append(rest.pop(0))
        elif word.startswith("-"):
            files = []
            break
        else:
            files.append(word)
    need = (options["--need"] or ["0"])[-1]
    if len(files) != 1 or not is_number(need):
        print((__doc__ or "").strip())
        return 0 if "-h" in arguments or "--help" in arguments else 2
    try:
        with open(files[0], "rb") as file:
            data = file.read(LARGEST_COMPLETE + 1)
        keys = "\n".join([*options["--key"], *map(_text, options["--keys"])])
        kept = [_text(name) for name in options["--checkpoint"]]
        proofs = "\n".join(map(_text, options["--proof"]))
    except (OSError, UnicodeDecodeError) as error:
        print(f"The file cannot be read: {error}\n无法读取文件：{error}")
        return 2
    return answer(check(data, keys, kept, proofs, int(need)))


def answer(report: Report) -> int:
    """Print what was found; returns the exit code."""
    print(HEADLINES[report.verdict])
    for _code, en, zh in report.lines:
        print(f"- {en}\n  {zh}")
    if report.code in ("unreadable", "bad_key", "bad_proof"):
        return 2
    return {PROVEN: 0, UNPROVEN: 4}.get(report.verdict, 1)


def _text(name: str) -> str:
    with open(name, encoding="utf-8", newline="") as file:
        return file.read(LARGEST_FILE)


if __name__ == "__main__":
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main(sys.argv[1:]))
