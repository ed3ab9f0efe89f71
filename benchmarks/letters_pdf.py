"""Letters per CPU-second: Zeren's paper beside weasyprint and reportlab, its seal beside pyHanko's.

    python -m benchmarks.letters_pdf [LETTERS]

The letter is the tests' reference: a welder, both languages, two drawn signatures, a QR code. Name,
numbers, digest, address, times and drawings differ each time; everything is warm. Only CPU time of
this process counts, all its threads together. The alternatives print the same words, tables and
drawings with the same fonts, in plain style; reportlab's file has no tags. Then the same letter is
sealed, by the house and as pyHanko does it when nothing is set.
"""

import copy
import hashlib
import html
import io
import json
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from benchmarks import result
from zeren.core.tongue import CHINESE, ENGLISH
from zeren.evidence import pades, seals
from zeren.letters import paper

REFERENCE = Path(__file__).parents[1] / "tests" / "letters" / "letter.json"
REGULAR = paper.FONTS / "NotoSansSC_400Regular.ttf"
BOLD = paper.FONTS / "NotoSansSC_700Bold.ttf"
NAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红鹏辉建国志文海波镕喆堃"
WARM = 5

Printer = Callable[[dict[str, Any]], bytes]


def main() -> dict[str, float]:
    """Print the table; return letters per CPU-second by name."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    rates: dict[str, float] = {}
    print(f"{'':14}{'letters/CPU-s':>14}{'ms CPU':>9}{'ratio':>8}{'pages':>7}{'KiB':>7}")
    for name, make, letters in (
        ("zeren (typst)", lambda: paper.letter_pdf, count),
        ("reportlab", _reportlab, max(10, count // 6)),
        ("weasyprint", _weasyprint, max(5, count // 30)),
    ):
        try:
            printer: Printer = make()
        except ImportError as absent:
            print(f"{name:14}not measured: {absent}; pip install -r requirements/bench.txt")
            continue
        spent, pdf = _measure(printer, letters)
        rates[name] = 1 / spent
        ratio = rates["zeren (typst)"] / rates[name]
        pages = _pages(pdf)
        print(
            f"{name:14}{rates[name]:14.1f}{spent * 1000:9.1f}{ratio:8.1f}"
            f"{pages:>7}{len(pdf) / 1024:7.0f}"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"reached: {rates['zeren (typst)']:.0f} letters per CPU-second, wanted 120;"
        f" peak of memory {peak:.0f} MiB"
    )
    others = {name: rate for name, rate in rates.items() if name != "zeren (typst)"}
    result.keep(
        result.Figure(
            "two-page bilingual letters as tagged PDF",
            f"{rates['zeren (typst)']:.0f} per CPU-s",
            "; ".join(f"{rate:.1f} {name}" for name, rate in others.items()) or "not installed",
            "; ".join(f"{rates['zeren (typst)'] / rate:.1f}" for rate in others.values()),
            ">= 120 per CPU-s",
            rates["zeren (typst)"] >= 120,
        )
    )
    _seals(count)
    return rates


def _seals(count: int) -> None:
    """Print and keep the milliseconds of CPU that a seal takes, ours and by default."""
    at = datetime.now(UTC)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = seals._made(key, "清河造粒", at)
    letter = paper.letter_pdf(next(_letters()))
    signer = signers.SimpleSigner(
        signing_cert=x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(
            key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        ),
        cert_registry=SimpleCertificateStore(),
    )
    meta = signers.PdfSignatureMetadata(
        field_name="Seal", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
    )

    def by_default() -> None:
        signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(letter)), meta, signer=signer)

    found = {}
    for name, one in (
        ("zeren", lambda: pades.sealed(letter, key, (certificate,), at)),
        ("pyHanko's defaults", by_default),
    ):
        for _ in range(WARM):
            one()
        batches = []
        for _ in range(10):
            before = time.process_time()
            for _ in range(max(1, count // 30)):
                one()
            batches.append((time.process_time() - before) / max(1, count // 30))
        found[name] = statistics.median(batches) * 1000
        print(f"seal, {name}: {found[name]:.1f} ms of CPU")
    ours, theirs = found.values()
    result.keep(
        result.Figure(
            "a letter sealed, PAdES B-B, P-256",
            f"{ours:.1f} ms of CPU",
            f"{theirs:.1f} ms pyHanko's defaults",
            f"{theirs / ours:.1f}",
            "",
            None,
        )
    )


def _measure(printer: Printer, count: int) -> tuple[float, bytes]:
    """Seconds of CPU per letter, as the median of ten batches, and the last letter."""
    letters = _letters()
    for _ in range(WARM):
        printer(next(letters))
    batches = []
    size = max(1, count // 10)
    for _ in range(10):
        batch = [next(letters) for _ in range(size)]
        before = time.process_time()
        for letter in batch:
            pdf = printer(letter)
        batches.append((time.process_time() - before) / size)
    return statistics.median(batches), pdf


def _pages(pdf: bytes) -> str:
    if not shutil.which("pdfinfo"):
        return "?"
    told = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout
    return told.decode().split("Pages:")[1].split()[0]


def _letters() -> Iterator[dict[str, Any]]:
    """Endless letters of different people; the same sequence each time."""
    reference = json.loads(REFERENCE.read_text(encoding="utf-8"))
    number = 0
    while True:
        number += 1
        letter = copy.deepcopy(reference)
        name = NAMES[number % len(NAMES)] + GIVEN[number // 3 % len(GIVEN)] + GIVEN[number * 7 % 37]
        letter["number"] = f"ZR-2026-{number:05}"
        letter["digest"] = hashlib.sha256(letter["number"].encode()).hexdigest()
        letter["receipt"] = f"https://zeren.qinghe.example/r/{letter['digest'][:16]}"
        letter["parties"]["b"] |= {"name": name, "number": f"{number:05}"}
        signature = letter["signatures"][0]
        signature |= {"name": name, "fact": str(1000 + number)}
        signature["at"] = f"2026-02-16T10:{number % 60:02}:{number * 7 % 60:02}+08:00"
        signature["stroke"] = [
            [[x + (number * 13 + k) % 9, y] for x, y in line]
            for k, line in enumerate(signature["stroke"])
        ]
        yield letter


def _pair(text: Any) -> tuple[str, str]:
    if isinstance(text, str):
        return text, ""
    return (text.get(CHINESE, ""), text.get(ENGLISH, "")) if text else ("", "")


def _parts(letter: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The letter as (kind, content) for the two alternatives: title, text, table, drawings."""
    yield "company", _pair(letter["company"])
    yield "title", _pair(letter["title"])
    yield "text", (f"{letter['year']} {letter['number']}", "")
    a, b = letter["parties"]["a"], letter["parties"]["b"]
    cells = [[_pair(side[key]) for side in (a, b)] for key in ("name", "post", "unit")]
    yield "table", cells
    for section in letter["sections"]:
        yield "heading", _pair(section["title"])
        for paragraph in section.get("paragraphs", ()):
            yield "text", _pair(paragraph)
        rows = section.get("rows", ())
        if section["kind"] == "duties":
            for row in rows:
                (zh, en), (when, often) = _pair(row["text"]), _pair(row["note"])
                yield "text", (f"{zh}（{when}）", f"{en} ({often})")
        elif rows:
            yield "table", [[_pair(value) for value in row.values()] for row in rows]
    for signature in letter["signatures"]:
        yield "drawing", signature["stroke"]
        words = f"{signature['name']} {signature['at']} {signature['fact']}"
        yield "text", (words, _pair(signature["method"])[1])
    yield "qr", letter["receipt"]
    for key in ("number", "digest", "checkpoint", "receipt"):
        yield "text", (letter[key], "")


