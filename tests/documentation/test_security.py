"""The bounds in docs/security.md are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kotae import json_bounds, private_files
from kotae.auth import account_file, authorization, loopback_server
from kotae.auth.token import MAX_LENGTH
from kotae.bulk import list_progress, packing
from kotae.bulk.media_list import MAX_CHUNKS_WITHOUT_ENTRIES
from kotae.bulk.paging import MAX_PAGES_WITHOUT_ITEMS
from kotae.check import baseline, client_schema, config_file, gitignore, limits
from kotae.check.embedded import extraction, python, tree_sitter
from kotae.check.fixes import other_files, rounds
from kotae.check.report import github, html, markdown, text
from kotae.cli import variables
from kotae.client import cache, content_decoding, exchange_code, operation_input, requests_transport
from kotae.client.config import MAX_RESPONSE_BYTES, MAX_RETRIES
from kotae.query import complexity, decoding, results
from kotae.schema.load import MAX_SCHEMA_BYTES, MAX_SCHEMA_TOKENS
from kotae.stores import (
    cache_redis,
    cache_sqlite,
    rate_limit_memory,
    rate_limit_redis,
    rate_limit_sqlite,
    redis_connections,
)
from kotae.wire import rate_limit_state, token_exchange

PAGE = (Path(__file__).parents[2] / "docs/security.md").read_text("utf-8")
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
KIB, MIB = 1024, 1024 * 1024


def size(count: int) -> str:
    return f"{count // MIB} MiB" if count % MIB == 0 else f"{count // KIB} KiB"


TOTALS = limits.RUN_LIMITS
BOUNDS = {
    "a response, decompressed (`max_bytes`)": size(MAX_RESPONSE_BYTES),
    "memory for one response and its values, or a multiple of a larger response": (
        f"{size(json_bounds._MAX_MEMORY_BYTES)}, or {json_bounds._MAX_MEMORY_FACTOR} times its size"
    ),
    f"objects and lists in a response of more than {size(decoding._MAX_UNCOUNTED_BYTES)}, or with "
    "free JSON": (f"{json_bounds._MAX_CONTAINERS:,}"),
    "bytes in a row without a quote, in each whole MiB of a response": size(
        json_bounds._MAX_BYTES_WITHOUT_QUOTE
    ),
    "members of a gzip stream": f"{content_decoding._MAX_MEMBERS}",
    "interim responses before a response": f"{requests_transport._MAX_INTERIM}",
    "levels of nesting in a result": f"{results._MAX_DEPTH}",
    "retries (`retries`)": f"{MAX_RETRIES}",
    "pages in a row without a new item, after which `paginate` ends a list": (
        f"{MAX_PAGES_WITHOUT_ITEMS}"
    ),
    "chunks in a row without a new entry, after which `media_list` ends a list": (
        f"{MAX_CHUNKS_WITHOUT_ENTRIES}"
    ),
    "a token, an authorization code": f"{MAX_LENGTH:,} characters",
    "a redirect (`AuthorizationResponse.parse`)": (
        f"{authorization._MAX_REDIRECT_LENGTH:,} characters"
    ),
    "a response to `exchange_code`, decompressed": size(exchange_code._MAX_RESPONSE_BYTES),
    "attempts of `exchange_code` to reach the server": f"{token_exchange.MAX_ATTEMPTS}",
    "GraphQL text given to `execute`": f"{operation_input._MAX_TEXT_LENGTH:,} characters",
    "tokens in it": f"{operation_input._MAX_TEXT_TOKENS:,}",
    "fields of a built operation": f"{complexity._MAX_NODES:,}",
    "an operation of several root fields that `execute_many` makes": (
        f"{packing.MAX_SIZE_BYTES:,} bytes"
    ),
    "a schema, downloaded or read": size(MAX_SCHEMA_BYTES),
    "tokens of a schema in SDL": f"{MAX_SCHEMA_TOKENS:,}",
    "a request to the page, with its headers": size(loopback_server.MAX_REQUEST_BYTES),
    "time until a request is complete": f"{loopback_server.REQUEST_TIMEOUT_S:g} seconds",
    "connections at once; a new one closes the oldest that has sent no whole request": (
        f"{loopback_server.MAX_CONNECTIONS}"
    ),
    "waiting for a store's file or server, for each call of a store": (
        f"{rate_limit_sqlite._TIMEOUT_S:g} seconds"
    ),
    "until a store that failed is tried again, the first time": (
        f"{rate_limit_memory._FIRST_RETRY_S:g} seconds"
    ),
    "until a store that failed is tried again, at most": (
        f"{rate_limit_memory._MAX_RETRY_S:g} seconds"
    ),
    "a response of Redis to one command, beside a cached body": size(
        redis_connections._MAX_RESPONSE_BYTES
    ),
    "a response that is cached in Redis": size(cache_redis.MAX_BODY_BYTES),
    "a stored state of the rate limiter": f"{rate_limit_state.MAX_STATE_BYTES:,} bytes",
    "time until a cached response expires (`ttl_s`)": f"{cache._MAX_TTL_S // 86_400} days",
    "a progress file (`update_list`)": size(list_progress._MAX_BYTES),
    "the file of accounts": size(account_file._MAX_BYTES),
    "accounts in it": f"{account_file._MAX_ACCOUNTS:,}",
    "waiting for another process's change of it": f"{account_file._LOCK_TIMEOUT_S:g} seconds",
    "files named `….broken`, `….broken-2` and so on beside a file": f"{private_files._MAX_BROKEN}",
    "a file": size(limits.MAX_FILE_BYTES),
    "files of a run": f"{TOTALS['files']:,}",
    "text of a run": f"{TOTALS['characters of text']:,} characters",
    "GraphQL tokens of a run": f"{TOTALS['tokens']:,}",
    "problems of a run": f"{TOTALS['problems']:,}",
    "problems shown as text; JSON has all": f"{text._MAX_PRINTED}",
    "a page in HTML, which says how much it leaves out": (
        f"{html._MAX_PROBLEMS:,} problems, {html._MAX_OPERATIONS:,} operations, "
        f"{html._MAX_TYPES:,} types, {html._MAX_FIELDS:,} fields"
    ),
    "rows of a job's summary in GitHub Actions": size(github._MAX_SUMMARY_BYTES),
    "rows of a comment on a pull request": size(markdown._MAX_TABLE_BYTES),
    "levels of nesting": f"{limits.MAX_NESTING:,}",
    f"work on the strings of a program: their characters, and {python._EXPRESSION_WORK} for each "
    "expression": f"{extraction.MAX_PROGRAM_WORK:,}",
    "expressions in each other that are followed, names among them": f"{python._MAX_DEPTH}",
    "`{` in a program in Python that has f-strings": f"{python._MAX_BRACES:,}",
    "levels of the syntax tree of a program in another language": f"{tree_sitter._MAX_NESTING:,}",
    "comparisons of fields that may conflict, for each operation or fragment": (
        f"{limits.MAX_MERGE_WORK:,}"
    ),
    "fragments and variables visited, for each operation": f"{limits.MAX_FRAGMENT_WORK:,}",
    "time of a run (`--timeout`)": f"{limits.TIMEOUT_S:g} seconds",
    "a `kotae.toml`, or a `pyproject.toml` with a `[tool.kotae]` table": size(
        config_file._MAX_CONFIG_BYTES
    ),
    "its lines and dots, times the most dots on one line: the work on dotted keys": (
        f"{config_file._MAX_KEY_STEPS:,}"
    ),
    "a client schema": size(client_schema._MAX_BYTES),
    "its tokens, and its comments": f"{client_schema._MAX_TOKENS:,}",
    "a `.gitignore`": size(gitignore._MAX_IGNORE_BYTES),
    "a file of known problems (`--baseline`)": size(baseline._MAX_BYTES),
    "a file of variables (`kotae run --vars`)": size(variables._MAX_FILE_BYTES),
    "checks of a project with `--fix`, which tries fixes together and then apart": (
        f"{rounds._MAX_ROUNDS}"
    ),
    "other files that `--fix` searches for the name of a fragment before it removes it": (
        f"{other_files._MAX_FILES:,} files, {size(other_files._MAX_BYTES)}"
    ),
    "schemas of a run, with the introspection JSON beside them": size(TOTALS["bytes of schemas"]),
    "patterns of `.gitignore` files, equal files once; each 100 characters count as one more": (
        f"{TOTALS['patterns of .gitignore files']:,}"
    ),
}


def test_the_page_names_each_bound_with_its_value() -> None:
    rows = {name: value for name, value in ROW.findall(PAGE) if name not in ("bound", "---")}
    assert rows == BOUNDS


@pytest.mark.parametrize("module", [cache_redis, cache_sqlite, rate_limit_redis])
def test_all_stores_wait_alike(module: object) -> None:
    assert module.__dict__["_TIMEOUT_S"] == rate_limit_sqlite._TIMEOUT_S
