"""The rate limit and the burst limiter over real HTTP: their headers, their words, their moves."""

from __future__ import annotations

from tests.testing.clocks import HandClock
from tests.testing.serving.requests_sent import BEBOP, NOTHING, data, execute

from kotae.testing import AniListServer, Rules


def test_the_rate_limit_is_counted_down_and_refuses_with_its_headers() -> None:
    clock = HandClock()
    with AniListServer(rate_limit=3, clock=clock) as server:
        left = [execute(server, BEBOP).headers["X-RateLimit-Remaining"] for _ in range(3)]
        assert left == ["2", "1", "0"]
        clock.advance(20)
        response = execute(server, BEBOP)
        assert response.json() == {
            "data": None,
            "errors": [{"message": "Too Many Requests.", "status": 429}],
        }
        headers = response.headers
        assert response.status_code == 429
        assert headers["Retry-After"] == "40"
        assert headers["X-RateLimit-Limit"] == "3"
        assert headers["X-RateLimit-Remaining"] == "0"
        assert headers["X-RateLimit-Reset"] == str(int(clock.time()) + 40)
        clock.advance(40)
        assert data(execute(server, BEBOP)) == {"Media": {"id": 1}}


def test_the_rate_limit_moves_as_anilist_s_moves() -> None:
    clock = HandClock()
    with AniListServer(rate_limit=90, rules=Rules(burst=False), clock=clock) as server:
        limits: list[str] = []
        for limit in (90, 30, 90):
            server.limit = limit
            limits.append(execute(server, BEBOP).headers["X-RateLimit-Limit"])
        assert limits == ["90", "30", "90"]
        for _ in range(30):
            execute(server, BEBOP)
        server.limit = 30
        assert execute(server, BEBOP).status_code == 429
        server.limit = None
        response = execute(server, BEBOP)
        assert response.status_code == 200
        assert response.headers["X-RateLimit-Remaining"] == "89"


def test_a_burst_is_429_without_limit_headers() -> None:
    with AniListServer(clock=HandClock()) as server:
        responses = [execute(server, BEBOP) for _ in range(8)]
    assert [response.status_code for response in responses] == [200] * 7 + [429]
    assert responses[-2].headers["X-RateLimit-Remaining"] == "83"
    assert responses[-1].headers["Retry-After"] == "60"
    assert not [each for each in responses[-1].headers if each.lower().startswith("x-ratelimit")]
    assert not [each for each in responses[-1].headers if each.lower().startswith("access-control")]


def test_refused_requests_count_as_well() -> None:
    with AniListServer(rate_limit=5, clock=HandClock()) as server:
        execute(server, "{")
        response = execute(server, f"{{ Media(id: {NOTHING}) {{ id }} }}")
        assert response.status_code == 404
        assert response.headers["X-RateLimit-Remaining"] == "3"