def _weasyprint() -> Printer:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    style = CSS(
        string=f"""
        @font-face {{ font-family: Paper; src: url({REGULAR.as_uri()}); font-weight: 400 }}
        @font-face {{ font-family: Paper; src: url({BOLD.as_uri()}); font-weight: 700 }}
        @page {{ size: A4; margin: 16mm 21mm 18mm;
                 @bottom-center {{ content: counter(page) " / " counter(pages) }} }}
        body {{ font: 10pt/1.4 Paper; text-align: justify }}
        h1 {{ font-size: 23pt; text-align: center; margin: 4pt }}
        h2 {{ font-size: 11.5pt; margin: 9pt 0 5pt }}
        p {{ margin: 3pt 0 }} small {{ font-size: 8.2pt; color: #444; display: block }}
        table {{ width: 100%; border-collapse: collapse }}
        td {{ border-top: 0.4pt solid #888; padding: 3pt; vertical-align: top }}
        svg {{ height: 18mm; width: 48mm; break-inside: avoid }}""",
        font_config=fonts,
    )

    def both(pair: tuple[str, str]) -> str:
        zh, en = map(html.escape, pair)
        return f"{zh}<small lang=en>{en}</small>" if en else zh

    def printer(letter: dict[str, Any]) -> bytes:
        body = []
        for kind, it in _parts(letter):
            if kind == "drawing":
                body.append(paper.signature_svg(it))
            elif kind == "qr":
                body.append(paper.qr_svg(it))
            elif kind == "table":
                rows = ("".join(f"<td>{both(cell)}</td>" for cell in row) for row in it)
                body.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
            else:
                tag = {"title": "h1", "heading": "h2"}.get(kind, "p")
                body.append(f"<{tag}>{both(it)}</{tag}>")
        page = f"<html lang=zh-Hans><title>{letter['number']}</title>{''.join(body)}"
        pdf = HTML(string=page).write_pdf(
            stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1", uncompressed_pdf=False
        )
        assert isinstance(pdf, bytes)
        return pdf

    return printer


