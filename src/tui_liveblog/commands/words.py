"""What the program says on standard error. Apart from the commands: a wrong option pays for none of what they import."""

from __future__ import annotations

import sys

from tui_liveblog.clean import clean_text


def say(text: str) -> None:
    """A line on standard error: clean, and one line."""
    sys.stderr.write(" ".join(clean_text(f"liveblog-tui: {text}").split()) + "\n")
    sys.stderr.flush()
