"""kotae: an unofficial Python client for the AniList GraphQL API, and a checker of its queries."""

from typing import TYPE_CHECKING

from kotae._version import __version__

if TYPE_CHECKING:
    from kotae.auth import (
        Account,
        AccountStore,
        AuthorizationResponse,
        LoopbackReceiver,
        Token,
        authorization_url,
        viewer_id,
    )
    from kotae.auth_errors import TokenExpiryWarning
    from kotae.base_error import Failed, Ok, Outcome, Unknown
    from kotae.bulk.list_changes import DeleteEntry, ListChange
    from kotae.bulk.list_preview import ChangePreview
    from kotae.bulk.lookups import LookupResult
    from kotae.bulk.media_list import ListedEntry
    from kotae.bulk.paging import PageOfItems
    from kotae.client.async_client import AsyncClient
    from kotae.client.batch_loader import Loader
    from kotae.client.cache import Cache
    from kotae.client.client import Client
    from kotae.client.exchange_code import exchange_code, exchange_code_async
    from kotae.client.hooks import RequestEvent, ResponseEvent, WaitEvent
    from kotae.client.paginator import AsyncPaginator, Paginator
    from kotae.client.rate_limit_queue import RateLimitStatus
    from kotae.client.rate_limiter import RateLimiter
    from kotae.client.response import Response
    from kotae.client.sign_in import SignedIn, sign_in
    from kotae.documents import load
    from kotae.errors import (
        AccessDeniedError,
        AniListError,
        APIDisabledError,
        ArgumentError,
        AuthError,
        ComplexityError,
        ConnectionFailedError,
        DecodeError,
        DocumentError,
        ExchangeError,
        InputRejectedError,
        InvalidTokenError,
        NotFoundError,
        NotJSONError,
        NotSelectedError,
        PartialResponseError,
        PermissionDeniedError,
        PrivateUserError,
        QueryRejectedError,
        RateLimitedError,
        RequestTimeoutError,
        ResponseError,
        ResponseTooLargeError,
        SchemaError,
        SelectionError,
        ServerError,
        SignInTimeoutError,
        StateMismatchError,
        TokenExpiredError,
        TokenMalformedError,
        TransportError,
        UnauthorizedError,
        UsageError,
    )
    from kotae.markup.text import plain_text
    from kotae.query.build_operation import operation
    from kotae.query.descriptions import describe
    from kotae.query.objects import UnknownObject
    from kotae.query.operation import Operation
    from kotae.query.paths import Field, Fragment
    from kotae.query.roots import Root
    from kotae.query.rows import rows
    from kotae.query.selectable import Many, One, Paged, Selectable
    from kotae.query.variables import NULL, Var
    from kotae.root_field import RootField
    from kotae.values import JSON, parse_timezone, utc

__all__ = [
    "JSON",
    "NULL",
    "APIDisabledError",
    "AccessDeniedError",
    "Account",
    "AccountStore",
    "AniListError",
    "ArgumentError",
    "AsyncClient",
    "AsyncPaginator",
    "AuthError",
    "AuthorizationResponse",
    "Cache",
    "ChangePreview",
    "Client",
    "ComplexityError",
    "ConnectionFailedError",
    "DecodeError",
    "DeleteEntry",
    "DocumentError",
    "ExchangeError",
    "Failed",
    "Field",
    "Fragment",
    "InputRejectedError",
    "InvalidTokenError",
    "ListChange",
    "ListedEntry",
    "Loader",
    "LookupResult",
    "LoopbackReceiver",
    "Many",
    "NotFoundError",
    "NotJSONError",
    "NotSelectedError",
    "Ok",
    "One",
    "Operation",
    "Outcome",
    "PageOfItems",
    "Paged",
    "Paginator",
    "PartialResponseError",
    "PermissionDeniedError",
    "PrivateUserError",
    "QueryRejectedError",
    "RateLimitStatus",
    "RateLimitedError",
    "RateLimiter",
    "RequestEvent",
    "RequestTimeoutError",
    "Response",
    "ResponseError",
    "ResponseEvent",
    "ResponseTooLargeError",
    "Root",
    "RootField",
    "SchemaError",
    "Selectable",
    "SelectionError",
    "ServerError",
    "SignInTimeoutError",
    "SignedIn",
    "StateMismatchError",
    "Token",
    "TokenExpiredError",
    "TokenExpiryWarning",
    "TokenMalformedError",
    "TransportError",
    "UnauthorizedError",
    "Unknown",
    "UnknownObject",
    "UsageError",
    "Var",
    "WaitEvent",
    "__version__",
    "authorization_url",
    "describe",
    "exchange_code",
    "exchange_code_async",
    "load",
    "operation",
    "parse_timezone",
    "plain_text",
    "rows",
    "sign_in",
    "utc",
    "viewer_id",
]

#: The modules of all names but the errors.
_MODULES = {
    "kotae.base_error": ("Failed", "Ok", "Outcome", "Unknown"),
    "kotae.auth": (
        "Account",
        "AccountStore",
        "AuthorizationResponse",
        "LoopbackReceiver",
        "Token",
        "authorization_url",
        "viewer_id",
    ),
    "kotae.auth_errors": ("TokenExpiryWarning",),
    "kotae.bulk.list_changes": ("DeleteEntry", "ListChange"),
    "kotae.bulk.list_preview": ("ChangePreview",),
    "kotae.bulk.lookups": ("LookupResult",),
    "kotae.bulk.media_list": ("ListedEntry",),
    "kotae.bulk.paging": ("PageOfItems",),
    "kotae.client.async_client": ("AsyncClient",),
    "kotae.client.batch_loader": ("Loader",),
    "kotae.client.cache": ("Cache",),
    "kotae.client.client": ("Client",),
    "kotae.client.exchange_code": ("exchange_code", "exchange_code_async"),
    "kotae.client.hooks": ("RequestEvent", "ResponseEvent", "WaitEvent"),
    "kotae.client.paginator": ("AsyncPaginator", "Paginator"),
    "kotae.client.rate_limit_queue": ("RateLimitStatus",),
    "kotae.client.rate_limiter": ("RateLimiter",),
    "kotae.client.response": ("Response",),
    "kotae.client.sign_in": ("SignedIn", "sign_in"),
    "kotae.documents": ("load",),
    "kotae.markup.text": ("plain_text",),
    "kotae.query.build_operation": ("operation",),
    "kotae.query.descriptions": ("describe",),
    "kotae.query.objects": ("UnknownObject",),
    "kotae.query.operation": ("Operation",),
    "kotae.query.paths": ("Field", "Fragment"),
    "kotae.query.roots": ("Root",),
    "kotae.query.rows": ("rows",),
    "kotae.query.selectable": ("Many", "One", "Paged", "Selectable"),
    "kotae.query.variables": ("NULL", "Var"),
    "kotae.root_field": ("RootField",),
    "kotae.values": ("JSON", "parse_timezone", "utc"),
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'kotae' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - a module is imported when one of its names is used

    modules = (module for module, names in _MODULES.items() if name in names)
    value: object = getattr(import_module(next(modules, "kotae.errors")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
