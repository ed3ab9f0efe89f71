"""Draw the mark as pictures for phones, from mark.svg, with the Chromium of the machine.

`python tools/mark.py` after the mark has changed; the pictures are kept in the repository.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "src/zeren/web/static/web"
SIZES = (180, 192, 512)


def main() -> int:
    """The rounded corners are left to the phone: it cuts a full square in its own way."""
    mark = (FOLDER / "mark.svg").read_text(encoding="utf-8").replace(' rx="6"', "")
    path = os.environ.get("ZEREN_TEST_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for size in SIZES:
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(f"<style>*{{margin:0;display:block}}</style>{mark}")
            file = FOLDER / f"mark-{size}.png"
            page.screenshot(path=file)
            Image.open(file).convert("RGB").quantize(32).save(file, optimize=True)
            print(file.name, file.stat().st_size)
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
