"""Introspection queries, and schemas from their results."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kotae.errors import SchemaError
from kotae.sanitize import excerpt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphql import GraphQLError, GraphQLInterfaceType, GraphQLSchema
    from graphql.utilities import IntrospectionQuery

__all__ = ["NEWER_NAMES", "introspection_queries", "schema_from_introspection"]

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

#: Levels of objects and lists in a result. The standard query has up to 27.
_MAX_DEPTH = 64
#: Wrappers, `[…]` and `!`, around a type. The standard query has up to 9.
_MAX_TYPE_DEPTH = 32
#: Comparisons of types with their interfaces by graphql-core, as `_interface_comparisons` counts
#: them. AniList's types have no interfaces.
_MAX_INTERFACE_COMPARISONS = 200_000
#: Input fields times objects in default values: graphql-core looks for each field in each object.
#: AniList's schema has less than 1,000.
_MAX_DEFAULTS = 5_000_000
#: Characters of a foreign text in a message.
_REASON_LENGTH = 300

_TOO_DEEP = "The schema is nested too deeply."

_TEXTS = frozenset(
    {"name", "kind", "description", "deprecationReason", "defaultValue", "specifiedByURL"}
)
_FLAGS = frozenset({"isDeprecated", "isOneOf", "isRepeatable"})


def introspection_queries() -> tuple[str, ...]:
    """Return introspection queries, from the most to the least complete.

    Returns:
        Three queries. The first one selects everything, deprecated arguments and input fields
        included; the second one selects those, but nothing else that is new; every server since
        2018 understands the last one. If a server refuses a query, send the next one.
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


def schema_from_introspection(data: object, *, is_trusted: bool = False) -> GraphQLSchema:
    """Build the schema of an introspection result.

    Args:
        data: The response's `data`: an object with `__schema`. Other values are refused.
        is_trusted: Whether it is the bundled schema, which is not validated.

    Returns:
        A schema that graphql-core accepts as valid.

    Raises:
        SchemaError: It is not an introspection result, or the schema is not valid.
    """
    from graphql import GraphQLError, build_client_schema  # noqa: PLC0415 - as above

    try:
        if not is_trusted:
            _check_result(data)
        schema = build_client_schema(cast("IntrospectionQuery", data), assume_valid=is_trusted)
        if not is_trusted:
            check_schema(schema)
    except RecursionError:
        raise SchemaError(_TOO_DEEP) from None
    except KeyError as error:
        raise SchemaError(
            f"It is not a complete introspection result: an entry lacks {error}."
        ) from None
    except (GraphQLError, TypeError, ValueError, AttributeError) as error:
        raise SchemaError(f"GraphQL refuses the schema: {reason_of(error)}") from None
    return schema


def check_schema(schema: GraphQLSchema) -> None:
    """Refuse a schema that is not valid, or whose types nest too deeply.

    Raises:
        SchemaError: The first error, with its line and column if the schema is from SDL.
    """
    from graphql import validate_schema  # noqa: PLC0415 - as above

    from kotae.schema.coordinates import elements_of  # noqa: PLC0415 - as above

    if any(_type_depth(each.definition) > _MAX_TYPE_DEPTH for each in elements_of(schema)):
        raise SchemaError(_TOO_DEEP)
    comparisons = _interface_comparisons(schema)
    if comparisons > _MAX_INTERFACE_COMPARISONS:
        raise SchemaError(
            f"The schema's types and their interfaces need {comparisons:,} comparisons; at most "
            f"{_MAX_INTERFACE_COMPARISONS:,} are allowed. Implement fewer interfaces."
        )
    errors = validate_schema(schema)
    if errors:
        raise SchemaError(reason_of_all(errors))


def reason_of_all(errors: Sequence[GraphQLError]) -> str:
    """Return the first error with its line and column, and the number of the others."""
    more = len(errors) - 1
    places = errors[0].locations or []
    place = f"Line {places[0].line}, column {places[0].column}: " if places else ""
    return f"{place}{reason_of(errors[0])}{f' (And {more} more.)' if more else ''}"


def reason_of(error: Exception) -> str:
    """Return the message of an error of graphql-core: sanitized, short, and a sentence."""
    text = excerpt(getattr(error, "message", None) or str(error), _REASON_LENGTH)
    return text if text.endswith((".", "…")) else f"{text}."


def _interface_comparisons(schema: GraphQLSchema) -> int:
    """Return the work of graphql-core's comparison of types with their interfaces.

    That is, for each type and each interface of it: the interface's fields, and a tenth of the
    interface's own interfaces times the type's interfaces.
    """
    count = 0
    for type_ in schema.type_map.values():
        interfaces: Sequence[GraphQLInterfaceType] = getattr(type_, "interfaces", ())
        for each in interfaces:
            count += len(each.fields) + len(each.interfaces) * len(interfaces) // 10
    return count


def _type_depth(definition: object) -> int:
    type_, depth = getattr(definition, "type", None), 0
    while (inner := getattr(type_, "of_type", None)) is not None:
        type_, depth = inner, depth + 1
    return depth


def _check_result(data: object) -> None:
    """Refuse a result that graphql-core cannot read.

    graphql-core itself accepts a description that is a number, and fails much later.
    """
    if not isinstance(data, dict) or not isinstance(
        cast("dict[object, object]", data).get("__schema"), dict
    ):
        raise SchemaError("It is not an introspection result: it lacks `__schema`.")
    level: list[object] = [cast("object", data)]
    defaults = inputs = 0
    for _ in range(_MAX_DEPTH):
        level = [inner for item in level for inner in _containers(item)]
        if not level:
            return
        for entry in (cast("dict[str, object]", item) for item in level if isinstance(item, dict)):
            default, fields = entry.get("defaultValue"), entry.get("inputFields")
            defaults += 1 + default.count("{") if isinstance(default, str) else 0
            inputs += len(cast("list[object]", fields)) if isinstance(fields, list) else 0
        if defaults * inputs > _MAX_DEFAULTS:
            raise SchemaError("The schema has too many default values.")
    raise SchemaError(_TOO_DEEP)


def _containers(item: object) -> Iterator[object]:
    """Yield the objects and lists in an object or list, and check the other values."""
    if isinstance(item, dict):
        entries = list(cast("dict[str, object]", item).items())
    else:
        entries = [("", value) for value in cast("list[object]", item)]
    for key, value in entries:
        if key in _TEXTS:
            _check_optional_string(key, value)
        elif key in _FLAGS and not (value is None or isinstance(value, bool)):
            raise SchemaError(f"It is not an introspection result: expected a boolean for `{key}`.")
        elif isinstance(value, dict | list):
            yield cast("object", value)


def _check_optional_string(key: str, value: object) -> None:
    if value is None:
        return
    if not isinstance(value, str):
        raise SchemaError(f"It is not an introspection result: expected text for `{key}`.")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise SchemaError(
            f"A `{key}` has a lone surrogate, which is not a Unicode character."
        ) from None
