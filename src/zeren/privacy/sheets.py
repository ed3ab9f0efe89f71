"""What is kept of a person as one file that people and programs can read."""

import io
import json
import zipfile
from collections.abc import Iterable, Sequence

from zeren.privacy import queries
from zeren.privacy.register import KEPT, PURPOSES


def packed(found: Iterable[tuple[queries.Held, int]], heading: Sequence[str]) -> bytes:
    """A zip: a JSON file for each table, photos, scans and letters, and a list of it all."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        told = list(heading)
        for one, number in found:
            name = f"{one.label}.json"
            rows = list(queries.rows(one))
            archive.writestr(name, json.dumps(rows, ensure_ascii=False, indent=1))
            why = f"{PURPOSES[one.purpose]}; {KEPT[one.kept]}"
            told.append(f"{name}: {one.title} ({number}); {why}")
            for kept, data in queries.files(one):
                archive.writestr(f"{one.label}/{kept}", data)
        archive.writestr("README.txt", "\n".join(told) + "\n")
    return held.getvalue()
