"""A backup is whole or is none, holds one moment, no key and no session, and can be restored.

With real processes, on the database of this run, while another process goes on writing.
"""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import tarfile
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast import PEOPLE
from tests.cli.house import PASSPHRASE, House, database, house
from zeren.cli import archive, sealing
from zeren.core.refusal import Refused

MANIFEST: archive.Manifest = {
    "made_at": "",
    "version": "",
    "origin": "",
    "key": "",
    "database": {
        "kind": "", "migrations": [], "facts": 0, "folded": 0, "last_fact_at": "",
        "checkpoint": "", "checkpoint_size": 0,
    },
    "settings": {},
    "members": 0,
    "size": 0,
    "gone": [],
    "changed": [],
}  # fmt: skip
NAMES = [name.encode() for _who, _number, name, _kind, _post in PEOPLE]
SENTENCE = "气瓶没有固定".encode()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for the tests of this file; they only add to it."""
    with house(tmp_path_factory.mktemp("home") / "data") as made:
        yield made


def back_up(home: House, folder: Path, *words: object) -> Path:
    before = set(folder.glob("zeren-*")) if folder.exists() else set()
    done = home.zeren("backup", folder, *words)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = set(folder.glob("zeren-*")) - before
    return made


def forgetful(home: House, place: Path) -> str:
    """The keys alone, as from a safe: what they signed last is not in it."""
    folder = place / "safe"
    folder.mkdir()
    for file in (home.data / "keys").glob("*.hex"):
        (folder / file.name).write_bytes(file.read_bytes())
    return str(folder)


def restore(home: House, file: Path, into: Path) -> tuple[int, str]:
    """Into an empty place, with the keys where they already lie."""
    new = House(into, more={"ZEREN_KEYS": str(home.data / "keys")})
    done = new.zeren("restore", file)
    return done.returncode, done.stderr


def test_a_backup_made_while_others_write_is_whole_and_of_one_moment(
    home: House, tmp_path: Path
) -> None:
    writers = [home.start("tests.cli.house", "write") for _one in range(2)]
    try:
        seen = [int(one.stdout.readline()) for one in writers if one.stdout]
        made = back_up(home, tmp_path / "out")
        still = [one.poll() for one in writers]
    finally:
        for one in writers:
            one.kill()
            one.communicate()
    with database() as address:
        new = House(tmp_path / "new", address, {"ZEREN_KEYS": forgetful(home, tmp_path)})
        done = new.zeren("restore", made)

        assert still == [None, None], "both were writing all the time"
        with tarfile.open(made) as tar:
            notes = [Path(one) for one in tar.getnames() if one.startswith("checkpoints/")]
        folded = json.loads(_member(made, "manifest.json"))["database"]["folded"]
        newest = max(int(one.stem) for one in notes)
        assert 0 < newest <= folded, "no checkpoint speaks of what the copy does not have"
        assert done.returncode == 0, done.stdout + done.stderr
        kept = {row[0] for row in new.ask("SELECT id FROM hazards_hazard")}
        assert kept >= set(seen), "what was confirmed before the backup began is in it"
        digests = [str(row[0]) for row in new.ask("SELECT digest FROM hazards_hazardphoto")]
        for digest in digests:
            file = new.data / "vault" / digest[:2] / digest[2:4] / digest
            assert hashlib.sha256(file.read_bytes()).hexdigest() == digest
        assert len(kept) < len(home.ask("SELECT id FROM hazards_hazard")), "writing went on"


def test_the_drill_is_green_for_a_sound_house_and_leaves_nothing(home: House) -> None:
    done = home.zeren("backup", "--drill")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "can be restored" in done.stdout
    assert [one.name for one in home.data.iterdir() if one.name.startswith(".")] == []


def test_the_drill_fails_when_a_file_was_lost_before(home: House) -> None:
    digest = str(home.ask("SELECT min(digest) FROM hazards_hazardphoto")[0][0])
    lost = home.data / "vault" / digest[:2] / digest[2:4] / digest
    data = lost.read_bytes()
    lost.write_bytes(b"another photo")
    try:
        done = home.zeren("backup", "--drill")
    finally:
        lost.write_bytes(data)

    assert done.returncode == 1
    assert "is not what was kept" in done.stdout
    assert f"{digest} is no longer what its name says" in done.stdout


def test_the_drill_names_a_broken_file_that_no_row_speaks_of(home: House) -> None:
    left = home.data / "vault" / "ab" / "cd" / ("abcd" + "0" * 60)
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_bytes(b"left by an upload that was cut off and changed since")
    try:
        done = home.zeren("backup", "--drill")
    finally:
        left.unlink()

    assert done.returncode == 1
    assert f"{left.name} is no longer what its name says" in done.stdout


def test_an_open_backup_holds_no_key_and_no_session(home: House, tmp_path: Path) -> None:
    mark = "b" * 32
    new_row = f"INSERT INTO django_session VALUES ('{mark}', 'x', '2999-01-01')"
    home.python("tests.cli.house", "tell", new_row)

    inside = back_up(home, tmp_path).read_bytes()

    for file in (home.data / "keys").glob("*.hex"):
        assert file.read_bytes().strip() not in inside
        assert bytes.fromhex(file.read_text().strip()) not in inside
    assert mark.encode() not in inside
    assert all(name in inside for name in NAMES), "or the next test proves nothing"


def test_a_sealed_backup_shows_nobody_and_opens_for_its_owner_only(
    home: House, tmp_path: Path
) -> None:
    told = home.zeren("keys", "--new-backup", tmp_path / "own.age").stdout
    public = next(word for word in told.split() if word.startswith("age1")).strip("`,")
    sealed = back_up(home, tmp_path / "out", "--to", public)
    inside = sealed.read_bytes()
    stranger = tmp_path / "stranger"
    stranger.write_text(sealing.new_identity()[0])

    assert [
        word for word in (*NAMES, SENTENCE, b"SQLite format", b"vault/") if word in inside
    ] == []
    with pytest.raises(Refused, match=r"backup\.sealed"):
        archive.unpack(sealed, None)
    with pytest.raises(Refused, match=r"backup\.wrong_identity"):
        archive.unpack(sealed, None, identities=sealing.identity(stranger.read_bytes(), str))
    with pytest.raises(Refused, match=r"backup\.wrong_passphrase"):
        sealing.identity((tmp_path / "own.age").read_bytes(), lambda: "another passphrase")
    opened = sealing.identity((tmp_path / "own.age").read_bytes(), lambda: PASSPHRASE)
    assert archive.unpack(sealed, None, identities=opened).members > 5


def test_a_backup_cut_or_changed_anywhere_is_refused(home: House, tmp_path: Path) -> None:
    whole = back_up(home, tmp_path / "open")
    secret, public = sealing.new_identity()
    sealed = back_up(home, tmp_path / "sealed", "--to", public)
    own = sealing.identity(secret.encode(), str)
    bad = tmp_path / "bad"
    keys = House(tmp_path / "new", more={"ZEREN_KEYS": str(home.data / "keys")})
    passed = []
    for source in (whole, sealed):
        data = source.read_bytes()
        for step in range(1, 40):
            place = len(data) * step // 40
            for what, changed in (
                ("cut", data[:place]),
                ("flipped", data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]),
            ):
                bad.write_bytes(changed)
                try:
                    found = archive.unpack(bad, None, identities=own)
                except Refused:
                    continue
                same = archive.unpack(source, None, identities=own)
                if found != same:  # a bit of padding carries nothing
                    passed.append((source.name, what, place))

    assert passed == []
    assert not keys.data.exists()


def test_a_killed_backup_leaves_nothing_that_passes_for_whole(home: House, tmp_path: Path) -> None:
    large = home.data / "vault" / "ff" / "ff" / ("f" * 64)
    large.parent.mkdir(parents=True, exist_ok=True)  # beside what lies there
    with large.open("wb") as file:
        file.truncate(4 << 30)  # long enough to be hit in the middle
    out = tmp_path / "out"
    try:
        running = home.start("zeren.cli.main", "backup", out)
        while not any(part.stat().st_size > 50 << 20 for part in out.glob("*.part")):
            assert running.poll() is None
            time.sleep(0.01)
        running.send_signal(signal.SIGKILL)
        running.communicate()
        (part,) = out.iterdir()
        with pytest.raises(Refused, match=r"backup\.cut"):
            archive.unpack(part, None)
    finally:
        large.unlink()

    made = back_up(home, out)

    assert list(out.iterdir()) == [made], "the next one takes away what was left"
    assert not [one for one in home.data.iterdir() if one.name.startswith(".backup-")]


def test_a_restored_older_copy_says_exactly_what_is_missing(home: House, tmp_path: Path) -> None:
    old = back_up(home, tmp_path)
    had = json.loads(_member(old, "manifest.json"))["database"]["facts"]
    home.python("tests.cli.house", "write", 3)
    note = home.zeren("checkpoint").stdout
    outside = tmp_path / "outside.txt"
    outside.write_text(note)
    newest = int(note.split("\n")[1])
    with database() as address:
        new = House(tmp_path / "new", address, {"ZEREN_KEYS": forgetful(home, tmp_path)})

        done = new.zeren("restore", old, "--checkpoint", outside)
        signs = new.zeren("checkpoint")

        assert done.returncode == 1, "an older copy is never quietly good"
        assert f"MISSING: {newest - had} facts" in done.stdout
        assert newest > had
        assert "problem" not in done.stdout, "the gap is no sign of forgery"
        assert json.loads((new.data / "restored.json").read_text())["missing"] == newest - had
        assert not (new.data / "restoring").exists()
        assert signs.returncode == 3, "the log signs no second story of those days"


def test_keys_that_stayed_know_what_is_missing_by_themselves(home: House, tmp_path: Path) -> None:
    old = back_up(home, tmp_path)
    home.python("tests.cli.house", "write", 1)
    with database() as address:
        new = House(tmp_path / "new", address, {"ZEREN_KEYS": str(home.data / "keys")})

        done = new.zeren("restore", old)

        assert done.returncode == 1
        assert "MISSING: " in done.stdout


def test_a_restore_never_writes_over_anything(home: House, tmp_path: Path) -> None:
    made = back_up(home, tmp_path / "out")
    for name in ("zeren.sqlite3", "vault/aa"):
        place = tmp_path / name.replace("/", "-") / name
        place.parent.mkdir(parents=True)
        place.write_text("somebody's")
        into = tmp_path / name.replace("/", "-")

        code, said = restore(home, made, into)

        assert (code, place.read_text()) == (3, "somebody's")
        assert "is not empty" in said
        assert not (into / "restoring").exists()


def test_a_refused_restore_leaves_the_place_as_empty_as_it_was(home: House, tmp_path: Path) -> None:
    made = back_up(home, tmp_path / "out")
    saved = tmp_path / "keys.age"
    assert home.zeren("keys", "--save", saved).returncode == 0
    stranger = House(tmp_path / "stranger")
    stranger.zeren("keys")
    with database() as address:
        new = House(tmp_path / "new", address)

        without = new.zeren("restore", made)
        others = House(new.data, address, {"ZEREN_KEYS": str(stranger.data / "keys")})
        strange = others.zeren("restore", made)
        left = [
            one.name for one in new.data.iterdir() if one.name not in ("log", "static", "vault")
        ]
        given = new.zeren("restore", made, "--keys", saved)

        assert (without.returncode, "keys are not in a backup" in without.stderr) == (3, True)
        assert (strange.returncode, "was not signed by the key" in strange.stderr) == (3, True)
        assert left == []
        assert given.returncode == 0, given.stdout + given.stderr
        one = (home.data / "keys" / "ledger-ed25519.hex").read_text()
        assert (new.data / "keys" / "ledger-ed25519.hex").read_text() == one


def test_only_the_newest_are_kept_when_asked(home: House, tmp_path: Path) -> None:
    strange = tmp_path / "zeren-00000000-20200101T000000Z.tar"
    strange.write_text("of another house")
    first = back_up(home, tmp_path)
    time.sleep(1.1)
    second = back_up(home, tmp_path)
    time.sleep(1.1)

    home.zeren("backup", tmp_path, "--keep", 2)

    assert not first.exists()
    assert second.exists()
    assert strange.exists()
    assert len(list(tmp_path.iterdir())) == 3


def test_a_full_disk_is_said_and_nothing_is_kept(home: House, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(small)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        done = home.zeren("backup", small)
        left = list(small.iterdir())
    finally:
        subprocess.run(["umount", str(small)], check=True)

    assert (done.returncode, left) == (3, [])
    assert "The disk is full" in done.stderr
    assert "Traceback" not in done.stderr


def test_settings_that_open_something_stay_at_home(home: House, tmp_path: Path) -> None:
    (home.data / "zeren.toml").write_text('port = 8123\nhosts = ["works.example"]\n')
    own = tmp_path / "own.toml"
    own.write_text('port = 8124\ndatabase = "postgresql://u:hunter2@h/n"\n')
    try:
        kept = _member(back_up(home, tmp_path / "a"), "zeren.toml")
        home.more["ZEREN_CONFIG"] = str(own)
        if not home.database:
            home.more["ZEREN_DATABASE"] = ""
        inside = back_up(home, tmp_path / "b").read_bytes()
    finally:
        (home.data / "zeren.toml").unlink()
        home.more.pop("ZEREN_CONFIG")

    assert kept == b'port = 8123\nhosts = ["works.example"]\n'
    assert b"port = 8124" in inside
    assert b"hunter2" not in inside


def test_a_large_vault_passes_through_a_little_memory(tmp_path: Path) -> None:
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(256 << 20)
    _secret, public = sealing.new_identity()
    tracemalloc.start()

    archive.write(
        tmp_path / "out.tar.age",
        [archive.Member("vault/aa/aa/" + "a" * 64, large)],
        manifest=lambda told: MANIFEST,
        sign=lambda digest: digest,
        sums=tmp_path / "sums",
        recipients=[public],
    )
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 16 << 20
    assert (tmp_path / "out.tar.age").stat().st_size > 256 << 20


def test_names_that_lead_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    for name in ("../out", "/etc/passwd", "vault/../../x", "keys/secret.hex", "vault/aa/aa/x"):
        bad = tmp_path / "bad.tar"
        with tarfile.open(bad, "w") as tar:
            info = tarfile.TarInfo(name)
            tar.addfile(info)
        with pytest.raises(Refused, match=r"backup\.not_ours"):
            archive.unpack(bad, tmp_path / "into")
        link = tarfile.TarInfo("vault/aa/aa/" + "a" * 64)
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        with tarfile.open(bad, "w") as tar:
            tar.addfile(link)
        with pytest.raises(Refused, match=r"backup\.not_ours"):
            archive.unpack(bad, tmp_path / "into")

    assert not (tmp_path / "into").exists()


def _member(file: Path, name: str) -> bytes:
    with tarfile.open(file) as tar:
        held = tar.extractfile(name)
        assert held is not None
        return held.read()
