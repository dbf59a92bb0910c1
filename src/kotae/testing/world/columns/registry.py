"""All computed columns, by `Type.field`.

A column is a function of a record, the context and the field's arguments. Some columns are known
to arguments alone, such as `Media.onList`: so each filter compares a column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kotae.testing.world.columns.lists import LIST_COLUMNS
from kotae.testing.world.columns.media import MEDIA_COLUMNS
from kotae.testing.world.columns.names import NAME_COLUMNS
from kotae.testing.world.columns.older_statistics import OLDER_STATISTICS_COLUMNS
from kotae.testing.world.columns.posts import POST_COLUMNS
from kotae.testing.world.columns.statistics import STATISTICS_COLUMNS
from kotae.testing.world.columns.users import USER_COLUMNS
from kotae.testing.world.notifications import NOTIFICATION_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["COLUMNS"]

COLUMNS: Mapping[str, Callable[..., Any]] = {
    **MEDIA_COLUMNS,
    **NAME_COLUMNS,
    **LIST_COLUMNS,
    **USER_COLUMNS,
    **POST_COLUMNS,
    **STATISTICS_COLUMNS,
    **OLDER_STATISTICS_COLUMNS,
    **NOTIFICATION_COLUMNS,
}
