"""The commands without a screen: each is a user of a Session that prints what comes of it."""
