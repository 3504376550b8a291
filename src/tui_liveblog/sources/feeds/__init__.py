"""What the feed formats share: bytes to text, text to elements, elements to entries, entries to posts."""
