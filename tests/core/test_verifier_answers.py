"""The one-file verifier, answer by answer: what it says of whole files and of damaged ones."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.witness.files import AT, TEXT, House, Witness, data, house, text
from zeren.core.log import index, merkle, note, verifier
from zeren.core.log.verifier import PROVEN, REFUSED, STRANGER, UNPROVEN

HOUSE, SIGNED, SEALED = house()
KEY = str(HOUSE.key)
LETTER = ("letter", 5)
THIEF = House(seed=b"thief")
THIEF.entries = copy.deepcopy(HOUSE.entries)
UNION, INSURER = Witness(), Witness("insurer.example/w1")


def codes(report: verifier.Report) -> list[str]:
    return [code for code, _en, _zh in report.lines]


def check(content: object, keys: str = KEY, **more: Any) -> verifier.Report:
    return verifier.check(data(content), keys, **more)


def receipt() -> dict[str, Any]:
    return HOUSE.receipt(SIGNED, sides=(1, SEALED))


def complete(subject: tuple[str, int] = LETTER) -> dict[str, Any]:
    return HOUSE.complete(subject, SEALED)


def test_a_whole_receipt_says_everything_in_order() -> None:
    report = check(receipt())

    assert report.verdict == PROVEN
    assert report.code == "ok"
    assert report.ok
    assert codes(report) == [
        "key_known", "in_log", "printed", "texts", "not_before", "not_after", "entry",
    ]  # fmt: skip
    assert (report.index, report.size, report.origin) == (SIGNED, SEALED + 1, HOUSE.origin)
    assert report.key == f"{HOUSE.origin}+{HOUSE.key.key_hash.hex()}"
    assert report.entry == HOUSE.entries[SIGNED]
    said = {code: en for code, en, _zh in report.lines}
    assert f"number {SIGNED + 1} of the {SEALED + 1} entries" in said["in_log"]
    assert "All 2 printed values" in said["printed"]
    assert "letter.signed" in said["entry"]
    assert "2022-02-16T09:" in said["entry"]
    assert "after the checkpoint of 2022-02-16" in said["not_before"]
    assert "2022-02-16 10:" in said["not_after"]
    assert all(zh and zh != en for _code, en, zh in report.lines)


def test_a_whole_complete_list_says_how_many_and_until_when() -> None:
    report = check(complete())

    assert report.verdict == PROVEN
    assert codes(report) == ["key_known", "texts", "complete"]
    assert (report.facts, report.index) == (3, SEALED)
    assert report.entry == HOUSE.entries[SEALED]
    said = report.lines[-1][1]
    assert "all 3 facts about letter 5" in said
    assert f"first {SEALED} entries" in said


@pytest.mark.parametrize(
    ("subject", "many"),
    [(("person", 8), 3), (("person", 7), 2), (("thing", 5), 1), (("person", 99), 0)],
)
def test_it_counts_for_every_subject(subject: tuple[str, int], many: int) -> None:
    report = check(complete(subject))

    assert report.ok, report.lines
    assert report.facts == many


def test_whose_it_is_depends_on_the_keys_that_are_known() -> None:
    stranger = check(THIEF.receipt(SIGNED))
    nobody = check(receipt(), "")
    remarks = check(receipt(), f"# a remark\n\n{THIEF.key}\n{KEY}")

    assert (stranger.verdict, stranger.code) == (STRANGER, STRANGER)
    assert (nobody.verdict, nobody.code) == (UNPROVEN, UNPROVEN)
    assert not stranger.ok
    assert not nobody.ok
    assert remarks.ok
    said = stranger.lines[0]
    assert said[0] == "key_other"
    assert stranger.key in said[1]
    assert KEY.rpartition("+")[0].split("+")[0] in said[1]
    assert KEY in nobody.lines[0][1]


def test_a_key_inside_that_signed_too_is_said_to_be_another() -> None:
    content = receipt()
    del content["times"]
    signed_text, _ = note.split(content["checkpoint"])
    second = House(seed=b"second")
    line = note.signature_line(
        second.origin, second.key.public, second.secret.sign(signed_text.encode())
    )
    content["checkpoint"] += line
    content["key"] = str(second.key)

    report = check(content)

    assert report.ok
    assert codes(report)[:2] == ["key_known", "key_differs"]
    assert second.key.key_hash.hex() in report.lines[1][1]


def test_no_key_inside_is_no_fault_when_one_is_known() -> None:
    content = receipt()
    del content["key"]

    assert check(content).ok
    assert check(content, "").code == "other_key"
    assert check(content, str(THIEF.key)).code == "other_key"


@pytest.mark.parametrize(
    "key",
    [
        "x",
        "a+b",
        KEY + "A",
        KEY.replace("+", "+0", 1),
        KEY.replace(HOUSE.origin, "other"),
        "+" + KEY.split("+", 1)[1],
        f"{HOUSE.origin}+00000000+{base64.b64encode(bytes([2]) + bytes(32)).decode()}",
        f"{HOUSE.origin}+00000000+{base64.b64encode(bytes([1]) + bytes(31)).decode()}",
    ],
)
def test_a_key_that_cannot_be_read_is_said(key: str) -> None:
    assert check(receipt(), key).code == "bad_key"
    assert check({**receipt(), "key": key}).code == "bad_key"


def test_a_witness_key_signs_no_log() -> None:
    assert check({**receipt(), "key": UNION.vkey}).code == "other_key"


# --- witnesses ----------------------------------------------------------------------------


def cosigned(*lines: str) -> dict[str, Any]:
    content = receipt()
    content["checkpoint"] += "".join(lines)
    return content


def test_witnesses_are_heard_and_missing_ones_named() -> None:
    signed_text = note.split(receipt()["checkpoint"])[0]
    content = cosigned(UNION.line(signed_text), Witness("nobody.example/1").line(signed_text))
    keys = f"{KEY}\n{UNION.vkey}\n{INSURER.vkey}"

    report = check(content, keys, need=1)

    assert report.ok
    assert codes(report)[:3] == ["key_known", "cosigned", "not_cosigned"]
    assert "2027-01-15 08:00:00" in report.lines[1][1]
    assert UNION.name in report.lines[1][1]
    assert INSURER.name in report.lines[2][1]
    few = check(content, keys, need=2)
    assert few.code == "too_few_witnesses"
    assert "1 known witnesses have cosigned, 2 are asked for" in few.lines[-1][1]
    assert check(content, KEY, need=1).code == "too_few_witnesses"


def test_a_false_cosignature_is_refused() -> None:
    signed_text = note.split(receipt()["checkpoint"])[0]
    line = UNION.line(signed_text)
    other_time = UNION.line(signed_text, AT + 1)
    mixed = line[:-60] + other_time[-60:]
    stamp = base64.b64decode(line.split(" ")[2])
    late = base64.b64encode(stamp[:4] + (2**63).to_bytes(8, "big") + stamp[12:]).decode()
    far = UNION.secret.sign(f"cosignature/v1\ntime {2**63}\n{signed_text}".encode())
    farther = base64.b64encode(stamp[:4] + (2**63).to_bytes(8, "big") + far).decode()
    keys = f"{KEY}\n{UNION.vkey}"

    for false in (
        mixed,
        UNION.line("x\n1\n"),
        f"— {UNION.name} {late}\n",
        f"— {UNION.name} {farther}\n",
    ):
        assert check(cosigned(false), keys).code == "bad_cosignature", false
    last = UNION.secret.sign(f"cosignature/v1\ntime {2**63 - 1}\n{signed_text}".encode())
    latest = base64.b64encode(stamp[:4] + (2**63 - 1).to_bytes(8, "big") + last).decode()
    assert check(cosigned(f"— {UNION.name} {latest}\n"), keys).ok


def test_a_time_that_no_calendar_knows_is_printed_as_a_number() -> None:
    assert verifier.moment(AT) == "2027-01-15 08:00:00"
    assert verifier.moment(2**62) == str(2**62)


# --- notes --------------------------------------------------------------------------------


def turned(line: str) -> str:
    """A signature line with one bit of its signature turned."""
    dash, name, code = line.rstrip("\n").split(" ")
    raw = base64.b64decode(code)
    raw = raw[:20] + bytes([raw[20] ^ 1]) + raw[21:]
    return f"{dash} {name} {base64.b64encode(raw).decode()}\n"


def changed_note(change: Callable[[str], str]) -> str:
    return check({**receipt(), "checkpoint": change(HOUSE.note())}).code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda signed: signed.replace("\n\n", "\n", 1), "bad_checkpoint"),
        (lambda signed: signed.rstrip("\n"), "bad_checkpoint"),
        (lambda signed: signed.replace("— ", "- ", 1), "bad_checkpoint"),
        (lambda signed: signed.replace("— ", "—", 1), "bad_checkpoint"),
        (lambda signed: signed + "— x AAAA\n", "bad_checkpoint"),
        (lambda signed: signed + "— x AAAAAA==\n", "bad_checkpoint"),
        (lambda signed: signed + "—  AAAAAAAAAAAA\n", "bad_checkpoint"),
        (lambda signed: signed + "— x AAAAAAAAAAAA\n", "ok"),
        (lambda signed: signed + "— x AAAAAAA=\n", "ok"),
        (lambda signed: signed + turned(signed.split("\n\n")[1]), "bad_signature"),
        (lambda signed: "x" + signed, "bad_signature"),
    ],
)
def test_a_note_that_is_none_is_refused(change: Callable[[str], str], code: str) -> None:
    assert changed_note(change) == code


def signed_by_house(body: str) -> str:
    line = note.signature_line(HOUSE.origin, HOUSE.key.public, HOUSE.secret.sign(body.encode()))
    return note.join(body, line)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{o}\n{s}\n{r}\n", "ok"),
        ("{o}\n{s}\n{r}\nmore\n", "ok"),
        ("{o}\n{s}\n{r}", "bad_checkpoint"),
        ("{o}\n0{s}\n{r}\n", "bad_checkpoint"),
        ("{o}\n-{s}\n{r}\n", "bad_checkpoint"),
        ("{o}\n\n{r}\n", "bad_checkpoint"),
        ("{o}\n٣\n{r}\n", "bad_checkpoint"),
        ("{o}\n12345678901234567890\n{r}\n", "bad_checkpoint"),
        ("{o}\n1234567890123456789\n{r}\n", "not_in_log"),
        ("{o}\n{s}\nAAAA\n", "bad_checkpoint"),
        ("{o}\n{s}\n!\n", "bad_checkpoint"),
        ("other\n{s}\n{r}\n", "other_log"),
    ],
)
def test_a_signed_text_that_is_no_checkpoint_is_refused(body: str, code: str) -> None:
    root = text(merkle.root(SEALED + 1, HOUSE.read))
    whole = body if body.endswith("\n") else body + "\n"
    signed = signed_by_house(whole.format(o=HOUSE.origin, s=SEALED + 1, r=root))
    if whole != body:
        signed = signed.replace(f"\n{root}\n\n", f"\n{root}\n")
    content = {**receipt(), "checkpoint": signed}

    assert check(content).code == code


def test_an_empty_log_has_no_entries() -> None:
    empty = signed_by_house(f"{HOUSE.origin}\n0\n{text(merkle.EMPTY_ROOT)}\n")

    assert check({**receipt(), "checkpoint": empty}).code == "not_in_log"


# --- parts of a receipt -------------------------------------------------------------------


def damaged(path: str, value: object, content: dict[str, Any] | None = None) -> verifier.Report:
    made: Any = receipt() if content is None else content
    *parents, last = path.split("/")
    found = made
    for part in parents:
        found = found[int(part)] if isinstance(found, list) else found[part]
    if value is ...:
        del found[int(last) if isinstance(found, list) else last]
    else:
        found[int(last) if isinstance(found, list) else last] = value
    return check(made)


@pytest.mark.parametrize("value", [None, 1, "x", [], True, 0.5, ...])
@pytest.mark.parametrize(
    "path", ["format", "entry", "index", "proof", "checkpoint", "proof/0", "times/before/proof"]
)
def test_a_part_of_another_kind_is_not_read(path: str, value: object) -> None:
    report = damaged(path, value)

    assert report.verdict == REFUSED
    assert report.code in ("unreadable", "bad_checkpoint", "not_in_log")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("key", 1), ("printed", []), ("texts", []), ("times", []), ("more", 1), ("index", True),
        ("index", "4"), ("proof", [None]), ("proof", ["AA"]), ("proof", ["!" * 44]),
        ("proof", [text(bytes(32))] * 65), ("entry", []), ("times/more", {}), ("times/before", []),
        ("times/after/entry", []), ("times/before/index", None), ("entry/body", 2**53),
        ("entry/body", -(2**53)), ("entry/body", [2**60]), ("format", "zeren-receipt/2"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_receipt_is_unreadable(path: str, value: object) -> None:
    assert damaged(path, value).code == "unreadable"


@pytest.mark.parametrize("number", [2**53 - 1, -(2**53 - 1), 0, True])
def test_numbers_up_to_53_bits_are_spelled(number: int) -> None:
    assert damaged("entry/body", number).code == "not_in_log"


def test_a_proof_of_64_steps_is_read_and_one_of_65_is_not() -> None:
    assert damaged("proof", [text(bytes(32))] * 64).code == "not_in_log"
    assert damaged("proof", [text(bytes(32))] * 65).code == "unreadable"


def nested(depth: int, kind: str) -> object:
    made: object = 1
    for _ in range(depth):
        made = [made] if kind == "list" else {"a": made}
    return made


@pytest.mark.parametrize("kind", ["list", "mapping"])
def test_an_entry_nests_so_deep_and_no_deeper(kind: str) -> None:
    assert damaged("entry/body", nested(39, kind)).code == "not_in_log"
    assert damaged("entry/body", nested(40, kind)).code == "unreadable"


def test_the_answer_says_what_was_recorded_and_when() -> None:
    content = receipt()
    entry = content["entry"]

    said = {code: (en, zh) for code, en, zh in verifier.check(data(content), KEY).lines}["entry"]

    for sentence in said:
        assert entry["code"] in sentence
        assert sentence.count(entry["at"]) == 1 + (entry["at"] == entry["recorded_at"])
        assert entry["recorded_at"] in sentence


def test_what_cannot_be_read_has_no_place() -> None:
    report = verifier.check(b"{}", KEY)

    assert (report.index, report.size, report.facts, report.entry) == (0, 0, 0, {})


def test_sizes_that_are_too_large_are_not_read() -> None:
    filler = " " * verifier.LARGEST_FILE
    assert verifier.check(data(receipt()) + filler.encode(), KEY).code == "unreadable"
    assert verifier.check(data(complete()) + filler.encode(), KEY).ok
    exact = data(receipt())
    exact += b" " * (verifier.LARGEST_FILE - len(exact))
    assert verifier.check(exact, KEY).ok
    assert verifier.LARGEST_FILE == 4 * 1024 * 1024
    assert verifier.LARGEST_COMPLETE == 64 * 1024 * 1024
    whole = data(complete())
    whole += b" " * (verifier.LARGEST_COMPLETE - len(whole))
    assert verifier.check(whole, KEY).ok
    assert verifier.check(whole + b" ", KEY).code == "unreadable"


@pytest.mark.parametrize("raw", [b"\xff", b"", b"{", b"[]", b"1", b'{"format": NaN}'])
def test_what_is_no_json_of_ours_is_unreadable(raw: bytes) -> None:
    report = verifier.check(raw, KEY)

    assert (report.verdict, report.code) == (REFUSED, "unreadable")


def test_a_mark_at_the_head_of_the_file_is_passed_over() -> None:
    assert verifier.check(b"\xef\xbb\xbf" + data(receipt()), KEY).ok


def test_the_constants_of_the_format_stand() -> None:
    assert verifier.LATE.total_seconds() == 60
    assert (16, bytes(32)) == (verifier.DEPTH, verifier.EMPTY)
    assert verifier.NAMED == index.NAMED
    assert verifier.NAMED_LISTS == index.NAMED_LISTS


# --- printed and texts --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("code", "letter.issued"), ("about.1", "5"), ("about.1", 6), ("about.2", None),
        ("about.x", None), ("body.digest.x", 1), ("about.1.2", 5), ("v", True), ("nothing", 1),
    ],
)  # fmt: skip
def test_what_is_printed_and_was_not_recorded_is_found(place: str, value: object) -> None:
    report = check({**receipt(), "printed": {place: value}})

    assert (report.verdict, report.code) == (REFUSED, "printed_differs")
    assert place in report.lines[-1][1]


def test_places_lead_into_lists_and_mappings() -> None:
    printed = {"about.0": "letter", "body.party": "B", "row": None, "by.1": 8}

    assert check({**receipt(), "printed": printed}).ok


@pytest.mark.parametrize(
    "texts",
    [{"body.digest": TEXT + "x"}, {"body.digest": 1}, {"body.party": TEXT}, {"body.no": ""},
     {"row": ""}, {"body.digest": "\ud800"}],
)  # fmt: skip
def test_a_text_that_was_not_recorded_is_found(texts: dict[str, object]) -> None:
    content = json.dumps({**receipt(), "texts": texts}).encode()

    assert verifier.check(content, KEY).code == "text_differs"


def test_nothing_printed_and_no_text_are_said() -> None:
    content = {**receipt(), "printed": {}, "texts": {}}

    assert {"no_printed", "no_texts"} <= set(codes(check(content)))
    assert "no_texts" not in codes(check(receipt()))


# --- recorded time ------------------------------------------------------------------------


def timed(seconds: int) -> dict[str, Any]:
    """A receipt whose entry was recorded so many seconds after the checkpoint before it."""
    from datetime import timedelta

    made = House()
    made.write("ledger.opened", ("installation", 1), ("system", 0))
    made.seal()
    start = made.at
    made.at = start + timedelta(seconds=seconds)
    made.write("letter.signed", ("letter", 5), ("person", 8), digest=text(b"x"))
    made.at = start + timedelta(seconds=1000)
    made.seal()
    content = made.receipt(2, sides=(1, 3))
    content["texts"] = {}
    return content


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(-61, "time_false"), (-60, "ok"), (500, "ok"), (1060, "ok"), (1061, "time_false")],
)
def test_a_recorded_time_lies_between_the_checkpoints_around_it(seconds: int, code: str) -> None:
    assert check(timed(seconds)).code == code


def test_each_side_alone_bounds_the_time() -> None:
    early, late = timed(-61), timed(1061)
    del early["times"]["after"], late["times"]["before"]
    assert check(early).code == check(late).code == "time_false"
    early, late = timed(-61), timed(1061)
    del early["times"]["before"], late["times"]["after"]
    assert check(early).ok
    assert check(late).ok
    bare = timed(500)
    bare["times"] = {}
    assert not {"not_before", "not_after"} & set(codes(check(bare)))


@pytest.mark.parametrize(
    "times",
    [
        {"before": SEALED}, {"after": 1}, {"before": 0}, {"after": 5}, {"before": SIGNED},
        {"after": SIGNED},
    ],
)  # fmt: skip
def test_what_stands_around_it_is_a_checkpoint_on_its_side(times: dict[str, int]) -> None:
    content = receipt()
    content["times"] = {side: HOUSE.placed(place) for side, place in times.items()}

    assert check(content).code == "unreadable"


def test_a_clock_that_was_put_right_bounds_from_below_only() -> None:
    made = House()
    made.write("ledger.clock_was_wrong", ("clock", 1), ("system", 0))
    made.write("letter.signed", ("letter", 5), ("person", 8), digest=text(b"x"))
    made.write("ledger.clock_was_wrong", ("clock", 1), ("system", 0))
    content = {**made.receipt(1), "texts": {}}

    assert check({**content, "times": {"before": made.placed(0)}}).ok
    assert check({**content, "times": {"after": made.placed(2)}}).code == "unreadable"


def test_a_time_that_cannot_be_read_or_a_checkpoint_of_another_log_is_refused() -> None:
    made = House()
    made.write("ledger.checkpointed", ("checkpoint", 1), ("system", 0))
    made.write("letter.signed", ("letter", 5), ("person", 8))
    made.entries[0]["recorded_at"] = "yesterday"
    content = {**made.receipt(1), "texts": {}, "printed": {}}
    content["times"] = {"before": made.placed(0)}
    assert check(content).code == "unreadable"
    other = receipt()
    other["times"]["before"]["entry"]["recorded_at"] = "2021-01-01T00:00:00.000000Z"
    assert check(other).code == "not_in_log"


# --- kept checkpoints ---------------------------------------------------------------------


def proof(old: int, size: int) -> str:
    lines = [text(one) for one in merkle.consistency_proof(old, size, HOUSE.read)]
    return "\n".join([f"old {old}", f"size {size}", *lines, ""])


@pytest.mark.parametrize("old", range(1, SEALED + 1))
def test_an_older_checkpoint_is_compared_by_any_proof_that_holds(old: int) -> None:
    kept = HOUSE.note(old)

    with_proof = check(receipt(), kept=[kept], proofs=proof(old, SEALED + 1))
    without = check(receipt(), kept=[kept])

    assert with_proof.ok
    said = {code: en for code, en, _zh in with_proof.lines}
    assert f"log of {SEALED + 1} entries begins with exactly the {old} of" in said["begins_with"]
    assert "not_compared" in codes(without)
    asked = {code: en for code, en, _zh in without.lines}["not_compared"]
    assert f"/evidence/consistency/{old}/{SEALED + 1}.txt" in asked
    assert f"of {old} entries, this one of {SEALED + 1}" in asked


def test_several_checkpoints_and_proofs_are_compared_each() -> None:
    kept = [HOUSE.note(2), HOUSE.note(), "  ", HOUSE.note(3)]
    proofs = proof(2, SEALED + 1) + "\n" + proof(3, SEALED + 1)

    report = check(receipt(), kept=kept, proofs=proofs)

    assert [code for code in codes(report) if code in ("agrees", "begins_with")] == [
        "begins_with", "agrees", "begins_with",
    ]  # fmt: skip


def test_a_younger_checkpoint_is_compared_too() -> None:
    grown, _signed, sealed = house()
    grown.write("letter.signed", ("letter", 9), ("person", 8))
    lines = [text(one) for one in merkle.consistency_proof(sealed + 1, sealed + 2, grown.read)]
    given = "\n".join([f"old {sealed + 1}", f"size {sealed + 2}", *lines])

    report = check(receipt(), kept=[grown.note()], proofs=given)

    said = {code: en for code, en, _zh in report.lines}
    assert f"The {sealed + 2} entries" in said["goes_on"]
    assert f"exactly these {sealed + 1}" in said["goes_on"]


def test_a_checkpoint_of_nothing_fits_every_log() -> None:
    empty = signed_by_house(f"{HOUSE.origin}\n0\n{text(merkle.EMPTY_ROOT)}\n")

    with_proof = check(receipt(), kept=[empty], proofs=f"old 0\nsize {SEALED + 1}\n")
    false = signed_by_house(f"{HOUSE.origin}\n0\n{text(bytes(32))}\n")
    too_much = f"old 0\nsize {SEALED + 1}\n{text(bytes(32))}\n"

    assert "begins_with" in codes(with_proof)
    assert check(receipt(), kept=[empty], proofs=too_much).code == "forked"
    assert check(receipt(), kept=[false], proofs=f"old 0\nsize {SEALED + 1}\n").code == "forked"


def other_story() -> House:
    made, _signed, _sealed = house()
    made.entries[0]["code"] = "ledger.closed"
    return made


def test_another_story_is_called_one() -> None:
    other = other_story()

    assert check(receipt(), kept=[other.note()]).code == "forked"
    assert check(receipt(), kept=[other.note(4)], proofs=proof(4, SEALED + 1)).code == "forked"
    missing = f"old 4\nsize {SEALED + 1}\n"
    assert check(receipt(), kept=[HOUSE.note(4)], proofs=missing).code == "forked"
    exact = proof(4, SEALED + 1)
    longer = exact + text(bytes(32)) + "\n"
    assert check(receipt(), kept=[HOUSE.note(4)], proofs=longer).code == "forked"
    for old in (3, 4, 5, 6):
        hashes = proof(old, SEALED + 1).splitlines()
        for at in range(2, len(hashes)):
            turned = [*hashes]
            turned[at] = text(bytes(32))
            given = "\n".join(turned)
            assert check(receipt(), kept=[HOUSE.note(old)], proofs=given).code == "forked"


def test_a_kept_checkpoint_is_of_this_log_and_of_a_known_key() -> None:
    elsewhere = House("zeren.example/other")
    elsewhere.write("ledger.opened", ("installation", 1), ("system", 0))
    keys = f"{KEY}\n{elsewhere.key}"

    assert check(receipt(), kept=[THIEF.note()]).code == "kept_unsigned"
    assert check(receipt(), keys, kept=[elsewhere.note()]).code == "kept_other_log"
    assert "agrees" in codes(check(receipt(), "", kept=[HOUSE.note()]))
    assert check(receipt(), "", kept=[THIEF.note()]).code == "kept_unsigned"
    assert check(receipt(), kept=["nonsense"]).code == "bad_checkpoint"
    assert "agrees" in codes(check(receipt(), kept=[HOUSE.note().replace("\n", "\r\n")]))


@pytest.mark.parametrize(
    "given",
    ["size 4\n", "old x\n", "old 1\nsize 2\nAA==\n", "old 1\nsize 2 3\n", "word\n", "old 1\n" * 2
     + "x", "old 1\nsize 2\nold 1\nsize 2\n", "old 1\nsize 2\n" + "A" * 43 + "= 1\n"],
)  # fmt: skip
def test_a_proof_that_cannot_be_read_is_said(given: str) -> None:
    assert check(receipt(), proofs=given).code == "bad_proof"


def test_proofs_are_read_by_their_sizes() -> None:
    one = text(bytes(32))

    assert verifier.read_proofs("") == {}
    assert verifier.read_proofs(f"old 1\nsize 2\n{one}\n\nold 0\nsize 3\n") == {
        (1, 2): [bytes(32)],
        (0, 3): [],
    }


def test_a_checkpoint_is_read_out_of_the_address_of_its_code() -> None:
    kept = HOUSE.note()
    address = note.address_of("https://zeren.example/", kept)

    assert verifier.kept_note(address) == kept
    assert verifier.kept_note(f"  {address}&x=1\n") == kept
    assert verifier.kept_note(kept) == kept
    assert verifier.kept_note("https://zeren.example/verify/?checkpoint=!") == ""
    assert verifier.kept_note("https://zeren.example/?checkpoint=_w") == ""
    in_text = kept.replace("\n", "\ncheckpoint=x\n", 1)
    assert verifier.kept_note(in_text) == in_text


def test_a_checkpoint_alone_says_what_it_stands_for() -> None:
    alone = verifier.check_kept(HOUSE.note(4), KEY)
    compared = verifier.check_kept(HOUSE.note(4), KEY, HOUSE.note(), proof(4, SEALED + 1))
    forked = verifier.check_kept(other_story().note(4), KEY, HOUSE.note(), proof(4, SEALED + 1))

    assert alone.ok
    assert (alone.code, codes(alone)) == ("ok", ["key_known", "stands_for"])
    assert f"first 4 entries of the log “{HOUSE.origin}”" in alone.lines[-1][1]
    assert codes(compared) == ["key_known", "stands_for", "goes_on"]
    assert (forked.verdict, forked.code) == (REFUSED, "forked")
    assert verifier.check_kept(HOUSE.note(), "").code == "other_key"


def test_a_demo_is_called_one() -> None:
    demo = House("zeren.example/demo/0123456789abcdef")
    demo.write("letter.signed", ("letter", 5), ("person", 8))
    demo.seal()
    content = {**demo.receipt(0), "texts": {}, "printed": {}}
    whole = {**demo.complete(LETTER, 1), "texts": {}}

    for report in (
        check(content, str(demo.key)),
        check(whole, str(demo.key)),
        verifier.check_kept(demo.note(), str(demo.key)),
    ):
        assert report.ok, report.lines
        assert "demo" in codes(report)
    assert "demo" not in codes(check(receipt()))


# --- complete lists -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("subject", "letter"), ("subject", ["letter"]), ("subject", ["letter", 5, 6]),
        ("subject", [5, 5]), ("subject", ["letter", "5"]), ("subject", ["letter", True]),
        ("facts", {}), ("bucket", {}), ("bucket", [1]), ("bucket", [["x"]]),
        ("bucket", [["x", "y"]]), ("bucket", [[1, 2, 3]]), ("path", {}), ("path/3", ...),
        ("path/3", "x"), ("checkpoint", 1), ("key", 1), ("texts", []), ("texts", {"99": {}}),
        ("texts", {"2": []}), ("sealed", []), ("sealed", ...), ("facts/0", []), ("more", 1),
        ("sealed/entry/code", "ledger.opened"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_complete_list_is_unreadable(path: str, value: object) -> None:
    report = damaged(path, value, complete())

    assert report.code in ("unreadable", "not_in_log")
    assert report.verdict == REFUSED


@pytest.mark.parametrize("part", ["key", "texts"])
def test_key_and_texts_may_be_left_out(part: str) -> None:
    content = complete()
    del content[part]

    assert check(content).ok


def sealed_with(**body: Any) -> verifier.Report:
    """A house whose checkpoint fact says something else of itself."""
    made, _signed, sealed = house()
    entry: Any = made.entries[sealed]
    entry["body"] |= body
    if "code" in body:
        entry["code"] = body["code"]
        del entry["body"]["code"]
    return check(made.complete(LETTER, sealed))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"size": True}, "unreadable"), ({"size": "7"}, "unreadable"), ({"index": 1}, "unreadable"),
        ({"code": "ledger.clock_was_wrong"}, "unreadable"), ({"size": 3}, "not_all"),
        ({"index": "00" * 32}, "not_all"), ({"size": SEALED}, "ok"), ({"size": 6}, "ok"),
        ({"size": 5}, "not_all"),
    ],
)  # fmt: skip
def test_a_list_is_sealed_by_a_checkpoint_that_covers_it(body: dict[str, Any], code: str) -> None:
    assert sealed_with(**body).code == code


@pytest.mark.parametrize("drop", [0, 1, 2])
def test_each_fact_that_is_left_out_is_missed(drop: int) -> None:
    content = complete()
    position = content["facts"][drop]["index"]
    del content["facts"][drop]
    content["texts"].pop(str(position), None)

    report = check(content)

    assert (report.verdict, report.code, report.facts) == (REFUSED, "not_all", 0)


def test_facts_stand_in_their_order_and_once() -> None:
    facts = complete()["facts"]

    for moved in (facts[::-1], [facts[0], *facts], [*facts, facts[-1]]):
        assert check({**complete(), "facts": moved}).code == "not_all"


def test_a_fact_about_somebody_else_is_named() -> None:
    content = complete()
    content["facts"].insert(1, HOUSE.placed(3))

    report = check(content)

    assert report.code == "not_about"
    assert "Entry 4 is not about letter 5" in report.lines[-1][1]


def test_the_whole_bucket_is_shown_in_order_and_of_this_bucket_alone() -> None:
    key = index.key_of(LETTER)
    mate = key[:2] + bytes(30)
    other = bytes([key[0] ^ 1]) + key[1:]
    own = complete()["bucket"][0]
    pairs = [
        [[text(mate), text(bytes(32))], own],
        [own, [text(mate), text(bytes(32))]],
        [own, own],
        [[text(other), text(bytes(32))], own],
        [],
        [[text(key), text(bytes(32))]],
    ]

    for bucket in pairs:
        assert check({**complete(), "bucket": bucket}).code == "not_all"


def test_a_crowded_bucket_holds() -> None:
    """Two subjects in one bucket: both are shown, in order, and each is proven."""
    made, _signed, _sealed = house()
    wanted = index.bucket_of(index.key_of(LETTER))
    mate = next(
        number
        for number in range(1, 2_000_000)
        if index.bucket_of(index.key_of(("thing", number))) == wanted
    )
    made.write("thing.seen", ("thing", mate), ("system", 0))
    sealed = made.seal()

    for subject in (LETTER, ("thing", mate)):
        content = made.complete(subject, sealed)
        assert len(content["bucket"]) == 2
        assert check({**content, "texts": {}}).ok
        content["bucket"].reverse()
        assert check({**content, "texts": {}}).code == "not_all"


@pytest.mark.parametrize("step", range(16))
def test_every_step_to_the_root_counts(step: int) -> None:
    content = complete()
    raw = base64.b64decode(content["path"][step])
    content["path"][step] = text(bytes([raw[0] ^ 1]) + raw[1:])

    assert check(content).code == "not_all"


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ({}, set()),
        ({"about": ["letter", 5]}, {("letter", 5)}),
        ({"about": ["letter", 0]}, set()),
        ({"about": ["letter", 1, 2]}, set()),
        ({"about": "xy"}, set()),
        ({"about": [5, 5], "by": "ab", "body": []}, set()),
        ({"about": ["letter", True]}, set()),
        ({"by": ["person", 3]}, {("person", 3)}),
        ({"by": ["account", 3]}, set()),
        ({"by": ["person"]}, set()),
        ({"body": {"person": 1, "letter": 2, "hazard": 3, "thing": 4, "unit": 5}},
         {("person", 1), ("letter", 2), ("hazard", 3), ("thing", 4)}),
        ({"body": {"people": [1, "2", 3], "letters": [4], "things": 5}},
         {("person", 1), ("person", 3), ("letter", 4)}),
        ({"body": {"people": "12"}}, set()),
    ],
)  # fmt: skip
def test_whom_an_entry_is_about(entry: dict[str, Any], found: set[tuple[str, int]]) -> None:
    assert verifier.subjects_of(entry) == found


# --- the command --------------------------------------------------------------------------


def test_the_command_prints_its_headline_and_says_all_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "r.json": data(receipt()),
        "k.txt": KEY.encode(),
        "c.txt": HOUSE.note(4).encode(),
        "p.txt": proof(4, SEALED + 1).encode(),
        "t.json": data(THIEF.receipt(SIGNED)),
        "x.json": data({**receipt(), "index": 0}),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)

    def run(*words: str) -> tuple[int, list[str]]:
        status = verifier.main(
            [str(tmp_path / word) if word.endswith((".json", ".txt")) else word for word in words]
        )
        return status, capsys.readouterr().out.splitlines()

    status, said = run("r.json", "--keys", "k.txt", "--checkpoint", "c.txt", "--proof", "p.txt")
    assert (status, said[0]) == (0, "VERIFIED / 相符")
    assert len(said) == 1 + 2 * 8
    assert said[1].startswith("- The checkpoint is signed with a key you know")
    assert said[2].startswith("  检查点的签名")
    assert run("r.json", "--key", KEY)[0] == 0
    assert run("r.json", "--key", str(THIEF.key), "--key", KEY)[0] == 0
    assert run("r.json") == (4, run("r.json")[1])
    assert run("r.json")[1][0].startswith("FITS ITSELF, NOT PROVEN WHOSE")
    assert run("t.json", "--keys", "k.txt")[0] == 1
    assert run("t.json", "--keys", "k.txt")[1][0].startswith("MADE BY ANOTHER")
    assert run("x.json", "--keys", "k.txt")[0] == 1
    assert run("x.json", "--keys", "k.txt")[1][0].startswith("NOT VERIFIED")
    assert run("r.json", "--keys", "k.txt", "--need", "1")[0] == 1
    assert run("r.json", "--keys", "k.txt", "--need", "1", "--need", "0")[0] == 0
    assert run("r.json", "--proof", "k.txt")[0] == 2
    assert run("k.txt")[0] == 2
    assert run("r.json", "--key", "x")[0] == 2
    assert run("r.json", "--need", "x")[0] == 2
    assert run("r.json", "--unknown")[0] == 2
    assert run("r.json", "t.json")[0] == 2
    assert run("r.json", "-h")[0] == 0
    assert run()[0] == 2
    assert run("--help")[0] == 0
    assert run("r.json", "--key")[0] == 2
    assert run(str(tmp_path / "missing"))[1][0].startswith("The file cannot be read")
