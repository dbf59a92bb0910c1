"""The suite `client`: what a call costs beside the transport that carries it."""

from __future__ import annotations

from workshop.benchmarking.sections import Goal, Section, Subject

__all__ = ["CLIENT"]

_CALL = (
    "An answer of 10 KB from a server in a process of its own, without pacing and cache, to typed "
    "objects. CPU time of the asking process alone, the kernel's part included. gql: its own "
    "transport with a request that was printed before, read by `msgspec.json.decode` into "
    "dictionaries."
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
            "kotae", "Client, an operation made once", ("{subjects}/ask_kotae.py", "{body}", "sync")
        ),
        Subject(
            "roots",
            "Client, the question built anew",
            ("{subjects}/ask_kotae.py", "{body}", "roots"),
            remark="Its 35 fields are paths made once; the root and the operation are new.",
        ),
        Subject("gql", "gql's requests transport", ("{subjects}/ask_gql.py", "{body}", "sync")),
    ),
    goals=(Goal("kotae", 1.25, against="gql"),),
)

_CALL_ASYNC = Section(
    "call-async",
    "A call, async",
    f"{_CALL} Ten are asked at once.",
    "µs",
    is_process=False,
    reference="kotae",
    subjects=(
        Subject(
            "kotae",
            "AsyncClient, an operation made once",
            ("{subjects}/ask_kotae.py", "{body}", "async"),
        ),
        Subject("gql", "gql's aiohttp transport", ("{subjects}/ask_gql.py", "{body}", "async")),
    ),
    goals=(Goal("kotae", 1.25, against="gql"),),
)

_LONG = Section(
    "long",
    "A list of 5,000 entries, asked for",
    "The 5.6 MB of JSON that `decode` decodes, from a server in a process of its own: from asking "
    "to objects. CPU time of the asking process alone.",
    "ms",
    is_process=False,
    reference="kotae",
    subjects=(
        Subject("kotae", "Client", ("{subjects}/ask_kotae.py", "{body}", "long")),
        Subject(
            "msgspec",
            "msgspec alone, Structs by hand",
            ("{subjects}/read_msgspec.py", "{body}"),
            remark="The bytes are in memory already.",
        ),
        Subject(
            "gql",
            "gql's requests transport, json",
            ("{subjects}/ask_gql.py", "{body}", "long"),
            remark="To dictionaries.",
        ),
    ),
    goals=(Goal("kotae", 2, against="msgspec"), Goal("kotae", 2, against="gql", is_factor=True)),
)

_PACE = Section(
    "pace",
    "Pacing, sync",
    "Wall time that pacing adds to a call which need not wait. kotae takes a slot, and follows the "
    "answer's headers, which count down as AniList's do. The others take a slot; they know nothing "
    "of headers.",
    "µs",
    is_process=False,
    reference="memory",
    subjects=(
        Subject("memory", "RateLimiter.memory", ("{subjects}/pace_kotae.py", "memory")),
        Subject("sqlite", "RateLimiter.sqlite", ("{subjects}/pace_kotae.py", "sqlite")),
        Subject("redis", "RateLimiter.redis", ("{subjects}/pace_kotae.py", "redis")),
        Subject(
            "pyrate", "pyrate-limiter, memory", ("{subjects}/pace_pyrate.py", "memory"), "pyrate"
        ),
        Subject(
            "pyrate-sqlite",
            "pyrate-limiter, SQLite",
            ("{subjects}/pace_pyrate.py", "sqlite"),
            "pyrate",
            "With its lock on the file, which several processes need.",
        ),
        Subject(
            "pyrate-redis",
            "pyrate-limiter, Redis",
            ("{subjects}/pace_pyrate.py", "redis"),
            "pyrate",
        ),
        Subject(
            "requests",
            "requests-ratelimiter, memory",
            ("{subjects}/pace_pyrate.py", "requests"),
            "pyrate",
            "Its adapter over one that sends nothing.",
        ),
    ),
    goals=(Goal("memory", 10), Goal("sqlite", 60), Goal("redis", 300)),
)

_SHARE = Section(
    "share",
    "A limit, shared",
    "Four processes ask a local AniList as fast as they may, for a minute, with its burst limiter. "
    "It allows 60 requests in 6 s, after 20 s only 20, after 40 s 60 again. What it has seen is "
    "counted, once, however many rounds there are. *A fair share* is a quarter of all answers.",
    "%",
    is_process=False,
    reference="kotae",
    subjects=(
        Subject(
            "kotae",
            "Client, RateLimiter.sqlite",
            ("{subjects}/share_kotae.py",),
            remark="It knows the window, and learns the limit from the answers.",
        ),
        Subject(
            "pyrate",
            "pyrate-limiter, SQLite",
            ("{subjects}/share_pyrate.py", "pyrate"),
            "pyrate",
            "It is told the first limit, and three requests in 0.3 s for bursts, as kotae has; "
            "after a 429 the process sleeps as long as `Retry-After` says. Nothing stands in a "
            "queue: whoever is awake when a slot is free has it.",
        ),
        Subject(
            "requests",
            "requests-ratelimiter, SQLite",
            ("{subjects}/share_pyrate.py", "requests"),
            "pyrate",
            "The same; at a 429 it fills its bucket as well.",
        ),
    ),
    goals=(),
)

CLIENT = (_CALL_SYNC, _CALL_ASYNC, _LONG, _PACE, _SHARE)
