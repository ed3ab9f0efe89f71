"""QR codes as the dark squares of a picture, for walls, letters and printed sheets."""

from dataclasses import dataclass
from typing import cast

import zxingcpp
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zeren.ledger import house

QUIET = 4
"""White modules around a code; scanners want four."""
WHITE = 255


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code as one SVG path: `side` modules wide, quiet zone included."""

    side: int
    path: str
    address: str


def qr(address: str) -> Code:
    """The QR code of an address or text; error correction M bears a scratched label."""
    made = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    drawn = zxingcpp.write_barcode_to_image(made, scale=1, add_quiet_zones=False)
    rows = cast(list[list[int]], memoryview(cast(bytes, drawn)).tolist())
    runs = []
    for y, row in enumerate(rows):
        start: int | None = None
        for x, shade in enumerate([*row, WHITE]):
            if shade == 0 and start is None:
                start = x
            elif shade and start is not None:
                runs.append(f"M{start + QUIET} {y + QUIET}h{x - start}v1h-{x - start}z")
                start = None
    return Code(len(rows) + 2 * QUIET, "".join(runs), address)


def svg(content: str) -> SafeString:
    """A QR code as an SVG with one black path on white, with its quiet zone."""
    code = qr(content)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}"'
        ' shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{0}v{0}h-{0}z"/><path d="{1}"/></svg>',
        code.side,
        code.path,
    )


def on_paper(request: HttpRequest, path: str = "") -> str:
    """An address as it stands on paper and on walls: under the one that phones open."""
    return (house.address() or request.build_absolute_uri("/").rstrip("/")) + path
