"""Every limit of the program, in one place, each with its reason. Sizes in bytes, times in seconds, unless said otherwise."""

from __future__ import annotations

# What one answer may cost.
WIRE = 8 * 1024**2
"""As sent: a feed of 12 MB comes gzipped in 2."""
BODY = 16 * 1024**2
"""Inflated: the largest honest page seen is 2.4 MB, the largest feed 12 MB."""
INFLATE_FREE = 1024**2
"""Below this any ratio is honest: a page of white space inflates well."""
INFLATE_RATIO = 100
"""Above `INFLATE_FREE`, more than this to one is a bomb."""
HEAD = 256 * 1024
"""Of an answer, with the hints (103) before it: real ones take 2 KiB. One head alone ends at 100 KiB, by h11."""
ANSWER = WIRE + 1024**2
"""All that a connection may bring for one request: the body with its head, hints before it, sizes of chunks between."""
REDIRECTS = 5
CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
NEXT_ADDRESS_SECONDS = 0.25
"""The lead of a host's address over its next one; RFC 8305 names this delay."""
KEEP_ALIVE_SECONDS = 5.0
"""A connection is kept for what one look asks one after the other, not from look to look: servers close sooner than that."""
CONNECTIONS = 100
"""At once. A gate lets one request of a host through at a time, so this is more than anyone's tabs."""
TOTAL_SECONDS = 30.0
"""One deadline over name look-up, connection and body: a server that drips a byte a second ends here."""
VALIDATOR = 1024
"""An ETag or Last-Modified longer than this is not kept."""

# When to ask.
POLL_SECONDS = 30.0
POLL_FLOOR = 15.0
"""The slowest of the sites' own clients that poll at all; nobody is asked more often."""
LOOPBACK_FLOOR = 1.0
"""A server on this machine is the reader's own."""
FEED_SECONDS = 60.0
ENDED_SECONDS = 900.0
QUIET_SECONDS = 3600.0
"""Each hour without a change stretches the interval …"""
QUIET_FACTOR = 1.5
QUIET_CEILING = 300.0
"""… to this at most."""
FRESHNESS_CAP = 3600.0
"""A `max-age` of a year does not stop a live blog for a year."""
JITTER = 0.1
BACKOFF_CAP = 900.0
SUSPENDED_SECONDS = POLL_FLOOR
"""A sleep of the machine longer than this is a reason to ask at once: the floor has passed in it, and connections are dead."""
RETRY_AFTER_CAP = 86_400.0
REFUSED_SECONDS = 60.0
"""429 or 403 without a Retry-After: from here, doubling …"""
REFUSED_CAP = 14_400.0
"""… to here."""
FULL_LOOK_SECONDS = 86_400.0
"""At least once a day without validators: a server whose ETag lies hides news no longer than this."""

# What a page may be.
PARSE_SECONDS = 5.0
PARSE_MEMORY = 512 * 1024**2
POSTS = 10_000
HTML_DEPTH = 512
"""Of elements in a post: what stands deeper is words in no shape. A page is not refused for one post."""
JSON_DEPTH = 100
"""Of a reply, or of a block of JSON-LD, which is refused; of a feed's elements. Honest ones end near 50."""

# What a post may be.
TEXT = 65_536
LINES = 2_000
TITLE = 300
"""Characters. Headlines of live blogs end near 150."""
AUTHOR = 100
AUTHORS = 20
ID = 512
URL = 2_083
FIRST_YEAR, LAST_YEAR = 1990, 2200
"""Of a post's time: older than the web, or unreachable, is a mistake and counts as unknown."""
COMBINING = 8
"""Combining marks on one base: Vietnamese and Hebrew need four."""

# What a reader's regular expression may take, of the processor's time: a busy machine makes no good one bad.
REGEX_POST_SECONDS = 0.05
"""For one post: fifty times what an honest one takes on the longest."""
REGEX_QUERY_SECONDS = 1.0
"""For all posts together: an honest one takes 0.1 on 10,000, and all of it on 100,000."""

# What is kept.
CACHE = 512 * 1024**2
KNOWN_AGAIN = 1_500
"""Posts of a page that are known again when it shows them again: the longest live blog that is known has 1,418."""
FILE = BODY
"""A saved page or standard input is a body like any other."""
