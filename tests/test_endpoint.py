"""The endpoint, its checks and its origin."""

from __future__ import annotations

import pytest

from kotae.endpoint import (
    ENDPOINT,
    checked_endpoint,
    is_loopback,
    origin_of,
    without_query,
)
from kotae.errors import UsageError

_SECRET = "hunter2"


@pytest.mark.parametrize("has_token", [True, False])
def test_anilist_gets_requests_with_and_without_a_token(has_token: bool) -> None:
    assert checked_endpoint(ENDPOINT, has_token=has_token, is_explicit=False) == ENDPOINT


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://example.org/",
        "https://graphql.anilist.co.example.org/",
        "https://anilist.co.evil/",
        "https://127.0.0.1/",
        "http://localhost:8000/",
    ],
)
def test_a_token_goes_to_another_host_only_if_the_endpoint_is_explicit(endpoint: str) -> None:
    assert checked_endpoint(endpoint, has_token=True, is_explicit=True)
    assert checked_endpoint(endpoint, has_token=False, is_explicit=False)
    with pytest.raises(UsageError, match="it is not AniList's"):
        checked_endpoint(endpoint, has_token=True, is_explicit=False)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://graphql.anilist.co/",
        "HTTP://graphql.anilist.co",
        "http://10.0.0.1/",
        "http://0.0.0.0/",
        "http://127.0.0.1.example.org/",
        "http://localhost.example.org/",
        "http://127.1/",
        "http://[::2]/",
        "http://2130706433/",
    ],
)
def test_a_token_goes_without_encryption_only_to_this_machine(endpoint: str) -> None:
    with pytest.raises(UsageError, match="without encryption"):
        checked_endpoint(endpoint, has_token=True, is_explicit=True)
    assert checked_endpoint(endpoint, has_token=False, is_explicit=True)


@pytest.mark.parametrize(
    "endpoint",
    ["http://127.0.0.1:8000/", "http://127.9.9.9", "http://[::1]:1/x?y=z", "http://LOCALHOST"],
)
def test_this_machine_gets_requests_without_encryption(endpoint: str) -> None:
    assert is_loopback(endpoint)
    assert checked_endpoint(endpoint, has_token=True, is_explicit=True) == endpoint


@pytest.mark.parametrize("has_token", [True, False])
@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        " ",
        "graphql.anilist.co",
        "//graphql.anilist.co",
        "https:graphql.anilist.co",
        "https://",
        "https:///path",
        "https://:443/",
        "ftp://graphql.anilist.co",
        "file:///etc/passwd",
        "javascript:alert(1)",
        f"https://somebody:{_SECRET}@graphql.anilist.co/",
        f"https://{_SECRET}@graphql.anilist.co/",
        "https://graphql.anilist.co#fragment",
        "https://graphql.anilist.co#",
        "https://graphql.anilist.co:99999/",
        "https://graphql.anilist.co:port/",
        "https://[::1/",
        "https://graphql.anilist.co\\@example.org/",
        "https://example.org\\.graphql.anilist.co/",
        "https://graphql.anilist.co\n.example.org/",
        "https://graphql.anilist.co\t/",
        "https://graphql .anilist.co/",
        "https://gr\u0430phql.anilist.co/",
        "https://graphql.anilist.co/\u202e",
        "https://graphql.anilist.co/\x1b[31m",
    ],
)
def test_a_malformed_endpoint_is_refused(endpoint: str, has_token: bool) -> None:
    with pytest.raises(UsageError) as caught:
        checked_endpoint(endpoint, has_token=has_token, is_explicit=True)
    assert _SECRET not in str(caught.value)
    assert str(caught.value).isprintable()


def test_a_query_string_is_not_printed() -> None:
    assert without_query("https://x.org:1/a/b?key=secret") == "https://x.org:1/a/b"


@pytest.mark.parametrize(
    ("endpoint", "origin"),
    [
        (ENDPOINT, ENDPOINT),
        ("HTTPS://GraphQL.AniList.co:443/?key=secret", ENDPOINT),
        ("http://127.0.0.1:8000/a", "http://127.0.0.1:8000"),
        ("http://localhost:80", "http://localhost"),
        ("https://localhost:80", "https://localhost:80"),
        ("http://[::1]:08000/", "http://[::1]:8000"),
        ("http://[::1]:/", "http://[::1]"),
    ],
)
def test_the_origin_of_an_endpoint_is_its_scheme_host_and_port(endpoint: str, origin: str) -> None:
    assert origin_of(endpoint) == origin
    assert origin_of(origin) == origin
