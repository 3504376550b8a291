"""Clocks that a suspended machine does not stop.

Python's monotonic clock stands still while a laptop's lid is shut (CLOCK_MONOTONIC on Linux, mach_absolute_time on macOS), so
what counts by it wakes up believing that no time has passed: neither the wait that a server asked for nor the age of a look.
"""

from __future__ import annotations

import sys
import time

_WITH_SLEEP = getattr(time, "CLOCK_BOOTTIME", None)
if _WITH_SLEEP is None and sys.platform == "darwin":
    _WITH_SLEEP = time.CLOCK_MONOTONIC  # which counts sleep there


def seconds() -> float:
    """Seconds that only move forward, those of sleep among them; from no particular moment."""
    return time.monotonic() if _WITH_SLEEP is None else time.clock_gettime(_WITH_SLEEP)


def asleep() -> float:
    """Seconds that the machine has been suspended since it started; 0 where the system does not tell."""
    return seconds() - time.monotonic()
