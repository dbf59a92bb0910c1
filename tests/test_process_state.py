"""A library changes nothing that belongs to the process: limits, switches, handlers, filters."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

#: A program that records the state of its process, and the calls of kotae's that change it.
PREAMBLE = """
import asyncio, faulthandler, functools, gc, json, locale, logging, os, signal, socket, sys
import threading, warnings
# The libraries below kotae change warning filters when they are imported: they come first.
import aiohttp, gql, graphql, jwt, msgspec, pathspec, requests, urllib3
import gql.transport.aiohttp, gql.transport.requests

CALLS = []

def watch(module, name):
    change = getattr(module, name)

    @functools.wraps(change)
    def watched(*arguments, **options):
        caller = sys._getframe(1).f_globals.get("__name__", "")
        if caller.startswith("kotae"):
            CALLS.append(f"{module.__name__}.{name} by {caller}")
        return change(*arguments, **options)

    setattr(module, name, watched)

for module, names in {
    sys: "setrecursionlimit setswitchinterval settrace setprofile",
    gc: "enable disable freeze unfreeze set_threshold set_debug",
    signal: "signal setitimer alarm siginterrupt set_wakeup_fd",
    warnings: "simplefilter filterwarnings resetwarnings",
    warnings.catch_warnings: "__enter__",
    locale: "setlocale",
    logging: "basicConfig disable captureWarnings setLoggerClass",
    socket: "setdefaulttimeout",
    threading: "stack_size setprofile settrace",
    os: "chdir umask putenv unsetenv setpgid nice",
    faulthandler: "enable disable",
}.items():
    for name in names.split():
        if hasattr(module, name):
            watch(module, name)

def state():
    root = logging.getLogger()
    loggers = [
        (name, logger.level, logger.disabled, logger.propagate, [repr(h) for h in logger.handlers])
        for name, logger in sorted(logging.root.manager.loggerDict.items())
        if isinstance(logger, logging.Logger) and name.startswith("kotae")
        if logger.level or logger.disabled or logger.handlers or not logger.propagate
    ]
    return {
        "recursion limit": sys.getrecursionlimit(),
        "garbage collection": [gc.isenabled(), gc.get_threshold(), gc.get_debug()],
        "signal handlers": [repr(signal.getsignal(each)) for each in signal.valid_signals()],
        "timer": signal.getitimer(signal.ITIMER_REAL),
        "warning filters": [repr(each) for each in warnings.filters],
        "locale": locale.setlocale(locale.LC_ALL),
        "root logger": [root.level, [repr(h) for h in root.handlers], root.manager.disable],
        "loggers of kotae": loggers,
        "hooks": [repr(sys.excepthook), repr(threading.excepthook), repr(sys.unraisablehook)],
        "switch interval": sys.getswitchinterval(),
        "socket timeout": socket.getdefaulttimeout(),
        "stack size": threading.stack_size(),
        "environment": dict(os.environ),
        "working folder": os.getcwd(),
        "streams": [repr(sys.stdin), repr(sys.stdout), repr(sys.stderr)],
    }

before = state()
"""

EPILOGUE = """
after = state()
print(json.dumps([CALLS, {key: [before[key], after[key]] for key in before
                          if before[key] != after[key]}]))
"""

IMPORT = """
import importlib, pkgutil, kotae
for name in kotae.__all__:
    getattr(kotae, name)
for found in pkgutil.walk_packages(kotae.__path__, "kotae."):
    if not found.name.startswith(("kotae.cli", "kotae.__main__")):
        importlib.import_module(found.name)
"""

BUILD = """
import kotae
from kotae.api import Media, Mutation, Query
built = kotae.operation(Query.media(id=1).select(Media.id, Media.title.romaji))
built.check()
built.decode({"Media": {"id": 1, "title": {"romaji": "Cowboy Bebop"}}})
kotae.describe(Media.average_score)
"""

LOAD = """
from kotae import load
from kotae.api import Query
deep = "relations { nodes { " * 49 + "id" + " } }" * 49
open("a.graphql", "w").write("query A { Media { ...Card " + deep + " } }")
open("b.graphql", "w").write("fragment Card on Media { id }")
open(".gitignore", "w").write("*.tmp\\n[[a]\\n[a--b]\\n")
load("a.graphql", Query.media).decode({"Media": None})
open("c.graphql", "w").write("{ a " * 5000)
try:
    load("c.graphql", Query.media)
except kotae.DocumentError:
    pass
else:
    raise AssertionError("it was loaded")
"""

CHECK = """
from pathlib import Path
from kotae.check import CheckRequest, check
open("a.graphql", "w").write("query A { Media { id nope } }")
open("c.graphql", "w").write("{ a " * 5000)
open(".gitignore", "w").write("*.tmp\\n[[a]\\n")
assert check(CheckRequest(paths=("a.graphql", "c.graphql"), working_folder=Path.cwd())).problems
"""

CLIENT = """
from kotae import AsyncClient, Client
from kotae.api import Media, Query
from kotae.testing import AniListServer
with AniListServer(rate_limit=None) as server:
    with Client(app="tests/1.0", endpoint=server.url, rate_limiter=None) as client:
        client.execute(Query.genre_collection)
"""


def changes(code: str, folder: Path) -> tuple[list[str], dict[str, object]]:
    """Return the calls that change the process, and the differences after a program."""
    program = PREAMBLE + textwrap.dedent(code) + EPILOGUE
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    calls, differences = json.loads(done.stdout)
    return calls, differences


@pytest.mark.parametrize(
    "code",
    [IMPORT, BUILD, "import kotae\n" + LOAD, CHECK, CLIENT],
    ids=["import", "build", "load", "check", "client"],
)
def test_a_library_changes_nothing_of_the_process(code: str, tmp_path: Path) -> None:
    assert changes(code, tmp_path) == ([], {})


def test_a_change_would_be_seen(tmp_path: Path) -> None:
    code = "exec('import sys; sys.setrecursionlimit(2000)', {'__name__': 'kotae.some'})"
    calls, differences = changes(code, tmp_path)
    assert calls == ["sys.setrecursionlimit by kotae.some"]
    assert differences == {"recursion limit": [1000, 2000]}
