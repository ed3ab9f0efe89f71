"""The QR code on the wall, as a picture that a phone reads from the last row."""

from typing import Any

import zxingcpp


def qr_svg(content: str) -> str:
    """A QR code as an SVG with one black path on white, with its quiet zone."""
    code = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image: Any = code.to_image(scale=1, add_quiet_zones=True)
    rows: Any = memoryview(image).tolist()  # a square of 0 (black) and 255
    size = len(rows)
    cells = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x in range(size) if not row[x]
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/>'
        f'<path d="{cells}"/></svg>'
    )
