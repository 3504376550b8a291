"""The screen as it was last time, drawn before anything else is loaded.

A picture is cells and the manner of each, never bytes for the terminal: what draws it makes those, of what is known to be words
and colours. Its file is one of a few in the cache directory, for one command line on one terminal of one size.

Standard library only, and of that the little which costs nothing: no `re`, no `dataclasses`, no `pathlib`, no `typing`. All of
it must be on the screen before the program could have imported any other thing.
"""

from __future__ import annotations
