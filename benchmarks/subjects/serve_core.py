"""graphql-core alone, on plain dictionaries: the execution of the same list query.

The data comes from the local AniList's response, so that both results are the same.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from sys import argv
from typing import Any

from graphql import build_schema, execute_sync, parse
from serve import LIST_QUERY, LIST_VARIABLES, digest, fetch, serving
from timing import report


def _data() -> dict[str, Any]:
    with serving() as (connection, *_):
        data: dict[str, Any] = json.loads(fetch(connection, LIST_QUERY, LIST_VARIABLES))["data"]
    return data


if __name__ == "__main__":
    schema = build_schema(Path(argv[1]).read_text(encoding="utf-8"))
    document = parse(LIST_QUERY)
    data = _data()
    runs: list[int] = []
    while len(runs) < 10:
        started = time.perf_counter_ns()
        result = execute_sync(schema, document, root_value=data, variable_values=LIST_VARIABLES)
        runs.append(time.perf_counter_ns() - started)
    report(ns=sorted(runs)[5], check=digest(result.data))
