"""A stranger with a paper or its PDF learns whether it is genuine; with a number alone, nothing."""

import io
import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.test import Client

from tests.addressed import with_address
from tests.cast import Cast, cast_of
from tests.frozen import frozen
from tests.letters.test_sealing import in_force, sealed
from zeren.evidence import seals
from zeren.ledger import clock
from zeren.letters.models import Letter


@pytest.fixture
def cast(db: None, settings: Any, tmp_path: Path) -> Any:
    settings.DATA, settings.VAULT = tmp_path, tmp_path / "vault"
    settings.KEYS_FOLDER = tmp_path / "keys"
    settings.KEYS_FOLDER.mkdir()
    with_address(settings)
    with frozen():
        found = cast_of()
        found.issue()
        yield found


def words(page: bytes) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page.decode()).split())


def ask(language: str = "en", **given: Any) -> tuple[int, str]:
    door = Client(headers={"accept-language": language})
    answer = door.post("/verify/paper/", given)
    return answer.status_code, words(answer.content)


def test_a_stranger_with_the_paper_learns_by_whom_and_whether_it_is_in_force(cast: Cast) -> None:
    letter = in_force(cast)
    code = letter.digest[:16]

    status, told = ask(number=letter.number, code=code)

    assert status == 200
    assert "This house gave out a paper with this number and this code." in told
    assert "In force since" in told
    assert letter.person.name in told
    assert told.count("proven by the checkpoint of") == 2
    assert "Not sealed yet" in told
    assert "Compare names, dates and the text below" in told
    assert "现行有效" in ask("zh-hans", number=letter.number, code=code)[1]
    grouped = f"{code[:4].upper()} {code[4:8]}"
    assert ask(number=f" {letter.number.lower()} ", code=grouped)[0] == 200
    Letter.objects.filter(pk=letter.pk).update(state="SUPERSEDED", closed_at=clock.now())
    assert "Not in force any more: from" in ask(number=letter.number, code=code)[1]


def test_a_number_alone_or_a_wrong_code_tells_nothing_and_guesses_end(cast: Cast) -> None:
    letter = in_force(cast)
    name = letter.person.name
    door = Client(headers={"accept-language": "en"})
    there = words(door.get(f"/verify/{letter.number}/").content)

    assert "Is this paper genuine?" in there
    assert name not in there
    assert there == words(door.get("/verify/2031-99999/").content)
    wrong = ask(number=letter.number, code="0123456789abcdef")
    assert wrong == ask(number="2031-99999", code="0123456789abcdef")
    assert "No paper with this number and this code" in wrong[1]
    assert wrong[0] == 409
    assert ask(number=letter.number, code=letter.digest[:7])[0] == 409, "too few signs"
    assert ask(number=letter.number, code="")[0] == 409
    answers = [ask(number=letter.number, code=f"{n:08x}")[1] for n in range(25)]
    assert name not in "".join(answers)
    assert "Try again" in answers[-1] or "Wait" in answers[-1] or "wait" in answers[-1]


def picture_of(pdf: bytes, page: int = 0) -> io.BytesIO:
    """A page as a phone sees it: turned a little and grey."""
    drawn = pypdfium2.PdfDocument(pdf)[page].render(scale=2.2).to_pil().convert("L")
    out = io.BytesIO()
    drawn.rotate(4, expand=True, fillcolor=120).save(out, "JPEG", quality=70)
    out.seek(0)
    out.name = "photo.jpg"
    return out


def file_of(pdf: bytes) -> io.BytesIO:
    found = io.BytesIO(pdf)
    found.name = "letter.pdf"
    return found


def test_the_sealed_pdf_an_altered_one_and_a_photo_are_told_apart(cast: Cast) -> None:
    letter = in_force(cast)
    pdf = sealed(cast)
    name = letter.person.name

    status, told = ask(file=file_of(pdf))
    assert status == 200
    assert "Genuine and unaltered" in told
    assert "Without a time stamp from outside" in told
    assert name in told

    told = ask(file=file_of(pdf + b"\n% more\n"))[1]
    assert "Altered: something was added behind our seal" in told
    assert name in told

    at = pdf.index(b"endstream") - 40
    altered = pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]
    told = ask(file=file_of(altered))[1]
    assert "Altered: this is not what we sealed" in told

    plain = pdf[: pdf.rindex(b"%%EOF", 0, pdf.rindex(b"/ByteRange")) + 6]
    told = ask(file=file_of(plain))[1]
    assert "This file carries no seal" in told
    assert name in told

    told = ask(file=picture_of(pdf))[1]
    assert "This house gave out a paper with this number" in told
    assert name in told

    assert "Nothing in this file" in ask(file=picture_of(_blank()))[1]
    assert ask(file=io.BytesIO(b"no picture"))[0] == 409
    assert len(seals.certificates()) == 1


def _blank() -> bytes:
    book, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    book.new_page(595, 842)
    book.save(out)
    return out.getvalue()
