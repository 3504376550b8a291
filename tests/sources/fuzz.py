"""Replies as a careless or hostile server would send them: keys dropped, types swapped, text cut off."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

_ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1e308,
    10**40,
    "",
    "x",
    "<p>",
    "2024-13-45T99:99:99",
    [],
    {},
    [[]],
    {"id": []},
    "\ud800",
)


def mutations(body: bytes, count: int, seed: int = 7) -> Iterator[bytes]:
    """That many broken copies of a JSON reply."""
    chance = random.Random(seed)
    whole = json.loads(body)
    for number in range(count):
        value = json.loads(body)
        for _ in range(chance.randint(1, 4)):
            value = _broken(value, chance)
        made = json.dumps(value, ensure_ascii=True).encode()
        yield made[: chance.randrange(1, len(made))] if number % 7 == 0 else made
    assert whole == json.loads(body)


def _broken(value: Any, chance: random.Random) -> Any:
    places = list(_places(value))
    if not places:
        return chance.choice(_ODD)
    holder, key = chance.choice(places)
    if chance.random() < 0.3:
        del holder[key]
    else:
        holder[key] = chance.choice(_ODD)
    return value


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    stack = [value]
    while stack:
        at = stack.pop()
        inside = list(at.items()) if isinstance(at, dict) else list(enumerate(at)) if isinstance(at, list) else []
        for key, inner in inside:
            yield at, key
            stack.append(inner)
