"""The annotations of values that callers give: arguments, keys of inputs, and variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.query.classes import literal_name
from kotae.query.type_references import SCALARS
from kotae.query.type_system import EnumDefinition, ScalarDefinition

if TYPE_CHECKING:
    from collections.abc import Callable

    from kotae.query.type_system import Registry

__all__ = ["given_value"]


def given_value(
    registry: Registry, name: str, use: Callable[[str], str], *, is_unix_time: bool
) -> str:
    """Return the annotation of a value of a type, but for null and lists.

    Args:
        registry: The types.
        name: The type's name.
        use: Records a name, so that it is imported, and returns it.
        is_unix_time: Whether the value is Unix seconds, if it is an `Int`.
    """
    if name == "FuzzyDateInt":
        return f"int | {use('date')} | {use('FuzzyDateValue')}"
    if name == "FuzzyDateInput":
        return f"{use(name)} | {use('date')} | {use('FuzzyDateValue')}"
    definition = registry.definition(name)
    if isinstance(definition, ScalarDefinition):
        return f"int | {use('datetime')}" if is_unix_time else use(SCALARS[name])
    if isinstance(definition, EnumDefinition):
        return f"{use(name)} | {use(literal_name(name))}"
    return use(name)
