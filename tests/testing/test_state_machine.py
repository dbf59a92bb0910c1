"""Mutations and reads of several users, in any order: what is read is what was written."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import initialize, run_state_machine_as_test
from tests.testing.machine.base import MEDIA, USERS
from tests.testing.machine.lists import ListsMachine
from tests.testing.machine.marks import MarksMachine
from tests.testing.machine.posts import PostsMachine


class _Users(ListsMachine, PostsMachine, MarksMachine):
    """Three users, who write, mark and read."""

    @initialize()
    def begin(self) -> None:
        for user in USERS:
            self.write(user, "UpdateUser(scoreFormat: POINT_100, titleLanguage: ROMAJI) { id }")
            self.set_custom_lists(user, ["Gems", "Later"])
            self.write_activity(user, "Hello there.")
            self.write_thread(user, "Hello there.")
        for number, user in enumerate(USERS, 1):
            self.save_entry(user, MEDIA[number], {"status": "CURRENT", "progress": 2})
            self.reply(user, "Hello there.", number)
            self.comment(user, "Hello there.", number, is_nested=False)
            self.write_review(user, 1, 80, is_private=False)


_FEW = settings(
    max_examples=20,
    stateful_step_count=50,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def test_what_users_read_is_what_they_wrote() -> None:
    run_state_machine_as_test(_Users, settings=_FEW)


@pytest.mark.long
def test_what_users_read_is_what_they_wrote_in_many_runs() -> None:
    many = settings(_FEW, max_examples=300, stateful_step_count=60, derandomize=False)
    run_state_machine_as_test(_Users, settings=many)
