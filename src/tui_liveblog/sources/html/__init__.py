"""Reading web pages: bytes to a tree, schema.org's data, the page's own elements, and the two put together."""
