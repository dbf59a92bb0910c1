"""Docstrings of the schema's classes, fields and values, read from the schema on demand."""

from __future__ import annotations

from kotae.errors import ArgumentError

__all__ = ["LazyDocstring", "describe", "document_fields"]


class LazyDocstring:
    """A `__doc__` that reads the bundled schema when somebody asks for it.

    Args:
        type_name: The type of the class that has it; None for the classes of paths and roots,
            whose objects each stand for a field.
        text: The docstring where the schema has none.
    """

    __slots__ = ("_text", "_type_name")

    def __init__(self, type_name: str | None = None, text: str | None = None) -> None:
        self._type_name = type_name
        self._text = text

    def __get__(self, instance: object, owner: object = None) -> str | None:
        coordinate = self.coordinate_of(instance)
        if coordinate is None:
            return self._text
        from kotae.schema.help import docstring  # noqa: PLC0415 - graphql costs 120 ms

        return docstring(coordinate) or self._text

    def coordinate_of(self, instance: object) -> str | None:
        """Return the schema coordinate of the class, or of an object of it."""
        field = getattr(instance, "_field", None)
        if field is not None:
            return f"{field.owner}.{field.name}" if field.owner else None  # no owner: __typename
        if self._type_name is not None and isinstance(instance, str):
            return f"{self._type_name}.{instance}"  # the value of an enum
        return self._type_name


def document_fields(cls: type) -> None:
    """Let each object of a class of paths or roots have its field's description."""
    type.__setattr__(cls, "__doc__", LazyDocstring(text=cls.__doc__))


def describe(element: object, /) -> str:
    """Return the description of a part of the schema, for reading at the prompt.

    Args:
        element: A class of `kotae.api`, as `Media`; a path, as `Media.average_score`; a root
            field, as `Query.media`; or a member of an enum, as `MediaStatus.FINISHED`.

    Returns:
        Lines: its type, description, deprecation and limits, whether it needs a token, and its
        arguments, fields or values.

    Raises:
        ArgumentError: It is none of these.
        UsageError: The bundled schema does not have it.

    Example:
        ```pycon
        >>> describe(Media.average_score).splitlines()[-1]
        "Users' weighted average score, 0 to 100."
        ```
    """
    is_class = isinstance(element, type)
    for cls in element.__mro__ if isinstance(element, type) else type(element).__mro__:
        found = vars(cls).get("__doc__")
        if isinstance(found, LazyDocstring):
            coordinate = found.coordinate_of(None if is_class else element)
            if coordinate is not None:
                from kotae.schema.help import help_text  # noqa: PLC0415 - as above

                return help_text(coordinate)
    if getattr(element, "_field", None) is not None:
        return "`__typename`, the name of an object's type."
    name = element.__name__ if isinstance(element, type) else type(element).__name__
    raise ArgumentError(
        "expected a class of kotae.api, a path, a root field or a member of an enum, "
        f"got {'the class' if is_class else 'a value of the type'} {name}"
    )
