"""A checkpoint on one A4 sheet, for the notice board and for other people's files."""

import json
import threading
from functools import cache
from pathlib import Path

import typst
from django.utils import translation
from django.utils.translation import gettext as _

import zeren
from zeren.core.tongue import CHINESE, ENGLISH
from zeren.evidence.queries import Sheet

TEMPLATES = Path(__file__).parent / "typst"
FONTS = Path(zeren.__file__).parent / "letters" / "fonts"
"""Fetched once by set-up; the letters are printed with them too."""
_turn = threading.Lock()


def title() -> str:
    return _("Checkpoint of the safety log")


def words() -> list[str]:
    """What the sheet says, in the language that is active."""
    return [
        _(
            "Everything that was recorded up to here is fixed by the lines in the frame. Whoever "
            "keeps this sheet can show later that nothing before it was changed, added or removed."
        ),
        _(
            "Keep it: on the notice board, in a file of the union, with the insurer. Scan the code "
            "at any time; the page compares it with the log as it is then."
        ),
        _(
            "Without this house: save the lines as a file and give them to the verifier, "
            "zeren_verify.py --checkpoint FILE."
        ),
    ]


def pdf(sheet: Sheet) -> bytes:
    """The sheet as PDF; the same bytes for the same checkpoint."""
    both = {tag: _said(tag) for tag in (CHINESE, ENGLISH)}
    code = sheet.code
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {code.side} {code.side}">'
        f'<path d="{code.path}"/></svg>'
    )
    data = {
        "title": both[CHINESE][0],
        "titles": [both[CHINESE][0], both[ENGLISH][0]],
        "company": sheet.company,
        "lines": [
            ["证据账", "Log", sheet.origin],
            ["已签记录", "Entries signed", f"{sheet.size:,}"],
            ["签署时间", "Signed", sheet.signed_at],
            ["会签", "Cosigned", ", ".join(sheet.cosigned) or "–"],
        ],
        "words": list(zip(both[CHINESE][1], both[ENGLISH][1], strict=True)),
        "note": sheet.signed.rstrip("\n"),
        "key": sheet.key,
        "qr": svg,
        "address": sheet.address,
        "demo": sheet.is_demo,
    }
    text = json.dumps(data, ensure_ascii=False).replace("\\", "\\\\").replace('"', '\\"')
    source = f'#import "/sheet.typ": sheet\n#sheet(json(bytes("{text}")))\n'
    with _turn:
        made = _compiler().compile(source.encode(), format="pdf", timestamp=0)
    assert isinstance(made, bytes)
    return made


def _said(language: str) -> tuple[str, list[str]]:
    with translation.override(language):
        return title(), words()


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
    return typst.Compiler(root=str(TEMPLATES), font_paths=fonts)
