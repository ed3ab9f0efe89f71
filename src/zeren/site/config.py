"""What an administrator may set: one table of settings, read from TOML and the environment.

Every value has a default that is safe on one machine. A value that cannot be used is never
replaced in silence: all problems are collected and told at once, each as a sentence.
"""

from __future__ import annotations

import tomllib
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from zeren.core import address
from zeren.core.refusal import Refused
from zeren.site import addresses, ways

TYPE_WORDS: Final = {
    "text": "a text",
    "number": "a whole number",
    "yes_no": "true or false",
    "list": "a list of texts",
}


@dataclass(frozen=True)
class Setting:
    """One row of the table: the environment name is ZEREN_ and the name in capitals."""

    name: str
    kind: str
    default: Any
    words: str

    @property
    def variable(self) -> str:
        return "ZEREN_" + self.name.upper()


SETTINGS: Final[tuple[Setting, ...]] = (
    Setting("data", "text", "var", "Folder of database, keys, vault, static files and log."),
    Setting("config", "text", "", "The TOML file; without it zeren.toml in the data folder."),
    Setting("keys", "text", "", "Folder of the keys; empty: keys/ in the data folder."),
    Setting("backup_to", "list", [], "Age recipients (age1...) that backups are sealed for."),
    Setting("database", "text", "", "postgresql://user:password@host:port/name; empty: SQLite."),
    Setting("database_pool", "number", 8, "Most PostgreSQL connections of one process; 0: none."),
    Setting("sqlite_synchronous", "text", "FULL", "FULL or EXTRA; less could lose signatures."),
    Setting("debug", "yes_no", False, "Pages for developers. Never on a machine others reach."),
    Setting("hosts", "list", ["localhost", "127.0.0.1", "[::1]"], "Host names it answers to."),
    Setting("origin", "text", "", "Public address, as https://zeren.example; printed in QR codes."),
    Setting("host", "text", "127.0.0.1", "Address on which the server listens."),
    Setting("port", "number", 8000, "Port on which the server listens."),
    Setting("language", "text", "zh-hans", "First language of the house: zh-hans or en."),
    Setting("time_zone", "text", "Asia/Shanghai", "The one time zone of the organisation."),
    Setting("ledger_name", "text", "zeren.local", "Name of the log on every checkpoint."),
    Setting(
        "proxies",
        "list",
        [],
        "Proxies whose X-Forwarded headers count; empty: this machine's with an https origin.",
    ),
    Setting("clock_limit_seconds", "number", 300, "How far the clock may be set while it runs."),
    Setting("closed_days", "number", 14, "Days without any entry after which two people confirm."),
    Setting("pin_tries", "number", 5, "Wrong PINs in a row before an account waits."),
    Setting("code_hours", "number", 8, "Hours for which a confirmed one-time code works."),
    Setting("slip_days", "number", 14, "Days for which a printed first slip can be opened."),
    Setting("slip_hours", "number", 4, "Hours for which a head opens first slips at a time."),
    Setting("session_hours", "number", 12, "Hours after which a signed-in person signs in again."),
    Setting("idle_minutes", "number", 60, "Minutes without a page after which a session ends."),
    Setting("second_factor_for", "list", [], "Roles that need a passkey or an app beside the PIN."),
    Setting("oidc_issuer", "text", "", "Issuer of the house's own sign-in (OpenID Connect)."),
    Setting("oidc_client", "text", "", "What Zeren is called there."),
    Setting("oidc_scope", "text", "openid profile", "Its scopes; some need offline_access."),
    Setting("oidc_secret", "text", "", "Its secret there; better in the environment."),
    Setting("ldap_server", "text", "", "The house's directory: ldaps:// or starttls://host:port."),
    Setting("ldap_base", "text", "", "Where its people stand, as ou=people,dc=works,dc=example."),
    Setting("ldap_bind", "text", "", "The name as which Zeren searches there; it only reads."),
    Setting("ldap_password", "text", "", "Its password; better in the environment."),
    Setting("ldap_filter", "text", "(objectClass=person)", "Who may sign in with it."),
    Setting("ldap_number", "text", "employeeNumber", "What holds the staff number there."),
    Setting("ldap_id", "text", "entryUUID", "What never changes there; objectGUID in a domain."),
    Setting("argon2_memory_kib", "number", 19456, "Memory of one password check; 8 to 1048576."),
    Setting("checkpoint_folders", "list", [], "Folders elsewhere that take each checkpoint."),
    Setting("checkpoint_mail", "list", [], "Addresses to which checkpoints are mailed."),
    Setting("checkpoint_mail_facts", "number", 1000, "Facts after which a mail goes before a day."),
    Setting("mail_server", "text", "", "smtp://, smtps:// or starttls://user:password@host:port."),
    Setting("mail_sender", "text", "zeren@localhost", "Sender of mails."),
    Setting("message_hour", "number", 7, "Hour of working days from which messages are written."),
    Setting("ladder_days", "number", 5, "Working days late after which the next above is told."),
    Setting("channels", "list", [], "Other ways to people: a name, a space, an apprise address."),
    Setting("webhook_networks", "list", [], "Networks of the house that webhooks may call."),
    Setting("quiet_from", "number", 0, "Hour from which only alarms are sent; as quiet_to: never."),
    Setting("quiet_to", "number", 0, "Hour from which everything is sent again."),
    Setting("witnesses", "list", [], "Witnesses: their address, a space, their key."),
    Setting("witnesses_needed", "number", 0, "How many of them must have cosigned."),
    Setting("seal_file", "text", "", "The organisation's own key for seals, a PKCS#12 file."),
    Setting("seal_word", "text", "", "What opens that file; better in the environment."),
    Setting("seal_stamp", "text", "", "Server of time stamps (RFC 3161), https://tsa.example."),
    Setting("log_level", "text", "INFO", "DEBUG, INFO, WARNING or ERROR."),
)


