"""The reading of a project's configuration: kotae.toml, or [tool.kotae] of pyproject.toml.

The nearest of both, upward from a path, makes its folder a project.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from kotae.check.config import CONFIG_NAME, OWN_CONFIG_NAME
from kotae.errors import UsageError
from kotae.regular_files import read_regular_file
from kotae.sanitize import excerpt, sanitize

if TYPE_CHECKING:
    from pathlib import Path

    from kotae.check.config import CheckConfig

__all__ = ["find_config", "read_config"]

#: Bytes of a kotae.toml, or of a pyproject.toml with a table of ours. Most have a tenth of it.
_MAX_CONFIG_BYTES = 64 * 1024
#: Bytes of a larger pyproject.toml in which that table is looked for.
_MAX_SEARCHED_BYTES = 1024 * 1024
#: How a table of ours begins in a file that is too large to be parsed.
_TABLE_START = re.compile(
    rb"""^[ \t["']*+tool["' \t]*+\.["' \t]*+kotae["' \t]*+[\].=]""", re.MULTILINE
)
#: tomllib's work on dotted keys is at most (lines + dots) times the most dots on one line; this
#: much takes a third of a second.
_MAX_KEY_STEPS = 2_000_000
#: Characters of a key or a reason that an error message repeats.
_MAX_QUOTED = 200


def find_config(folder: Path) -> CheckConfig | None:
    """Return the settings of the nearest project, from a resolved folder upward.

    Raises:
        UsageError: A file on the way cannot be read, or has a setting that is not valid.
    """
    configs = map(read_config, (folder, *folder.parents))
    return next(filter(None, configs), None)


def read_config(folder: Path) -> CheckConfig | None:
    """Return the settings in a resolved folder's own files; raises as `find_config`."""
    own = _own_table(folder / OWN_CONFIG_NAME)
    shared = _shared_table(folder / CONFIG_NAME)
    if own is not None and shared is not None:
        raise UsageError(
            f"{sanitize(str(folder))} has a {OWN_CONFIG_NAME}, and a [tool.kotae] table in its "
            f"{CONFIG_NAME}. Keep one of them."
        )
    if own is None and shared is None:
        return None
    from kotae.check.config_keys import config_of  # noqa: PLC0415 - 2 ms, and few folders have one

    name = CONFIG_NAME if own is None else OWN_CONFIG_NAME
    return config_of(folder, name, own or shared or {})


def _own_table(path: Path) -> dict[str, object] | None:
    content = _content(path, _MAX_CONFIG_BYTES + 1)
    if content is None:
        return None
    name = sanitize(str(path))
    if len(content) > _MAX_CONFIG_BYTES:
        raise UsageError(f"{name} has more than {_MAX_CONFIG_BYTES // 1024} KiB. Shorten it.")
    table = _document(name, content)
    if "tool" in table:
        raise UsageError(
            f"{name} has [tool.kotae], as pyproject.toml does. In {OWN_CONFIG_NAME}, the keys "
            "stand at the top: take `tool.kotae` out of the names of its tables."
        )
    return table


def _shared_table(path: Path) -> dict[str, object] | None:
    content = _content(path, _MAX_SEARCHED_BYTES)
    if content is None or b"kotae" not in content:
        return None
    name = sanitize(str(path))
    if len(content) > _MAX_CONFIG_BYTES:
        if not _TABLE_START.search(content):
            return None
        raise UsageError(
            f"{name} has a [tool.kotae] table, and more than {_MAX_CONFIG_BYTES // 1024} KiB. "
            f"Move the table to a {OWN_CONFIG_NAME} beside it."
        )
    tool: object = _document(name, content).get("tool")
    table = cast("dict[str, object]", tool).get("kotae") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise UsageError(f"In {name}, [tool.kotae] must be a table.")
    return cast("dict[str, object] | None", table)


def _content(path: Path, max_bytes: int) -> bytes | None:
    """Return the first bytes of a file; None if there is none."""
    name = sanitize(str(path))
    try:
        content = read_regular_file(path, max_bytes)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}.") from None
    if content is None:
        raise UsageError(
            f"{name} is a link, or not a regular file, and is not read. Put a file in its place."
        )
    return content


def _document(name: str, content: bytes) -> dict[str, object]:
    import tomllib  # noqa: PLC0415 - takes 3 ms, and many projects have no table of ours

    # A key stands on one line.
    lines = content.split(b"\n")
    dots, most_dots = content.count(b"."), max(line.count(b".") for line in lines)
    if (len(lines) + dots) * most_dots > _MAX_KEY_STEPS:
        raise UsageError(
            f"{name} is not read: its lines and dots ({len(lines) + dots:,}) times the most dots "
            f"on one line ({most_dots:,}) are more than {_MAX_KEY_STEPS:,}."
        )
    try:
        return tomllib.loads(content.decode())
    except tomllib.TOMLDecodeError as error:
        reason = excerpt(str(error), _MAX_QUOTED)
        raise UsageError(f"{name} is not valid TOML: {reason}.") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{name} is not valid UTF-8: see byte {error.start + 1:,}.") from None
    except ValueError:
        raise UsageError(f"{name} has a number of too many digits.") from None
    except RecursionError:
        raise UsageError(f"{name} is nested too deeply.") from None
