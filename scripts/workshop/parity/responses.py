"""What of a response is compared: its status, its errors, and whether its data fits the schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from workshop.violations import violations

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from graphql import DocumentNode

    from workshop.parity.endpoint import ProbeResponse

__all__ = ["Comparison", "compare", "header_names", "outcome"]

#: The headers that matter to clients.
_HEADERS = (
    "access-control-allow-origin",
    "access-control-expose-headers",
    "allow",
    "set-cookie",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
)


class Comparison(NamedTuple):
    """The comparison of AniList's response with the local AniList's.

    Attributes:
        differences: What of AniList's response is not as kotae expects it.
        nulls: Paths of values that are null in one of them alone.
    """

    differences: tuple[str, ...] = ()
    nulls: tuple[str, ...] = ()


def outcome(response: ProbeResponse) -> str:
    """Return the status, the errors, and which root fields are null."""
    if response.content is None:
        kind = response.headers.get("content-type", "no content type").partition(";")[0]
        return f"{response.status}, {kind}"
    errors: list[dict[str, Any]] = response.content.get("errors") or []
    parts = [str(response.status), *map(_error_text, errors)]
    if "data" in response.content:
        roots: dict[str, Any] | None = response.data
        shown = roots and {name: value and "…" for name, value in roots.items()}
        parts.append(f"data {json.dumps(shown, ensure_ascii=False)}")
    return ", ".join(parts)


def _error_text(error: Mapping[str, Any]) -> str:
    """Return an error's message, status, validation and the names of its other keys."""
    rest = sorted(error.keys() - {"message", "status", "validation"})
    parts = [f'"{error.get("message")}"']
    if "status" in error:
        parts.append(f"status {error['status']}")
    if "validation" in error:
        parts.append(json.dumps(error["validation"], sort_keys=True))
    return " ".join([*parts, *(f"with {name}" for name in rest)])


def header_names(response: ProbeResponse) -> str:
    """Return the names of the headers that matter to clients, and the content type."""
    names = [name for name in _HEADERS if name in response.headers]
    kind = response.headers.get("content-type", "none").partition(";")[0]
    return ", ".join([f"content type {kind}", *names])


def compare(
    document: DocumentNode,
    variables: Mapping[str, Any],
    theirs: ProbeResponse,
    ours: ProbeResponse,
) -> Comparison:
    """Compare AniList's response to an operation with the local AniList's.

    Args:
        document: The operation.
        variables: Its variables at AniList.
        theirs: AniList's response.
        ours: The local AniList's.
    """
    if theirs.is_clean and ours.is_clean:
        # Sorted, so that one null of a path counts.
        seen, expected = (dict(sorted(_values(response.data))) for response in (theirs, ours))
        nulls = [path for path in seen if seen[path] != expected.get(path, seen[path])]
        return Comparison(tuple(violations(document, theirs.data, variables)), tuple(nulls))
    found, known = outcome(theirs), outcome(ours)
    return Comparison(() if found == known else (f"{found}; locally {known}",))


def _values(value: Any, path: str = "") -> Iterator[tuple[str, bool]]:
    """Yield the path of each value, without positions in lists, and whether it is null."""
    if isinstance(value, list):
        for item in cast("Sequence[Any]", value):
            yield from _values(item, path)
        return
    yield path, value is None
    if isinstance(value, dict):
        for key, item in cast("dict[str, Any]", value).items():
            yield from _values(item, f"{path}.{key}" if path else key)
