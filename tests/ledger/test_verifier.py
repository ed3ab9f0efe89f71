"""The file that outsiders run: accepts what holds, refuses what was damaged, speaks plainly."""

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
    receipt = json.loads(data)
    unnoticed = []
    for place in range(0, len(data), 7):
        broken = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        report = verifier.check(broken, KEY)
        if report.ok:
            unnoticed.append(json.loads(broken))

    # The key inside is only a hint once another is given; everything else is covered.
    assert all({**one, "key": receipt["key"]} == receipt for one in unnoticed)


def test_a_key_inside_the_receipt_is_said_to_be_only_that() -> None:
    report = verifier.check((VECTORS / "good-middle.json").read_bytes())

    assert report.ok
    assert "key_inside" in [code for code, _en, _zh in report.lines]


def test_a_checkpoint_that_was_kept_reveals_a_second_story() -> None:
    data = (VECTORS / "good-middle.json").read_bytes()

    def with_kept(name: str) -> verifier.Report:
        return verifier.check(data, KEY, (VECTORS / name).read_text(encoding="utf-8"))

    assert with_kept("checkpoint-same.txt").ok
    assert with_kept("checkpoint-fork.txt").code == "forked"
    older = with_kept("checkpoint-older.txt")
    assert older.ok
    assert "not_compared" in [code for code, _en, _zh in older.lines]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["good-middle.json", "--key", KEY.strip()], 0, "VERIFIED / 相符"),
        (["good-middle.json", "--checkpoint", "checkpoint-same.txt"], 0, "与您保存的检查点一致"),
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
