"""Decoding of responses: bytes directly into the selected types, in detail only if that fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import msgspec
from msgspec import UNSET, Raw, UnsetType

from kotae.errors import DecodeError, NotFoundError, PartialResponseError, ResponseError
from kotae.json_bounds import check_json, check_texts
from kotae.query.objects import UNKNOWN_TAG
from kotae.query.scalars import copy_json, describe_value, is_finite, is_unicode
from kotae.query.shapes import Shape, UnionShape
from kotae.query.type_system import EnumDefinition
from kotae.sanitize import excerpt

if TYPE_CHECKING:
    from collections.abc import Callable

    from kotae.query.objects import Object
    from kotae.query.shapes import ShapeField
    from kotae.query.type_references import TypeReference

__all__ = ["Decoder", "convert_result"]

_MAX_MESSAGE = 200
#: Errors whose messages an error repeats.
_MAX_ERRORS = 5
#: The largest body that is decoded in detail, in bytes: that takes a tenth of a second, and as much
#: memory again. A page of 50 objects is smaller, and only pages have members of unions.
_MAX_DETAILED_BYTES = 1024 * 1024
#: The largest body that is decoded without counting its values, in bytes. Results take at most
#: 15 times as much memory; the whole list of a user with 11,000 entries has 7 MB.
_MAX_UNCOUNTED_BYTES = 8 * 1024 * 1024
#: The place at the end of msgspec's messages.
_PLACE = " - at `$."


class Decoder:
    """Decodes the responses to operations of one shape."""

    def __init__(self, root: Shape) -> None:
        self._root = root
        self._has_json = _has_json(root)
        self._attributes = {field.key: field.attribute for field in root.fields}
        envelope = msgspec.defstruct(
            "Envelope",
            [("data", root.struct | None | UnsetType, UNSET), ("errors", Raw | UnsetType, UNSET)],
            gc=False,
        )
        self._decode: Callable[[bytes], Any] = msgspec.json.Decoder(envelope).decode

    def decode(
        self, body: bytes | bytearray | memoryview | str | Mapping[str, object]
    ) -> Object | None:
        """Decode the roots of a response; None if its `data` is null.

        Args:
            body: The response's body, or its JSON object, or the object in its `data`.

        Raises:
            DecodeError: It does not match the schema.
            ResponseError: It has errors; a `NotFoundError` if one of them is a 404.
        """
        try:
            if isinstance(body, bytes | bytearray | memoryview | str):
                return self._decode_bytes(_bytes(body))
            return self._decode_json(body)
        except RecursionError:
            raise _not_json("It is nested too deeply.") from None

    def decode_data_only(self, content: bytes) -> Object | None:
        """Decode a response that has data alone; None for any other, and for what does not fit.

        Raises:
            ResponseTooLargeError: It would take too much memory.
        """
        check_texts(content)
        if self._has_json or len(content) > _MAX_UNCOUNTED_BYTES:
            check_json(content)
        try:
            envelope = self._decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        if envelope.data is UNSET or envelope.errors is not UNSET:
            return None
        found: Object | None = envelope.data
        return found

    def decode_data(self, data: object, size_bytes: int) -> Object:
        """Decode the object in the `data` of a response of this size.

        Raises:
            DecodeError: It does not match the schema.
        """
        try:
            in_detail = size_bytes <= _MAX_DETAILED_BYTES
            return convert_result(self._root, data, "data", in_detail=in_detail)
        except RecursionError:
            raise _not_json("It is nested too deeply.") from None

    def _decode_bytes(self, content: bytes) -> Object | None:
        found = self.decode_data_only(content)
        if found is not None:
            return found
        return self._decode_json(_json(content), in_detail=len(content) <= _MAX_DETAILED_BYTES)

    def root_value(self, result: object, key: str) -> object:
        """Return one root's value; None if it is null, `UNSET` if a directive left it out."""
        value: object = None if result is None else getattr(result, self._attributes[key])
        return value

    @staticmethod
    def is_left_out(value: object) -> bool:
        """Tell whether a root was left out by a directive."""
        return value is UNSET

    def _decode_json(self, body: object, *, in_detail: bool = True) -> Object | None:
        if not isinstance(body, Mapping):
            raise _error("", "an object", body)
        found = dict(cast("Mapping[str, object]", body))
        is_bare = "data" not in found and "errors" not in found
        if not is_bare:
            _check_errors(found)
        data: object = found if is_bare else found.get("data")
        if data is None:
            return None
        return convert_result(self._root, data, "data", in_detail=in_detail)


def _has_json(shape: Shape | UnionShape) -> bool:
    """Tell whether a result has free JSON, whose values take more memory than others."""
    if isinstance(shape, UnionShape):
        return any(map(_has_json, shape.members.values()))
    return any(
        "Json" in field.definition.type.text if field.shape is None else _has_json(field.shape)
        for field in shape.fields
    )


