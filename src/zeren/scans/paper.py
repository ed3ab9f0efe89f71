"""A list to sign by hand, as a PDF: codes at the places that core.paper names."""

import json
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import typst

from zeren.core import paper as core
from zeren.letters.paper import FONTS, qr_svg

TEMPLATES = Path(__file__).parent / "typst"
_turn = threading.Lock()

Person = tuple[str, str, str]
"""Name, what stands beneath it, what is to be told."""


def list_pages(
    token: str,
    people: Sequence[Person],
    *,
    title: str,
    company: str,
    lines: Sequence[str],
    words: Mapping[str, str],
) -> list[dict[str, object]]:
    """words: the two heads of the table ("name", "sign") and what stands at the foot ("foot")."""
    total = len(people)
    return [
        {
            "title": title,
            "company": company,
            "lines": list(lines),
            "heads": [words["name"], words["sign"]],
            "code": qr_svg(core.page_code(token, page)),
            "said": f"{token} {page}/{core.page_of(total)}",
            "foot": words["foot"],
            "foot-code": qr_svg(core.foot_code(token, page)),
            "rows": [
                {
                    "top": core.top_of(row),
                    "code": qr_svg(core.row_code(token, row)),
                    "said": f"{row}",
                    "lines": list(people[row - 1]),
                }
                for row in core.rows_of(page, total)
            ],
        }
        for page in range(1, core.page_of(total) + 1)
    ]


def lists_pdf(pages: Sequence[Mapping[str, object]], *, language: str, is_demo: bool) -> bytes:
    """One file of the pages of one list or several."""
    data = {"pages": list(pages), "demo": is_demo, "lang": language[:2]}
    text = json.dumps(data, ensure_ascii=False).replace("\\", "\\\\").replace('"', '\\"')
    source = f'#import "/list.typ": list-to-sign\n#list-to-sign(json(bytes("{text}")))\n'
    with _turn:
        made = _compiler().compile(source.encode(), format="pdf", timestamp=0)
    assert isinstance(made, bytes)
    return made


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
    return typst.Compiler(root=str(TEMPLATES), font_paths=fonts)
