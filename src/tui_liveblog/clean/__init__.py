"""Untrusted text in, safe text out. The first door; the terminal driver is the last.

Live blogs are written by strangers and mended by scripts: a title may hold escape sequences, text that runs backwards, or a
megabyte without a space. What leaves here holds no control but newline, and no URL but http and https. Rules and numbers:
RELIABILITY in the project's ARCHITECTURE.md, limits in `limits`.
"""

from __future__ import annotations

from tui_liveblog.clean.posts import Cleaner, clean_blog, clean_post, clean_posts, clean_snapshot, clean_time, is_harmless
from tui_liveblog.clean.urls import clean_url
from tui_liveblog.clean.words import clean_id, clean_line, clean_text

__all__ = [
    "Cleaner",
    "clean_blog",
    "clean_id",
    "clean_line",
    "clean_post",
    "clean_posts",
    "clean_snapshot",
    "clean_text",
    "clean_time",
    "clean_url",
    "is_harmless",
]
