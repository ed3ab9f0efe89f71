"""Take the pictures of the docs: the founding story, served from a throw-away DEMO, in Chromium.

    .venv/bin/python tools/pictures.py [--data DIR] [NAME ...]

Every picture is a page as it is served, signed in with the sign-ins that the DEMO offers. With
`--data` an existing DEMO is used again; with names only those pictures are taken.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs/pictures"
ZEREN = ROOT / ".venv/bin/zeren"
MOST_BYTES = 250_000
PHONE, DESK = (390, 844), (1440, 900)
# places in the list of DEMO sign-ins
GENERAL, SAFETY, HEAD, LEADER, WELDER, CLERK = 0, 1, 2, 3, 4, 7
MEETING_DAY = "2022-02-16"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: who looks, in which language, in which window, at what; or his letter as PDF."""

    name: str
    who: int | None
    language: str
    size: tuple[int, int]
    show: Callable[[Page], None]
    full: bool = True
    is_paper: bool = False


def at(address: str) -> Callable[[Page], None]:
    """Open an address."""

    def show(page: Page) -> None:
        page.goto(address)

    return show


def first(address: str, link: str) -> Callable[[Page], None]:
    """Open a list, then follow the first of these links."""

    def show(page: Page) -> None:
        page.goto(address)
        where = page.locator(link).first.get_attribute("href")
        assert where, f"{address} has no {link}"
        page.goto(where)

    return show


def import_problems(page: Page) -> None:
    """Take in the workbook with faults."""
    page.goto("/organisation/import/")
    page.set_input_files("input[type=file]", ROOT / "examples/pellet-works/organisation-messy.xlsx")
    with page.expect_navigation():
        page.click("form[enctype] .btn-primary")


def hazard_report(page: Page) -> None:
    """What somebody without an account sees after scanning the code of a place."""
    page.goto("/hazards/report/")
    where = page.locator('.list-group a[href^="/hazards/report/"]').first.get_attribute("href")
    page.context.clear_cookies(name="sessionid")
    page.goto(str(where))
    page.fill("#id_text", "焊机电缆绝缘破损，铜线外露。")


def printed(page: Page) -> bytes:
    """The pages of the own letter, as they are printed, beside each other."""
    address = page.locator('a[href$="/letter.pdf"]').first.get_attribute("href")
    pdf = pypdfium2.PdfDocument(page.request.get(str(address)).body())
    drawn = [one.render(scale=1.25).to_pil() for one in pdf]
    whole = Image.new("RGB", (sum(one.width for one in drawn), drawn[0].height), "white")
    for n, one in enumerate(drawn):
        whole.paste(one, (n * one.width, 0))
    out = io.BytesIO()
    whole.save(out, "PNG")
    return out.getvalue()


def letter_of(name: str, who: int) -> Picture:
    return Picture(f"paper-{name}", who, "zh-hans", DESK, at("/letters/mine/"), is_paper=True)


PLAN = (
    letter_of("general-manager", GENERAL),
    letter_of("head", HEAD),
    letter_of("leader", LEADER),
    letter_of("worker", WELDER),
    Picture("overview-en", SAFETY, "en", DESK, at(f"/overview/?on={MEETING_DAY}")),
    Picture("overview-zh", SAFETY, "zh-hans", DESK, at(f"/overview/?on={MEETING_DAY}")),
    Picture("coverage-zh", SAFETY, "zh-hans", DESK, at(f"/coverage/?on={MEETING_DAY}")),
    Picture("gaps-en", SAFETY, "en", DESK, at(f"/coverage/gaps/?on={MEETING_DAY}")),
    Picture("thing-en", SAFETY, "en", DESK, first("/responsibility/", 'td a[href^="/things/"]')),
    Picture(
        "cascade-zh", SAFETY, "zh-hans", DESK,
        first("/targets/?year=2022", 'tr:has-text("轻伤") a[href^="/targets/"]'),
    ),
    Picture(
        "cascade-en", SAFETY, "en", DESK,
        first("/targets/?year=2022", 'tr:has-text("inor injur") a[href^="/targets/"]'),
    ),
    Picture("day-phone-zh", WELDER, "zh-hans", PHONE, at("/"), full=False),
    Picture("letter-phone-zh", WELDER, "zh-hans", PHONE, at("/letters/mine/"), full=False),
    Picture("receipt-phone-zh", WELDER, "zh-hans", PHONE, first("/letters/mine/", 'a[href$="/receipt/"]'), full=False),  # noqa: E501 - a line of the list
    Picture("hazard-phone-zh", WELDER, "zh-hans", PHONE, hazard_report),
    Picture("hazards-en", SAFETY, "en", DESK, at("/hazards/")),
    Picture("bulletin-zh", None, "zh-hans", DESK, at(f"/bulletin/{MEETING_DAY}/")),
    Picture("bulletin-en", None, "en", DESK, at(f"/bulletin/{MEETING_DAY}/")),
    Picture("import-zh", CLERK, "zh-hans", DESK, import_problems, full=False),
)  # fmt: skip


