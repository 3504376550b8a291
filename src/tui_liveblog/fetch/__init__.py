"""Asks the web: one GET, bounded, with validators, redirects by hand. The only package that knows httpx.

`Fetcher`, and the thread that it runs on, are all that others see; nothing of httpx leaves it.

    thread    the fetcher on a thread and a loop of its own
    fetcher   one request: its hops, what is sent, what is taken
    headers   what an answer's headers say: validators, freshness, how long to wait (pure)
    failures  what went wrong, in a reader's words
    pool      the connections, and whom they may lead to            ─┐ imported at the first request, in a thread:
    door      names resolved, addresses checked, then connected to  ─┘ httpx takes longer to load than a frame to draw
"""

from tui_liveblog.fetch.fetcher import Fetcher
from tui_liveblog.fetch.thread import FetcherThread

__all__ = ["Fetcher", "FetcherThread"]
