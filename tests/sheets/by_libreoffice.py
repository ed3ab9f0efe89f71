"""The same shapes written by LibreOffice, by hand: python -m tests.sheets.by_libreoffice.

Not among the tests, since it needs `soffice` (Debian: libreoffice-calc-nogui) and a minute.
"""

import os
import subprocess
import tempfile
from pathlib import Path

from tests.sheets import messy

KINDS = ("ods", "xls")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    from tests.sheets.test_messy import check

    with tempfile.TemporaryDirectory() as held:
        folder, wanted = Path(held), {}
        for house in messy.HOUSES:
            for shape in messy.SHAPES:
                found = shape(house)
                if found.writer.startswith("csv") or found.writer == "openpyxl":
                    continue  # no workbook, or a formula that LibreOffice reckons
                found.writer = "" if found.writer in ("xlwt", "ods") else found.writer
                path = folder / f"{shape.__name__}-{house.tongue}.xlsx"
                path.write_bytes(messy.written(found, 0)[0])
                wanted[path.stem] = (shape, house)
        bad = []
        for kind in KINDS:
            subprocess.run(
                ["soffice", "--headless", "--convert-to", kind, "--outdir", held,
                 *map(str, folder.glob("*.xlsx"))],
                env={**os.environ, "HOME": held}, check=True, capture_output=True,
            )  # fmt: skip
            for stem, (shape, house) in wanted.items():
                content = (folder / f"{stem}.{kind}").read_bytes()
                try:
                    check(shape(house), house, content, f"list.{kind}")
                except AssertionError as error:
                    bad.append(f"{stem}.{kind}: {error}")
        print(
            "\n".join([*bad, f"{len(wanted) * len(KINDS) - len(bad)} read right, {len(bad)} not"])
        )


if __name__ == "__main__":
    main()
