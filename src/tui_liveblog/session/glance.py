"""A glance at what other programs wrote to the same cache."""

from __future__ import annotations

import sqlite3

from tui_liveblog.store import Store


class Glance:
    """Whether there is anything new in it; one number read from each file."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._versions: tuple[int, int] | None = None

    async def written_elsewhere(self) -> bool:
        """Whether another program wrote since this was last asked."""
        try:
            versions = await self._store.version()
        except sqlite3.Error:
            return False
        before, self._versions = self._versions, versions
        return before is not None and before != versions
