"""When rubbish is looked for: not while a command loads what it needs, for nearly all of that stays.

Looking through it again and again is a fifth of the work, and a last time, as the program ends, half of the end.
"""

from __future__ import annotations

import gc


def put_off() -> None:
    """Look for none until `collect_again`."""
    gc.disable()


def collect_again() -> None:
    """What is there now stays, and is not looked through any more."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
