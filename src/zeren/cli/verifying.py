"""`zeren verify`: the one-file verifier, with the keys of the house where there is one.

Without an installation it works as the file alone does. In one, the house's own keys (old ones
too) are known without being given, and checkpoints of other sizes are compared with our own tree.
"""

import argparse
import os
from pathlib import Path

from zeren.core.log import verifier


def verify(options: argparse.Namespace) -> int:
    """Check a file; the answer is one of the verifier's headlines, with its exit code."""
    try:
        data = Path(options.file).read_bytes()
        given = [*(options.key or ()), *map(_text, options.keys or ())]
        kept = [_text(name) for name in options.checkpoint or ()]
        proofs = "\n".join(_text(name) for name in options.proof or ())
    except (OSError, UnicodeDecodeError) as error:
        print(f"The file cannot be read: {error}\n无法读取文件：{error}")
        return 2
    keys = "\n".join(given) or known_here()
    report = verifier.check(data, keys, kept, proofs, options.need)
    if "not_compared" in [code for code, _en, _zh in report.lines] and house_here():
        from zeren.cli.start import ready

        ready()
        from zeren.evidence.queries import whose

        report = whose.check(data, keys, kept, need=options.need)
    return verifier.answer(report)


def house_here() -> Path | None:
    """The list of keys of the installation in this place, None when there is none."""
    beside = Path(os.environ.get("ZEREN_DATA") or "var") / "keys"
    path = Path(os.environ.get("ZEREN_KEYS") or beside) / "known.txt"
    return path if path.is_file() else None


def known_here() -> str:
    """The keys under which the house in this place has ever signed, one a line."""
    path = house_here()
    return path.read_text(encoding="utf-8", errors="replace") if path else ""


def _text(name: str) -> str:
    return Path(name).read_bytes().decode("utf-8")
