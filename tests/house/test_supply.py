"""The list of what we ship is complete, and the gate over it fails whenever it cannot check."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tools import supply

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
CANARIES = {
    "PyPI": {"package": {"name": "Jinja2"}, "versions": ["2.10"]},
    "npm": {
        "package": {"name": "lodash"},
        "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "4.17.21"}]}],
    },
}


def snapshot(folder: Path, *more: Any, age: int = 1, without: str = "") -> Path:
    """An export as OSV makes it, with what everybody knows and `more`."""
    for ecosystem, canary in CANARIES.items():
        affected = [one for one in (canary, *more) if ecosystem != without or one is not canary]
        with zipfile.ZipFile(folder / f"{ecosystem}.zip", "w") as out:
            for number, one in enumerate(affected):
                modified = (NOW - timedelta(days=age)).isoformat().replace("+00:00", "Z")
                record = {"id": f"OSV-{number}", "modified": modified, "affected": [one]}
                out.writestr(f"OSV-{number}.json", json.dumps(record))
    return folder


def test_every_package_of_the_locks_is_on_the_list() -> None:
    found = {part.purl for part in supply.components()}

    lock = (supply.ROOT / "requirements/base.txt").read_text()
    names = re.findall(r"^([A-Za-z0-9_.-]+)(?:\[.*?\])?==", lock, re.MULTILINE)
    packages = json.loads((supply.ROOT / "package-lock.json").read_text())["packages"]
    assert len(found) == len(names) + len(packages) - 1
    assert any(purl.startswith("pkg:pypi/django@5.2") for purl in found)
    assert all(part.digests for part in supply.components()), "each is bound to its bytes"


def test_the_list_is_cyclonedx_and_the_same_each_time() -> None:
    parts = supply.components()

    one, again = supply.bill(parts, "1"), supply.bill(list(reversed(parts)), "1")

    assert one == again
    assert (one["bomFormat"], one["specVersion"], one["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(
        r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
        str(one["serialNumber"]),
    )
    refs = [row["bom-ref"] for row in one["components"]]
    assert len(refs) == len(set(refs)) == len(parts)
    for row in one["components"]:
        assert {"type", "name", "version", "purl", "bom-ref"} <= row.keys()
        for mark in row.get("hashes", ()):
            assert len(mark["content"]) == {"SHA-256": 64, "SHA-512": 128}[mark["alg"]]


def test_a_sound_snapshot_lets_what_we_ship_pass(tmp_path: Path) -> None:
    outcome = supply.check(supply.components(), snapshot(tmp_path), now=NOW)

    assert outcome.problems == []
    assert len(outcome.said) == 2


def test_a_known_vulnerability_in_a_lock_is_named(tmp_path: Path) -> None:
    pillow = next(part for part in supply.components() if part.name == "pillow")
    planted = {
        "package": {"name": "Pillow"},
        "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "1"}, {"fixed": "9999"}]}],
    }

    outcome = supply.check(supply.components(), snapshot(tmp_path, planted), now=NOW)

    assert outcome.problems == [f"pillow {pillow.version}: OSV-1"]


def test_without_a_snapshot_the_gate_is_shut(tmp_path: Path) -> None:
    outcome = supply.check(supply.components(), tmp_path, now=NOW)

    assert len(outcome.problems) == 2
    assert all("nothing was checked" in line for line in outcome.problems)
    assert outcome.said == []


def test_an_old_snapshot_shuts_the_gate_however_new_its_file(tmp_path: Path) -> None:
    outcome = supply.check(supply.components(), snapshot(tmp_path, age=8), now=NOW)

    assert [line for line in outcome.problems if "8 days old" in line] == outcome.problems
    assert len(outcome.problems) == 2


def test_a_snapshot_that_knows_nothing_shuts_the_gate(tmp_path: Path) -> None:
    other = {"package": {"name": "something"}, "versions": ["1"]}
    folder = snapshot(tmp_path, other, without="npm")
    outcome = supply.check(supply.components(), folder, now=NOW)
    (tmp_path / "PyPI.zip").write_bytes(b"<html>not found</html>")
    broken = supply.check(supply.components(), tmp_path, now=NOW)

    assert len(outcome.problems) == 1
    assert "is not whole" in outcome.problems[0]
    assert any("is no export of OSV" in line for line in broken.problems)


@pytest.mark.parametrize(
    ("version", "events", "want"),
    [
        ("1.0", [{"introduced": "0"}, {"fixed": "1.1"}], True),
        ("1.1", [{"introduced": "0"}, {"fixed": "1.1"}], False),
        ("1.1", [{"introduced": "0"}, {"last_affected": "1.1"}], True),
        ("2.5", [{"introduced": "0"}, {"fixed": "1.1"}, {"introduced": "2.0"}], True),
        ("1.5", [{"fixed": "1.1"}, {"introduced": "2.0"}, {"introduced": "0"}], False),
        ("1.10.0", [{"introduced": "1.9.0"}, {"fixed": "1.11.0"}], True),
        ("2.0.0-beta.3", [{"introduced": "0"}, {"fixed": "2.0.0"}], True),
        ("4.2rc1", [{"introduced": "4.2"}], False),
    ],
)
def test_versions_are_compared_as_versions(
    version: str, events: list[dict[str, str]], *, want: bool
) -> None:
    affected = {"ranges": [{"type": "ECOSYSTEM", "events": events}]}

    assert supply.is_affected(version, affected) is want


def test_a_version_nobody_can_compare_is_not_passed_over() -> None:
    with pytest.raises(ValueError, match="is no version"):
        supply.is_affected("banana", {"ranges": [{"events": [{"introduced": "1.0"}]}]})
