"""The suite `client`: the cost of a call beside its transport."""

from __future__ import annotations

from workshop.benchmarking.sections import Goal, Section, Subject

__all__ = ["CLIENT"]

_CALL = (
    "A response of 10 KB from a server in a process of its own, without rate limiter and cache, to "
    "typed objects. CPU time of the client's process, including the kernel's part. gql: its own "
    "transport with a request that was printed before; `msgspec.json.decode` makes dictionaries."
)

_CALL_SYNC = Section(
    "call-sync",
    "A call, sync",
    _CALL,
    "µs",
    is_process=False,
    reference="kotae",
    subjects=(
        Subject(
            "kotae",
            "Client, an operation built once",
            ("{subjects}/execute_kotae.py", "{body}", "sync"),
        ),
        Subject(
            "roots",
            "Client, an operation built each time",
            ("{subjects}/execute_kotae.py", "{body}", "roots"),
            remark="The paths of its 35 fields are built once, the root and the operation each "
            "time.",
        ),
        Subject("gql", "gql's requests transport", ("{subjects}/execute_gql.py", "{body}", "sync")),
    ),
    goals=(Goal("kotae", 1.25, against="gql"),),
)

_CALL_ASYNC = Section(
    "call-async",
    "A call, async",
    f"{_CALL} Ten requests run at once.",
    "µs",
    is_process=False,
    reference="kotae",
    subjects=(
        Subject(
            "kotae",
            "AsyncClient, an operation built once",
            ("{subjects}/execute_kotae.py", "{body}", "async"),
        ),
        Subject("gql", "gql's aiohttp transport", ("{subjects}/execute_gql.py", "{body}", "async")),
    ),
    goals=(Goal("kotae", 1.25, against="gql"),),
)

_LONG = Section(
    "long",
    "Fetch a list of 5,000 entries",
    "The 5.6 MB of JSON of the section `decode`, from a server in a process of its own, to typed "
    "objects. CPU time of the client's process.",
    "ms",
    is_process=False,
    reference="kotae",
    subjects=(
        Subject("kotae", "Client", ("{subjects}/execute_kotae.py", "{body}", "long")),
        Subject(
            "msgspec",
            "msgspec alone, Structs by hand",
            ("{subjects}/read_msgspec.py", "{body}"),
            remark="Decoding only: the bytes are in memory already.",
        ),
        Subject(
            "gql",
            "gql's requests transport, json",
            ("{subjects}/execute_gql.py", "{body}", "long"),
            remark="To dictionaries.",
        ),
    ),
    goals=(Goal("kotae", 2, against="msgspec"), Goal("kotae", 2, against="gql", is_factor=True)),
)

_RATE_LIMIT = Section(
    "rate-limit",
    "Rate limiting, sync",
    "Wall time that the rate limiter adds to a call that need not wait. kotae takes a slot, and "
    "reads the headers of the response, which count down as AniList's do. The others take a slot "
    "and do not read headers.",
    "µs",
    is_process=False,
    reference="memory",
    subjects=(
        Subject("memory", "RateLimiter.memory", ("{subjects}/rate_limit_kotae.py", "memory")),
        Subject("sqlite", "RateLimiter.sqlite", ("{subjects}/rate_limit_kotae.py", "sqlite")),
        Subject("redis", "RateLimiter.redis", ("{subjects}/rate_limit_kotae.py", "redis")),
        Subject(
            "pyrate",
            "pyrate-limiter, memory",
            ("{subjects}/rate_limit_pyrate.py", "memory"),
            "pyrate",
        ),
        Subject(
            "pyrate-sqlite",
            "pyrate-limiter, SQLite",
            ("{subjects}/rate_limit_pyrate.py", "sqlite"),
            "pyrate",
            "With its lock on the file, which several processes need.",
        ),
        Subject(
            "pyrate-redis",
            "pyrate-limiter, Redis",
            ("{subjects}/rate_limit_pyrate.py", "redis"),
            "pyrate",
        ),
        Subject(
            "requests",
            "requests-ratelimiter, memory",
            ("{subjects}/rate_limit_pyrate.py", "requests"),
            "pyrate",
            "Its adapter, on top of one that sends nothing.",
        ),
    ),
    goals=(Goal("memory", 10), Goal("sqlite", 60), Goal("redis", 300)),
)

_SHARE = Section(
    "share",
    "A limit, shared",
    "Four processes send requests to a local AniList as fast as they may, for a minute, with its "
    "burst limiter. It allows 60 requests in 6 s, after 20 s only 20, after 40 s 60 again. The "
    "requests are counted at the server, once, however many rounds there are. *A fair share* is a "
    "quarter of all requests that succeeded.",
    "%",
    is_process=False,
    reference="kotae",
    subjects=(
        Subject(
            "kotae",
            "Client, RateLimiter.sqlite",
            ("{subjects}/share_kotae.py",),
            remark="It is given the window, and reads the limit from the responses.",
        ),
        Subject(
            "pyrate",
            "pyrate-limiter, SQLite",
            ("{subjects}/share_pyrate.py", "pyrate"),
            "pyrate",
            "It is given the first limit, and three requests in 0.3 s, as many as kotae sends once "
            "its burst is used. After a 429 the process sleeps for `Retry-After`. It has no queue: "
            "the first process to wake takes the free slot.",
        ),
        Subject(
            "requests",
            "requests-ratelimiter, SQLite",
            ("{subjects}/share_pyrate.py", "requests"),
            "pyrate",
            "The same; after a 429 it also fills its bucket.",
        ),
    ),
    goals=(),
)

CLIENT = (_CALL_SYNC, _CALL_ASYNC, _LONG, _RATE_LIMIT, _SHARE)
