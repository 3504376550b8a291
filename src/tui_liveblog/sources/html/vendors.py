"""Live blogs that a page embeds from makers whose data nobody has published: recognised and named, not read."""

from __future__ import annotations

import re

_VENDORS = (
    ("24liveblog", re.compile(rb"24liveblog\.com/|data-eid=[\"']\d{5,}[\"'][^>]{0,200}24live|24liveplus\.com/")),
    ("Norkon", re.compile(rb"livecenter(?:cdn)?\.norkon\.net/")),
    ("Tickaroo", re.compile(rb"tickaroo\.com/|<tickaroo-liveblog|data-tickaroo")),
)


def vendor_of(body: bytes) -> str:
    """The maker of the live blog that a page embeds, "" for none that is known."""
    return next((name for name, sign in _VENDORS if sign.search(body)), "")
