"""`zeren keys`: which keys there are, what each is for, what its theft would mean; never its bytes.

zeren keys                      the inventory
zeren keys --save FILE          all of them, sealed with a passphrase, to be put away
zeren keys --renew secret|qr|ledger|seal    a new one; what the old one made stays good
zeren keys --new-backup FILE    a pair for backups: FILE opens them, the recipient seals them
"""

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zeren.cli import restore, sealing, supervisor
from zeren.cli.codes import OK
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.ledger import clock, keys, known
from zeren.ledger import queries as facts

INVENTORY: tuple[tuple[str, Promise, Promise, Promise], ...] = (
    (
        "ledger-ed25519.hex",
        gettext_lazy("signs checkpoints and backups"),
        gettext_lazy(
            "With the database as well, a thief can write another history; every checkpoint and "
            "receipt that is already outside betrays it."
        ),
        gettext_lazy("--renew ledger, while Zeren stands still; hand the new public key out anew"),
    ),
    (
        "facts-hmac.hex",
        gettext_lazy("marks each fact, so that nobody makes one with SQL alone"),
        gettext_lazy(
            "With the database as well, a thief can put facts between today's; those below the "
            "last checkpoint outside are out of reach."
        ),
        gettext_lazy("cannot be renewed: every fact is checked with it"),
    ),
    (
        "pin-pepper.hex",
        gettext_lazy("is mixed into PINs and into what the log says of people"),
        gettext_lazy(
            "With the database as well, PINs can be guessed on other machines within hours: "
            "give everybody a new one-time code."
        ),
        gettext_lazy("cannot be renewed: every PIN and every proof about a person hangs on it"),
    ),
    (
        "secret.hex",
        gettext_lazy("signs sessions and forms"),
        gettext_lazy("With the database as well, a thief can act as whoever is signed in."),
        gettext_lazy("--renew secret: everybody signs in again"),
    ),
    (
        "qr.hex",
        gettext_lazy("signs the codes that hang on walls"),
        gettext_lazy("A thief can print codes of our places and hang them elsewhere."),
        gettext_lazy("--renew qr: codes on walls stay good until --forget-old-qr"),
    ),
    (
        "seal-p256.hex",
        gettext_lazy("seals the PDFs that the house hands out"),
        gettext_lazy(
            "A thief can seal a PDF of his own so that a reader shows our name; the page /verify "
            "knows every file that we sealed, and does not know his."
        ),
        gettext_lazy("--renew seal: what was sealed before stays known by its certificate"),
    ),
)


def keyring(options: argparse.Namespace) -> int:
    """`zeren keys` and its switches."""
    folder = settings.ZEREN.keys
    if options.save:
        return _save(folder, Path(options.save))
    if options.new_backup:
        return _new_backup(Path(options.new_backup))
    if options.renew == "secret":
        keys.renew_secret(folder)
        print(_("Renewed. Start Zeren again: everybody signs in anew."))
        return OK
    if options.renew == "ledger":
        return _renew_ledger(folder)
    if options.renew == "seal":
        keys.renew_seal(folder)
        print(
            _(
                "Renewed. Start Zeren again. PDFs are sealed with the new key; those sealed before "
                "stay good. Save the keys anew (--save)."
            )
        )
        return OK
    if options.renew == "qr":
        keys.renew_qr(folder)
        print(
            _(
                "Renewed. Start Zeren again. New codes carry the new key; those on the walls stay "
                "good until you run `zeren keys --forget-old-qr`."
            )
        )
        return OK
    if options.forget_old_qr:
        keys.forget_old_qr(folder)
        print(_("Start Zeren again: only codes printed since the renewal are good now."))
        return OK
    _list(folder)
    return OK


def together() -> bool:
    """Do the keys lie in the data folder, so that whoever copies it has both?"""
    return settings.ZEREN.keys.is_relative_to(settings.ZEREN.data)


def _list(folder: Path) -> None:
    print(_("Keys in %(folder)s:") % {"folder": folder})
    for name, purpose, theft, renewal in INVENTORY:
        since = datetime.fromtimestamp((folder / name).stat().st_mtime, tz=UTC)
        print(f"\n{name}  ({since:%Y-%m-%d})")
        print("  " + _("For: it %(purpose)s.") % {"purpose": purpose})
        print("  " + _("If stolen: %(theft)s") % {"theft": theft})
        print("  " + _("Renewal: %(renewal)s.") % {"renewal": renewal})
    if len(settings.QR_OLD_KEYS):
        print("\n" + _("Old keys for walls still good: %(n)d.") % {"n": len(settings.QR_OLD_KEYS)})
    if together():
        print(
            "\n"
            + _(
                "They lie in the data folder: whoever copies that has database and keys. Move them "
                "elsewhere and set ZEREN_KEYS to that folder."
            )
        )


def _renew_ledger(folder: Path) -> int:
    """The old key announces the new one, then goes. Killed anywhere, the next call goes on.

    Refused: cli.already_serving while Zeren runs: it would go on with the old key.
    """
    with supervisor.lock(settings.DATA):
        by, seed = Actor.system(), keys.next_ledger(folder)
        known.remember()
        if not ledger.announced(facts.standing().origin, seed):
            ledger.change_key(seed, by=by, at=clock.now())
        keys.take_next_ledger(folder)
        settings.LEDGER_KEY = seed  # in this process; the others read the file when they start
        ledger.take_key(by=by, at=clock.now())
        known.remember()
    print(
        _(
            "The log signs with a new key. Hand it out as you did the old one, save the keys anew "
            "(--save), and give it to every witness and whoever watches:\n%(key)s"
        )
        % {"key": facts.verifier_key()}
    )
    return OK


def _save(folder: Path, file: Path) -> int:
    word = restore.passphrase()
    if len(word) < 12:
        raise Refused("cli.short_passphrase")
    packed = keys.packed(folder)
    _fresh(file, sealing.seal(packed, word))
    if sealing.unseal(file.read_bytes(), lambda: word) != packed:
        raise Refused("cli.copy_differs", file=str(file))
    number = keys.check_number(folder)
    print(
        _(
            "Written: %(file)s, sealed with the passphrase, and opened once more to try it. Keep "
            "it away from the backups, and the passphrase away from both.\n"
            "Check number for the page of the house: %(number)s"
        )
        % {"file": file, "number": f"{number[:4]} {number[4:]}"}
    )
    return OK


def _new_backup(file: Path) -> int:
    secret, public = sealing.new_identity()
    word = restore.passphrase()
    _fresh(file, sealing.seal(f"# {public}\n{secret}\n".encode(), word))
    print(
        _(
            "Written: %(file)s. It opens backups; keep it away from this machine. Backups are "
            "sealed for it by `zeren backup --to %(recipient)s`, or with the setting backup_to."
        )
        % {"file": file, "recipient": public}
    )
    return OK


def _fresh(file: Path, data: bytes) -> None:
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Refused("cli.cannot_write", file=str(file)) from error
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
