"""A drawn signature: pen strokes as whole-number points, kept small and in one form only.

Only x and y are kept; time and pressure are biometric and never arrive here. The form is unsigned
LEB128 numbers: count of strokes, then for each stroke its count of points and, for each point, the
zigzag difference to the point before (the first one to the last of the stroke before, or to 0, 0).
The same drawing always has the same bytes, so a copied drawing is found by its digest.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from zeren.core.refusal import Refused

Point = tuple[int, int]
Stroke = tuple[Point, ...]

LIMIT = 8 * 1024
LEAST_POINTS = 8
LEAST_SIDE = 16
FARTHEST = 65_535


def encode(strokes: Sequence[Sequence[Sequence[int]]]) -> bytes:
    """The bytes of a drawing.

    Shapes: each point is (x, y), whole numbers in pen units, 0 to 65,535.
    Errors: Refused("letter.stroke_unreadable") for anything else, letter.stroke_too_large.
    """
    out = bytearray()
    _put(out, len(strokes))
    last_x = last_y = 0
    for stroke in strokes:
        _put(out, len(stroke))
        for point in stroke:
            if len(point) != 2 or not all(type(v) is int and 0 <= v <= FARTHEST for v in point):
                raise Refused("letter.stroke_unreadable")
            x, y = point
            _put(out, _zigzag(x - last_x))
            _put(out, _zigzag(y - last_y))
            last_x, last_y = x, y
        if not stroke:
            raise Refused("letter.stroke_unreadable")
        if len(out) > LIMIT:
            raise Refused("letter.stroke_too_large", limit=LIMIT)
    return bytes(out)


def decode(stroke: bytes) -> tuple[Stroke, ...]:
    """The strokes of a drawing; the opposite of `encode`, and nothing but what `encode` writes."""
    if len(stroke) > LIMIT:
        raise Refused("letter.stroke_too_large", limit=LIMIT)
    numbers = _numbers(stroke)
    x = y = 0
    strokes: list[Stroke] = []
    try:
        for _ in range(next(numbers)):
            points: list[Point] = []
            count = next(numbers)
            for _ in range(count):
                x += _unzigzag(next(numbers))
                y += _unzigzag(next(numbers))
                if not (0 <= x <= FARTHEST and 0 <= y <= FARTHEST):
                    raise Refused("letter.stroke_unreadable")
                points.append((x, y))
            if not points:
                raise Refused("letter.stroke_unreadable")
            strokes.append(tuple(points))
    except StopIteration:
        raise Refused("letter.stroke_unreadable") from None
    if next(numbers, None) is not None:
        raise Refused("letter.stroke_unreadable")
    return tuple(strokes)


def check(stroke: bytes) -> tuple[Stroke, ...]:
    """The strokes, if they can stand as a signature: a drawing and not a dot or a slip of the pen.

    Errors: Refused letter.stroke_too_large, letter.stroke_unreadable, letter.stroke_too_small.
    """
    strokes = decode(stroke)
    points = {point for line in strokes for point in line}
    if len(points) < LEAST_POINTS:
        raise Refused("letter.stroke_too_small")
    left, top, right, bottom = box(strokes)
    if max(right - left, bottom - top) < LEAST_SIDE:
        raise Refused("letter.stroke_too_small")
    return strokes


def box(strokes: Sequence[Sequence[Sequence[int]]]) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of a drawing with at least one point."""
    xs = [point[0] for stroke in strokes for point in stroke]
    ys = [point[1] for stroke in strokes for point in stroke]
    return min(xs), min(ys), max(xs), max(ys)


def path(strokes: Sequence[Sequence[Sequence[int]]]) -> str:
    """The drawing as the data of one SVG path: curves through the middles between the points.

    Middles are rounded down to whole pen units, which is less than the pen is thick.
    """
    parts: list[str] = []
    for stroke in strokes:
        (x, y), *rest = stroke
        parts.append(f"M{x} {y}")
        if not rest:
            parts.append(f"L{x} {y}")
            continue
        parts += [
            f"Q{ax} {ay} {ax + bx >> 1} {ay + by >> 1}" for (ax, ay), (bx, by) in pairwise(rest)
        ]
        parts.append(f"L{rest[-1][0]} {rest[-1][1]}")
    return "".join(parts)


def _zigzag(value: int) -> int:
    return value * 2 if value >= 0 else -value * 2 - 1


def _unzigzag(value: int) -> int:
    return value // 2 if value % 2 == 0 else -(value // 2) - 1


def _put(out: bytearray, value: int) -> None:
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)


def _numbers(data: bytes) -> Iterator[int]:
    """The numbers in `data`; one written longer than needed would give a drawing two forms."""
    value = shift = 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte & 0x80:
            if shift > 21:
                raise Refused("letter.stroke_unreadable")
            continue
        if byte == 0 and shift > 7:
            raise Refused("letter.stroke_unreadable")
        yield value
        value = shift = 0
    if shift:
        raise Refused("letter.stroke_unreadable")
