"""Streams of chance: equal seeds and subjects give equal choices.

Only `random.Random.random` is used: Python promises that its numbers stay the same from release
to release, and promises it of no other method.
"""

from __future__ import annotations

import random
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Chance"]

_T = TypeVar("_T")


class Chance:
    """A stream of choices, the same one for the same seed and subject.

    Args:
        seed: The world's.
        subject: What is decided, as `"media"`, and the ids it is decided for.
    """

    __slots__ = ("_random",)

    def __init__(self, seed: int, *subject: str | int) -> None:
        text = "/".join(map(str, (seed, *subject)))
        digest = blake2b(text.encode(), digest_size=8).digest()
        self._random = random.Random(int.from_bytes(digest, "big")).random  # noqa: S311 - a made-up world, not a secret

    def happens(self, probability: float) -> bool:
        """Return True with this probability, from 0 to 1."""
        return self._random() < probability

    def below(self, end: int) -> int:
        """Return an integer from 0 to `end` - 1."""
        return int(self._random() * end)

    def between(self, first: int, last: int) -> int:
        """Return an integer from `first` to `last`, both included."""
        return first + int(self._random() * (last - first + 1))

    def fraction(self) -> float:
        """Return a number from 0 to 1, 1 excluded."""
        return self._random()

    def pick(self, items: Sequence[_T]) -> _T:
        """Return one of the items."""
        return items[int(self._random() * len(items))]

    def sample(self, items: Sequence[_T], size: int) -> list[_T]:
        """Return up to `size` different items, in no order."""
        rest = list(items)
        taken: list[_T] = []
        for _ in range(min(size, len(rest))):
            index = int(self._random() * len(rest))
            rest[index], rest[-1] = rest[-1], rest[index]
            taken.append(rest.pop())
        return taken
