from __future__ import annotations

import copy
import pickle
import re
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

import kotae
from kotae import errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOMENT = datetime(2026, 8, 1, tzinfo=UTC)
RESPONSE: dict[str, Any] = {
    "status": 400,
    "errors": [{"message": "no", "status": 400}],
    "data": {"Media": None},
    "headers": {"x-ratelimit-limit": "90"},
}
NAMES = errors.__all__
#: The arguments of each class besides its message.
NEEDED: dict[str, dict[str, Any]] = {
    "TokenExpiredError": {"expired_at": MOMENT},
    "SignInTimeoutError": {"timeout_s": 300.0},
    "ExchangeError": {"error": "invalid_grant", "status": 400},
    "TransportError": {"reached_server": None},
    "ConnectionFailedError": {"reached_server": False},
    "RequestTimeoutError": {"timeout_s": 3.5, "reached_server": None},
    "ComplexityError": {"cost": 501, "limit": 500},
    "DecodeError": {"path": "data.Media.id", "expected": "Int!", "got": "null"},
    "ResponseTooLargeError": {"limit_bytes": 1024},
    "NotJSONError": {"status": 502, "excerpt": "<html>"},
    "InputRejectedError": {"fields": {"status": ["is wrong"]}, **RESPONSE},
    "RateLimitedError": {
        "retry_after_s": 60.0,
        "burst": False,
        "next_slot_at": MOMENT,
        **RESPONSE,
        "status": 429,
    },
}


def descend(kind: type[errors.AniListError]) -> Iterator[type[errors.AniListError]]:
    yield kind
    for each in kind.__subclasses__():
        yield from descend(each)


def ours() -> list[type[errors.AniListError]]:
    return [kind for kind in descend(errors.AniListError) if kind.__module__ == "kotae"]


def built(kind: type[errors.AniListError]) -> errors.AniListError:
    usual = RESPONSE if issubclass(kind, errors.ResponseError) else {}
    build: Callable[..., errors.AniListError] = kind
    return build("what was wrong", **NEEDED.get(kind.__name__, usual))


@pytest.fixture(params=NAMES)
def error(request: pytest.FixtureRequest) -> errors.AniListError:
    kind: type[errors.AniListError] = getattr(errors, request.param)
    return built(kind)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_an_error_is_pickled_completely(error: errors.AniListError, protocol: int) -> None:
    twin = pickle.loads(pickle.dumps(error, protocol))
    assert type(twin) is type(error)
    assert (str(twin), twin.args, vars(twin)) == (str(error), error.args, vars(error))


def test_an_error_can_be_copied(error: errors.AniListError) -> None:
    for twin in (copy.copy(error), copy.deepcopy(error)):
        assert (type(twin), str(twin), vars(twin)) == (type(error), str(error), vars(error))


def test_the_text_of_an_error_is_its_message(error: errors.AniListError) -> None:
    assert str(error) == "what was wrong"
    assert "what was wrong" in repr(error)


def test_a_traceback_shows_the_public_name_of_an_error(error: errors.AniListError) -> None:
    name = type(error).__name__
    assert type(error).__module__ == "kotae"
    (line,) = traceback.format_exception_only(error)
    assert line == f"kotae.{name}: what was wrong\n"
    assert getattr(kotae, name) is type(error)


def test_every_error_is_named_and_public() -> None:
    assert {kind.__name__ for kind in ours()} == set(NAMES)
    assert set(errors.__all__) <= set(kotae.__all__)


def test_every_error_says_when_it_is_raised() -> None:
    for kind in ours():
        first = (kind.__doc__ or "").split("\n\n")[0]
        assert first.endswith("."), kind


def drawn_tree() -> dict[str, str | None]:
    """Return the parent of each class as the module's docstring draws it."""
    parents: dict[str, str | None] = {}
    way: list[str] = []
    block = (errors.__doc__ or "").split("```")[1]
    for line in block.strip().splitlines():
        found = re.match(r"(?P<edge>[│├└─ ]*)(?P<name>\w+)", line)
        assert found
        depth = round(len(found["edge"]) / 3) if len(found["edge"]) <= 3 else 2
        del way[depth:]
        parents[found["name"]] = way[-1] if way else None
        way.append(found["name"])
    return parents


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    real = {
        kind.__name__: None if kind is errors.AniListError else kind.__bases__[0].__name__
        for kind in ours()
    }
    assert drawn_tree() == real


def test_the_tree_in_the_docstring_names_every_attribute() -> None:
    block = (errors.__doc__ or "").split("```")[1]
    lines = {
        found[1]: line for line in block.splitlines() if (found := re.search(r"(\w+Error)", line))
    }
    for kind in ours():
        bases = [built(base) for base in kind.__bases__ if issubclass(base, errors.AniListError)]
        for name in vars(built(kind)):
            is_inherited = any(hasattr(base, name) for base in bases)
            assert is_inherited or f".{name}" in lines[kind.__name__], (kind, name)


@pytest.mark.parametrize(
    ("kind", "base"),
    [
        (errors.UsageError, ValueError),
        (errors.RequestTimeoutError, TimeoutError),
        (errors.SignInTimeoutError, TimeoutError),
    ],
)
def test_an_error_is_also_the_builtin_one_that_people_catch(
    kind: type[errors.AniListError], base: type[Exception]
) -> None:
    with pytest.raises(base, match="what was wrong"):
        raise built(kind)


def test_the_parts_of_a_response_are_copies() -> None:
    headers = {"a": "1"}
    entries = [{"message": "no"}]
    error = errors.ResponseError("no", status=400, errors=entries, headers=headers)
    headers["a"] = "2"
    entries.clear()
    assert error.headers == {"a": "1"}
    assert error.errors == ({"message": "no"},)