ADDRESS: Final = "address"
"""The file of the address that was decided in the browser."""
EVERYWHERE: Final = "0.0.0.0"  # noqa: S104 - an administrator decided that phones reach it


class BadConfig(ImproperlyConfigured):
    """Settings that cannot be used; `problems` holds every sentence."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"Zeren cannot start with these settings:\n{lines}")


@dataclass(frozen=True)
class Config:
    """Settings that have passed every check."""

    data: Path
    keys: Path
    backup_to: tuple[str, ...]
    database: str
    database_pool: int
    sqlite_synchronous: str
    debug: bool
    hosts: tuple[str, ...]
    origin: str
    host: str
    port: int
    language: str
    time_zone: str
    ledger_name: str
    proxies: tuple[str, ...]
    clock_limit_seconds: int
    closed_days: int
    pin_tries: int
    code_hours: int
    slip_days: int
    slip_hours: int
    session_hours: int
    idle_minutes: int
    second_factor_for: tuple[str, ...]
    oidc_issuer: str
    oidc_client: str
    oidc_scope: str
    oidc_secret: str
    ldap_server: str
    ldap_base: str
    ldap_bind: str
    ldap_password: str
    ldap_filter: str
    ldap_number: str
    ldap_id: str
    argon2_memory_kib: int
    checkpoint_folders: tuple[str, ...]
    checkpoint_mail: tuple[str, ...]
    checkpoint_mail_facts: int
    mail_server: str
    mail_sender: str
    message_hour: int
    ladder_days: int
    channels: tuple[str, ...]
    webhook_networks: tuple[str, ...]
    quiet_from: int
    quiet_to: int
    witnesses: tuple[str, ...]
    witnesses_needed: int
    seal_file: str
    seal_word: str
    seal_stamp: str
    log_level: str
    given: frozenset[str] = frozenset()
    """What stands in the file or the environment: the browser cannot decide it."""

    @property
    def is_https(self) -> bool:
        return self.origin.startswith("https://")


def load(environ: Mapping[str, str]) -> Config:
    """Defaults, then the TOML file, then the environment; raises BadConfig with all problems."""
    problems: list[str] = []
    data = Path(environ.get("ZEREN_DATA") or "var").absolute()
    given = {**_from_file(environ, data, problems), **_from_environment(environ, problems)}
    values: dict[str, Any] = {row.name: row.default for row in SETTINGS}
    values.update(_decided(data, given), **given)
    values["data"] = data
    values["given"] = frozenset(given)
    values.pop("config")
    _check(values, problems)
    if problems:
        raise BadConfig(problems)
    for name in (
        "hosts",
        "checkpoint_folders",
        "checkpoint_mail",
        "witnesses",
        "second_factor_for",
        "channels",
        "webhook_networks",
    ):
        values[name] = tuple(values[name])
    if values["origin"].startswith("https://"):
        values["proxies"] = values["proxies"] or ["127.0.0.1", "::1"]
    values["proxies"] = tuple(values["proxies"])
    values["keys"] = Path(values["keys"]).absolute() if values["keys"] else data / "keys"
    return Config(**values)


def postgres(url: str) -> dict[str, Any]:
    """The parts of a PostgreSQL address as Django wants them; options stand after `?`."""
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def _from_file(environ: Mapping[str, str], data: Path, problems: list[str]) -> dict[str, Any]:
    named = environ.get("ZEREN_CONFIG", "")
    path = Path(named) if named else data / "zeren.toml"
    if not path.exists():
        if named:
            problems.append(f"ZEREN_CONFIG names {path}, but there is no such file.")
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(f"{path} is not TOML: {error}.")
        return {}
    kinds = {row.name: row for row in SETTINGS if row.name not in ("data", "config")}
    known: dict[str, Any] = {}
    for name, value in found.items():
        if name not in kinds:
            problems.append(f"{path}: there is no setting called {name}.")
        elif not _is_of(kinds[name].kind, value):
            problems.append(f"{path}: {name} must be {TYPE_WORDS[kinds[name].kind]}.")
        else:
            known[name] = value
    return known


def _from_environment(environ: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for row in SETTINGS:
        text = environ.get(row.variable)
        if text is None or row.name in ("data", "config"):
            continue
        if row.kind == "text":
            known[row.name] = text
        elif row.kind == "list":
            known[row.name] = [part.strip() for part in text.split(",") if part.strip()]
        elif row.kind == "number" and text.strip().isascii() and text.strip().isdigit():
            known[row.name] = int(text)
        elif row.kind == "yes_no" and text.lower() in ("1", "true", "yes", "0", "false", "no"):
            known[row.name] = text.lower() in ("1", "true", "yes")
        else:
            problems.append(f"{row.variable} must be {TYPE_WORDS[row.kind]}, but is “{text}”.")
    return known


def _decided(data: Path, given: Mapping[str, object]) -> dict[str, object]:
    """The address that was decided in the browser, and what makes the server answer to it.

    The file only repeats what the database holds (ledger.house), for whoever starts before it.
    """
    try:
        found = address.parse((data / ADDRESS).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, Refused):
        return {}
    if "origin" in given or found.is_near:
        return {}
    known = next(row.default for row in SETTINGS if row.name == "hosts")
    told: dict[str, object] = {"origin": found.origin, "hosts": [*known, found.host]}
    return told if found.is_safe else {**told, "host": EVERYWHERE}


def _is_of(kind: str, value: object) -> bool:
    if kind == "number":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "yes_no":
        return isinstance(value, bool)
    if kind == "list":
        return isinstance(value, list) and all(isinstance(part, str) for part in value)
    return isinstance(value, str)


def _check(values: dict[str, Any], problems: list[str]) -> None:
    synchronous = values["sqlite_synchronous"] = values["sqlite_synchronous"].upper()
    if synchronous not in ("FULL", "EXTRA"):
        problems.append(
            f"sqlite_synchronous is {synchronous}: a power cut could then lose signatures that "
            "people have seen confirmed. Set FULL or EXTRA."
        )
    if values["database"] and not _is_postgres(values["database"]):
        problems.append("database must be empty or postgresql://user:password@host:port/name.")
    if values["language"] not in ("zh-hans", "en"):
        problems.append(f"language is “{values['language']}”; there are zh-hans and en.")
    try:
        zoneinfo.ZoneInfo(values["time_zone"])
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        problems.append(f"time_zone is “{values['time_zone']}”; an example is Asia/Shanghai.")
    origin = values["origin"] = values["origin"].rstrip("/")
    if origin and (urlsplit(origin).scheme not in ("http", "https") or not urlsplit(origin).netloc):
        problems.append(f"origin is “{origin}”; it must read like https://zeren.example.")
    if not values["hosts"]:
        problems.append("hosts is empty: name at least one host name.")
    for name in ("proxies", "webhook_networks"):
        for one in values[name]:
            if not address.is_network(one):
                problems.append(f"{name} names “{one}”; an example is 127.0.0.1 or 10.0.0.0/24.")
    problems += ways.problems(values)
    if values["log_level"].upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        problems.append(f"log_level is “{values['log_level']}”; see the list in the settings page.")
    values["log_level"] = values["log_level"].upper()
    addresses.outside(values, problems)
    addresses.channels(values["channels"], problems)
    for name, least, most in (
        ("checkpoint_mail_facts", 1, 1_000_000),
        ("message_hour", 0, 23),
        ("ladder_days", 0, 100),
        ("quiet_from", 0, 23),
        ("quiet_to", 0, 23),
        ("port", 1, 65535),
        ("database_pool", 0, 500),
        ("clock_limit_seconds", 5, 86400),
        ("closed_days", 2, 36500),
        ("pin_tries", 1, 20),
        ("code_hours", 1, 72),
        ("slip_days", 1, 60),
        ("slip_hours", 1, 24),
        ("session_hours", 1, 720),
        ("idle_minutes", 1, 1440),
        ("argon2_memory_kib", 8, 1048576),
    ):
        if not least <= values[name] <= most:
            problems.append(f"{name} is {values[name]}; it must be from {least} to {most}.")


def _is_postgres(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("postgresql", "postgres") and bool(parts.path.lstrip("/"))
    except ValueError:
        return False
