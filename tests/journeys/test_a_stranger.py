"""A stranger with a printed letter, its PDF, or a PDF that somebody changed; nobody signs in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pypdfium2
import pytest
import zxingcpp
from django.db import connection
from playwright.sync_api import expect

from tests.addressed import with_address
from tests.cast import Cast, cast_of
from tests.journeys.acts import LANGUAGES, PHONE, look, press
from tests.journeys.walk import Visit, assert_touchable, picture
from tests.letters.test_sealing import in_force, sealed

pytestmark = pytest.mark.django_db(transaction=True)


def sealed_by_itself(cast: Cast) -> bytes:
    try:
        return sealed(cast)
    finally:
        connection.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stranger_learns_whether_a_paper_or_a_pdf_is_genuine(
    visit_as: Visit, language: str, settings: Any, tmp_path: Path
) -> None:
    settings.KEYS_FOLDER, settings.VAULT = tmp_path, tmp_path / "vault"
    with_address(settings)
    cast = cast_of()
    cast.issue()
    letter = in_force(cast)
    with ThreadPoolExecutor(1) as worker:  # the browser's loop runs in this thread
        pdf = worker.submit(sealed_by_itself, cast).result()
    name = letter.person.name

    # With the phone's camera: the QR code of the page leads to the page that checks it.
    pages = [one.render(scale=2.5).to_pil().convert("L") for one in pypdfium2.PdfDocument(pdf)]
    codes = [code.text for page in pages for code in zxingcpp.read_barcodes(page)]
    address = next(urlsplit(one) for one in codes if "/verify/" in one and "#" in one)
    phone = visit_as(width=PHONE, language=language)
    with phone.expect_response(lambda answer: answer.request.method == "POST"):
        phone.goto(f"{address.path}#{address.fragment}")
    expect(phone.locator("[role=status] .badge, [role=status] .z-badge").first).to_be_visible()
    look(phone)
    assert_touchable(phone)
    assert name in phone.locator("main").inner_text()
    assert letter.digest[:16] not in phone.url, "the code is not kept in the address"
    picture(phone, f"check-phone-{language}")

    # Without the code the same address names nobody.
    other = visit_as(width=PHONE, language=language)
    other.goto(address.path)
    look(other)
    assert name not in other.locator("main").inner_text()
    other.fill("#id_code", letter.digest[:8])
    press(other)
    assert name in other.locator("main").inner_text()

    # The PDF itself, then one in which a byte was changed.
    good, bad = tmp_path / "letter.pdf", tmp_path / "changed.pdf"
    good.write_bytes(pdf)
    at = pdf.index(b"endstream") - 40
    bad.write_bytes(pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :])
    said = []
    for file in (good, bad):
        phone.goto("/verify/paper/")
        with phone.expect_navigation(timeout=60_000):
            phone.set_input_files("#id_file", file)
        look(phone)
        said.append(phone.locator("h1").inner_text())
    picture(phone, f"check-changed-phone-{language}")
    assert ("Genuine" in said[0], "Altered" in said[1]) == (language == "en", language == "en")
    assert ("真实" in said[0], "被改动" in said[1]) == (language != "en", language != "en")
