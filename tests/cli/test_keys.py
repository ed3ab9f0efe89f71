"""Keys: listed without a byte, kept apart, renewed without breaking what hangs on walls."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.cli.house import PASSPHRASE, House, database, house
from zeren.cli import keyring, sealing
from zeren.core.log import note
from zeren.core.refusal import Refused
from zeren.hazards import queries as hazards
from zeren.ledger import keys


def test_the_inventory_names_every_key_and_shows_no_byte(tmp_path: Path) -> None:
    home = House(tmp_path / "data")

    told = home.zeren("keys").stdout

    for file in (tmp_path / "data" / "keys").glob("*.hex"):
        assert file.name in told
        assert file.read_text().strip() not in told
    assert told.count("If stolen:") == len(keys.NAMES) == len(keyring.INVENTORY)


def test_keys_may_lie_outside_the_data_folder_and_the_list_says_when_they_do_not(
    tmp_path: Path,
) -> None:
    beside = House(tmp_path / "one").zeren("keys").stdout
    apart = (
        House(tmp_path / "two", more={"ZEREN_KEYS": str(tmp_path / "safe")}).zeren("keys").stdout
    )

    assert "whoever copies that has database and keys" in beside
    assert "whoever copies" not in apart
    assert not (tmp_path / "two" / "keys").exists()
    assert keys.are_there(tmp_path / "safe")


def test_saved_keys_open_with_the_passphrase_only_and_are_put_only_where_none_lie(
    tmp_path: Path,
) -> None:
    home = House(tmp_path / "data")
    saved = tmp_path / "keys.age"
    assert home.zeren("keys", "--save", saved).returncode == 0
    inside = saved.read_bytes()

    keys.put(tmp_path / "new", sealing.unseal(inside, lambda: PASSPHRASE))

    for file in (tmp_path / "data" / "keys").glob("*.hex"):
        assert (tmp_path / "new" / file.name).read_text() == file.read_text()
        assert (tmp_path / "new" / file.name).stat().st_mode & 0o777 == 0o600
        assert file.read_bytes().strip() not in inside
    with pytest.raises(Refused, match=r"backup\.wrong_passphrase"):
        sealing.unseal(inside, lambda: "not the passphrase")
    with pytest.raises(FileExistsError):
        keys.put(tmp_path / "new", sealing.unseal(inside, lambda: PASSPHRASE))


def test_a_house_comes_back_from_its_backup_and_the_copy_whose_number_was_told(
    tmp_path: Path,
) -> None:
    with house(tmp_path / "data") as home:
        saved = tmp_path / "keys.age"
        told = home.zeren("keys", "--save", saved).stdout
        number = told.split("Check number for the page of the house:")[1].split()
        assert "".join(number) == keys.check_number(home.data / "keys")
        assert home.zeren("backup", tmp_path / "out").returncode == 0
        (made,) = (tmp_path / "out").glob("zeren-*")
        with database() as address:
            new = House(tmp_path / "new", address)

            done = new.zeren("restore", made, "--keys", saved)

            assert "Restored:" in done.stdout, done.stderr
            assert keys.check_number(new.data / "keys") == "".join(number)
            assert new.zeren("audit").returncode == 0


def test_another_number_belongs_to_other_keys(tmp_path: Path) -> None:
    keys.load(tmp_path / "one")
    keys.load(tmp_path / "two")
    first = keys.check_number(tmp_path / "one")

    assert first != keys.check_number(tmp_path / "two")
    keys.renew_qr(tmp_path / "one")
    assert first != keys.check_number(tmp_path / "one")


def test_a_short_passphrase_and_a_file_that_is_there_are_refused(tmp_path: Path) -> None:
    home = House(tmp_path / "data", more={"ZEREN_BACKUP_PASSPHRASE": "short"})
    (tmp_path / "there").write_text("somebody's")

    short = home.zeren("keys", "--save", tmp_path / "keys.age")
    taken = House(tmp_path / "data").zeren("keys", "--save", tmp_path / "there")

    assert (short.returncode, (tmp_path / "keys.age").exists()) == (3, False)
    assert (taken.returncode, (tmp_path / "there").read_text()) == (3, "somebody's")


def test_codes_on_walls_stay_good_after_the_key_is_renewed(
    tmp_path: Path, settings: object
) -> None:
    keys.load(tmp_path)
    use(settings, tmp_path)
    hanging = hazards.place_code("HJ-12")

    keys.renew_qr(tmp_path)
    use(settings, tmp_path)
    fresh = hazards.place_code("HJ-12")
    after = (hazards.place_of_code(hanging), hazards.place_of_code(fresh))
    keys.forget_old_qr(tmp_path)
    use(settings, tmp_path)
    forgotten = (hazards.place_of_code(hanging), hazards.place_of_code(fresh))

    assert fresh != hanging
    assert after == ("HJ-12", "HJ-12")
    assert forgotten == (None, "HJ-12")


def use(settings: object, folder: Path) -> None:
    """What a start of Zeren does with the keys for walls."""
    found = keys.load(folder)
    settings.QR_KEY, settings.QR_OLD_KEYS = found.qr, found.old_qr  # type: ignore[attr-defined]  # pytest-django's fixture


def test_a_new_secret_signs_everybody_out(tmp_path: Path) -> None:
    home = House(tmp_path / "data")
    begin = "import django; django.setup(); from django.core import signing; "
    signed = run(home, begin + "print(signing.dumps('signed in'))")
    look = begin + f"print(signing.loads({signed!r}))"
    assert run(home, look) == "signed in"

    assert home.zeren("keys", "--renew", "secret").returncode == 0

    assert "BadSignature" in run(home, look)


def run(home: House, code: str) -> str:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-c", code],
        env=home.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    return (done.stdout or done.stderr).strip()


def test_the_log_goes_on_under_a_new_key_and_the_old_one_is_good_no_further(tmp_path: Path) -> None:
    with house(tmp_path / "data") as home:
        before = home.zeren("checkpoint").stdout
        old = (home.data / "keys" / "ledger-ed25519.hex").read_text()
        outside = tmp_path / "before.txt"
        outside.write_text(before)

        renewed = home.zeren("keys", "--renew", "ledger")
        home.python("tests.cli.house", "write", 1)
        after = home.zeren("checkpoint").stdout
        audited = home.zeren("audit", "--checkpoint", outside)

        assert renewed.returncode == 0, renewed.stderr
        assert (home.data / "keys" / "ledger-ed25519.hex").read_text() != old
        assert before.split("\u2014")[1][:60] != after.split("\u2014")[1][:60], "another key signs"
        assert audited.returncode == 0, audited.stdout + audited.stderr
        keys_known = (home.data / "keys" / "known.txt").read_text().splitlines()
        assert len([line for line in keys_known if not line.startswith("#")]) == 2

        thief = forged(after, bytes.fromhex(old.strip()))
        outside.write_text(thief)
        caught = home.zeren("audit", "--checkpoint", outside)

        assert caught.returncode == 1
        assert "does not carry the signature of this log" in caught.stdout


def forged(text: str, seed: bytes) -> str:
    """The newest checkpoint, as whoever stole the old key would sign it."""
    body = text.split("\n\n")[0] + "\n"
    secret = Ed25519PrivateKey.from_private_bytes(seed)
    public = secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    line = note.signature_line(body.split("\n")[0], public, secret.sign(body.encode()))
    return note.join(body, line)


def test_a_renewal_that_is_killed_half_way_is_finished_by_the_next(tmp_path: Path) -> None:
    with house(tmp_path / "data") as home:
        code = (
            "import django, os; django.setup(); from zeren.ledger import actions, clock, keys;"
            "from zeren.core.actor import Actor; from django.conf import settings;"
            "seed = keys.next_ledger(settings.KEYS_FOLDER);"
            "actions.change_key(seed, by=Actor.system(), at=clock.now()); os._exit(9)"
        )
        run(home, code)

        again = home.zeren("keys", "--renew", "ledger")
        audited = home.zeren("audit")

        assert again.returncode == 0, again.stderr
        assert audited.returncode == 0, audited.stdout
        changed = "SELECT count(*) FROM ledger_fact WHERE code = 'ledger.key_changed'"
        assert home.ask(changed) == [(1,)]
        assert not (home.data / "keys" / "ledger-next.hex").exists()
