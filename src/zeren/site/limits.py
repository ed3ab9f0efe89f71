"""How much one request may bring: bytes by address, fields, and where a list ends."""

from typing import Final

MEGABYTE: Final = 1024 * 1024
FORM: Final = 5 * MEGABYTE
"""Any form: typed words, a drawn signature."""
WITH_FILES: Final = (
    ("/organisation/import/", 52 * MEGABYTE),  # a workbook of at most 50 MB
    ("/incidents/report/", 52 * MEGABYTE),  # four photos of at most 12 MB
    ("/hazards/", 52 * MEGABYTE),  # likewise
    ("/verify/", 6 * MEGABYTE),  # a receipt of at most 4 MB
)


def most_bytes(path: str) -> int:
    """The largest body that this address takes."""
    return next((most for start, most in WITH_FILES if path.startswith(start)), FORM)