@contextmanager
def served(data: Path) -> Iterator[str]:
    """A DEMO in this folder, made if it is not there, served until the pictures are taken."""
    with socket.socket() as free:
        try:
            free.bind(("127.0.0.1", 8000))
        except OSError:  # somebody serves there
            free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "ZEREN_DATA": str(data), "PORT": str(port)}
    subprocess.run([ZEREN, "demo", "--no-serve"], env=env, check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([ZEREN, "demo"], env=env, stdout=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                urlopen(f"{base}/sign-in/", timeout=5).close()
                break
            except OSError:
                time.sleep(0.5)
        yield base
    finally:
        server.terminate()
        server.wait(timeout=30)


def take(browser: Browser, base: str, one: Picture) -> None:
    """Open the page as that person and keep the picture."""
    width, height = one.size
    context = browser.new_context(
        base_url=base,
        viewport={"width": width, "height": height},
        device_scale_factor=2 if width < 600 else 1,
        is_mobile=width < 600,
        locale="zh-CN" if one.language == "zh-hans" else "en-GB",
        timezone_id="Asia/Shanghai",
        color_scheme="light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    if one.who is not None:
        page.goto("/sign-in/")
        with page.expect_navigation():
            page.locator('form:has(input[type=hidden][name="pin"]) button').nth(one.who).click()
    context.add_cookies([{"name": "django_language", "value": one.language, "url": base}])
    one.show(page)
    page.wait_for_timeout(900)  # charts draw themselves
    if one.is_paper:
        keep(printed(page), one.name)
    else:
        keep(page.screenshot(full_page=one.full, animations="disabled"), one.name)
    context.close()


def keep(data: bytes, name: str) -> None:
    """Write a picture in as few colours and points as its size needs."""
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    tall = picture.width * 2
    if picture.height > tall:
        picture = picture.crop((0, 0, picture.width, tall))
    PICTURES.mkdir(parents=True, exist_ok=True)
    for colours, scale in ((256, 1.0), (128, 1.0), (64, 1.0), (128, 0.75), (64, 0.6)):
        size = (round(picture.width * scale), round(picture.height * scale))
        drawn = picture if scale == 1.0 else picture.resize(size, Image.Resampling.LANCZOS)
        out = io.BytesIO()
        drawn.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() < MOST_BYTES:
            break
    (PICTURES / f"{name}.png").write_bytes(out.getvalue())
    print(f"{name}.png {drawn.width}x{drawn.height} {out.tell() // 1000} kB", flush=True)


def main() -> int:
    """Serve, look, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="an existing DEMO to use again")
    parser.add_argument("names", nargs="*", help="only these pictures")
    options = parser.parse_args()
    chromium = os.environ.get("ZEREN_TEST_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        print("No Chromium here: apt-get install chromium", file=sys.stderr)
        return 1
    folder = options.data or Path(tempfile.mkdtemp(prefix="zeren-pictures-"))
    try:
        with served(folder) as base, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for one in PLAN:
                if not options.names or one.name in options.names:
                    take(browser, base, one)
            browser.close()
    finally:
        if not options.data:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
