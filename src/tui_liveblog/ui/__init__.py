"""The screen: the only package that knows Textual, and it only where widgets are; grid, rows and themes are pure."""