def convert_result(shape: Shape, value: object, path: str, *, in_detail: bool = True) -> Object:
    """Convert JSON, which is not modified, into a result, or raise a `DecodeError`.

    Only in detail are new members of unions converted, and do errors describe the value.
    """
    fitting = _object(shape, value, path) if in_detail else value
    try:
        return msgspec.convert(fitting, shape.struct)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(_PLACE)
    path = excerpt(f"{path}.{place}".rstrip(".`"), _MAX_MESSAGE)
    reason = excerpt(reason, _MAX_MESSAGE)
    raise _mismatch(f"{path}: {reason}", path, shape.type_name, reason)


def _object(shape: Shape | UnionShape, value: object, path: str) -> dict[str, object]:
    """Check an object, and tag the unknown members of unions."""
    if not isinstance(value, dict):
        raise _error(path, shape.type_name, value)
    found = cast("dict[str, object]", value)
    if isinstance(shape, UnionShape):
        name = found.get("__typename")
        if "__typename" not in found:
            raise _missing(f"{path}.__typename", "String!")
        if not isinstance(name, str):
            raise _error(f"{path}.__typename", "String!", name)
        member = shape.members.get(name)
        if member is None:
            return {"__typename": UNKNOWN_TAG, "typename": name, "raw": found}
        shape = member
    made: dict[str, object] = {"__typename": shape.type_name} if shape.is_tagged else {}
    for field in shape.fields:
        place = f"{path}.{field.key}"
        if field.key in found:
            made[field.key] = _value(field, field.definition.type, found[field.key], place)
        elif not field.is_conditional:
            raise _missing(place, field.definition.type.text)
    return made


def _value(field: ShapeField, reference: TypeReference, value: object, path: str) -> object:
    if value is None:
        if reference.is_non_null:
            raise _error(path, reference.text, value)
        return None
    if reference.item is not None:
        if not isinstance(value, list):
            raise _error(path, reference.text, value)
        return [
            _value(field, reference.item, one, f"{path}[{position}]")
            for position, one in enumerate(cast("list[object]", value))
        ]
    if field.shape is not None:
        return _object(field.shape, value, path)
    if not _is_leaf_value(field, reference.name, value):
        raise _error(path, reference.text, value)
    return copy_json(value)


def _is_leaf_value(field: ShapeField, name: str, value: object) -> bool:
    if isinstance(field.definition.target, EnumDefinition):
        return isinstance(value, str)
    if name == "Json":
        return True
    if name == "Boolean":
        return isinstance(value, bool)
    if isinstance(value, bool):
        return False
    if name in ("Int", "FuzzyDateInt"):
        return isinstance(value, int)
    if name == "Float":
        return isinstance(value, int | float) and is_finite(value)
    return isinstance(value, str) and is_unicode(value)


def _check_errors(body: Mapping[str, object]) -> None:
    errors = body.get("errors")
    if not errors:
        return
    listed = cast("list[object]", errors) if isinstance(errors, list) else [errors]
    entries = [cast("Mapping[str, object]", one) for one in listed if isinstance(one, dict)]
    messages = [_error_message(one.get("message")) for one in entries[:_MAX_ERRORS]]
    if len(entries) > _MAX_ERRORS:
        messages.append(f"and {len(entries) - _MAX_ERRORS:,} more")
    data = body.get("data")
    statuses = [one.get("status") for one in entries]
    kind: type[ResponseError] = NotFoundError if 404 in statuses else PartialResponseError
    raise kind(
        f"AniList returned errors: {'; '.join(messages) or 'of an unknown form'}.",
        status=404 if kind is NotFoundError else 200,
        errors=entries,
        data=cast("Mapping[str, object]", data) if isinstance(data, dict) else None,
    )


def _error_message(message: object) -> str:
    return excerpt(message, _MAX_MESSAGE) if isinstance(message, str) else "no message"


def _json(content: bytes) -> Any:
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise _not_json("It is not JSON.") from None


def _bytes(body: bytes | bytearray | memoryview | str) -> bytes:
    if not isinstance(body, str):
        return bytes(body)
    try:
        return body.encode()
    except UnicodeEncodeError:
        raise _not_json("It contains a lone surrogate (half a character).") from None


def _not_json(reason: str) -> DecodeError:
    return DecodeError(
        f"The response cannot be decoded. {reason}",
        path="",
        expected="a JSON object",
        got="something else",
    )


def _missing(path: str, expected: str) -> DecodeError:
    return _mismatch(f"{path} is missing", path, expected, "nothing")


def _error(path: str, expected: str, value: object) -> DecodeError:
    got = "null" if value is None else describe_value(value)
    place = excerpt(path or "the response", _MAX_MESSAGE)
    return _mismatch(f"{place}: expected {expected}, got {got}", path, expected, got)


def _mismatch(problem: str, path: str, expected: str, got: str) -> DecodeError:
    return DecodeError(
        f"The response does not match the schema: {problem}.", path=path, expected=expected, got=got
    )
