"""Words of the command line."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "cli.not_a_date": _("“%(text)s” is not a date. Write it as 2022-02-16."),
    "cli.no_file": _("There is no file %(file)s. Check the path and try again."),
    "cli.unknown_thing": _(
        "No thing has the code %(thing)s. The codes stand under Responsibility, or in the workbook."
    ),
    "cli.unknown_unit": _(
        "No unit has the code %(unit)s. The codes stand under Organisation, or in the workbook."
    ),
    "cli.nothing_to_back_up": _(
        "This database is empty: there is nothing to back up yet. Start Zeren once, or check "
        "ZEREN_DATA and ZEREN_DATABASE."
    ),
    "cli.backup_exists": _("%(file)s is already there. Wait a second and try again."),
    "cli.disk_full": _(
        "The disk is full: the backup was not finished and nothing of it was kept. Free space in "
        "%(folder)s or in the data folder (as much again as the database has), then try again."
    ),
    "cli.no_drill_database": _(
        "The drill needs an empty PostgreSQL database and may not make one. Make it, and name it "
        "with --drill-database."
    ),
    "cli.not_empty": _(
        "%(folder)s is not empty (%(found)s). A restore never writes over anything: name an empty "
        "folder with ZEREN_DATA, or put the old one aside."
    ),
    "cli.database_not_empty": _(
        "The PostgreSQL database already holds tables. A restore never writes over anything: make "
        "an empty database and name it with ZEREN_DATABASE."
    ),
    "cli.other_database": _(
        "This backup is of a %(kind)s database, and the settings here say %(here)s. Set "
        "ZEREN_DATABASE so that both are of one kind."
    ),
    "cli.newer_backup": _(
        "This backup was made by version %(version)s, whose tables (%(step)s) are unknown here. "
        "Install that version or a later one, then restore."
    ),
    "cli.newer_database": _(
        "This database belongs to a newer version: its step %(step)s is unknown here. Start that "
        "version, or restore the backup that was made before the upgrade. Nothing was changed."
    ),
    "cli.keys_missing": _(
        "The keys are not in a backup, and none lie in %(folder)s. Give the file that `zeren keys "
        "--save` wrote (--keys FILE), or name the folder of the keys with ZEREN_KEYS."
    ),
    "cli.keys_there": _(
        "%(folder)s already holds keys, and --keys was given as well. Put one of the two aside."
    ),
    "cli.other_keys": _(
        "The backup was not signed by the key in %(folder)s: it is of another house, was changed, "
        "or these are not its keys. Nothing was restored."
    ),
    "cli.strange_checkpoint": _(
        "A checkpoint given with --checkpoint was not signed by the log of this backup. Check "
        "which file it is; nothing was restored."
    ),
    "cli.short_passphrase": _("A passphrase has at least 12 characters. Take four or five words."),
    "cli.cannot_write": _("%(file)s cannot be written, or is already there. Name another file."),
    "backup.not_ours": _("%(file)s is not a backup of Zeren."),
    "backup.sealed": _(
        "%(file)s is sealed. Name the file that opens it: --identity FILE (see zeren keys)."
    ),
    "backup.wrong_identity": _("The file given with --identity does not open this backup."),
    "backup.wrong_passphrase": _("The passphrase does not open the file. Try again."),
    "backup.bad_recipient": _(
        "“%(text)s” is not an age recipient. It begins with age1; `zeren keys --new-backup` prints "
        "one."
    ),
    "backup.cut": _(
        "%(file)s ends too early or is damaged: it is not a whole backup. Nothing was restored; "
        "take another copy or an older one."
    ),
    "backup.changed": _(
        "A file in %(file)s is not what was written: the backup was changed or damaged. Nothing "
        "was restored."
    ),
    "cli.demo_half_told": _(
        "This DEMO database holds half a story. Drop it, create it anew, and run zeren demo again."
    ),
    "cli.already_serving": _(
        "Zeren already serves the data in %(data)s (process %(pid)s). Stop that one first, or name "
        "another data folder."
    ),
    "cli.port_taken": _(
        "Another program listens on port %(port)s. Stop it, or choose another port with --port."
    ),
    "cli.port_closed": _(
        "This account may not listen on %(host)s, port %(port)s. Choose a port above 1023 and an "
        "address of this machine."
    ),
}
FACTS: dict[str, object] = {}
