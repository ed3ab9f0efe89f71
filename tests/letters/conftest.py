"""The cast on a clock that stands still, with the year's letters issued."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cast import Cast, cast_of
from tests.frozen import Clock, frozen


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    """Checkpoints and prints of one test are no business of the next."""
    settings.DATA, settings.VAULT = tmp_path, tmp_path / "vault"


@pytest.fixture
def hand() -> Iterator[Clock]:
    """The clock; `hand.tick(minutes=1)` moves it."""
    with frozen() as found:
        yield found


@pytest.fixture
def cast(db: None, hand: Clock) -> Cast:
    """Everybody has an issued letter; nobody is trained yet."""
    found = cast_of()
    found.issue()
    return found
