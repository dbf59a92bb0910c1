"""The User-Agent and the Referer."""

from __future__ import annotations

import gql
import pytest

from kotae._version import __version__
from kotae.client.headers import REFERER, checked_referer, user_agent
from kotae.errors import ArgumentError


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
