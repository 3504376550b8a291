"""Fuzz targets: modules with `one(data: bytes) -> None`, which raises when a promise is broken.

Beside it a target may have `seeds() -> Iterable[bytes]`, inputs to begin with, and `TOKENS`, what its language is made of.
`python -m tests.fuzz [NAME…] [--seconds N]` runs them. What is found becomes a fixture with a test.
"""
