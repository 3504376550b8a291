"""The end by a signal: the terminal went away, or somebody wants the program gone."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading

from textual.app import App

_LAST_SECONDS = 1.0
"""From a signal to the end, whatever happens: Textual waits for a terminal that is gone."""


def end_on_signals(app: App[int]) -> None:
    """End the app on SIGTERM and SIGHUP, with the status that a shell gives them."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):  # tests run it beside the main thread
            loop.add_signal_handler(number, _end, app, 128 + number)


def _end(app: App[int], status: int) -> None:
    """Marks are safe already, the place is written on the way out. A terminal that is gone may hold that up."""
    last = threading.Timer(_LAST_SECONDS, os._exit, (status,))
    last.daemon = True
    last.start()
    app.exit(status)