def _reportlab() -> Printer:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table, TableStyle

    for name, file in (("Paper", REGULAR), ("PaperBold", BOLD)):
        pdfmetrics.registerFont(TTFont(name, str(file)))
    plain = ParagraphStyle("zh", fontName="Paper", fontSize=10, leading=13, wordWrap="CJK")
    small = ParagraphStyle("en", fontName="Paper", fontSize=8.2, leading=10, textColor="#444444")
    heading = ParagraphStyle("h2", plain, fontName="PaperBold", fontSize=11.5, spaceBefore=9)
    title = ParagraphStyle("h1", plain, fontName="PaperBold", fontSize=23, leading=30, alignment=1)
    styles = {"heading": heading, "title": title}
    lines = TableStyle(
        [
            ("LINEABOVE", (0, 0), (-1, -1), 0.4, "#888888"),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ]
    )

    class Drawing(Flowable):  # type: ignore[misc]  # reportlab has no types
        """A signature, or the dark runs of a QR code, as one path."""

        def __init__(self, strokes: Any = None, qr: str = "") -> None:
            super().__init__()
            self.width, self.height, self.strokes, self.qr = 48 * mm, 16 * mm, strokes, qr

        def draw(self) -> None:
            path = self.canv.beginPath()
            if self.qr:
                runs = paper.qr_svg(self.qr).split('d="')[1].split('"')[0].split("z")[:-1]
                for run in runs:
                    place, width = run[1:].split("v")[0].split("h")
                    x, y = map(int, place.split())
                    path.rect(x * 1.7, 50 - y * 1.7, int(width) * 1.7, 1.7)
                self.canv.drawPath(path, stroke=0, fill=1)
                return
            for line in self.strokes:
                path.moveTo(line[0][0] / 4, 50 - line[0][1] / 4)
                for x, y in line[1:]:
                    path.lineTo(x / 4, 50 - y / 4)
            self.canv.drawPath(path)

    def both(pair: tuple[str, str], style: Any = plain) -> list[Any]:
        zh, en = map(html.escape, pair)
        return [Paragraph(zh, style)] + ([Paragraph(en, small)] if en else [])

    def foot(canvas: Any, document: Any) -> None:
        canvas.setFont("Paper", 7.5)
        canvas.drawCentredString(A4[0] / 2, 10 * mm, f"第 {document.page} 页")

    def printer(letter: dict[str, Any]) -> bytes:
        story: list[Any] = []
        for kind, it in _parts(letter):
            if kind == "drawing":
                story.append(Drawing(strokes=it))
            elif kind == "qr":
                story.append(Drawing(qr=it))
            elif kind == "table":
                story.append(Table([[both(cell) for cell in row] for row in it], style=lines))
            else:
                story += both(it, styles.get(kind, plain))
        out = io.BytesIO()
        page = SimpleDocTemplate(
            out, pagesize=A4, leftMargin=21 * mm, rightMargin=21 * mm, topMargin=16 * mm,
            bottomMargin=18 * mm, title=letter["number"],
        )  # fmt: skip
        page.build(story, onFirstPage=foot, onLaterPages=foot)
        return out.getvalue()

    return printer


if __name__ == "__main__":
    main()
