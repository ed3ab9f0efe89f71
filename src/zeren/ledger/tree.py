"""Hashes of the tree as they lie in the database, read tile by tile and never as a whole."""

from zeren.core.log import merkle
from zeren.ledger.models import Leaf, Node

TILE_LEVELS = 8
TILE = 1 << TILE_LEVELS


class Stored:
    """Answers `read(level, index)` of core.log.merkle; one query per tile, kept while it lives."""

    def __init__(self) -> None:
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, level: int, index: int) -> bytes:
        base = level - level % TILE_LEVELS
        width = 1 << (level - base)
        first = index * width
        tile = self._tile(base, first // TILE)
        start = first % TILE
        hashes = tile[start : start + width]
        if len(hashes) != width:
            raise LookupError(f"the tree has a hole at level {level}, index {index}")
        return merkle.fold(hashes)

    def tile_root(self, level: int, index: int) -> bytes:
        """Root of a full tile, from the hashes eight levels below; what a Node is made of."""
        tile = self._tile(level - TILE_LEVELS, index)
        if len(tile) != TILE:
            raise LookupError(f"the tree has a hole below level {level}, index {index}")
        return merkle.fold(tile)

    def _tile(self, base: int, number: int) -> list[bytes]:
        key = (base, number)
        if key not in self._tiles:
            self._tiles[key] = [bytes.fromhex(text) for text in _row(base, number)]
        return self._tiles[key]


def _row(base: int, number: int) -> list[str]:
    start, end = number * TILE, (number + 1) * TILE
    if base == 0:
        leaves = Leaf.objects.filter(position__gte=start, position__lt=end)
        return list(leaves.order_by("position").values_list("hash", flat=True))
    nodes = Node.objects.filter(level=base, index__gte=start, index__lt=end)
    return list(nodes.order_by("index").values_list("hash", flat=True))


def completed(start: int, end: int) -> list[tuple[int, int]]:
    """Tiles (level, index of the root) that are full at `end` leaves and were not at `start`."""
    found: list[tuple[int, int]] = []
    level = TILE_LEVELS
    while end >> level:
        found.extend((level, index) for index in range(start >> level, end >> level))
        level += TILE_LEVELS
    return found
