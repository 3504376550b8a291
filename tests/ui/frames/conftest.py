"""Two tmux panes for all tests of a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ui.frames.tmux import Panes


@pytest.fixture(scope="module")
def panes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Panes]:
    with Panes(tmp_path_factory.mktemp("panes"), 2, 60, 18) as made:
        yield made
