"""How a live blog is read from text that was pasted or saved from a page.

`decoding` turns bytes into lines, `moments` finds dates and times in a line, `bylines` finds names, `furniture` knows what is
no post, `boundaries` finds where posts begin or end, `posts` builds them. `plain_text` beside this package is the source.
"""
