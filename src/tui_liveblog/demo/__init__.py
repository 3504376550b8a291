"""A live blog that comes with the program, and the loopback server that publishes it."""
