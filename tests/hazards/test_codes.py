"""The code on the wall: ours opens the page of its place, any other says what to do."""

from __future__ import annotations

import random
import re
from urllib.parse import quote

import zxingcpp
from django.test import Client
from PIL import Image

from tests.cast import Cast
from zeren.hazards import queries
from zeren.hazards.models import Hazard
from zeren.web import qr


def test_a_thousand_forged_codes_open_nothing(cast: Cast) -> None:
    rng, code = random.Random(1), queries.place_code("WS-1")
    letters = "0123456789abcdefABCDEF~-WSO12./%еа０"  # homoglyphs and full-width digits too
    forged = {"", "~", "WS-1", "WS-1~", f"O2-3~{code.split('~')[1]}", code.upper(), code + "~"}
    while len(forged) < 1000:
        made = list(code)
        for _ in range(rng.randint(1, 3)):
            how, at = rng.randrange(3), rng.randrange(len(made))
            if how == 0:
                made[at] = rng.choice(letters)
            elif how == 1:
                made.insert(at, rng.choice(letters))
            elif len(made) > 2:
                del made[at]
        forged.add("".join(made))
    forged.discard(code)

    assert queries.place_of_code(code) == "WS-1"
    assert [one for one in forged if queries.place_of_code(one) is not None] == []


def test_a_forged_code_answers_404_and_says_what_to_do(cast: Cast, client: Client) -> None:
    client.cookies["django_language"] = "en"
    code = queries.place_code("WS-1")
    other = code[:-1] + ("0" if code[-1] != "0" else "1")

    for forged in (other, "WS-1", "https://evil.example/" + code, f"HJ-12~{code[-16:]}"):
        for answer in (
            client.get(f"/hazards/report/{quote(forged)}/"),
            client.post(f"/hazards/report/{quote(forged)}/", {"text": "x"}),
        ):
            assert answer.status_code == 404
            assert "Call your team leader" in answer.content.decode()
    assert not Hazard.objects.exists()


def test_the_printed_code_is_read_back_by_a_scanner(cast: Cast) -> None:
    page = cast.door(cast.safety).get("/hazards/label/WS-1/").content.decode()

    found = re.search(r'viewBox="0 0 (\d+) .*?<path d="([^"]+)"', page, re.S)
    assert found is not None
    side = int(found[1])
    grid = Image.new("L", (side, side), 255)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", found[2]):
        grid.paste(0, (int(x), int(y), int(x) + int(width), int(y) + 1))
    read = zxingcpp.read_barcodes(grid.resize((side * 4, side * 4), Image.Resampling.NEAREST))
    assert [one.text for one in read] == [
        f"http://testserver/hazards/report/{queries.place_code('WS-1')}/"
    ]
    assert "焊接工位区" in page
    assert "WS-1" in page


def test_a_label_holds_no_more_than_its_address() -> None:
    code = qr.qr("https://zeren.example/hazards/report/WS-1~0123456789abcdef/")

    assert code.side >= 29 + 2 * qr.QUIET
    assert not re.search(r"[^Mhvz\d -]", code.path)


def test_labels_are_for_those_who_hang_them_up(cast: Cast, client: Client) -> None:
    assert client.get("/hazards/labels/").status_code == 302
    for who, status in ((cast.worker, 404), (cast.clerk, 200), (cast.leader, 200)):
        door = cast.door(who)
        assert door.get("/hazards/labels/").status_code == status
        assert door.get("/hazards/label/WS-1/?size=a4").status_code == status
    assert cast.door(cast.clerk).get("/hazards/label/NO-SUCH/").status_code == 404
