"""Deprecated fields: they are typed as the others are, and are reported as deprecated only.

`reject_deprecated.py` sees that they are reported.
"""
# mypy: disable-error-code="deprecated"
# pyright: reportDeprecated=false
# Both checkers ignore deprecation here, so that any other error is reported.

from __future__ import annotations

from typing import assert_type

from kotae import Field, One, Paged
from kotae.api import Media, Query, Staff, StaffLanguage, User


def a_deprecated_field_is_a_field() -> None:
    assert_type(Staff.language, Field[Staff, StaffLanguage | None, One])
    assert_type(Media.staff(page=1).nodes.language, Field[Media, StaffLanguage | None, Paged])
    assert_type(User.moderator_status, Field[User, str | None, One])
    Query.staff(id=1).select(Staff.language, Staff.updated_at)


def a_deprecated_field_is_read() -> None:
    staff = Staff.from_dict({"language": "JAPANESE", "updatedAt": None})
    assert_type(staff.language, StaffLanguage | None)
    assert_type(staff[Staff.language], StaffLanguage | None)
    assert_type(staff.updated_at, int | None)
