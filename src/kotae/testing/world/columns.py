"""All computed columns, by `Type.field`.

A column is a function of a record, the context and the field's arguments. Some columns are known
to arguments alone, such as `Media.onList`: so each filter compares a column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kotae.testing.world.list_columns import LIST_COLUMNS
from kotae.testing.world.media_columns import MEDIA_COLUMNS
from kotae.testing.world.notifications import NOTIFICATION_COLUMNS
from kotae.testing.world.statistics import STATISTICS_COLUMNS
from kotae.testing.world.user_columns import USER_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["COLUMNS"]

COLUMNS: Mapping[str, Callable[..., Any]] = {
    **MEDIA_COLUMNS,
    **LIST_COLUMNS,
    **USER_COLUMNS,
    **STATISTICS_COLUMNS,
    **NOTIFICATION_COLUMNS,
}
