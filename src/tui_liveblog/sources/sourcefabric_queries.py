"""What a Sourcefabric Live Blog is asked, and what an address asks.

As its default theme asks: liveblog/liveblog, `server/liveblog/themes/themes_assets/default/js/theme/viewmodel.js` (`getPosts`,
`getQuery`); the older form is in liveblog/liveblog-default-theme, `js/theme/viewmodel.js`. The query is Elasticsearch's.

    client_blogs/<id>/posts?…&source={… "_updated": {"gt": …} …}   what was posted, changed, deleted or unpublished since
    client_blogs/<id>/posts?…&page=<n>&source={…}                  what stands, newest first
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import parse_qs, quote, urlsplit

from tui_liveblog.sources.base import Request

ACCEPT = "application/json"
PAGE_SIZE = 25
"""Posts asked for at once: what the interface gives where it is not told; themes show 5 to 20."""


def _source(filters: Sequence[object], field: str, order: str) -> str:
    query = {
        "query": {"filtered": {"filter": {"and": filters}}},
        "sort": [{field: {"order": order, "missing": "_last", "unmapped_type": "long"}}],
    }
    return quote(json.dumps(query, separators=(",", ":")), safe="")


def listed(endpoint: str, page: int) -> Request:
    """What stands, by the time that readers are shown: only so is a page an unbroken run of the newest."""
    standing = [{"term": {"post_status": "open"}}, {"not": {"term": {"deleted": True}}}]
    asked = _source(standing, "published_date", "desc")
    return Request(f"{endpoint}?max_results={PAGE_SIZE}&page={page}&source={asked}", ACCEPT)


def pinned(endpoint: str) -> Request:
    """What stands on top, however old."""
    standing = [{"term": {"sticky": True}}, {"term": {"post_status": "open"}}, {"not": {"term": {"deleted": True}}}]
    return Request(f"{endpoint}?max_results={PAGE_SIZE}&source={_source(standing, 'published_date', 'desc')}", ACCEPT)


def changed(endpoint: str, since: str) -> Request:
    """What changed, oldest change first: of more than one page's worth the rest comes with the next look."""
    since_then = [{"range": {"_updated": {"gt": since}}}, {"terms": {"post_status": ["open", "submitted"]}}]
    return Request(f"{endpoint}?max_results={PAGE_SIZE}&source={_source(since_then, '_updated', 'asc')}", ACCEPT)


def _asked(url: str) -> str:
    try:
        return parse_qs(urlsplit(url).query).get("source", [""])[0].replace(" ", "")
    except ValueError:  # brackets that are no address
        return ""


def is_listed(url: str) -> bool:
    """Whether the address asks for what stands, by the time that readers are shown."""
    return '"published_date":{"order":"desc"' in _asked(url) and not is_pinned(url) and not is_changed(url)


def is_pinned(url: str) -> bool:
    """Whether the address asks for pinned posts alone."""
    return '"sticky":true' in _asked(url)


def is_changed(url: str) -> bool:
    """Whether the address asks for what changed since some time."""
    return '"range":{"_updated"' in _asked(url)
