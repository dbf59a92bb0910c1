"""Completion of records: each field that a table's filler leaves out gets a value by its type.

Each field has its own stream of chance, so that a field that the schema gains changes no other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from graphql import (
    GraphQLEnumType,
    GraphQLList,
    get_named_type,
)

from kotae.testing.seed.chance import Chance
from kotae.testing.seed.data_files import DAY_S, NEWEST_S
from kotae.testing.world.fields import COLUMNS
from kotae.testing.world.records import UNKNOWN_DATE, site_url
from kotae.testing.world.schema_types import (
    enum_values,
    field_types,
    is_linked,
    is_non_null,
    is_part_of_record,
    nullable,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from graphql import GraphQLNamedType

    from kotae.testing.world.tables import Record

    MakeValue = Callable[[Chance, int], object]

__all__ = ["completed", "completed_record"]

#: The share of nulls where the schema allows them.
_NULLS = 0.08
_TRUE = 0.04
#: Days before the newest moment in which times lie.
_TIME_DAYS = 3_650
_MAX_INT = 1_000

#: Words of text fields by name, and of all others.
_WORDS: Mapping[str, Sequence[str | None]] = {
    "gender": ("Male", "Female", "Female", "Male", "Non-binary"),
    "bloodType": ("A", "B", "AB", "O"),
    "age": ("14", "15", "16", "17", "17-19", "23", "40", "500+"),
    "modNotes": (None,),
    "submissionNotes": (None,),
    "moderatorStatus": (None,),
}
_OTHER_WORDS = ("wind", "river", "letter", "lantern", "bridge", "winter", "tea", "night")
#: The address of a record, and the sizes of its image. Source: pyanilist requires the first;
#: AniList has an image, `default.jpg`, for whoever has none.
_NEVER_NULL = frozenset({"siteUrl", "extraLarge", "large", "medium"})
_IMAGES = frozenset({"large", "medium", "extraLarge", "thumbnail", "url", "icon"})


def completed(seed: int, type_name: str, records: Iterable[Record]) -> Iterator[Record]:
    """Yield records of a type with all fields that a record stores."""
    completion = _Completion(seed, type_name, type_name)
    for record in records:
        yield completion.of(record, record["id"])


def completed_record(seed: int, type_name: str, record: Record) -> Record:
    """Return a record with all fields, without nulls, whatever other records the table has."""
    record_id = record["id"]
    completion = _Completion(seed, f"{type_name}/{record_id}", type_name, nulls=0.0)
    return completion.of(record, record_id)


class _Completion:
    """The values of a type's fields, and the completions of its nested objects."""

    def __init__(self, seed: int, place: str, type_name: str, *, nulls: float = _NULLS) -> None:
        self._values: list[tuple[str, Chance, MakeValue]] = []
        self._objects: list[tuple[str, _Completion, bool]] = []
        for name, kind in field_types(type_name).items():
            named = cast("GraphQLNamedType", get_named_type(kind))
            is_computed = f"{type_name}.{name}" in COLUMNS
            is_list = isinstance(kind, GraphQLList)
            if is_part_of_record(named) and not is_list and named.name != "FuzzyDate":
                nested = _Completion(seed, f"{place}.{name}", named.name, nulls=nulls)
                self._objects.append((name, nested, is_computed))
            elif not is_computed:
                make = _field_value(type_name, name, kind, nulls)
                if make is not None:
                    self._values.append((name, Chance(seed, place, name), make))

    def of(self, record: Record, record_id: int) -> Record:
        complete = dict(record)
        for name, chance, make in self._values:
            if name not in complete:
                complete[name] = make(chance, record_id)
        for name, completion, is_computed in self._objects:
            nested = complete.get(name)
            if nested is not None:
                complete[name] = completion.of(nested, record_id)
            elif name not in complete and not is_computed:
                complete[name] = completion.of({}, record_id)
        return complete


def _field_value(type_name: str, name: str, kind: Any, nulls: float) -> MakeValue | None:
    """Return the function for a field's value; None for links and objects with an id.

    Of values that may be null, the share `nulls` is.
    """
    named = cast("GraphQLNamedType", get_named_type(kind))
    if is_linked(named) or name.endswith("Id"):
        return None
    if is_non_null(kind):
        return _value(type_name, name, nullable(kind))
    if isinstance(kind, GraphQLList):
        return lambda _chance, _id: []
    make = _value(type_name, name, kind)
    if named.name in ("Boolean", "FuzzyDate") or name in _NEVER_NULL:
        return make
    return lambda chance, record_id: None if chance.happens(nulls) else make(chance, record_id)


def _value(type_name: str, name: str, kind: Any) -> MakeValue:
    """Return the function for a value, by its type and the field's name."""
    if isinstance(kind, GraphQLEnumType):
        values = enum_values(kind.name)
        return lambda chance, _id: chance.pick(values)
    if name == "siteUrl":
        return lambda _chance, record_id: site_url(type_name, record_id)
    if name.endswith("At"):
        return lambda chance, _id: chance.between(NEWEST_S - _TIME_DAYS * DAY_S, NEWEST_S)
    if name.lower().endswith("color"):
        return lambda chance, _id: f"#{chance.below(1 << 24):06x}"
    if name in _IMAGES or name.endswith("Image"):
        path = f"https://images.example/{type_name.lower()}/{name}"
        return lambda _chance, record_id: f"{path}/{record_id}.jpg"
    words = _WORDS.get(name, _OTHER_WORDS)
    by_scalar: Mapping[str, MakeValue] = {
        "Boolean": lambda chance, _id: chance.happens(_TRUE),
        "Int": lambda chance, _id: int(chance.fraction() ** 4 * _MAX_INT),
        "Float": lambda chance, _id: round(chance.fraction() * 100, 1),
        "String": lambda chance, _id: chance.pick(words),
        "Json": lambda _chance, _id: {},
        "CountryCode": lambda _chance, _id: "JP",
        "FuzzyDate": lambda _chance, _id: UNKNOWN_DATE,
    }
    return by_scalar.get(kind.name, by_scalar["String"])
