"""What a spreadsheet program shows of a number: zeros, prefixes and percent signs by its format."""

import re


def shown(value: float, code: str) -> str | float:
    """A number as its format shows it: 12 as "0000" -> "0012", as "\\A-000" -> "A-012"."""
    part = code.split(";")[0]
    part = re.sub(r"\[[^\]]*\]|_.|\*.", "", part)
    part = re.sub(r"\\(.)", r'"\1"', part)
    pieces = re.findall(r'"[^"]*"|General|[0#?,.]+|%|.', part)
    body = next((piece for piece in pieces if re.match(r"[0#?]|General", piece)), "")
    if not body:
        return value
    number = value * 100 if "%" in pieces else value
    if body == "General":
        said = f"{number:.10g}"
    else:
        whole, _mark, rest = body.replace(",", "").partition(".")
        digits = f"{abs(number):.{len(rest)}f}"
        left, dot, right = digits.partition(".")
        least = len(rest.rstrip("#?"))
        right = right[:least] + right[least:].rstrip("0")
        said = (
            ("-" if number < 0 else "")
            + left.zfill(whole.count("0"))
            + (dot + right if right else "")
        )
    used = False
    text = ""
    for piece in pieces:
        if piece == body and not used:
            text, used = text + said, True
        elif piece.startswith('"'):
            text += piece[1:-1]
        elif not re.match(r"[0#?]", piece):
            text += piece
    return text.strip()
