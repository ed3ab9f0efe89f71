"""The file that outsiders run: accepts what holds, refuses what was damaged, speaks plainly."""

import base64
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ledger.vectors import make
from zeren.core.log import verifier

VECTORS = Path(__file__).parent / "vectors"
KEY = (VECTORS / "key.txt").read_text(encoding="utf-8")
SHORT = "+".join(KEY.split("+")[:2])
EXPECTED: dict[str, list[str]] = json.loads((VECTORS / "expected.json").read_text(encoding="utf-8"))
BAD = sorted(name for name in EXPECTED if name.startswith("bad-"))
GOOD = sorted(name for name in EXPECTED if name.startswith("good-"))


def test_the_vectors_are_what_their_maker_makes() -> None:
    kept = {
        path.name: path.read_text(encoding="utf-8")
        for path in VECTORS.iterdir()
        if path.suffix in (".json", ".txt")
    }

    assert kept == make.files()


@pytest.mark.parametrize("name", GOOD)
def test_a_good_receipt_is_accepted(name: str) -> None:
    report = verifier.check((VECTORS / name).read_bytes(), KEY)

    assert report.ok, report.lines


@pytest.mark.parametrize("name", BAD)
def test_a_damaged_receipt_is_refused_for_its_reason(name: str) -> None:
    report = verifier.check((VECTORS / name).read_bytes(), KEY)

    assert not report.ok
    assert report.code == EXPECTED[name][0]


def test_every_flipped_byte_of_the_proof_part_is_noticed() -> None:
    data = (VECTORS / "good-middle.json").read_bytes()
    unnoticed = []
    for place in range(0, len(data), 7):
        broken = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        report = verifier.check(broken, KEY)
        if report.ok:
            unnoticed.append(json.loads(broken))

    assert not unnoticed


def codes(report: verifier.Report) -> list[str]:
    return [code for code, _en, _zh in report.lines]


def test_without_a_known_key_it_never_says_verified() -> None:
    report = verifier.check((VECTORS / "good-middle.json").read_bytes())

    assert not report.ok
    assert report.verdict == verifier.UNPROVEN
    assert "key_inside" in codes(report)


def test_what_a_stranger_made_is_called_a_strangers_with_his_key() -> None:
    report = verifier.check((VECTORS / "bad-rewritten-by-thief.json").read_bytes(), KEY)

    assert report.verdict == verifier.STRANGER
    said = next(en for code, en, _zh in report.lines if code == "key_other")
    assert report.key in said
    assert SHORT in said


def test_an_old_key_of_the_house_is_known_from_the_list() -> None:
    newer = str(make._key(b"newer")[1])
    keys = f"# keys of the house\n{newer}\n{KEY}"

    report = verifier.check((VECTORS / "good-middle.json").read_bytes(), keys)

    assert report.ok
    assert report.key == SHORT


def test_a_key_beside_the_checkpoint_that_did_not_sign_it_is_refused() -> None:
    receipt = json.loads((VECTORS / "good-middle.json").read_text(encoding="utf-8"))
    receipt["key"] = str(make._key(b"newer")[1])

    assert verifier.check(json.dumps(receipt).encode(), KEY).code == "other_key"


def test_missing_texts_and_printed_values_are_said() -> None:
    receipt = json.loads((VECTORS / "good-middle.json").read_text(encoding="utf-8"))
    whole = verifier.check(json.dumps(receipt).encode(), KEY)
    del receipt["texts"], receipt["printed"]
    bare = verifier.check(json.dumps(receipt).encode(), KEY)

    assert {"texts", "printed"} <= set(codes(whole))
    assert {"no_texts", "no_printed"} <= set(codes(bare))


def test_a_checkpoint_that_was_kept_reveals_a_second_story() -> None:
    data = (VECTORS / "good-middle.json").read_bytes()

    def with_kept(name: str, proofs: str = "") -> verifier.Report:
        kept = (VECTORS / name).read_text(encoding="utf-8")
        return verifier.check(data, KEY, [kept], proofs)

    assert "agrees" in codes(with_kept("checkpoint-same.txt"))
    assert with_kept("checkpoint-fork.txt").code == "forked"
    assert "not_compared" in codes(with_kept("checkpoint-older.txt"))
    proof = make.consistency(1)
    assert "begins_with" in codes(with_kept("checkpoint-older.txt", proof))
    other = proof.replace(proof.splitlines()[2], base64.b64encode(bytes(32)).decode())
    assert with_kept("checkpoint-older.txt", other).code == "forked"
    assert with_kept("checkpoint-older.txt", "old 1\nsize x\n").code == "bad_proof"


def test_a_newer_checkpoint_is_compared_too() -> None:
    data = (VECTORS / "good-alone.json").read_bytes()
    kept = (VECTORS / "checkpoint-same.txt").read_text(encoding="utf-8")

    report = verifier.check(data, KEY, [kept], make.consistency(1))

    assert report.ok
    assert "goes_on" in codes(report)


def test_a_checkpoint_is_read_from_the_address_in_its_qr_code() -> None:
    kept = (VECTORS / "checkpoint-same.txt").read_text(encoding="utf-8")
    code = base64.urlsafe_b64encode(kept.encode()).decode().rstrip("=")
    data = (VECTORS / "good-middle.json").read_bytes()

    report = verifier.check(data, KEY, [f"https://zeren.example/verify/?checkpoint={code}\n"])

    assert "agrees" in codes(report)


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["good-middle.json", "--key", KEY.strip()], 0, "VERIFIED / 相符"),
        (["good-middle.json", "--keys", "key.txt"], 0, "VERIFIED / 相符"),
        (
            ["good-middle.json", "--keys", "key.txt", "--checkpoint", "checkpoint-same.txt"],
            0,
            "与您保存的检查点一致",
        ),
        (["good-middle.json"], 4, "FITS ITSELF, NOT PROVEN WHOSE"),
        (["bad-rewritten-by-thief.json", "--keys", "key.txt"], 1, "MADE BY ANOTHER"),
        (["good-middle.json", "--keys", "key.txt", "--need", "1"], 1, "NOT VERIFIED"),
        (["bad-entry-time.json"], 1, "NOT VERIFIED / 不符"),
        (["bad-cut.json"], 2, "not a receipt"),
        (["nowhere.json"], 2, "cannot be read"),
        ([], 2, "--key VKEY"),
        (["--help"], 0, "--key VKEY"),
        (["good-middle.json", "--key"], 2, "--key VKEY"),
        (["good-middle.json", "--key", "nonsense"], 2, "public key cannot be read"),
    ],
)
def test_the_one_file_runs_alone_and_answers_in_sentences(
    tmp_path: Path, arguments: list[str], status: int, words: str
) -> None:
    alone = shutil.copy(verifier.__file__, tmp_path / "zeren_verify.py")

    done = subprocess.run(
        [sys.executable, "-I", "-S", str(alone), *arguments],
        cwd=VECTORS,
        capture_output=True,
        encoding="utf-8",
        env={"LANG": "C"},
        timeout=30,
    )

    assert done.returncode == status, done.stderr
    assert words in done.stdout
    assert not done.stderr
