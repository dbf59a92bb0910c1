"""Introspection: the questions that ask a server for its schema, and its answer as a schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kotae.errors import SchemaError
from kotae.sanitize import sanitize, truncate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphql import GraphQLError, GraphQLSchema
    from graphql.utilities import IntrospectionQuery

__all__ = ["NEWER_NAMES", "introspection_queries", "schema_from_answer"]

#: Names in the fuller queries that an older server does not know.
#: Source: the GraphQL specification of September 2025, section 4, against that of June 2018.
NEWER_NAMES = (
    "includeDeprecated",
    "isDeprecated",
    "deprecationReason",
    "isOneOf",
    "isRepeatable",
    "specifiedByURL",
    "description",
)

#: Levels of objects and lists that an answer may nest. The standard query reaches 27.
_MAX_DEPTH = 64
#: How many wrappers, `[…]` and `!`, a type may have. The standard query asks for 9.
_MAX_TYPE_DEPTH = 32
#: Characters of a foreign reason that a message repeats.
_REASON_LENGTH = 300

_TOO_DEEP = "The schema nests too deeply."

_TEXTS = frozenset(
    {"name", "kind", "description", "deprecationReason", "defaultValue", "specifiedByURL"}
)
_FLAGS = frozenset({"isDeprecated", "isOneOf", "isRepeatable"})


def introspection_queries() -> tuple[str, ...]:
    """Return the texts that ask for a schema, from the fullest to the most modest.

    Returns:
        Three queries. The first asks for everything, deprecated arguments and input fields
        among it; the second asks for those and nothing else that is new; the last one is
        understood by every server since 2018. A server that refuses one is asked the next.
    """
    from graphql import get_introspection_query  # noqa: PLC0415 - graphql costs 120 ms

    return (
        get_introspection_query(
            specified_by_url=True,
            directive_is_repeatable=True,
            schema_description=True,
            input_value_deprecation=True,
            one_of=True,
        ),
        get_introspection_query(input_value_deprecation=True),
        get_introspection_query(),
    )


def schema_from_answer(data: object, *, is_trusted: bool = False) -> GraphQLSchema:
    """Build the schema that an answer to the introspection query describes.

    Args:
        data: The answer's `data`: an object with `__schema`. Anything else is refused.
        is_trusted: Whether it is the bundled one, which needs no proof.

    Returns:
        A schema that graphql-core accepts as valid.

    Raises:
        SchemaError: It is not such an answer, or its schema is not one that GraphQL allows.
    """
    from graphql import GraphQLError, build_client_schema  # noqa: PLC0415 - as above

    try:
        if not is_trusted:
            _check_answer(data)
        schema = build_client_schema(cast("IntrospectionQuery", data), assume_valid=is_trusted)
        if not is_trusted:
            check_schema(schema)
    except RecursionError:
        raise SchemaError(_TOO_DEEP) from None
    except KeyError as error:
        raise SchemaError(f"It is no full introspection: an entry lacks {error}.") from None
    except (GraphQLError, TypeError, ValueError, AttributeError) as error:
        raise SchemaError(f"GraphQL refuses the schema: {reason_of(error)}") from None
    return schema


def check_schema(schema: GraphQLSchema) -> None:
    """Raise unless graphql-core accepts a schema and its types nest reasonably.

    Raises:
        SchemaError: The first reason, with its line and column where the schema came from SDL.
    """
    from graphql import validate_schema  # noqa: PLC0415 - as above

    if any(_type_depth(element) > _MAX_TYPE_DEPTH for element in _typed_elements(schema)):
        raise SchemaError(_TOO_DEEP)
    errors = validate_schema(schema)
    if errors:
        raise SchemaError(reason_of_all(errors))


def reason_of_all(errors: Sequence[GraphQLError]) -> str:
    """Return the first reason with its line and column, and how many more there are."""
    more = len(errors) - 1
    places = errors[0].locations or []
    place = f"Line {places[0].line}, column {places[0].column}: " if places else ""
    return f"{place}{reason_of(errors[0])}{f' (And {more} more.)' if more else ''}"


def reason_of(error: Exception) -> str:
    """Return what graphql-core says, made harmless and short, as a sentence."""
    text = truncate(sanitize(getattr(error, "message", None) or str(error)), _REASON_LENGTH)
    return text if text.endswith((".", "…")) else f"{text}."


def _typed_elements(schema: GraphQLSchema) -> Iterator[object]:
    """Yield everything that has a type: fields, input fields and arguments."""
    from graphql import (  # noqa: PLC0415 - as above
        GraphQLInputObjectType,
        GraphQLInterfaceType,
        GraphQLObjectType,
    )

    for directive in schema.directives:
        yield from directive.args.values()
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for field in type_.fields.values():
                yield field
                yield from field.args.values()
        elif isinstance(type_, GraphQLInputObjectType):
            yield from type_.fields.values()


def _type_depth(element: object) -> int:
    type_, depth = getattr(element, "type", None), 0
    while (inner := getattr(type_, "of_type", None)) is not None:
        type_, depth = inner, depth + 1
    return depth


def _check_answer(data: object) -> None:
    """Raise unless an answer is shaped so that graphql-core can read it.

    graphql-core takes a description that is a number, and stumbles over it much later.
    """
    if not isinstance(data, dict) or not isinstance(
        cast("dict[object, object]", data).get("__schema"), dict
    ):
        raise SchemaError("It is no introspection: it lacks `__schema`.")
    level: list[object] = [cast("object", data)]
    for _ in range(_MAX_DEPTH):
        level = [inner for item in level for inner in _containers(item)]
        if not level:
            return
    raise SchemaError(_TOO_DEEP)


def _containers(item: object) -> Iterator[object]:
    if isinstance(item, dict):
        for key, value in cast("dict[str, object]", item).items():
            if key in _TEXTS:
                _check_text(key, value)
            elif key in _FLAGS and not (value is None or isinstance(value, bool)):
                raise SchemaError(f"It is no introspection: a `{key}` is neither true nor false.")
            elif isinstance(value, dict | list):
                yield cast("object", value)
    elif isinstance(item, list):
        for value in cast("list[object]", item):
            if isinstance(value, dict | list):
                yield cast("object", value)


def _check_text(key: str, value: object) -> None:
    if value is None:
        return
    if not isinstance(value, str):
        raise SchemaError(f"It is no introspection: a `{key}` is not text.")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise SchemaError(f"A `{key}` is not Unicode: it holds half a character.") from None
