"""Settings that say where something goes: checkpoints, messages, facts."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from zeren.core import way
from zeren.core.log import cosign, note


def outside(values: dict[str, Any], problems: list[str]) -> None:
    """Where checkpoints go: paths, addresses, and keys of witnesses that can be read."""
    for folder in values["checkpoint_folders"]:
        if not Path(folder).is_absolute():
            problems.append(f"checkpoint_folders: {folder} must be a whole path, as /mnt/union.")
    for one in values["checkpoint_mail"]:
        if one.count("@") != 1 or any(char.isspace() for char in one):
            problems.append(f"checkpoint_mail: “{one}” is no address.")
    server = urlsplit(values["mail_server"])
    if values["mail_server"] and (
        server.scheme not in ("smtp", "smtps", "starttls") or not server.hostname
    ):
        problems.append("mail_server must read like smtp://user:password@mail.example:25.")
    if values["checkpoint_mail"] and not values["mail_server"]:
        problems.append("checkpoint_mail names addresses, but mail_server is empty.")
    if values["seal_file"] and not Path(values["seal_file"]).is_absolute():
        problems.append("seal_file must be a whole path, as /etc/zeren/seal.p12.")
    if values["seal_stamp"] and urlsplit(values["seal_stamp"]).scheme not in ("http", "https"):
        problems.append("seal_stamp must read like https://tsa.example.")
    for text in values["witnesses"]:
        address, _, key = text.partition(" ")
        try:
            cosign.parse_vkey(key)
        except note.BadNote as error:
            problems.append(f"witnesses: the key of {address} cannot be read: {error}.")
        if urlsplit(address).scheme not in ("http", "https"):
            problems.append(f"witnesses: “{address}” must read like https://union.example:8190.")
    if not 0 <= values["witnesses_needed"] <= len(values["witnesses"]):
        problems.append(
            f"witnesses_needed is {values['witnesses_needed']}, "
            f"but {len(values['witnesses'])} witnesses are named."
        )


def channels(given: list[str], problems: list[str]) -> None:
    """Each names its way once and has a place for the person; the address itself is not repeated,
    since it holds secrets."""
    names = [one.partition(" ")[0] for one in given]
    for name in sorted({one for one in names if names.count(one) > 1}):
        problems.append(f"channels names {name} twice.")
    for one in given:
        name, fault = one.partition(" ")[0][: way.LONGEST_NAME], way.channel_fault(one)
        if fault == "way.channel":
            problems.append(f"channels: {name} must read like sms jsons://gateway/?:to={{to}}.")
        elif fault:
            problems.append(f"channels: {name} has no {{to}} or {{phone}}: whom would it reach?")
