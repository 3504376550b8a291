"""The terminal itself: how the app reaches it, whatever standard input and error are tied to."""
