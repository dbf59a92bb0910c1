"""The suite `server`: the local AniList."""

from __future__ import annotations

from workshop.benchmarking.sections import Goal, Section, Subject

__all__ = ["SERVER"]

#: Starts a server and sends it one request with the standard library. Braces are doubled, because
#: `str.format` fills the words in.
_FIRST_RESPONSE = (
    "import urllib.request as u\n"
    "from kotae.testing import AniListServer\n"
    "with AniListServer() as s:\n"
    '    q = b\'{{"query": "{{ Media(id: 1) {{ title {{ romaji }} }} }}"}}\'\n'
    "    u.urlopen(u.Request(s.url, q)).read()"
)

_START = Section(
    "start",
    "Start a local AniList",
    "Wall time of a process, over that of `python -c pass`: imports, start, the first response "
    "over HTTP, stop.",
    "ms",
    is_process=True,
    reference="kotae",
    subjects=(
        Subject("kotae", "AniListServer, first response", ("-c", _FIRST_RESPONSE)),
        Subject(
            "imports",
            "imports of graphql-core, Starlette, uvicorn",
            ("-c", "import graphql, starlette.requests, uvicorn"),
        ),
    ),
    goals=(Goal("kotae", 600),),
)

_LIST = Section(
    "list",
    "Serve a list of 500 entries",
    "A chunk of `MediaListCollection`, some 20,000 leaf fields. kotae: over HTTP on one "
    "connection, from a process of its own. graphql-core: `execute_sync` alone, on plain "
    "dictionaries of the same data, without HTTP, reading, validation or JSON.",
    "ms",
    is_process=False,
    reference="kotae",
    subjects=(
        Subject("kotae", "AniListServer, over HTTP", ("{subjects}/serve.py", "list")),
        Subject("core", "graphql-core, executed only", ("{subjects}/serve_core.py", "{sdl}")),
    ),
    goals=(Goal("kotae", 2, against="core"),),
)

_SMALL = Section(
    "small",
    "Serve small queries",
    "One media by its id, 200 times on one connection: time for each. 0.83 ms are 1,200 a second.",
    "ms",
    is_process=False,
    reference="kotae",
    subjects=(Subject("kotae", "AniListServer, over HTTP", ("{subjects}/serve.py", "small")),),
    goals=(Goal("kotae", 1 / 1.2),),
)

_FILTERED = Section(
    "filtered",
    "Serve filtered and sorted media",
    "50 of some three thousand media by a genre, a score and a date, sorted by two columns: time "
    "for each of 100 requests.",
    "ms",
    is_process=False,
    reference="kotae",
    subjects=(Subject("kotae", "AniListServer, over HTTP", ("{subjects}/serve.py", "filtered")),),
    goals=(Goal("kotae", 15),),
)

_SAVE = Section(
    "save",
    "Save a list entry",
    "`SaveMediaListEntry` of one media, with the list activity that it makes: time for each of 100 "
    "requests.",
    "ms",
    is_process=False,
    reference="kotae",
    subjects=(Subject("kotae", "AniListServer, over HTTP", ("{subjects}/serve.py", "save")),),
    goals=(Goal("kotae", 5),),
)

SERVER = (_START, _LIST, _SMALL, _FILTERED, _SAVE)
