"""A local AniList server for tests and experiments; needs the extra `kotae[server]`.

```python
from kotae.testing import AniListServer

with AniListServer() as server:
    ...  # server.url behaves as AniList's API
```

Each name is imported from its module at its first use, so that importing the package is cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kotae.testing.edits.live_world import LiveTable, LiveWorld
    from kotae.testing.faults.faults import FAULT_HEADER, Faults
    from kotae.testing.rules.rate_limit import Clock
    from kotae.testing.rules.rules import Rules
    from kotae.testing.server import AniListServer
    from kotae.testing.serving.request_log import RequestLog, RequestRecord
    from kotae.testing.serving.sign_in import OAuthApp

__all__ = [
    "FAULT_HEADER",
    "AniListServer",
    "Clock",
    "Faults",
    "LiveTable",
    "LiveWorld",
    "OAuthApp",
    "RequestLog",
    "RequestRecord",
    "Rules",
]

_HOMES = {
    "FAULT_HEADER": "faults.faults",
    "AniListServer": "server",
    "Clock": "rules.rate_limit",
    "Faults": "faults.faults",
    "LiveTable": "edits.live_world",
    "LiveWorld": "edits.live_world",
    "OAuthApp": "serving.sign_in",
    "RequestLog": "serving.request_log",
    "Rules": "rules.rules",
    "RequestRecord": "serving.request_log",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
