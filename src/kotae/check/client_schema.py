"""The client schema of a project: types, fields and directives that only the client knows.

A client takes out the fields that only its own schema knows before it sends an operation. So
operations are validated against the server's schema extended by the client's, and judged as AniList
sees them without these fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import (
    EnumTypeExtensionNode,
    ExecutableDefinitionNode,
    GraphQLError,
    GraphQLSyntaxError,
    InputObjectTypeExtensionNode,
    InterfaceTypeExtensionNode,
    ObjectTypeExtensionNode,
    ScalarTypeExtensionNode,
    SchemaExtensionNode,
    UnionTypeExtensionNode,
    extend_schema,
    parse,
)
from graphql.validation.validate import validate_sdl

from kotae.errors import SchemaError, UsageError
from kotae.regular_files import read_regular_file
from kotae.sanitize import sanitize
from kotae.schema.introspection import check_schema, reason_of, reason_of_all

if TYPE_CHECKING:
    from graphql import DefinitionNode, DocumentNode, GraphQLSchema

    from kotae.check.config import ClientSchemaFile

__all__ = ["extended_schema"]

#: Bytes of a client schema, and its tokens and comments: some of graphql-core's rules compare each
#: definition with all others. AniList's whole schema has 11,000 tokens.
_MAX_BYTES = 256 * 1024
_MAX_TOKENS = 20_000

#: What would let operations pass that the server refuses.
_SERVER_EXTENSIONS = (
    EnumTypeExtensionNode,
    InputObjectTypeExtensionNode,
    ScalarTypeExtensionNode,
    UnionTypeExtensionNode,
)


def extended_schema(schema: GraphQLSchema, file: ClientSchemaFile) -> GraphQLSchema:
    """Return a server's schema with the types, fields and directives of a client's.

    Raises:
        UsageError: There is no such file, or it lies outside the project.
        SchemaError: It cannot be read, is no SDL, or does not extend the server's schema.
    """
    name = sanitize(file.name)
    try:
        return _extended(schema, _parsed(_text(file)))
    except SchemaError as error:
        raise SchemaError(f"The client schema {name} cannot be used. {error}") from None


def _text(file: ClientSchemaFile) -> str:
    name, root = sanitize(file.name), file.root
    try:
        # The parent is resolved, not the file: that is not read through a link anyway.
        is_inside = root is None or file.path.parent.resolve().is_relative_to(root)
        content = (
            read_regular_file(file.path, _MAX_BYTES + 1, follow_links=root is None)
            if is_inside
            else b""
        )
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(f"There is no client schema {name}.") from None
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "the path is not valid"
        raise SchemaError(f"It cannot be read: {sanitize(reason)}.") from None
    except ValueError:
        raise SchemaError("Its path is not valid.") from None
    if not is_inside:
        raise UsageError(
            f"file-outside-project: the client schema {name} is outside of the project's folder. "
            "Move it there, or pass it with --client-schema."
        )
    if content is None:
        raise SchemaError("It is a link, or not a regular file. Put a file in its place.")
    if len(content) > _MAX_BYTES:
        raise SchemaError(f"It has more than {_MAX_BYTES // 1024} KiB.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SchemaError(f"It is not valid UTF-8: see byte {error.start + 1:,}.") from None


def _parsed(text: str) -> DocumentNode:
    if not text.strip():
        raise SchemaError("It is empty.")
    try:
        return parse(text, max_lexical_tokens=_MAX_TOKENS, max_comments=_MAX_TOKENS)
    except GraphQLSyntaxError as error:
        raise SchemaError(reason_of_all([error])) from None
    except RecursionError:
        raise SchemaError("It is nested too deeply.") from None


def _extended(schema: GraphQLSchema, document: DocumentNode) -> GraphQLSchema:
    for definition in document.definitions:
        reason = _refusal(definition)
        if reason:
            raise SchemaError(reason_of_all([GraphQLError(reason, definition)]))
    try:
        if errors := validate_sdl(document, schema):
            is_type = "in this type definition." in errors[0].message
            hint = " To add fields to it, write `extend type`." if is_type else ""
            raise SchemaError(reason_of_all(errors) + hint)
        extended = extend_schema(schema, document, assume_valid_sdl=True)
        check_schema(extended)
    except RecursionError:
        raise SchemaError("It is nested too deeply.") from None
    except (GraphQLError, TypeError, ValueError, KeyError, AttributeError) as error:
        raise SchemaError(f"GraphQL refuses it: {reason_of(error)}") from None
    return extended


def _refusal(definition: DefinitionNode) -> str:
    """Return why a client schema may not have a definition; empty if it may."""
    if isinstance(definition, ExecutableDefinitionNode):
        return "A client schema has no operations and no fragments."
    if isinstance(definition, _SERVER_EXTENSIONS) or (
        isinstance(definition, SchemaExtensionNode) and definition.operation_types
    ):
        return "A client can add fields to types of the server, but no values, members or roots."
    is_type = isinstance(definition, ObjectTypeExtensionNode | InterfaceTypeExtensionNode)
    if is_type and getattr(definition, "interfaces", None):
        return "A client can add fields to types of the server, but no interfaces."
    return ""
