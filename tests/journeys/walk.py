"""What a walker does in the house: sign in, look for faults, measure, take pictures."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from PIL import Image
from playwright.sync_api import Page

from zeren.accounts.models import Account

HERE = Path(__file__).resolve().parents[2]
AXE = HERE / "node_modules/axe-core/axe.min.js"
PICTURES = HERE / "docs/pictures"


class Visit(Protocol):
    """`visit_as("1024", width=1440, language="en")`; an empty login is a stranger."""

    def __call__(
        self,
        login: str = "",
        width: int = 390,
        language: str = "zh-hans",
        dark: bool = False,
        scripts: bool = True,
    ) -> Page: ...


def session_of(login: str) -> str:
    """A signed-in session for an account, as signing in would have made it."""
    account = Account.objects.get(login=login)
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def assert_axe_clean(page: Page, *, without: tuple[str, ...] = ()) -> None:
    """No finding of axe (WCAG 2 A and AA, best practices) on the page as it stands."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        """async (rules) => {
          const off = Object.fromEntries(rules.map((rule) => [rule, { enabled: false }]));
          const result = await axe.run(document, { rules: off, resultTypes: ["violations"] });
          return result.violations.map((v) => ({
            rule: v.id, impact: v.impact,
            where: v.nodes.slice(0, 4).map((n) => `${n.target} ${n.failureSummary}`),
          }));
        }""",
        list(without),
    )
    lines = [f"{one['rule']} ({one['impact']}): {one['where']}" for one in found]
    assert not lines, f"{page.url}\n" + "\n".join(lines)


def assert_fits(page: Page) -> None:
    """Nothing makes the page wider than its window."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} is {wide} px wider than the window"


CUT = """() => {
  const pen = document.createElement("canvas").getContext("2d");
  const found = [];
  const runsOver = (one, said) => {
    const style = getComputedStyle(one);
    pen.font = style.font;
    const room = one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return pen.measureText(said).width > room + 1;
  };
  const tell = (why, one, said) =>
    found.push(`${why}: ${one.className} ${said.trim().replace(/\\s+/g, " ").slice(0, 60)}`);
  for (const one of document.querySelectorAll("body *")) {
    if (one.clientWidth <= 1 || one.closest("svg, canvas, .visually-hidden")) continue;
    if (!one.checkVisibility({ checkVisibilityCSS: true })) continue;
    if (one.matches("input, select, textarea")) {
      const shown = one.matches("select") ? one.selectedOptions[0]?.textContent
        : one.matches("input:not([type]), [type=text], [type=search]")
          && (one.value || one.placeholder);
      if (shown && runsOver(one, shown.trim())) tell("does not fit its field", one, shown);
      continue;
    }
    const style = getComputedStyle(one);
    if (one.scrollWidth > one.clientWidth + 1 && style.display !== "inline") {
      const isCut = ["hidden", "clip"].includes(style.overflowX);
      if (isCut || one.matches(".z-nav, .z-tabs")) tell("cut off", one, one.textContent);
      else if (one.matches(".btn, .z-badge, button, summary, a, th, td, dd, dt, label"))
        tell("runs over its edge", one, one.textContent);
    }
    if (one.matches("main .btn, main button, main summary") && !one.innerText.trim())
      tell("no word beside the icon", one, one.outerHTML);
  }
  return found;
}"""


def assert_whole(page: Page) -> None:
    """No word is cut off: in the menu, on buttons, in entries and in the cells of lists."""
    cut = page.evaluate(CUT)
    assert cut == [], f"{page.url}\n" + "\n".join(cut)


def assert_touchable(page: Page, least: int = 44) -> None:
    """Every button and menu entry in sight is high enough for a thumb."""
    low = page.evaluate(
        """(least) => [...document.querySelectorAll(".btn, button, summary, .z-menu-panel a")]
          .filter((one) => one.offsetParent && one.getBoundingClientRect().height < least)
          .map((one) => `${one.textContent.trim()} ${one.getBoundingClientRect().height}`)""",
        least,
    )
    assert low == [], f"{page.url}: too low for a thumb: {low}"


def picture(page: Page, name: str, *, full: bool = True) -> None:
    """Save what the reader sees to docs/pictures, when ZEREN_PICTURES=1."""
    if os.environ.get("ZEREN_PICTURES") != "1":
        return
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.wait_for_timeout(400)
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path, full_page=full)
    Image.open(path).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(
        path, optimize=True
    )
