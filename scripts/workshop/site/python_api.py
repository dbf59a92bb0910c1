"""The pages of the Python API, whose text mkdocstrings takes from docstrings."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from workshop.site.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["python_pages"]

_FOLDER = "reference/python"


class _Topic(NamedTuple):
    """A page: its name, title, introduction, and the public names of a module."""

    name: str
    title: str
    text: str
    names: str
    module: str = "kotae"


_TOPICS = (
    _Topic(
        "clients",
        "Clients",
        "What sends operations to AniList. [The client](../../client.md) explains how to use it.",
        "Client AsyncClient Response RequestEvent ResponseEvent WaitEvent",
    ),
    _Topic(
        "rate-limit-and-cache",
        "Rate limit and cache",
        "How a client stays within AniList's rate limit, and caches results.",
        "RateLimiter RateLimitStatus Cache",
    ),
    _Topic(
        "operations",
        "Operations",
        "What a client executes, and what it selects. [Query builder](../../builder.md) and "
        "[Queries in files](../../documents.md) explain how to make operations.",
        "operation load Operation Root RootField Var NULL Field Fragment Selectable One Many Paged "
        "UnknownObject rows describe",
    ),
    _Topic(
        "bulk",
        "Bulk work",
        "Pages, lookups, lists and outcomes of many operations. "
        "[Many things in few requests](../../bulk.md) explains how to use them.",
        "Paginator AsyncPaginator PageOfItems Loader LookupResult ListedEntry ListChange "
        "DeleteEntry ChangePreview Outcome Ok Failed Unknown",
    ),
    _Topic(
        "signing-in",
        "Signing in",
        "Tokens, accounts and OAuth. [Signing in](../../signing-in.md) explains how to use them.",
        "sign_in SignedIn authorization_url AuthorizationResponse exchange_code "
        "exchange_code_async LoopbackReceiver Token TokenExpiryWarning viewer_id Account "
        "AccountStore",
    ),
    _Topic(
        "errors",
        "Errors",
        "Every error is an `AniListError`.",
        "AniListError UsageError SelectionError ArgumentError ComplexityError NotSelectedError "
        "DocumentError SchemaError AuthError TokenMalformedError TokenExpiredError "
        "StateMismatchError AccessDeniedError SignInTimeoutError ExchangeError TransportError "
        "ConnectionFailedError RequestTimeoutError ResponseTooLargeError NotJSONError "
        "ResponseError PartialResponseError QueryRejectedError InputRejectedError "
        "InvalidTokenError UnauthorizedError PermissionDeniedError APIDisabledError NotFoundError "
        "PrivateUserError RateLimitedError ServerError DecodeError",
    ),
    _Topic(
        "values",
        "Values",
        "Dates, times, JSON and marked-up text.",
        "utc parse_timezone plain_text JSON",
    ),
    _Topic(
        "check",
        "kotae.check",
        "The checker, for programs. The command is on [its page](../../check.md).",
        "check CheckRequest CheckReport",
        module="kotae.check",
    ),
    _Topic(
        "convert",
        "kotae.convert",
        "Documents as Python code, and back. The command is on [its page](../../convert.md).",
        "to_python to_graphql",
        module="kotae.convert",
    ),
    _Topic(
        "testing",
        "kotae.testing",
        "The local AniList. [Testing](../../testing.md) explains how to use it.",
        "AniListServer Rules Faults FAULT_HEADER Clock OAuthApp LiveWorld LiveTable RequestLog "
        "RequestRecord",
        module="kotae.testing",
    ),
)
_INDEX = """# Python API

All public names, by topic.

| page | names |
|---|---|
"""


def python_pages() -> Iterator[Page]:
    """Yield a page for each topic, and an index.

    Raises:
        ValueError: A public name is on no page, or on two.
    """
    for module in ("kotae", "kotae.check", "kotae.convert", "kotae.testing"):
        shown = [
            name for topic in _TOPICS if topic.module == module for name in topic.names.split()
        ]
        public: list[str] = import_module(module).__all__
        if sorted(shown) != sorted(set(public) - {"__version__"}):
            wrong = ", ".join(sorted(set(public) ^ set(shown)))
            raise ValueError(f"Each public name of {module} needs one page in _TOPICS: {wrong}.")
    index = _INDEX
    for topic in _TOPICS:
        names = topic.names.split()
        # The tree of errors is worth showing; other bases are private.
        options = "\n    options:\n      show_bases: true" if topic.name == "errors" else ""
        objects = (f"::: {topic.module}.{name}{options}" for name in names)
        parts = [f"# {topic.title}", topic.text, *objects]
        yield Page(f"{_FOLDER}/{topic.name}.md", "\n\n".join(parts) + "\n")
        links = (f"[`{name}`]({topic.name}.md#{topic.module}.{name})" for name in names)
        index += f"| [{topic.title}]({topic.name}.md) | {', '.join(links)} |\n"
    yield Page(f"{_FOLDER}/index.md", index)
