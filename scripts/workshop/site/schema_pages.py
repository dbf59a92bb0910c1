"""The pages of the schema: one for each type, each query and each mutation, with an example."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kotae import api
from kotae.schema.describe import kind_of, listed_types, reachable_types
from kotae.schema.load import BUNDLED_MONTH, bundled_schema
from workshop.site.example_arguments import PREPARATIONS
from workshop.site.examples import example_of_root, example_of_type
from workshop.site.page import Page
from workshop.site.schema_markdown import (
    FOLDERS,
    cell,
    description_of,
    link,
    notes,
    paragraphs,
    table,
    type_cell,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kotae.schema.describe import Description, ElementSummary
    from workshop.site.examples import Example

__all__ = ["schema_pages"]

_FOLDER = "reference"
_KINDS = {
    "object": "Object",
    "union": "Union",
    "enum": "Enum",
    "input": "Input",
    "scalar": "Scalar",
}


def schema_pages() -> Iterator[Page]:
    """Yield the pages of types, queries and mutations, and an index of each kind."""
    yield Page(f"{_FOLDER}/types/index.md", _joined(_types_index()))
    for type_ in listed_types(bundled_schema()):
        yield Page(f"{_FOLDER}/types/{type_.name}.md", _joined(_type_parts(type_.name)))
    for owner, folder in FOLDERS.items():
        yield Page(f"{_FOLDER}/{folder}/index.md", _joined(_roots_index(owner)))
        for root in description_of(owner).fields_or_values:
            path = f"{_FOLDER}/{folder}/{root.name}.md"
            yield Page(path, _joined(_root_parts(f"{owner}.{root.name}")))


def _joined(parts: Iterator[str]) -> str:
    return "\n\n".join(parts) + "\n"


def _type_parts(name: str) -> Iterator[str]:
    found = description_of(name)
    yield f"# {name}"
    yield from paragraphs(found.summary)
    yield from notes(name).get(None, [])
    yield " · ".join(_facts(found))
    example = example_of_type(name)
    if example is None:
        yield "## Declaration"
        yield (
            "No query and no mutation of AniList's schema reaches this type, so there is no "
            "example: an operation can neither select it nor pass a value of it."
        )
        yield f"```graphql\n{_declaration(found)}\n```"
    else:
        yield from _example_parts(example, name)
    if found.possible_types:
        yield "## Members"
        yield "\n".join(f"- {link(member)}" for member in found.possible_types)
    if found.kind == "enum":
        yield "## Values"
        rows = [_row(f"{name}.{value.name}", value) for value in found.fields_or_values]
        yield table("value | description", rows)
    elif found.fields_or_values:
        yield "## Fields"
        rows = [_row(f"{name}.{field.name}", field) for field in found.fields_or_values]
        yield table("field | type | description", rows)
    if name not in FOLDERS:
        yield from _field_arguments(found)
        yield from _use_parts(found)


def _facts(found: Description) -> Iterator[str]:
    yield _KINDS[found.kind]
    if hasattr(api, found.coordinate):
        yield f"`kotae.api.{found.coordinate}` in Python"
        aliases = (f"{found.coordinate}Literal", f"Any{found.coordinate.removesuffix('Union')}")
        for alias in filter(partial(hasattr, api), aliases):
            yield f"`kotae.api.{alias}` in annotations"
    if found.unions:
        yield f"member of {', '.join(map(link, found.unions))}"


def _declaration(found: Description) -> str:
    """Return a type in SDL, without descriptions and arguments."""
    members = [
        f"  {each.name}: {each.type}" if each.type else f"  {each.name}"
        for each in found.fields_or_values
    ]
    return "\n".join((f"{found.signature} {{", *members, "}"))


def _example_parts(example: Example, name: str = "") -> Iterator[str]:
    yield "## Example"
    token = (
        "without a token"
        if example.viewer_id is None
        else f"with the token of user {example.viewer_id}"
    )
    before = ""
    if name in PREPARATIONS:
        text, user_id = PREPARATIONS[name]
        before = f", after user {user_id} executed `{text}`"
    yield f"Executed on a new [local AniList](../local-anilist.md) {token}{before}."
    yield f"```python\n{example.code}\n```"
    yield f"```graphql\n{example.text}\n```"
    yield f"```json5\n{example.result}\n```"  # which has comments


def _row(coordinate: str, summary: ElementSummary) -> str:
    """Return the row of a field or a value in the table of its type."""
    owner, _, name = coordinate.partition(".")
    texts = [*paragraphs(summary, owner), *notes(coordinate).get(None, [])]
    if owner in FOLDERS:
        return _cells(link(coordinate, name), type_cell(summary.type or ""), texts)
    if summary.has_arguments:
        texts.append(f"[Arguments](#{name}-arguments)")
    types = [type_cell(summary.type)] if summary.type else []
    return _cells(cell(summary, name), *types, texts)


def _cells(*cells: str | Sequence[str]) -> str:
    joined = (each if isinstance(each, str) else " ".join(each) for each in cells)
    return f"| {' | '.join(text.replace('|', '&#124;') for text in joined)} |"


def _field_arguments(found: Description) -> Iterator[str]:
    fields = [field for field in found.fields_or_values if field.has_arguments]
    if fields:
        yield "## Arguments"
    for field in fields:
        yield f"### `{field.name}` {{ #{field.name}-arguments }}"
        yield _arguments(f"{found.coordinate}.{field.name}", f"{field.name}-")


def _arguments(coordinate: str, prefix: str = "") -> str:
    limited = notes(coordinate)
    rows = [
        _cells(
            cell(argument, f"{prefix}{argument.name}"),
            type_cell(argument.type or ""),
            [*paragraphs(argument), *limited.get(argument.name, [])],
        )
        for argument in description_of(coordinate).arguments
    ]
    return table("argument | type | description", rows)


def _use_parts(found: Description) -> Iterator[str]:
    """Yield the fields that have a type, and the arguments that take it."""
    fields = [use for use in found.used_by if "(" not in use]
    arguments: dict[str, list[str]] = {}
    for use in found.used_by:
        field, _, argument = use.removesuffix(":)").partition("(")
        if argument:
            arguments.setdefault(field, []).append(link(use, argument))
    if found.used_by or found.unions:
        yield "## Where it is used"
    if fields:
        yield f"As the type of {', '.join(map(link, fields))}."
    if arguments:
        yield "As the type of arguments:"
        yield "\n".join(
            f"- {link(field)}: {', '.join(names)}" for field, names in arguments.items()
        )
    for union in found.unions:
        uses = ", ".join(map(link, description_of(union).used_by))
        yield f"As a member of {link(union)}: {uses}."


def _root_parts(coordinate: str) -> Iterator[str]:
    found = description_of(coordinate)
    owner, _, name = coordinate.partition(".")
    yield f"# {coordinate}"  # a query's name alone is the title of the page of its type
    yield from paragraphs(found.summary, owner)
    yield from notes(coordinate).get(None, [])
    yield f"`{found.python_expression}` in Python · returns {type_cell(found.summary.type or '')}"
    yield from _example_parts(example_of_root(owner, name))
    if found.arguments:
        yield "## Arguments"
        yield _arguments(coordinate)


def _types_index() -> Iterator[str]:
    types = listed_types(bundled_schema())
    reachable = reachable_types(bundled_schema())
    yield "# Types"
    yield (
        f"The {len(types)} types of AniList's schema of {BUNDLED_MONTH}. The page of a type that "
        "operations reach has an example, executed while the page was made."
    )
    for kind, title in _KINDS.items():
        names = [type_.name for type_ in types if kind_of(type_) == kind]
        yield f"## {title}s"
        yield _index_table("type", sorted(set(names) & set(reachable)))
    yield "## Types that no operation reaches"
    yield _index_table("type", sorted(type_.name for type_ in types if type_.name not in reachable))


def _roots_index(owner: str) -> Iterator[str]:
    roots = description_of(owner).fields_or_values
    title = "Queries" if owner == "Query" else "Mutations"
    yield f"# {title}"
    yield " ".join(paragraphs(description_of(owner).summary))
    yield (
        f"The {len(roots)} fields of {link(owner)}. Each page has all arguments, and an example, "
        "executed while the page was made."
    )
    yield _index_table("field", [f"{owner}.{root.name}" for root in roots])


def _index_table(head: str, coordinates: Sequence[str]) -> str:
    rows = [
        _cells(link(coordinate), paragraphs(description_of(coordinate).summary)[:1])
        for coordinate in coordinates
    ]
    return table(f"{head} | description", rows)
