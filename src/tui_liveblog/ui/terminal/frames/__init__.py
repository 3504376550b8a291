"""What the terminal shows, kept as a grid of cells, so that only what changed is sent. No part of it knows Textual."""
