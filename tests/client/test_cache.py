"""The response cache as clients use it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kotae.client.cache import Cache
from kotae.errors import ArgumentError, UsageError
from kotae.wire.cache_key import cache_key, hash_token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kotae.wire.cache_key import CacheKey

SECRET = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2VjcmV0"


def key(token: str | None = SECRET) -> CacheKey:
    return cache_key(
        endpoint="https://graphql.anilist.co",
        token=token,
        text="{ Viewer { id } }",
        operation_name=None,
        variables={},
    )


def in_memory(folder: Path, **numbers: Any) -> Cache:
    assert folder.is_dir()
    return Cache.memory(**numbers)


def in_a_file(folder: Path, **numbers: Any) -> Cache:
    return Cache.sqlite(folder / "cache.db", **numbers)


@pytest.fixture(params=[in_memory, in_a_file])
def make(request: pytest.FixtureRequest) -> Callable[..., Cache]:
    made: Callable[..., Cache] = request.param
    return made


@pytest.fixture
def cache(make: Callable[..., Cache], tmp_path: Path) -> Iterator[Cache]:
    made = make(tmp_path)
    yield made
    made.close()


def test_a_response_is_found_until_it_is_forgotten(cache: Cache) -> None:
    lookup = cache.store.lookup(key())
    assert lookup.body is None
    cache.store.remember(key(), b"{}", lookup.generation)
    assert cache.store.lookup(key()).body == b"{}"
    cache.forget(hash_token(SECRET))
    assert cache.store.lookup(key()).body is None
    cache.store.remember(key(), b"{}", lookup.generation)
    assert cache.store.lookup(key()).body is None


def test_a_token_of_the_same_user_finds_nothing(cache: Cache) -> None:
    cache.store.remember(key(), b"{}", cache.store.lookup(key()).generation)
    forged = SECRET.rsplit(".", 1)[0] + ".Zm9yZ2Vk"
    assert cache.store.lookup(key(forged)).body is None
    assert cache.store.lookup(key(None)).body is None


def test_a_lookup_without_a_generation_stores_nothing(cache: Cache) -> None:
    cache.store.remember(key(), b"{}", None)
    assert cache.store.lookup(key()).body is None


def test_clearing_drops_all(cache: Cache) -> None:
    cache.store.remember(key(), b"{}", cache.store.lookup(key()).generation)
    cache.clear()
    assert cache.store.lookup(key()).body is None


def test_after_a_forget_no_operation_joins_an_earlier_request(cache: Cache) -> None:
    with ThreadPoolExecutor(1) as pool:
        old = [pool.submit(cache.single_flight.join, key()).result()]
        cache.forget("somebody else")
        follower = threading.Thread(target=cache.single_flight.join, args=(key(),))
        follower.start()
        while not any(flight.followers for flight in list(cache.single_flight._in_flight.values())):
            follower.join(0.001)
        cache.forget(hash_token(SECRET))
        old.append(cache.single_flight.join(key()))
        cache.clear()
        old.append(cache.single_flight.join(key()))
    assert all(flight.is_leader for flight in old)
    for flight in old:
        flight.abandon()
    follower.join()


def test_only_the_memory_cache_never_waits_for_a_disk(tmp_path: Path) -> None:
    assert in_memory(tmp_path).store.is_nonblocking
    cache = in_a_file(tmp_path)
    assert not cache.store.is_nonblocking
    cache.close()


def test_its_repr_has_kind_time_and_size(tmp_path: Path) -> None:
    assert repr(Cache.memory(ttl_s=1.5)) == ("<kotae.Cache: memory, ttl_s=1.5, max_bytes=67108864>")
    cache = in_a_file(tmp_path, max_bytes=2**20)
    path = tmp_path / "cache.db"
    assert repr(cache) == f"<kotae.Cache: SQLite file {path}, ttl_s=300, max_bytes=1048576>"
    cache.close()


def test_the_cache_never_contains_the_token(cache: Cache, tmp_path: Path) -> None:
    cache.store.remember(key(), b"{}", cache.store.lookup(key()).generation)
    cache.forget(key("other").token_hash)
    texts = [repr(cache), repr(key()), repr(vars(cache)), repr(vars(cache.store))]
    held = "".join(texts).encode() + b"".join(one.read_bytes() for one in tmp_path.iterdir())
    assert not any(part.encode() in held for part in SECRET.split("."))


@pytest.mark.parametrize("ttl_s", [0, -1, float("nan"), float("inf"), True, "300", None, 10**9])
def test_a_time_out_of_range_is_refused(
    make: Callable[..., Cache], tmp_path: Path, ttl_s: object
) -> None:
    with pytest.raises(ArgumentError, match="ttl_s: expected a number of seconds"):
        make(tmp_path, ttl_s=ttl_s)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("max_bytes", [0, -1, 1000, 2**20 - 1, 2e6, True, "64 MB", None, 2**41])
def test_a_size_out_of_range_is_refused(
    make: Callable[..., Cache], tmp_path: Path, max_bytes: object
) -> None:
    with pytest.raises(ArgumentError, match="max_bytes: expected an integer from"):
        make(tmp_path, max_bytes=max_bytes)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["", ":memory:", "file:x?mode=memory", "a\0b", b"x", 3, None])
def test_a_path_that_cannot_name_a_file_is_refused(
    path: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ArgumentError):
        Cache.sqlite(path)
    assert list(tmp_path.iterdir()) == []


def test_a_path_may_be_text_and_may_begin_at_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    Cache.sqlite("~/cache/cache.db").close()
    assert (tmp_path / "cache" / "cache.db").exists()


def test_a_file_does_not_depend_on_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    cache = Cache.sqlite(Path("cache.db"))
    cache.store.remember(key(), b"{}", cache.store.lookup(key()).generation)
    cache.close()
    monkeypatch.chdir("/")
    assert cache.store.lookup(key()).body == b"{}"
    cache.close()


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cache.db").write_text("Dear diary")
    with pytest.raises(UsageError, match="not an SQLite database"):
        in_a_file(tmp_path)
