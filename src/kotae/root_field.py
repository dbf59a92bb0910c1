"""The root fields of an operation, as errors name them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from kotae.sanitize import excerpt

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["RootField"]

#: Characters of the arguments in a message.
_MAX_ARGUMENTS = 200


class RootField(NamedTuple):
    """A field of `Query` or `Mutation` in an operation.

    Attributes:
        key: Its key in the response: its alias, or its name.
        name: Its name in the schema, as `Media`.
        arguments: The values of its arguments, as JSON, by GraphQL name.
    """

    key: str
    name: str
    arguments: Mapping[str, object]

    def __str__(self) -> str:
        """Return it as in GraphQL: `Media(id: 1)`."""
        if not self.arguments:
            return self.name
        listed = ", ".join(
            f"{name}: {json.dumps(value, ensure_ascii=False)}"
            for name, value in self.arguments.items()
        )
        return f"{self.name}({excerpt(listed, _MAX_ARGUMENTS)})"
