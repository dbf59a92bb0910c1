"""The endpoint and its checks, the User-Agent and the Referer."""

from __future__ import annotations

import gql
import pytest

from kotae._version import __version__
from kotae.client.headers import (
    ENDPOINT,
    REFERER,
    checked_endpoint,
    checked_referer,
    is_loopback,
    user_agent,
    without_query,
)
from kotae.errors import ArgumentError, UsageError

_SECRET = "hunter2"


def test_without_an_app_this_project_is_named() -> None:
    assert user_agent().startswith(f"kotae/{__version__} gql/{gql.__version__} CPython/")


@pytest.mark.parametrize("app", ["my-app/1.0", "a/1", "Bot_2.x/2026.11.28+dirty"])
def test_an_app_comes_first_and_this_project_after_it(app: str) -> None:
    named = f"{app} kotae/{__version__} gql/{gql.__version__} CPython/"
    assert user_agent(app).startswith(named)


@pytest.mark.parametrize(
    "app",
    [
        "",
        "/",
        "my-app",
        "my-app/",
        "/1.0",
        "my app/1.0",
        "a/1/2",
        "a/1\r\nX: y",
        "a/1\n",
        "é/1",
        "(a)/1",
        "a" * 300 + "/1",
        "\u202ea/1",
    ],
)
def test_a_malformed_app_is_refused(app: str) -> None:
    with pytest.raises(
        ArgumentError, match=r"^app: expected .* such as 'my-app/1\.0', got"
    ) as caught:
        user_agent(app)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "referer", ["https://example.org/my-app", "http://localhost:8000", "https://notanilist.co/"]
)
def test_the_apps_page_is_the_referer(referer: str) -> None:
    assert checked_referer(referer) == referer
    assert checked_referer(None) == REFERER


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "example.org",
        "//example.org",
        "ftp://example.org",
        "javascript:alert(1)",
        "https://",
        "https://user:hunter2@example.org/",
        "https://example.org/ a",
        "https://example.org/\r\nX: y",
        "https://example.org/é",
        "https://example.org:port/",
        "https://[::1/",
        "https://example.org/" + "a" * 300,
    ],
)
def test_a_malformed_page_is_refused(referer: str) -> None:
    with pytest.raises(ArgumentError, match=r"^referer: expected the URL of a page") as caught:
        checked_referer(referer)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "referer",
    [
        "https://anilist.co",
        "https://AniList.co/home",
        "http://graphql.anilist.co./",
        "https://anilist.co:443/",
    ],
)
def test_anilists_own_site_is_refused_as_the_page(referer: str) -> None:
    with pytest.raises(ArgumentError, match="which is AniList's site"):
        checked_referer(referer)


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
