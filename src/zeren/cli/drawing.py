"""Synthetic photos and signatures for the demo: drawn from a seed, of nobody and nothing real."""

import hashlib
import io
import math
import random

from PIL import Image, ImageDraw

from zeren.web.photos import Photo
from zeren.web.pixels import reencode

SIZE = (960, 720)


def signature(seed: str) -> list[list[tuple[int, int]]]:
    """Strokes of a made-up signature, different for every seed."""
    chance = random.Random(seed)
    strokes: list[list[tuple[int, int]]] = []
    left = 20.0
    for _ in range(chance.randint(3, 5)):
        wide, high = chance.uniform(45, 90), chance.uniform(30, 70)
        turns, lean = chance.uniform(1.2, 3.2), chance.uniform(-0.5, 0.5)
        points = []
        for step in range(chance.randint(24, 40)):
            part = step / 36
            x = left + wide * part + 8 * math.cos(turns * 6.3 * part)
            y = 90 + high * math.sin(turns * 6.3 * part + lean) + chance.uniform(-2, 2)
            points.append((max(0, round(x)), max(0, round(y))))
        strokes.append(points)
        left += wide * 0.8
    return strokes


def photo(seed: str, *, is_mended: bool) -> Photo:
    """A drawn machine with, or without, its warning mark; cleaned like every other photo."""
    chance = random.Random(seed)
    wall, floor = chance.choice((("#c9cec9", "#8d938f"), ("#d7d2c8", "#9a948a")))
    image = Image.new("RGB", SIZE, wall)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 520, 960, 720), fill=floor)
    left, top = chance.randint(120, 260), chance.randint(160, 240)
    body = chance.choice(("#2f6f8f", "#3c7a57", "#7a5c3c", "#5b5f73"))
    pen.rounded_rectangle((left, top, left + 420, 560), radius=24, fill=body)
    for number in range(chance.randint(3, 6)):
        x = left + 40 + number * 62
        pen.ellipse((x, top + 60, x + 44, top + 104), fill="#e8ebe9", outline="#30363a", width=4)
    pen.rectangle((left + 60, top + 170, left + 360, top + 250), fill="#1f2629")
    if is_mended:
        pen.line((700, 300, 740, 350, 840, 220), fill="#0b6e4f", width=22, joint="curve")
    else:
        pen.polygon(((770, 190), (680, 350), (860, 350)), fill="#f2b705", outline="#30363a")
        pen.rectangle((762, 240, 778, 300), fill="#30363a")
        pen.ellipse((760, 312, 780, 332), fill="#30363a")
    raw = io.BytesIO()
    image.save(raw, "JPEG", quality=80)
    clean = reencode(raw.getvalue())
    with Image.open(io.BytesIO(clean)) as written:
        width, height = written.size
    return Photo(clean, width, height, hashlib.sha256(raw.getvalue()).hexdigest())
