"""One seed is one community: in every process, and in whatever order it is asked."""

from __future__ import annotations

import os
import subprocess
import sys

from kotae.testing.world.catalogue.catalogue import Catalogue
from kotae.testing.world.community.community import Community

#: Prints a digest of the community; with `backwards` what is asked for last comes first.
_DIGEST = """
import hashlib, json, sys
from kotae.testing.world.catalogue.catalogue import Catalogue
from kotae.testing.world.community.community import Community

community = Community(0, Catalogue(0))
some = [1, 2, *range(10, 300, 30)]
questions = [
    lambda: [community.user(one) for one in community.user_ids()],
    lambda: [community.following_of(one) for one in community.user_ids()],
    lambda: [community.entries_of(one) for one in some],
    lambda: community.activities(),
    lambda: [community.replies_to(one) for one in range(1, 7_500, 20)],
    lambda: community.threads(),
    lambda: [community.comments_of(one) for one in range(1, 400, 10)],
    lambda: community.reviews(),
    lambda: community.recommendations(),
    lambda: [community.notifications_of(one) for one in some],
    lambda: [community.favourites_of(one) for one in some],
    lambda: [community.likes_of("ACTIVITY", one) for one in range(1, 7_500, 20)],
    lambda: community.site_trend("reviews"),
]
order = questions[::-1] if sys.argv[1] == "backwards" else questions
answers = {questions.index(question): question() for question in order}
text = json.dumps([answers[index] for index in range(len(questions))])
print(hashlib.sha256(text.encode()).hexdigest())
"""


def _digest(order: str, hash_seed: str) -> str:
    command = [sys.executable, "-c", _DIGEST, order]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return run.stdout


def test_another_process_with_other_hashes_that_asks_in_another_order_is_told_the_same() -> None:
    assert _digest("forwards", "1") == _digest("backwards", "2")


def test_communities_of_two_seeds_differ() -> None:
    one, other = (Community(seed, Catalogue(seed)) for seed in (0, 1))
    assert one.user(3) != other.user(3)
    assert one.entries_of(3) != other.entries_of(3)
    assert one.activity(3) != other.activity(3)
    assert one.thread(3) != other.thread(3)
    assert one.following_of(3) != other.following_of(3)


def test_the_two_users_whom_documents_name_are_called_the_same_in_every_world() -> None:
    for seed in (0, 1):
        community = Community(seed, Catalogue(seed))
        assert community.user_id_of("Kotae") == 1
        assert community.user_id_of("Collector") == 2


def test_what_has_been_told_is_told_again_unchanged() -> None:
    community = Community(5, Catalogue(5))
    before = str([community.entries_of(9), community.activity(9), community.user(9)])
    community.activities()
    community.notifications_of(9)
    assert str([community.entries_of(9), community.activity(9), community.user(9)]) == before
