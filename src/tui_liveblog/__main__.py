"""`python -m tui_liveblog`."""

from __future__ import annotations

from tui_liveblog.cli import main

if __name__ == "__main__":
    main()
