"""Runs sources on a reply in a process that can be killed.

Every HTML parser tried has an input of one to three megabytes that takes it over half a minute, and a thread cannot be
stopped. A child process, kept warm, is given a reply and a deadline; it opens no file and no socket, and dies with its parent.
Messages are msgpack in frames of a 4-byte length, never pickle: what the child says is as trustworthy as the page it read.
"""

from __future__ import annotations

TYPE_CHECKING = False  # a page reader is started before `typing` is needed
if TYPE_CHECKING:
    from tui_liveblog.worker.parent import Worker

__all__ = ["Worker"]


def __getattr__(name: str) -> object:
    # The child imports this package too, and would pay 80 ms for the asyncio of its parent's side.
    if name != "Worker":
        raise AttributeError(name)
    from tui_liveblog.worker.parent import Worker

    return Worker
