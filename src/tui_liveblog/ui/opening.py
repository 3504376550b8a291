"""What leads out of the timeline: links opened and copied, posts saved as a file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_liveblog.ui.app import LiveBlogApp


class Opening:
    """The actions of the group "Opening"."""

    def __init__(self, app: LiveBlogApp) -> None:
        self._app = app

    def handler(self, action: str) -> Callable[[int], Awaitable[None]] | None:
        """What does an action; None for one that is not of this group."""
        handler: Callable[[int], Awaitable[None]] | None = getattr(self, f"_do_{action}", None)
        return handler
