"""What we ship from others: the list of it, and whether anything in it is known to be vulnerable.

    python tools/supply.py list [OUT.json]    the bill of materials (CycloneDX 1.6), from the locks
    python tools/supply.py check              against advisories of OSV; fails when it cannot check
    python tools/supply.py fetch              bring a new snapshot of the advisories (needs the net)

`make audit` does all three. The snapshot is OSV's own export, a zip of JSON files an ecosystem, in
ZEREN_ADVISORIES (default var/advisories). Its date is that of the newest advisory in it, so that a
copy of an old one is not fresh. A gate that checks nothing is worse than none: no snapshot, an old
one, one that does not know an advisory everybody knows, or a version nobody can compare: it fails.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import urllib.error
import urllib.request
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parent.parent
OLDEST = timedelta(days=7)
"""Advisories older than this say nothing about today."""
SOURCE = "https://osv-vulnerabilities.storage.googleapis.com/{ecosystem}/all.zip"
ECOSYSTEMS = {"pypi": "PyPI", "npm": "npm"}
KNOWN = {"PyPI": ("jinja2", "2.10"), "npm": ("lodash", "4.17.4")}
"""Versions everybody knows to be vulnerable: a snapshot that does not is none."""


@dataclass(frozen=True)
class Component:
    """One package of a lock: kind is pypi or npm; digests are (algorithm, hex)."""

    kind: str
    name: str
    version: str
    license: str = ""
    is_shipped: bool = True
    digests: tuple[tuple[str, str], ...] = ()

    @property
    def purl(self) -> str:
        name = self.name.replace("@", "%40") if self.kind == "npm" else self.name
        return f"pkg:{self.kind}/{name}@{self.version}"


@dataclass
class Outcome:
    """What a check came to: sentences; nothing is green but an empty `problems`."""

    problems: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def components(root: Path = ROOT) -> list[Component]:
    """Everything the two locks name: Python packages of base.txt, front-end packages of npm."""
    return [
        *_python((root / "requirements/base.txt").read_text(encoding="utf-8")),
        *_front(json.loads((root / "package-lock.json").read_text(encoding="utf-8"))),
    ]


def _python(lock: str) -> Iterator[Component]:
    for block in re.split(r"\n(?=\S)", lock):
        found = re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", block)
        if found:
            digests = tuple(("SHA-256", one) for one in re.findall(r"sha256:([0-9a-f]{64})", block))
            name = re.sub(r"[-_.]+", "-", found[1]).lower()
            yield Component("pypi", name, found[2], digests=digests)


def _front(lock: Mapping[str, Any]) -> Iterator[Component]:
    import base64

    for place, row in lock["packages"].items():
        if not place:
            continue
        kind, _, digest = row.get("integrity", "").partition("-")
        hexed = base64.b64decode(digest).hex() if digest else ""
        yield Component(
            "npm",
            row.get("name") or place.rpartition("node_modules/")[2],
            row["version"],
            license=row.get("license", ""),
            is_shipped=not row.get("dev", False),
            digests=(("SHA-512", hexed),) if kind == "sha512" else (),
        )


def bill(parts: list[Component], version: str) -> dict[str, Any]:
    """The bill of materials. The same locks give the same bytes: no time, no chance."""
    rows: list[dict[str, Any]] = []
    for one in sorted(parts, key=lambda part: part.purl):
        row: dict[str, Any] = {
            "type": "library",
            "bom-ref": one.purl,
            "name": one.name,
            "version": one.version,
            "purl": one.purl,
            "scope": "required" if one.is_shipped else "excluded",
        }
        if len(one.digests) == 1:
            row["hashes"] = [{"alg": alg, "content": value} for alg, value in one.digests]
        elif one.digests:  # one of several files of this version is installed
            row["externalReferences"] = [
                {
                    "type": "distribution",
                    "url": f"https://pypi.org/project/{one.name}/{one.version}/",
                    "hashes": [{"alg": alg, "content": value} for alg, value in one.digests],
                }
            ]
        if one.license:
            row["licenses"] = [{"expression": one.license}]
        rows.append(row)
    name = hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).digest()
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.UUID(bytes=name[:16], version=4)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": "zeren", "name": "zeren", "version": version,
            }
        },
        "components": rows,
        "dependencies": [{"ref": "zeren", "dependsOn": [row["bom-ref"] for row in rows]}],
    }  # fmt: skip


def check(parts: list[Component], folder: Path, *, now: datetime) -> Outcome:
    """Compare every part with the snapshot in `folder`; what fails stands at the head of this."""
    outcome = Outcome()
    for kind, ecosystem in ECOSYSTEMS.items():
        path = folder / f"{ecosystem}.zip"
        wanted = [part for part in parts if part.kind == kind]
        if not path.is_file():
            outcome.problems.append(
                f"There is no snapshot of advisories for {ecosystem} ({path}), so nothing was "
                "checked. Fetch one on a machine with the net: "
                + SOURCE.format(ecosystem=ecosystem)
            )
            continue
        canary = Component(kind, *KNOWN[ecosystem])
        try:
            newest, hits = _read(path, [*wanted, canary])
        except (zipfile.BadZipFile, ValueError, KeyError) as error:
            outcome.problems.append(f"{path} is no export of OSV ({error}): nothing was checked.")
            continue
        age = now - newest
        if age > OLDEST:
            outcome.problems.append(
                f"The newest advisory for {ecosystem} is {age.days} days old, more than "
                f"{OLDEST.days}: it says nothing about today. Fetch a new snapshot."
            )
        if canary.purl not in hits:
            outcome.problems.append(
                f"The snapshot for {ecosystem} does not know that {canary.name} {canary.version} "
                "is vulnerable: it is not whole."
            )
        for part in wanted:
            for advisory in hits.get(part.purl, ()):
                outcome.problems.append(f"{part.name} {part.version}: {advisory}")
        outcome.said.append(
            f"{ecosystem}: {len(wanted)} packages compared with advisories up to {newest:%Y-%m-%d}"
        )
    return outcome


def _read(path: Path, parts: list[Component]) -> tuple[datetime, dict[str, list[str]]]:
    """(time of the newest advisory, what is said of each part by its purl)."""
    by_name: dict[str, list[Component]] = {}
    for part in parts:
        by_name.setdefault(part.name.lower(), []).append(part)
    newest = datetime.min.replace(tzinfo=UTC)
    hits: dict[str, list[str]] = {}
    with zipfile.ZipFile(path) as held:
        for name in held.namelist():
            record = json.loads(held.read(name))
            modified = datetime.fromisoformat(record["modified"].replace("Z", "+00:00"))
            newest = max(newest, modified)
            if record.get("withdrawn"):
                continue
            for affected in record.get("affected", ()):
                package = affected.get("package", {}).get("name", "")
                for part in by_name.get(re.sub(r"[-_.]+", "-", package).lower(), ()) or by_name.get(
                    package.lower(), ()
                ):
                    if is_affected(part.version, affected):
                        summary = record.get("summary") or record.get("details", "")[:80]
                        hits.setdefault(part.purl, []).append(f"{record['id']} {summary}".strip())
    return newest, hits


def is_affected(version: str, affected: Mapping[str, Any]) -> bool:
    """Is this version in an `affected` part of an advisory? Source: OSV schema, "evaluation".

    Errors: ValueError for a version that cannot be compared: never passed over in silence.
    """
    if version in affected.get("versions", ()):
        return True
    for stretch in affected.get("ranges", ()):
        if stretch.get("type") == "GIT":
            continue
        is_in = False
        for event in sorted(stretch.get("events", ()), key=_place):
            (what, said), *_rest = event.items()
            if what == "introduced":
                is_in = is_in or said == "0" or _version(version) >= _version(said)
            elif what == "fixed":
                is_in = is_in and _version(version) < _version(said)
            elif what == "last_affected":
                is_in = is_in and _version(version) <= _version(said)
        if is_in:
            return True
    return False


def _place(event: Mapping[str, str]) -> Version:
    said = next(iter(event.values()))
    return Version("0") if said == "0" else _version(said)


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        # npm: what stands behind "-" is earlier than the number itself
        plain, _, before = text.partition("-")
        number = re.sub(r"\D", "", before) or "0"
        try:
            return Version(f"{plain}.dev{number}" if before else plain)
        except InvalidVersion as error:
            raise ValueError(f"{text} is no version") from error


def fetch(folder: Path) -> list[str]:
    """Bring both exports; returns what did not work, and leaves what was there before."""
    folder.mkdir(parents=True, exist_ok=True)
    wrong = []
    for ecosystem in ECOSYSTEMS.values():
        address = SOURCE.format(ecosystem=ecosystem)
        aside = folder / f".{ecosystem}.zip"
        try:
            with urllib.request.urlopen(address, timeout=60) as answer, aside.open("wb") as out:
                while chunk := answer.read(1 << 20):
                    out.write(chunk)
            aside.replace(folder / f"{ecosystem}.zip")
        except (OSError, urllib.error.URLError) as error:
            aside.unlink(missing_ok=True)
            wrong.append(f"{address} cannot be reached ({error}).")
    return wrong


def main(arguments: list[str]) -> int:
    verb, *rest = arguments or ["check"]
    folder = Path(os.environ.get("ZEREN_ADVISORIES") or ROOT / "var/advisories")
    parts = components()
    if verb == "list":
        out = Path(rest[0] if rest else ROOT / "build/zeren.cdx.json")
        out.parent.mkdir(parents=True, exist_ok=True)
        from importlib.metadata import version

        text = json.dumps(bill(parts, version("zeren")), indent=1, ensure_ascii=False)
        out.write_text(text + "\n", encoding="utf-8")
        print(f"{out}: {len(parts)} packages")
        return 0
    if verb == "fetch":
        for line in fetch(folder):
            print(line, file=sys.stderr)
        return 0  # the check that follows says whether what lies there is good enough
    outcome = check(parts, folder, now=datetime.now(UTC))
    for line in outcome.said:
        print(line)
    for line in outcome.problems:
        print(f"! {line}", file=sys.stderr)
    if not outcome.problems:
        print("No known vulnerability in what is shipped.")
    return 1 if outcome.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
