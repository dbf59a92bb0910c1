"""Building and decoding in many threads, in another process, because a failure may crash it."""

from __future__ import annotations

import subprocess
import sys

_HEAD = """
import sys, threading
sys.setswitchinterval(1e-6)
from kotae import operation
import kotae.api

def together(work, threads=8):
    results, barrier = [], threading.Barrier(threads)
    def run(number):
        barrier.wait()
        results.append(work(number))
    running = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for thread in running: thread.start()
    for thread in running: thread.join()
    if len(results) != threads: raise SystemExit("a thread failed")
    return results
"""


def _run(code: str) -> str:
    words = [sys.executable, "-c", _HEAD + code]
    result = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def test_threads_that_build_and_decode_one_new_shape_agree() -> None:
    assert (
        _run("""
from kotae.api import Media, Query
for attempt in range(60):
    def work(number):
        root = Query.media(id=number).select(Media.title.romaji.as_(f"r{attempt}"), Media.id)
        built = operation(root)
        return built.text, built.decode({"Media": {"title": {f"r{attempt}": "x"}, "id": 1}})
    results = together(work)
    if any(one != results[0] or type(one[1]) is not type(results[0][1]) for one in results):
        raise SystemExit(f"they disagree: {results}")
print("agreed")
""")
        == "agreed\n"
    )


def test_threads_that_build_and_decode_shapes_of_their_own_do_not_mix_them() -> None:
    assert (
        _run("""
from kotae.api import Media, Query
for attempt in range(40):
    def work(number):
        alias = f"t{attempt}n{number}"
        built = operation(Query.media(id=number).select(Media.id.as_(alias)))
        found = built.decode(('{"data":{"Media":{"%s":%d}}}' % (alias, number)).encode())
        return built.variables == {"id": number} and found[Media.id.as_(alias)] == number
    if not all(together(work)): raise SystemExit("mixed")
print("apart")
""")
        == "apart\n"
    )


def test_threads_that_need_classes_first_get_the_same_ones() -> None:
    assert (
        _run("""
def work(number):
    names = ["ActivityUnion", "TextActivity", "MediaStatus", "Query", "Media", "NotificationUnion"]
    return tuple(getattr(kotae.api, name) for name in (names if number % 2 else names[::-1]))
results = [set(found) for found in together(work)]
if any(found != results[0] for found in results): raise SystemExit(f"they differ: {results}")
from kotae.api import ActivityUnion, NotificationUnion, TextActivity
if not issubclass(TextActivity, ActivityUnion): raise SystemExit("another union")
print(len(ActivityUnion.scalars()), len(NotificationUnion.scalars()))
""").split()
        == _run("""
from kotae.api import ActivityUnion, NotificationUnion
print(len(ActivityUnion.scalars()), len(NotificationUnion.scalars()))
""").split()
    )


def test_threads_that_decode_unknown_values_share_their_members() -> None:
    assert (
        _run("""
from kotae.api import Media, MediaStatus, Query
for attempt in range(30):
    def work(number):
        body = b'{"data":{"Media":{"status":"NEW%d"}}}' % attempt
        return operation(Query.media(id=1).select(Media.status)).decode(body).status
    results = together(work)
    if any(one is not results[0] for one in results): raise SystemExit("two members")
print("one")
""")
        == "one\n"
    )
