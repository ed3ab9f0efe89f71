"""Take the wanted files out of node_modules: nothing third-party is committed, nothing is fetched
at run time, and a phone loads only what its page needs.

    python tools/front.py          after `npm ci`
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src/zeren/web/static/vendor"
FONTS = ROOT / "src/zeren/letters/fonts"
STAMP = VENDOR / ".stamp"
SVG = "{http://www.w3.org/2000/svg}"

WANTED = (
    ("@tabler/core/dist/css/tabler.min.css", VENDOR / "tabler.min.css"),
    ("@tabler/core/dist/js/tabler.min.js", VENDOR / "tabler.min.js"),
    ("echarts/dist/echarts.min.js", VENDOR / "echarts.min.js"),
    ("signature_pad/dist/signature_pad.umd.min.js", VENDOR / "signature_pad.umd.min.js"),
    ("@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf", FONTS),
    ("@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf", FONTS),
    ("@expo-google-fonts/noto-sans-sc/LICENSE_FONT", FONTS / "OFL.txt"),
    ("@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf", FONTS),
    ("@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf", FONTS),
    ("@expo-google-fonts/noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf", FONTS),
    ("@expo-google-fonts/noto-sans-jp/700Bold/NotoSansJP_700Bold.ttf", FONTS),
)


def digest() -> str:
    """What the copied files depend on; when it is unchanged there is nothing to do."""
    together = hashlib.sha256()
    for path in (ROOT / "package-lock.json", ROOT / "tools/icons.txt", Path(__file__)):
        together.update(path.read_bytes())
    return together.hexdigest()


def is_done() -> bool:
    """Whether the copied files are those of today's lock."""
    targets = [to / Path(name).name if to == FONTS else to for name, to in WANTED]
    return (
        STAMP.exists()
        and STAMP.read_text(encoding="ascii") == digest()
        and all(path.exists() for path in targets)
    )


def sprite(names: list[str]) -> tuple[bytes, list[str]]:
    """One SVG file with a <symbol> for each icon, and the names that Tabler does not have."""
    ET.register_namespace("", SVG[1:-1])
    root = ET.Element(SVG + "svg")
    unknown = []
    for name in sorted(set(names)):
        path = MODULES / f"@tabler/icons/icons/outline/{name}.svg"
        if name.endswith("-filled"):
            path = MODULES / f"@tabler/icons/icons/filled/{name.removesuffix('-filled')}.svg"
        if not path.exists():
            unknown.append(name)
            continue
        icon = ET.parse(path).getroot()
        symbol = ET.SubElement(root, SVG + "symbol", id=name, viewBox="0 0 24 24")
        for key in ("fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin"):
            if key in icon.attrib:
                symbol.set(key, icon.attrib[key])
        symbol.extend(part for part in icon if part.get("d") != "M0 0h24v24H0z")
    return ET.tostring(root, encoding="utf-8"), unknown


def main() -> int:
    if not MODULES.is_dir():
        print("node_modules is missing: run `npm ci` (or `make setup`) first.", file=sys.stderr)
        return 1
    VENDOR.mkdir(parents=True, exist_ok=True)
    FONTS.mkdir(parents=True, exist_ok=True)
    for name, target in WANTED:
        shutil.copy(MODULES / name, target)
    for path in VENDOR.glob("*.min.*"):
        # The maps stay behind, so nothing may point to them.
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(//|/\*)# sourceMappingURL=.*", "", text), encoding="utf-8")
    names = (ROOT / "tools/icons.txt").read_text(encoding="utf-8").split()
    picture, unknown = sprite(names)
    (VENDOR / "icons.svg").write_bytes(picture)
    for name in unknown:
        print(f"tools/icons.txt names {name}, which Tabler does not have.", file=sys.stderr)
    if unknown:
        return 1
    STAMP.write_text(digest(), encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main())
