"""Deprecated fields are reported where they are used."""

from kotae.api import Media, MediaListCollection, Query, Staff, User


def use(*_: object) -> None: ...


use(Staff.language)  # E: "language" is deprecated Select `languageV2` instead. // deprecated: Select `languageV2` instead.
use(Staff.updated_at)  # E: "updated_at" is deprecated It has no successor. // deprecated: It has no successor.
use(User.stats.watched_time)  # E: "stats" is deprecated Select `statistics` instead. // deprecated: Select `statistics` instead.
use(User.moderator_status)  # E: "moderator_status" is deprecated Select `moderatorRoles` instead. // deprecated: Select `moderatorRoles` instead.
use(Media.staff(page=1).nodes.language)  # E: "language" is deprecated Select `languageV2` instead. // deprecated: Select `languageV2` instead.
use(MediaListCollection.status_lists(as_array=True))  # E: "status_lists" is deprecated Select `lists` instead. // deprecated: Select `lists` instead.
Query.staff(id=1).select(Staff.language, Staff.id)  # E: "language" is deprecated Select `languageV2` instead. // deprecated: Select `languageV2` instead.


def read(staff: Staff, user: User) -> None:
    use(staff.language)  # E: "language" is deprecated Select `languageV2` instead. // deprecated: Select `languageV2` instead.
    use(user.moderator_status)  # E: "moderator_status" is deprecated Select `moderatorRoles` instead. // deprecated: Select `moderatorRoles` instead.
    use(staff[Staff.language])  # E: "language" is deprecated Select `languageV2` instead. // deprecated: Select `languageV2` instead.
