"""A QR code as a picture that a phone reads from paper or from the last row."""

from typing import Any

import zxingcpp
from django.utils.html import format_html
from django.utils.safestring import SafeString


def svg(content: str) -> SafeString:
    """A QR code as an SVG with one black path on white, with its quiet zone."""
    code = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image: Any = code.to_image(scale=1, add_quiet_zones=True)
    rows: Any = memoryview(image).tolist()  # a square of 0 (black) and 255
    size = len(rows)
    cells = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x in range(size) if not row[x]
    )
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}"'
        ' shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{0}v{0}h-{0}z"/><path d="{1}"/></svg>',
        size,
        cells,
    )
