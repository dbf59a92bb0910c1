"""The arguments of each field as a `TypedDict`, for those that a program chooses at run time.

```python
filters: PageMediaArguments = {"type": "ANIME"}
filters["genre_in"] = ["Drama"]
Page.media(**filters)
```

Editors and type checkers read the `.pyi` file beside this one.
"""

from kotae.api import REGISTRY
from kotae.query.classes import arguments_names, resolve_arguments

__all__ = sorted(arguments_names(REGISTRY))  # noqa: PLE0605 # pyright: ignore[reportUnsupportedDunderAll]  # the stub names each


def __getattr__(name: str) -> object:
    value = resolve_arguments(REGISTRY, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
