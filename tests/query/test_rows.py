"""`rows` makes tuples of results."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

import kotae
from kotae.api import ActivityUnion, Media, Staff, TextActivity

if TYPE_CHECKING:
    from collections.abc import Iterator


def _media(number: int, title: dict[str, object] | None, genres: object = None) -> Media:
    return Media.from_dict({"id": number, "title": title, "genres": genres})


def test_a_row_has_the_value_of_each_path_as_a_result_reads_it() -> None:
    items = [_media(1, {"romaji": "Cowboy Bebop"}, ["Action", None]), _media(2, {"romaji": None})]
    assert list(kotae.rows(items, Media.id, Media.title.romaji, Media.genres)) == [
        (1, "Cowboy Bebop", ["Action"]),
        (2, None, []),
    ]


def test_rows_are_made_while_they_are_read() -> None:
    def items() -> Iterator[Media]:
        yield _media(1, None)
        raise ZeroDivisionError

    found = kotae.rows(items(), Media.id)
    assert next(found) == (1,)
    with pytest.raises(ZeroDivisionError):
        next(found)


def test_more_than_eight_columns_are_rows_too() -> None:
    ids = [Media.id] * 9
    assert list(kotae.rows([_media(7, None)], *ids)) == [(7,) * 9]


def test_the_csv_module_takes_them() -> None:
    file = io.StringIO()
    items = [_media(1, {"romaji": "Trigun, a"})]
    csv.writer(file).writerows(kotae.rows(items, Media.id, Media.title.romaji))
    assert file.getvalue() == '1,"Trigun, a"\r\n'


def test_no_items_are_no_rows() -> None:
    assert not list(kotae.rows(list[Media](), Media.id))


@pytest.mark.parametrize(
    ("columns", "found"), [((), "none"), (("id",), "a value of type str"), ((Media,), "a value")]
)
def test_anything_but_paths_is_refused_at_once(columns: tuple[object, ...], found: str) -> None:
    with pytest.raises(kotae.ArgumentError, match=rf"expected columns such as .*, got {found}"):
        kotae.rows([_media(1, None)], *columns)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]  # that is the test


def test_a_column_that_was_not_selected_or_is_of_another_type_is_named() -> None:
    items = [_media(1, None)]
    with pytest.raises(kotae.NotSelectedError, match="average_score"):
        list(kotae.rows(items, Media.average_score))
    with pytest.raises(kotae.SelectionError, match="belongs to Staff"):
        list(kotae.rows(items, Staff.id))  # type: ignore[misc]  # pyright: ignore[reportArgumentType]  # that is the test


def test_a_field_that_all_members_of_a_union_share_is_a_column() -> None:
    items = [TextActivity.from_dict({"id": 3, "createdAt": 5})]
    assert list(kotae.rows(items, ActivityUnion.created_at, TextActivity.id)) == [(5, 3)]
