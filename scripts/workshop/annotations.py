"""GraphQL types as Python annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.query.annotations import given_value
from kotae.query.classes import any_name
from kotae.query.type_references import SCALARS, TypeReference, type_reference
from kotae.query.type_system import ScalarDefinition, UnionDefinition
from workshop.tables import is_unix_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from kotae.query.type_system import Registry

__all__ = ["Annotator"]


class Annotator:
    """Writes annotations.

    Args:
        registry: The types.
        use: Records a name, so that it is imported, and returns it.
    """

    def __init__(self, registry: Registry, use: Callable[[str], str]) -> None:
        self._registry = registry
        self._use = use

    def result(self, text: str) -> str:
        """Return the type of a field's value: `list[Media | None] | None` for `[Media]`."""
        present = self.present(text)
        return present if type_reference(text).is_non_null else f"{present} | None"

    def present(self, text: str) -> str:
        """Return the type of a field's value where it is not null."""
        reference = type_reference(text)
        if reference.item is not None:
            return f"list[{self.result(reference.item.text)}]"
        definition = self._registry.definition(reference.name)
        if isinstance(definition, ScalarDefinition):
            return self._use(SCALARS[reference.name])
        if isinstance(definition, UnionDefinition):
            return self._use(any_name(reference.name))
        return self._use(reference.name)

    def given(self, name: str, text: str) -> str:
        """Return the annotation of an argument or an input key."""
        reference = type_reference(text)
        kind = "Required" if reference.is_non_null else "Optional"
        is_moment = is_unix_time(name, text)
        if reference.item is None:
            value = self._value(reference.name, is_moment=is_moment)
            return f"{self._use(f'{kind}Argument')}[{value}]"
        return (
            f"{self._use(f'{kind}ListArgument')}[{self._item(reference.item, is_moment=is_moment)}]"
        )

    def _item(self, reference: TypeReference, *, is_moment: bool) -> str:
        if reference.item is not None:
            return f"{self._use('ListOf')}[{self._item(reference.item, is_moment=is_moment)}]"
        return self._value(reference.name, is_moment=is_moment)

    def _value(self, name: str, *, is_moment: bool) -> str:
        return given_value(self._registry, name, self._use, is_unix_time=is_moment)
